package dotnet

import (
	"strconv"

	"github.com/runwright/runwright/powershell/types"
)

// Operator calls an operator method (op_Addition …) that one of the operands'
// types declares; known is false when neither does.
func Operator(env Env, name string, a, b any) (v any, known bool, err error) {
	var found []*Method
	for _, o := range []any{a, b} {
		t := types.TypeOf(types.Unwrap(o))
		if t != nil && !types.IsNumeric(t) {
			found = operatorsOf(t, name)
		}
		if len(found) > 0 || t != nil && !plainOperand(t) { // the right type counts beside null and primitives only
			break
		}
	}
	if len(found) == 0 {
		return nil, false, nil
	}
	v, err = Invoke(env, found[0].Owner, nil, name, found, []any{a, b})
	if x, ok := err.(*types.Exception); ok && x.PSType().ShortName() == "MethodInvocationException" {
		x.ID = "DotNetMethodException"
	}
	return v, true, err
}

// plainOperand reports whether a type is one of .NET's primitives.
func plainOperand(t *types.Type) bool {
	return t == types.Bool || t == types.CharType || types.IsNumeric(t) && t != types.DecimalType && t != types.BigInt
}

// operatorsOf lists a type's overloads of an operator of two operands that have
// an implementation.
func operatorsOf(t *types.Type, name string) []*Method {
	info := t.Info()
	table := tableOf(t)
	if info == nil || table == nil {
		return nil
	}
	key := operatorKey{t, name}
	if m, ok := memberCache().Load(key); ok {
		return m.([]*Method)
	}
	var out []*Method
	for i := range info.Members {
		f := &info.Members[i]
		if f.Kind != 'O' || f.Name != name {
			continue
		}
		m := &Method{Name: f.Name, Owner: t, Return: f.Return, Static: true, Params: parseParams(f.Params, t), Signature: signature(f)}
		for k := range m.Params { // error texts number the operands
			m.Params[k].Name = strconv.Itoa(k)
		}
		if m.fn = table["static "+m.Signature]; m.fn != nil {
			out = append(out, m)
		}
	}
	actual, _ := memberCache().LoadOrStore(key, out)
	return actual.([]*Method)
}

type operatorKey struct {
	t    *types.Type
	name string
}
