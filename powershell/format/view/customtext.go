package view

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Node is a part of a custom view: text, a line end, a value or a frame.
type Node struct {
	// Text is written as it is; NewLine ends the line.
	Text    string
	NewLine bool
	// Value is shown, or each of its elements with Each; nil for none. With Nested
	// it is shown by these nodes instead of as text. An empty column with Nested is
	// the object itself.
	Value  *Column
	Each   bool
	Nested *Control
	When   any
	// Frame are nodes at an indent.
	Frame         []Node
	Left, Right   int
	First, Hanger int
}

// Control is a part of custom views that may be shown from several places, itself
// included.
type Control struct{ Nodes []Node }

// customText collects the lines of a custom view.
type customText struct {
	shaper *Shaper
	out    []string
	line   strings.Builder
	open   bool
	indent int
	depth  int
	steps  int
}

// maxNesting and maxSteps bound views that show themselves.
const (
	maxNesting = 50
	maxSteps   = 100_000
)

// text writes text, which may have several lines.
func (w *customText) text(s string) {
	for i, l := range splitLines(s) {
		if i > 0 {
			w.end()
		}
		if l == "" {
			continue
		}
		if !w.open {
			w.line.WriteString(strings.Repeat(" ", w.indent))
		}
		w.line.WriteString(l)
		w.open = true
	}
}

// end ends the line.
func (w *customText) end() {
	w.out = append(w.out, w.line.String())
	w.line.Reset()
	w.open = false
}

// lines returns what was written, the last line only when something is on it.
func (w *customText) lines() []string {
	if w.open {
		w.end()
	}
	if w.out == nil {
		return []string{}
	}
	return w.out
}

// nodes shows an object by a view's nodes.
func (w *customText) nodes(list []Node, v any) error {
	if w.depth++; w.depth > maxNesting {
		w.depth--
		return nil
	}
	defer func() { w.depth-- }()
	for i := range list {
		if w.steps++; w.steps > maxSteps {
			return nil
		}
		n := &list[i]
		switch {
		case n.Frame != nil:
			if w.open {
				w.end()
			}
			w.indent += n.Left
			err := w.nodes(n.Frame, v)
			if w.open {
				w.end()
			}
			w.indent -= n.Left
			if err != nil {
				return err
			}
		case n.NewLine:
			w.end()
		case n.Value != nil:
			if err := w.value(n, v); err != nil {
				return err
			}
		default:
			w.text(n.Text)
		}
	}
	return nil
}

// value shows a value of an object.
func (w *customText) value(n *Node, v any) error {
	if n.When != nil {
		ok, err := w.shaper.holds(n.When, v)
		if err != nil || !ok {
			return err
		}
	}
	val := v
	if n.Value.Block != nil || n.Value.Property != "" {
		out, _, err := w.shaper.value(n.Value, v)
		if err != nil {
			if isException(err) {
				return nil // what cannot be read is left out
			}
			return err
		}
		val = out
	}
	show := func(x any) error {
		if n.Nested != nil {
			return w.nodes(n.Nested.Nodes, x)
		}
		text, err := w.shaper.text(n.Value, x)
		if err == nil {
			w.text(text)
		}
		return err
	}
	items, many := w.shaper.Env.Elements(val)
	if !n.Each || !many {
		if n.Nested != nil && val == nil {
			return nil
		}
		return show(types.Norm(val))
	}
	for _, x := range items {
		if err := show(x); err != nil {
			return err
		}
	}
	return nil
}
