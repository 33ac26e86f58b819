package utility

import (
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// addMember is Add-Member.
type addMember struct{ interp.Base }

func (a *addMember) Process(c *interp.Call) error {
	v := c.Value("InputObject")
	o := types.Extend(v)
	if name := c.String("TypeName"); name != "" {
		if t, err := c.ResolveType(name); err == nil && t.Class == nil {
			name = t.FullName()
		}
		o.TypeNames = append([]string{name}, types.TypeNames(o)...)
	}
	if err := a.add(c, o); err != nil {
		return err
	}
	if c.Switch("PassThru") {
		return c.Write(o)
	}
	return nil
}

func (a *addMember) add(c *interp.Call, o *types.PSObject) error {
	switch c.ParameterSet() {
	case "NotePropertySingleMemberSet":
		return a.put(c, o, types.Property{Name: c.String("NotePropertyName"), Value: c.Value("NotePropertyValue")})
	case "NotePropertyMultiMemberSet":
		d, ok := types.Unwrap(c.Value("NotePropertyMembers")).(*types.Dict)
		if !ok {
			return nil
		}
		for k, v := range d.All {
			if err := a.put(c, o, types.Property{Name: types.ToString(k), Value: v}); err != nil {
				return err
			}
		}
		return nil
	case "MemberSet":
		p, err := memberOf(c, c.String("MemberType"), c.String("Name"), c.Value("Value"), c.Value("SecondValue"))
		if err != nil {
			return err
		}
		return a.put(c, o, p)
	}
	return nil
}

// memberTypeNames keeps -NotePropertyName from taking the name of a kind of
// member by position: Add-Member ScriptProperty Name { … } means -MemberType.
type memberTypeNames struct{}

// Apply refuses names of member types.
func (memberTypeNames) Apply(_ *interp.Runspace, v any) (any, error) {
	kinds := types.MustNamed("System.Management.Automation.PSMemberTypes")
	if n, err := types.MatchEnumName(types.ToString(v), kinds, kinds.Enum()); err == nil && strings.EqualFold(kinds.Enum().Names[n], types.ToString(v)) {
		return nil, types.NewException("System.Management.Automation.ValidationMetadataException", "The name for a note property cannot be the name of a member type.")
	}
	return v, nil
}

// refuseMemberTypes adds memberTypeNames to -NotePropertyName.
func refuseMemberTypes(m *interp.Meta) {
	for _, p := range m.Params {
		if p.Name == "NotePropertyName" {
			p.Attrs = append(p.Attrs, memberTypeNames{})
		}
	}
}

// put adds a member to an object; an existing one needs -Force.
func (a *addMember) put(c *interp.Call, o *types.PSObject, p types.Property) error {
	old := o.Find(p.Name)
	exists := old != nil
	if !exists && o.Base != nil {
		_, exists, _ = c.Property(o, p.Name)
	}
	if exists && !c.Switch("Force") && p.Name != "ToString" {
		e := c.Error("System.InvalidOperationException", "MemberAlreadyExists", "InvalidOperation", o,
			"Cannot add a member with the name \"%s\" because a member with that name already exists. To overwrite the member anyway, add the Force parameter to your command.", p.Name)
		return c.WriteError(e)
	}
	if old != nil {
		o.Remove(old.Name)
	}
	o.Props = append(o.Props, p)
	return nil
}

// memberOf makes a member of a kind that Add-Member and Update-TypeData know.
func memberOf(c *interp.Call, kind, name string, value, second any) (types.Property, error) {
	p := types.Property{Name: name, Value: value}
	switch strings.ToLower(kind) {
	case "noteproperty":
	case "aliasproperty":
		s := &types.SpecialMember{Kind: types.AliasProperty}
		if t, err := typeArgument(c, second); err != nil {
			return p, err
		} else {
			s.Convert = t
		}
		p.Value, p.Special = types.ToString(value), s
	case "scriptproperty":
		p.Value = nil
		p.Special = &types.SpecialMember{Kind: types.ScriptProperty, Get: types.Unwrap(value), Set: types.Unwrap(second)}
	case "scriptmethod":
		p.Value = nil
		p.Special = &types.SpecialMember{Kind: types.ScriptMethod, Get: types.Unwrap(value)}
	case "propertyset":
		s := &types.SpecialMember{Kind: types.PropertySet}
		items, many := types.Elements(value)
		if !many {
			items = []any{value}
		}
		for _, n := range items {
			s.Names = append(s.Names, types.ToString(n))
		}
		p.Value, p.Special = nil, s
	case "memberset":
		p.Special = &types.SpecialMember{Kind: types.MemberSet}
	case "codeproperty", "codemethod":
		return p, c.Error("System.NotSupportedException", "CodeMembersNotSupported", "NotImplemented", nil, "A %s needs a .NET method, which this engine cannot call.", kind)
	default:
		return p, c.Error("System.InvalidOperationException", "CannotAddMemberType", "InvalidOperation", nil, "Cannot add a member of the type \"%s\".", kind)
	}
	return p, nil
}

// typeArgument is the type that an argument names or is; nil for none.
func typeArgument(c *interp.Call, v any) (*types.Type, error) {
	v = types.Unwrap(v)
	if v == nil {
		return nil, nil
	}
	if t, ok := v.(*types.Type); ok {
		return t, nil
	}
	return c.ResolveType(types.ToString(v))
}
