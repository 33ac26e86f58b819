package interp

import (
	"reflect"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// ASTObject is a syntax node as scripts see it.
type ASTObject struct {
	Source *syntax.Source
	Node   syntax.Node
}

// PSType is the node's class.
func (a *ASTObject) PSType() *types.Type {
	if t := types.Named("System.Management.Automation.Language." + syntax.KindOf(a.Node) + "Ast"); t != nil {
		return t
	}
	return types.MustNamed("System.Management.Automation.Language.Ast")
}

// PSString is the node's text.
func (a *ASTObject) PSString() string { return a.Source.TextOf(a.Node.Extent()) }

// PSEquals compares nodes.
func (a *ASTObject) PSEquals(other any) (bool, error) {
	b, ok := other.(*ASTObject)
	return ok && a.Node == b.Node, nil
}

func (a *ASTObject) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "extent":
		return &ExtentObject{a.Source, a.Node.Extent()}, true
	case "parent":
		return nil, true
	}
	return a.field(name)
}

// field reads a field of the Go node by the name of the class's property.
func (a *ASTObject) field(name string) (any, bool) {
	v := reflect.ValueOf(a.Node).Elem()
	f := v.FieldByNameFunc(func(s string) bool { return strings.EqualFold(s, name) })
	if !f.IsValid() {
		return nil, false
	}
	return a.wrap(f), true
}

// wrap turns a field into a value of scripts.
func (a *ASTObject) wrap(f reflect.Value) any {
	if !f.CanInterface() {
		return nil
	}
	switch x := f.Interface().(type) {
	case string, bool, int32, int64, float64:
		return x
	case syntax.TokenKind:
		return types.EnumNamed("System.Management.Automation.Language.TokenKind", x.String())
	case syntax.VariablePath:
		return &VariablePathObject{x}
	case syntax.TypeName:
		return &TypeNameObject{a.Source, x}
	case syntax.Node:
		if reflect.ValueOf(x).IsNil() {
			return nil
		}
		return &ASTObject{a.Source, x}
	case nil:
		return nil
	}
	if f.Kind() == reflect.Slice {
		items := make([]any, f.Len())
		for i := range items {
			items[i] = a.wrap(f.Index(i))
		}
		return &types.List{T: types.MustNamed("System.Collections.ObjectModel.ReadOnlyCollection`1").Instantiate(types.MustNamed("System.Management.Automation.Language.Ast")), Items: items, ReadOnly: true}
	}
	return constantValue(f.Interface())
}

func (a *ASTObject) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "findall", "find":
		sb, ok := types.Unwrap(first(args)).(*ScriptBlock)
		if !ok {
			return nil, true, types.NewException("System.ArgumentNullException", "Value cannot be null. (Parameter 'predicate')")
		}
		nested := len(args) < 2 || types.IsTrue(args[1])
		found, err := a.find(rs, sb, nested, equalFold(name, "Find"))
		if err != nil {
			return nil, true, err
		}
		if equalFold(name, "Find") {
			return first(found), true, nil
		}
		return types.NewArray(found...), true, nil
	case "tostring":
		return a.PSString(), true, nil
	case "getcommandname":
		if c, ok := a.Node.(*syntax.Command); ok {
			if s, ok := c.CommandElements[0].(*syntax.StringConstantExpression); ok {
				return s.Value, true, nil
			}
			return nil, true, nil
		}
	case "safegetvalue":
		return nil, true, unsupported("SafeGetValue")
	case "getscriptblock":
		if sb, ok := a.Node.(*syntax.ScriptBlock); ok {
			return &ScriptBlock{unit: newUnit(sb, ""), session: rs.activeFrame().session()}, true, nil
		}
	}
	return nil, false, nil
}

// find walks the tree; nested script blocks are entered when asked for.
func (a *ASTObject) find(rs *Runspace, predicate *ScriptBlock, nested, one bool) ([]any, error) {
	var out []any
	var failed error
	syntax.Inspect(a.Node, func(n syntax.Node) bool {
		if failed != nil || one && len(out) > 0 {
			return false
		}
		if !nested && n != a.Node {
			switch n.(type) {
			case *syntax.ScriptBlockExpression, *syntax.FunctionDefinition, *syntax.TypeDefinition:
				nestedOK, err := a.test(rs, predicate, n)
				if err != nil {
					failed = err
				} else if nestedOK {
					out = append(out, &ASTObject{a.Source, n})
				}
				return false
			}
		}
		ok, err := a.test(rs, predicate, n)
		if err != nil {
			failed = err
			return false
		}
		if ok {
			out = append(out, &ASTObject{a.Source, n})
		}
		return true
	})
	return out, failed
}

