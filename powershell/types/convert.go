package types

import (
	"fmt"
	"strings"
)

// Engine is what conversion needs of the interpreter: constructors, property
// assignment and texts that scripts define.
type Engine interface {
	// Construct calls a constructor of t; known is false when t has none that
	// the engine implements.
	Construct(t *Type, args []any) (v any, known bool, err error)
	// ConstructFrom calls a constructor of t whose one parameter takes the value
	// without conversion, widening of numbers aside; known is false when t has
	// none. The error is what the constructor threw.
	ConstructFrom(t *Type, v any) (out any, known bool, err error)
	// ParseText converts a string through a static Parse method of t.
	ParseText(t *Type, s string) (v any, known bool, err error)
	// Cast converts through op_Implicit or op_Explicit or a type's own rules.
	Cast(v any, t *Type) (out any, known bool, err error)
	// SetMember assigns a property of an object.
	SetMember(obj any, name string, value any) error
	// Operator calls an operator method such as op_Addition that one of the
	// operands' types declares; known is false when neither does.
	Operator(name string, a, b any) (v any, known bool, err error)
	// Text is the text of an object that ToString does not know, with $OFS applied.
	Text(v any) (string, error)
	// CultureText is the text in the current culture, which errors quote.
	CultureText(v any) (string, error)
	// Settable lists the properties of t that can be assigned, as Name <Type>.
	Settable(t *Type) []string
}

// Converter converts values by PowerShell's rules (LanguagePrimitives.ConvertTo).
// The zero Converter does everything that needs no engine.
type Converter struct {
	Engine Engine
}

// invalidCast is PSInvalidCastException with an error id.
func invalidCast(id, message string, inner error) *Exception {
	e := &Exception{Class: MustNamed("System.Management.Automation.PSInvalidCastException"), Message: message, ID: id, Category: "InvalidArgument"}
	if x, ok := inner.(*Exception); ok {
		e.Inner = x
	}
	return e
}

// FinalCast is the error when no rule converts a value.
func FinalCast(v any, t *Type) *Exception { return finalCast(v, t) }

// finalCast is the error when no rule applies.
func finalCast(v any, t *Type) *Exception {
	if t.Name == "System.Security.SecureString" { // what is to be a secret is not shown
		return invalidCast("ConvertToFinalInvalidCastException", fmt.Sprintf("Cannot convert the value of type \"%s\" to type \"%s\".", TypeOf(v), t), nil)
	}
	return invalidCast("ConvertToFinalInvalidCastException",
		fmt.Sprintf("Cannot convert the \"%s\" value of type \"%s\" to type \"%s\".", shownText(v), TypeOf(v).FullName(), t), nil)
}

// valueCast is the error of a rule that applied and failed.
func valueCast(id string, v any, t *Type, inner error) *Exception {
	return invalidCast(id, fmt.Sprintf("Cannot convert value \"%s\" to type \"%s\". Error: \"%s\"", shownText(v), t, inner.Error()), inner)
}

// formatError is FormatException with .NET's text.
func formatError(s string) *Exception {
	return NewException("System.FormatException", fmt.Sprintf("The input string '%s' was not in a correct format.", s))
}

func overflowError(t *Type) *Exception {
	names := map[*Type]string{Byte: "an unsigned byte", SByte: "a signed byte", Int16: "an Int16", UInt16: "a UInt16", Int32: "an Int32",
		UInt32: "a UInt32", Int64: "an Int64", UInt64: "a UInt64", DecimalType: "a Decimal", CharType: "a character", Int128Type: "an Int128", UInt128Type: "a UInt128"}
	return NewException("System.OverflowException", "Value was either too large or too small for "+names[t]+".")
}

// To converts v to t or returns an *Exception that says why not.
func (c *Converter) To(v any, t *Type) (any, error) {
	if v == Nothing {
		v = nil
	}
	if t == Object || t == PSObjectType {
		return v, nil
	}
	if v == nil {
		return c.null(t)
	}
	from := TypeOf(v)
	if from == t {
		if o, ok := v.(*PSObject); ok && o.Base != nil && t.IsValueType() {
			return o.Base, nil
		}
		return v, nil
	}
	return c.convert(v, from, t)
}

