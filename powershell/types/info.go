package types

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/facts"
)

// TypeKind tells classes, structs, interfaces, enums and delegates apart.
type TypeKind uint8

// The kinds of type.
const (
	KindClass TypeKind = iota
	KindStruct
	KindInterface
	KindEnum
	KindDelegate
)

// Member is one declared member as recorded: its line's fields.
type Member struct {
	// Kind is the letter of the record: C constructor, F field, P property,
	// I indexer, M method, O operator, X explicit interface member, E event.
	Kind byte
	Name string
	// Modifiers are words such as "static" or "instance override".
	Modifiers string
	// Access is "get", "get set" … of properties, generic parameters of methods.
	Access string
	// Return is the type of the value in PowerShell's spelling.
	Return string
	// Params are the parameters: "int startIndex; int length".
	Params string
}

// Static reports whether the member belongs to the type, not to an instance.
func (m *Member) Static() bool {
	return strings.HasPrefix(m.Modifiers, "static") || m.Modifiers == "const"
}

// Info is what is recorded of a type.
type Info struct {
	// Static marks a class without objects, which .NET holds for abstract and sealed.
	Static     bool
	PSName     string
	Kind       TypeKind
	Modifiers  string
	Base       string
	Interfaces []string
	Members    []Member
	Enum       *Enum
	Delegate   string // return type and parameters of a delegate, tab between
}

// Enum holds the members of an enum in declaration order.
type Enum struct {
	Underlying *Type
	Flags      bool
	Names      []string
	Values     []int64 // as bits; an unsigned 64-bit value keeps its bits
}

// Info returns what is recorded of t, or nil when nothing is.
func (t *Type) Info() *Info {
	t.once.Do(func() { t.info = loadInfo(t) })
	return t.info
}

func loadInfo(t *Type) *Info {
	if t.Class != nil {
		info := &Info{Kind: KindClass, Enum: t.Class.EnumInfo()}
		if info.Enum != nil {
			info.Modifiers = "sealed"
		}
		return info
	}
	if t.Elem != nil {
		return &Info{Base: "System.Array", Modifiers: "sealed"}
	}
	block, ok := facts.Type(t.Name)
	if !ok {
		if base := hiddenBase(t.Name); base != "" {
			return &Info{Base: base}
		}
		return nil
	}
	info := new(Info)
	for line := range strings.Lines(block) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		for len(f) < 8 {
			f = append(f, "")
		}
		switch f[0] {
		case "T":
			info.head(f)
		case "V":
			n, err := strconv.ParseInt(f[2], 10, 64)
			if err != nil {
				u, _ := new(big.Int).SetString(f[2], 10)
				n = int64(u.Uint64())
			}
			info.Enum.Names = append(info.Enum.Names, f[1])
			info.Enum.Values = append(info.Enum.Values, n)
		case "D":
			info.Delegate = strings.Join(f[1:], "\t")
		default:
			info.Members = append(info.Members, Member{Kind: f[0][0], Name: f[1], Modifiers: f[2], Access: f[3], Return: f[4], Params: f[5]})
		}
	}
	return info
}

func (info *Info) head(f []string) {
	info.PSName, info.Modifiers, info.Base = f[2], f[4], f[5]
	if f[6] != "" {
		info.Interfaces = strings.Fields(f[6])
	}
	info.Static = strings.HasPrefix(f[3], "static")
	switch kind := f[3]; {
	case strings.HasSuffix(kind, "struct"):
		info.Kind = KindStruct
	case kind == "interface":
		info.Kind = KindInterface
	case kind == "delegate":
		info.Kind = KindDelegate
	case kind == "enum":
		info.Kind = KindEnum
		info.Enum = &Enum{Underlying: Int32}
		for extra := range strings.FieldsFuncSeq(f[7], func(r rune) bool { return r == ';' || r == ' ' }) {
			if extra == "flags" {
				info.Enum.Flags = true
			}
			if u, ok := strings.CutPrefix(extra, "underlying="); ok {
				if a, ok := facts.Accelerator(u); ok {
					info.Enum.Underlying = Named(a)
				}
			}
		}
	}
}

