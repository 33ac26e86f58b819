package clr

// Signature is a type as a member or an attribute names it. Exactly one of Name,
// Elem and Parameter says what it is.
type Signature struct {
	Name      TypeName // of a class; generic ones with their arguments in Args
	Args      []Signature
	ValueType bool // a structure or an enumeration, where the file says so

	Elem    *Signature // of an array, a reference or a pointer
	Rank    int        // of an array
	ByRef   bool
	Pointer bool

	Parameter int  // which generic parameter of the class, from 1; 0 for none
	Method    bool // the parameter is one of the method
}

// maxSignature is how deep types may be nested in types.
const maxSignature = 32

// elementTypes are the classes that have a letter of their own (ECMA-335, II.23.1.16).
func elementType(b byte) (name string, ok bool) {
	switch b {
	case 0x01:
		return "Void", true
	case 0x02:
		return "Boolean", true
	case 0x03:
		return "Char", true
	case 0x04:
		return "SByte", true
	case 0x05:
		return "Byte", true
	case 0x06:
		return "Int16", true
	case 0x07:
		return "UInt16", true
	case 0x08:
		return "Int32", true
	case 0x09:
		return "UInt32", true
	case 0x0a:
		return "Int64", true
	case 0x0b:
		return "UInt64", true
	case 0x0c:
		return "Single", true
	case 0x0d:
		return "Double", true
	case 0x0e:
		return "String", true
	case 0x16:
		return "TypedReference", true
	case 0x18:
		return "IntPtr", true
	case 0x19:
		return "UIntPtr", true
	case 0x1c:
		return "Object", true
	}
	return "", false
}

// coreLibrary is where the classes with a letter of their own are.
const coreLibrary = "System.Private.CoreLib"

func coreType(name string) Signature {
	return Signature{Name: TypeName{Assembly: coreLibrary, Namespace: "System", Name: name}}
}

// signature reads a type; ok is false when it is damaged or of a kind that no
// member of a command has.
func (md *metadata) signature(b []byte, depth int) (s Signature, rest []byte, ok bool) {
	if depth > maxSignature || len(b) == 0 {
		return s, nil, false
	}
	kind := b[0]
	b = b[1:]
	if name, ok := elementType(kind); ok {
		return coreType(name), b, true
	}
	switch kind {
	case 0x0f, 0x10, 0x1d: // pointer, reference, array
		elem, rest, ok := md.signature(b, depth+1)
		s = Signature{Elem: &elem, Pointer: kind == 0x0f, ByRef: kind == 0x10}
		if kind == 0x1d {
			s.Rank = 1
		}
		return s, rest, ok
	case 0x11, 0x12: // structure, class
		v, rest, ok := compressed(b)
		if !ok {
			return s, nil, false
		}
		return Signature{Name: md.typeName(decodeRef(cTypeDefOrRef, v)), ValueType: kind == 0x11}, rest, true
	case 0x13, 0x1e: // generic parameter of the class, of the method
		v, rest, ok := compressed(b)
		return Signature{Parameter: int(v) + 1, Method: kind == 0x1e}, rest, ok && v < 1<<16
	case 0x14:
		return md.arraySignature(b, depth)
	case 0x15:
		return md.genericSignature(b, depth)
	case 0x1f, 0x20: // modifiers of the type that follows
		if _, b, ok = compressed(b); !ok {
			return s, nil, false
		}
		return md.signature(b, depth+1)
	case 0x45: // pinned
		return md.signature(b, depth+1)
	}
	return s, nil, false
}

// arraySignature reads an array of several dimensions.
func (md *metadata) arraySignature(b []byte, depth int) (s Signature, rest []byte, ok bool) {
	elem, b, ok := md.signature(b, depth+1)
	if !ok {
		return s, nil, false
	}
	rank, b, ok := compressed(b)
	if !ok || rank == 0 || rank > 32 {
		return s, nil, false
	}
	for range 2 { // sizes, lower bounds
		var n uint32
		if n, b, ok = compressed(b); !ok || n > rank {
			return s, nil, false
		}
		for range n {
			if _, b, ok = compressed(b); !ok {
				return s, nil, false
			}
		}
	}
	return Signature{Elem: &elem, Rank: int(rank)}, b, true
}

// genericSignature reads a generic class with its arguments.
func (md *metadata) genericSignature(b []byte, depth int) (s Signature, rest []byte, ok bool) {
	if len(b) == 0 {
		return s, nil, false
	}
	s.ValueType = b[0] == 0x11
	v, b, ok := compressed(b[1:])
	if !ok {
		return s, nil, false
	}
	inner := decodeRef(cTypeDefOrRef, v)
	if inner.table == tTypeSpec {
		return s, nil, false
	}
	s.Name = md.typeName(inner)
	n, b, ok := compressed(b)
	if !ok || uint64(n) > uint64(len(b)) {
		return s, nil, false
	}
	for range n {
		var arg Signature
		if arg, b, ok = md.signature(b, depth+1); !ok {
			return s, nil, false
		}
		s.Args = append(s.Args, arg)
	}
	return s, b, true
}

// typeSignature gives what a reference to a class means, with generic arguments.
func (md *metadata) typeSignature(r ref) (Signature, bool) {
	if r.table != tTypeSpec {
		n := md.typeName(r)
		return Signature{Name: n}, n.Name != ""
	}
	s, _, ok := md.signature(md.blob(tTypeSpec, r.row, 0), 0)
	return s, ok
}

// Substitute puts the arguments of a class in place of its generic parameters.
func (s Signature) Substitute(args []Signature) Signature {
	switch {
	case s.Parameter > 0 && !s.Method && s.Parameter <= len(args):
		return args[s.Parameter-1]
	case s.Elem != nil:
		e := s.Elem.Substitute(args)
		s.Elem = &e
	case len(s.Args) > 0:
		next := make([]Signature, len(s.Args))
		for i, a := range s.Args {
			next[i] = a.Substitute(args)
		}
		s.Args = next
	}
	return s
}
