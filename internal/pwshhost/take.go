package pwshhost

import (
	"context"
	"fmt"

	"github.com/runwright/runwright/internal/pwshhost/protocol"
)

// take handles one frame. What belongs to a job that is over is dropped, and the
// process not used again: something of that job still runs.
func (r *running) take(ctx context.Context, m protocol.Message) (*protocol.End, error) {
	switch m.Kind {
	case protocol.KindRecord:
		var rec protocol.Record
		if err := m.Decode(&rec); err != nil {
			return nil, err
		}
		if r.mine(rec.ID) {
			return nil, r.record(&rec)
		}
		return nil, nil
	case protocol.KindCall:
		var c protocol.Call
		if err := m.Decode(&c); err != nil {
			return nil, err
		}
		if !r.mine(c.ID) {
			return nil, nil
		}
		if c.Token != r.job.Token {
			r.s.spoil("a question came without the token of its job")
			return nil, r.s.conn.Write(protocol.Reply{ID: c.ID, Call: c.Call,
				Error: &protocol.CallError{Code: protocol.CodeRefused, Message: "The question does not come from the running job."}})
		}
		c.Args = append(rawJSON(nil), c.Args...) // the line is the reader's
		r.slots <- struct{}{}
		r.group.Go(func() {
			defer func() { <-r.slots }()
			r.answer(ctx, c)
		})
		return nil, nil
	case protocol.KindConsole:
		var c protocol.Console
		if err := m.Decode(&c); err != nil {
			return nil, err
		}
		if c.ID == "" || r.mine(c.ID) {
			r.console(c)
		}
		return nil, nil
	case protocol.KindState:
		var st protocol.State
		if err := m.Decode(&st); err != nil {
			return nil, err
		}
		r.mine(st.ID)
		return nil, nil
	case protocol.KindEnd:
		var end protocol.End
		if err := m.Decode(&end); err != nil {
			return nil, err
		}
		return r.end(&end)
	case protocol.KindPong, protocol.KindEnv, protocol.KindGC:
		return nil, nil
	case protocol.KindError:
		return nil, r.s.note(m)
	case protocol.KindHello, protocol.KindReady, protocol.KindLocked:
		return nil, fmt.Errorf("unexpected %s", m.Kind)
	}
	// It may be a newer host: it is told, and the job goes on.
	return nil, r.s.conn.Write(protocol.Error{Message: "unknown frame " + clip(m.Kind, 100)})
}

func clip(s string, n int) string {
	if len(s) > n {
		return s[:n] + "…"
	}
	return s
}

// mine says whether an id is that of the job. Another one is that of a job that
// is over.
func (r *running) mine(id string) bool {
	if id == r.job.ID {
		return true
	}
	r.s.spoil("something of a job that was over went on")
	return false
}

func (r *running) end(end *protocol.End) (*protocol.End, error) {
	switch {
	case !r.mine(end.ID):
		return nil, nil
	case end.Phase == protocol.PhaseDuplicate:
		return nil, fmt.Errorf("the host has a job %s already", end.ID)
	}
	switch end.State {
	case protocol.StateCompleted, protocol.StateFailed, protocol.StateStopped:
		return end, nil
	}
	return nil, fmt.Errorf("unknown state %q of a job's end", clip(end.State, 100))
}
