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
}

type system struct{}

// System returns the machine's clock.
func System() Clock { return system{} }

func (system) Now() time.Time { return Cut(time.Now()) }

// Manual is a clock for tests that moves only when told. The zero value is
// not usable; make one with NewManual.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// NewManual returns a clock that stands at t.
func NewManual(t time.Time) *Manual { return &Manual{now: Cut(t)} }

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
