package format

import (
	"strings"
	"time"
	"unicode"

	"github.com/runwright/runwright/powershell/types"
)

// ParsedDate is a date as written: a wall clock and, when one was given, its
// distance to UTC.
type ParsedDate struct {
	Ticks     int64
	HasOffset bool
	Offset    time.Duration
	// Zulu says that the zone was written Z.
	Zulu bool
	// NoDate and NoTime say what was left out.
	NoDate, NoTime bool
}

// dateParser reads a date in one of the forms people write.
type dateParser struct {
	s   string
	c   *Culture
	now time.Time

	numbers []dateNumber
	month   int // from names, 0 without
	weekday int // 1 to 7, 0 without
	hour    int
	minute  int
	second  int
	ticks   int64
	hasTime bool
	// iso says that the time follows the date behind a T.
	iso    bool
	pm, am bool
	out    ParsedDate
}

type dateNumber struct {
	v, digits int
}

func notDate(s string) error {
	return types.NewException("System.FormatException", "String '"+s+"' was not recognized as a valid DateTime.")
}

// ParseDate reads a date and time in a culture; now fills in what is left out.
func ParseDate(s string, c *Culture, now time.Time) (ParsedDate, error) {
	p := dateParser{s: s, c: c, now: now}
	text := strings.TrimSpace(s)
	if text == "" {
		return ParsedDate{}, notDate(s)
	}
	return p.parse(text)
}

func digitsAt(s string) (v, n int) {
	for n < len(s) && s[n] >= '0' && s[n] <= '9' && n < 9 {
		v = v*10 + int(s[n]-'0')
		n++
	}
	return v, n
}

func (p *dateParser) parse(text string) (ParsedDate, error) {
	s := text
	for len(s) > 0 {
		c := s[0]
		switch {
		case c == ' ' || c == '\u0009' || c == ',' || c == '/' || c == '.' || c == '-' && len(p.numbers) < 3 && !p.hasTime && (len(p.numbers) > 0 || p.month > 0 || p.weekday > 0):
			s = s[1:]
		case strings.HasPrefix(s, "\u202f"), strings.HasPrefix(s, "\u00a0"):
			_, s = cutRune(s)
		case c >= '0' && c <= '9':
			v, n := digitsAt(s)
			rest := s[n:]
			if !p.hasTime && (strings.HasPrefix(rest, ":") || p.c.Date.TimeSeparator != "" && p.c.Date.TimeSeparator != "." && strings.HasPrefix(rest, p.c.Date.TimeSeparator)) {
				if s = p.clock(s); s == "\x00" {
					return ParsedDate{}, notDate(p.s)
				}
				continue
			}
			if am, pm, after := p.designator(strings.TrimLeft(rest, " \u202f\u00a0")); (am || pm) && !p.hasTime {
				p.hasTime, p.hour, p.am, p.pm = true, v, am, pm
				s = after
				continue
			}
			if n > 4 && !(n == 8 || n == 6) {
				return ParsedDate{}, notDate(p.s)
			}
			if n > 4 {
				return ParsedDate{}, notDate(p.s)
			}
			p.numbers = append(p.numbers, dateNumber{v, n})
			if len(p.numbers) > 3 {
				return ParsedDate{}, notDate(p.s)
			}
			s = rest
		case (c == 'T' || c == 't') && len(p.numbers) == 3 && len(s) > 1 && s[1] >= '0' && s[1] <= '9':
			s, p.iso = s[1:], true
		case (c == 'Z' || c == 'z') && p.hasTime && len(strings.TrimSpace(s)) == 1:
			p.out.HasOffset, p.out.Zulu = true, true
			s = ""
		case (c == '+' || c == '-') && (p.hasTime || len(p.numbers) == 3):
			if s = p.offset(s); s == "\x00" {
				return ParsedDate{}, notDate(p.s)
			}
		default:
			n := p.word(s)
			if n < 0 {
				return ParsedDate{}, notDate(p.s)
			}
			if n == 0 {
				return ParsedDate{}, p.unknown(s)
			}
			s = s[n:]
		}
	}
	return p.finish()
}

func cutRune(s string) (rune, string) {
	for i, r := range s {
		_ = i
		return r, s[len(string(r)):]
	}
	return 0, s
}

// unknown is the error of a word that no name matches.
func (p *dateParser) unknown(rest string) error {
	r, _ := cutRune(rest)
	if !unicode.IsLetter(r) {
		return notDate(p.s)
	}
	at := len(types.Units(p.s[:strings.LastIndex(p.s, rest)]))
	return types.NewException("System.FormatException", "The string '"+p.s+"' was not recognized as a valid DateTime. There is an unknown word starting at index '"+types.ToString(int32(at))+"'.")
}

