package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// PropertyInfo is an element of $o.PSObject.Properties.
type PropertyInfo struct {
	Object any
	Name   string
	// Kind is PowerShell's word: NoteProperty, Property, ScriptProperty …
	Kind string
}

// PSType is the class of the kind.
func (p *PropertyInfo) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.PS" + p.Kind)
}

func (p *PropertyInfo) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "name":
		return p.Name, true
	case "value":
		v, _, err := rs.propertyValue(p.Object, p.Name)
		if err != nil {
			return nil, true
		}
		return v, true
	case "membertype":
		return types.EnumNamed("System.Management.Automation.PSMemberTypes", p.Kind), true
	case "getterscript", "setterscript", "referencedmembername", "conversiontype", "referencedpropertynames":
		return p.special(strings.ToLower(name))
	case "isinstance":
		return p.Kind != "Property", true
	case "isgettable":
		return true, true
	case "issettable":
		if own := p.own(); own != nil && own.Special != nil && own.Special.Kind == types.ScriptProperty {
			return own.Special.Set != nil, true
		}
		if p.Kind != "Property" {
			return true, true
		}
		if t, settable := adaptedInfo(p.Object, p.Name); t != nil {
			return settable, true
		}
		f := dotnet.FindProperty(types.TypeOf(p.Object), p.Name, false)
		return f != nil && f.Writable, true
	case "typenameofvalue":
		if p.Kind == "ScriptProperty" {
			return "System.Object", true
		}
		if t, _ := adaptedInfo(p.Object, p.Name); t != nil {
			return t.FullName(), true
		}
		if d := dotnet.FindProperty(types.TypeOf(p.Object), p.Name, false); d != nil && p.Kind == "Property" {
			return d.ValueType().FullName(), true
		}
		v, _, err := rs.propertyValue(p.Object, p.Name)
		if err != nil || v == nil {
			return "System.Object", true
		}
		if n, ok := types.FirstTypeName(v); ok {
			return n, true
		}
		return types.TypeOf(v).FullName(), true
	}
	return nil, false
}

func (p *PropertyInfo) setProperty(rs *Runspace, name string, v any) (bool, error) {
	if equalFold(name, "Value") {
		return rs.assignMember(p.Object, p.Name, v)
	}
	return false, nil
}

// PSString is the property's definition: type, name and value.
func (p *PropertyInfo) PSString() string {
	if own := p.own(); own != nil {
		return (&dotnet.Member{Prop: *own}).PSString()
	}
	if d := dotnet.FindProperty(types.TypeOf(p.Object), p.Name, false); d != nil {
		return d.Definition()
	}
	return p.Name
}

// own is the member a script put on the object itself, nil for others.
func (p *PropertyInfo) own() *types.Property {
	if o := types.Extended(p.Object); o != nil {
		return o.Find(p.Name)
	}
	return nil
}

// special reads what only script, alias and set members have; others have none of
// the names.
func (p *PropertyInfo) special(name string) (any, bool) {
	own := p.own()
	if own == nil || own.Special == nil {
		return nil, false
	}
	s := own.Special
	switch name {
	case "getterscript":
		return s.Get, s.Kind == types.ScriptProperty
	case "setterscript":
		return s.Set, s.Kind == types.ScriptProperty
	case "referencedmembername":
		return own.Value, s.Kind == types.AliasProperty
	case "conversiontype":
		if s.Convert == nil {
			return nil, s.Kind == types.AliasProperty
		}
		return s.Convert, true
	}
	return &types.List{T: types.CollectionDef.Instantiate(types.String), Items: anyStrings(s.Names)}, s.Kind == types.PropertySet
}
