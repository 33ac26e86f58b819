package format

import (
	"strconv"
	"strings"
)

// section returns the part of a custom format for positive numbers (0),
// negative ones (1) or zero (2), and which one it is after all.
func section(spec string, which int) (string, int) {
	var parts []string
	start := 0
	for i := 0; i < len(spec); i++ {
		switch spec[i] {
		case '\'', '"':
			if end := strings.IndexByte(spec[i+1:], spec[i]); end >= 0 {
				i += end + 1
			} else {
				i = len(spec)
			}
		case '\\':
			i++
		case ';':
			parts = append(parts, spec[start:i])
			start = i + 1
		}
	}
	parts = append(parts, spec[start:])
	if which > 0 && (which >= len(parts) || parts[which] == "") {
		which = 0
	}
	return parts[which], which
}

// layout is what a section says about places.
type layout struct {
	count              int // digit placeholders
	point              int // placeholders before the point, -1 without one
	firstZero, lastOne int // places of the first and last 0
	groups             bool
	shift              int // power of ten from %, ‰ and trailing commas
	scientific         bool
}

func layoutOf(s string) layout {
	l := layout{point: -1, firstZero: 1 << 30}
	commaAt, commas := -1, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '#', '0':
			if c == '0' {
				l.firstZero = min(l.firstZero, l.count)
				l.lastOne = l.count + 1
			}
			l.count++
		case '.':
			if l.point < 0 {
				l.point = l.count
			}
		case ',':
			if l.count > 0 && l.point < 0 {
				if commaAt >= 0 {
					if commaAt == l.count {
						commas++
						continue
					}
					l.groups = true
				}
				commaAt, commas = l.count, 1
			}
		case '%':
			l.shift += 2
		case '\'', '"':
			for i++; i < len(s) && s[i] != c; i++ {
			}
		case '\\':
			i++
		case 'E', 'e':
			if exponentAt(s, i) > 0 {
				l.scientific = true
				for i += exponentAt(s, i); i+1 < len(s) && s[i+1] == '0'; i++ {
				}
			}
		case 0xE2: // ‰
			if strings.HasPrefix(s[i:], "‰") {
				l.shift += 3
				i += 2
			}
		}
	}
	if l.point < 0 {
		l.point = l.count
	}
	if commaAt >= 0 {
		if commaAt == l.point {
			l.shift -= 3 * commas
		} else {
			l.groups = true
		}
	}
	return l
}

// exponentAt returns how far behind an E its first zero is: E0, E+0, E-0; 0
// when the E is an ordinary letter.
func exponentAt(s string, i int) int {
	if i+1 < len(s) && s[i+1] == '0' {
		return 1
	}
	if i+2 < len(s) && (s[i+1] == '+' || s[i+1] == '-') && s[i+2] == '0' {
		return 2
	}
	return 0
}

// custom writes a number under a custom format.
func custom(n digits, spec string, num *Num) string {
	which := 0
	switch {
	case n.zero():
		which = 2
	case n.neg:
		which = 1
	}
	s, used := section(spec, which)
	l := layoutOf(s)
	if !n.zero() {
		m := n
		m.point += l.shift
		if l.scientific {
			m.round(l.count)
		} else {
			m.round(m.point + l.count - l.point)
		}
		if m.zero() { // what rounds to zero takes the third section
			if z, k := section(spec, 2); k != used {
				s, used, l = z, k, layoutOf(z)
			}
		}
		n = m
	}
	if n.zero() {
		n.point = 0
	}
	w := customWriter{n: n, l: l, num: num}
	if n.neg && used == 0 && !n.zero() {
		w.b.WriteString(num.NegativeSign)
	}
	w.write(s)
	if n.neg && used == 0 && n.zero() && w.b.Len() > 0 { // zero keeps its sign where something is to be seen
		return num.NegativeSign + w.b.String()
	}
	return w.b.String()
}

// customWriter walks over a section and writes digits into its placeholders.
type customWriter struct {
	b       strings.Builder
	n       digits
	l       layout
	num     *Num
	place   int // digits still to come before the point; below zero behind it
	adjust  int // digits more than placeholders, or fewer when negative
	next    int // index of the next digit
	first   int // least place that is filled with 0 from the left
	last    int // last place that is filled with 0 on the right
	seps    map[int]bool
	dotDone bool
}

