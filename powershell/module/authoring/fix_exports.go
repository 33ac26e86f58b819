package authoring

import (
	"fmt"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/module/metadata"
	"github.com/runwright/runwright/powershell/syntax"
)

// exports mends the manifest's lists of exports.
func (x *fixer) exports() error {
	data, err := x.Files.Read(x.Main)
	if err != nil {
		return err
	}
	var edits []edit
	var what []string
	doc, docErr := readDocument(data)
	t := parseTree(x.Main, syntax.Decode(data))
	why := x.uncertain()
	var missing []string
	for _, key := range exportKeys() {
		l, written := t.list(key)
		dead := x.dead(key, l)
		pattern := slices.ContainsFunc(l.elements, func(e element) bool { return isPattern(e.text) })
		problem := key + " is missing"
		switch {
		case pattern:
			problem = key + " has a wildcard"
		case len(dead) > 0:
			problem = key + " has names that nothing defines"
		case written:
			continue
		}
		switch {
		case t.table == nil:
			x.leave(x.Main, problem, "the manifest is not one table")
		case why != "":
			x.leave(x.Main, problem, why)
		case signed(doc.text):
			x.leave(x.Main, problem, "it is signed, and the signature would not fit any more")
		case docErr != nil:
			x.leave(x.Main, problem, docErr.Error())
		case !written:
			missing = append(missing, key)
			what = append(what, fmt.Sprintf("%s: %s [export-undeclared]", key, count(x.exported(key))))
		case !l.constant:
			x.leave(x.Main, problem, "its value is computed")
		case pattern && t.commented(l.value):
			x.leave(x.Main, problem, "its value has comments in it, which would be lost")
		case pattern:
			edits = append(edits, edit{l.value, t.render(x.exported(key), l.value.Start)})
			what = append(what, fmt.Sprintf("%s: %s in the place of a wildcard [export-wildcard]", key, count(x.exported(key))))
		default:
			edits = append(edits, t.without(l, dead)...)
			for _, i := range dead {
				what = append(what, fmt.Sprintf("%s: %s is taken off [export-missing]", key, l.elements[i].text))
			}
		}
	}
	if len(missing) > 0 {
		edits = append(edits, t.insert(missing, x.exported)...)
	}
	if len(edits) == 0 {
		return nil
	}
	after := doc.encode(apply(doc.text, edits))
	if err := x.same(x.Main, after); err != nil {
		x.leave(x.Main, strings.Join(what, "; "), err.Error())
		return nil
	}
	x.fixes = append(x.fixes, Fix{File: x.Stored(x.Main), What: what, Data: after, diff: unified(x.Stored(x.Main), doc.text, edits)})
	return nil
}

func count(names []string) string {
	switch len(names) {
	case 0:
		return "nothing"
	case 1:
		return names[0]
	}
	return fmt.Sprintf("%d names", len(names))
}

// exported gives what a list should name: what static metadata found, without the
// prefix that a session adds.
func (x *fixer) exported(key string) []string {
	from := x.Imported.Functions
	switch key {
	case "CmdletsToExport":
		from = x.Imported.Cmdlets
	case "AliasesToExport":
		from = x.Imported.Aliases
	}
	out := make([]string, 0, len(from))
	for _, name := range from {
		out = append(out, unprefixed(name, x.Prefix))
	}
	return out
}

// unprefixed takes the module's prefix off the noun of a name.
func unprefixed(name, prefix string) string {
	verb, noun, ok := strings.Cut(name, "-")
	if !ok {
		return strings.TrimPrefix(name, prefix)
	}
	return verb + "-" + strings.TrimPrefix(noun, prefix)
}

// dead gives the elements of a list that nothing defines.
func (x *fixer) dead(key string, l list) []int {
	return deadElements(x.Module.Module, x.exported(key), key, l)
}

func deadElements(m *metadata.Module, exported []string, key string, l list) []int {
	var out []int
	for i, e := range l.elements {
		named := func(n string) bool { return strings.EqualFold(n, e.text) }
		if e.text == "" || isPattern(e.text) || slices.ContainsFunc(exported, named) {
			continue
		}
		if key == "AliasesToExport" || slices.ContainsFunc(m.Unknown, func(u metadata.Unknown) bool { return deadExport(u) && named(exportName(u)) }) {
			out = append(out, i)
		}
	}
	return out
}

// commented says whether there is a comment in a range.
func (t tree) commented(at syntax.Extent) bool {
	return slices.ContainsFunc(t.comments, func(c syntax.Extent) bool { return at.Start <= c.Start && c.End <= at.End })
}

// maxListLine is the length of a list that is written on one line.
const maxListLine = 120

// render writes a list of names that begins at an offset.
func (t tree) render(names []string, at int) string {
	start := lineStart(t.src.Text, at)
	line := t.src.Text[start:at]
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	used := len(line)
	if used > maxListLine/2 {
		used = 0 // the manifest has long lines, and is to keep them
	}
	return renderList(names, used, indent, newline(t.src.Text))
}

func renderList(names []string, used int, indent, end string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = quote(n)
	}
	if one := "@(" + strings.Join(quoted, ", ") + ")"; used+len(one) <= maxListLine {
		return one
	}
	return "@(" + end + indent + "    " + strings.Join(quoted, ","+end+indent+"    ") + end + indent + ")"
}

// quote writes a text in single quotes; every kind of single quote in it would end
// it and is doubled.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, r := range s {
		if strings.ContainsRune("'‘’‚‛", r) {
			b.WriteRune(r)
		}
		b.WriteRune(r)
	}
	b.WriteByte('\'')
	return b.String()
}
