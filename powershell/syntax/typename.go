package syntax

import "strings"

// TypeName is the name of a type as it was written: SimpleTypeName,
// GenericTypeName or ArrayTypeName.
type TypeName interface {
	// FullName is the name in PowerShell's form, without the assembly.
	FullName() string
	// Extent returns the range of source text of the name.
	Extent() Extent
	isTypeName()
}

// SimpleTypeName is a plain name with an optional assembly.
type SimpleTypeName struct {
	Pos  Extent
	Name string
	// AssemblyName is "" when none was written.
	AssemblyName string
}

// GenericTypeName is Name[Arguments].
type GenericTypeName struct {
	Pos          Extent
	TypeName     TypeName
	Arguments    []TypeName
	AssemblyName string
}

// ArrayTypeName is ElementType[] or, with Rank above one, ElementType[,].
type ArrayTypeName struct {
	Pos         Extent
	ElementType TypeName
	Rank        int
}

// Extent returns the range of source text of the name.
func (t *SimpleTypeName) Extent() Extent { return t.Pos }

// Extent returns the range of source text of the name.
func (t *GenericTypeName) Extent() Extent { return t.Pos }

// Extent returns the range of source text of the name.
func (t *ArrayTypeName) Extent() Extent { return t.Pos }

func (*SimpleTypeName) isTypeName()  {}
func (*GenericTypeName) isTypeName() {}
func (*ArrayTypeName) isTypeName()   {}

// FullName is the name, with the assembly when one was written.
func (t *SimpleTypeName) FullName() string {
	if t.AssemblyName == "" {
		return t.Name
	}
	return t.Name + "," + t.AssemblyName
}

// FullName is the name with its arguments in square brackets.
func (t *GenericTypeName) FullName() string {
	var b strings.Builder
	b.WriteString(t.TypeName.FullName())
	b.WriteByte('[')
	for i, a := range t.Arguments {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(a.FullName())
	}
	b.WriteByte(']')
	if t.AssemblyName != "" {
		b.WriteByte(',')
		b.WriteString(t.AssemblyName)
	}
	return b.String()
}

// FullName is the element's name followed by the brackets of the array.
func (t *ArrayTypeName) FullName() string {
	return t.ElementType.FullName() + "[" + strings.Repeat(",", t.Rank-1) + "]"
}
