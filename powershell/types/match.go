package types

import (
	"slices"
	"strings"

	"github.com/dlclark/regexp2/v2"
)

// Match is a successful or failed match as scripts see it.
type Match struct {
	Regex *Regex
	M     *regexp2.Match // nil of a failed match
	Input string
}

// PSType is Match.
func (*Match) PSType() *Type { return MustNamed("System.Text.RegularExpressions.Match") }

// PSString is the matched text.
func (m *Match) PSString() string {
	if m.M == nil {
		return ""
	}
	return m.M.String()
}

// Group is a group of a match.
type Group struct {
	G    *regexp2.Group
	Name string
	// Units turns offsets in runes into offsets in UTF-16 units.
	Input string
}

// PSType is Group.
func (*Group) PSType() *Type { return MustNamed("System.Text.RegularExpressions.Group") }

// PSString is the group's text.
func (g *Group) PSString() string {
	if g.G == nil || len(g.G.Captures) == 0 {
		return ""
	}
	return g.G.String()
}

// Replace replaces all matches; $1, ${name}, $& and so on stand for groups.
func (r *Regex) Replace(s, with string) (string, error) {
	return r.ReplaceFrom(s, with, -1, -1)
}

// ReplaceFunc replaces each match by what f makes of it.
func (r *Regex) ReplaceFunc(s string, f func(m *Match) (string, error)) (string, error) {
	type piece struct {
		start, end int // in runes
		text       string
	}
	var pieces []piece
	m, err := r.Find(s)
	for m != nil && err == nil {
		text, ferr := f(&Match{Regex: r, M: m, Input: s})
		if ferr != nil {
			return "", ferr
		}
		pieces = append(pieces, piece{m.RuneIndex, m.RuneIndex + m.RuneLength, text})
		m, err = r.Next(s, m)
	}
	if err != nil || len(pieces) == 0 {
		return s, err
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return a.start - b.start }) // found from the right
	runes := []rune(s)
	var b strings.Builder
	at := 0
	for _, p := range pieces {
		b.WriteString(string(runes[at:p.start]))
		b.WriteString(p.text)
		at = p.end
	}
	b.WriteString(string(runes[at:]))
	return b.String(), nil
}

// SplitLimit cuts at the matches, into at most limit parts from the left, or
// from the right when limit is negative; 0 means no limit. Groups of the
// pattern become parts too.
func (r *Regex) SplitLimit(s string, limit int) ([]string, error) {
	if limit == 1 || limit == -1 {
		return []string{s}, nil
	}
	type cut struct {
		start, end int
		groups     []string
	}
	runes := []rune(s)
	var cuts []cut
	m, err := r.Find(s)
	for m != nil && err == nil {
		c := cut{start: m.RuneIndex, end: m.RuneIndex + m.RuneLength}
		for _, g := range m.Groups()[1:] {
			if len(g.Captures) > 0 {
				c.groups = append(c.groups, g.String())
			}
		}
		cuts = append(cuts, c)
		m, err = r.Next(s, m)
	}
	if err != nil {
		return nil, err
	}
	switch {
	case limit > 0 && len(cuts) > limit-1:
		cuts = cuts[:limit-1]
	case limit < 0 && len(cuts) > -limit-1:
		cuts = cuts[len(cuts)-(-limit-1):]
	}
	var out []string
	at := 0
	for _, c := range cuts {
		out = append(out, string(runes[at:c.start]))
		out = append(out, c.groups...)
		at = c.end
	}
	return append(out, string(runes[at:])), nil
}

// EscapeRegex is Regex.Escape.
func EscapeRegex(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '\\', '*', '+', '?', '|', '{', '[', '(', ')', '^', '$', '.', '#', ' ':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		case '\f':
			b.WriteString(`\f`)
		case '\v':
			b.WriteString(`\v`)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
