package armapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/jobs"
)

type streamBody struct {
	ID         string           `json:"id"`
	Properties streamProperties `json:"properties"`
}

type streamProperties struct {
	JobStreamID string  `json:"jobStreamId"`
	Time        stamp   `json:"time"`
	StreamType  string  `json:"streamType"`
	Summary     *string `json:"summary"`
	// StreamText and Value are left out of lists.
	StreamText *string         `json:"streamText,omitempty"`
	Value      json.RawMessage `json:"value,omitempty"`
}

// summaryLength is how many characters of a record a list shows.
const summaryLength = 1024

// summary is the beginning of a text on one line.
func summary(text string) *string {
	short := strings.TrimSpace(strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\r' || r == '\n' }), " "))
	if r := []rune(short); len(r) > summaryLength {
		short = string(r[:summaryLength])
	}
	return orNull(short)
}

func (c *call) showStreamItem(j jobs.Job, r jobs.Record) streamBody {
	rid := jobs.RecordID(j, r)
	return streamBody{
		ID:         c.resourcePath("jobs", j.Name) + "/streams/" + rid,
		Properties: streamProperties{JobStreamID: rid, Time: stamp(r.Time), StreamType: string(r.Stream), Summary: summary(r.Text)},
	}
}

func (c *call) showStream(j jobs.Job, r jobs.Record) streamBody {
	body := c.showStreamItem(j, r)
	text := r.Text + "\r\n"
	body.Properties.StreamText = &text
	if body.Properties.Value = r.Value; len(r.Value) == 0 {
		body.Properties.Value = json.RawMessage(`{}`)
	}
	return body
}

// streamOf reads the name of a stream without regard to case.
func streamOf(name string) (jobs.Stream, bool) {
	for _, s := range []jobs.Stream{jobs.Output, jobs.Warning, jobs.Error, jobs.Verbose, jobs.Debug, jobs.Progress, jobs.Information} {
		if strings.EqualFold(string(s), name) {
			return s, true
		}
	}
	return "", false
}

func streamFilter(text string) (f jobs.RecordFilter, err error) {
	err = eachClause(text, func(cl clause) (bool, error) {
		switch cl.path + " " + cl.op {
		case "properties/streamtype eq":
			if strings.EqualFold(cl.value, "Any") {
				return true, nil
			}
			s, ok := streamOf(cl.value)
			if !ok {
				return true, fault.New(fault.Invalid, "The stream type '%s' is not known; expected Any, Output, Warning, Error, Verbose, Debug, Progress or Information.", cl.value).On("$filter")
			}
			f.Stream = s
		case "properties/time ge":
			f.From, err = cl.time()
		default:
			return false, nil
		}
		return true, err
	}, "properties/streamType eq 'S'", "properties/time ge T")
	return f, err
}

func (c *call) listStreams() error {
	f, err := streamFilter(c.r.URL.Query().Get("$filter"))
	if err != nil {
		return err
	}
	j, err := c.job()
	if err != nil {
		return err
	}
	return sendPage(c, func(skip, limit int) ([]jobs.Record, error) {
		return c.api.cfg.Jobs.Records(c.r.Context(), j, f, skip, limit)
	}, func(r jobs.Record) streamBody { return c.showStreamItem(j, r) })
}

func (c *call) getStream() error {
	j, err := c.job()
	if err != nil {
		return err
	}
	r, err := c.api.cfg.Jobs.Record(c.r.Context(), j, c.r.PathValue("stream"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showStream(j, r))
}

// outputPage is how many records are read at a time for a job's output.
const outputPage = 1000

// getJobOutput writes the whole Output stream as text, a page of records at
// a time.
func (c *call) getJobOutput() error {
	j, err := c.job()
	if err != nil {
		return err
	}
	wanted := jobs.RecordFilter{Stream: jobs.Output}
	page, err := c.api.cfg.Jobs.Records(c.r.Context(), j, wanted, 0, outputPage)
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	for {
		for _, r := range page {
			if _, err := io.WriteString(c.w, r.Text+"\r\n"); err != nil {
				return c.tooLate(err)
			}
			wanted.After = r.Seq
		}
		if len(page) < outputPage {
			return nil
		}
		page, err = c.api.cfg.Jobs.Records(c.r.Context(), j, wanted, 0, outputPage)
		if err != nil {
			// The status line is gone; breaking the connection is what is
			// left to say that the text is not whole.
			c.api.cfg.Log.Error("read output", "job", j.ID, "error", err)
			panic(http.ErrAbortHandler)
		}
	}
}

// liveWrite is how long a follower may take to accept one event.
const liveWrite = 30 * time.Second

// errServerStops ends live streams when the server goes.
var errServerStops = errors.New("the server stops")

// followJob sends a job's records and states as Server-Sent Events: "record"
// with the record as getStream shows it and its number as the event's id,
// "status" with the job, and "end" when the job is final and all was sent. A
// client that was cut off sends the last id back in Last-Event-ID.
func (c *call) followJob() error {
	after, err := lastEventID(c.r)
	if err != nil {
		return err
	}
	j, err := c.job()
	if err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no")
	c.w.WriteHeader(http.StatusOK)
	stream := &eventStream{w: c.w, control: http.NewResponseController(c.w)}
	if err := stream.control.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return c.tooLate(err)
	}
	ctx, cancel := withDone(c.r.Context(), c.api.done, errServerStops)
	defer cancel()
	err = c.api.cfg.Jobs.Follow(ctx, j.ID, after, func(e jobs.Event) error {
		if e.Record != nil {
			return stream.send("record", e.Record.Seq, c.showStream(j, *e.Record))
		}
		return stream.send("status", 0, c.showJob(*e.Job))
	})
	if err == nil {
		err = stream.send("end", 0, struct{}{})
	}
	return c.tooLate(err)
}

func lastEventID(r *http.Request) (int64, error) {
	text := r.Header.Get("Last-Event-ID")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, fault.New(fault.Invalid, "The header Last-Event-ID expects the number of a record, not '%s'.", text).On("Last-Event-ID")
	}
	return n, nil
}

// eventStream writes Server-Sent Events.
type eventStream struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func (s *eventStream) send(event string, seq int64, body any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	if err := s.control.SetWriteDeadline(time.Now().Add(liveWrite)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if seq > 0 {
		_, err = fmt.Fprintf(s.w, "id: %d\nevent: %s\ndata: %s\n\n", seq, event, data)
	} else {
		_, err = fmt.Fprintf(s.w, "event: %s\ndata: %s\n\n", event, data)
	}
	if err != nil {
		return err
	}
	return s.control.Flush()
}
