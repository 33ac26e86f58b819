package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"testing"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

func TestIOIsDeadAfterTheJob(t *testing.T) {
	var b bytes.Buffer
	j := &jobIO{conn: frame.NewConn(&b)}
	if err := j.Record(frame.Record{Stream: frame.StreamOutput, Text: "x"}); err != nil {
		t.Fatal(err)
	}
	sent := b.Len()
	j.end()
	if err := j.Record(frame.Record{Stream: frame.StreamOutput}); !errors.Is(err, ErrOver) {
		t.Errorf("Record: %v, want ErrOver", err)
	}
	if err := j.Progress(frame.Progress{}); !errors.Is(err, ErrOver) {
		t.Errorf("Progress: %v, want ErrOver", err)
	}
	if _, err := j.Request(t.Context(), "op", "name", nil); !errors.Is(err, ErrOver) {
		t.Errorf("Request: %v, want ErrOver", err)
	}
	if b.Len() != sent {
		t.Error("a dead IO wrote")
	}
}

func TestRequest(t *testing.T) {
	ours, theirs := net.Pipe()
	defer ours.Close()
	defer theirs.Close()
	j := &jobIO{conn: frame.NewConn(ours)}
	service := frame.NewConn(theirs)
	next := func() frame.Request {
		kind, payload, err := service.Read()
		if err != nil || kind != frame.KindRequest {
			t.Errorf("service read %v, %v", kind, err)
		}
		var req frame.Request
		if err := frame.Decode(kind, payload, &req); err != nil {
			t.Error(err)
		}
		return req
	}
	go func() {
		a := next()
		j.deliver(frame.Response{ID: a.ID + 100}) // nobody waits for it
		j.deliver(frame.Response{ID: a.ID, Result: json.RawMessage(`{"echo":` + string(a.Args) + `}`)})
		b := next()
		j.deliver(frame.Response{ID: b.ID, Error: &frame.Error{Code: "NotFound", Message: "no " + b.Name}})
	}()
	got, err := j.Request(t.Context(), "get", "a", 7)
	if err != nil || string(got) != `{"echo":7}` {
		t.Errorf("got %s, %v", got, err)
	}
	var refusal *frame.Error
	if _, err := j.Request(t.Context(), "get", "b", nil); !errors.As(err, &refusal) || refusal.Code != "NotFound" || err.Error() != "no b" {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		next()
		cancel()
	}()
	if _, err := j.Request(ctx, "get", "c", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want canceled", err)
	}
	if _, err := j.Request(t.Context(), "get", "d", func() {}); err == nil {
		t.Error("arguments that are no JSON were sent")
	}
}
