package interp

import (
	"reflect"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

const languageSpace = "System.Management.Automation.Language."

// ASTObject is a syntax node as scripts see it.
type ASTObject struct {
	tree *astTree
	Node syntax.Node
}

// astTree is what the nodes of one tree share.
type astTree struct {
	source *syntax.Source
	root   syntax.Node
	// parents is filled when a script first asks for a parent.
	parents map[syntax.Node]syntax.Node
}

// newASTObject is the object of the root of a tree.
func newASTObject(src *syntax.Source, root syntax.Node) *ASTObject {
	return &ASTObject{tree: &astTree{source: src, root: root}, Node: root}
}

func (a *ASTObject) at(n syntax.Node) *ASTObject { return &ASTObject{a.tree, n} }

// parent is the node above, nil for the root.
func (t *astTree) parent(n syntax.Node) syntax.Node {
	if t.parents == nil {
		t.parents = map[syntax.Node]syntax.Node{}
		var walk func(syntax.Node)
		walk = func(p syntax.Node) {
			syntax.Children(p, func(c syntax.Node) {
				t.parents[c] = p
				walk(c)
			})
		}
		walk(t.root)
	}
	return t.parents[n]
}

// PSType is the node's class.
func (a *ASTObject) PSType() *types.Type {
	if t := types.Named(languageSpace + syntax.KindOf(a.Node) + "Ast"); t != nil {
		return t
	}
	return types.MustNamed(languageSpace + "Ast")
}

// PSString is the node's text.
func (a *ASTObject) PSString() string { return a.tree.source.TextOf(a.Node.Extent()) }

// PSEquals compares nodes.
func (a *ASTObject) PSEquals(other any) (bool, error) {
	b, ok := other.(*ASTObject)
	return ok && a.Node == b.Node, nil
}

// declaredProperty is the spelling a class or one above declares a property
// under; ok is false when it has none of that name.
func declaredProperty(t *types.Type, name string) (string, bool) {
	for ; t != nil; t = t.Base() {
		info := t.Info()
		if info == nil {
			continue
		}
		for i := range info.Members {
			if m := &info.Members[i]; m.Kind == 'P' && equalFold(m.Name, name) {
				return m.Name, true
			}
		}
	}
	return "", false
}

func (a *ASTObject) property(rs *Runspace, name string) (any, bool) {
	name, ok := declaredProperty(a.PSType(), name)
	if !ok {
		return nil, false
	}
	switch name {
	case "Extent":
		return &ExtentObject{a.tree.source, a.Node.Extent()}, true
	case "Parent":
		if p := a.tree.parent(a.Node); p != nil {
			return a.at(p), true
		}
		return nil, true
	case "StaticType":
		return a.staticType(), true
	case "ErrorPosition":
		return a.errorPosition(), true
	case "ScriptRequirements":
		if sb, ok := a.Node.(*syntax.ScriptBlock); ok && sb.Requirements != nil {
			return requirementsObject(sb.Requirements), true
		}
		return nil, true
	}
	switch n := a.Node.(type) {
	case *syntax.DataStatement:
		if name == "Variable" && n.Variable == "" {
			return nil, true
		}
	case *syntax.FunctionDefinition:
		if name == "Parameters" && len(n.Parameters) == 0 {
			return nil, true
		}
	case *syntax.InvokeMemberExpression:
		if name == "Arguments" && len(n.Arguments) == 0 || name == "GenericTypeArguments" && len(n.GenericTypeArguments) == 0 {
			return nil, true
		}
	case *syntax.StatementBlock:
		if name == "Traps" && len(n.Traps) == 0 {
			return nil, true
		}
	case *syntax.NamedBlock:
		if name == "Traps" && len(n.Traps) == 0 {
			return nil, true
		}
	case *syntax.BlockStatement:
		if name == "Kind" {
			return &TokenObject{a.tree.source, &syntax.Token{Kind: n.Kind, Flags: n.Kind.Flags(), Pos: syntax.Extent{Start: n.Extent().Start, End: n.Extent().Start + len(n.Kind.Text())}}}, true
		}
	case *syntax.Command:
		if name == "DefiningKeyword" { // of dynamic keywords, which nobody defines here
			return nil, true
		}
	case *syntax.ErrorStatement:
		switch {
		case name == "NestedAst", name == "Conditions" && len(n.Conditions) > 0, name == "Bodies" && len(n.Bodies) > 0:
		default:
			return nil, true
		}
	case syntax.LabeledStatement:
		if name == "Label" {
			if f := reflect.ValueOf(n).Elem(); f.FieldByName("HasLabel").Bool() {
				return f.FieldByName("Label").String(), true
			}
			return nil, true
		}
	}
	return a.field(name)
}

// field reads a field or a method without arguments of the Go node under the
// name of the class's property.
func (a *ASTObject) field(name string) (any, bool) {
	v := reflect.ValueOf(a.Node)
	if f := v.Elem().FieldByName(name); f.IsValid() {
		return a.wrap(f), true
	}
	if m := v.MethodByName(name); m.IsValid() && m.Type().NumIn() == 0 && m.Type().NumOut() == 1 {
		return a.wrap(m.Call(nil)[0]), true
	}
	return nil, false
}

// wrap turns a field into a value of scripts.
func (a *ASTObject) wrap(f reflect.Value) any {
	if !f.CanInterface() {
		return nil
	}
	if f.Kind() == reflect.Slice {
		return a.wrapList(f)
	}
	switch x := f.Interface().(type) {
	case string, bool, int32, int64, float64:
		return x
	case nil:
		return nil
	case syntax.VariablePath:
		return &VariablePathObject{x}
	case syntax.TypeName:
		return &TypeNameObject{a.tree.source, x}
	case syntax.Extent:
		return &ExtentObject{a.tree.source, x}
	case syntax.Node:
		if reflect.ValueOf(x).IsNil() {
			return nil
		}
		return a.at(x)
	case syntax.KeyValuePair:
		return a.pair("ExpressionAst", "StatementAst", x.Key, x.Value)
	case syntax.IfClause:
		return a.pair("PipelineBaseAst", "StatementBlockAst", x.Condition, x.Body)
	case syntax.SwitchClause:
		return a.pair("ExpressionAst", "StatementBlockAst", x.Condition, x.Body)
	case interface{ String() string }:
		if t := types.Named(languageSpace + f.Type().Name()); t != nil && t.Enum() != nil {
			return types.NewEnum(t, enumBits(f))
		}
	}
	return constantValue(f.Interface())
}

// enumBits is the number of an enum: the parser numbers its own as PowerShell does.
func enumBits(f reflect.Value) int64 {
	if f.CanInt() {
		return f.Int()
	}
	return int64(f.Uint())
}

// pair is the tuple of two nodes, under the classes that PowerShell declares.
func (a *ASTObject) pair(first, second string, x, y syntax.Node) any {
	t := dotnet.NewTuple(false, a.at(x), a.at(y))
	t.T = types.MustNamed("System.Tuple`2").Instantiate(types.MustNamed(languageSpace+first), types.MustNamed(languageSpace+second))
	return t
}

// wrapList is a read-only collection of the nodes of a slice.
func (a *ASTObject) wrapList(f reflect.Value) any {
	items := make([]any, f.Len())
	elem := types.MustNamed(languageSpace + "Ast")
	for i := range items {
		items[i] = a.wrap(f.Index(i))
		if t, ok := items[i].(*dotnet.Tuple); ok {
			elem = t.T
		}
	}
	name := f.Type().Elem().Name()
	if f.Type().Elem().Kind() == reflect.Pointer {
		name = f.Type().Elem().Elem().Name()
	}
	for _, n := range []string{name + "Ast", "I" + name} {
		if t := types.Named(languageSpace + n); t != nil {
			elem = t
			break
		}
	}
	return &types.List{T: types.MustNamed("System.Collections.ObjectModel.ReadOnlyCollection`1").Instantiate(elem), Items: items, ReadOnly: true}
}

func (a *ASTObject) errorPosition() any {
	switch n := a.Node.(type) {
	case *syntax.CommandParameter:
		return &ExtentObject{a.tree.source, n.ErrorPos}
	case *syntax.BinaryExpression:
		return &ExtentObject{a.tree.source, n.OperatorPos}
	case *syntax.AssignmentStatement:
		return &ExtentObject{a.tree.source, n.OperatorPos}
	}
	return nil
}

// staticType is the type an expression is sure to have, Object when it is not.
func (a *ASTObject) staticType() any {
	switch n := a.Node.(type) {
	case *syntax.Parameter:
		if t, err := new(types.Resolver).Resolve(syntax.StaticType(n)); err == nil {
			return t
		}
	case *syntax.ConstantExpression:
		return types.TypeOf(constantValue(n.Value))
	case *syntax.StringConstantExpression, *syntax.ExpandableStringExpression:
		return types.String
	case *syntax.Hashtable:
		return types.HashtableType
	case *syntax.ArrayExpression, *syntax.ArrayLiteral:
		return types.ArrayOf(types.Object)
	case *syntax.ScriptBlockExpression:
		return types.MustNamed("System.Management.Automation.ScriptBlock")
	case *syntax.TypeExpression:
		return types.MustNamed("System.Type")
	case *syntax.ConvertExpression:
		if t, err := new(types.Resolver).Resolve(n.Type.TypeName.FullName()); err == nil {
			return t
		}
	case *syntax.AttributedExpression:
		return a.at(n.Child).staticType()
	case *syntax.BinaryExpression:
		switch n.Operator {
		case syntax.TokXor, syntax.TokAnd, syntax.TokOr, syntax.TokIs:
			return types.Bool
		}
	case *syntax.UnaryExpression:
		if n.TokenKind == syntax.TokNot || n.TokenKind == syntax.TokExclaim {
			return types.Bool
		}
	}
	return types.Object
}
