package interp

import (
	"context"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// RunspacePoolObject is a RunspacePool: at most max sessions that take turns.
type RunspacePoolObject struct {
	from     *Runspace
	start    *StartState
	min, max int32
	state    string
	id       types.Guid
	// places holds a token for each session in use.
	places chan struct{}
	// idle are sessions that wait; touched only by who holds the baton.
	idle []*Runspace
}

// PSType is RunspacePool.
func (*RunspacePoolObject) PSType() *types.Type {
	return types.MustNamed(runspacesSpace + "RunspacePool")
}

func newRunspacePool(from *Runspace, lowest, highest int32, start *StartState) (*RunspacePoolObject, error) {
	if lowest < 1 || highest < 1 {
		return nil, types.NewException("System.Management.Automation.PSArgumentException", "The size of a runspace pool must be at least 1.")
	}
	if lowest > highest {
		return nil, types.NewException("System.Management.Automation.PSArgumentOutOfRangeException", "The minimum runspace pool size cannot be greater than the maximum runspace pool size.")
	}
	id, err := from.newGuid()
	return &RunspacePoolObject{from: from, start: start, min: lowest, max: highest, state: "BeforeOpen", id: id, places: make(chan struct{}, highest)}, err
}

func (p *RunspacePoolObject) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "runspacepoolstateinfo":
		return NewObject("System.Management.Automation.RunspacePoolStateInfo", "State", types.EnumNamed(runspacesSpace+"RunspacePoolState", p.state), "Reason", nil), true
	case "instanceid":
		return p.id, true
	case "isdisposed":
		return p.state == "Closed", true
	case "initialsessionstate":
		return p.start, true
	case "threadoptions":
		return types.EnumNamed(runspacesSpace+"PSThreadOptions", "Default"), true
	case "apartmentstate":
		return types.EnumNamed("System.Threading.ApartmentState", "Unknown"), true
	case "connectioninfo":
		return nil, true
	}
	return nil, false
}

func (p *RunspacePoolObject) setProperty(rs *Runspace, name string, v any) (bool, error) {
	switch strings.ToLower(name) {
	case "threadoptions", "apartmentstate", "cleanupinterval": // threads are not ours to choose
		return true, nil
	}
	return false, nil
}

func (p *RunspacePoolObject) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "open":
		if p.state != "BeforeOpen" {
			return nil, true, types.NewException(runspacesSpace+"InvalidRunspacePoolStateException", "Cannot open the runspace pool because it is not in the 'BeforeOpen' state. The current state is '"+p.state+"'.")
		}
		p.state = "Opened"
		return types.Nothing, true, nil
	case "close", "dispose":
		p.state, p.idle = "Closed", nil
		return types.Nothing, true, nil
	case "getmaxrunspaces":
		return p.max, true, nil
	case "getminrunspaces":
		return p.min, true, nil
	case "getavailablerunspaces":
		return p.max - int32(len(p.places)), true, nil
	}
	return nil, false, nil
}

// poolSlot is the use of one session of a pool.
type poolSlot struct {
	pool *RunspacePoolObject
	held bool
	rs   *Runspace
}

func (p *RunspacePoolObject) slot() *poolSlot { return &poolSlot{pool: p} }

// wait waits for a place without the baton.
func (s *poolSlot) wait(ctx context.Context) func() error {
	return func() error {
		select {
		case s.pool.places <- struct{}{}:
			s.held = true
			return nil
		case <-ctx.Done():
			return &Cancelled{Reason: ctx.Err().Error()}
		}
	}
}

// take waits for a place from a script.
func (s *poolSlot) take(rs *Runspace) error { return rs.Waiting(s.wait(rs.ctx)) }

// session is the slot's session, an idle one or a new one.
func (s *poolSlot) session() (*Runspace, error) {
	if s.pool.state != "Opened" {
		return nil, types.NewException(runspacesSpace+"InvalidRunspacePoolStateException", "Cannot perform the operation because the runspace pool is not in the 'Opened' state. The current state is '"+s.pool.state+"'.")
	}
	if n := len(s.pool.idle); n > 0 {
		s.rs, s.pool.idle = s.pool.idle[n-1], s.pool.idle[:n-1]
		return s.rs, nil
	}
	s.rs = s.pool.from.NewChild()
	return s.rs, s.pool.start.apply(s.rs)
}

// release gives the place back.
func (s *poolSlot) release() {
	if s.rs != nil {
		s.pool.idle = append(s.pool.idle, s.rs)
		s.rs = nil
	}
	if s.held {
		s.held = false
		<-s.pool.places
	}
}

// goAfter is Go for work that waits for something first; do gets wait's error.
func (rs *Runspace) goAfter(wait func() error, do func(error)) <-chan struct{} {
	b := rs.family()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err := wait()
		b.take()
		defer b.pass()
		do(err)
	}()
	return ended
}
