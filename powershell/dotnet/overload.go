package dotnet

import (
	"fmt"

	"github.com/runwright/runwright/powershell/types"
)

// Invoke chooses an overload for the arguments and calls it.
func Invoke(env Env, t *types.Type, this any, name string, overloads []*Method, args []any) (any, error) {
	m, converted, err := choose(env, name, candidates(overloads, nil, args), args)
	if err != nil {
		return nil, err
	}
	if m.fn == nil {
		return nil, unimplemented(t, "method "+m.Signature)
	}
	v, err := m.fn(&Call{Env: env, This: this, Type: t, Args: converted, method: m})
	if err != nil && m.indexer {
		return nil, indexerError(m.Name, err)
	}
	if err != nil {
		return nil, invocationError(name, len(args), err)
	}
	if m.Return == "void" {
		return types.Nothing, nil
	}
	return v, nil
}

// indexerError wraps what a property with parameters threw.
func indexerError(name string, err error) error {
	x, ok := err.(*types.Exception)
	if !ok {
		return err
	}
	e := types.NewException("System.Management.Automation.GetValueInvocationException", fmt.Sprintf("Exception getting \"%s\": \"%s\"", name, x.Message))
	e.ID, e.Inner = "ExceptionWhenGetting", x
	return e
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

// candidate is an overload that fits, with the rank of each argument.
type candidate struct {
	m        *Method
	expanded bool
	ranks    []rank
}

// choiceKey identifies a call by what the choice depends on.
type choiceKey struct {
	n     int
	types [4]*types.Type
}

// choice is a remembered decision.
type choice struct {
	m        *Method
	expanded bool
}

// recentChoice is a decision with its key.
type recentChoice struct {
	key choiceKey
	choice
}

// keyOf makes the key of a call; ok is false where the choice depends on more
// than the types.
func keyOf(args []any) (key choiceKey, ok bool) {
	if len(args) > len(key.types) {
		return key, false
	}
	key.n = len(args)
	for i, a := range args {
		switch v := types.Unwrap(a).(type) {
		case nil:
		case *types.Array, *types.List, *types.Reference:
			return key, false
		default:
			key.types[i] = types.TypeOf(v)
		}
	}
	return key, true
}

// choose picks the overload whose parameters fit best and converts the arguments.
func choose(env Env, name string, overloads []*Method, args []any) (*Method, []any, error) {
	if len(overloads) == 0 {
		return nil, nil, noOverload(name, len(args))
	}
	if len(overloads) == 1 && arity(overloads[0], len(args), false) && !overloads[0].hasParamArray() {
		m := overloads[0]
		out, err := m.convert(env, name, args, false)
		return m, out, err
	}
	key, cacheable := keyOf(args)
	first := overloads[0]
	if cacheable {
		if r := first.last.Load(); r != nil && r.key == key {
			out, err := r.m.convert(env, name, args, r.expanded)
			return r.m, out, err
		}
		if c, ok := first.choices.Load(key); ok {
			c := c.(choice)
			first.last.Store(&recentChoice{key, c})
			out, err := c.m.convert(env, name, args, c.expanded)
			return c.m, out, err
		}
	}
	best, err := best(name, overloads, args)
	if err != nil {
		return nil, nil, err
	}
	if cacheable {
		first.choices.Store(key, choice{best.m, best.expanded})
	}
	out, err := best.m.convert(env, name, args, best.expanded)
	return best.m, out, err
}

// best compares the overloads that fit. Earlier arguments weigh more.
func best(name string, overloads []*Method, args []any) (*candidate, error) {
	var fits []candidate
	for _, m := range overloads {
		if arity(m, len(args), false) {
			if c, ok := m.rank(args, false); ok {
				if last := len(args) - 1; last >= 0 && last == len(m.Params)-1 && m.hasParamArray() { // one element may fit better than an array
					if e, ok := m.rank(args, true); ok && e.ranks[last] > c.ranks[last] {
						c = e
					}
				}
				fits = append(fits, c)
				continue
			}
		}
		if arity(m, len(args), true) {
			if c, ok := m.rank(args, true); ok {
				fits = append(fits, c)
			}
		}
	}
	switch len(fits) {
	case 0:
		if len(overloads) == 1 && (arity(overloads[0], len(args), false) || arity(overloads[0], len(args), true)) {
			return &candidate{m: overloads[0], expanded: !arity(overloads[0], len(args), false)}, nil
		}
		return nil, noOverload(name, len(args))
	case 1:
		return &fits[0], nil
	}
	win := &fits[0]
	ambiguous := false
	for i := 1; i < len(fits); i++ {
		switch cmp := compareCandidates(win, &fits[i], args); {
		case cmp < 0:
			win, ambiguous = &fits[i], false
		case cmp == 0 && win.m.Owner == fits[i].m.Owner:
			ambiguous = true
		}
	}
	if ambiguous {
		for i := range fits {
			if &fits[i] != win && compareCandidates(win, &fits[i], args) == 0 && win.m.Owner == fits[i].m.Owner && win.m.Signature != fits[i].m.Signature {
				e := types.NewException("System.Management.Automation.MethodException", fmt.Sprintf("Multiple ambiguous overloads found for \"%s\" and the argument count: \"%d\".", name, len(args)))
				e.ID = "MethodCountCouldNotFindBest"
				return nil, e
			}
		}
	}
	return win, nil
}

// compareCandidates is above zero when a is better than b.
func compareCandidates(a, b *candidate, args []any) int {
	sum := 0
	for i := range args {
		weight := len(args) - i
		switch {
		case a.ranks[i] > b.ranks[i]:
			sum += weight
		case a.ranks[i] < b.ranks[i]:
			sum -= weight
		}
	}
	if sum != 0 {
		return sum
	}
	for i := range args {
		ra, rb := a.ranks[i], b.ranks[i]
		if ra < 10*fitNullValue || rb < 10*fitNullValue || ra >= 10*fitWiden != (rb >= 10*fitWiden) {
			continue // only a number's or a reference's own conversions tell more, and those of one kind
		}
		_, ta := a.m.param(i, a.expanded)
		_, tb := b.m.param(i, b.expanded)
		specific := compareTypes(ta, tb)
		if ra < 10*fitWiden {
			specific = -specific // a conversion that loses least
		}
		sum += specific * (len(args) - i)
	}
	if sum != 0 {
		return sum
	}
	switch {
	case a.expanded != b.expanded:
		if a.expanded {
			return -1
		}
		return 1
	case a.expanded && len(a.m.Params) != len(b.m.Params):
		return len(a.m.Params) - len(b.m.Params)
	case len(a.m.Params) != len(b.m.Params):
		return len(b.m.Params) - len(a.m.Params)
	case len(a.m.bound) != len(b.m.bound):
		return len(b.m.bound) - len(a.m.bound)
	}
	return 0
}

// compareTypes is above zero when a is the more specific type: it converts to b
// more easily than b to a.
func compareTypes(a, b *types.Type) int {
	switch {
	case a == types.DecimalType && (b == types.Double || b == types.Single):
		return 1
	case b == types.DecimalType && (a == types.Double || a == types.Single):
		return -1
	}
	ra, rb := rankTypes(a, b, nil), rankTypes(b, a, nil)
	switch {
	case ra > rb:
		return 1
	case ra < rb:
		return -1
	}
	n, signedA := types.IntegerSize(a)
	m, signedB := types.IntegerSize(b)
	if n > 0 && n == m && signedA != signedB { // of two sizes alike the signed type counts as the smaller
		if signedA {
			return 1
		}
		return -1
	}
	return 0
}

// rank ranks all arguments; ok is false when one does not fit.
func (m *Method) rank(args []any, expanded bool) (candidate, bool) {
	c := candidate{m: m, expanded: expanded, ranks: make([]rank, len(args))}
	for i, a := range args {
		p, t := m.param(i, expanded)
		ref, isRef := types.Unwrap(a).(*types.Reference)
		switch {
		case p.ByRef && isRef:
			c.ranks[i] = 10 * fitIdentity
			if v := types.Norm(ref.Get()); v != nil && !p.Out {
				c.ranks[i] = rankOf(v, t)
			}
		case p.ByRef && !p.In:
			if types.Norm(a) != nil { // null passes, to be refused by name
				return c, false
			}
			c.ranks[i] = 10 * fitNullRef
		default:
			c.ranks[i] = rankOf(a, t)
		}
		if c.ranks[i] == noFit {
			return c, false
		}
	}
	return c, true
}

// noGeneric is the error when no generic method fits explicit type arguments.
func noGeneric(name string, generic, n int) error {
	e := types.NewException("System.Management.Automation.MethodException", fmt.Sprintf("Could not find a suitable generic method overload for \"%s\" with \"%d\" type parameters, and the argument count: \"%d\".", name, generic, n))
	e.ID = "MethodCountCouldNotFindBest"
	return e
}

// NoConstructor is the error of ::new on a type without constructors of its own.
func NoConstructor(n int) error { return noOverload("new", n) }

func noOverload(name string, n int) error {
	if name == ".ctor" {
		name = "new"
	}
	e := types.NewException("System.Management.Automation.MethodException", fmt.Sprintf("Cannot find an overload for \"%s\" and the argument count: \"%d\".", name, n))
	e.ID = "MethodCountCouldNotFindBest"
	return e
}

func (m *Method) hasParamArray() bool {
	return len(m.Params) > 0 && m.Params[len(m.Params)-1].Params
}

// arity reports whether n arguments can be passed, in the expanded form of a
// params array or not.
func arity(m *Method, n int, expanded bool) bool {
	if expanded {
		return m.hasParamArray() && n >= len(m.Params)-1
	}
	required := 0
	for i := range m.Params {
		if !m.Params[i].Optional {
			required++
		}
	}
	return n >= required && n <= len(m.Params)
}

// param returns the parameter an argument goes to, with the element type in the
// expanded form.
func (m *Method) param(i int, expanded bool) (*Param, *types.Type) {
	last := len(m.Params) - 1
	if expanded && i >= last {
		p := &m.Params[last]
		if p.Type.Elem != nil {
			return p, p.Type.Elem
		}
		if len(p.Type.Args) == 1 { // params ReadOnlySpan[T]
			return p, p.Type.Args[0]
		}
		return p, types.Object
	}
	return &m.Params[i], m.Params[i].Type
}

// convert converts the arguments to the overload's types.
func (m *Method) convert(env Env, name string, args []any, expanded bool) ([]any, error) {
	out := make([]any, 0, len(m.Params))
	var rest []any
	for i, a := range args {
		p, t := m.param(i, expanded)
		v := types.Unwrap(a)
		ref, isRef := v.(*types.Reference)
		if p.ByRef && !p.In {
			if !isRef {
				return nil, wantsReference(i)
			}
			out = append(out, ref)
			continue
		}
		if isRef && t != types.PSReferenceType {
			a = ref.Get()
		}
		if t == types.Object {
			v = a
		} else {
			c, err := env.Convert(a, t)
			if err != nil {
				return nil, ArgumentFailure(env, p.Name, name, a, t, err)
			}
			v = c
		}
		if _, null := types.Unwrap(a).(types.NullString); null && t == types.String {
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

// ArgumentFailure is the error of an argument that does not convert to its
// parameter's type.
func ArgumentFailure(env Env, param, method string, v any, t *types.Type, err error) error {
	text, terr := env.CultureText(v)
	if terr != nil {
		text = ""
	}
	if typ, ok := types.Unwrap(v).(*types.Type); ok {
		text = typ.String()
	}
	if _, many := types.Elements(v); many {
		text = types.TypeOf(types.Unwrap(v)).String()
	}
	e := types.NewException("System.Management.Automation.MethodException",
		fmt.Sprintf("Cannot convert argument \"%s\", with value: \"%s\", for \"%s\" to type \"%s\": \"%s\"", param, text, method, t, err.Error()))
	e.ID = "MethodArgumentConversionInvalidCastArgument"
	if x, ok := err.(*types.Exception); ok {
		e.Inner = x
	}
	return e
}

// Fits reports whether PowerShell has a conversion from a value to a type, be it
// one that fails for this value.
func Fits(v any, t *types.Type) bool { return rankOf(v, t) != noFit }

// wantsReference is the error of a plain value for an out parameter.
func wantsReference(i int) error {
	e := types.NewException("System.Management.Automation.MethodException", fmt.Sprintf("Argument: '%d' should be a System.Management.Automation.PSReference. Use [ref].", i+1))
	e.ID = "NonRefArgumentToRefParameterMsg"
	return e
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
