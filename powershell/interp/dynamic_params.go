package interp

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// dynamicParameters runs a dynamicparam block and adds the parameters it returns,
// a RuntimeDefinedParameterDictionary, to those of the call.
func (f *functionInstance) dynamicParameters(s *stage) error {
	u := f.sb.unit
	if u.dynamic == nil {
		return nil
	}
	// The block sees the parameters that are bound so far.
	if err := f.enter(); err != nil {
		return err
	}
	err := f.store()
	var out collector
	if err == nil {
		err = f.flow(u.dynamic.run(f.fr.withOutput(&out)))
	}
	f.leave()
	if err != nil {
		return err
	}
	meta := *f.bind.meta
	meta.Params = append([]*Param{}, meta.Params...)
	for _, v := range out.items {
		d, ok := types.Unwrap(v).(*types.Dict)
		if !ok {
			continue
		}
		for _, e := range d.All {
			p, err := f.rs.dynamicParameter(&meta, e)
			if err != nil {
				return err
			}
			if p != nil {
				meta.Params = append(meta.Params, p)
			}
		}
	}
	meta.finish()
	f.bind.extend(&meta)
	return nil
}

// tellDynamic gives the objects that a dynamicparam block made the values that were
// bound to them.
func (b *binding) tellDynamic() {
	for i, p := range b.meta.Params {
		if p.runtime != nil && b.bound[i] {
			p.runtime.Value, p.runtime.IsSet = b.values[i], true
		}
	}
}

// extend gives the binding more parameters.
func (b *binding) extend(m *Meta) {
	more := len(m.Params) - len(b.values)
	b.meta = m
	b.values = append(b.values, make([]any, more)...)
	b.bound = append(b.bound, make([]bool, more)...)
	b.sets &= m.valid()
}

// dynamicParameter reads a RuntimeDefinedParameter.
func (rs *Runspace) dynamicParameter(m *Meta, v any) (*Param, error) {
	read := func(name string) any {
		out, _, err := rs.propertyValue(v, name)
		if err != nil {
			return nil
		}
		return out
	}
	name, _ := read("Name").(string)
	if name == "" {
		return nil, nil
	}
	p := &Param{Name: name, Type: types.Object, Dynamic: true}
	p.runtime, _ = types.Unwrap(v).(*DynamicParameter)
	if t, ok := read("ParameterType").(*types.Type); ok {
		p.Type, p.Switch = t, t == types.SwitchType
	}
	items, _ := elements(read("Attributes"))
	for _, a := range items {
		if err := rs.dynamicAttribute(m, p, a); err != nil {
			return nil, err
		}
	}
	if len(p.In) == 0 {
		p.In = []InSet{{Mask: allSets, Position: noPosition}}
	}
	return p, nil
}

// dynamicAttribute applies an attribute object to a parameter.
func (rs *Runspace) dynamicAttribute(m *Meta, p *Param, a any) error {
	o, ok := types.Unwrap(a).(*AttributeObject)
	if !ok {
		return nil
	}
	switch o.name() {
	case "parameter":
		in := InSet{Mask: allSets, Position: noPosition}
		for k, v := range o.Values {
			switch strings.ToLower(k) {
			case "mandatory":
				in.Mandatory = types.IsTrue(v)
			case "position":
				n, err := rs.conv.To(v, types.Int32)
				if err != nil {
					return err
				}
				in.Position = int(n.(int32))
			case "parametersetname":
				in.Mask = m.setMask(types.ToString(v))
			case "valuefrompipeline":
				in.Pipeline = types.IsTrue(v)
			case "valuefrompipelinebypropertyname":
				in.ByName = types.IsTrue(v)
			case "valuefromremainingarguments":
				in.Remaining = types.IsTrue(v)
			}
		}
		p.In = append(p.In, in)
	case "alias":
		for _, v := range o.Args {
			p.Aliases = append(p.Aliases, stringsOf(v)...)
		}
	default:
		build := validators(o.name())
		if build == nil {
			return nil
		}
		v, err := build(rs, o.Args, o.Values)
		if err != nil {
			return err
		}
		p.Attrs = append(p.Attrs, v)
	}
	return nil
}

// AttributeObject is an attribute made by a script: [ParameterAttribute]::new().
type AttributeObject struct {
	T      *types.Type
	Args   []any
	Values map[string]any
}

