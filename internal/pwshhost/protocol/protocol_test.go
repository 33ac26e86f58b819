package protocol_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/pwshhost/protocol"
)

func TestFramesOfTheService(t *testing.T) {
	path := "/mod"
	tests := []struct {
		frame protocol.Frame
		want  string
	}{
		{protocol.Job{ID: "i", Token: "t", Runbook: "R", Script: "'<a>'", Parameters: map[string]json.RawMessage{"a": json.RawMessage(`"007"`)},
			Preferences: map[string]string{"VerbosePreference": "Continue"}, Progress: true},
			`{"t":"job","id":"i","token":"t","runbook":"R","script":"'<a>'","parameters":{"a":"007"},"preferences":{"VerbosePreference":"Continue"},"progress":true,"debug":false,"information":false}`},
		{protocol.Stop{ID: "i"}, `{"t":"stop","id":"i"}`},
		{protocol.Reply{ID: "i", Call: 3, OK: true, Value: json.RawMessage("null")}, `{"t":"reply","id":"i","call":3,"ok":true,"value":null}`},
		{protocol.Reply{ID: "i", Call: 3, Error: &protocol.CallError{Code: protocol.CodeNotFound, Message: "m"}}, `{"t":"reply","id":"i","call":3,"ok":false,"error":{"code":3,"message":"m"}}`},
		{protocol.Env{Set: map[string]*string{"A": nil, "PSModulePath": &path}}, `{"t":"env","set":{"A":null,"PSModulePath":"/mod"}}`},
		{protocol.Lock{BPF: []byte{1, 2, 3}, Flags: protocol.FlagAllThreads}, `{"t":"lock","bpf":"AQID","flags":1}`},
		{protocol.Ping{N: 7}, `{"t":"ping","n":7}`},
		{protocol.GC{}, `{"t":"gc"}`},
		{protocol.Exit{}, `{"t":"exit"}`},
	}
	for _, tt := range tests {
		got, err := protocol.Encode(tt.frame)
		if err != nil || string(got) != tt.want+"\n" {
			t.Errorf("%T: %s (%v), want %s", tt.frame, got, err, tt.want)
		}
	}
}

// TestFramesOfTheHost reads lines in the form that PwshHost.cs writes.
func TestFramesOfTheHost(t *testing.T) {
	tests := []struct {
		line string
		into protocol.Frame
		want protocol.Frame
	}{
		{`{"t":"hello","proto":1,"ps":"7.6.9 SHA: 0ab","clr":"10.0.12","pid":1,"host":"0123","bootMs":812.25,"later":[1]}`, &protocol.Hello{},
			&protocol.Hello{Proto: 1, PowerShell: "7.6.9 SHA: 0ab", CLR: "10.0.12", PID: 1, Host: "0123", BootMS: 812.25}},
		{`{"t":"ready","warmMs":402,"rss":144703488}`, &protocol.Ready{}, &protocol.Ready{WarmMS: 402, RSS: 144703488}},
		{`{"t":"locked","ok":false,"error":"seccomp -1 errno 22"}`, &protocol.Locked{}, &protocol.Locked{Error: "seccomp -1 errno 22"}},
		{`{"t":"rec","id":"i","n":2,"ticks":639000000000000001,"s":"Output","text":"","type":null,"value":null}`, &protocol.Record{},
			&protocol.Record{ID: "i", N: 2, Ticks: 639000000000000001, Stream: "Output", Value: json.RawMessage("null")}},
		{`{"t":"rec","id":"i","n":3,"ticks":1,"s":"Information","text":"hi","tags":["PSHOST"],"source":null,"host":true,"fg":"Red"}`, &protocol.Record{},
			&protocol.Record{ID: "i", N: 3, Ticks: 1, Stream: "Information", Text: "hi", Tags: []string{"PSHOST"}, Host: true, Foreground: "Red"}},
		{`{"t":"call","id":"i","token":"k","call":1,"m":"Get-AutomationVariable","args":{"Name":"s","DoNotDecrypt":false}}`, &protocol.Call{},
			&protocol.Call{ID: "i", Token: "k", Call: 1, Method: "Get-AutomationVariable", Args: json.RawMessage(`{"Name":"s","DoNotDecrypt":false}`)}},
		{`{"t":"end","id":"i","state":"failed","phase":"duplicate"}`, &protocol.End{}, &protocol.End{ID: "i", State: "failed", Phase: "duplicate"}},
		{` {"id":"i","t":"console","s":"stderr","text":"c2"}` + "\r", &protocol.Console{}, &protocol.Console{ID: "i", Stream: "stderr", Text: "c2"}},
	}
	for _, tt := range tests {
		m, err := protocol.NewConn(bytes.NewBufferString("\n" + tt.line + "\n")).Read()
		if err == nil {
			err = m.Decode(tt.into)
		}
		if err != nil {
			t.Errorf("%s: %v", tt.line, err)
		}
		if diff := cmp.Diff(tt.want, tt.into); diff != "" {
			t.Errorf("%s: %s", tt.line, diff)
		}
	}
}

