package listing

import (
	"bufio"
	"cmp"
	"io"
	"slices"
	"strconv"

	"github.com/runwright/runwright/powershell/syntax"
)

// Canonical writes the canonical listing of a tree: one line a node with its
// depth, class and extent, then the number of parse errors.
//
// As in PowerShell a method is two nodes, a FunctionMember and below it a
// FunctionDefinition with the parameters and the body.
func Canonical(out io.Writer, r *syntax.Result) error {
	w := &writer{bufio.NewWriter(out), r.Source}
	w.canonical(r.AST, 0)
	w.WriteString("errors: ")
	w.WriteString(strconv.Itoa(len(r.Errors)))
	w.WriteByte('\n')
	return w.Flush()
}

func (w *writer) line(depth int, kind string, e syntax.Extent) {
	w.WriteString(strconv.Itoa(depth))
	w.WriteByte(' ')
	w.WriteString(kind)
	w.WriteByte(' ')
	w.WriteString(strconv.Itoa(w.src.UTF16Offset(e.Start)))
	w.WriteByte(' ')
	w.WriteString(strconv.Itoa(w.src.UTF16Offset(e.End)))
	w.WriteByte('\n')
}

func (w *writer) canonical(n syntax.Node, depth int) {
	w.line(depth, syntax.KindOf(n), n.Extent())
	var children []syntax.Node
	if m, ok := n.(*syntax.FunctionMember); ok {
		children = append(children, methodFunction(m))
		for _, a := range m.Attributes {
			children = append(children, a)
		}
		if m.ReturnType != nil {
			children = append(children, m.ReturnType)
		}
	} else {
		syntax.Children(n, func(c syntax.Node) {
			if !isBaseCall(c) {
				children = append(children, c)
			}
		})
	}
	slices.SortStableFunc(children, func(a, b syntax.Node) int {
		x, y := a.Extent(), b.Extent()
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End),
			cmp.Compare(syntax.KindOf(a), syntax.KindOf(b)))
	})
	for _, c := range children {
		w.canonical(c, depth+1)
	}
}

// methodFunction returns the function a method holds in PowerShell's tree.
func methodFunction(m *syntax.FunctionMember) *syntax.FunctionDefinition {
	f := &syntax.FunctionDefinition{Name: m.Name, NamePos: m.NamePos, Parameters: m.Parameters, Body: m.Body}
	f.Pos = syntax.Extent{Start: m.NamePos.Start, End: m.Body.Pos.End}
	return f
}

// isBaseCall reports whether a statement is the call of the base constructor
// that stands first in a constructor's body.
func isBaseCall(n syntax.Node) bool {
	c, ok := n.(*syntax.CommandExpression)
	if !ok {
		return false
	}
	_, ok = c.Expression.(*syntax.BaseCtorInvokeMemberExpression)
	return ok
}