// Enum returns the members of an enum type, or nil for other types.
func (t *Type) Enum() *Enum {
	if info := t.Info(); info != nil {
		return info.Enum
	}
	return nil
}

// IsInterface reports whether t is an interface.
func (t *Type) IsInterface() bool {
	info := t.Info()
	return info != nil && info.Kind == KindInterface
}

// IsValueType reports whether t is a struct or enum, so that null is no value of it.
func (t *Type) IsValueType() bool {
	info := t.Info()
	return info != nil && (info.Kind == KindStruct || info.Enum != nil)
}

// Base returns the type t derives from, nil for System.Object and interfaces.
func (t *Type) Base() *Type {
	if t.Class != nil {
		return t.Class.BaseType()
	}
	if t.Elem != nil {
		return ArrayType
	}
	info := t.Info()
	if info == nil {
		if t == Object {
			return nil
		}
		return Object
	}
	if info.Base == "" {
		return nil
	}
	return t.ResolveFact(info.Base)
}

// ResolveFact resolves a type name written in the facts of t, where a generic
// parameter stands for t's argument; a name that facts do not know is Object.
func (t *Type) ResolveFact(name string) *Type {
	return t.ResolveFactWith(name, nil)
}

// ResolveFactWith is ResolveFact where further names, a method's own generic
// parameters, stand for the types bound to them.
func (t *Type) ResolveFactWith(name string, bound map[string]*Type) *Type {
	r, err := parseFactName(name, t, bound)
	if err != nil {
		return Object
	}
	return r
}

// Interfaces returns the interfaces t itself declares.
func (t *Type) Interfaces() []*Type {
	if t.Class != nil {
		return t.Class.InterfaceTypes()
	}
	if t.Elem != nil {
		return []*Type{IEnumerableType, IListType}
	}
	info := t.Info()
	if info == nil {
		return nil
	}
	var out []*Type
	for _, name := range info.Interfaces {
		if r, err := parseFactName(name, t, nil); err == nil {
			out = append(out, r)
		}
	}
	return out
}

// AssignableTo reports whether a value of t can stand where target is wanted
// without conversion (Type.IsAssignableFrom the other way round).
func (t *Type) AssignableTo(target *Type) bool {
	if t == target || target == Object {
		return true
	}
	if t == TypeType && target == SystemType {
		return true
	}
	if t.Elem != nil && target.Elem != nil {
		return t.Rank == target.Rank && !t.Elem.IsValueType() && t.Elem.AssignableTo(target.Elem)
	}
	if t.Elem != nil && t.Rank <= 1 && len(target.Args) == 1 && sequenceInterface(target.Name) {
		return stands(t.Elem, target.Args[0])
	}
	for c := t; c != nil; c = c.Base() {
		if c == target {
			return true
		}
		if target.IsInterface() {
			for _, i := range c.Interfaces() {
				if i == target || i.AssignableTo(target) || i.Name == target.Name && len(i.Args) == 1 && covariant(i.Name) && stands(i.Args[0], target.Args[0]) {
					return true
				}
			}
		}
	}
	return false
}

// sequenceInterface reports whether a vector implements a generic interface.
func sequenceInterface(name string) bool {
	switch name {
	case "System.Collections.Generic.IList`1", "System.Collections.Generic.ICollection`1":
		return true
	}
	return covariant(name)
}

// covariant reports whether an interface of a derived element type stands for
// the one of its base.
func covariant(name string) bool {
	switch name {
	case "System.Collections.Generic.IEnumerable`1", "System.Collections.Generic.IEnumerator`1", "System.Collections.Generic.IReadOnlyCollection`1", "System.Collections.Generic.IReadOnlyList`1":
		return true
	}
	return false
}

// stands reports whether elements of a type are elements of another without
// being converted.
func stands(elem, want *Type) bool {
	return elem == want || !elem.IsValueType() && elem.AssignableTo(want)
}
