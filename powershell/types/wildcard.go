package types

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Wildcard is a compiled -like pattern: * any text, ? one character, [a-z] one
// of a set, ` before a character that stands for itself.
type Wildcard struct {
	parts []wildPart
	fold  bool
	plain string // the text of a pattern without wildcards
	exact bool
}

type wildPart struct {
	kind  byte // * ? [ or 0 for one literal character
	r     rune
	pairs []rune // ranges of a set, two by two
}

// CompileWildcard compiles a pattern. A bracket without an end is an error.
func CompileWildcard(pattern string, ignoreCase bool) (*Wildcard, error) {
	w := &Wildcard{fold: ignoreCase, exact: true}
	var plain strings.Builder
	rs := []rune(pattern)
	for i := 0; i < len(rs); i++ {
		switch c := rs[i]; c {
		case '*', '?':
			w.exact = false
			w.parts = append(w.parts, wildPart{kind: byte(c)})
		case '[':
			set, next, ok := wildSet(rs, i+1)
			if !ok {
				e := NewException("System.Management.Automation.WildcardPatternException", fmt.Sprintf("The specified wildcard character pattern is not valid: %s", pattern))
				e.ID = "RuntimeException"
				return nil, e
			}
			w.exact = false
			w.parts = append(w.parts, wildPart{kind: '[', pairs: set})
			i = next
		case '`':
			if i+1 < len(rs) {
				i++
				c = rs[i]
			}
			w.parts = append(w.parts, wildPart{r: c})
			plain.WriteRune(c)
		default:
			w.parts = append(w.parts, wildPart{r: c})
			plain.WriteRune(c)
		}
	}
	w.plain = plain.String()
	return w, nil
}

func wildSet(rs []rune, i int) (pairs []rune, end int, ok bool) {
	start := i
	for ; i < len(rs); i++ {
		c := rs[i]
		if c == ']' && i > start {
			return pairs, i, true
		}
		if c == '`' && i+1 < len(rs) {
			i++
			c = rs[i]
		}
		if i+2 < len(rs) && rs[i+1] == '-' && rs[i+2] != ']' {
			if rs[i+2] < c {
				return nil, 0, false
			}
			pairs = append(pairs, c, rs[i+2])
			i += 2
			continue
		}
		pairs = append(pairs, c, c)
	}
	return nil, 0, false
}

// Match reports whether the whole text matches.
func (w *Wildcard) Match(s string) bool {
	if w.exact {
		return EqualText(s, w.plain, w.fold)
	}
	if len(w.parts) == 1 && w.parts[0].kind == '*' {
		return true
	}
	rs := make([]rune, 0, len(s))
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		rs = append(rs, r)
		s = s[n:]
	}
	// Greedy matching with one place to return to is enough, since a later star
	// makes earlier ones settled.
	p, i, star, mark := 0, 0, -1, 0
	for i < len(rs) {
		switch {
		case p < len(w.parts) && w.parts[p].kind == '*':
			star, mark = p, i
			p++
		case p < len(w.parts) && w.one(w.parts[p], rs[i]):
			p++
			i++
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	for p < len(w.parts) && w.parts[p].kind == '*' {
		p++
	}
	return p == len(w.parts)
}

func (w *Wildcard) one(p wildPart, r rune) bool {
	switch p.kind {
	case '?':
		return true
	case '[':
		for k := 0; k < len(p.pairs); k += 2 {
			if p.pairs[k] <= r && r <= p.pairs[k+1] {
				return true
			}
			if w.fold {
				for _, f := range []rune{lowerRune(r), upperRune(r)} {
					if p.pairs[k] <= f && f <= p.pairs[k+1] {
						return true
					}
				}
			}
		}
		return false
	}
	return p.r == r || w.fold && (lowerRune(p.r) == lowerRune(r) || upperRune(p.r) == upperRune(r))
}

// HasWildcard reports whether a text has characters that a pattern gives a meaning.
func HasWildcard(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '`':
			i++
		case '*', '?', '[', ']':
			return true
		}
	}
	return false
}

// WQL is the pattern in the query language of WMI; ok is false when that cannot
// say it, since a set names one of its own signs.
func (w *Wildcard) WQL() (text string, ok bool) {
	var b strings.Builder
	for _, p := range w.parts {
		switch p.kind {
		case '*':
			b.WriteByte('%')
		case '?':
			b.WriteByte('_')
		case '[':
			b.WriteByte('[')
			for k := 0; k < len(p.pairs); k += 2 {
				from, to := p.pairs[k], p.pairs[k+1]
				if from == to && strings.ContainsRune("^]-\\", from) {
					return "", false
				}
				b.WriteRune(from)
				if from != to {
					b.WriteString("-" + string(to))
				}
			}
			b.WriteByte(']')
		default:
			if strings.ContainsRune("%_[", p.r) {
				b.WriteString("[" + string(p.r) + "]")
				continue
			}
			b.WriteRune(p.r)
		}
	}
	return b.String(), true
}