// PSType is the attribute's class.
func (a *AttributeObject) PSType() *types.Type { return a.T }

// Declaration implements dotnet.Described.
func (a *AttributeObject) Declaration() (args []any, named map[string]any) {
	named = make(map[string]any, len(a.Values))
	for name, v := range a.Values {
		if p := dotnet.FindProperty(a.T, name, false); p != nil {
			name = p.Name
		}
		named[name] = v
	}
	return a.Args, named
}

func (a *AttributeObject) name() string {
	n := strings.ToLower(a.T.ShortName())
	return strings.TrimSuffix(n, "attribute")
}

func (a *AttributeObject) setProperty(rs *Runspace, name string, v any) (bool, error) {
	a.Values[strings.ToLower(name)] = v
	return true, nil
}

// DynamicParameter is a RuntimeDefinedParameter.
type DynamicParameter struct {
	Name       string
	T          *types.Type
	Attributes any
	Value      any
	IsSet      bool
}

// PSType is RuntimeDefinedParameter.
func (*DynamicParameter) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.RuntimeDefinedParameter")
}

func (d *DynamicParameter) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "name":
		return d.Name, true
	case "parametertype":
		return d.T, true
	case "attributes":
		return d.Attributes, true
	case "value":
		return d.Value, true
	case "isset":
		return d.IsSet, true
	}
	return nil, false
}

func (d *DynamicParameter) setProperty(rs *Runspace, name string, v any) (bool, error) {
	switch strings.ToLower(name) {
	case "name":
		d.Name = types.ToString(v)
	case "value":
		d.Value, d.IsSet = v, true
	case "parametertype":
		d.T, _ = v.(*types.Type)
	default:
		return false, nil
	}
	return true, nil
}

// engineObject constructs PowerShell's own classes that need the interpreter;
// known is false for others.
func (rs *Runspace) engineObject(t *types.Type, args []any) (any, bool) {
	switch t.Name {
	case "System.Timers.Timer":
		timer, ok := newTimer(rs, args)
		return timer, ok
	case "System.Management.Automation.RuntimeDefinedParameter":
		d := &DynamicParameter{T: types.Object}
		if len(args) == 3 {
			d.Name = types.ToString(args[0])
			d.T, _ = types.Unwrap(args[1]).(*types.Type)
			d.Attributes = args[2]
		} else {
			d.Attributes = &types.List{T: types.CollectionDef.Instantiate(types.MustNamed("System.Attribute"))}
		}
		return d, true
	case "System.Management.Automation.CommandMetadata":
		switch x := types.Unwrap(first(args)).(type) {
		case *CommandMetadata:
			return x, true
		case CommandInfo:
			if c, ok := rs.newCommandMetadata(x); ok {
				return c, true
			}
		}
		return nil, false
	case "System.Management.Automation.RuntimeDefinedParameterDictionary":
		return &types.Dict{T: t}, true
	case runspacesSpace + "SessionStateVariableEntry", runspacesSpace + "SessionStateFunctionEntry", runspacesSpace + "SessionStateAliasEntry":
		if len(args) < 2 {
			return nil, false
		}
		value := "Definition"
		if t.ShortName() == "SessionStateVariableEntry" {
			value = "Value"
		}
		return NewObject(t.Name, "Name", types.ToString(args[0]), value, args[1]), true
	case "System.Management.Automation.PSInvocationSettings":
		o := NewObject(t.Name, "AddToHistory", false, "ErrorActionPreference", nil, "FlowImpersonationPolicy", false, "ExposeFlowControlExceptions", false)
		o.Assign = func(name string, v any) error {
			for k := range o.Fields {
				if equalFold(k, name) {
					o.Fields[k] = v
					return nil
				}
			}
			return types.NewException("System.NotImplementedException", fmt.Sprintf("[%s] assignment to %s is not implemented by this engine.", o.T, name))
		}
		return o, true
	case "System.Management.Automation.PSObject":
		if len(args) == 0 {
			return types.NewCustom(), true
		}
		if o, ok := args[0].(*types.PSObject); ok {
			return o, true
		}
		return &types.PSObject{Base: args[0]}, true
	}
	if strings.HasSuffix(t.Name, "Attribute") && t.AssignableTo(types.MustNamed("System.Attribute")) {
		return &AttributeObject{T: t, Args: args, Values: map[string]any{}}, true
	}
	return nil, false
}
