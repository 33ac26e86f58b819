package metadata

import (
	"math"
	"strings"

	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/syntax"
)

// expr gives the value of an expression.
func (w *walker) expr(e syntax.Expression) any {
	if w.l.steps++; w.l.steps > maxSteps || w.depth > 4*maxDepth {
		return unknown{}
	}
	w.depth++
	defer func() { w.depth-- }()
	switch e := e.(type) {
	case *syntax.StringConstantExpression:
		return e.Value
	case *syntax.ConstantExpression:
		return constantOf(e.Value)
	case *syntax.ExpandableStringExpression:
		return w.expandable(e)
	case *syntax.VariableExpression:
		return w.variable(e)
	case *syntax.ArrayLiteral:
		out := make([]any, 0, len(e.Elements))
		for _, x := range e.Elements {
			out = append(out, w.expr(x))
		}
		return out
	case *syntax.ArrayExpression:
		return append([]any{}, w.block(e.SubExpression)...)
	case *syntax.SubExpression:
		return one(w.block(e.SubExpression))
	case *syntax.ParenExpression:
		return w.value(e.Pipeline)
	case *syntax.Hashtable:
		return w.hashtable(e)
	case *syntax.ScriptBlockExpression:
		return &block{e.ScriptBlock, w.u}
	case *syntax.TypeExpression:
		if t := w.u.scope.resolve(e.TypeName); t != nil {
			return t
		}
	case *syntax.ConvertExpression:
		return w.convert(e)
	case *syntax.UnaryExpression:
		return w.unary(e)
	case *syntax.BinaryExpression:
		return w.binary(e)
	case *syntax.TernaryExpression:
		if yes, ok := truth(w.expr(e.Condition)); ok && yes {
			return w.expr(e.IfTrue)
		} else if ok {
			return w.expr(e.IfFalse)
		}
	case *syntax.MemberExpression:
		return w.member(e)
	case *syntax.InvokeMemberExpression:
		return w.invoke(e)
	case *syntax.IndexExpression:
		return index(w.expr(e.Target), w.expr(e.Index))
	}
	return unknown{}
}

func (w *walker) expandable(e *syntax.ExpandableStringExpression) any {
	var b strings.Builder
	for _, p := range e.Parts {
		if p.Expression == nil {
			b.WriteString(p.Text)
			continue
		}
		s, ok := textOf(w.expr(p.Expression))
		if !ok {
			return unknown{}
		}
		b.WriteString(s)
	}
	return b.String()
}

// variable gives what a variable holds; those that nothing has set may come from
// anywhere and are not known.
func (w *walker) variable(e *syntax.VariableExpression) any {
	p := e.VariablePath
	if p.IsDriveQualified() || p.Scope == syntax.ScopeGlobal {
		return unknown{}
	}
	if v, ok := w.automatic(strings.ToLower(p.Name)); ok {
		return v
	}
	if v, ok := w.s.variables.get(p.Name); ok {
		return v.value
	}
	return unknown{}
}

// automatic gives the variables that PowerShell sets, on Linux in a runbook.
func (w *walker) automatic(name string) (any, bool) {
	switch name {
	case "true":
		return true, true
	case "false", "iswindows", "ismacos":
		return false, true
	case "islinux", "iscoreclr":
		return true, true
	case "null":
		return nil, true
	case "psedition":
		return "Core", true
	case "psscriptroot":
		if w.u.file == "" {
			return unknown{}, true
		}
		return w.u.folder(), true
	case "pscommandpath":
		return w.path(), true
	case "psitem":
		v, ok := w.s.variables.get("_")
		return v.value, ok
	case "myinvocation":
		my, command := &module.Table{}, &module.Table{}
		for _, k := range []string{"Path", "Source", "Definition"} {
			command.Put(k, w.path())
		}
		my.Put("MyCommand", command)
		my.Put("PSScriptRoot", w.u.folder())
		my.Put("PSCommandPath", w.path())
		return my, true
	case "psversiontable":
		t, version := &module.Table{}, &module.Table{}
		for i, k := range []string{"Major", "Minor", "Patch"} {
			version.Put(k, int64([]int{7, 6, 9}[i]))
		}
		t.Put("PSVersion", version)
		t.Put("PSEdition", "Core")
		t.Put("Platform", "Unix")
		return t, true
	}
	return nil, false
}

func (w *walker) path() any {
	if w.u.file == "" {
		return unknown{}
	}
	return rootPath + "/" + w.u.file
}