func (a *ASTObject) test(rs *Runspace, predicate *ScriptBlock, n syntax.Node) (bool, error) {
	v, err := rs.invokeBlock(predicate, []any{&ASTObject{a.Source, n}})
	return rs.truth(types.Norm(v)), err
}

// ExtentObject is an IScriptExtent.
type ExtentObject struct {
	Source *syntax.Source
	Extent syntax.Extent
}

// PSType is the extent's class.
func (*ExtentObject) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.Language.IScriptExtent")
}

// PSString is the text.
func (e *ExtentObject) PSString() string { return e.Source.TextOf(e.Extent) }

func (e *ExtentObject) property(rs *Runspace, name string) (any, bool) {
	line, col := e.Source.Position(e.Extent.Start)
	endLine, endCol := e.Source.Position(e.Extent.End)
	switch strings.ToLower(name) {
	case "text":
		return e.Source.TextOf(e.Extent), true
	case "file":
		if e.Source.File == "" {
			return nil, true
		}
		return e.Source.File, true
	case "startoffset":
		return int32(e.Source.UTF16Offset(e.Extent.Start)), true
	case "endoffset":
		return int32(e.Source.UTF16Offset(e.Extent.End)), true
	case "startlinenumber":
		return int32(line), true
	case "startcolumnnumber":
		return int32(col), true
	case "endlinenumber":
		return int32(endLine), true
	case "endcolumnnumber":
		return int32(endCol), true
	}
	return nil, false
}

// VariablePathObject is a VariablePath.
type VariablePathObject struct{ Path syntax.VariablePath }

// PSType is VariablePath.
func (*VariablePathObject) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.VariablePath")
}

// PSString is the path without sigil.
func (v *VariablePathObject) PSString() string { return v.Path.UserPath }

func (v *VariablePathObject) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "userpath":
		return v.Path.UserPath, true
	case "isglobal":
		return v.Path.Scope == syntax.ScopeGlobal, true
	case "isscript":
		return v.Path.Scope == syntax.ScopeScript, true
	case "islocal":
		return v.Path.Scope == syntax.ScopeLocal, true
	case "isunqualified":
		return v.Path.IsUnqualified(), true
	case "isdrivequalified":
		return v.Path.IsDriveQualified(), true
	case "drivename":
		if v.Path.IsDriveQualified() {
			return v.Path.Qualifier, true
		}
		return nil, true
	}
	return nil, false
}

// TypeNameObject is an ITypeName.
type TypeNameObject struct {
	Source *syntax.Source
	Name   syntax.TypeName
}

// PSType is the name's class.
func (*TypeNameObject) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.Language.ITypeName")
}

// PSString is the full name.
func (t *TypeNameObject) PSString() string { return t.Name.FullName() }

func (t *TypeNameObject) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "name", "fullname":
		return t.Name.FullName(), true
	case "extent":
		return &ExtentObject{t.Source, t.Name.Extent()}, true
	case "isarray":
		_, ok := t.Name.(*syntax.ArrayTypeName)
		return ok, true
	case "isgeneric":
		_, ok := t.Name.(*syntax.GenericTypeName)
		return ok, true
	}
	return nil, false
}

// TokenObject is a token as scripts see it.
type TokenObject struct {
	Source *syntax.Source
	Token  *syntax.Token
}

// PSType is Token.
func (*TokenObject) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.Language.Token")
}

// PSString is the token's text.
func (t *TokenObject) PSString() string { return t.Source.TextOf(t.Token.Pos) }

func (t *TokenObject) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "kind":
		return types.EnumNamed("System.Management.Automation.Language.TokenKind", t.Token.Kind.String()), true
	case "text":
		return t.Source.TextOf(t.Token.Pos), true
	case "extent":
		return &ExtentObject{t.Source, t.Token.Pos}, true
	}
	return nil, false
}

func (p *ParseErrorObject) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "message":
		return p.Err.Message, true
	case "errorid":
		return p.Err.ErrorID, true
	case "extent":
		return &ExtentObject{p.Source, p.Err.Pos}, true
	case "incompleteinput":
		return p.Err.Incomplete, true
	}
	return nil, false
}