func (w *customWriter) write(s string) {
	l := w.l
	w.first = max(0, l.point-l.firstZero)
	if l.lastOne > l.point {
		w.last = l.point - l.lastOne
	}
	if l.scientific {
		w.place = l.point
	} else {
		w.place = max(w.n.point, l.point)
		w.adjust = w.n.point - l.point
	}
	if l.groups {
		w.separators()
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if (c == '#' || c == '0' || c == '.') && w.adjust > 0 {
			for ; w.adjust > 0; w.adjust-- {
				w.digit('0')
			}
		}
		switch c {
		case '#', '0':
			w.placeholder()
		case '.':
			if w.place == 0 && !w.dotDone {
				if w.last < 0 || l.point < l.count && w.next < len(w.n.d) {
					w.b.WriteString(w.num.NumberDecimalSeparator)
					w.dotDone = true
				}
			}
		case ',':
		case '%':
			w.b.WriteString(w.num.PercentSymbol)
		case '\'', '"':
			end := strings.IndexByte(s[i+1:], c)
			if end < 0 {
				w.b.WriteString(s[i+1:])
				return
			}
			w.b.WriteString(s[i+1 : i+1+end])
			i += end + 1
		case '\\':
			if i+1 < len(s) {
				i++
				w.b.WriteByte(s[i])
			}
		case 'E', 'e':
			i = w.exponent(s, i)
		default:
			if strings.HasPrefix(s[i:], "‰") {
				w.b.WriteString(w.num.PerMilleSymbol)
				i += 2
				continue
			}
			w.b.WriteByte(c)
		}
	}
}

// separators finds the places in front of which a group ends.
func (w *customWriter) separators() {
	w.seps = map[int]bool{}
	sizes := w.num.NumberGroupSizes
	at, k := 0, 0
	for len(sizes) > 0 && at < w.place+w.first {
		size := sizes[min(k, len(sizes)-1)]
		if size == 0 {
			break
		}
		at += size
		w.seps[at] = true
		k++
	}
}

// digit writes the next digit, or a filler when there is none.
func (w *customWriter) digit(filler byte) {
	c := filler
	if w.next < len(w.n.d) {
		c = w.n.d[w.next]
		w.next++
	}
	w.put(c)
}

func (w *customWriter) put(c byte) {
	if c != 0 {
		w.b.WriteByte(c)
		if w.place > 1 && w.seps[w.place-1] {
			w.b.WriteString(w.num.NumberGroupSeparator)
		}
	}
	w.place--
}

func (w *customWriter) placeholder() {
	if w.adjust < 0 {
		w.adjust++
		if w.place <= w.first {
			w.put('0')
		} else {
			w.put(0)
		}
		return
	}
	if w.place > w.last {
		w.digit('0')
		return
	}
	w.digit(0)
}

// exponent writes E0, E+0 or E-0, or the letter itself.
func (w *customWriter) exponent(s string, i int) int {
	skip := exponentAt(s, i)
	if !w.l.scientific || skip == 0 {
		w.b.WriteByte(s[i])
		if i+1 < len(s) && (s[i+1] == '+' || s[i+1] == '-') {
			i++
			w.b.WriteByte(s[i])
		}
		for i+1 < len(s) && s[i+1] == '0' {
			i++
			w.b.WriteByte('0')
		}
		return i
	}
	plus := s[i+1] == '+'
	letter := s[i]
	i += skip
	width := 1
	for i+1 < len(s) && s[i+1] == '0' {
		i++
		width++
	}
	e := 0
	if !w.n.zero() {
		e = w.n.point - w.l.point
	}
	w.b.WriteByte(letter)
	switch {
	case e < 0:
		w.b.WriteString(w.num.NegativeSign)
		e = -e
	case plus:
		w.b.WriteString(w.num.PositiveSign)
	}
	w.b.WriteString(pad(strconv.Itoa(e), min(width, 10)))
	return i
}
