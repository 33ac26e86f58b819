package threadjob

import (
	"time"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// newEvent is New-Event.
type newEvent struct{ interp.Base }

func (n *newEvent) End(c *interp.Call) error {
	e, err := EventsOf(c.Runspace())
	if err != nil {
		return err
	}
	ev := e.newEvent(c.String("SourceIdentifier"), c.Value("Sender"), nil, c.Objects("EventArguments"), c.Value("MessageData"))
	if err := c.Write(ev.Object); err != nil {
		return err
	}
	return e.raise(ev)
}

// matching finds the kept events of a source or number; a name that has no
// wildcards and fits none is an error.
func (e *Events) matching(c *interp.Call, byID bool) ([]*Event, error) {
	var out []*Event
	if byID {
		id := int32(c.Int("EventIdentifier", 0))
		for _, ev := range e.queue {
			if ev.ID == id {
				out = append(out, ev)
			}
		}
		if out == nil {
			return nil, c.WriteError(c.Error("System.ArgumentException", "INVALID_EVENT_IDENTIFIER", "InvalidArgument", nil, "Event with identifier '%d' does not exist.", id))
		}
		return out, nil
	}
	name := c.String("SourceIdentifier")
	if !c.Has("SourceIdentifier") {
		return append(out, e.queue...), nil
	}
	w, err := types.CompileWildcard(name, true)
	if err != nil {
		return nil, err
	}
	for _, ev := range e.queue {
		if w.Match(ev.Source) {
			out = append(out, ev)
		}
	}
	if out == nil && !types.HasWildcard(name) {
		return nil, c.WriteError(c.Error("System.ArgumentException", "INVALID_SOURCE_IDENTIFIER", "InvalidArgument", nil, "Event with source identifier '%s' does not exist.", name))
	}
	return out, nil
}

// getEvent is Get-Event.
type getEvent struct{ interp.Base }

func (g *getEvent) Process(c *interp.Call) error {
	e, err := EventsOf(c.Runspace())
	if err != nil {
		return err
	}
	if err := c.Runspace().WaitFor(nil, 0); err != nil {
		return err
	}
	list, err := e.matching(c, c.ParameterSet() == "ById")
	if err != nil {
		return err
	}
	for _, ev := range list {
		if err := c.Write(ev.Object); err != nil {
			return err
		}
	}
	return nil
}

// removeEvent is Remove-Event.
type removeEvent struct{ interp.Base }

func (r *removeEvent) Process(c *interp.Call) error {
	e, err := EventsOf(c.Runspace())
	if err != nil {
		return err
	}
	list, err := e.matching(c, c.ParameterSet() == "ByIdentifier")
	if err != nil {
		return err
	}
	for _, ev := range list {
		ok, err := c.ShouldProcess("Event '"+ev.Source+"'", "Remove")
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		for i, x := range e.queue {
			if x == ev {
				e.queue = append(e.queue[:i:i], e.queue[i+1:]...)
				break
			}
		}
	}
	return nil
}

// waitEvent is Wait-Event: it waits for an event that nobody took, and leaves it.
type waitEvent struct{ interp.Base }

func (w *waitEvent) Process(c *interp.Call) error {
	rs := c.Runspace()
	e, err := EventsOf(rs)
	if err != nil {
		return err
	}
	pattern, err := types.CompileWildcard("*", true)
	if c.Has("SourceIdentifier") {
		pattern, err = types.CompileWildcard(c.String("SourceIdentifier"), true)
	}
	if err != nil {
		return err
	}
	var found *Event
	limit := time.Duration(-1)
	if n := c.Int("Timeout", -1); n >= 0 {
		limit = time.Duration(n) * time.Second
	}
	err = TableOf(rs).wait(rs, limit, func() bool {
		for _, ev := range e.queue {
			if pattern.Match(ev.Source) {
				found = ev
				return true
			}
		}
		return false
	})
	if err != nil || found == nil {
		return err
	}
	return c.Write(found.Object)
}

// getEventSubscriber is Get-EventSubscriber.
type getEventSubscriber struct{ interp.Base }

func (g *getEventSubscriber) Process(c *interp.Call) error {
	list, err := subscribers(c)
	if err != nil {
		return err
	}
	for _, s := range list {
		if err := c.Write(s.Object); err != nil {
			return err
		}
	}
	return nil
}

// unregisterEvent is Unregister-Event.
type unregisterEvent struct{ interp.Base }

func (u *unregisterEvent) Process(c *interp.Call) error {
	e, err := EventsOf(c.Runspace())
	if err != nil {
		return err
	}
	list, err := subscribers(c)
	if err != nil {
		return err
	}
	for _, s := range list {
		ok, err := c.ShouldProcess("Event subscription '"+s.Source+"'", "Unsubscribe")
		if err != nil {
			return err
		}
		if ok {
			e.unsubscribe(s)
		}
	}
	return nil
}

// subscribers finds the subscriptions that a command means; those for support
// only with -Force.
func subscribers(c *interp.Call) ([]*Subscriber, error) {
	e, err := EventsOf(c.Runspace())
	if err != nil {
		return nil, err
	}
	var out []*Subscriber
	seen := func(s *Subscriber) bool { return !s.Support || c.Switch("Force") }
	if c.ParameterSet() == "ById" {
		id := int32(c.Int("SubscriptionId", 0))
		for _, s := range e.subscribers {
			if s.ID == id && seen(s) {
				out = append(out, s)
			}
		}
		if out == nil {
			return nil, c.WriteError(c.Error("System.ArgumentException", "INVALID_SUBSCRIPTION_IDENTIFIER", "InvalidArgument", nil, "Event subscription with identifier '%d' does not exist.", id))
		}
		return out, nil
	}
	name := "*"
	if c.Has("SourceIdentifier") {
		name = c.String("SourceIdentifier")
	}
	w, err := types.CompileWildcard(name, true)
	if err != nil {
		return nil, err
	}
	for _, s := range e.subscribers {
		if w.Match(s.Source) && seen(s) {
			out = append(out, s)
		}
	}
	if out == nil && !types.HasWildcard(name) {
		return nil, c.WriteError(c.Error("System.ArgumentException", "INVALID_SOURCE_IDENTIFIER", "InvalidArgument", nil, "Event subscription with identifier '%s' does not exist.", name))
	}
	return out, nil
}
