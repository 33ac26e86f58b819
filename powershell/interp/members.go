package interp

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// getMember reads a property as an expression does: strict mode complains about
// missing ones, collections give the property of each element.
func (fr *frame) getMember(o any, name string) (any, error) {
	rs := fr.rs
	if o == nil {
		if fr.strict() >= 2 {
			return nil, propertyNotFound(name)
		}
		if equalFold(name, "Count") || equalFold(name, "Length") {
			return int32(0), nil
		}
		return nil, nil
	}
	v, ok, err := rs.propertyValue(o, name)
	if err != nil || ok {
		return v, err
	}
	if items, many := elements(o); many {
		if out, found, err := rs.enumerateMember(items, name); err != nil || found {
			return out, err
		}
	}
	if m, ok := rs.methodValue(o, name); ok {
		return m, nil
	}
	if fr.strict() >= 2 {
		return nil, propertyNotFound(name)
	}
	if _, at := types.Unwrap(o).(*Enumerator); !at && (equalFold(name, "Count") || equalFold(name, "Length")) {
		return int32(1), nil // also of a single value; an enumerator answers for its elements only
	}
	return nil, nil
}

func propertyNotFound(name string) error {
	e := types.NewException("System.Management.Automation.PropertyNotFoundException", fmt.Sprintf("The property '%s' cannot be found on this object. Verify that the property exists.", name))
	e.ID = "PropertyNotFoundStrict"
	return e
}

// enumerateMember gives the property of each element that has it.
func (rs *Runspace) enumerateMember(items []any, name string) (any, bool, error) {
	var out collector
	found := false
	for _, item := range items {
		if item == nil {
			continue
		}
		v, ok, err := rs.propertyValue(item, name)
		if err != nil {
			return nil, false, err
		}
		if !ok {
			nested, many := elements(item)
			if !many && (equalFold(name, "Count") || equalFold(name, "Length")) {
				v, ok = int32(1), true
			}
			if !many && !ok && isCustom(item) {
				v, ok = nil, true // a custom object answers null
			}
			if ok {
				found = true
				if err := writeUnrolled(&out, v); err != nil {
					return nil, false, err
				}
				continue
			}
			if !many {
				continue
			}
			if v, ok, err = rs.enumerateMember(nested, name); err != nil || !ok {
				if err != nil {
					return nil, false, err
				}
				continue
			}
		}
		found = true
		if err := writeUnrolled(&out, v); err != nil {
			return nil, false, err
		}
	}
	if !found {
		return nil, false, nil
	}
	return types.Norm(out.value()), true, nil
}

// propertyValue reads a property of one object; ok is false when it has none.
func (rs *Runspace) propertyValue(o any, name string) (v any, ok bool, err error) {
	base := o
	if p := types.Extended(o); p != nil {
		if prop := p.Find(name); prop != nil {
			return rs.instanceMember(p, prop)
		}
		if p.Base == nil {
			if v, ok, err := rs.typeMember(o, nil, name); ok || err != nil {
				return v, ok, err
			}
			return rs.intrinsic(o, name)
		}
		base = p.Base
	}
	switch x := base.(type) {
	case nil:
		return nil, false, nil
	case *types.Dict:
		if v, ok := x.Get(name); ok {
			return v, true, nil
		}
	case *types.Instance:
		if v, ok, err := rs.instanceProperty(x, name); ok || err != nil {
			return v, ok, err
		}
	case *types.Array, *types.List:
		items, _ := types.Elements(x)
		if equalFold(name, "Count") || equalFold(name, "Length") && isArray(x) {
			return int32(len(items)), true, nil
		}
	case *types.Reference:
		if equalFold(name, "Value") {
			return types.Norm(x.Get()), true, nil
		}
	case *types.DictEntry:
		if equalFold(name, "Name") {
			return x.Key, true, nil
		}
	case types.Switch:
		if equalFold(name, "IsPresent") {
			return bool(x), true, nil
		}
	case *types.EnumValue:
		if equalFold(name, "value__") {
			return x.Number(), true, nil
		}
	case types.Guid:
		if equalFold(name, "Guid") {
			return x.String(), true, nil
		}
	case types.DateTime:
		if equalFold(name, "DateTime") {
			text, err := rs.formatting().Value(x, dateFormat(o), rs.cultureText)
			return text, true, err
		}
	case string:
		if equalFold(name, "Length") {
			return int32(types.Len16(x)), true, nil
		}
	}
	switch h := base.(type) {
	case propertyHolder:
		if v, ok := h.property(rs, name); ok {
			return v, true, nil
		}
	case textAdapted:
		if v, ok := h.GetAdapted(name); ok {
			return v, true, nil
		}
	}
	if v, ok, err := rs.typeMember(o, base, name); ok || err != nil {
		return v, ok, err
	}
	if x, ok := base.(dotnet.Extended); ok {
		if v, ok, err := x.Extended(rs, name); ok || err != nil {
			return v, ok, err
		}
	}
	if v, ok, err := dotnet.Property(rs, base, name); ok || err != nil {
		if x, isException := err.(*types.Exception); isException && x.Class.Name != "System.NotImplementedException" {
			return nil, true, nil // a property of .NET that throws reads as $null
		}
		return v, ok, err
	}
	return rs.intrinsic(o, name)
}

