package types

import (
	"cmp"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// EqualText compares strings as -eq does: in the invariant culture, with or
// without regard to case. Pure ASCII without control characters needs no tables.
func EqualText(a, b string, ignoreCase bool) bool {
	if a == b {
		return true
	}
	if plainASCII(a) && plainASCII(b) {
		return ignoreCase && strings.EqualFold(a, b)
	}
	return collateCompare(a, b, ignoreCase) == 0
}

// plainASCII reports whether s is printable ASCII, which collation neither
// ignores nor expands.
func plainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// CompareText orders strings as -lt does, by the rules of ICU's root collation.
func CompareText(a, b string, ignoreCase bool) int {
	if a == b {
		return 0
	}
	if alphanumeric(a) && alphanumeric(b) {
		return compareAlphanumeric(a, b, ignoreCase)
	}
	return collateCompare(a, b, ignoreCase)
}

func alphanumeric(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9') {
			return false
		}
	}
	return true
}

// compareAlphanumeric is the collation of ASCII letters and digits: digits
// before letters, lower case before upper only where nothing else differs.
func compareAlphanumeric(a, b string, ignoreCase bool) int {
	n := min(len(a), len(b))
	tie := 0
	for i := range n {
		x, y := a[i], b[i]
		if x == y {
			continue
		}
		lx, ly := x|0x20, y|0x20
		if x <= '9' {
			lx = x
		}
		if y <= '9' {
			ly = y
		}
		if lx != ly {
			return cmp.Compare(lx, ly)
		}
		if tie == 0 {
			tie = 1 // upper case comes after lower case
			if x > y {
				tie = -1
			}
		}
	}
	if len(a) != len(b) {
		return cmp.Compare(len(a), len(b))
	}
	if ignoreCase {
		return 0
	}
	return tie
}

// collators are not safe for concurrent use, so they are pooled.
var collators = sync.OnceValue(func() *[2]sync.Pool {
	make1 := func(o ...collate.Option) sync.Pool {
		return sync.Pool{New: func() any { return collate.New(language.Und, o...) }}
	}
	return &[2]sync.Pool{make1(), make1(collate.IgnoreCase)}
})

func collateCompare(a, b string, ignoreCase bool) int {
	i := 0
	if ignoreCase {
		i = 1
	}
	pool := &collators()[i]
	c := pool.Get().(*collate.Collator)
	defer pool.Put(c)
	return c.CompareString(dropIgnorable(a), dropIgnorable(b))
}

// dropIgnorable removes what ICU ignores altogether: control and format
// characters.
func dropIgnorable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && (r < 0x09 || r > 0x0d) || r == 0x7f || r == 0xfeff || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}
