package interp

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

// arith applies an arithmetic operator, by op_ methods of a script's class first.
func (rs *Runspace) arith(op types.Op, l, r any) (any, error) {
	if r == types.Nothing && op == types.OpAdd { // a command without output adds no element
		if items, many := elements(l); many {
			return types.NewArray(slices.Clone(items)...), nil
		}
	}
	for _, side := range [...]any{l, r} {
		o, ok := side.(*types.Instance)
		if !ok {
			continue
		}
		if v, known, err := rs.classStaticMethod(o.T, op.Method(), []any{types.Norm(l), types.Norm(r)}); known && err == nil {
			return v, nil
		} else if known {
			return nil, err
		}
	}
	if rs.memory != nil {
		if err := rs.reserveResult(op, l, r); err != nil {
			return nil, err
		}
	}
	return rs.conv.Arith(op, types.Norm(l), types.Norm(r))
}

// negate is the unary minus; an object of a script's class is taken from 0.
func (rs *Runspace) negate(v any) (any, error) {
	if o, ok := v.(*types.Instance); ok {
		return rs.arith(types.OpSub, int32(0), o)
	}
	return rs.conv.Negate(v)
}

// truth is a value's truth.
func (rs *Runspace) truth(v any) bool { return types.IsTrue(v) }

// maxRange bounds a..b.
const maxRange = 1 << 26

// rangeOf is a..b of numbers or characters.
func (rs *Runspace) rangeOf(l, r any) (any, error) {
	if a, ok := rangeChar(l); ok {
		if b, ok := rangeChar(r); ok {
			return charRange(a, b), nil
		}
	}
	from, err := rangeBound(l)
	if err != nil {
		return nil, err
	}
	to, err := rangeBound(r)
	if err != nil {
		return nil, err
	}
	a, b := int64(from), int64(to)
	n := b - a
	step := int64(1)
	if n < 0 {
		n, step = -n, -1
	}
	if n >= maxRange {
		return nil, types.NewException("System.OutOfMemoryException", "Array dimensions exceeded supported range.")
	}
	if err := rs.Reserve((n + 1) * elementSize); err != nil {
		return nil, err
	}
	items := make([]any, n+1)
	for i := range items {
		items[i] = int32(a + int64(i)*step)
	}
	return types.NewArray(items...), nil
}

// rangeBound is a bound of a range of numbers by System.Convert.ToInt32, which
// takes less than a cast does.
func rangeBound(v any) (int32, error) {
	v = types.Unwrap(types.Norm(v))
	switch x := v.(type) {
	case nil:
		return 0, nil
	case string:
		n, err := format.ParseNumber(x, types.Int32, format.StyleInteger, format.Invariant())
		if err != nil {
			return 0, err
		}
		return n.(int32), nil
	case bool:
		if x {
			return 1, nil
		}
		return 0, nil
	case types.Char:
		return int32(x), nil
	case *types.EnumValue:
		v = x.Number()
	}
	if !types.IsNumeric(types.TypeOf(v)) {
		return 0, types.NewException("System.InvalidCastException", "Unable to cast object of type '"+types.TypeOf(v).String()+"' to type 'System.IConvertible'.")
	}
	out, err := types.ConvertNumber(v, types.Int32)
	if err != nil {
		return 0, types.OverflowOf(types.Int32)
	}
	return out.(int32), nil
}

func rangeChar(v any) (types.Char, bool) {
	switch x := v.(type) {
	case types.Char:
		return x, true
	case string:
		if types.Len16(x) == 1 {
			c, _ := types.CharAt(x, 0)
			if c < '0' || c > '9' {
				return c, true
			}
		}
	}
	return 0, false
}

func charRange(a, b types.Char) any {
	var items []any
	step := 1
	if b < a {
		step = -1
	}
	for c := int(a); ; c += step {
		items = append(items, types.Char(c))
		if c == int(b) {
			return types.NewArray(items...)
		}
	}
}

// formatOp is -f.
func (rs *Runspace) formatOp(l, r any) (any, error) {
	pattern, err := rs.text(l, " ")
	if err != nil {
		return nil, err
	}
	args := []any{r}
	if a, ok := types.Unwrap(r).(*types.Array); ok && a.Elem == types.Object { // other collections are one argument
		args = a.Items
	}
	out, err := rs.formatting().Composite(pattern, args, rs.formatText)
	if err != nil {
		e := types.RuntimeError("FormatError", "InvalidOperation", "Error formatting a string: "+err.Error()+".")
		return nil, e
	}
	return out, nil
}

// formatText is the text of a value that format has no rule for: that of .NET,
// which says of collections and types their name.
func (rs *Runspace) formatText(v any) (string, error) {
	if t, ok := types.Unwrap(v).(*types.Type); ok {
		return t.String(), nil
	}
	if _, many := types.Elements(v); many {
		return types.TypeOf(v).String(), nil
	}
	return rs.cultureText(v)
}

