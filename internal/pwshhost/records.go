package pwshhost

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/pwshhost/protocol"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// record passes a record on, in the form that the embedded engine gives it.
func (r *running) record(in *protocol.Record) error {
	out := frame.Record{Time: in.Time(), Text: in.Text, Truncated: in.Cut}
	switch in.Stream {
	case protocol.Output:
		if in.Type == nil {
			return nil // a null shows nothing
		}
		out.Stream, out.Value = frame.StreamOutput, append(rawJSON(nil), in.Value...) // the line is the reader's
	case protocol.ErrorStream:
		out.Stream, out.Value = frame.StreamError, errorValue(in.Error)
		if in.Error != nil && outOfMemory(in.Error.Exception) {
			r.s.spoil("it ran out of memory")
		}
	case protocol.Warning:
		out.Stream = frame.StreamWarning
	case protocol.Verbose:
		out.Stream = frame.StreamVerbose
	case protocol.Debug:
		out.Stream = frame.StreamDebug
	case protocol.Information:
		out.Stream = frame.StreamInformation
	case protocol.Progress:
		return r.progress(in.Progress)
	default:
		return fmt.Errorf("a record of an unknown stream %q", clip(in.Stream, 100))
	}
	out.Clip()
	r.events.Record(out)
	return nil
}

func (r *running) progress(p *protocol.ProgressRecord) error {
	if p == nil {
		return errors.New("a record of progress without progress")
	}
	r.events.Progress(frame.Progress{
		Activity: p.Activity, Status: p.Status, CurrentOperation: p.Operation, Percent: p.Percent, SecondsRemaining: p.SecondsRemaining,
		ActivityID: p.ActivityID, ParentID: p.ParentID, Completed: p.Completed,
	})
	return nil
}

// console passes on what .NET code wrote past the streams, as text for the host.
func (r *running) console(c protocol.Console) {
	out := frame.Record{Stream: frame.StreamHost, Time: time.Now().UTC(), Text: c.Text}
	out.Clip()
	r.events.Record(out)
}

// errorValue is the part of an error record that programs read.
func errorValue(e *protocol.ErrorRecord) json.RawMessage {
	if e == nil {
		return nil
	}
	fields := map[string]any{"message": e.Message, "fullyQualifiedErrorId": e.ID, "category": e.Category.Category}
	if e.Exception != nil {
		fields["exceptionType"] = e.Exception.Type
	}
	if i := e.Invocation; i != nil && i.Line > 0 {
		fields["line"], fields["column"] = i.Line, i.Column
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		return nil // texts and numbers always encode
	}
	return raw
}

// outcome says how a job ended.
func outcome(job string, end *protocol.End) frame.Outcome {
	out := frame.Outcome{JobID: job, MemoryBytes: uint64(max(end.HeapBytes, 0))}
	switch end.State {
	case protocol.StateCompleted:
		out.Status = frame.Completed
	case protocol.StateStopped:
		out.Status = frame.Stopped
	default:
		out.Status, out.Exception, out.ErrorRecord = frame.Failed, exceptionText(end), errorValue(end.Error)
	}
	return out
}

// exceptionText is what a failed job shows as its exception.
func exceptionText(end *protocol.End) string {
	if text := strings.TrimRight(end.ExceptionText, "\r\n"); text != "" {
		return text
	}
	for e := end.Exception; e != nil; e = e.Inner {
		if e.Message != "" || e.Type != "" {
			return cmp.Or(e.Message, e.Type)
		}
	}
	return fmt.Sprintf("The job failed in the phase '%s' with an error that has no text.", end.Phase)
}
