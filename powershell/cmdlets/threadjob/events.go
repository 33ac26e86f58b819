package threadjob

import (
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// Events are a session's events and those who wait for them.
type Events struct {
	rs          *interp.Runspace
	queue       []*Event
	subscribers []*Subscriber
	lastEvent   int32
	lastSub     int32
	id          types.Guid
}

// Event is one event; Object is its PSEventArgs.
type Event struct {
	ID     int32
	Source string
	Object *interp.Object
	sender any
	raised any
	args   []any
}

// Subscriber is a subscription to events of a source.
type Subscriber struct {
	ID      int32
	Source  string
	Object  *interp.Object
	Support bool
	data    any
	left    int // events until it ends, 0 for no limit
	job     *Job
	handler *interp.Handler
	cancel  func()
}

type eventsKey struct{}

// EventsOf returns the session's events.
func EventsOf(rs *interp.Runspace) (*Events, error) {
	e := rs.Extra(eventsKey{}, func() any { return &Events{rs: rs} }).(*Events)
	if e.id == (types.Guid{}) {
		id, err := rs.NewGuid()
		if err != nil {
			return nil, err
		}
		e.id = id
	}
	return e, nil
}

// newEvent makes an event; raise hands it on.
func (e *Events) newEvent(source string, sender any, raised any, args []any, data any) *Event {
	e.lastEvent++
	ev := &Event{ID: e.lastEvent, Source: source, sender: sender, raised: raised, args: args}
	if args == nil {
		args = []any{}
	}
	ev.Object = interp.NewObject(space+"PSEventArgs", "ComputerName", nil, "RunspaceId", e.id, "EventIdentifier", ev.ID, "Sender", sender,
		"SourceEventArgs", raised, "SourceArgs", types.NewArray(args...), "SourceIdentifier", source,
		"TimeGenerated", types.NewDateTime(e.rs.Now(), types.Local), "MessageData", data)
	return ev
}

// raise gives an event to the actions of its subscribers; one that no action takes
// is kept for Get-Event.
func (e *Events) raise(ev *Event) error {
	taken := false
	for _, s := range append([]*Subscriber{}, e.subscribers...) {
		if !sameSource(s.Source, ev.Source) {
			continue
		}
		if s.data != nil {
			if old, _ := ev.Object.Get("MessageData"); old == nil {
				ev.Object.Fields["MessageData"] = s.data
			}
		}
		if s.handler != nil {
			taken = true
			if err := e.act(s, ev); err != nil {
				return err
			}
		}
		if s.left > 0 {
			if s.left--; s.left == 0 {
				e.unsubscribe(s)
			}
		}
	}
	if !taken {
		e.queue = append(e.queue, ev)
		TableOf(e.rs).changed()
	}
	return nil
}

// act runs a subscriber's action for an event. What it writes goes to its job; an
// error that ends it does too.
func (e *Events) act(s *Subscriber, ev *Event) error {
	j := s.job
	if j.state == "NotStarted" {
		j.set("Running")
	}
	vars := map[string]any{"Event": ev.Object, "EventSubscriber": s.Object, "Sender": ev.sender, "EventArgs": ev.raised}
	err := s.handler.Run(e.rs, vars, ev.args, j.streams(e.rs, work{streaming: true}))
	switch x := err.(type) {
	case nil:
	case *interp.Failure:
		j.add("error", x.Record)
	case *types.Exception:
		j.add("error", &types.ErrorRecord{Exception: x, ID: x.ID, Category: x.Category, Reason: x.PSType().ShortName()})
	default:
		return err
	}
	return nil
}

// unsubscribe ends a subscription; its job stops.
func (e *Events) unsubscribe(s *Subscriber) {
	for i, x := range e.subscribers {
		if x == s {
			e.subscribers = append(e.subscribers[:i:i], e.subscribers[i+1:]...)
			break
		}
	}
	if s.cancel != nil {
		s.cancel()
	}
	if s.job != nil && !s.job.Over() {
		s.job.set("Stopped")
	}
}
