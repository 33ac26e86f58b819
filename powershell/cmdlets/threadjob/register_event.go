package threadjob

import (
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

func sameSource(a, b string) bool { return strings.EqualFold(a, b) }

// registerEngineEvent is Register-EngineEvent: events that scripts raise with
// New-Event, and those of the engine.
type registerEngineEvent struct{ interp.Base }

func (r *registerEngineEvent) End(c *interp.Call) error {
	return register(c, c.String("SourceIdentifier"), nil, "")
}

// registerObjectEvent is Register-ObjectEvent: events of an object.
type registerObjectEvent struct{ interp.Base }

func (r *registerObjectEvent) End(c *interp.Call) error {
	source := c.String("SourceIdentifier")
	if source == "" {
		id, err := c.Runspace().NewGuid()
		if err != nil {
			return err
		}
		source = id.String()
	}
	return register(c, source, c.Value("InputObject"), c.String("EventName"))
}

// register makes a subscription; with -Action there is a job for it.
func register(c *interp.Call, source string, object any, event string) error {
	rs := c.Runspace()
	e, err := EventsOf(rs)
	if err != nil {
		return err
	}
	if c.Switch("Forward") && c.Block("Action") != nil {
		return c.Error("System.ArgumentException", "ActionAndForwardNotSupported", "InvalidOperation", nil, "The action and forward parameters cannot be specified together.")
	}
	for _, s := range e.subscribers {
		if object != nil && sameSource(s.Source, source) {
			return c.WriteError(c.Error("System.ArgumentException", "SUBSCRIBER_EXISTS", "InvalidArgument", object,
				"Cannot subscribe to the specified event. A subscriber with the source identifier '%s' already exists.", source))
		}
	}
	s := &Subscriber{Source: source, Support: c.Switch("SupportEvent"), data: c.Value("MessageData"), left: c.Int("MaxTriggerCount", 0)}
	if object != nil {
		o, ok := types.Unwrap(object).(interp.EventSource)
		if j := jobOf(object); j != nil {
			o, ok = j, true
		}
		found := false
		if ok {
			s.cancel, found = o.Subscribe(event, func(sender, args any) {
				rs.Post(func() error { return e.raise(e.newEvent(source, sender, args, []any{sender, args}, nil)) })
			})
		}
		if !found {
			return c.WriteError(c.Error("System.ArgumentException", "INVALID_REGISTRATION", "InvalidArgument", types.Unwrap(object),
				"Cannot register for the specified event. An event with the name '%s' does not exist. (Parameter 'eventName')", event))
		}
	}
	if object == nil && sameSource(source, "PowerShell.Exiting") {
		rs.OnExit(func() error {
			for _, x := range e.subscribers {
				if x == s {
					return e.raise(e.newEvent("PowerShell.Exiting", nil, nil, nil, nil))
				}
			}
			return nil
		})
	}
	e.lastSub++
	s.ID = e.lastSub
	var action, name any
	if event != "" {
		name = event
	}
	if sb := c.Block("Action"); sb != nil {
		t := TableOf(rs)
		j, err := t.newJob(space+"PSEventJob", source, "", sb.Text())
		if err != nil {
			return err
		}
		s.handler = rs.NewHandler(sb)
		j.Object.Fields["Module"] = s.handler.Module
		s.job, action = j, j.Object
		t.add(j)
	}
	s.Object = interp.NewObject(space+"PSEventSubscriber", "SubscriptionId", s.ID, "SourceObject", object, "EventName", name, "SourceIdentifier", source,
		"Action", action, "HandlerDelegate", nil, "SupportEvent", s.Support, "ForwardEvent", c.Switch("Forward"))
	s.Object.Data = s
	e.subscribers = append(e.subscribers, s)
	if action != nil {
		return c.Write(action)
	}
	return nil
}

// Subscribe implements interp.EventSource for a job's StateChanged.
func (j *Job) Subscribe(event string, fire func(sender, args any)) (func(), bool) {
	if !strings.EqualFold(event, "StateChanged") {
		return nil, false
	}
	h := &stateHandler{fire}
	j.watchers = append(j.watchers, h)
	return func() {
		for i, x := range j.watchers {
			if x == h {
				j.watchers = append(j.watchers[:i:i], j.watchers[i+1:]...)
				return
			}
		}
	}, true
}

type stateHandler struct{ fire func(sender, args any) }

// changedFrom tells those who subscribed to the job about a new state.
func (j *Job) changedFrom(before any) {
	if len(j.watchers) == 0 {
		return
	}
	args := interp.NewObject(space+"JobStateEventArgs", "JobStateInfo", j.stateInfo(), "PreviousJobStateInfo", before)
	for _, h := range append([]*stateHandler{}, j.watchers...) {
		h.fire(j.Object, args)
	}
}
