package interp

import (
	"context"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// Timer is System.Timers.Timer: it raises Elapsed each interval while it is
// enabled, once without AutoReset.
type Timer struct {
	rs        *Runspace
	interval  float64 // milliseconds
	autoReset bool
	enabled   bool
	cancel    context.CancelFunc
	// handlers are called in the order of subscription.
	handlers []*timerHandler
}

type timerHandler struct{ fire func(sender, args any) }

// PSType is System.Timers.Timer.
func (*Timer) PSType() *types.Type { return types.MustNamed("System.Timers.Timer") }

// newTimer makes a timer of the arguments of its constructor.
func newTimer(rs *Runspace, args []any) (*Timer, bool) {
	t := &Timer{rs: rs, interval: 100, autoReset: true}
	if len(args) > 1 {
		return nil, false
	}
	if len(args) == 1 {
		if span, ok := types.Unwrap(args[0]).(types.TimeSpan); ok {
			t.interval = float64(span) / 10000
			return t, true
		}
		n, err := rs.conv.To(args[0], types.Double)
		if err != nil || n.(float64) <= 0 {
			return nil, false
		}
		t.interval = n.(float64)
	}
	return t, true
}

func (t *Timer) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "interval":
		return t.interval, true
	case "autoreset":
		return t.autoReset, true
	case "enabled":
		return t.enabled, true
	case "site", "synchronizingobject", "container":
		return nil, true
	}
	return nil, false
}

func (t *Timer) setProperty(rs *Runspace, name string, v any) (bool, error) {
	switch strings.ToLower(name) {
	case "interval":
		n, err := rs.conv.To(v, types.Double)
		if err != nil {
			return true, err
		}
		if n.(float64) <= 0 {
			return true, types.NewException("System.ArgumentException", "'"+types.ToString(n)+"' is not a valid value for 'Interval'. 'Interval' must be greater than 0.")
		}
		t.interval = n.(float64)
		if t.enabled {
			t.start()
		}
	case "autoreset":
		t.autoReset = types.IsTrue(v)
	case "enabled":
		if on := types.IsTrue(v); on && !t.enabled {
			t.start()
		} else if !on {
			t.stop()
		}
	case "synchronizingobject", "site": // there is only one thread to run on
	default:
		return false, nil
	}
	return true, nil
}

func (t *Timer) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "start":
		if !t.enabled {
			t.start()
		}
	case "stop", "close", "dispose":
		t.stop()
	case "begininit", "endinit":
	default:
		return nil, false, nil
	}
	return types.Nothing, true, nil
}

func (t *Timer) start() {
	t.stop()
	ctx, cancel := context.WithCancel(t.rs.ctx)
	t.enabled, t.cancel = true, cancel
	t.next(ctx)
}

func (t *Timer) next(ctx context.Context) {
	t.rs.After(ctx, time.Duration(t.interval*float64(time.Millisecond)), func() {
		if ctx.Err() != nil {
			return
		}
		if t.autoReset {
			t.next(ctx)
		} else {
			t.enabled = false
		}
		now := t.rs.Now()
		args := NewObject("System.Timers.ElapsedEventArgs", "SignalTime", types.NewDateTime(now, types.Local))
		for _, h := range append([]*timerHandler{}, t.handlers...) {
			h.fire(t, args)
		}
	})
}

func (t *Timer) stop() {
	t.enabled = false
	if t.cancel != nil {
		t.cancel()
		t.cancel = nil
	}
}

// Subscribe implements EventSource: Elapsed is the only event that comes.
func (t *Timer) Subscribe(event string, fire func(sender, args any)) (func(), bool) {
	if strings.EqualFold(event, "Disposed") {
		return func() {}, true
	}
	if !strings.EqualFold(event, "Elapsed") {
		return nil, false
	}
	h := &timerHandler{fire}
	t.handlers = append(t.handlers, h)
	return func() {
		for i, x := range t.handlers {
			if x == h {
				t.handlers = append(t.handlers[:i:i], t.handlers[i+1:]...)
				return
			}
		}
	}, true
}
