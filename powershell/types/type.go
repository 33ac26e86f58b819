package types

import (
	"math/big"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/facts"
)

// Type is a .NET type: one that facts are recorded of, an array or generic
// instance of such, or a class or enum that a script defined. Types are
// canonical, so pointers compare equal exactly when the types are the same. A
// Type is safe for concurrent use.
type Type struct {
	// Name is the full name without generic arguments: System.Int32,
	// System.Collections.Generic.List`1, System.Int32[].
	Name string
	// Args are the generic arguments of an instance, nil of a definition.
	Args []*Type
	// Elem is the element type of an array.
	Elem *Type
	// Rank is the number of dimensions of an array.
	Rank int
	// Class is the definition behind a type that a script defined, else nil.
	Class ScriptClass

	once sync.Once
	info *Info
}

// ScriptClass is what a class or enum defined in a script adds to a Type; the
// interpreter implements it.
type ScriptClass interface {
	BaseType() *Type
	InterfaceTypes() []*Type
	EnumInfo() *Enum
}

// The types that the engine itself names. They are the canonical instances.
var (
	Object          = known("System.Object")
	Bool            = known("System.Boolean")
	CharType        = known("System.Char")
	String          = known("System.String")
	SByte           = known("System.SByte")
	Byte            = known("System.Byte")
	Int16           = known("System.Int16")
	UInt16          = known("System.UInt16")
	Int32           = known("System.Int32")
	UInt32          = known("System.UInt32")
	Int64           = known("System.Int64")
	UInt64          = known("System.UInt64")
	Single          = known("System.Single")
	Double          = known("System.Double")
	DecimalType     = known("System.Decimal")
	BigInt          = known("System.Numerics.BigInteger")
	HalfType        = known("System.Half")
	Int128Type      = known("System.Int128")
	UInt128Type     = known("System.UInt128")
	DateTimeType    = known("System.DateTime")
	TimeSpanType    = known("System.TimeSpan")
	GuidType        = known("System.Guid")
	Void            = known("System.Void")
	TypeType        = known("System.RuntimeType")
	SystemType      = known("System.Type")
	ArrayType       = known("System.Array")
	HashtableType   = known("System.Collections.Hashtable")
	ArrayListType   = known("System.Collections.ArrayList")
	OrderedType     = known("System.Collections.Specialized.OrderedDictionary")
	ListDef         = known("System.Collections.Generic.List`1")
	CollectionDef   = known("System.Collections.ObjectModel.Collection`1")
	DictionaryDef   = known("System.Collections.Generic.Dictionary`2")
	HashSetDef      = known("System.Collections.Generic.HashSet`1")
	NullableDef     = known("System.Nullable`1")
	PSObjectType    = known("System.Management.Automation.PSObject")
	PSCustomObject  = known("System.Management.Automation.PSCustomObject")
	ScriptBlockType = known("System.Management.Automation.ScriptBlock")
	SwitchType      = known("System.Management.Automation.SwitchParameter")
	ErrorRecordType = known("System.Management.Automation.ErrorRecord")
	ExceptionType   = known("System.Exception")
	EnumType        = known("System.Enum")
	ValueType       = known("System.ValueType")
	RegexType       = known("System.Text.RegularExpressions.Regex")
	VersionType     = known("System.Version")
	IEnumerableType = known("System.Collections.IEnumerable")
	IDictionaryType = known("System.Collections.IDictionary")
	IListType       = known("System.Collections.IList")
	DelegateType    = known("System.MulticastDelegate")
	PSReferenceType = known("System.Management.Automation.PSReference")
)

// known makes a canonical type of recorded facts. It allocates one small
// struct; facts are read when somebody asks.
func known(name string) *Type { return &Type{Name: name} }

