package metadata

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// Class is a class or an enumeration that a script of the module defines.
type Class struct {
	Name       string      `json:"name"`
	Base       string      `json:"base"`
	IsEnum     bool        `json:"isEnum"`
	Interfaces []string    `json:"interfaces"`
	Attributes []Attribute `json:"attributes"`

	// The lists are empty for a class that has none and null for what does not
	// apply: values are those of an enumeration, the others those of a class.
	Underlying       string          `json:"underlying,omitempty"`
	Values           []EnumValue     `json:"values,omitzero"`
	Properties       []ClassProperty `json:"properties,omitzero"`
	AllDscProperties []DscProperty   `json:"allDscProperties,omitzero"`
	Methods          []string        `json:"methods,omitzero"`
	Constructors     []string        `json:"constructors,omitzero"`
	File             string          `json:"file,omitempty"`
	Line             int             `json:"line,omitempty"`

	base   *netType
	values []any // that GetValidValues returns, when they are constants
	def    *syntax.TypeDefinition
	unit   *unit
}

// asType is the class as a type. PowerShell puts each script's classes into an
// assembly of their own.
func (c *Class) asType() *netType {
	return &netType{name: c.Name, class: c, assembly: "PowerShell Class Assembly, Version=1.0.0.1, Culture=neutral, PublicKeyToken=null"}
}

// EnumValue is a value of an enumeration.
type EnumValue struct {
	Name  string `json:"name"`
	Value int64  `json:"value"`
}

// ClassProperty is a property that a class declares.
type ClassProperty struct {
	Name       string      `json:"name"`
	Type       string      `json:"type"`
	Static     bool        `json:"static"`
	Attributes []Attribute `json:"attributes"`
}

// DscProperty is a property of a DSC resource.
type DscProperty struct {
	Name            string `json:"name"`
	Type            string `json:"type"`
	Key             bool   `json:"key"`
	Mandatory       bool   `json:"mandatory"`
	NotConfigurable bool   `json:"notConfigurable"`
	DeclaredIn      string `json:"declaredIn,omitempty"`
}

// defineClasses makes the classes of a script known before anything in it is looked
// at, as PowerShell does.
func (l *loader) defineClasses(u *unit) {
	var all []*Class
	syntax.Inspect(u.ast, func(n syntax.Node) bool {
		d, ok := n.(*syntax.TypeDefinition)
		if !ok {
			return true
		}
		line, _ := u.src.Position(d.Pos.Start)
		c := &Class{Name: d.Name, IsEnum: d.IsEnum(), Base: "System.Object", Interfaces: []string{}, Attributes: []Attribute{},
			File: u.file, Line: line, def: d, unit: u}
		u.scope.classes[strings.ToLower(d.Name)] = c
		all = append(all, c)
		return false
	})
	w := &walker{l: l, s: newSession(), u: u}
	for _, c := range all { // values first: attributes name them
		if c.IsEnum {
			w.enum(c)
		}
	}
	for _, c := range all {
		if !c.IsEnum {
			w.bases(c)
			c.values = w.validValues(c)
		}
	}
}

// enum fills in an enumeration.
func (w *walker) enum(c *Class) {
	c.Base, c.Underlying = "System.Enum", "System.Int32"
	c.Interfaces = []string{"System.IComparable", "System.IConvertible", "System.IFormattable", "System.ISpanFormattable"}
	if len(c.def.BaseTypes) > 0 {
		if t := w.u.scope.resolve(c.def.BaseTypes[0].TypeName); t != nil {
			c.Underlying = t.full()
		}
	}
	c.Values = []EnumValue{}
	next := int64(0)
	for _, m := range c.def.Members {
		p, ok := m.(*syntax.PropertyMember)
		if !ok {
			continue
		}
		if p.InitialValue != nil {
			if v, ok := w.expr(p.InitialValue).(int64); ok {
				next = v
			}
		}
		c.Values = append(c.Values, EnumValue{p.Name, next})
		next++
	}
}

// bases fills in what a class derives from.
func (w *walker) bases(c *Class) {
	c.Interfaces = []string{}
	for i, b := range c.def.BaseTypes {
		t := w.u.scope.resolve(b.TypeName)
		if t == nil {
			if i == 0 {
				c.Base = b.TypeName.FullName()
			}
			continue
		}
		if i == 0 && !isInterface(t) {
			c.base, c.Base = t, t.full()
			if t.class != nil {
				c.Interfaces = append(c.Interfaces, t.class.Interfaces...)
			}
			continue
		}
		c.Interfaces = append(c.Interfaces, t.full())
	}
	slices.Sort(c.Interfaces)
	c.Interfaces = slices.Compact(c.Interfaces)
}

