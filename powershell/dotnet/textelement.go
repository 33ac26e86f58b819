package dotnet

import (
	"iter"
	"strings"
	"sync"
	"unicode"

	"github.com/runwright/runwright/powershell/types"
)

// runeAt decodes the character at a place among UTF-16 units.
func runeAt(u []uint16, i int) (r rune, units int) {
	if types.IsHighSurrogate(types.Char(u[i])) && i+1 < len(u) && types.IsLowSurrogate(types.Char(u[i+1])) {
		return (rune(u[i])-0xd800)<<10 + rune(u[i+1]) - 0xdc00 + 0x10000, 2
	}
	return rune(u[i]), 1
}

// decimalDigits yields the zero of the script whose decimal digit r is.
func decimalDigits(r rune) iter.Seq[rune] {
	return func(yield func(rune) bool) {
		if !unicode.Is(unicode.Nd, r) {
			return
		}
		for base := r; base > r-10; base-- { // digits of a script stand side by side
			if !unicode.Is(unicode.Nd, base-1) || (r-base)%10 == 9 {
				yield(base)
				return
			}
		}
	}
}

// extends reports whether a character belongs to the text element before it.
func extends(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r == 0x200c || r == 0x200d || r >= 0x1f3fb && r <= 0x1f3ff || r >= 0xe0020 && r <= 0xe007f:
		return true
	}
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc)
}

// pictograph reports whether a character can be joined to another by U+200D.
func pictograph(r rune) bool {
	switch {
	case r >= 0x1f000 && r <= 0x1faff && (r < 0x1f1e6 || r > 0x1f1ff) && (r < 0x1f3fb || r > 0x1f3ff), r >= 0x2600 && r <= 0x27bf, r >= 0x231a && r <= 0x23ff, r >= 0x2b05 && r <= 0x2b55:
		return true
	}
	return strings.ContainsRune("©®‼⁉™ℹ↔↕↖↗↘↙↩↪Ⓜ▪▫▶◀◻◼◽◾⤴⤵〰〽㊗㊙", r)
}

// hangul is the kind of a Hangul character: L, V, T, A (LV), B (LVT) or 0.
func hangul(r rune) byte {
	switch {
	case r >= 0x1100 && r <= 0x115f || r >= 0xa960 && r <= 0xa97c:
		return 'L'
	case r >= 0x1160 && r <= 0x11a7 || r >= 0xd7b0 && r <= 0xd7c6:
		return 'V'
	case r >= 0x11a8 && r <= 0x11ff || r >= 0xd7cb && r <= 0xd7fb:
		return 'T'
	case r >= 0xac00 && r <= 0xd7a3:
		if (r-0xac00)%28 == 0 {
			return 'A'
		}
		return 'B'
	}
	return 0
}

// elementLength is the length in UTF-16 units of the text element that begins
// at a place: an extended grapheme cluster.
func elementLength(u []uint16, i int) int {
	start := i
	prev, n := runeAt(u, i)
	i += n
	if prev == '\r' && i < len(u) && u[i] == '\n' {
		return 2
	}
	if unicode.Is(unicode.Cc, prev) || prev == 0x2028 || prev == 0x2029 {
		return n
	}
	flags := 0
	joined := pictograph(prev)
	if prev >= 0x1f1e6 && prev <= 0x1f1ff {
		flags = 1
	}
	for i < len(u) {
		r, n := runeAt(u, i)
		a, b := hangul(prev), hangul(r)
		switch {
		case extends(r):
		case joined && prev == 0x200d && pictograph(r):
		case flags == 1 && prev >= 0x1f1e6 && r >= 0x1f1e6 && r <= 0x1f1ff:
			flags = 2
		case a == 'L' && (b == 'L' || b == 'V' || b == 'A' || b == 'B'), (a == 'V' || a == 'A') && (b == 'V' || b == 'T'), (a == 'T' || a == 'B') && b == 'T':
		default:
			return i - start
		}
		if !extends(r) {
			joined = pictograph(r)
		}
		prev = r
		i += n
	}
	return i - start
}

// elementStarts are the places where text elements begin.
func elementStarts(s string) (u []uint16, starts []int) {
	u = types.Units(s)
	for i := 0; i < len(u); i += elementLength(u, i) {
		starts = append(starts, i)
	}
	return u, starts
}

// StringInfo is System.Globalization.StringInfo.
type StringInfo struct{ text string }

// PSType is StringInfo.
func (*StringInfo) PSType() *types.Type { return types.MustNamed("System.Globalization.StringInfo") }

// PSEquals compares the strings.
func (s *StringInfo) PSEquals(o any) (bool, error) {
	t, ok := o.(*StringInfo)
	return ok && t.text == s.text, nil
}