func TestTime(t *testing.T) {
	for _, want := range []time.Time{time.Date(2026, 12, 1, 12, 30, 15, 123456700, time.UTC), time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Unix(0, 0).UTC()} {
		rec := protocol.Record{Ticks: protocol.TicksOf(want)}
		if got := rec.Time(); !got.Equal(want) {
			t.Errorf("%v came back as %v", want, got)
		}
	}
	if got := protocol.TicksOf(time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)); got != 637135310450000000 {
		t.Errorf("ticks are %d", got)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, tt := range map[string]struct{ in, want string }{
		"no JSON":      {"zzz\n", "no JSON object"},
		"a list":       {"[1]\n", "no JSON object"},
		"no kind":      {"{\"a\":1}\n", "no field t"},
		"null kind":    {"{\"t\":null}\n", "no field t"},
		"number":       {"{\"t\":1}\n", "no JSON object"},
		"cut":          {`{"t":"pong"}`, "unexpected EOF"},
		"cut when big": {strings.Repeat("x", 100<<10), "unexpected EOF"},
	} {
		_, err := protocol.NewConn(bytes.NewBufferString(tt.in)).Read()
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", name, err, tt.want)
		}
	}
	if _, err := protocol.NewConn(bytes.NewBufferString("")).Read(); !errors.Is(err, io.EOF) {
		t.Errorf("at the end: %v, want EOF", err)
	}
	m, err := protocol.NewConn(bytes.NewBufferString("{\"t\":\"rec\",nonsense\n")).Read()
	if err != nil || m.Decode(&protocol.Record{}) == nil {
		t.Errorf("a bad record was read: %v", err)
	}
	if err := m.Decode(&protocol.End{}); err == nil {
		t.Error("a record was read as an end")
	}
}

// endless is a stream without a newline.
type endless struct{ n int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	e.n += len(p)
	return len(p), nil
}

func (*endless) Write(p []byte) (int, error) { return len(p), nil }

func TestFramesAreBounded(t *testing.T) {
	e := &endless{}
	if _, err := protocol.NewConn(e).Read(); !errors.Is(err, protocol.ErrTooLong) || e.n > protocol.MaxFrame+1<<20 {
		t.Errorf("error %v after %d bytes, want ErrTooLong", err, e.n)
	}
	var b bytes.Buffer
	c := protocol.NewConn(&b)
	if err := c.Write(protocol.Error{Message: strings.Repeat("x", protocol.MaxFrame)}); !errors.Is(err, protocol.ErrTooLong) || b.Len() != 0 {
		t.Errorf("error %v after %d bytes, want ErrTooLong and none", err, b.Len())
	}
	text := strings.Repeat("y", 3<<20)
	for range 2 {
		if err := c.Write(protocol.Error{Message: text}); err != nil {
			t.Fatal(err)
		}
		m, err := c.Read()
		var got protocol.Error
		if err == nil {
			err = m.Decode(&got)
		}
		if err != nil || got.Message != text {
			t.Errorf("%d characters came back (%v)", len(got.Message), err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("{\"t\":\"rec\",\"id\":\"i\",\"n\":1,\"ticks\":5,\"s\":\"Output\",\"text\":\"x\",\"value\":{\"a\":[1]}}\n{\"t\":\"end\",\"id\":\"i\"}\n"))
	f.Add([]byte("{\"t\":\"zzz\"}\n\n{}\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		c := protocol.NewConn(bytes.NewBuffer(in))
		for {
			m, err := c.Read()
			if err != nil {
				return
			}
			if m.Kind != protocol.KindRecord {
				continue
			}
			var rec protocol.Record
			if m.Decode(&rec) != nil {
				continue
			}
			line, err := protocol.Encode(rec)
			if err != nil {
				t.Fatal(err)
			}
			again, err := protocol.NewConn(bytes.NewBuffer(line)).Read()
			if err != nil {
				t.Fatal(err)
			}
			var got protocol.Record
			if err := again.Decode(&got); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			if got.Text != rec.Text || got.N != rec.N || got.Stream != rec.Stream {
				t.Errorf("%+v came back as %+v", rec, got)
			}
		}
	})
}