// interned holds the types that are not named above, by name or signature.
var interned = sync.OnceValue(func() *sync.Map {
	m := new(sync.Map)
	for _, t := range []*Type{
		Object, Bool, CharType, String, SByte, Byte, Int16, UInt16, Int32, UInt32, Int64, UInt64, Single, Double,
		DecimalType, BigInt, HalfType, Int128Type, UInt128Type, DateTimeType, TimeSpanType, GuidType, Void, TypeType, SystemType, ArrayType, HashtableType,
		ArrayListType, OrderedType, ListDef, CollectionDef, DictionaryDef, HashSetDef, NullableDef, PSObjectType, PSCustomObject,
		ScriptBlockType, SwitchType, ErrorRecordType, ExceptionType, EnumType, ValueType, RegexType, VersionType,
		IEnumerableType, IDictionaryType, IListType, DelegateType, PSReferenceType,
	} {
		m.Store(strings.ToLower(t.Name), t)
	}
	return m
})

// Named returns the type with a full .NET name that facts are recorded of, or
// nil. The name is matched without regard to case; generic definitions are
// named like List`1.
func Named(fullName string) *Type {
	key := strings.ToLower(fullName)
	if t, ok := interned().Load(key); ok {
		return t.(*Type)
	}
	block, ok := facts.Type(fullName)
	if !ok {
		if hiddenBase(fullName) == "" {
			return nil
		}
		t, _ := interned().LoadOrStore(key, known(fullName))
		return t.(*Type)
	}
	name, _, _ := strings.Cut(block[2:], "\t")
	t, _ := interned().LoadOrStore(key, known(name))
	return t.(*Type)
}

// MustNamed is Named for names the engine itself relies on.
func MustNamed(fullName string) *Type {
	t := Named(fullName)
	if t == nil {
		panic("types: no facts about " + fullName)
	}
	return t
}

// ArrayOf returns the one-dimensional array type with the element type.
func ArrayOf(elem *Type) *Type { return ArrayOfRank(elem, 1) }

// ArrayOfRank returns the array type with the element type and dimensions.
func ArrayOfRank(elem *Type, rank int) *Type {
	name := elem.FullName() + "[" + strings.Repeat(",", rank-1) + "]"
	if elem.Class != nil { // classes of two runspaces may share a name
		t := &Type{Name: name, Elem: elem, Rank: rank}
		actual, _ := classArrays().LoadOrStore(classArrayKey{elem, rank}, t)
		return actual.(*Type)
	}
	key := "array:" + strings.ToLower(name)
	if t, ok := interned().Load(key); ok {
		return t.(*Type)
	}
	t := known(name)
	t.Elem, t.Rank = elem, rank
	actual, _ := interned().LoadOrStore(key, t)
	return actual.(*Type)
}

type classArrayKey struct {
	elem *Type
	rank int
}

var classArrays = sync.OnceValue(func() *sync.Map { return new(sync.Map) })

// Instantiate returns the generic instance of a definition with arguments.
func (t *Type) Instantiate(args ...*Type) *Type {
	var key strings.Builder
	key.WriteString("generic:" + strings.ToLower(t.Name))
	for _, a := range args {
		key.WriteString("|" + a.identity())
	}
	if g, ok := interned().Load(key.String()); ok {
		return g.(*Type)
	}
	g := known(t.Name)
	g.Args = args
	actual, _ := interned().LoadOrStore(key.String(), g)
	return actual.(*Type)
}

// NewClassType makes the type of a class or enum that a script defined.
func NewClassType(name string, class ScriptClass) *Type {
	return &Type{Name: name, Class: class}
}

// TypeOf returns the type of a value; of nil, nil. A PSObject that wraps a
// value answers for what it wraps.
func TypeOf(v any) *Type {
	switch x := v.(type) {
	case nil:
		return nil
	case string:
		return String
	case int32:
		return Int32
	case bool:
		return Bool
	case float64:
		return Double
	case int64:
		return Int64
	case Char:
		return CharType
	case uint8:
		return Byte
	case int8:
		return SByte
	case int16:
		return Int16
	case uint16:
		return UInt16
	case uint32:
		return UInt32
	case uint64:
		return UInt64
	case float32:
		return Single
	case *big.Int:
		return BigInt
	case *Type:
		return TypeType
	case Typed:
		return x.PSType()
	}
	return Object
}
