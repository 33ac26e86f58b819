package listing

import (
	"bufio"
	"io"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// Tree writes a tree as one S-expression on one line.
func Tree(out io.Writer, r *syntax.Result) error {
	w := &writer{bufio.NewWriter(out), r.Source}
	w.node(r.AST)
	w.WriteByte('\n')
	return w.Flush()
}

// node writes a node with its slots, in the order PowerShell's table has them.
func (w *writer) node(n syntax.Node) {
	w.WriteByte('(')
	w.WriteString(syntax.KindOf(n))
	w.WriteByte(' ')
	w.span(n.Extent())
	w.blockSlots(n)
	w.WriteByte(')')
}

func (w *writer) slot(name string) {
	w.WriteByte(' ')
	w.WriteString(name)
	w.WriteByte('=')
}

// child writes a slot with one node, unless it is missing.
func child[N interface {
	syntax.Node
	comparable
}](w *writer, name string, n N) {
	var zero N
	if n != zero {
		w.slot(name)
		w.node(n)
	}
}

// list writes a slot with a list of nodes, unless it is empty.
func list[N syntax.Node](w *writer, name string, nodes []N) {
	if len(nodes) == 0 {
		return
	}
	w.slot(name)
	w.WriteByte('[')
	for i, n := range nodes {
		if i > 0 {
			w.WriteByte(' ')
		}
		w.node(n)
	}
	w.WriteByte(']')
}

// pair writes two nodes of a list of pairs.
func (w *writer) pair(i int, a, b syntax.Node) {
	if i > 0 {
		w.WriteByte(' ')
	}
	w.WriteByte('<')
	w.node(a)
	w.WriteByte(' ')
	w.node(b)
	w.WriteByte('>')
}

func (w *writer) quoted(name, value string) {
	w.slot(name)
	w.WriteString(quote(value))
}

func (w *writer) word(name, value string) {
	w.slot(name)
	w.WriteString(strings.ReplaceAll(value, ", ", "+"))
}

func (w *writer) flag(name string, set bool) {
	if set {
		w.WriteByte(' ')
		w.WriteString(name)
	}
}

func (w *writer) label(has bool, label string) {
	if has {
		w.quoted("Label", label)
	}
}

func (w *writer) blockSlots(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.ScriptBlock:
		list(w, "UsingStatements", n.UsingStatements)
		list(w, "Attributes", n.Attributes)
		child(w, "ParamBlock", n.ParamBlock)
		child(w, "DynamicParamBlock", n.DynamicParamBlock)
		child(w, "BeginBlock", n.BeginBlock)
		child(w, "ProcessBlock", n.ProcessBlock)
		child(w, "EndBlock", n.EndBlock)
		child(w, "CleanBlock", n.CleanBlock)
	case *syntax.NamedBlock:
		w.word("BlockKind", n.BlockKind.String())
		w.flag("Unnamed", n.Unnamed)
		list(w, "Traps", n.Traps)
		list(w, "Statements", n.Statements)
	case *syntax.StatementBlock:
		list(w, "Traps", n.Traps)
		list(w, "Statements", n.Statements)
	case *syntax.ParamBlock:
		list(w, "Attributes", n.Attributes)
		list(w, "Parameters", n.Parameters)
	case *syntax.Parameter:
		child(w, "Name", n.Name)
		w.word("StaticType", syntax.StaticType(n))
		list(w, "Attributes", n.Attributes)
		child(w, "DefaultValue", n.DefaultValue)
	case *syntax.Attribute:
		w.quoted("TypeName", n.TypeName.FullName())
		list(w, "PositionalArguments", n.PositionalArguments)
		list(w, "NamedArguments", n.NamedArguments)
	case *syntax.NamedAttributeArgument:
		w.quoted("ArgumentName", n.ArgumentName)
		w.flag("ExpressionOmitted", n.ExpressionOmitted)
		child(w, "Argument", n.Argument)
	case *syntax.TypeConstraint:
		w.quoted("TypeName", n.TypeName.FullName())
	case *syntax.FunctionDefinition:
		w.quoted("Name", n.Name)
		w.flag("IsFilter", n.IsFilter)
		w.flag("IsWorkflow", n.IsWorkflow)
		list(w, "Parameters", n.Parameters)
		child(w, "Body", n.Body)
	case *syntax.TypeDefinition:
		w.quoted("Name", n.Name)
		w.word("TypeAttributes", n.TypeAttributes.String())
		list(w, "Attributes", n.Attributes)
		list(w, "BaseTypes", n.BaseTypes)
		list(w, "Members", n.Members)
	case *syntax.PropertyMember:
		w.quoted("Name", n.Name)
		w.word("PropertyAttributes", n.PropertyAttributes.String())
		list(w, "Attributes", n.Attributes)
		child(w, "PropertyType", n.PropertyType)
		child(w, "InitialValue", n.InitialValue)
	case *syntax.FunctionMember:
		w.quoted("Name", n.Name)
		w.word("MethodAttributes", n.MethodAttributes.String())
		w.flag("IsConstructor", n.IsConstructor)
		list(w, "Attributes", n.Attributes)
		child(w, "ReturnType", n.ReturnType)
		list(w, "Parameters", n.Parameters)
		child(w, "Body", n.Body)
	case *syntax.UsingStatement:
		w.word("UsingStatementKind", n.UsingStatementKind.String())
		child(w, "Name", n.Name)
		child(w, "Alias", n.Alias)
		child(w, "ModuleSpecification", n.ModuleSpecification)
	default:
		w.statementSlots(n)
	}
}
