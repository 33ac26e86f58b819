package types

import "fmt"

const dbNullName = "System.DBNull"

// dbNullCast is the error of converting [DBNull]::Value, nil for the few types it
// converts to: its IConvertible refuses all others.
func dbNullCast(v any, t *Type) error {
	if t.Name == NullableDef.Name && len(t.Args) == 1 {
		return dbNullCast(v, t.Args[0])
	}
	switch {
	case t == String, t == Bool, t == Void, t == PSCustomObject, t.Name == "System.Xml.XmlDocument", TypeOf(v).AssignableTo(t):
		return nil
	case t == ArrayType, t.Elem == String || t.Elem == Object:
		return nil
	case t == CharType, t == DateTimeType, IsNumeric(t) && t != BigInt:
		return valueCast("InvalidCastIConvertible", v, t, NewException("System.InvalidCastException", "Object cannot be cast from DBNull to other types."))
	}
	return valueCast("InvalidCastIConvertible", v, t, NewException("System.InvalidCastException", fmt.Sprintf("Invalid cast from 'System.DBNull' to '%s'.", t.FullName())))
}
