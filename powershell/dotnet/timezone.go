package dotnet

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/facts"
	"github.com/runwright/runwright/powershell/types"
)

// TimeZone is System.TimeZoneInfo.
type TimeZone struct {
	id, display, standard, daylight string
	base                            int64 // seconds
	dst, iana                       bool
	loc                             *time.Location
}

// PSType is TimeZoneInfo.
func (*TimeZone) PSType() *types.Type { return types.MustNamed("System.TimeZoneInfo") }

// PSString is the display name.
func (z *TimeZone) PSString() string { return z.display }

// PSEquals compares ids and rules.
func (z *TimeZone) PSEquals(o any) (bool, error) {
	y, ok := o.(*TimeZone)
	return ok && y.id == z.id && y.base == z.base, nil
}

// zoneRow is a line of the recorded zones.
type zoneRow struct{ kind, id, other, base, dst, display, standard, daylight string }

// zoneRows lists the recorded zones, and the places of ids in lower case.
var zoneRows = sync.OnceValues(func() ([]zoneRow, map[string]int) {
	var rows []zoneRow
	at := map[string]int{}
	for line := range strings.Lines(facts.TimeZones()) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) < 8 || f[0] == "kind" {
			continue
		}
		at[strings.ToLower(f[1])] = len(rows)
		rows = append(rows, zoneRow{f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7]})
	}
	return rows, at
})

// zoneFiles unpacks the tz database at first use.
var zoneFiles = sync.OnceValue(func() map[string][]byte {
	out := map[string][]byte{}
	z, err := gzip.NewReader(bytes.NewReader(facts.ZoneInfo()))
	if err != nil {
		return out
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err != nil {
			return out
		}
		if b, err := io.ReadAll(r); err == nil && h.Typeflag == tar.TypeReg {
			out[strings.TrimPrefix(h.Name, "./")] = b
		}
	}
})

// location loads the rules of a zone.
func location(name string) (*time.Location, bool) {
	b, ok := zoneFiles()[name]
	if !ok {
		return nil, false
	}
	loc, err := time.LoadLocationFromTZData(name, b)
	return loc, err == nil
}

// seconds reads -hh:mm:ss.
func zoneSeconds(s string) int64 {
	sign := int64(1)
	if strings.HasPrefix(s, "-") {
		sign, s = -1, s[1:]
	}
	t, err := time.Parse("15:04:05", s)
	if err != nil {
		return 0
	}
	return sign * int64(t.Hour()*3600+t.Minute()*60+t.Second())
}

// utcZone is TimeZoneInfo.Utc.
func utcZone() *TimeZone {
	return &TimeZone{id: "UTC", display: "(UTC) Coordinated Universal Time", standard: "Coordinated Universal Time", daylight: "Coordinated Universal Time", iana: true, loc: time.UTC}
}

// findZone finds a zone by its IANA or Windows name.
func findZone(id string) (*TimeZone, bool) {
	if strings.EqualFold(id, "UTC") {
		return utcZone(), true
	}
	rows, at := zoneRows()
	i, known := at[strings.ToLower(id)]
	if known && rows[i].kind != "windows" && rows[i].id != id { // names of zone files tell case apart
		known = false
	}
	if !known {
		loc, ok := location(id)
		if !ok {
			return nil, false
		}
		return zoneOf(id, loc), true
	}
	row := rows[i]
	file := row.id
	if row.kind == "windows" {
		file = row.other
	}
	loc, ok := location(file)
	if !ok {
		return nil, false
	}
	if row.kind == "ianaAlias" && row.display == "" {
		return zoneOf(id, loc), true
	}
	return &TimeZone{id: row.id, display: row.display, standard: row.standard, daylight: row.daylight, base: zoneSeconds(row.base), dst: row.dst == "True", iana: row.kind != "windows", loc: loc}, true
}

