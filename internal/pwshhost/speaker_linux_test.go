package pwshhost_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/pwshhost"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// spoken is a stand-in with a speaker over it, as a pool has it.
type spoken struct {
	*pwshhost.Speaker
	*process
}

func speak(t testing.TB, cfg pwshhost.Config) spoken {
	t.Helper()
	p := launch(t, pwshhost.Config{})
	cfg.Link = p.link
	s := pwshhost.Speak(cfg)
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return spoken{s, p}
}

// next reads a frame that must be of a kind.
func (s spoken) next(t testing.TB, kind frame.Kind) []byte {
	t.Helper()
	got, payload, err := s.Read()
	if err != nil || got != kind {
		t.Fatalf("got %s %s (%v), want %s", got, payload, err, kind)
	}
	return payload
}

func (s spoken) write(t testing.TB, kind frame.Kind, value any) {
	t.Helper()
	if err := s.Write(kind, value); err != nil {
		t.Fatal(err)
	}
}

func (s spoken) lock(t testing.TB) {
	t.Helper()
	var ready frame.Ready
	if err := frame.Decode(frame.KindReady, s.next(t, frame.KindReady), &ready); err != nil || ready.PID != s.cmd.Process.Pid {
		t.Fatalf("%+v, %v", ready, err)
	}
	s.write(t, frame.KindLock, frame.Lock{Filter: make([]byte, 8), Flags: 1})
	var locked frame.Locked
	if err := frame.Decode(frame.KindLocked, s.next(t, frame.KindLocked), &locked); err != nil || locked.Listener != -1 {
		t.Fatalf("%+v, %v", locked, err)
	}
	s.write(t, frame.KindGo, nil)
}

// records reads up to the outcome.
func (s spoken) records(t testing.TB) (texts []string, out frame.Outcome) {
	t.Helper()
	for {
		kind, payload, err := s.Read()
		if err != nil {
			t.Fatal(err)
		}
		switch kind {
		case frame.KindRecord:
			rec, err := frame.DecodeRecord(payload)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, rec.Stream.String()+" "+rec.Text)
		case frame.KindProgress:
			texts = append(texts, "Progress "+string(payload))
		case frame.KindRequest:
			var req frame.Request
			if err := frame.Decode(kind, payload, &req); err != nil {
				t.Fatal(err)
			}
			resp := frame.Response{ID: req.ID, Result: json.RawMessage(`{"json":"42"}`)}
			if req.Name == "nope" {
				resp = frame.Response{ID: req.ID, Error: &frame.Error{Code: "NotFound", Message: "no"}}
			}
			s.write(t, frame.KindResponse, resp)
		case frame.KindOutcome:
			if err := frame.Decode(kind, payload, &out); err != nil {
				t.Fatal(err)
			}
			return texts, out
		default:
			t.Fatalf("unexpected %s", kind)
		}
	}
}

