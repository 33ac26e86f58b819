package interp

import (
	"math"
	"math/big"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// enumDefinition is an enum of a text, compiled.
type enumDefinition struct {
	ast     *syntax.TypeDefinition
	members []enumMember
}

type enumMember struct {
	ast   *syntax.PropertyMember
	value evalFn // nil when none was written
}

func (c *compiler) enumDefinition(x *syntax.TypeDefinition) *enumDefinition {
	e := &enumDefinition{ast: x}
	for _, m := range x.Members {
		if p, ok := m.(*syntax.PropertyMember); ok {
			mb := enumMember{ast: p}
			if p.InitialValue != nil {
				mb.value = c.expr(p.InitialValue)
			}
			e.members = append(e.members, mb)
		}
	}
	return e
}

// uses lists the enums, by lower case names, that the values name.
func (e *enumDefinition) uses() []string {
	var out []string
	for _, m := range e.members {
		if m.ast.InitialValue == nil {
			continue
		}
		syntax.Inspect(m.ast.InitialValue, func(n syntax.Node) bool {
			if t, ok := n.(*syntax.TypeExpression); ok {
				out = append(out, strings.ToLower(t.TypeName.FullName()))
			}
			return true
		})
	}
	return out
}

// enums defines the enums of a text, those first that others name.
func (d *definer) enums(list []*enumDefinition) error {
	byName := make(map[string]*enumDefinition, len(list))
	for _, e := range list {
		byName[strings.ToLower(e.ast.Name)] = e
	}
	const open, done = 1, 2
	state := map[*enumDefinition]int{}
	var define func(e *enumDefinition) (cycle bool, err error)
	define = func(e *enumDefinition) (bool, error) {
		switch state[e] {
		case open:
			return true, nil
		case done:
			return false, nil
		}
		state[e] = open
		cycle := false
		for _, name := range e.uses() {
			if o := byName[name]; o != nil && o != e {
				round, err := define(o)
				if err != nil {
					return false, err
				}
				cycle = cycle || round
			}
		}
		if state[e] = done; cycle {
			d.report(e.ast.Pos, "CycleInEnumInitializers")
			return true, nil
		}
		return false, d.enum(e)
	}
	for _, e := range list {
		if _, err := define(e); err != nil {
			return err
		}
	}
	return nil
}

// enum defines one enum.
func (d *definer) enum(def *enumDefinition) error {
	x, fr := def.ast, d.fr
	e := &types.Enum{Underlying: types.Int32}
	for _, a := range x.Attributes {
		if name := attributeName(a); name == "flags" || name == "system.flags" {
			e.Flags = true
		}
	}
	if len(x.BaseTypes) > 0 {
		t, err := fr.resolveType(x.BaseTypes[0].TypeName.FullName())
		if err != nil {
			return fr.failure(err, x)
		}
		e.Underlying = t
	}
	next := big.NewInt(0)
	seen := map[string]bool{}
	for _, m := range def.members {
		if key := strings.ToLower(m.ast.Name); seen[key] {
			d.report(m.ast.Pos, "MemberAlreadyDefined", m.ast.Name)
		} else {
			seen[key] = true
		}
		at := m.ast.Pos
		if m.value != nil {
			at = m.ast.InitialValue.Extent()
			n, ok, err := d.enumValue(def, m, e.Underlying)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			next = n
		}
		if !fits(next, e.Underlying) {
			d.report(at, "EnumeratorValueOutOfBounds", e.Underlying.PSName())
			continue
		}
		e.Names = append(e.Names, m.ast.Name)
		e.Values = append(e.Values, int64(new(big.Int).And(next, maxUint64()).Uint64())) //nolint:gosec // the bits are what is kept
		next = new(big.Int).Add(next, big.NewInt(1))
	}
	info := &classInfo{name: x.Name, ast: x, session: fr.session(), rs: fr.rs, scope: fr.scope, unit: fr.unit, base: types.EnumType, enum: e}
	info.t = types.NewClassType(x.Name, info)
	fr.defineClass(x.Name, info.t)
	return nil
}

// enumValue is the value that was written for a member; ok is false when it was
// reported as none.
func (d *definer) enumValue(def *enumDefinition, m enumMember, underlying *types.Type) (*big.Int, bool, error) {
	fr, at := d.fr, m.ast.InitialValue.Extent()
	if !fr.constant(m.ast.InitialValue, def.ast.Name) {
		d.report(at, "EnumeratorValueMustBeConstant")
		return nil, false, nil
	}
	v, err := m.value(fr)
	if err != nil {
		return nil, false, err
	}
	if ev, ok := v.(*types.EnumValue); ok {
		v = ev.Number()
	}
	n, err := fr.rs.conv.To(v, types.BigInt)
	if _, fail := fr.rs.conv.To(v, underlying); fail != nil {
		if types.IsNumeric(types.TypeOf(v)) {
			d.report(at, "EnumeratorValueOutOfBounds", underlying.PSName())
		} else {
			d.report(at, "CannotConvertValue", underlying.PSName())
		}
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fr.failure(err, m.ast)
	}
	return n.(*big.Int), true, nil
}

func maxUint64() *big.Int { return new(big.Int).SetUint64(math.MaxUint64) }

// fits says whether a number is one of an integral type.
func fits(n *big.Int, t *types.Type) bool {
	low, high := big.NewInt(math.MinInt32), big.NewInt(math.MaxInt32)
	switch t {
	case types.SByte:
		low, high = big.NewInt(math.MinInt8), big.NewInt(math.MaxInt8)
	case types.Byte:
		low, high = new(big.Int), big.NewInt(math.MaxUint8)
	case types.Int16:
		low, high = big.NewInt(math.MinInt16), big.NewInt(math.MaxInt16)
	case types.UInt16:
		low, high = new(big.Int), big.NewInt(math.MaxUint16)
	case types.UInt32:
		low, high = new(big.Int), big.NewInt(math.MaxUint32)
	case types.Int64:
		low, high = big.NewInt(math.MinInt64), big.NewInt(math.MaxInt64)
	case types.UInt64:
		low, high = new(big.Int), maxUint64()
	}
	return n.Cmp(low) >= 0 && n.Cmp(high) <= 0
}

// constant says whether an expression can stand for the value of an enum's
// member: literals, operators, and static members of types other than the enum.
func (fr *frame) constant(e syntax.Expression, own string) bool {
	ok := true
	syntax.Inspect(e, func(n syntax.Node) bool {
		switch n := n.(type) {
		case nil, *syntax.ConstantExpression, *syntax.StringConstantExpression, *syntax.UnaryExpression, *syntax.BinaryExpression,
			*syntax.ParenExpression, *syntax.Pipeline, *syntax.CommandExpression, *syntax.ConvertExpression, *syntax.TypeConstraint:
		case *syntax.MemberExpression:
			t, is := n.Expression.(*syntax.TypeExpression)
			if !n.Static || !is || strings.EqualFold(t.TypeName.FullName(), own) {
				ok = false
			}
		case *syntax.TypeExpression:
			if _, err := fr.resolveType(n.TypeName.FullName()); err != nil {
				ok = false
			}
		default:
			ok = false
		}
		return ok
	})
	return ok
}
