package format

import (
	"strconv"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// exactParser reads a date that is written exactly as a format says.
type exactParser struct {
	s, spec string
	c       *Culture
	white   bool

	y, m, d, h, min, sec int
	hour12               bool
	pm                   int // 1 AM, 2 PM
	ticks                int64
	weekday              int
	hasDate              bool
	out                  ParsedDate
}

// ParseDateExact reads a date written as a format says; white allows blanks
// around its parts.
func ParseDateExact(s, spec string, c *Culture, now time.Time, white bool) (ParsedDate, bool) {
	if len(spec) == 1 {
		m := moment{}
		pattern, err := m.standard(spec[0], &c)
		if err != nil {
			return ParsedDate{}, false
		}
		spec = pattern
	}
	p := exactParser{s: s, spec: spec, c: c, white: white, y: -1, m: -1, d: -1}
	if white {
		p.s = strings.TrimSpace(s)
		p.spec = strings.TrimSpace(spec)
	}
	if !p.read() || p.s != "" {
		return ParsedDate{}, false
	}
	return p.finish(now)
}

func (p *exactParser) number(least, most int) (int, bool) {
	n := 0
	for n < len(p.s) && n < most && p.s[n] >= '0' && p.s[n] <= '9' {
		n++
	}
	if n < least {
		return 0, false
	}
	v, err := strconv.Atoi(p.s[:n])
	p.s = p.s[n:]
	return v, err == nil
}

func (p *exactParser) name(lists ...[]string) (int, bool) {
	best, n := -1, 0
	for _, names := range lists {
		for i, name := range names {
			if len(name) > n && len(p.s) >= len(name) && strings.EqualFold(p.s[:len(name)], name) {
				best, n = i, len(name)
			}
		}
	}
	p.s = p.s[n:]
	return best, best >= 0
}

func (p *exactParser) literal(text string) bool {
	if !strings.HasPrefix(p.s, text) {
		if (text == " " || text == "\u202f") && (strings.HasPrefix(p.s, "\u202f") || strings.HasPrefix(p.s, " ")) {
			_, p.s = cutRune(p.s)
			return true
		}
		return false
	}
	p.s = p.s[len(text):]
	return true
}

func (p *exactParser) read() bool {
	f := p.spec
	for len(f) > 0 {
		c, n := f[0], 1
		for n < len(f) && f[n] == c {
			n++
		}
		ok := true
		switch c {
		case '\'', '"':
			var text strings.Builder
			end := quoted(f, 0, &text)
			if end < 0 {
				return false
			}
			ok, n = p.literal(text.String()), end
		case '\\':
			if len(f) < 2 {
				return false
			}
			ok, n = p.literal(f[1:2]), 2
		case '%':
			if len(f) < 2 {
				return false
			}
			ok, n = p.item(f[1], 1), 2
		default:
			ok = p.item(c, n)
		}
		if !ok {
			return false
		}
		f = f[n:]
	}
	return true
}

func (p *exactParser) item(c byte, n int) (ok bool) {
	if p.white {
		p.s = strings.TrimLeft(p.s, " ")
	}
	d := &p.c.Date
	least, most := n, max(n, 2)
	if n == 1 {
		least = 1
	}
	switch c {
	case 'y':
		p.hasDate = true
		if n <= 2 {
			p.y, ok = p.number(least, most)
			if ok {
				p.y = fullYear(dateNumber{p.y, 2})
			}
			return ok
		}
		p.y, ok = p.number(n, max(n, 4))
	case 'M':
		p.hasDate = true
		switch {
		case n <= 2:
			p.m, ok = p.number(least, 2)
		case n == 3:
			p.m, ok = p.name(d.AbbreviatedMonthGenitiveNames, d.AbbreviatedMonthNames)
			p.m++
		default:
			p.m, ok = p.name(d.MonthGenitiveNames, d.MonthNames)
			p.m++
		}
	case 'd':
		switch {
		case n <= 2:
			p.hasDate = true
			p.d, ok = p.number(least, 2)
		case n == 3:
			p.weekday, ok = p.name(d.AbbreviatedDayNames)
			p.weekday++
		default:
			p.weekday, ok = p.name(d.DayNames)
			p.weekday++
		}
	case 'h':
		p.h, ok = p.number(least, 2)
		p.hour12 = true
	case 'H':
		p.h, ok = p.number(least, 2)
	case 'm':
		p.min, ok = p.number(least, 2)
	case 's':
		p.sec, ok = p.number(least, 2)
	case 't':
		a, b := d.AMDesignator, d.PMDesignator
		if n == 1 {
			a, b = a[:min(1, len(a))], b[:min(1, len(b))]
		}
		p.pm, ok = p.name([]string{a, b})
		p.pm++
	case 'f', 'F':
		return p.fraction(c, n)
	case 'z':
		return p.zone(n)
	case 'K':
		if strings.HasPrefix(p.s, "Z") {
			p.s = p.s[1:]
			p.out.HasOffset, p.out.Zulu = true, true
			return true
		}
		if p.s == "" || p.s[0] != '+' && p.s[0] != '-' {
			return true
		}
		return p.zone(3)
	case ':':
		return p.literal(d.TimeSeparator)
	case '/':
		return p.literal(d.DateSeparator)
	case 'g':
		_, ok = p.name(d.EraNames)
	default:
		return p.literal(strings.Repeat(string(rune(c)), n))
	}
	return ok
}

func (p *exactParser) fraction(c byte, n int) bool {
	k := 0
	for k < len(p.s) && k < n && p.s[k] >= '0' && p.s[k] <= '9' {
		k++
	}
	if k < n && c == 'f' {
		return false
	}
	text := (p.s[:k] + "0000000")[:7]
	v, err := strconv.ParseInt(text, 10, 64)
	p.ticks, p.s = v, p.s[k:]
	return err == nil
}

func (p *exactParser) zone(n int) bool {
	if p.s == "" || p.s[0] != '+' && p.s[0] != '-' {
		if n >= 3 && strings.HasPrefix(p.s, "Z") {
			p.s = p.s[1:]
			p.out.HasOffset, p.out.Zulu = true, true
			return true
		}
		return false
	}
	neg := p.s[0] == '-'
	p.s = p.s[1:]
	h, ok := p.number(1, 2)
	if !ok {
		return false
	}
	m := 0
	if n >= 3 {
		p.literal(":")
		if m, ok = p.number(2, 2); !ok {
			return false
		}
	}
	p.out.HasOffset = true
	p.out.Offset = time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if neg {
		p.out.Offset = -p.out.Offset
	}
	return true
}

func (p *exactParser) finish(now time.Time) (ParsedDate, bool) {
	y, m, d := p.y, p.m, p.d
	switch {
	case !p.hasDate:
		y, m, d = now.Year(), int(now.Month()), now.Day()
		p.out.NoDate = true
	default:
		if y < 0 {
			y = now.Year()
		}
		if m < 0 {
			m = 1
		}
		if d < 0 {
			d = 1
		}
	}
	h := p.h
	if p.hour12 {
		if h > 12 {
			return ParsedDate{}, false
		}
		if p.pm > 0 {
			h = h%12 + 12*(p.pm-1)
		} else if h == 12 {
			h = 0
		}
	}
	if p.c.Calendar == "ThaiBuddhistCalendar" && p.y > 0 {
		y -= 543
	}
	t, ok := ClockTicks(y, m, d, h, p.min, p.sec)
	if !ok || p.weekday > 0 && int((t/types.TicksPerDay+1)%7) != p.weekday-1 {
		return ParsedDate{}, false
	}
	p.out.Ticks = t + p.ticks
	return p.out, true
}