func (c *Converter) null(t *Type) (any, error) {
	switch t {
	case String:
		return "", nil
	case Bool, SwitchType:
		return c.toBool(nil, t)
	case CharType:
		return Char(0), nil
	case Void:
		return nil, nil
	}
	if IsNumeric(t) {
		return c.number(int32(0), t)
	}
	if t.Name == NullableDef.Name || !t.IsValueType() {
		return nil, nil
	}
	if t.Enum() != nil {
		return nil, invalidCast("nullToEnumInvalidCast", fmt.Sprintf("Cannot convert null to type \"%s\" due to enumeration values that are not valid. Specify one of the following enumeration values and try again. The possible enumeration values are \"%s\".", t, strings.Join(t.Enum().Names, ",")), nil)
	}
	return nil, invalidCast("nullToObjectInvalidCast", fmt.Sprintf("Cannot convert null to type \"%s\".", t), nil)
}

func (c *Converter) convert(v any, from, t *Type) (any, error) {
	if o, ok := v.(*PSObject); ok && o.Base != nil {
		if from.AssignableTo(t) && !t.IsValueType() {
			return v, nil
		}
		v = o.Base
	}
	if from.Name == dbNullName {
		if err := dbNullCast(v, t); err != nil {
			return nil, err
		}
	}
	switch {
	case t == String:
		return c.text(v)
	case t == Bool || t == SwitchType:
		return c.toBool(v, t)
	case t == CharType:
		return c.toChar(v)
	case IsNumeric(t):
		return c.number(v, t)
	case t.Enum() != nil:
		return c.enum(v, t)
	case t.Name == NullableDef.Name && len(t.Args) == 1:
		return c.nullable(v, t)
	case t == Void:
		return Nothing, nil
	}
	if from.AssignableTo(t) {
		return v, nil
	}
	if (from == ScriptBlockType || strings.HasPrefix(from.Name, "System.Management.Automation.PSMethod")) && t.IsDelegate() {
		return &Delegate{T: t, Target: v}, nil
	}
	if t.Elem != nil {
		return c.array(v, t)
	}
	if out, ok, err := c.collection(v, t); ok {
		return out, err
	}
	return c.object(v, t)
}

// nullable converts to the type that may be null. Where no rule applies the error
// names the nullable type.
func (c *Converter) nullable(v any, t *Type) (any, error) {
	out, err := c.To(v, t.Args[0])
	x, ok := err.(*Exception)
	switch {
	case !ok:
		return out, err
	case x.ID == "ConvertToFinalInvalidCastException":
		return nil, finalCast(v, t)
	}
	return nil, err
}

// Text converts to string, asking the engine for objects of scripts.
func (c *Converter) text(v any) (any, error) {
	switch x := v.(type) {
	case float64:
		return castFloat(x, 64), nil
	case float32:
		return castFloat(float64(x), 32), nil
	}
	if c.Engine != nil {
		return c.Engine.Text(v)
	}
	return ToString(v), nil
}

// parseCastID is the error id of a failed Parse: it tells whether the type's
// Parse takes a format provider.
func parseCastID(t *Type) string {
	switch {
	case t == RegexType:
		return "InvalidCastFromStringToRegex"
	case t.Name == "System.Uri":
		return "InvalidCastFromStringToUri"
	}
	if info := t.Info(); info != nil {
		for i := range info.Members {
			m := &info.Members[i]
			if m.Kind == 'M' && m.Name == "Parse" && m.Static() && strings.HasPrefix(m.Params, "string ") && strings.HasSuffix(m.Params, "; System.IFormatProvider provider") && strings.Count(m.Params, ";") == 1 ||
				m.Kind == 'M' && m.Name == "Parse" && m.Static() && strings.HasPrefix(m.Params, "string ") && strings.HasSuffix(m.Params, "; System.IFormatProvider formatProvider") && strings.Count(m.Params, ";") == 1 {
				return "InvalidCastParseTargetInvocationWithFormatProvider"
			}
		}
	}
	return "InvalidCastParseTargetInvocation"
}
