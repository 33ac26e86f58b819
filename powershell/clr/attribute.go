package clr

import (
	"encoding/binary"
	"math"
)

// Attribute is an attribute with the arguments that the file stores.
type Attribute struct {
	Type  TypeName
	Args  []any // nil, bool, rune, int64, uint64, float64, string, Enum, TypeValue, []any
	Named []NamedArgument
	// Damaged says that the arguments could not be read.
	Damaged bool
}

// NamedArgument is a property or field that an attribute sets.
type NamedArgument struct {
	Name  string
	Value any
}

// Get gives the value of a named argument, and whether it is set.
func (a *Attribute) Get(name string) (any, bool) {
	for _, n := range a.Named {
		if n.Name == name {
			return n.Value, true
		}
	}
	return nil, false
}

// Enum is a value of an enumeration.
type Enum struct {
	Type  TypeName
	Value int64
}

// TypeValue is a class as the value of an argument.
type TypeValue struct{ Signature }

// readAttribute reads one row of the attributes' table.
func (a *Assembly) readAttribute(row int) (Attribute, bool) {
	md := a.md
	ctor := md.refCell(tCustomAttribute, row, 1)
	var out Attribute
	var sig []byte
	switch ctor.table {
	case tMemberRef:
		parent := md.refCell(tMemberRef, ctor.row, 0)
		out.Type, sig = md.typeName(parent), md.blob(tMemberRef, ctor.row, 2)
	case tMethodDef:
		out.Type, sig = a.localName(a.owner(ctor.row)), md.blob(tMethodDef, ctor.row, 4)
	default:
		return out, false
	}
	if out.Type.Name == "" {
		return out, false
	}
	r := attributeReader{a: a, data: md.blob(tCustomAttribute, row, 2)}
	out.Args, out.Named = r.read(sig)
	out.Damaged = r.bad
	return out, true
}

// attributeReader takes the arguments of an attribute apart.
type attributeReader struct {
	a     *Assembly
	data  []byte
	bad   bool
	depth int
}

func (r *attributeReader) take(n int) []byte {
	if r.bad || n < 0 || n > len(r.data) {
		r.bad = true
		return make([]byte, 8)[:min(max(n, 0), 8)]
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

// read reads the arguments in the order of the constructor's signature, then the
// named ones.
func (r *attributeReader) read(sig []byte) (args []any, named []NamedArgument) {
	if b := r.take(2); r.bad || b[0] != 1 || b[1] != 0 || len(sig) < 3 {
		r.bad = true
		return nil, nil
	}
	count, rest, ok := compressed(sig[1:])
	if !ok || count > 64 {
		r.bad = true
		return nil, nil
	}
	if _, rest, ok = r.a.md.signature(rest, 0); !ok { // what a constructor returns
		r.bad = true
		return nil, nil
	}
	for range count {
		var t Signature
		if t, rest, ok = r.a.md.signature(rest, 0); !ok {
			r.bad = true
			return nil, nil
		}
		args = append(args, r.value(t))
	}
	if len(r.data) == 0 {
		return args, nil
	}
	for range binary.LittleEndian.Uint16(r.take(2)) {
		if r.bad {
			break
		}
		r.take(1) // field or property
		t := r.fieldType()
		name, _ := r.text()
		named = append(named, NamedArgument{name, r.value(t)})
	}
	return args, named
}

// text reads a string; null is false.
func (r *attributeReader) text() (string, bool) {
	if len(r.data) > 0 && r.data[0] == 0xff {
		r.take(1)
		return "", false
	}
	s, rest, ok := oneString(r.data)
	if !ok {
		r.bad = true
		return "", false
	}
	r.data = rest
	return s, true
}

// The classes of values that say themselves what they are.
const (
	typeMark  = "Type"
	boxedMark = "Object"
)

// fieldType reads the type of a named argument.
func (r *attributeReader) fieldType() Signature {
	if r.depth++; r.depth > maxSignature {
		r.bad = true
		return Signature{}
	}
	defer func() { r.depth-- }()
	switch b := r.take(1)[0]; b {
	case 0x1d:
		e := r.fieldType()
		return Signature{Elem: &e, Rank: 1}
	case 0x50:
		return coreType(typeMark)
	case 0x51:
		return coreType(boxedMark)
	case 0x55:
		name, _ := r.text()
		return Signature{Name: ParseTypeName(name).Name, ValueType: true}
	default:
		name, ok := elementType(b)
		if !ok {
			r.bad = true
		}
		return coreType(name)
	}
}

// value reads a value of a type.
func (r *attributeReader) value(t Signature) any {
	if r.depth++; r.depth > maxSignature || r.bad {
		r.bad = true
		return nil
	}
	defer func() { r.depth-- }()
	le := binary.LittleEndian
	if t.Elem != nil {
		n := le.Uint32(r.take(4))
		if n == math.MaxUint32 {
			return nil
		}
		out := make([]any, 0, min(int(n), len(r.data)))
		for range n {
			if r.bad {
				return nil
			}
			out = append(out, r.value(*t.Elem))
		}
		return out
	}
	if t.Name.Namespace != "System" || t.ValueType {
		return r.enum(t.Name)
	}
	switch t.Name.Name {
	case "Boolean":
		return r.take(1)[0] != 0
	case "Char":
		return rune(le.Uint16(r.take(2)))
	case "SByte":
		return int64(int8(r.take(1)[0]))
	case "Byte":
		return uint64(r.take(1)[0])
	case "Int16":
		return int64(int16(le.Uint16(r.take(2))))
	case "UInt16":
		return uint64(le.Uint16(r.take(2)))
	case "Int32":
		return int64(int32(le.Uint32(r.take(4))))
	case "UInt32":
		return uint64(le.Uint32(r.take(4)))
	case "Int64":
		return int64(le.Uint64(r.take(8)))
	case "UInt64":
		return le.Uint64(r.take(8))
	case "Single":
		return float64(math.Float32frombits(le.Uint32(r.take(4))))
	case "Double":
		return math.Float64frombits(le.Uint64(r.take(8)))
	case "String":
		if s, ok := r.text(); ok {
			return s
		}
		return nil
	case typeMark:
		if s, ok := r.text(); ok {
			return TypeValue{ParseTypeName(s)}
		}
		return nil
	case boxedMark:
		return r.value(r.fieldType())
	}
	return r.enum(t.Name)
}

// enum reads a value of an enumeration. Its size is known for those of this
// assembly; elsewhere an enumeration has four bytes unless the sizes do not fit.
func (r *attributeReader) enum(name TypeName) any {
	size := 4
	if name.Assembly == "" {
		size = r.a.enumSize(name)
	}
	le := binary.LittleEndian
	switch size {
	case 1:
		return Enum{name, int64(r.take(1)[0])}
	case 2:
		return Enum{name, int64(int16(le.Uint16(r.take(2))))}
	case 8:
		return Enum{name, int64(le.Uint64(r.take(8)))}
	}
	return Enum{name, int64(int32(le.Uint32(r.take(4))))}
}
