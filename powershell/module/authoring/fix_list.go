package authoring

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// insert puts keys behind the last entry of the table.
func (t tree) insert(keys []string, names func(key string) []string) []edit {
	text, end := t.src.Text, newline(t.src.Text)
	pairs := t.table.KeyValuePairs
	at := t.table.Extent().Start + len("@{")
	if len(pairs) > 0 {
		at = pairs[len(pairs)-1].Value.Extent().End
	}
	first, rest := at, at
	for { // over semicolons and comments to the end of the line
		rest += len(text[rest:]) - len(strings.TrimLeft(text[rest:], " \t;"))
		i := slices.IndexFunc(t.comments, func(c syntax.Extent) bool { return c.Start == rest })
		if i < 0 {
			break
		}
		rest = t.comments[i].End
	}
	var b strings.Builder
	if rest != lineEnd(text, rest) || rest == len(text) {
		// Something else is on the line: stay on it.
		for _, key := range keys {
			if len(pairs) > 0 || b.Len() > 0 {
				b.WriteString("; ")
			}
			b.WriteString(key + " = " + renderList(names(key), 0, "", end))
		}
		return []edit{{syntax.Extent{Start: first, End: first}, b.String()}}
	}
	indent, width := "    ", 0
	if len(pairs) > 0 {
		k := pairs[len(pairs)-1].Key.Extent()
		line := text[lineStart(text, k.Start):k.Start]
		indent = line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		if i := strings.IndexByte(text[k.End:], '='); i > 0 && blank(text[k.End:k.End+i]) {
			width = k.Len() + i - 1 // the equals signs stand below each other
		}
	}
	for _, key := range keys {
		head := indent + key + strings.Repeat(" ", max(width-len(key), 0)) + " = "
		b.WriteString(end + head + renderList(names(key), len(head), indent, end))
	}
	return []edit{{syntax.Extent{Start: rest, End: rest}, b.String()}}
}

// without takes elements off a list.
func (t tree) without(l list, dead []int) []edit {
	isDead := func(i int) bool { return slices.Contains(dead, i) }
	if len(dead) == len(l.elements) {
		if !t.commented(l.value) {
			return []edit{{l.value, "@()"}}
		}
	}
	var edits []edit
	for n, group := range l.groups {
		last := -1 // the last that stays
		for _, i := range group {
			if !isDead(i) {
				last = i
			}
		}
		if last < 0 && len(group) > 0 {
			// The statement goes with the separator behind it.
			from, to := l.elements[group[0]].at.Start, l.elements[group[len(group)-1]].at.End
			if rest := strings.TrimLeft(t.src.Text[to:], " \t"); n+1 < len(l.groups) && strings.HasPrefix(rest, ";") {
				to += len(t.src.Text[to:]) - len(rest) + 1
			}
			edits = append(edits, t.cut(from, to))
			continue
		}
		for _, i := range group {
			if !isDead(i) {
				continue
			}
			at := l.elements[i].at
			if i < last {
				edits = append(edits, t.cut(at.Start, t.comma(at.End)+1))
				continue
			}
			comma := t.comma(l.elements[i-1].at.End)
			if strings.TrimSpace(t.src.Text[comma+1:at.Start]) == "" && !strings.ContainsAny(t.src.Text[comma+1:at.Start], "\r\n") {
				edits = append(edits, edit{syntax.Extent{Start: comma, End: at.End}, ""})
			} else {
				edits = append(edits, edit{syntax.Extent{Start: comma, End: comma + 1}, ""}, t.cut(at.Start, at.End))
			}
		}
	}
	return edits
}

// comma finds the comma behind an element.
func (t tree) comma(at int) int {
	for {
		i := slices.IndexFunc(t.comments, func(c syntax.Extent) bool { return c.Start == at })
		switch {
		case i >= 0:
			at = t.comments[i].End
		case t.src.Text[at] == ',':
			return at
		default:
			at++
		}
	}
}

// cut takes a range away: with its line when nothing else is on it, else with the
// blanks behind it.
func (t tree) cut(from, to int) edit {
	text := t.src.Text
	start, end := lineStart(text, from), lineEnd(text, to)
	if blank(text[start:from]) && blank(text[to:end]) {
		return edit{syntax.Extent{Start: start, End: afterLineEnd(text, end)}, ""}
	}
	to += len(text[to:end]) - len(strings.TrimLeft(text[to:end], " \t"))
	return edit{syntax.Extent{Start: from, End: to}, ""}
}
