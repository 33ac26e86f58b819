package runbook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/worker"
	"github.com/runwright/runwright/powershell/cmdlets/output"
	"github.com/runwright/runwright/powershell/format/view"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// sink turns what a runbook writes into stream records.
type sink struct {
	rs      *interp.Runspace
	io      worker.IO
	text    strings.Builder
	printer *view.Printer
}

func newSink(rs *interp.Runspace, io worker.IO) *sink {
	s := &sink{rs: rs, io: io}
	s.printer = output.NewPrinter(rs, &s.text, width)
	return s
}

// output writes an object of the output stream: its text as the console would
// show it, and its value where it has a simple one.
func (s *sink) output(v any) error {
	if err := s.printer.Write(v); err != nil {
		return err
	}
	return s.send(encode(v))
}

// send sends the text the printer has let go of.
func (s *sink) send(value json.RawMessage) error {
	if s.text.Len() == 0 {
		return nil
	}
	text := strings.TrimSuffix(s.text.String(), "\n")
	s.text.Reset()
	return s.io.Record(frame.Record{Stream: frame.StreamOutput, Text: text, Value: value})
}

// flush sends rows that wait for their table's end, so that records of other
// streams keep their place.
func (s *sink) flush() error {
	if err := s.printer.Flush(); err != nil {
		return err
	}
	return s.send(nil)
}

func (s *sink) close() error {
	if err := s.printer.Close(); err != nil {
		return err
	}
	return s.send(nil)
}

// message sends a record of one of the message streams.
func (s *sink) message(stream frame.Stream) interp.Writer {
	return interp.WriterFunc(func(v any) error {
		r, ok := v.(*interp.Record)
		if !ok {
			return s.output(v)
		}
		if r.Quiet {
			return nil
		}
		if err := s.flush(); err != nil {
			return err
		}
		text := r.Message
		if stream == frame.StreamInformation {
			t, err := s.rs.Text(r.Data)
			if err != nil {
				return err
			}
			text = t
		}
		return s.io.Record(frame.Record{Stream: stream, Text: text})
	})
}

func (s *sink) streams() interp.Streams {
	return interp.Streams{
		Output: interp.WriterFunc(s.output),
		Error: interp.WriterFunc(func(v any) error {
			r, ok := v.(*types.ErrorRecord)
			if !ok {
				return s.output(v)
			}
			if err := s.flush(); err != nil {
				return err
			}
			return s.io.Record(frame.Record{Stream: frame.StreamError, Text: errorText(r), Value: errorValue(r)})
		}),
		Warning: s.message(frame.StreamWarning), Verbose: s.message(frame.StreamVerbose),
		Debug: s.message(frame.StreamDebug), Information: s.message(frame.StreamInformation),
	}
}

// errorText is an error as the console would show it.
func errorText(r *types.ErrorRecord) string {
	return strings.TrimSuffix(view.ConciseError(r, width), "\n")
}

// exceptionText is what a failed job shows as its exception: the message first,
// as clients of the service expect, then the place.
func exceptionText(r *types.ErrorRecord) string {
	text := r.Text()
	if i := r.Invocation; i != nil && i.Line > 0 {
		text += fmt.Sprintf("\nAt %s:%d char:%d", i.Script, i.Line, i.Column)
	}
	return text
}

// errorValue is the part of an error record that programs read.
func errorValue(r *types.ErrorRecord) json.RawMessage {
	fields := map[string]any{
		"message": r.Text(), "fullyQualifiedErrorId": r.ID, "category": r.Category, "exceptionType": r.Exception.PSType().String(),
	}
	if i := r.Invocation; i != nil && i.Line > 0 {
		fields["line"], fields["column"] = i.Line, i.Column
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		return nil // texts and numbers always encode
	}
	return raw
}

// outcome says how a job ended.
func (s *sink) outcome(ctx context.Context, err error) frame.Outcome {
	var failure *interp.Failure
	var exit *interp.ExitRequest
	var cancelled *interp.Cancelled
	var parse *types.Exception
	switch {
	case err == nil, errors.As(err, &exit):
		return frame.Outcome{Status: frame.Completed}
	case errors.As(err, &cancelled) || ctx.Err() != nil:
		return frame.Outcome{Status: frame.Stopped}
	case errors.As(err, &failure):
		return frame.Outcome{Status: frame.Failed, Exception: exceptionText(failure.Record), ErrorRecord: errorValue(failure.Record)}
	case errors.As(err, &parse):
		return frame.Outcome{Status: frame.Failed, Exception: parse.Message}
	}
	return frame.Outcome{Status: frame.Failed, Exception: err.Error()}
}