// zoneOf describes a zone of which only the rules are known.
func zoneOf(id string, loc *time.Location) *TimeZone {
	base := int64(1 << 40)
	dst := false
	for m := 1; m <= 12; m++ {
		t := time.Date(2024, time.Month(m), 15, 12, 0, 0, 0, loc)
		_, off := t.Zone()
		base = min(base, int64(off))
		dst = dst || t.IsDST()
	}
	sign, n := "+", base
	if n < 0 {
		sign, n = "-", -n
	}
	text := "UTC" + sign + two(n/3600) + ":" + two(n/60%60)
	return &TimeZone{id: id, display: "(" + text + ") " + id, standard: text, daylight: text, base: base, dst: dst, iana: true, loc: loc}
}

func two(n int64) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }

// localZone is the host's zone.
func (c *Call) localZone() *TimeZone {
	name := c.zone().String()
	if name == "Local" {
		name = c.env("TZ", "")
		if name == "" {
			name = c.hostText("/etc/timezone")
		}
	}
	if z, ok := findZone(strings.TrimPrefix(name, ":")); ok {
		return z
	}
	z := zoneOf(name, c.zone())
	return z
}

// wall is what a wall clock means in a zone.
type wall struct {
	offset             int64 // seconds; of the standard time when ambiguous
	other              int64
	dst                bool
	ambiguous, invalid bool
}

// at reads a wall clock, given in ticks.
func (z *TimeZone) at(ticks int64) wall {
	clock := types.DateTime{Ticks: ticks}.Time()
	offsetAt := func(t time.Time) int64 { _, off := t.In(z.loc).Zone(); return int64(off) }
	a, b := offsetAt(clock.Add(-36*time.Hour)), offsetAt(clock.Add(36*time.Hour))
	fits := func(off int64) bool {
		return offsetAt(clock.Add(-time.Duration(off)*time.Second)) == off
	}
	fa, fb := fits(a), fits(b)
	w := wall{offset: a, other: a}
	switch {
	case fa && fb && a != b:
		w = wall{offset: min(a, b), other: max(a, b), ambiguous: true}
	case fb && !fa:
		w.offset = b
	case !fa && !fb:
		w.invalid = true
	}
	if !w.ambiguous && !w.invalid {
		w.dst = clock.Add(-time.Duration(w.offset) * time.Second).In(z.loc).IsDST()
	}
	return w
}

// utcAt is the offset at a moment in UTC.
func (z *TimeZone) utcAt(ticks int64) (offset int64, dst bool) {
	t := types.DateTime{Ticks: ticks}.Time().In(z.loc)
	_, off := t.Zone()
	return int64(off), t.IsDST()
}

func wrongKind() error {
	return ArgumentError("The conversion could not be completed because the supplied DateTime did not have the Kind property set correctly.  For example, when the Kind property is DateTimeKind.Local, the source time zone must be TimeZoneInfo.Local.", "sourceTimeZone")
}

// toUTC are the ticks in UTC of a date in a zone; nil means the zone its kind tells.
func (c *Call) toUTC(d types.DateTime, from *TimeZone) (int64, error) {
	switch {
	case from == nil && d.Kind == types.UTC:
		return d.Ticks, nil
	case from == nil:
		from = c.localZone()
	case d.Kind == types.UTC && from.id != "UTC", d.Kind == types.Local && from.id != c.localZone().id:
		return 0, wrongKind()
	}
	w := from.at(d.Ticks)
	if w.invalid {
		return 0, ArgumentError("The supplied DateTime represents an invalid time.  For example, when the clock is adjusted forward, any time in the period that is skipped is invalid.", "dateTime")
	}
	return min(max(d.Ticks-w.offset*types.TicksPerSecond, 0), maxDateTick), nil
}

// fromUTC is a moment in a zone's wall clock.
func (c *Call) fromUTC(ticks int64, to *TimeZone) types.DateTime {
	off, _ := to.utcAt(ticks)
	kind := types.Unspecified
	if to.id == "UTC" {
		kind = types.UTC
	} else if to.id == c.localZone().id {
		kind = types.Local
	}
	return types.DateTime{Ticks: min(max(ticks+off*types.TicksPerSecond, 0), maxDateTick), Kind: kind}
}
