package types

import (
	"fmt"
	"strings"
)

// object converts to a type that has no rule of its own, in PowerShell's order:
//
//   - a string through the type's static Parse, else a constructor that takes it;
//   - a number through a constructor that takes it, else as its invariant text;
//   - anything through a constructor or a cast operator that takes it;
//   - a dictionary or custom object by a constructor without parameters and
//     assignment of the properties;
//   - what is left of the simple types (bool, char, dates, enums) by
//     IConvertible, which refuses with a text of its own.
func (c *Converter) object(v any, t *Type) (any, error) {
	if t == SystemType || t == TypeType {
		return c.toType(v)
	}
	if c.Engine == nil {
		return c.plain(v, t)
	}
	if s, ok := v.(string); ok {
		return c.fromText(s, t, v)
	}
	if out, ok, err := c.constructed(v, t); ok {
		return out, err
	}
	if out, known, err := c.Engine.Cast(v, t); known {
		return out, err
	}
	switch x := v.(type) {
	case *Dict:
		return c.fromDict(x, t)
	case *PSObject:
		if x.Base == nil {
			return c.fromCustom(x, t)
		}
	}
	if from := TypeOf(v); IsNumeric(from) && from != BigInt {
		return c.fromText(InvariantNumber(v), t, v)
	}
	return nil, c.refused(v, t)
}

// plain converts text and ticks to this package's structs where no engine helps.
func (c *Converter) plain(v any, t *Type) (any, error) {
	if out, ok, err := c.structure(v, t); ok {
		return out, err
	}
	return nil, c.refused(v, t)
}

// constructed uses a constructor that takes the value as it is. A whole number
// is no capacity: collections are not made from one.
func (c *Converter) constructed(v any, t *Type) (any, bool, error) {
	if IsIntegerType(TypeOf(v)) && (t.AssignableTo(IListType) || t.AssignableTo(MustNamed("System.Collections.ICollection"))) {
		return nil, false, nil
	}
	out, known, err := c.Engine.ConstructFrom(t, v)
	if !known {
		return nil, false, nil
	}
	if err != nil {
		return nil, true, c.valueError("InvalidCastConstructorException", v, t, err)
	}
	return out, true, nil
}

// fromText converts text; original is the value the text stands for.
func (c *Converter) fromText(s string, t *Type, original any) (any, error) {
	if String.AssignableTo(t) {
		return s, nil
	}
	out, known, err := c.Engine.ParseText(t, s)
	if known {
		if err != nil {
			return nil, valueCast(parseCastID(t), s, t, err)
		}
		return out, nil
	}
	if out, ok, err := c.constructed(s, t); ok {
		return out, err
	}
	if out, known, err := c.Engine.Cast(s, t); known {
		return out, err
	}
	return nil, c.refused(original, t)
}

// refused is the error when no rule applies. The simple types that implement
// IConvertible get as far as its refusal.
func (c *Converter) refused(v any, t *Type) error {
	switch v.(type) {
	case bool, Char, DateTime, *EnumValue:
		from, to := TypeOf(v).FullName(), t.FullName()
		if t == DateTimeType { // which the simple types know by name
			from, to = TypeOf(v).ShortName(), t.ShortName()
		}
		return c.valueError("InvalidCastIConvertible", v, t, NewException("System.InvalidCastException", fmt.Sprintf("Invalid cast from '%s' to '%s'.", from, to)))
	}
	if o, ok := v.(*PSObject); ok && o.Base == nil && (t.Enum() != nil || t.madeFromNothing()) {
		return customCast(o, t)
	}
	return finalCast(v, t)
}

// valueError is valueCast with the value's text in the current culture.
func (c *Converter) valueError(id string, v any, t *Type, inner error) *Exception {
	text := shownText(v)
	if d, ok := v.(DateTime); ok && c.Engine != nil {
		if s, err := c.Engine.CultureText(d); err == nil {
			text = s
		}
	}
	return invalidCast(id, fmt.Sprintf("Cannot convert value \"%s\" to type \"%s\". Error: \"%s\"", text, t, inner.Error()), inner)
}

// fromDict makes an object with its default constructor and sets a property for
// each key.
func (c *Converter) fromDict(d *Dict, t *Type) (any, error) {
	obj, known, err := c.blank(t)
	if !known {
		return nil, finalCast(d, t)
	}
	if err != nil {
		return nil, c.valueError("InvalidCastConstructorException", d, t, err)
	}
	for k, v := range d.All {
		if err := c.set(obj, t, ToString(k), v); err != nil {
			return nil, invalidCast("ObjectCreationError", fmt.Sprintf("Cannot create object of type \"%s\". %s", t, err.Error()), err)
		}
	}
	return obj, nil
}