func isInterface(t *netType) bool {
	if t.class != nil {
		return false
	}
	f, ok := factLine(t.definition())
	return ok && len(f) > 3 && f[3] == "interface"
}

// validValues gives what GetValidValues of a class returns, when its body is one
// statement of constants.
func (w *walker) validValues(c *Class) []any {
	for _, m := range c.def.Members {
		f, ok := m.(*syntax.FunctionMember)
		if !ok || !strings.EqualFold(f.Name, "GetValidValues") || f.Body == nil || f.Body.EndBlock == nil || len(f.Body.EndBlock.Statements) != 1 {
			continue
		}
		r, ok := f.Body.EndBlock.Statements[0].(*syntax.ReturnStatement)
		if !ok || r.Pipeline == nil {
			continue
		}
		if v := list(w.value(r.Pipeline)); known(v) {
			return append([]any{}, v...)
		}
	}
	return nil
}

// describe fills in attributes and members of a class.
func (c *Class) describe(l *loader) {
	w := &walker{l: l, s: newSession(), u: c.unit}
	for _, a := range c.def.Attributes {
		if at := w.attribute(a); at != nil {
			c.Attributes = append(c.Attributes, *at)
		}
	}
	if c.IsEnum {
		return
	}
	c.Properties, c.Methods, c.Constructors = []ClassProperty{}, []string{}, []string{}
	constructor := false
	for _, m := range c.def.Members {
		switch m := m.(type) {
		case *syntax.PropertyMember:
			c.Properties = append(c.Properties, w.classProperty(m))
		case *syntax.FunctionMember:
			switch {
			case m.IsConstructor && m.IsStatic():
			case m.IsConstructor:
				constructor = true
				c.Constructors = append(c.Constructors, w.parameterList(m.Parameters))
			default:
				c.Methods = append(c.Methods, w.method(m))
			}
		}
	}
	if !constructor {
		c.Constructors = append(c.Constructors, "()")
	}
	c.AllDscProperties = c.dscProperties(l, 0)
}

func (w *walker) classProperty(m *syntax.PropertyMember) ClassProperty {
	p := ClassProperty{Name: m.Name, Type: "System.Object", Static: m.IsStatic(), Attributes: []Attribute{}}
	if m.PropertyType != nil {
		p.Type = w.typeText(m.PropertyType.TypeName)
	}
	if m.IsHidden() {
		p.Attributes = append(p.Attributes, Attribute{Type: automation + "HiddenAttribute"})
	}
	for _, a := range m.Attributes {
		if at := w.attribute(a); at != nil {
			p.Attributes = append(p.Attributes, *at)
		}
	}
	return p
}

func (w *walker) typeText(n syntax.TypeName) string {
	if t := w.u.scope.resolve(n); t != nil {
		return t.full()
	}
	return n.FullName()
}

func (w *walker) method(m *syntax.FunctionMember) string {
	out := "System.Void"
	if m.ReturnType != nil {
		out = w.typeText(m.ReturnType.TypeName)
	} else {
		out = "System.Object"
	}
	static := ""
	if m.IsStatic() {
		static = "static "
	}
	return static + out + " " + m.Name + w.parameterList(m.Parameters)
}

func (w *walker) parameterList(all []*syntax.Parameter) string {
	parts := make([]string, len(all))
	for i, p := range all {
		t := "System.Object"
		for _, a := range p.Attributes {
			if c, ok := a.(*syntax.TypeConstraint); ok {
				t = w.typeText(c.TypeName)
				break
			}
		}
		parts[i] = t + " " + p.Name.VariablePath.Name
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// dscProperties lists the properties that a resource has, those of the base class
// last.
func (c *Class) dscProperties(l *loader, depth int) []DscProperty {
	out := []DscProperty{}
	w := &walker{l: l, s: newSession(), u: c.unit}
	for _, m := range c.def.Members {
		p, ok := m.(*syntax.PropertyMember)
		if !ok {
			continue
		}
		property := w.classProperty(p)
		for _, a := range property.Attributes {
			if a.Type == automation+"DscPropertyAttribute" {
				out = append(out, DscProperty{p.Name, property.Type, a.flag("Key"), a.flag("Mandatory"), a.flag("NotConfigurable"), c.Name})
			}
		}
	}
	if c.base != nil && c.base.class != nil && depth < maxDepth {
		out = append(out, c.base.class.dscProperties(l, depth+1)...)
	}
	return out
}