// clock reads h:m[:s[.f]]; "\x00" says that it is none.
func (p *dateParser) clock(s string) string {
	part := func(limit int) (int, bool) {
		v, n := digitsAt(s)
		if n == 0 || n > 2 || v > limit {
			return 0, false
		}
		s = s[n:]
		return v, true
	}
	var ok bool
	if p.hour, ok = part(24); !ok {
		return "\x00"
	}
	s = s[1:]
	if p.minute, ok = part(59); !ok {
		return "\x00"
	}
	if strings.HasPrefix(s, ":") {
		s = s[1:]
		limit := 59
		if p.iso {
			limit = 99 // which is no time then, but a form that was recognized
		}
		if p.second, ok = part(limit); !ok {
			return "\x00"
		}
		if len(s) > 1 && (s[0] == '.' || s[0] == ',') && s[1] >= '0' && s[1] <= '9' {
			n := 1
			scale := int64(types.TicksPerSecond)
			half := false
			for n < len(s) && s[n] >= '0' && s[n] <= '9' {
				if scale > 1 {
					scale /= 10
					p.ticks += int64(s[n]-'0') * scale
				} else if !half {
					half = true
					if s[n] >= '5' {
						p.ticks++
					}
				}
				n++
			}
			s = s[n:]
		}
	}
	p.hasTime = true
	am, pm, rest := p.designator(strings.TrimLeft(s, " \u202f\u00a0"))
	if am || pm {
		p.am, p.pm = am, pm
		return rest
	}
	return s
}

// designator reads AM or PM.
func (p *dateParser) designator(s string) (am, pm bool, rest string) {
	for _, d := range []struct {
		text string
		pm   bool
	}{{p.c.Date.AMDesignator, false}, {p.c.Date.PMDesignator, true}, {"AM", false}, {"PM", true}, {"A", false}, {"P", true}} {
		n := len(d.text)
		if n > 0 && len(s) >= n && strings.EqualFold(s[:n], d.text) && (len(s) == n || !isLetterByte(s[n])) {
			return !d.pm, d.pm, s[n:]
		}
	}
	return false, false, s
}

func isLetterByte(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }

func (p *dateParser) offset(s string) string {
	neg := s[0] == '-'
	s = s[1:]
	v, n := digitsAt(s)
	if n == 0 || n > 4 || n == 3 {
		return "\x00"
	}
	h, m := v, 0
	if n == 4 {
		h, m = v/100, v%100
	}
	s = s[n:]
	if n <= 2 && strings.HasPrefix(s, ":") {
		w, k := digitsAt(s[1:])
		if k == 0 || k > 2 {
			return "\x00"
		}
		m, s = w, s[1+k:]
	}
	if h > 14 || m > 59 {
		return "\x00"
	}
	p.out.Offset = time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if neg {
		p.out.Offset = -p.out.Offset
	}
	p.out.HasOffset = true
	return s
}

// word reads a month, a day of the week or GMT and returns its length; -1 for a
// second day or month.
func (p *dateParser) word(s string) int {
	d := &p.c.Date
	best, n := 0, 0
	month := false
	try := func(names []string, isMonth bool) {
		for i, name := range names {
			if len(name) > n && len(s) >= len(name) && strings.EqualFold(s[:len(name)], name) && (len(s) == len(name) || !isLetterByte(s[len(name)])) {
				best, n, month = i+1, len(name), isMonth
			}
		}
	}
	for _, c := range []*Date{d, &Invariant().Date} {
		try(c.MonthGenitiveNames, true)
		try(c.MonthNames, true)
		try(c.AbbreviatedMonthGenitiveNames, true)
		try(c.AbbreviatedMonthNames, true)
		try(c.DayNames, false)
		try(c.AbbreviatedDayNames, false)
		if n > 0 {
			break
		}
	}
	switch {
	case n == 0:
		if len(s) >= 3 && strings.EqualFold(s[:3], "GMT") {
			p.out.HasOffset, p.out.Zulu = true, true
			return 3
		}
		if am, pm, rest := p.designator(s); (am || pm) && p.hasTime {
			p.am, p.pm = am, pm
			return len(s) - len(rest)
		}
		for _, filler := range []string{"de ", "d'", "год", "г."} {
			if strings.HasPrefix(s, filler) && p.month > 0 {
				return len(filler)
			}
		}
		return 0
	case month:
		if p.month != 0 {
			return -1
		}
		p.month = best
	default:
		if p.weekday != 0 {
			return -1
		}
		p.weekday = best
	}
	if strings.HasPrefix(s[n:], ".") {
		n++
	}
	return n
}