// TextElements is a TextElementEnumerator.
type TextElements struct {
	u      []uint16
	starts []int
	at     int
}

// PSType is TextElementEnumerator.
func (*TextElements) PSType() *types.Type {
	return types.MustNamed("System.Globalization.TextElementEnumerator")
}

// Enumerates is true.
func (*TextElements) Enumerates() bool { return true }

// Each yields the elements that are left.
func (e *TextElements) Each(yield func(any) bool) {
	for e.at+1 < len(e.starts) {
		e.at++
		if !yield(e.element()) {
			return
		}
	}
	e.at = len(e.starts)
}

func (e *TextElements) element() string {
	end := len(e.u)
	if e.at+1 < len(e.starts) {
		end = e.starts[e.at+1]
	}
	return types.FromUnits(e.u[e.starts[e.at]:end])
}

func (e *TextElements) current() (string, error) {
	switch {
	case e.at < 0:
		return "", types.NewException("System.InvalidOperationException", "Enumeration has not started. Call MoveNext.")
	case e.at >= len(e.starts):
		return "", types.NewException("System.InvalidOperationException", "Enumeration already finished.")
	}
	return e.element(), nil
}

var stringInfoTable = sync.OnceValue(func() Table {
	this := func(c *Call) *StringInfo { return c.This.(*StringInfo) }
	// rest is a string argument from an index on.
	rest := func(c *Call) ([]uint16, int, error) {
		if c.Args[0] == nil {
			return nil, 0, ArgumentNull("str")
		}
		u, i := types.Units(c.Str(0)), 0
		if len(c.Args) > 1 {
			i = c.Int(1)
		}
		if i < 0 || i > len(u) {
			return nil, 0, OutOfRange(badIndex, "index")
		}
		return u, i, nil
	}
	next := func(c *Call) (string, error) {
		u, i, err := rest(c)
		if err != nil || i == len(u) {
			return "", err
		}
		return types.FromUnits(u[i : i+elementLength(u, i)]), nil
	}
	cut := func(c *Call) (any, error) {
		u, starts := elementStarts(this(c).text)
		i, n := c.Int(0), len(starts)-c.Int(0)
		if i < 0 || i >= len(starts) {
			return nil, OutOfRange("Specified argument was out of the range of valid values.", "startingTextElement")
		}
		if len(c.Args) > 1 {
			n = c.Int(1)
		}
		if n < 0 || i+n > len(starts) {
			return nil, OutOfRange("Specified argument was out of the range of valid values.", "lengthInTextElements")
		}
		end := len(u)
		if i+n < len(starts) {
			end = starts[i+n]
		}
		return types.FromUnits(u[starts[i]:end]), nil
	}
	return Table{
		"new()":       func(*Call) (any, error) { return &StringInfo{}, nil },
		"new(string)": func(c *Call) (any, error) { return &StringInfo{c.Str(0)}, nil },
		"get String":  func(c *Call) (any, error) { return this(c).text, nil },
		"set String":  func(c *Call) (any, error) { this(c).text = c.Str(0); return nil, nil },
		"get LengthInTextElements": func(c *Call) (any, error) {
			_, starts := elementStarts(this(c).text)
			return int32(len(starts)), nil
		},
		"SubstringByTextElements(*)":   cut,
		"static GetNextTextElement(*)": func(c *Call) (any, error) { return next(c) },
		"static GetNextTextElementLength(*)": func(c *Call) (any, error) {
			s, err := next(c)
			return int32(types.Len16(s)), err
		},
		"static GetTextElementEnumerator(*)": func(c *Call) (any, error) {
			u, i, err := rest(c)
			if err != nil {
				return nil, err
			}
			units, starts := elementStarts(types.FromUnits(u[i:]))
			return &TextElements{units, starts, -1}, nil
		},
		"static ParseCombiningCharacters(*)": func(c *Call) (any, error) {
			_, starts := elementStarts(c.Str(0))
			out := make([]any, len(starts))
			for i, n := range starts {
				out[i] = int32(n)
			}
			return types.NewTyped(types.Int32, out), nil
		},
	}
})

var textElementsTable = sync.OnceValue(func() Table {
	this := func(c *Call) *TextElements { return c.This.(*TextElements) }
	current := func(c *Call) (any, error) { return this(c).current() }
	return Table{
		"get Current": current, "GetTextElement()": current,
		"get ElementIndex": func(c *Call) (any, error) {
			if _, err := this(c).current(); err != nil {
				return nil, err
			}
			return int32(this(c).starts[this(c).at]), nil
		},
		"MoveNext()": func(c *Call) (any, error) {
			e := this(c)
			if e.at < len(e.starts) {
				e.at++
			}
			return e.at < len(e.starts), nil
		},
		"Reset()": func(c *Call) (any, error) { this(c).at = -1; return nil, nil },
	}
})
