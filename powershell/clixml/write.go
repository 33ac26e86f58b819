package clixml

import (
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// Writer writes objects into one document.
type Writer struct {
	s       Session
	w       *xml.Writer
	objects map[any]string // reference ids
	names   map[string]int // of lists of type names
	next    int
	nesting int
}

// maxNesting bounds how deep objects may lie within one another.
const maxNesting = 500

// NewWriter begins a document.
func NewWriter(s Session) *Writer {
	w := &Writer{s: s, objects: map[any]string{}, names: map[string]int{}}
	w.w = xml.NewWriter(xml.Format{Modern: true, Indent: true})
	w.w.Start("", "Objs", Namespace, false)
	w.w.Attr("", "Version", "", version, false)
	w.w.Attr("", "xmlns", "", Namespace, false)
	return w
}

// Write adds an object that is written to a depth.
func (w *Writer) Write(v any, depth int) error { return w.object(v, "", depth) }

// String ends the document and returns it.
func (w *Writer) String() string {
	w.w.End(false)
	return w.w.String()
}

func (w *Writer) start(tag, name string) {
	w.w.Start("", tag, "", false)
	if name != "" {
		w.w.Attr("", "N", "", encode(name), false)
	}
}

// simple writes an element with a text.
func (w *Writer) simple(tag, name, text string) {
	w.start(tag, name)
	w.w.Text(text)
	w.w.End(true)
}

// reference writes a reference when the object was written before.
func (w *Writer) reference(v any, name string) (done bool) {
	key := identity(v)
	if key == nil {
		return false
	}
	id, ok := w.objects[key]
	if !ok {
		return false
	}
	w.start("Ref", name)
	w.w.Attr("", "RefId", "", id, false)
	w.w.End(false)
	return true
}

// identity is what tells the same object from an equal one, nil for values.
func identity(v any) any {
	switch x := v.(type) {
	case *types.PSObject:
		if x.Base != nil {
			if key := identity(x.Base); key != nil {
				return key
			}
		}
		return x
	case *types.EnumValue, *types.Version:
		return nil
	case *types.Array, *types.List, *types.Dict, *types.Instance, *types.Exception, *types.ErrorRecord, *types.Type:
		return x
	}
	return nil
}

// open begins <Obj> and remembers the object.
func (w *Writer) open(v any, name string) {
	w.start("Obj", name)
	id := strconv.Itoa(w.next)
	w.next++
	w.w.Attr("", "RefId", "", id, false)
	if key := identity(v); key != nil {
		w.objects[key] = id
	}
}

// typeNames writes the type names, or a reference to the same ones before.
func (w *Writer) typeNames(v any) {
	list := namesOf(v)
	key := strings.Join(list, "\n")
	if id, ok := w.names[key]; ok {
		w.w.Start("", "TNRef", "", false)
		w.w.Attr("", "RefId", "", strconv.Itoa(id), false)
		w.w.End(false)
		return
	}
	id := len(w.names)
	w.names[key] = id
	w.w.Start("", "TN", "", false)
	w.w.Attr("", "RefId", "", strconv.Itoa(id), false)
	for _, n := range list {
		w.simple("T", "", encode(n))
	}
	w.w.End(true)
}

// namesOf are the type names with the full names of generic arguments.
func namesOf(v any) []string {
	if o := types.Extended(v); o != nil && (o.OwnTypeNames() != nil || o.Base == nil) {
		return types.TypeNames(v)
	}
	var out []string
	for t := types.TypeOf(v); t != nil; t = t.Base() {
		out = append(out, t.FullName())
	}
	return out
}

// object writes any value.
func (w *Writer) object(v any, name string, depth int) error {
	v = types.Norm(v)
	if w.nesting++; w.nesting > maxNesting {
		return types.NewException("System.InsufficientExecutionStackException", "Insufficient stack to continue executing the program safely. This can happen from having too many functions on the call stack or function on the stack using too much stack space.")
	}
	defer func() { w.nesting-- }()
	base := types.Unwrap(v)
	if base == nil {
		w.start("Nil", name)
		w.w.End(false)
		return nil
	}
	own := types.Extended(v)
	if tag, text, ok := primitive(base, w.s); ok {
		if own == nil || len(own.Props) == 0 {
			w.simple(tag, name, text)
			return nil
		}
		if w.reference(v, name) {
			return nil
		}
		w.open(v, name)
		if own.OwnTypeNames() != nil {
			w.typeNames(v)
		}
		w.simple(tag, "", text)
		if err := w.members(own, depth); err != nil {
			return err
		}
		w.w.End(true)
		return nil
	}
	if w.reference(v, name) {
		return nil
	}
	switch {
	case container(base):
		w.open(v, name)
		w.typeNames(v)
		if err := w.content(base, depth); err != nil {
			return err
		}
		if own != nil {
			if err := w.members(own, depth); err != nil {
				return err
			}
		}
		w.w.End(true)
		return nil
	case own != nil && own.Base == nil && own.Text == nil:
		return w.custom(own, name, depth)
	}
	return w.complex(v, base, name, depth)
}

// custom writes a custom object: its members are what it is.
func (w *Writer) custom(o *types.PSObject, name string, depth int) error {
	w.open(o, name)
	w.typeNames(o)
	if err := w.members(o, depth); err != nil {
		return err
	}
	w.w.End(true)
	return nil
}

// complex writes an object of any class with its properties, or its text where
// the depth ends.
func (w *Writer) complex(v, base any, name string, depth int) error {
	text, err := w.s.Text(v)
	if err != nil {
		text = types.TypeOf(base).String() // an object whose ToString fails is known by its type
	}
	if t, ok := base.(*types.Type); ok { // by its full name
		text = t.String()
	}
	if n, ok := w.s.SerializationDepth(v); ok {
		depth = n
	}
	if depth < 1 {
		w.simple("S", name, encode(text))
		return nil
	}
	w.open(v, name)
	w.typeNames(v)
	w.simple("ToString", "", encode(text))
	if e, ok := base.(*types.EnumValue); ok {
		if tag, number, ok := primitive(e.Number(), w.s); ok {
			w.simple(tag, "", number)
		}
		w.w.End(true)
		return nil
	}
	if err := w.properties(v, base, depth-1); err != nil {
		return err
	}
	w.w.End(true)
	return nil
}

// properties writes what the class declares, then what the object has besides.
func (w *Writer) properties(v, base any, depth int) error {
	own := types.Extended(v)
	var declared, extra []string
	for _, n := range w.s.PropertyNames(v) {
		if own != nil && own.Find(n) != nil && own.Base != nil {
			extra = append(extra, n)
		} else {
			declared = append(declared, n)
		}
	}
	for _, group := range []struct {
		tag   string
		names []string
	}{{"Props", declared}, {"MS", extra}} {
		begun := false
		for _, n := range group.names {
			val, ok, err := w.s.PropertyValue(v, n)
			if err != nil || !ok {
				continue // a property that fails is left out
			}
			if !begun {
				begun = true
				w.w.Start("", group.tag, "", false)
			}
			if err := w.object(val, n, depth); err != nil {
				return err
			}
		}
		if begun {
			w.w.End(true)
		}
	}
	return nil
}

// members writes the members that sit on the object itself.
func (w *Writer) members(o *types.PSObject, depth int) error {
	begun := false
	for i := range o.Props {
		p := &o.Props[i]
		val := p.Value
		if p.Special != nil {
			if p.Special.Kind > types.ScriptProperty {
				continue
			}
			v, ok, err := w.s.PropertyValue(o, p.Name)
			if err != nil || !ok {
				continue // a property that fails is left out
			}
			val = v
		}
		if !begun {
			begun = true
			w.w.Start("", "MS", "", false)
		}
		if err := w.object(val, p.Name, depth); err != nil {
			return err
		}
	}
	if begun {
		w.w.End(true)
	}
	return nil
}
