package format

import (
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// ParseSpan reads [-][d.]hh:mm[:ss[.fffffff]] or a number of days.
func ParseSpan(s string) (any, error) {
	bad := types.NewException("System.FormatException", "String '"+s+"' was not recognized as a valid TimeSpan.")
	text := strings.TrimSpace(s)
	neg := strings.HasPrefix(text, "-")
	text = strings.TrimPrefix(text, "-")
	overflow := types.NewException("System.OverflowException", "The TimeSpan string '"+s+"' could not be parsed because at least one of the numeric components is out of range or contains too many digits.")
	if numberTooLong(text) {
		return nil, overflow
	}
	var days uint64
	parts := strings.Split(text, ":")
	number := func(p string) (uint64, bool) {
		if p == "" || strings.Trim(p, "0123456789") != "" {
			return 0, false
		}
		n, err := strconv.ParseUint(p, 10, 32)
		if err != nil {
			n = 1 << 40
		}
		return n, true
	}
	head, ok := parts[0], true
	if d, h, has := strings.Cut(head, "."); has {
		if days, ok = number(d); !ok {
			return nil, bad
		}
		head = h
		if len(parts) == 1 {
			return nil, bad
		}
	} else if len(parts) == 4 {
		if days, ok = number(head); !ok {
			return nil, bad
		}
		parts = parts[1:]
		head = parts[0]
	}
	n, ok := number(head)
	if !ok || len(parts) > 3 {
		return nil, bad
	}
	if len(parts) == 1 {
		if n > 10675199 {
			return nil, overflow
		}
		return signedSpan(n*types.TicksPerDay, neg), nil
	}
	m, ok := number(parts[1])
	if !ok {
		return nil, bad
	}
	var sec, frac uint64
	if len(parts) == 3 {
		p, f, has := strings.Cut(parts[2], ".")
		if sec, ok = number(p); !ok {
			return nil, bad
		}
		if has {
			if strings.Trim(f, "0123456789") != "" {
				return nil, bad
			}
			if len(f) > 7 && f[0] != '0' {
				return nil, overflow
			}
			v, err := strconv.ParseUint((f + "0000000")[:7], 10, 64)
			if err != nil {
				return nil, bad
			}
			if len(f) > 7 && f[7] >= '5' { // more digits are rounded behind a zero
				v++
			}
			frac = v
		}
	}
	if plain := len(parts) == 3 && !strings.Contains(s, "."); plain && n > 23 && m <= 23 && sec <= 59 && n <= 10675199 { // days, hours and minutes
		return signedSpan(n*types.TicksPerDay+m*types.TicksPerHour+sec*types.TicksPerMinute, neg), nil
	}
	if len(parts) == 2 && !strings.Contains(parts[0], ".") && n > 23 && m <= 59 {
		return nil, overflow
	}
	if n > 23 || m > 59 || sec > 59 || days > 10675199 {
		return nil, overflow
	}
	return signedSpan(days*types.TicksPerDay+n*types.TicksPerHour+m*types.TicksPerMinute+sec*types.TicksPerSecond+frac, neg), nil
}

// numberTooLong reports whether one of the five numbers that a span can have is
// none of 32 bits, which .NET notices before anything else. Fractions may be.
func numberTooLong(s string) bool {
	for i, n := 0, 0; i < len(s) && n < 5; i++ {
		start := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		if i > start {
			n++
			if v, err := strconv.ParseUint(s[start:i], 10, 64); err != nil || v > 0x7fffffff {
				return true
			}
		}
	}
	return false
}

func signedSpan(u uint64, neg bool) types.TimeSpan {
	if neg {
		return types.TimeSpan(-int64(u))
	}
	return types.TimeSpan(int64(u))
}

// ParseSpanExact reads a span written as a format says.
func ParseSpanExact(s, spec string) (types.TimeSpan, bool) {
	switch spec {
	case "c", "t", "T", "g", "G":
		v, err := ParseSpan(s)
		if err != nil {
			return 0, false
		}
		t, ok := v.(types.TimeSpan)
		return t, ok
	}
	var total uint64
	for i := 0; i < len(spec); {
		c, n := spec[i], 1
		for i+n < len(spec) && spec[i+n] == c {
			n++
		}
		var text strings.Builder
		switch c {
		case '\'', '"':
			end := quoted(spec, i, &text)
			if end < 0 {
				return 0, false
			}
			n = end - i
		case '\\':
			if i+1 >= len(spec) {
				return 0, false
			}
			text.WriteByte(spec[i+1])
			n = 2
		case '%':
			i++
			continue
		default:
			unit, limit := uint64(0), uint64(0)
			switch c {
			case 'd':
				unit, limit = types.TicksPerDay, 10675199
			case 'h':
				unit, limit = types.TicksPerHour, 23
			case 'm':
				unit, limit = types.TicksPerMinute, 59
			case 's':
				unit, limit = types.TicksPerSecond, 59
			case 'f', 'F':
				unit, limit = 1, 9999999
			default:
				return 0, false
			}
			k, most := 0, max(n, 2)
			if c == 'd' {
				most = 8
			}
			if c == 'f' || c == 'F' {
				most = n
			}
			for k < len(s) && k < most && s[k] >= '0' && s[k] <= '9' {
				k++
			}
			if k < n && c != 'F' {
				return 0, false
			}
			digits := s[:k]
			if unit == 1 {
				digits = (digits + "0000000")[:7]
			}
			v, err := strconv.ParseUint("0"+digits, 10, 64)
			if err != nil || v > limit {
				return 0, false
			}
			total += v * unit
			s = s[k:]
			i += n
			continue
		}
		if !strings.HasPrefix(s, text.String()) {
			return 0, false
		}
		s = s[text.Len():]
		i += n
	}
	return types.TimeSpan(total), s == ""
}