func TestSpeakerRunsJobs(t *testing.T) {
	s := speak(t, pwshhost.Config{Scratch: t.TempDir()})
	s.lock(t)
	for _, id := range []string{"one", "two"} {
		s.write(t, frame.KindPing, nil)
		s.next(t, frame.KindPong)
		s.write(t, frame.KindJob, &frame.Job{ID: id, Runbook: "R", Script: "out a\ncall Get-AutomationVariable {\"Name\":\"s\"}\ncall Get-AutomationVariable {\"Name\":\"nope\"}\nprogress 30 p\nwarning w"})
		texts, out := s.records(t)
		if len(texts) != 5 || texts[0] != "Output a" || texts[1] != "Output 42" || !strings.HasPrefix(texts[2], "Error Get-AutomationVariable : Variable not found.") ||
			!strings.Contains(texts[3], `"percent":30`) || texts[4] != "Warning w" || out.JobID != id || out.Status != frame.Completed || out.Retire != "" {
			t.Errorf("%s: %q, %+v", id, texts, out)
		}
	}
	s.write(t, frame.KindJob, &frame.Job{ID: "3", Runbook: "R", Script: "throw boom"})
	if _, out := s.records(t); out.Status != frame.Failed || !strings.HasPrefix(out.Exception, "boom\nAt ") {
		t.Errorf("%+v", out)
	}
	s.write(t, frame.KindJob, &frame.Job{ID: "4", Runbook: "../R"})
	if _, out := s.records(t); out.Status != frame.Failed || out.JobID != "4" || !strings.Contains(out.Exception, "is no name for the file") {
		t.Errorf("%+v", out)
	}
	if err := s.Write(frame.KindJob, &frame.Job{ID: "5", Runbook: "R", Script: strings.Repeat("x", 65<<20)}); !errors.Is(err, frame.ErrTooLarge) {
		t.Error(err)
	}
	if err := s.Write(frame.KindCheck, frame.Check{}); err == nil {
		t.Error("it was asked for probes")
	}
	s.write(t, frame.KindJob, &frame.Job{ID: "6", Runbook: "R", Script: "oom"})
	if _, out := s.records(t); out.Retire != "it ran out of memory" {
		t.Errorf("%+v", out)
	}
	s.write(t, frame.KindPing, nil)
	if _, _, err := s.Read(); err == nil || !strings.Contains(err.Error(), "out of memory") {
		t.Errorf("idle: %v", err)
	}
}

func TestSpeakerStops(t *testing.T) {
	s := speak(t, pwshhost.Config{})
	s.lock(t)
	s.write(t, frame.KindStop, nil) // there is nothing to stop
	s.write(t, frame.KindJob, &frame.Job{ID: "1", Runbook: "R", Script: "out go\nsleep"})
	s.next(t, frame.KindRecord)
	s.write(t, frame.KindStop, nil)
	if _, out := s.records(t); out.Status != frame.Stopped {
		t.Errorf("%+v", out)
	}
	s.write(t, frame.KindJob, &frame.Job{ID: "2", Runbook: "R", Script: "out again"})
	if texts, _ := s.records(t); !slices.Equal(texts, []string{"Output again"}) {
		t.Errorf("%q", texts)
	}
}

func TestSpeakerTellsOfTheEnd(t *testing.T) {
	s := speak(t, pwshhost.Config{})
	s.lock(t)
	s.write(t, frame.KindJob, &frame.Job{ID: "1", Runbook: "R", Script: "out a\ncrash"})
	s.next(t, frame.KindRecord)
	if _, _, err := s.Read(); err == nil {
		t.Error("a crash is no error")
	}
	s = speak(t, pwshhost.Config{})
	s.lock(t)
	s.write(t, frame.KindJob, &frame.Job{ID: "1", Runbook: "R", Script: `raw {"t":"hello"}`})
	if _, _, err := s.Read(); !errors.Is(err, frame.ErrUnknownKind) {
		t.Errorf("what it may not send: %v", err)
	}
	// Deadlines are those of the stream.
	s = speak(t, pwshhost.Config{StartTimeout: time.Minute})
	s.lock(t)
	s.write(t, frame.KindJob, &frame.Job{ID: "1", Runbook: "R", Script: "out go\nsleep"})
	s.next(t, frame.KindRecord)
	if err := s.link.SetReadDeadline(time.Now()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Read(); err == nil {
		t.Error("no error at the deadline")
	}
}

// TestSpeakerCloses: nobody reads, and yet nothing of the speaker is left.
func TestSpeakerCloses(t *testing.T) {
	s := speak(t, pwshhost.Config{})
	s.lock(t)
	s.write(t, frame.KindJob, &frame.Job{ID: "1", Runbook: "R", Script: "callout Get-AutomationVariable {}\nflood 100000"})
	if _, _, err := s.Read(); err != nil { // the question or the record
		t.Fatal(err)
	}
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, _, err := s.Read(); err == nil {
		t.Error("something was read after the end")
	}
}
