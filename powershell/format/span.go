package format

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// SpanText is the text of a TimeSpan under a format string.
func SpanText(t types.TimeSpan, spec string, c *Culture) (string, error) {
	switch spec {
	case "", "c", "t", "T":
		return t.String(), nil
	case "g", "G":
		return spanGeneral(t, spec == "G", c), nil
	}
	if len(spec) == 1 {
		return "", errFormat
	}
	return spanCustom(t, spec)
}

// parts are the absolute value's parts.
type spanParts struct {
	days, hours, minutes, seconds, ticks uint64
}

func partsOf(t types.TimeSpan) spanParts {
	u := uint64(t)
	if t < 0 {
		u = -u
	}
	return spanParts{u / types.TicksPerDay, u / types.TicksPerHour % 24, u / types.TicksPerMinute % 60, u / types.TicksPerSecond % 60, u % types.TicksPerSecond}
}

func spanGeneral(t types.TimeSpan, long bool, c *Culture) string {
	p := partsOf(t)
	s := ""
	if t < 0 {
		s = "-"
	}
	point := c.Number.NumberDecimalSeparator
	if long {
		return s + fmt.Sprintf("%d:%02d:%02d:%02d%s%07d", p.days, p.hours, p.minutes, p.seconds, point, p.ticks)
	}
	if p.days > 0 {
		s += fmt.Sprintf("%d:", p.days)
	}
	s += fmt.Sprintf("%d:%02d:%02d", p.hours, p.minutes, p.seconds)
	if p.ticks > 0 {
		s += point + strings.TrimRight(fmt.Sprintf("%07d", p.ticks), "0")
	}
	return s
}

func spanCustom(t types.TimeSpan, s string) (string, error) {
	p := partsOf(t)
	var b strings.Builder
	item := func(c byte, n int) error {
		v, most := uint64(0), 2
		switch c {
		case 'd':
			v, most = p.days, 8
		case 'h':
			v = p.hours
		case 'm':
			v = p.minutes
		case 's':
			v = p.seconds
		case 'f', 'F':
			if n > 7 {
				return errFormat
			}
			text := fmt.Sprintf("%07d", p.ticks)[:n]
			if c == 'F' {
				text = strings.TrimRight(text, "0")
			}
			b.WriteString(text)
			return nil
		default:
			return errFormat
		}
		if n > most {
			return errFormat
		}
		b.WriteString(pad(strconv.FormatUint(v, 10), n))
		return nil
	}
	for i := 0; i < len(s); {
		c, n := s[i], 1
		for i+n < len(s) && s[i+n] == c {
			n++
		}
		switch c {
		case '\'', '"':
			end := quoted(s, i, &b)
			if end < 0 {
				return "", errFormat
			}
			i = end
		case '\\':
			if i+1 >= len(s) {
				return "", errFormat
			}
			b.WriteByte(s[i+1])
			i += 2
		case '%':
			if i+1 >= len(s) || s[i+1] == '%' {
				return "", errFormat
			}
			if err := item(s[i+1], 1); err != nil {
				return "", err
			}
			i += 2
		default:
			if err := item(c, n); err != nil {
				return "", err
			}
			i += n
		}
	}
	return b.String(), nil
}
