package dotnet

import (
	"fmt"
	"math/big"

	"github.com/runwright/runwright/powershell/types"
)

// Invoke chooses an overload for the arguments and calls it.
func Invoke(env Env, t *types.Type, this any, name string, overloads []*Method, args []any) (any, error) {
	m, converted, err := choose(env, name, overloads, args)
	if err != nil {
		return nil, err
	}
	if m.fn == nil {
		return nil, unimplemented(t, "method "+m.Signature)
	}
	v, err := m.fn(&Call{Env: env, This: this, Type: t, Args: converted})
	if err != nil {
		return nil, invocationError(name, len(args), err)
	}
	if m.Return == "void" {
		return types.Nothing, nil
	}
	return v, nil
}

// invocationError wraps what a method threw.
func invocationError(name string, n int, err error) error {
	x, ok := err.(*types.Exception)
	if !ok {
		return err
	}
	e := types.NewException("System.Management.Automation.MethodInvocationException", fmt.Sprintf("Exception calling \"%s\" with \"%d\" argument(s): \"%s\"", name, n, x.Message))
	e.Inner = x
	return e
}

// choose picks the overload whose parameters fit best and converts the arguments.
func choose(env Env, name string, overloads []*Method, args []any) (*Method, []any, error) {
	type candidate struct {
		m        *Method
		cost     int
		expanded bool
	}
	var best *candidate
	var fits []*Method
	for _, m := range overloads {
		for _, expanded := range []bool{false, true} {
			if !arity(m, len(args), expanded) {
				continue
			}
			fits = append(fits, m)
			cost, ok := m.cost(env, args, expanded)
			if !ok {
				continue
			}
			if best == nil || cost < best.cost {
				best = &candidate{m, cost, expanded}
			}
		}
	}
	if best == nil {
		if len(fits) == 0 {
			return nil, nil, noOverload(name, len(args))
		}
		_, err := fits[0].convert(env, name, args, isExpanded(fits[0], len(args)))
		if err == nil || len(fits) > 1 && !sameParams(fits) {
			err = noOverload(name, len(args))
		}
		return nil, nil, err
	}
	out, err := best.m.convert(env, name, args, best.expanded)
	return best.m, out, err
}

func isExpanded(m *Method, n int) bool { return !arity(m, n, false) }

func sameParams(ms []*Method) bool {
	for _, m := range ms[1:] {
		if m != ms[0] {
			return false
		}
	}
	return true
}

func noOverload(name string, n int) error {
	e := types.NewException("System.Management.Automation.MethodException", fmt.Sprintf("Cannot find an overload for \"%s\" and the argument count: \"%d\".", name, n))
	e.ID = "MethodCountCouldNotFindBest"
	return e
}

// arity reports whether n arguments can be passed, in the expanded form of a
// params array or not.
func arity(m *Method, n int, expanded bool) bool {
	hasParams := len(m.Params) > 0 && m.Params[len(m.Params)-1].Params
	if expanded {
		return hasParams && n >= len(m.Params)-1
	}
	required := 0
	for _, p := range m.Params {
		if !p.Optional {
			required++
		}
	}
	return n >= required && n <= len(m.Params)
}

// param returns the parameter an argument goes to, with the element type in the
// expanded form.
func (m *Method) param(i int, expanded bool) (Param, *types.Type) {
	last := len(m.Params) - 1
	if expanded && i >= last {
		p := m.Params[last]
		if p.Type.Elem != nil {
			return p, p.Type.Elem
		}
		return p, types.Object
	}
	return m.Params[i], m.Params[i].Type
}

// cost sums how far the arguments are from the parameters.
func (m *Method) cost(env Env, args []any, expanded bool) (int, bool) {
	total := 0
	if expanded {
		total = 3
	}
	for i, a := range args {
		p, t := m.param(i, expanded)
		if p.ByRef {
			continue
		}
		c, ok := distance(env, a, t)
		if !ok {
			return 0, false
		}
		total += c
	}
	return total, true
}

