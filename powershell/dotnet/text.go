package dotnet

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

// comparison is System.StringComparison.
type comparison int64

const (
	currentCulture comparison = iota
	currentCultureIgnoreCase
	invariantCulture
	invariantCultureIgnoreCase
	ordinal
	ordinalIgnoreCase
)

func (c comparison) ignoreCase() bool { return c&1 == 1 }
func (c comparison) ordinal() bool    { return c >= ordinal }

// compareStrings orders two strings.
func compareStrings(a, b string, how comparison) int {
	if how.ordinal() {
		return ordinalCompare(a, b, how.ignoreCase())
	}
	return types.CompareText(a, b, how.ignoreCase())
}

// ordinalCompare gives the difference of the first units that differ, as .NET does.
func ordinalCompare(a, b string, ignoreCase bool) int {
	if a == b {
		return 0
	}
	x, y := types.Units(a), types.Units(b)
	for i := range min(len(x), len(y)) {
		p, q := x[i], y[i]
		if ignoreCase {
			p, q = upperUnit(p), upperUnit(q)
		}
		if p != q {
			return int(p) - int(q)
		}
	}
	return len(x) - len(y)
}

func upperUnit(u uint16) uint16 {
	if u >= 0xD800 && u < 0xE000 {
		return u
	}
	if r := unicode.ToUpper(rune(u)); r < 0x10000 && r != 'I' || u == 'i' {
		return uint16(r)
	}
	return u
}

// simpleMap maps code points one by one, as .NET's invariant casing does; ß and
// other letters whose capital is longer stay.
func simpleMap(s string, f func(rune) rune, leave rune) string {
	if types.IsASCII(s) {
		return strings.Map(f, s)
	}
	u := types.Units(s)
	for i, c := range u {
		if c >= 0xD800 && c < 0xE000 || rune(c) == leave {
			continue
		}
		if r := f(rune(c)); r < 0x10000 && (r >= 0x80 || c < 0x80) {
			u[i] = uint16(r)
		}
	}
	return types.FromUnits(u)
}

func upper(s string, c *format.Culture) string {
	if c.TwoLetter == "tr" || c.TwoLetter == "az" {
		return cases.Upper(language.Turkish).String(s)
	}
	return simpleMap(s, unicode.ToUpper, 'ı')
}

func lower(s string, c *format.Culture) string {
	if c.TwoLetter == "tr" || c.TwoLetter == "az" {
		return cases.Lower(language.Turkish).String(s)
	}
	if c.Name == "" {
		return simpleMap(s, unicode.ToLower, 'İ')
	}
	return simpleMap(s, unicode.ToLower, 'İ')
}

// titleCase raises the first letter of each word; words all in capitals stay.
func titleCase(s string, c *format.Culture) string {
	rs := []rune(s)
	var b strings.Builder
	for i := 0; i < len(rs); {
		if !unicode.IsLetter(rs[i]) {
			b.WriteRune(rs[i])
			i++
			continue
		}
		j := i
		capitals := true
		for j < len(rs) && (unicode.IsLetter(rs[j]) || unicode.IsMark(rs[j]) || rs[j] == '\'' || unicode.IsDigit(rs[j])) {
			if unicode.IsLower(rs[j]) {
				capitals = false
			}
			j++
		}
		word := string(rs[i:j])
		if capitals && j-i > 1 {
			b.WriteString(word)
		} else {
			b.WriteString(upper(string(rs[i:i+1]), c) + lower(string(rs[i+1:j]), c))
		}
		i = j
	}
	return b.String()
}

// index16 finds a text by UTF-16 units from a start, within n units; -1 when absent.
func index16(s, sub string, start, n int, how comparison) int {
	u, v := types.Units(s), types.Units(sub)
	if !how.ordinal() && !types.IsASCII(sub) {
		v = types.Units(norm.NFC.String(sub))
	}
	for i := start; i+len(v) <= start+n; i++ {
		if sameUnits(u[i:i+len(v)], v, how.ignoreCase()) {
			return i
		}
	}
	return -1
}

// lastIndex16 finds the last place of a text that ends at or before start, within n units.
func lastIndex16(s, sub string, start, n int, how comparison) int {
	u, v := types.Units(s), types.Units(sub)
	for i := min(start+1, len(u)) - len(v); i >= 0 && i > start-n; i-- {
		if i+len(v) <= len(u) && sameUnits(u[i:i+len(v)], v, how.ignoreCase()) {
			return i
		}
	}
	return -1
}

func sameUnits(a, b []uint16, ignoreCase bool) bool {
	for i := range a {
		if a[i] != b[i] && !(ignoreCase && upperUnit(a[i]) == upperUnit(b[i])) {
			return false
		}
	}
	return true
}

// replaceText replaces a text by another under a comparison.
func replaceText(s, old, with string, how comparison) string {
	if how == ordinal {
		return strings.ReplaceAll(s, old, with)
	}
	u, v := types.Units(s), types.Units(old)
	var out []uint16
	w := types.Units(with)
	for i := 0; i < len(u); {
		if i+len(v) <= len(u) && sameUnits(u[i:i+len(v)], v, how.ignoreCase()) {
			out = append(out, w...)
			i += len(v)
			continue
		}
		out = append(out, u[i])
		i++
	}
	return types.FromUnits(out)
}

// isWhite is Char.IsWhiteSpace.
func isWhite(r rune) bool { return unicode.IsSpace(r) || r == 0x85 || r >= 0x1c && r <= 0x1f }
