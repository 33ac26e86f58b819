package dotnet

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// rank says how well an argument fits a parameter; more is better and 0 means
// that it does not fit. PowerShell decides by the types alone, before anything
// is converted: a string fits every number and the conversion may still fail.
type rank int

const (
	noFit rank = iota
	fitArrays
	fitText
	fitCustom
	fitConvertible
	fitImplicit
	fitExplicit
	fitConstructor
	fitCreate
	fitParse
	fitLanguage
	fitNullValue
	fitNullRef
	fitNarrow
	fitNarrowFloat
	fitNumberText
	fitWiden
	fitAssignable
	fitCharArray
	fitIdentity
)

// rankWrapped is the rank of a single value for a System.Array, which beats every
// conversion that makes another value.
const rankWrapped = 10*fitWiden + 5

// rankOf ranks an argument against a parameter's type. Ranks are scaled by ten
// so that a lowered one comes between two others.
func rankOf(v any, t *types.Type) rank {
	v = types.Unwrap(types.Norm(v))
	if v == nil {
		switch {
		case t == types.Object: // PowerShell's own null is an object
			return 10 * fitAssignable
		case t.Name == "System.Array":
			return rankWrapped
		case t == types.String || t == types.Bool || t.IsValueType() && t.Name != types.NullableDef.Name && (types.IsNumeric(t) || t == types.CharType || t == types.SwitchType):
			return 10 * fitNullValue
		case t.IsValueType() && t.Name != types.NullableDef.Name:
			return noFit
		}
		return 10 * fitNullRef
	}
	if r, ok := v.(*types.Reference); ok {
		if t == types.PSReferenceType {
			return 10 * fitIdentity
		}
		return rankOf(r.Get(), t)
	}
	return rankTypes(types.TypeOf(v), t, v)
}

func rankTypes(from, t *types.Type, v any) rank {
	if from == t {
		return 10 * fitIdentity
	}
	if t == types.Object || from.AssignableTo(t) {
		return 10 * fitAssignable
	}
	if t.Name == types.NullableDef.Name && len(t.Args) == 1 {
		return rankTypes(from, t.Args[0], v)
	}
	if types.IsNumeric(t) {
		switch {
		case from == types.String:
			return 10 * fitNumberText
		case types.IsNumeric(from):
			return rankNumbers(from, t)
		case from == types.CharType && (t == types.DecimalType || t == types.BigInt): // which declare a cast
			return 10 * fitImplicit
		case from == types.CharType, from == types.Bool, from.Enum() != nil:
			return 10 * fitLanguage
		}
	}
	switch {
	case t.Name == "System.Array":
		if isCustomType(from) {
			return noFit
		}
		return rankWrapped
	case isCustomType(from) && t == types.Bool: // which is no object but a bag of properties
		return noFit
	case t == types.Bool:
		return 10 * fitLanguage
	case t == types.String:
		return 10 * fitText
	case t == types.CharType:
		if from == types.String {
			return 10 * fitLanguage
		}
		if types.IsNumeric(from) && from != types.BigInt {
			return 10 * fitNarrow
		}
		return noFit
	case t.Enum() != nil:
		if from == types.String { // a name, which counts less than what takes any text
			return 10*fitLanguage - 1
		}
		if from == types.String || types.IsIntegerType(from) || from.Enum() != nil || from.Elem != nil {
			return 10 * fitLanguage
		}
		return noFit
	case t.Elem != nil:
		return rankArray(from, t, v)
	}
	return rankObject(from, t, v)
}

func isCustomType(t *types.Type) bool { return t == types.PSCustomObject || t == types.PSObjectType }

// rankNumbers tells widening, which loses nothing, from narrowing.
func rankNumbers(from, t *types.Type) rank {
	if widens(from, t) {
		return 10 * fitWiden
	}
	if from == types.BigInt {
		return 10 * fitExplicit
	}
	if (from == types.Double || from == types.Single) && t == types.DecimalType || from == types.DecimalType && (t == types.Double || t == types.Single) {
		return 10 * fitNarrowFloat
	}
	return 10 * fitNarrow
}

// widens reports whether .NET converts from one number type to another implicitly.
func widens(from, t *types.Type) bool {
	if from == types.Single {
		return t == types.Double
	}
	n, signed := types.IntegerSize(from)
	if n == 0 {
		return false
	}
	if t == types.Single || t == types.Double || t == types.DecimalType || t == types.BigInt {
		return true
	}
	m, toSigned := types.IntegerSize(t)
	if signed {
		return toSigned && m > n
	}
	return m > n
}