// distance ranks a conversion: 0 for the same type, small for what .NET does
// implicitly, large for what only PowerShell converts.
func distance(env Env, v any, t *types.Type) (int, bool) {
	v = types.Unwrap(v)
	if v == nil {
		if t.IsValueType() && t.Name != types.NullableDef.Name {
			return 40, types.IsNumeric(t) || t == types.Bool || t == types.CharType
		}
		if t == types.Object {
			return 2, true
		}
		return 1, true
	}
	from := types.TypeOf(v)
	switch {
	case from == t:
		return 0, true
	case t == types.Object:
		return 12, true
	case types.IsNumeric(from) && types.IsNumeric(t):
		return numericDistance(v, from, t)
	case from.AssignableTo(t):
		return 1, true
	case from == types.CharType && t == types.String:
		return 6, true
	case from == types.String && t == types.CharType:
		s, _ := v.(string)
		return 8, types.Len16(s) == 1
	}
	if out, err := env.Convert(v, t); err == nil {
		if _, isArray := out.(*types.Array); isArray {
			if _, wasArray := types.Elements(v); wasArray {
				return 5, true
			}
			return 25, true
		}
		if t == types.String {
			return 15, true
		}
		return 20, true
	}
	return 0, false
}

var numberOrder = [...]**types.Type{&types.Byte, &types.SByte, &types.Int16, &types.UInt16, &types.Int32, &types.UInt32, &types.Int64, &types.UInt64, &types.Single, &types.Double, &types.DecimalType, &types.BigInt}

func numberRank(t *types.Type) int {
	for i, n := range numberOrder {
		if *n == t {
			return i
		}
	}
	return len(numberOrder)
}

// numericDistance prefers widening to narrowing.
func numericDistance(v any, from, t *types.Type) (int, bool) {
	a, b := numberRank(from), numberRank(t)
	if b > a {
		if t == types.DecimalType && (from == types.Double || from == types.Single) {
			return 14, true
		}
		return 1 + b - a, true
	}
	out, err := types.ConvertNumber(v, t)
	if err != nil {
		return 0, false
	}
	if back, err := types.ConvertNumber(out, from); err != nil || !sameNumber(back, v) {
		return 30, true
	}
	return 16 + a - b, true
}

func sameNumber(a, b any) bool {
	if x, ok := a.(*big.Int); ok {
		y, ok := b.(*big.Int)
		return ok && x.Cmp(y) == 0
	}
	return a == b
}

// convert converts the arguments to the overload's types.
func (m *Method) convert(env Env, name string, args []any, expanded bool) ([]any, error) {
	out := make([]any, 0, len(m.Params))
	var rest []any
	for i, a := range args {
		p, t := m.param(i, expanded)
		v := types.Unwrap(a)
		if t == types.Object {
			v = a
		} else if !p.ByRef {
			c, err := env.Convert(a, t)
			if err != nil {
				text, terr := env.Text(a)
				if terr != nil {
					text = ""
				}
				e := types.NewException("System.Management.Automation.MethodException",
					fmt.Sprintf("Cannot convert argument \"%s\", with value: \"%s\", for \"%s\" to type \"%s\": \"%s\"", p.Name, text, name, t, err.Error()))
				e.ID = "MethodArgumentConversionInvalidCastArgument"
				if x, ok := err.(*types.Exception); ok {
					e.Inner = x
				}
				return nil, e
			}
			v = c
		}
		if a == nil && t == types.String {
			v = nil
		}
		if expanded && i >= len(m.Params)-1 {
			rest = append(rest, v)
			continue
		}
		out = append(out, v)
	}
	if expanded {
		_, elem := m.param(len(m.Params)-1, true)
		return append(out, types.NewTyped(elem, rest)), nil
	}
	for i := len(args); i < len(m.Params); i++ {
		out = append(out, defaultValue(&m.Params[i]))
	}
	return out, nil
}

// defaultValue is the value of an optional parameter that got no argument.
func defaultValue(p *Param) any {
	switch p.Default {
	case "", "null":
		return nil
	case "true", "True":
		return true
	case "false", "False":
		return false
	}
	if e := p.Type.Enum(); e != nil {
		for i, n := range e.Names {
			if n == p.Default {
				return types.NewEnum(p.Type, e.Values[i])
			}
		}
	}
	if n, ok := types.ParseNumberText(p.Default); ok {
		if out, err := types.ConvertNumber(n, p.Type); err == nil {
			return out
		}
	}
	return p.Default
}

// Construct calls a constructor; known is false when the type has none here.
func Construct(env Env, t *types.Type, args []any) (v any, known bool, err error) {
	overloads := membersOf(t).methods[":new"]
	own := overloads[:0:0]
	for _, m := range overloads {
		if m.Owner == t {
			own = append(own, m)
		}
	}
	if len(own) == 0 {
		return nil, false, nil
	}
	v, err = Invoke(env, t, nil, ".ctor", own, args)
	return v, true, err
}