func (w *walker) hashtable(e *syntax.Hashtable) any {
	t := &module.Table{}
	for _, kv := range e.KeyValuePairs {
		key, ok := textOf(w.expr(kv.Key))
		if !ok {
			return unknown{}
		}
		t.Put(key, w.value(kv.Value))
	}
	return t
}

// convert follows the conversions that do not change what is looked at here.
func (w *walker) convert(e *syntax.ConvertExpression) any {
	v := w.expr(e.Child)
	switch name := strings.ToLower(e.Type.TypeName.FullName()); name {
	case "string":
		if s, ok := textOf(v); ok {
			return s
		}
	case "string[]", "array", "object[]", "system.collections.arraylist", "collections.arraylist", "io.fileinfo[]", "system.io.fileinfo[]":
		if known(v) {
			return append([]any{}, list(v)...)
		}
	case "bool", "switch":
		if yes, ok := truth(v); ok {
			return yes
		}
	case "void":
		return nil
	case "int", "long", "double", "hashtable", "ordered", "pscustomobject", "psobject", "object", "scriptblock", "uri", "guid",
		"io.fileinfo", "system.io.fileinfo", "io.directoryinfo", "system.io.directoryinfo":
		return v
	case "type":
		if s, ok := v.(string); ok {
			if t := w.u.scope.simple(s, 0, false); t != nil {
				return t
			}
		}
	default:
		if strings.HasPrefix(name, "system.collections.generic.list[") || strings.HasPrefix(name, "collections.generic.list[") {
			return append([]any{}, list(v)...)
		}
	}
	return unknown{}
}

func (w *walker) unary(e *syntax.UnaryExpression) any {
	v := w.expr(e.Child)
	switch e.TokenKind {
	case syntax.TokNot, syntax.TokExclaim:
		if yes, ok := truth(v); ok {
			return !yes
		}
	case syntax.TokMinus:
		switch n := v.(type) {
		case int64:
			return -n
		case float64:
			return -n
		}
	case syntax.TokPlus:
		if _, ok := number(v); ok {
			return v
		}
	case syntax.TokComma:
		return []any{v}
	case syntax.TokJoin:
		return join(v, "")
	case syntax.TokPlusPlus, syntax.TokMinusMinus, syntax.TokPostfixPlusPlus, syntax.TokPostfixMinusMinus:
		if x, ok := e.Child.(*syntax.VariableExpression); ok {
			w.set(x, unknown{})
		}
	}
	return unknown{}
}

func (w *walker) binary(e *syntax.BinaryExpression) any {
	l := w.expr(e.Left)
	switch e.Operator {
	case syntax.TokAnd, syntax.TokOr:
		yes, ok := truth(l)
		if ok && yes == (e.Operator == syntax.TokOr) {
			return yes
		}
		other, ok2 := truth(w.expr(e.Right))
		switch {
		case ok2 && other == (e.Operator == syntax.TokOr):
			return other // decides whatever the left side is
		case ok && ok2:
			return other
		}
		return unknown{}
	case syntax.TokQuestionQuestion:
		switch {
		case !known(l):
			return unknown{}
		case l != nil:
			return l
		}
		return w.expr(e.Right)
	case syntax.TokIs, syntax.TokIsNot, syntax.TokAs:
		return unknown{}
	}
	r := w.expr(e.Right)
	if !known(l) || !known(r) {
		return unknown{}
	}
	if e.Operator == syntax.TokXor {
		a, okA := truth(l)
		b, okB := truth(r)
		if okA && okB {
			return a != b
		}
		return unknown{}
	}
	return binary(e.Operator, l, r)
}

// index gives an element of a list, a table or a text.
func index(v, i any) any {
	if t, ok := v.(*module.Table); ok {
		if key, ok := textOf(i); ok {
			e, _ := t.Get(key)
			return e
		}
		return unknown{}
	}
	n, ok := i.(int64)
	if !ok || math.Abs(float64(n)) > maxInterval || !known(v) {
		return unknown{}
	}
	var items []any
	switch v := v.(type) {
	case []any:
		items = v
	case string:
		for _, r := range v {
			items = append(items, string(r))
		}
	default:
		return unknown{}
	}
	if n < 0 {
		n += int64(len(items))
	}
	if n < 0 || n >= int64(len(items)) {
		return nil
	}
	return items[n]
}
