package client

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Record is one record of a job's streams.
type Record struct {
	Stream string
	Text   string
	Raw    json.RawMessage // as the server sent it
}

// Events receives what a followed job does. Any of its functions may be nil.
type Events struct {
	Record func(Record) error
	Status func(Job) error
}

// errCut says that a live stream broke off before its end.
var errCut = errors.New("the live stream broke off")

// resumes is how often a live stream that breaks off is taken up again
// without anything new in between.
const resumes = 3

// Follow shows a job's records and states as they come, until the job is
// final, and returns it as it ended. A connection that breaks is taken up
// where it was.
func (c *Client) Follow(ctx context.Context, job string, events Events) (Job, error) {
	f := follower{events: events}
	for left := resumes; ; {
		before := f.last
		err := c.follow(ctx, job, &f)
		switch {
		case err == nil:
			return f.job, nil
		case !errors.Is(err, errCut):
			return f.job, err
		case f.last != before:
			left = resumes
		default:
			if left--; left == 0 {
				return f.job, err
			}
		}
	}
}

// follower is the state of following over several connections.
type follower struct {
	events Events
	last   string // id of the last record
	job    Job
	ended  bool
}

func (c *Client) follow(ctx context.Context, job string, f *follower) error {
	header := http.Header{}
	if f.last != "" {
		header.Set("Last-Event-ID", f.last)
	}
	res, err := c.send(ctx, Request{Method: http.MethodGet, Path: []string{"jobs", job, "streams", "live"}}, header)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	in := bufio.NewReader(res.Body)
	for !f.ended {
		event, err := readEvent(in)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("%w: %w", errCut, err)
		}
		if err := f.take(event); err != nil {
			return err
		}
	}
	return nil
}

// event is one Server-Sent Event.
type event struct{ id, kind, data string }

// readEvent reads up to the blank line that ends an event.
func readEvent(in *bufio.Reader) (e event, err error) {
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return e, err
		}
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			if e != (event{}) {
				return e, nil
			}
			continue
		}
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "id":
			e.id = value
		case "event":
			e.kind = value
		case "data":
			e.data += value
		}
	}
}

func (f *follower) take(e event) error {
	switch e.kind {
	case "record":
		body, err := Decode[struct {
			Properties struct {
				StreamType string
				StreamText string
			}
		}]([]byte(e.data))
		if err != nil {
			return err
		}
		f.last = e.id
		if f.events.Record == nil {
			return nil
		}
		return f.events.Record(Record{Stream: body.Properties.StreamType, Text: strings.TrimSuffix(body.Properties.StreamText, "\r\n"), Raw: json.RawMessage(e.data)})
	case "status":
		job, err := Decode[Job]([]byte(e.data))
		if err != nil {
			return err
		}
		f.job = job
		if f.events.Status != nil {
			return f.events.Status(job)
		}
	case "end":
		f.ended = true
	}
	return nil
}
