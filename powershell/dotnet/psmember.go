package dotnet

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Member is a PSNoteProperty, PSScriptProperty, PSAliasProperty, PSScriptMethod,
// PSPropertySet or PSMemberSet made by a script, before an object has it.
type Member struct {
	T    *types.Type
	Prop types.Property
}

// PSType is the member's class.
func (m *Member) PSType() *types.Type { return m.T }

// PSString is the definition.
func (m *Member) PSString() string {
	p := &m.Prop
	switch m.kind() {
	case types.AliasProperty:
		return p.Name + " = " + types.ToString(p.Value)
	case types.ScriptProperty:
		s := "System.Object " + p.Name + " {get=" + types.ToString(p.Special.Get) + ";"
		if p.Special.Set != nil {
			s += "set=" + types.ToString(p.Special.Set) + ";"
		}
		return s + "}"
	case types.ScriptMethod:
		return "System.Object " + p.Name + "();"
	case types.PropertySet:
		return p.Name + " {" + strings.Join(p.Special.Names, ", ") + "}"
	case types.MemberSet:
		return p.Name + " {}"
	}
	name := "object"
	if v := types.Unwrap(p.Value); v != nil {
		name = types.TypeOf(v).PSName()
	}
	return name + " " + p.Name + "=" + types.ToString(p.Value)
}

func (m *Member) kind() types.MemberKind {
	if m.Prop.Special == nil {
		return types.NoteProperty
	}
	return m.Prop.Special.Kind
}

// memberTable serves the classes of members.
func memberTable() Table {
	this := func(c *Call) *Member { return c.This.(*Member) }
	return Table{
		"new(*)": func(c *Call) (any, error) {
			name := c.Str(0)
			if name == "" {
				e := types.NewException("System.Management.Automation.PSArgumentException", "Cannot process argument because the value of argument \"name\" is not valid. Change the value of the \"name\" argument and run the operation again.")
				return nil, e
			}
			m := &Member{T: c.Type, Prop: types.Property{Name: name}}
			switch c.Type.ShortName() {
			case "PSNoteProperty":
				m.Prop.Value = c.Args[1]
			case "PSAliasProperty":
				m.Prop.Value = c.Args[1]
				m.Prop.Special = &types.SpecialMember{Kind: types.AliasProperty}
				if len(c.Args) > 2 {
					m.Prop.Special.Convert, _ = c.Args[2].(*types.Type)
				}
			case "PSScriptProperty":
				m.Prop.Special = &types.SpecialMember{Kind: types.ScriptProperty, Get: types.Unwrap(c.Args[1])}
				if len(c.Args) > 2 {
					m.Prop.Special.Set = types.Unwrap(c.Args[2])
				}
			case "PSScriptMethod":
				if c.Args[1] == nil {
					return nil, ArgumentNull("script")
				}
				m.Prop.Special = &types.SpecialMember{Kind: types.ScriptMethod, Get: types.Unwrap(c.Args[1])}
			case "PSPropertySet":
				items, err := collectionItems(c.Args[1])
				if err != nil {
					return nil, err
				}
				m.Prop.Special = &types.SpecialMember{Kind: types.PropertySet}
				for _, v := range items {
					m.Prop.Special.Names = append(m.Prop.Special.Names, types.ToString(v))
				}
			case "PSMemberSet":
				m.Prop.Special = &types.SpecialMember{Kind: types.MemberSet}
				set := types.NewCustom()
				if len(c.Args) > 1 {
					items, err := collectionItems(c.Args[1])
					if err != nil {
						return nil, err
					}
					for _, v := range items {
						if x, ok := types.Unwrap(v).(*Member); ok {
							set.Props = append(set.Props, x.Prop)
						}
					}
				}
				m.Prop.Value = set
			}
			return m, nil
		},
		"get Name": func(c *Call) (any, error) { return this(c).Prop.Name, nil },
		"get MemberType": func(c *Call) (any, error) {
			return types.EnumNamed("System.Management.Automation.PSMemberTypes", this(c).kind().String()), nil
		},
		"get IsInstance": func(*Call) (any, error) { return true, nil },
		"get IsGettable": func(c *Call) (any, error) {
			s := this(c).Prop.Special
			return s == nil || s.Kind != types.ScriptProperty || s.Get != nil, nil
		},
		"get IsSettable": func(c *Call) (any, error) {
			s := this(c).Prop.Special
			return s == nil || s.Kind == types.ScriptProperty && s.Set != nil, nil
		},
		"get Value": func(c *Call) (any, error) {
			if s := this(c).Prop.Special; s != nil && s.Kind == types.ScriptProperty {
				return c.Invoke(s.Get)
			}
			return this(c).Prop.Value, nil
		},
		"set Value": func(c *Call) (any, error) { this(c).Prop.Value = c.Args[0]; return nil, nil },
		"get TypeNameOfValue": func(c *Call) (any, error) {
			if v := types.Unwrap(this(c).Prop.Value); v != nil && this(c).Prop.Special == nil {
				return types.TypeOf(v).FullName(), nil
			}
			return "System.Object", nil
		},
		"get ReferencedMemberName": func(c *Call) (any, error) { return this(c).Prop.Value, nil },
		"get ConversionType": func(c *Call) (any, error) {
			if t := this(c).Prop.Special.Convert; t != nil {
				return t, nil
			}
			return nil, nil
		},
		"get GetterScript": func(c *Call) (any, error) { return this(c).Prop.Special.Get, nil },
		"get SetterScript": func(c *Call) (any, error) { return this(c).Prop.Special.Set, nil },
		"get Script":       func(c *Call) (any, error) { return this(c).Prop.Special.Get, nil },
		"get ReferencedPropertyNames": func(c *Call) (any, error) {
			l := &types.List{T: types.CollectionDef.Instantiate(types.String)}
			for _, n := range this(c).Prop.Special.Names {
				l.Items = append(l.Items, n)
			}
			return l, nil
		},
		"Copy()":     func(c *Call) (any, error) { own := *this(c); return &own, nil },
		"ToString()": func(c *Call) (any, error) { return this(c).PSString(), nil },
	}
}
