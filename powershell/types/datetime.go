package types

import (
	"fmt"
	"time"
)

// Ticks are units of 100 nanoseconds.
const (
	TicksPerSecond = 10_000_000
	TicksPerMinute = 60 * TicksPerSecond
	TicksPerHour   = 60 * TicksPerMinute
	TicksPerDay    = 24 * TicksPerHour
	maxTicks       = 3155378975999999999
	unixTicks      = 621355968000000000
)

// DateKind is DateTimeKind.
type DateKind uint8

// The kinds of DateTime.
const (
	Unspecified DateKind = iota
	UTC
	Local
)

// DateTime is System.DateTime: ticks since year 1 and a kind that says which
// clock they are of. It knows no zone; Local is the zone of the host.
type DateTime struct {
	Ticks int64
	Kind  DateKind
}

// PSType returns System.DateTime.
func (DateTime) PSType() *Type { return DateTimeType }

// NewDateTime returns the moment t as a DateTime of t's own wall clock.
func NewDateTime(t time.Time, kind DateKind) DateTime {
	_, offset := t.Zone()
	secs := t.Unix() + int64(offset)
	return DateTime{Ticks: unixTicks + secs*TicksPerSecond + int64(t.Nanosecond()/100), Kind: kind}
}

// Time returns the wall clock as a time in UTC.
func (d DateTime) Time() time.Time {
	t := d.Ticks - unixTicks
	return time.Unix(t/TicksPerSecond, (t%TicksPerSecond)*100).UTC()
}

// In returns the wall clock as a time in a zone.
func (d DateTime) In(loc *time.Location) time.Time {
	t := d.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), loc)
}

// AddTicks returns d moved by ticks, or ErrOverflow outside years 1 to 9999.
func (d DateTime) AddTicks(ticks int64) (DateTime, error) {
	n := d.Ticks + ticks
	if n < 0 || n > maxTicks || (ticks > 0) != (n > d.Ticks) && ticks != 0 {
		return DateTime{}, ErrOverflow
	}
	d.Ticks = n
	return d, nil
}

// TimeSpan is System.TimeSpan, in ticks.
type TimeSpan int64

// PSType returns System.TimeSpan.
func (TimeSpan) PSType() *Type { return TimeSpanType }

// String is the constant form c: [-][d.]hh:mm:ss[.fffffff].
func (t TimeSpan) String() string {
	sign := ""
	u := uint64(t)
	if t < 0 {
		sign, u = "-", -u
	}
	days, u := u/TicksPerDay, u%TicksPerDay
	s := sign
	if days > 0 {
		s += fmt.Sprintf("%d.", days)
	}
	s += fmt.Sprintf("%02d:%02d:%02d", u/TicksPerHour, u/TicksPerMinute%60, u/TicksPerSecond%60)
	if frac := u % TicksPerSecond; frac > 0 {
		s += fmt.Sprintf(".%07d", frac)
	}
	return s
}

// DateTimeOffset is System.DateTimeOffset: a wall clock and its distance to UTC in ticks.
type DateTimeOffset struct {
	Clock  int64
	Offset int64
}

// PSType returns System.DateTimeOffset.
func (DateTimeOffset) PSType() *Type { return MustNamed("System.DateTimeOffset") }

// String is the text in the invariant culture: date, time and distance from UTC.
func (d DateTimeOffset) String() string {
	minutes, sign := d.Offset/TicksPerMinute, '+'
	if minutes < 0 {
		minutes, sign = -minutes, '-'
	}
	return fmt.Sprintf("%s %c%02d:%02d", DateTime{Ticks: d.Clock}.Time().Format("01/02/2006 15:04:05"), sign, minutes/60, minutes%60)
}

// Guid is System.Guid, in the order of its text.
type Guid [16]byte

// PSType returns System.Guid.
func (Guid) PSType() *Type { return GuidType }

// String is the form D in lower case.
func (g Guid) String() string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", g[0:4], g[4:6], g[6:8], g[8:10], g[10:16])
}

// Version is System.Version; a part that is not set is -1.
type Version struct{ Major, Minor, Build, Revision int32 }

// PSType returns System.Version.
func (*Version) PSType() *Type { return VersionType }

// String joins the parts that are set.
func (v *Version) String() string {
	s := fmt.Sprintf("%d.%d", v.Major, v.Minor)
	if v.Build >= 0 {
		s += fmt.Sprintf(".%d", v.Build)
		if v.Revision >= 0 {
			s += fmt.Sprintf(".%d", v.Revision)
		}
	}
	return s
}

// Cmp compares part by part; an unset part comes before 0.
func (v *Version) Cmp(w *Version) int {
	for _, p := range [][2]int32{{v.Major, w.Major}, {v.Minor, w.Minor}, {v.Build, w.Build}, {v.Revision, w.Revision}} {
		if p[0] != p[1] {
			if p[0] < p[1] {
				return -1
			}
			return 1
		}
	}
	return 0
}
