package metadata

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// typeNotFound is what PowerShell says of a type that it cannot resolve.
type typeNotFound struct{ name string }

func (e typeNotFound) Error() string { return "Unable to find type [" + e.name + "]." }

// attribute reads an attribute that a script writes; nil when its class is not
// known.
func (w *walker) attribute(a *syntax.Attribute) *Attribute {
	out, err := w.tryAttribute(a)
	if err != nil {
		return nil
	}
	return out
}

func (w *walker) tryAttribute(a *syntax.Attribute) (*Attribute, error) {
	t := w.u.scope.attribute(a.TypeName)
	if t == nil {
		return nil, typeNotFound{a.TypeName.FullName()}
	}
	args := make([]any, len(a.PositionalArguments))
	for i, e := range a.PositionalArguments {
		if x, ok := e.(*syntax.TypeExpression); ok && w.u.scope.resolve(x.TypeName) == nil {
			return nil, typeNotFound{x.TypeName.FullName()}
		}
		args[i] = w.constant(e)
	}
	out := newAttribute(t, args)
	if transforms(t) {
		out.set("TransformNullOptionalParameters", true)
	}
	for _, n := range a.NamedArguments {
		if n.ExpressionOmitted {
			out.set(propertyName(t, n.ArgumentName), true)
			continue
		}
		v := w.constant(n.Argument)
		out.set(propertyName(t, n.ArgumentName), w.convertProperty(t, n.ArgumentName, v))
	}
	out.finishCommand()
	out.finish()
	return out, nil
}

// constant gives the value of an argument; nil when it is not known.
func (w *walker) constant(e syntax.Expression) any {
	v := w.expr(e)
	if !known(v) {
		w.note(e, "an argument of an attribute", "it is computed")
		return nil
	}
	return v
}

// propertyName gives the name of a property as the attribute's class declares it.
func propertyName(t *netType, name string) string {
	if p, ok := declared(t, name); ok {
		return p[0]
	}
	return name
}

// declared finds a property of a class of the facts: its name and its type.
func declared(t *netType, name string) ([2]string, bool) {
	for full := t.definition(); full != ""; {
		block, ok := factBlock(full)
		if !ok {
			break
		}
		base := ""
		for line := range strings.Lines(block) {
			f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			switch {
			case f[0] == "T" && len(f) > 5:
				base = f[5]
			case f[0] == "P" && len(f) > 4 && strings.EqualFold(f[1], name):
				return [2]string{f[1], f[4]}, true
			}
		}
		full = base
	}
	return [2]string{}, false
}

// convertProperty gives a value the type of the property: names of enumerations as
// they are declared, texts and switches.
func (w *walker) convertProperty(t *netType, name string, v any) any {
	p, ok := declared(t, name)
	if !ok {
		return v
	}
	switch p[1] {
	case "bool":
		if yes, ok := truth(v); ok {
			return yes
		}
	case "int":
		if s, ok := v.(string); ok {
			if n, ok := parseInt(s); ok {
				return n
			}
		}
		if f, ok := v.(float64); ok {
			return int64(f)
		}
	case "string":
		if s, ok := textOf(v); ok && v != nil {
			return s
		}
	case "string[]":
		return append([]any{}, list(v)...)
	default:
		return enumValue(w.u.scope, p[1], v)
	}
	return v
}

// enumValue gives the name of an enumeration's member for a name or a number.
func enumValue(scope *typeScope, typeName string, v any) any {
	t := scope.simple(typeName, 0, false)
	if t == nil {
		return v
	}
	switch v := v.(type) {
	case string:
		if n, ok := enumMember(t, v); ok {
			return n
		}
	case int64:
		names, values := enumNames(t.definition())
		text, _ := textOf(v)
		for i := range values {
			if values[i] == text {
				return names[i]
			}
		}
	}
	return v
}

func parseInt(s string) (int64, bool) {
	var n int64
	neg := strings.HasPrefix(s, "-")
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || len(digits) > 10 {
		return 0, false
	}
	for _, r := range digits {
		if r < '0' || r > '9' {
			return 0, false
		}
		n = n*10 + int64(r-'0')
	}
	if neg {
		n = -n
	}
	return n, true
}

// transforms says whether an attribute of a script changes arguments.
func transforms(t *netType) bool {
	for n := 0; t != nil && n < maxDepth; n++ {
		if t.is(automation + "ArgumentTransformationAttribute") {
			return true
		}
		if t.class == nil {
			return false
		}
		t = t.class.base
	}
	return false
}

// finishCommand applies what the attributes of commands compute.
func (a *Attribute) finishCommand() {
	switch a.Type {
	case automation + "CmdletBindingAttribute", automation + "CmdletAttribute":
		if !a.flag("SupportsShouldProcess") {
			a.set("ConfirmImpact", "None")
		}
	}
}
