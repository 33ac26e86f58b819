package interp

import (
	"fmt"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// setMember assigns a property.
func (fr *frame) setMember(o any, name string, v any) error {
	rs := fr.rs
	v = types.Norm(v)
	if o == nil {
		return types.RuntimeError("PropertyNotFound", "InvalidOperation", fmt.Sprintf("The property '%s' cannot be found on this object. Verify that the property exists and can be set.", name))
	}
	ok, err := rs.assignMember(o, name, v)
	if err != nil || ok {
		return err
	}
	missing := fmt.Sprintf("The property '%s' cannot be found on this object. Verify that the property exists and can be set.", name)
	if c, ok := o.(*types.PSObject); ok && c.Base == nil {
		e := types.NewException("System.Management.Automation.SetValueInvocationException", fmt.Sprintf("Exception setting \"%s\": \"%s\"", name, missing))
		e.ID = "ExceptionWhenSetting"
		return e
	}
	return types.RuntimeError("PropertyAssignmentException", "InvalidOperation", missing)
}

// assignMember assigns a property of one object; false when it has none.
func (rs *Runspace) assignMember(o any, name string, v any) (bool, error) {
	base := o
	if p := types.Extended(o); p != nil {
		if prop := p.Find(name); prop != nil {
			return true, rs.setInstanceMember(p, prop, v)
		}
		if p.Base == nil {
			return false, nil
		}
		base = p.Base
	}
	switch h := base.(type) {
	case propertySetter:
		if done, err := h.setProperty(rs, name, v); done || err != nil {
			return done, err
		}
	case textAdapted:
		if done, err := rs.setAdapted(h, name, v); done || err != nil {
			return done, err
		}
	}
	switch x := base.(type) {
	case *types.Dict:
		if x.ReadOnly {
			return true, types.NewException("System.NotSupportedException", "Collection is read-only.")
		}
		if prop := dotnet.FindProperty(x.T, name, false); prop == nil || !prop.Writable || x.Has(name) {
			x.Set(name, v)
			return true, nil
		}
	case *types.Array, *types.List:
		if equalFold(name, "Count") || equalFold(name, "Length") && isArray(x) {
			return true, types.RuntimeError("PropertyAssignmentException", "InvalidOperation", fmt.Sprintf("'%s' is a ReadOnly property.", name))
		}
	case *types.Reference:
		if equalFold(name, "Value") {
			return true, x.Set(v)
		}
	case *types.Instance:
		if ok, err := rs.setInstanceProperty(x, name, v); ok || err != nil {
			return ok, err
		}
	}
	if a, ok := base.(dotnet.ExtendedSetter); ok {
		if done, err := a.SetExtended(rs, name, v); done || err != nil {
			return done, err
		}
	}
	if x, ok := base.(*Object); ok && x.Assign != nil {
		return true, x.Assign(name, v)
	}
	return dotnet.SetProperty(rs, base, name, v)
}

func (rs *Runspace) setInstanceMember(o *types.PSObject, p *types.Property, v any) error {
	if p.Special == nil {
		p.Value = v
		return nil
	}
	if x, ok := p.Special.Get.(*Variable); ok { // of a module that is an object
		return x.assign(rs, v)
	}
	switch p.Special.Kind {
	case types.AliasProperty:
		ok, err := rs.assignMember(o, types.ToString(p.Value), v)
		if err == nil && !ok {
			err = propertyNotFound(p.Name)
		}
		return err
	case types.ScriptProperty:
		if sb, ok := p.Special.Set.(*ScriptBlock); ok {
			_, err := rs.invokeMember(sb, o, []any{v})
			f, failed := err.(*Failure)
			if !failed {
				return err
			}
			e := types.NewException("System.Management.Automation.SetValueInvocationException", fmt.Sprintf("Exception setting \"%s\": \"%s\"", p.Name, f.Record.Text()))
			e.ID, e.Inner = "ScriptSetValueRuntimeException", f.Record.Exception
			return e
		}
		e := types.NewException("System.Management.Automation.SetValueException", fmt.Sprintf("Set accessor for property \"%s\" is unavailable.", p.Name))
		e.ID = "SetWithoutSetterFromScriptProperty"
		return e
	}
	return types.NewException("System.Management.Automation.SetValueException", fmt.Sprintf("Cannot set the %s member.", p.Name))
}

// SetMember implements types.Engine.
func (rs *Runspace) SetMember(o any, name string, v any) error {
	ok, err := rs.assignMember(o, name, v)
	if err == nil && !ok {
		return types.NewException("System.Management.Automation.PSInvalidCastException", fmt.Sprintf("The property '%s' was not found for the '%s' object. There is no settable property available.", name, types.TypeOf(o)))
	}
	return err
}
