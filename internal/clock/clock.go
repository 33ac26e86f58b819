// Package clock is the only door to the time of day, and holds the one
// conversion between Go times and .NET ticks.
//
// Everything stored or sent has .NET's resolution of 100 ns and is in UTC, so
// times survive the way through database and wire unchanged. The package
// imports only the standard library.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time. Implementations are safe for concurrent use.
type Clock interface {
	// Now returns the present time in UTC, cut to 100 ns.
	Now() time.Time
	// At returns a channel that is closed once the clock has reached t, and
	// stop, which lets go of it; the caller calls stop.
	At(t time.Time) (reached <-chan struct{}, stop func())
}

type system struct{}

// System returns the machine's clock.
func System() Clock { return system{} }

func (system) Now() time.Time { return Cut(time.Now()) }

func (system) At(t time.Time) (<-chan struct{}, func()) {
	reached := make(chan struct{})
	timer := time.AfterFunc(time.Until(t), func() { close(reached) })
	return reached, func() { timer.Stop() }
}

// Manual is a clock for tests that moves only when told. The zero value is
// not usable; make one with NewManual.
type Manual struct {
	mu     sync.Mutex
	now    time.Time
	alarms map[chan struct{}]time.Time
	held   *sync.Cond // told when an alarm is set
}

// NewManual returns a clock that stands at t.
func NewManual(t time.Time) *Manual {
	m := &Manual{now: Cut(t), alarms: map[chan struct{}]time.Time{}}
	m.held = sync.NewCond(&m.mu)
	return m
}

// Now returns the time the clock stands at.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Advance moves the clock by d.
func (m *Manual) Advance(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = Cut(m.now.Add(d))
	for reached, t := range m.alarms {
		if !t.After(m.now) {
			close(reached)
			delete(m.alarms, reached)
		}
	}
}

// At implements Clock: the channel is closed by the Advance that reaches t.
func (m *Manual) At(t time.Time) (<-chan struct{}, func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	reached := make(chan struct{})
	if !t.After(m.now) {
		close(reached)
		return reached, func() {}
	}
	m.alarms[reached] = t
	m.held.Broadcast()
	return reached, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.alarms, reached)
	}
}

// AwaitAlarm returns once somebody waits for the clock.
func (m *Manual) AwaitAlarm() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(m.alarms) == 0 {
		m.held.Wait()
	}
}

// unixTicks is the number of ticks from 0001-01-01 to 1970-01-01.
const unixTicks = 621355968000000000

// Cut returns t in UTC without its monotonic part, cut to 100 ns.
func Cut(t time.Time) time.Time {
	return t.UTC().Truncate(100 * time.Nanosecond).Round(0)
}

// Ticks returns the .NET ticks of t: 100 ns units since the year 1. The zero
// time has zero ticks, so an unset time needs no NULL.
func Ticks(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()*10_000_000 + int64(t.Nanosecond()/100) + unixTicks
}

// FromTicks is the inverse of Ticks.
func FromTicks(ticks int64) time.Time {
	if ticks == 0 {
		return time.Time{}
	}
	d := ticks - unixTicks
	sec, rest := d/10_000_000, d%10_000_000
	if rest < 0 {
		sec, rest = sec-1, rest+10_000_000
	}
	return time.Unix(sec, rest*100).UTC()
}
