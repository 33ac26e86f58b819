package metadata

import (
	"errors"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// Describe describes one function of a text: the one whose body begins at an
// offset, under a name. An offset of -1 means the script as a whole. src holds the
// files around it, for help files; its Files may be nil.
func Describe(src Source, file, text, name string, at int) (*Command, error) {
	if src.Files == nil {
		src.Files = noFiles{}
	}
	l := newLoader(src, nil)
	u := l.unit(file, text)
	fn := functionAt(u, at)
	if fn == nil {
		return nil, errors.New("the text has no function there")
	}
	m := &loaded{name: src.Name}
	for _, other := range functionsIn(u) {
		l.exported = append(l.exported, entry{name: other.def.Name, fn: other})
	}
	slices.SortStableFunc(l.exported, func(a, b entry) int { return compareNames(a.name, b.name) })
	c := l.describe(m, entry{name: name, fn: fn})
	return &c, nil
}

type noFiles struct{}

// Names lists nothing.
func (noFiles) Names() []string { return nil }

// Read finds nothing.
func (noFiles) Read(string) ([]byte, error) { return nil, errors.New("there are no files") }

// functionsIn gives the functions that a text defines, wherever they stand.
func functionsIn(u *unit) []*function {
	var out []*function
	syntax.Inspect(u.ast, func(n syntax.Node) bool {
		if d, ok := n.(*syntax.FunctionDefinition); ok {
			kind := "Function"
			if d.IsFilter {
				kind = "Filter"
			}
			out = append(out, &function{kind: kind, def: d, body: d.Body, params: d.Parameters, unit: u, at: d.Extent()})
		}
		return true
	})
	return out
}

// functionAt finds the function, or block, whose body begins at an offset.
func functionAt(u *unit, at int) *function {
	if at < 0 {
		u.made = true // its comments stand at its start
		return &function{kind: "ExternalScript", body: u.ast, unit: u, at: u.ast.Extent()}
	}
	for _, fn := range functionsIn(u) {
		if fn.body.Extent().Start == at {
			return fn
		}
	}
	var found *function
	syntax.Inspect(u.ast, func(n syntax.Node) bool {
		if b, ok := n.(*syntax.ScriptBlock); ok && b.Extent().Start == at && found == nil {
			found = &function{kind: "Function", body: b, unit: u, at: b.Extent()}
		}
		return found == nil
	})
	return found
}

// Lines are the syntax lines of a command, one for each set.
func (c *Command) Lines() []string {
	out := make([]string, len(c.ParameterSets))
	for i, s := range c.ParameterSets {
		out[i] = strings.TrimSpace(c.Name + " " + s.Text)
	}
	return out
}
