package format

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// moment is what date formats need of a DateTime or DateTimeOffset.
type moment struct {
	t       time.Time // the wall clock, as if in UTC
	ticks   int64     // ticks within the second
	kind    types.DateKind
	offset  time.Duration // distance to UTC
	hasZone bool          // a DateTimeOffset
}

func momentOf(v any, zone *time.Location) (moment, bool) {
	switch d := v.(type) {
	case types.DateTime:
		m := moment{t: d.Time(), ticks: d.Ticks % types.TicksPerSecond, kind: d.Kind}
		if d.Kind != types.UTC {
			_, off := d.In(zone).Zone()
			m.offset = time.Duration(off) * time.Second
		}
		return m, true
	case types.DateTimeOffset:
		t := types.DateTime{Ticks: d.Clock}
		return moment{t: t.Time(), ticks: d.Clock % types.TicksPerSecond, offset: time.Duration(d.Offset * 100), hasZone: true}, true
	}
	return moment{}, false
}

// DateText is the text of a DateTime or DateTimeOffset under a format string.
func DateText(v any, spec string, c *Culture, zone *time.Location) (string, error) {
	m, ok := momentOf(v, zone)
	if !ok {
		return "", errFormat
	}
	if spec == "" {
		spec = "G"
		if m.hasZone {
			spec = c.Date.ShortDatePattern + " " + c.Date.LongTimePattern + " zzz"
		}
	}
	if len(spec) == 1 {
		pattern, err := m.standard(spec[0], &c)
		if err != nil {
			return "", err
		}
		spec = pattern
	}
	w := dateWriter{m: m, c: c, spec: spec}
	return w.write()
}

// standard returns the pattern a letter stands for, and moves m to UTC where the
// format is of UTC.
func (m *moment) standard(letter byte, c **Culture) (string, error) {
	d := &(*c).Date
	switch letter {
	case 'd':
		return d.ShortDatePattern, nil
	case 'D':
		return d.LongDatePattern, nil
	case 'f':
		return d.LongDatePattern + " " + d.ShortTimePattern, nil
	case 'F':
		return d.FullDateTimePattern, nil
	case 'g':
		return d.ShortDatePattern + " " + d.ShortTimePattern, nil
	case 'G':
		return d.ShortDatePattern + " " + d.LongTimePattern, nil
	case 'm', 'M':
		return d.MonthDayPattern, nil
	case 'y', 'Y':
		return d.YearMonthPattern, nil
	case 't':
		return d.ShortTimePattern, nil
	case 'T':
		return d.LongTimePattern, nil
	case 'o', 'O':
		*c = Invariant()
		return "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK", nil
	case 'r', 'R':
		*c = Invariant()
		if m.hasZone {
			m.toUTC()
		}
		return d.RFC1123Pattern, nil
	case 's':
		*c = Invariant()
		return d.SortableDateTimePattern, nil
	case 'u':
		*c = Invariant()
		if m.hasZone {
			m.toUTC()
		}
		return d.UniversalSortableDateTimePattern, nil
	case 'U':
		if m.hasZone {
			return "", errFormat
		}
		m.toUTC()
		return d.FullDateTimePattern, nil
	}
	return "", errFormat
}

func (m *moment) toUTC() {
	m.t = m.t.Add(-m.offset)
	m.offset, m.kind = 0, types.UTC
}

// dateWriter writes a moment under a custom format.
type dateWriter struct {
	m    moment
	c    *Culture
	spec string
	b    strings.Builder
}

func (w *dateWriter) write() (string, error) {
	s := w.spec
	for i := 0; i < len(s); {
		c := s[i]
		n := 1
		for i+n < len(s) && s[i+n] == c {
			n++
		}
		switch c {
		case '\'', '"':
			end := quoted(s, i, &w.b)
			if end < 0 {
				return "", fmt.Errorf("Cannot find a matching quote character for the character '%c'.", c)
			}
			i = end
			continue
		case '\\':
			if i+1 >= len(s) {
				return "", errFormat
			}
			w.b.WriteByte(s[i+1])
			i += 2
			continue
		case '%':
			if i+1 >= len(s) || s[i+1] == '%' {
				return "", errFormat
			}
			if err := w.item(s[i+1], 1); err != nil {
				return "", err
			}
			i += 2
			continue
		case ':':
			w.b.WriteString(strings.Repeat(w.c.Date.TimeSeparator, n))
		case '/':
			w.b.WriteString(strings.Repeat(w.c.Date.DateSeparator, n))
		default:
			if err := w.item(c, n); err != nil {
				return "", err
			}
		}
		i += n
	}
	return w.b.String(), nil
}