// dateFormat is how a date shows: as its DisplayHint says, else date and time.
func dateFormat(o any) string {
	if p, ok := o.(*types.PSObject); ok {
		if hint := p.Find("DisplayHint"); hint != nil {
			switch strings.ToLower(types.ToString(hint.Value)) {
			case "date":
				return "D"
			case "time":
				return "T"
			}
		}
	}
	return "F"
}

func isArray(v any) bool {
	_, ok := v.(*types.Array)
	return ok
}

// stops reports whether a failure ends the script whatever is around it: what the
// engine does not have must not read as $null.
func (f *Failure) stops() bool {
	return f.Record.Exception != nil && f.Record.Exception.Class.Name == "System.NotImplementedException"
}

// instanceMember reads a member that sits on the object itself.
func (rs *Runspace) instanceMember(o *types.PSObject, p *types.Property) (any, bool, error) {
	if p.Special == nil {
		return p.Value, true, nil
	}
	if v, ok := p.Special.Get.(*Variable); ok {
		return v.Value(), true, nil
	}
	switch p.Special.Kind {
	case types.AliasProperty:
		v, ok, err := rs.propertyValue(o, types.ToString(p.Value))
		if err == nil && ok && p.Special.Convert != nil {
			v, err = rs.conv.To(v, p.Special.Convert)
		}
		return v, ok, err
	case types.ScriptProperty:
		sb, ok := p.Special.Get.(*ScriptBlock)
		if !ok {
			return nil, true, nil
		}
		v, err := rs.invokeMember(sb, o, nil)
		if f, ok := err.(*Failure); ok && !f.stops() { // a property that throws reads as $null
			return nil, true, nil
		}
		return types.Norm(v), true, err
	case types.CodeProperty:
		if f, ok := p.Special.Get.(func(*Runspace, any) (any, error)); ok {
			v, err := f(rs, o)
			return v, true, err
		}
	case types.ScriptMethod, types.CodeMethod:
		if sb, ok := p.Special.Get.(*ScriptBlock); ok {
			return &ScriptMethodValue{this: o, name: p.Name, sb: sb}, true, nil
		}
		return &MethodValue{this: o, name: p.Name}, true, nil
	case types.PropertySet:
		return p.Special, true, nil
	case types.MemberSet:
		return p.Value, true, nil
	}
	return nil, false, nil
}

// unwrapFailure gives back the exception of a failure inside a member.
func unwrapFailure(err error) error {
	if f, ok := err.(*Failure); ok {
		return f.Record.Exception
	}
	return err
}

// isIntrinsic reports whether a name is that of a member every object has.
func isIntrinsic(name string) bool {
	return equalFold(name, "psobject") || equalFold(name, "pstypenames") || equalFold(name, "psbase")
}

// intrinsic are the members every object has.
func (rs *Runspace) intrinsic(o any, name string) (any, bool, error) {
	switch strings.ToLower(name) {
	case "psobject":
		return &ObjectView{Object: o}, true, nil
	case "pstypenames":
		return types.Extend(o).TypeNameList(), true, nil
	case "psbase":
		if d, ok := types.DictOf(o); ok { // without the entries in the way
			return &baseView{d}, true, nil
		}
		return types.Unwrap(o), true, nil
	}
	return nil, false, nil
}

func anyStrings(s []string) []any {
	out := make([]any, len(s))
	for i, v := range s {
		out[i] = v
	}
	return out
}

// invokeMember runs the script block of a property or method with $this.
func (rs *Runspace) invokeMember(sb *ScriptBlock, this any, args []any) (any, error) {
	bound := *sb
	bound.this = this
	return rs.invokeBlock(&bound, args)
}

// staticProperty reads [type]::name.
func (fr *frame) staticProperty(t *types.Type, name string) (any, error) {
	if v, ok, err := fr.rs.classStatic(t, name); ok || err != nil {
		return v, err
	}
	v, ok, err := dotnet.StaticProperty(fr.rs, t, name)
	if err != nil || ok {
		return v, err
	}
	if len(dotnet.Methods(t, name, true)) > 0 {
		return &MethodValue{t: t, name: name}, nil
	}
	if c := classOf(t); c != nil && c.enum == nil && len(c.overloads(":"+strings.ToLower(name))) > 0 {
		return &MethodValue{t: t, name: name}, nil
	}
	if fr.strict() >= 2 {
		return nil, propertyNotFound(name)
	}
	return nil, nil
}

func (fr *frame) setStaticProperty(t *types.Type, name string, v any) error {
	if ok, err := fr.rs.setClassStatic(t, name, types.Norm(v)); ok || err != nil {
		return err
	}
	ok, err := dotnet.SetStaticProperty(fr.rs, t, name, types.Norm(v))
	if err == nil && !ok {
		return types.RuntimeError("PropertyAssignmentException", "InvalidOperation", fmt.Sprintf("The property '%s' cannot be found on this object. Verify that the property exists and can be set.", name))
	}
	return err
}

// ObjectView is $o.PSObject.
type ObjectView struct{ Object any }

// PSType is PSObject.
func (*ObjectView) PSType() *types.Type { return types.PSObjectType }