func rankArray(from, t *types.Type, v any) rank {
	if items, many := types.Elements(v); many {
		if from.Elem == nil && from != types.ArrayListType && len(from.Args) == 1 && len(items) > 0 {
			return 10 * fitLanguage
		}
		return 10 * fitArrays
	}
	if from == types.String && t.Elem == types.CharType {
		return 10 * fitCharArray
	}
	r := rankTypes(from, t.Elem, v)
	if r == noFit {
		return noFit
	}
	return r - 5
}

// rankObject ranks conversions to classes and structs: from text by Parse, by
// operators, by a constructor of one argument, from a hashtable by properties.
func rankObject(from, t *types.Type, v any) rank {
	switch {
	case t == types.Void:
		return noFit
	case t.IsDelegate():
		if from == types.ScriptBlockType || strings.HasPrefix(from.Name, "System.Management.Automation.PSMethod") {
			return 10 * fitLanguage
		}
		return noFit
	case from == types.String && (t == types.SystemType || t == types.TypeType || t == types.RegexType || t == types.ScriptBlockType):
		return 10 * fitLanguage
	case t == types.DateTimeType && types.IsIntegerType(from), t == types.TimeSpanType && types.IsIntegerType(from):
		return 10 * fitConstructor
	}
	if isCollectionTarget(t) {
		if t.IsInterface() && len(t.Args) == 1 { // nothing converts to an interface
			return noFit
		}
		if _, many := types.Elements(v); many {
			return 10 * fitCreate
		}
		if t.IsInterface() {
			return noFit
		}
	}
	if from == types.String && hasParse(t) {
		return 10 * fitParse
	}
	if castOperator(from, t) {
		return 10 * fitImplicit
	}
	if takes(t, from) {
		return 10 * fitConstructor
	}
	if t.IsValueType() {
		switch {
		case (from == types.HashtableType || from == types.OrderedType) && (!types.IsNumeric(t) || t == types.DecimalType || t == types.BigInt): // its properties would be set
			return 10 * fitConstructor
		case from == types.Bool, from == types.CharType, from == types.DateTimeType, from.Enum() != nil:
			return 10 * fitConvertible
		case types.IsNumeric(from) && from != types.BigInt && hasParse(t): // by way of its text
			return 10 * fitConvertible
		}
	}
	return noFit
}

func isCollectionTarget(t *types.Type) bool {
	switch t.Name {
	case "System.Collections.IEnumerable", "System.Collections.IList", "System.Collections.ICollection", "System.Collections.Generic.IEnumerable`1",
		"System.Collections.Generic.IList`1", "System.Collections.Generic.ICollection`1", "System.Collections.Generic.List`1", "System.Collections.ArrayList":
		return true
	}
	return false
}

// hasParse reports whether a type has a static Parse of one string.
func hasParse(t *types.Type) bool {
	for _, m := range Methods(t, "Parse", true) {
		if len(m.Params) > 0 && m.Params[0].Type == types.String && (len(m.Params) == 1 || len(m.Params) == 2 && m.Params[1].Type.Name == providerName) {
			return true
		}
	}
	return false
}

// castOperator reports whether one of two types declares a conversion.
func castOperator(from, t *types.Type) bool {
	return declaresCast(t, from, t) || declaresCast(from, from, t)
}

func declaresCast(on, from, t *types.Type) bool {
	info := on.Info()
	if info == nil {
		return false
	}
	for i := range info.Members {
		m := &info.Members[i]
		if m.Kind != 'O' || m.Name != "op_Implicit" && m.Name != "op_Explicit" {
			continue
		}
		at := strings.LastIndexByte(m.Params, ' ')
		if at > 0 && on.ResolveFact(m.Return) == t && on.ResolveFact(m.Params[:at]) == from {
			return true
		}
	}
	return false
}

// takes reports whether t has a constructor that takes a value of a type as it is.
func takes(t, from *types.Type) bool {
	for _, m := range membersOf(t).methods[":new"] {
		if m.Owner != t || len(m.Params) != 1 {
			continue
		}
		if p := m.Params[0].Type; p != types.Object && (from.AssignableTo(p) || widens(from, p)) {
			return true
		}
	}
	return false
}
