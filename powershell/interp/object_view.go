package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// PropertyInfos lists an object's properties as PSObject.Properties does.
func (rs *Runspace) PropertyInfos(o any) []*PropertyInfo {
	var out []*PropertyInfo
	own := types.Extended(o)
	var names []string
	if _, isDict := types.DictOf(o); isDict { // keys are no properties here
		names = dotnet.PropertyNames(types.TypeOf(o))
		if own != nil {
			for i := range own.Props {
				names = append(names, own.Props[i].Name)
			}
		}
	} else {
		names = rs.PropertyNames(o)
	}
	for _, n := range names {
		kind := "Property"
		if own != nil {
			if p := own.Find(n); p != nil {
				kind = "NoteProperty"
				if p.Special != nil {
					kind = p.Special.Kind.String()
				}
			}
		}
		out = append(out, &PropertyInfo{Object: o, Name: n, Kind: kind})
	}
	return out
}

func (v *ObjectView) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "properties":
		return &PropertyCollection{Object: v.Object, rs: rs}, true
	case "members":
		return &PropertyCollection{Object: v.Object, rs: rs, methods: true}, true
	case "methods":
		return &PropertyCollection{Object: v.Object, rs: rs, methods: true, noProperties: true}, true
	case "typenames":
		return types.Extend(v.Object).TypeNameList(), true
	case "baseobject", "immediatebaseobject":
		return types.Unwrap(v.Object), true
	}
	return nil, false
}

func (v *ObjectView) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	if equalFold(name, "Copy") {
		o, err := rs.copyObject(v.Object)
		return o, true, err
	}
	return nil, false, nil
}

// copyObject is PSObject.Copy(): a shallow copy with members of its own.
func (rs *Runspace) copyObject(o any) (any, error) {
	p := types.Extended(o)
	if p == nil {
		p = &types.PSObject{Base: o}
	}
	base := p.Base
	if base != nil && types.TypeOf(base).AssignableTo(types.MustNamed("System.ICloneable")) {
		var err error
		if base, _, err = rs.callMethod(base, "Clone", nil); err != nil {
			return nil, err
		}
	}
	c := types.PSObject{Base: base, TypeNames: p.OwnTypeNames(), Props: append([]types.Property{}, p.Props...), Text: p.Text}
	return &c, nil
}

// PropertyCollection is $o.PSObject.Properties, Methods or Members.
type PropertyCollection struct {
	Object                any
	rs                    *Runspace
	methods, noProperties bool
}

// all lists the members in order.
func (c *PropertyCollection) all() []any {
	var out []any
	if !c.noProperties {
		for _, p := range c.rs.PropertyInfos(c.Object) {
			out = append(out, p)
		}
	}
	if c.methods {
		out = append(out, c.rs.methodValues(c.Object)...)
	}
	return out
}

// PSType is the collection's type.
func (*PropertyCollection) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.PSMemberInfoCollection`1").Instantiate(types.MustNamed("System.Management.Automation.PSPropertyInfo"))
}

// Enumerates is true.
func (*PropertyCollection) Enumerates() bool { return true }

// Each yields the members.
func (c *PropertyCollection) Each(yield func(any) bool) {
	for _, p := range c.all() {
		if !yield(p) {
			return
		}
	}
}

func (c *PropertyCollection) property(rs *Runspace, name string) (any, bool) {
	if equalFold(name, "Count") {
		return int32(len(c.all())), true
	}
	return nil, false
}

func (c *PropertyCollection) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	text := types.ToString(first(args))
	switch strings.ToLower(name) {
	case "add":
		if types.Norm(first(args)) == nil {
			e := types.NewException("System.Management.Automation.MethodInvocationException", "Exception calling \"Add\" with \"1\" argument(s): \"Cannot process argument because the value of argument \"member\" is null. Change the value of argument \"member\" to a non-null value.\"")
			e.ID = "PSArgumentNullException"
			e.Inner = types.NewException("System.Management.Automation.PSArgumentNullException", "Cannot process argument because the value of argument \"member\" is null. Change the value of argument \"member\" to a non-null value.")
			return nil, true, e
		}
		o := types.Extend(c.Object)
		switch p := types.Unwrap(first(args)).(type) {
		case *types.Property:
			o.Props = append(o.Props, *p)
		case *dotnet.Member:
			o.Remove(p.Prop.Name)
			o.Props = append(o.Props, p.Prop)
		case *PropertyInfo:
			v, _, err := rs.propertyValue(p.Object, p.Name)
			if err != nil {
				return nil, true, err
			}
			o.Set(p.Name, v)
		}
		return types.Nothing, true, nil
	case "remove":
		if o := types.Extended(c.Object); o != nil {
			o.Remove(text)
		}
		return types.Nothing, true, nil
	case "match":
		w, err := types.CompileWildcard(text, true)
		if err != nil {
			return nil, true, err
		}
		var out []any
		for _, p := range c.all() {
			if w.Match(memberName(p)) {
				out = append(out, p)
			}
		}
		return types.NewArray(out...), true, nil
	case "item":
		return c.find(text), true, nil
	}
	return nil, false, nil
}

func (c *PropertyCollection) find(name string) any {
	for _, p := range c.all() {
		if equalFold(memberName(p), name) {
			return p
		}
	}
	return nil
}

func memberName(m any) string {
	switch x := m.(type) {
	case *PropertyInfo:
		return x.Name
	case *MethodValue:
		return x.name
	case *ScriptMethodValue:
		return x.name
	}
	return ""
}

// GetIndex returns a property by name.
func (c *PropertyCollection) GetIndex(env dotnet.Env, i any) (any, error) {
	return c.find(types.ToString(i)), nil
}

// propertySetter is implemented by engine objects whose properties can be set.
type propertySetter interface {
	setProperty(rs *Runspace, name string, v any) (bool, error)
}

// baseView is $h.PSBase of a dictionary: its own members, not its entries.
type baseView struct{ dict *types.Dict }

// PSType is PSMemberSet.
func (*baseView) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.PSMemberSet")
}

func (b *baseView) property(rs *Runspace, name string) (any, bool) {
	v, ok, err := dotnet.Property(rs, b.dict, name)
	return v, ok && err == nil
}

func (b *baseView) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	return rs.callMethod(b.dict, name, args)
}