// quoted copies a quoted text and returns the place behind it, -1 without an end.
func quoted(s string, i int, b *strings.Builder) int {
	q := s[i]
	for i++; i < len(s); i++ {
		switch s[i] {
		case q:
			return i + 1
		case '\\':
			if i+1 >= len(s) {
				return -1
			}
			i++
		}
		b.WriteByte(s[i])
	}
	return -1
}

func (w *dateWriter) number(v, width int) {
	w.b.WriteString(pad(strconv.Itoa(v), width))
}

// year is the year of the culture's calendar.
func (w *dateWriter) year() int {
	if w.c.Calendar == "ThaiBuddhistCalendar" {
		return w.m.t.Year() + 543
	}
	return w.m.t.Year()
}

// item writes n equal letters of a format.
func (w *dateWriter) item(c byte, n int) error {
	t, d := w.m.t, &w.c.Date
	switch c {
	case 'y':
		switch {
		case n <= 2:
			w.number(w.year()%100, n)
		default:
			w.number(w.year(), n)
		}
	case 'M':
		w.month(int(t.Month())-1, n)
	case 'd':
		switch n {
		case 1, 2:
			w.number(t.Day(), n)
		case 3:
			w.b.WriteString(d.AbbreviatedDayNames[t.Weekday()])
		default:
			w.b.WriteString(d.DayNames[t.Weekday()])
		}
	case 'h':
		w.number((t.Hour()+11)%12+1, min(n, 2))
	case 'H':
		w.number(t.Hour(), min(n, 2))
	case 'm':
		w.number(t.Minute(), min(n, 2))
	case 's':
		w.number(t.Second(), min(n, 2))
	case 't':
		text := d.AMDesignator
		if t.Hour() >= 12 {
			text = d.PMDesignator
		}
		if n == 1 {
			u := types.Units(text)
			text = types.FromUnits(u[:min(1, len(u))])
		}
		w.b.WriteString(text)
	case 'f', 'F':
		return w.fraction(c, n)
	case 'z':
		w.zone(n)
	case 'K':
		for range n {
			switch {
			case w.m.hasZone || w.m.kind == types.Local:
				w.zone(3)
			case w.m.kind == types.UTC:
				w.b.WriteByte('Z')
			}
		}
	case 'g':
		w.b.WriteString(d.EraNames[0])
	default:
		for range n {
			w.b.WriteByte(c)
		}
	}
	return nil
}

// month writes a number or a name; names take the genitive beside a day.
func (w *dateWriter) month(i, n int) {
	d := &w.c.Date
	genitive := dayNumber(w.spec)
	switch {
	case n <= 2:
		w.number(i+1, n)
	case n == 3 && genitive:
		w.b.WriteString(d.AbbreviatedMonthGenitiveNames[i])
	case n == 3:
		w.b.WriteString(d.AbbreviatedMonthNames[i])
	case genitive:
		w.b.WriteString(d.MonthGenitiveNames[i])
	default:
		w.b.WriteString(d.MonthNames[i])
	}
}

// dayNumber reports whether a format has d or dd outside quotes.
func dayNumber(s string) bool {
	var skipped strings.Builder
	for i := 0; i < len(s); {
		switch s[i] {
		case '\'', '"':
			end := quoted(s, i, &skipped)
			if end < 0 {
				return false
			}
			i = end
			continue
		case '\\':
			i += 2
			continue
		case 'd':
			n := 1
			for i+n < len(s) && s[i+n] == 'd' {
				n++
			}
			if n <= 2 {
				return true
			}
			i += n
			continue
		}
		i++
	}
	return false
}

func (w *dateWriter) fraction(c byte, n int) error {
	if n > 7 {
		return errFormat
	}
	text := fmt.Sprintf("%07d", w.m.ticks)[:n]
	if c == 'F' {
		text = strings.TrimRight(text, "0")
		if s := w.b.String(); text == "" && strings.HasSuffix(s, ".") {
			w.b.Reset()
			w.b.WriteString(s[:len(s)-1])
		}
	}
	w.b.WriteString(text)
	return nil
}

func (w *dateWriter) zone(n int) {
	minutes, s := int(w.m.offset/time.Minute), "+"
	if minutes < 0 {
		minutes, s = -minutes, "-"
	}
	w.b.WriteString(s)
	w.number(minutes/60, min(n, 2))
	if n >= 3 {
		w.b.WriteByte(':')
		w.number(minutes%60, 2)
	}
}