// order says whether the culture writes the year, month or day first.
func (c *Culture) order() string {
	out := ""
	for _, r := range c.Date.ShortDatePattern {
		l := unicode.ToLower(r)
		if (l == 'y' || l == 'd' || r == 'M') && !strings.ContainsRune(out, l) {
			out += string(l)
		}
	}
	return out
}

func fullYear(n dateNumber) int {
	if n.digits > 2 {
		return n.v
	}
	if n.v <= 49 {
		return 2000 + n.v
	}
	return 1900 + n.v
}

func (p *dateParser) finish() (ParsedDate, error) {
	y, m, d := p.now.Year(), int(p.now.Month()), p.now.Day()
	n := p.numbers
	order := p.c.order()
	switch {
	case p.month > 0 && len(n) == 0:
		m, d = p.month, 1
	case p.month > 0 && len(n) == 1:
		m = p.month
		if n[0].digits > 2 || n[0].v > 31 {
			y, d = fullYear(n[0]), 1
		} else {
			d = n[0].v
		}
	case p.month > 0 && len(n) == 2:
		m = p.month
		if n[0].digits > 2 {
			n[0], n[1] = n[1], n[0]
		}
		d, y = n[0].v, fullYear(n[1])
	case len(n) == 3:
		switch {
		case n[0].digits > 2:
			y, m, d = n[0].v, n[1].v, n[2].v
		case n[2].digits <= 2 && strings.HasPrefix(order, "y"):
			y, m, d = fullYear(n[0]), n[1].v, n[2].v
		case strings.HasPrefix(order, "d"):
			d, m, y = n[0].v, n[1].v, fullYear(n[2])
		default:
			m, d, y = n[0].v, n[1].v, fullYear(n[2])
		}
	case len(n) == 2:
		switch {
		case n[0].digits > 2:
			y, m, d = n[0].v, n[1].v, 1
		case n[1].digits > 2:
			m, y, d = n[0].v, n[1].v, 1
		case strings.Index(order, "d") < strings.Index(order, "m"):
			d, m = n[0].v, n[1].v
		default:
			m, d = n[0].v, n[1].v
		}
	case len(n) == 0 && p.month == 0:
		p.out.NoDate = true
		if !p.hasTime { // a day of the week alone is no date
			return ParsedDate{}, notDate(p.s)
		}
	default:
		return ParsedDate{}, notDate(p.s)
	}
	if p.c.Calendar == "ThaiBuddhistCalendar" && !p.out.NoDate && len(n) > 0 && y > 2400 {
		y -= 543
	}
	return p.build(y, m, d)
}

func (p *dateParser) build(y, m, d int) (ParsedDate, error) {
	if p.am || p.pm {
		if p.hour > 12 || p.hour == 0 && p.minute < 0 {
			return ParsedDate{}, notDate(p.s)
		}
		p.hour %= 12
		if p.pm {
			p.hour += 12
		}
	}
	if p.hour == 24 {
		return ParsedDate{}, notDate(p.s)
	}
	t, ok := ClockTicks(y, m, d, p.hour, p.minute, p.second)
	if !ok && !p.iso {
		return ParsedDate{}, notDate(p.s)
	}
	if !ok {
		return ParsedDate{}, types.NewException("System.FormatException", "The DateTime represented by the string '"+p.s+"' is not supported in calendar 'System.Globalization.GregorianCalendar'.")
	}
	if p.weekday > 0 && int((t/types.TicksPerDay+1)%7) != p.weekday-1 {
		return ParsedDate{}, types.NewException("System.FormatException", "String '"+p.s+"' was not recognized as a valid DateTime because the day of week was incorrect.")
	}
	p.out.Ticks = t + p.ticks
	p.out.NoTime = !p.hasTime
	return p.out, nil
}

// ClockTicks are the ticks of a date and time; ok is false when there is no such day.
func ClockTicks(y, m, d, h, min, s int) (int64, bool) {
	if y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > DaysInMonth(y, m) || h < 0 || h > 23 || min < 0 || min > 59 || s < 0 || s > 59 {
		return 0, false
	}
	return types.NewDateTime(time.Date(y, time.Month(m), d, h, min, s, 0, time.UTC), types.Unspecified).Ticks, true
}

// DaysInMonth is the length of a month.
func DaysInMonth(y, m int) int { return time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day() }
