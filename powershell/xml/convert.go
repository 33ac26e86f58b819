package xml

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

const (
	ticksPerSecond = 10_000_000
	ticksPerDay    = 24 * 60 * 60 * ticksPerSecond
)

// fraction is the part of a second behind the point, without trailing zeros.
func fraction(ticks int64) string {
	if ticks == 0 {
		return ""
	}
	return "." + strings.TrimRight(fmt.Sprintf("%07d", ticks), "0")
}

// Duration is a time span in the notation of XML Schema, P1DT2H.
func Duration(span types.TimeSpan) string {
	var b strings.Builder
	n := uint64(span)
	if span < 0 {
		b.WriteByte('-')
		n = -n
	}
	b.WriteByte('P')
	if d := n / ticksPerDay; d > 0 {
		fmt.Fprintf(&b, "%dD", d)
	}
	n %= ticksPerDay
	if n == 0 {
		if uint64(span) == 0 {
			b.WriteString("T0S")
		}
		return b.String()
	}
	b.WriteByte('T')
	seconds := n / ticksPerSecond
	if h := seconds / 3600; h > 0 {
		fmt.Fprintf(&b, "%dH", h)
	}
	if m := seconds / 60 % 60; m > 0 {
		fmt.Fprintf(&b, "%dM", m)
	}
	if rest := n % (60 * ticksPerSecond); rest > 0 {
		fmt.Fprintf(&b, "%d%sS", rest/ticksPerSecond, fraction(int64(rest%ticksPerSecond)))
	}
	return b.String()
}

// ParseDuration reads the notation of Duration; years count 365 days and months 30.
func ParseDuration(text string) (types.TimeSpan, error) {
	bad := types.NewException("System.FormatException", "The string '"+text+"' is not a valid TimeSpan value.")
	s, negative := strings.CutPrefix(strings.Trim(text, " \t\r\n"), "-")
	s, ok := strings.CutPrefix(s, "P")
	if !ok || s == "" || strings.HasSuffix(s, "T") {
		return 0, bad
	}
	dates, times, hasTime := strings.Cut(s, "T")
	scale := map[byte]int64{'Y': 365 * ticksPerDay, 'M': 30 * ticksPerDay, 'D': ticksPerDay}
	total, ok := sumUnits(dates, "YMD", scale)
	if !ok {
		return 0, bad
	}
	if hasTime {
		scale = map[byte]int64{'H': 3600 * ticksPerSecond, 'M': 60 * ticksPerSecond, 'S': ticksPerSecond}
		n, ok := sumUnits(times, "HMS", scale)
		if !ok {
			return 0, bad
		}
		total += n
	}
	if negative {
		total = -total
	}
	return types.TimeSpan(total), nil
}

// sumUnits adds numbers that are followed by their units in the given order.
func sumUnits(s, order string, scale map[byte]int64) (total int64, ok bool) {
	for s != "" {
		end := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if end <= 0 {
			return 0, false
		}
		i := strings.IndexByte(order, s[end])
		whole, part, hasPart := strings.Cut(s[:end], ".")
		n, err := strconv.ParseInt(whole, 10, 32)
		if i < 0 || err != nil || hasPart && (s[end] != 'S' || part == "") {
			return 0, false
		}
		total += n * scale[s[end]]
		if hasPart {
			f, err := strconv.ParseInt((part + "0000000")[:7], 10, 64)
			if err != nil {
				return 0, false
			}
			total += f
		}
		order, s = order[i+1:], s[end+1:]
	}
	return total, true
}

// DateTime is a time in the notation of XML Schema. The time says itself whether
// it is UTC, of the zone, or of no place.
func DateTime(d types.DateTime, zone *time.Location) string {
	text := clock(d.Ticks)
	switch d.Kind {
	case types.UTC:
		return text + "Z"
	case types.Local:
		_, offset := d.In(zone).Zone()
		return text + Offset(int64(offset/60))
	}
	return text
}

// Clock is a number of ticks as date and time without a zone.
func clock(ticks int64) string {
	t := types.DateTime{Ticks: ticks}.Time()
	return t.Format("2006-01-02T15:04:05") + fraction(ticks%ticksPerSecond)
}

// DateTimeOffset is a clock time with its distance from UTC in minutes.
func DateTimeOffset(ticks, minutes int64) string {
	if minutes == 0 {
		return clock(ticks) + "Z"
	}
	return clock(ticks) + Offset(minutes)
}

// Offset is a distance from UTC as +hh:mm.
func Offset(minutes int64) string {
	sign := '+'
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("%c%02d:%02d", sign, minutes/60, minutes%60)
}

// Float is a number with names for the infinities; bits is 32 or 64.
func Float(f float64, bits int) string {
	switch {
	case math.IsInf(f, 1):
		return "INF"
	case math.IsInf(f, -1):
		return "-INF"
	case bits == 32:
		return types.FormatSingle(float32(f))
	}
	return types.FormatDouble(f)
}