// join is -join.
func (rs *Runspace) join(l, r any) (any, error) {
	sep, err := rs.text(r, " ")
	if err != nil {
		return nil, err
	}
	if isEnumerator(l) { // what goes through a collection is none
		return rs.text(l, " ")
	}
	items, many := elements(l)
	if !many {
		return rs.text(l, " ")
	}
	var b strings.Builder
	for i, v := range items {
		if i > 0 {
			b.WriteString(sep)
		}
		if s, ok := ownText(v); ok {
			b.WriteString(s)
			continue
		}
		s, err := rs.cultureText(v)
		if err != nil {
			return nil, err
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

// text is the invariant text of a value, scripts' own ToString included.
func (rs *Runspace) text(v any, ofs string) (string, error) {
	switch x := v.(type) {
	case string:
		return x, nil
	case *types.Instance:
		return rs.instanceText(x, ofs)
	case *types.PSObject:
		if x.Base != nil {
			if p := x.Find("ToString"); p == nil {
				return rs.text(x.Base, ofs)
			}
		}
		return rs.objectText(x, ofs)
	case *types.Array:
		return rs.joinText(x.Items, ofs)
	case *types.List:
		return rs.joinText(x.Items, ofs)
	case types.Enumerable:
		if x.Enumerates() {
			return rs.joinText(types.Collect(x), ofs)
		}
	}
	return types.ToStringOFS(v, ofs), nil
}

// ownText is the text of an element of a collection where that is the object's own
// ToString() and not what PowerShell makes of a single one: of a collection and a
// type their names, of a custom object nothing.
func ownText(v any) (string, bool) {
	switch x := types.Unwrap(v).(type) {
	case *types.Type:
		return x.String(), true
	case *types.PSObject:
		p := x.Find("ToString")
		return "", x.Text == nil && (p == nil || p.Special == nil)
	}
	_, nested := elements(v)
	if nested {
		return types.TypeOf(v).String(), true
	}
	return "", false
}

// isEnumerator reports whether a value is an IEnumerator.
func isEnumerator(v any) bool {
	switch types.Unwrap(v).(type) {
	case *Enumerator, *dotnet.Enumerator:
		return true
	}
	return false
}

func (rs *Runspace) joinText(items []any, ofs string) (string, error) {
	parts := make([]string, len(items))
	for i, v := range items {
		if s, ok := ownText(v); ok {
			parts[i] = s
			continue
		}
		s, err := rs.text(v, ofs)
		if err != nil {
			return "", err
		}
		parts[i] = s
	}
	return strings.Join(parts, ofs), nil
}

func (rs *Runspace) objectText(o *types.PSObject, ofs string) (string, error) {
	if p := o.Find("ToString"); p != nil && p.Special != nil && p.Special.Kind == types.ScriptMethod {
		if sb, ok := p.Special.Get.(*ScriptBlock); ok {
			v, err := rs.invokeMember(sb, o, nil)
			if err != nil {
				return "", err
			}
			return rs.text(types.Norm(v), ofs)
		}
	}
	if o.Base != nil || o.Text != nil || len(o.Props) == 0 {
		return types.ToStringOFS(o, ofs), nil
	}
	var b strings.Builder
	b.WriteString("@{")
	for i := range o.Props {
		p := &o.Props[i]
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(p.Name + "=")
		v, _, err := rs.propertyValue(o, p.Name)
		if err != nil {
			continue // PowerShell leaves a failing property empty here
		}
		if inner, ok := v.(*types.PSObject); ok && inner.Base == nil {
			continue
		}
		if _, many := types.Elements(v); many {
			b.WriteString(types.TypeOf(v).String())
			continue
		}
		s, err := rs.text(v, ofs)
		if err != nil {
			return "", err
		}
		b.WriteString(s)
	}
	b.WriteByte('}')
	return b.String(), nil
}

// cultureText is the text of a value in the current culture, as -join and
// formatting use it.
func (rs *Runspace) cultureText(v any) (string, error) {
	if s, ok := rs.formatting().CultureText(v); ok {
		return s, nil
	}
	return rs.text(v, " ")
}

// Text implements types.Engine.
func (rs *Runspace) Text(v any) (string, error) {
	if _, many := elements(v); many && len(rs.frames) > 0 {
		return rs.activeFrame().text(v)
	}
	return rs.text(v, " ")
}

// isType is -is.
func (fr *frame) isType(l, r any) (bool, error) {
	t, err := fr.typeOperand(r, true)
	if err != nil {
		return false, err
	}
	switch t {
	case types.PSCustomObject, types.PSObjectType:
		o, ok := l.(*types.PSObject)
		return ok && (o.Base == nil || t == types.PSObjectType), nil
	}
	if l == nil {
		return false, nil
	}
	if o, ok := l.(*types.PSObject); ok && o.Base == nil && types.PSObjectType.AssignableTo(t) {
		return true, nil // a custom object is a PSObject, with the interfaces of one
	}
	return types.TypeOf(l).AssignableTo(t), nil
}

// typeOperand is the type at the right of -is and -as: a type, or what converts
// to one.
func (fr *frame) typeOperand(r any, is bool) (*types.Type, error) {
	v := types.Unwrap(r)
	if t, ok := v.(*types.Type); ok {
		return t, nil
	}
	out, err := fr.rs.conv.To(v, types.SystemType)
	if err == nil {
		if t, ok := types.Unwrap(out).(*types.Type); ok {
			return t, nil
		}
		if is {
			return nil, types.RuntimeError("IsOperatorRequiresType", "InvalidArgument", "The right operand of '-is' must be a type.")
		}
		return nil, types.RuntimeError("AsOperatorRequiresType", "InvalidArgument", "The right operand of '-as' must be a type.")
	}
	if x, ok := err.(*types.Exception); ok && is {
		return nil, types.RuntimeError("RuntimeException", "NotSpecified", x.Message)
	}
	return nil, err
}

// as is -as: a conversion that gives null where it fails.
func (fr *frame) as(l, r any) (any, error) {
	t, err := fr.typeOperand(r, false)
	if err != nil {
		return nil, err
	}
	v, err := fr.rs.conv.To(l, t)
	if err != nil {
		return nil, nil // the operator's meaning: no conversion, no value
	}
	return v, nil
}

// resolveType finds a type by the name a script wrote.
func (fr *frame) resolveType(name string) (*types.Type, error) {
	r := types.Resolver{Class: func(n string) *types.Type { return fr.findClass(n) }, Namespaces: fr.namespaces()}
	return r.Resolve(strings.ReplaceAll(name, "``", "`")) // a backtick escapes a backtick
}