// customCast is the error of a custom object whose properties do not make an
// object of a type that is made without arguments.
func customCast(o *PSObject, t *Type) *Exception {
	return valueCast("InvalidCastConstructorException", o, t, finalCast(o, t))
}

// fromCustom is fromDict for a custom object, whose properties must all exist.
func (c *Converter) fromCustom(o *PSObject, t *Type) (any, error) {
	obj, known, err := c.blank(t)
	if t.madeFromNothing() {
		return nil, customCast(o, t)
	}
	if !known || IsWide(t) {
		return nil, finalCast(o, t)
	}
	if err != nil {
		return nil, c.valueError("InvalidCastConstructorException", o, t, err)
	}
	for _, p := range o.Props {
		if p.Special != nil {
			continue
		}
		if err := c.set(obj, t, p.Name, p.Value); err != nil {
			if x, ok := err.(*Exception); ok && x.ID == unknownPropertyID {
				return nil, customCast(o, t)
			}
			return nil, invalidCast("ObjectCreationError", fmt.Sprintf("Cannot create object of type \"%s\". %s", t, err.Error()), err)
		}
	}
	return obj, nil
}

// blank makes an object without arguments; a struct has its zero value.
func (c *Converter) blank(t *Type) (any, bool, error) {
	if t.Enum() != nil {
		return &EnumValue{t, 0}, true, nil
	}
	obj, known, err := c.Engine.Construct(t, nil)
	if x, ok := err.(*Exception); ok && x.ID == "MethodCountCouldNotFindBest" {
		return nil, false, nil
	}
	return obj, known, err
}

const unknownPropertyID = "UnknownProperty"

// set assigns a property; the errors are what creating an object says.
func (c *Converter) set(obj any, t *Type, name string, v any) error {
	names := c.Engine.Settable(t)
	found := false
	for _, n := range names {
		if have, _, _ := strings.Cut(n, " "); strings.EqualFold(have, name) {
			found = true
			break
		}
	}
	if !found {
		if t.hasProperty(name) {
			return NewException("System.Management.Automation.SetValueException", "\""+t.propertyName(name)+"\" is a ReadOnly property.")
		}
		text := "There is no settable property available."
		if len(names) > 0 {
			text = "The settable properties are: [" + strings.Join(names, "], [") + "]."
		}
		e := NewException("System.Management.Automation.PSInvalidCastException", fmt.Sprintf("The property '%s' was not found for the '%s' object. %s", name, t.FullName(), text))
		e.ID = unknownPropertyID
		return e
	}
	err := c.Engine.SetMember(obj, name, v)
	if x, ok := err.(*Exception); ok && x.Inner != nil && x.ID == "ExceptionWhenSetting" {
		return x.Inner
	}
	return err
}

// madeFromNothing reports whether a struct has a value without a constructor's
// help, whose properties an object's would be assigned to.
func (t *Type) madeFromNothing() bool {
	return t == DecimalType || t == BigInt || t.Name == "System.DateTimeOffset" || t.Name == "System.DateOnly" || t.Name == "System.TimeOnly"
}

func (t *Type) hasProperty(name string) bool { return t.propertyName(name) != "" }

// propertyName is the declared spelling of an instance property, "" without one.
func (t *Type) propertyName(name string) string {
	for c := t; c != nil; c = c.Base() {
		info := c.Info()
		if info == nil {
			continue
		}
		for i := range info.Members {
			if m := &info.Members[i]; m.Kind == 'P' && !m.Static() && strings.EqualFold(m.Name, name) {
				return m.Name
			}
		}
	}
	return ""
}

func (c *Converter) toType(v any) (any, error) {
	var s string
	switch x := v.(type) {
	case string:
		s = x
	default:
		from := TypeOf(v)
		if !IsNumeric(from) || from == BigInt {
			return nil, c.refused(v, SystemType)
		}
		s = InvariantNumber(v)
	}
	bad := func(inner error) error {
		return invalidCast("InvalidCastFromStringToType", fmt.Sprintf("Cannot convert the \"%s\" value of type \"System.String\" to type \"System.Type\".", s), inner)
	}
	if c.Engine != nil {
		if out, known, err := c.Engine.ParseText(SystemType, s); known {
			if err != nil {
				return nil, bad(err)
			}
			return out, nil
		}
	}
	t, err := new(Resolver).Resolve(s)
	if err != nil {
		return nil, bad(nil)
	}
	return t, nil
}
