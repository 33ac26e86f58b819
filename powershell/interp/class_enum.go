package interp

import (
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

func (c *compiler) enumDefinition(x *syntax.TypeDefinition) stmtFn {
	type member struct {
		name  string
		value evalFn
	}
	var members []member
	for _, m := range x.Members {
		if p, ok := m.(*syntax.PropertyMember); ok {
			mb := member{name: p.Name}
			if p.InitialValue != nil {
				mb.value = c.expr(p.InitialValue)
			}
			members = append(members, mb)
		}
	}
	return func(fr *frame) error {
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
		next := int64(0)
		for _, m := range members {
			if m.value != nil {
				v, err := m.value(fr)
				if err != nil {
					return err
				}
				if ev, ok := v.(*types.EnumValue); ok {
					v = ev.Number()
				}
				n, err := fr.rs.conv.To(v, types.Int64)
				if err != nil {
					return fr.failure(err, x)
				}
				next = n.(int64)
			}
			e.Names = append(e.Names, m.name)
			e.Values = append(e.Values, next)
			next++
		}
		info := &classInfo{name: x.Name, ast: x, session: fr.session(), rs: fr.rs, scope: fr.scope, unit: fr.unit, base: types.EnumType, enum: e}
		info.t = types.NewClassType(x.Name, info)
		fr.defineClass(x.Name, info.t)
		return nil
	}
}
