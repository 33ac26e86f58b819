package utility

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// convertToXML is ConvertTo-Xml: objects as elements named Object and Property.
type convertToXML struct {
	interp.Base
	w       *xml.Writer
	stream  bool
	typed   bool
	nesting int
}

const xmlHead = `version="1.0" encoding="utf-8"`

func (k *convertToXML) Begin(c *interp.Call) error {
	k.stream = strings.EqualFold(c.String("As"), "Stream")
	k.typed = !c.Switch("NoTypeInformation")
	if k.stream {
		if err := c.Write("<?xml " + xmlHead + "?>"); err != nil {
			return err
		}
		return c.Write("<Objects>")
	}
	k.begin()
	k.w.Declaration(xmlHead)
	k.w.Start("", "Objects", "", false)
	return nil
}

func (k *convertToXML) begin() {
	k.w = xml.NewWriter(xml.Format{Modern: true, Indent: true, ReplaceLines: true})
}

func (k *convertToXML) Process(c *interp.Call) error {
	v, ok := pipelined(c)
	if !ok {
		return nil
	}
	if k.stream {
		k.begin()
	}
	if err := k.object(c, v, "Object", "", c.Int("Depth", 1)); err != nil {
		return err
	}
	if k.stream {
		return c.Write(k.w.String())
	}
	return nil
}

func (k *convertToXML) End(c *interp.Call) error {
	if k.stream {
		return c.Write("</Objects>")
	}
	k.w.End(false)
	text := k.w.String()
	if strings.EqualFold(c.String("As"), "String") {
		return c.Write(text)
	}
	d := xml.NewDocument()
	if err := d.LoadXML(text); err != nil {
		return err
	}
	return c.Write(d)
}

// start begins an element with the name and type of what it stands for.
func (k *convertToXML) start(v any, tag, name string) {
	k.w.Start("", tag, "", false)
	if name != "" {
		k.w.Attr("", "Name", "", name, false)
	}
	if k.typed && v != nil {
		if names := types.TypeNames(v); len(names) > 0 {
			k.w.Attr("", "Type", "", names[0], false)
		}
	}
}

// leaf writes an element with a text.
func (k *convertToXML) leaf(c *interp.Call, v any, tag, name string) error {
	k.start(v, tag, name)
	text, err := xmlLeaf(c, v)
	if err != nil {
		return err
	}
	k.w.Text(text)
	k.w.End(true)
	return nil
}

// xmlLeaf is a value's text in the current culture.
func xmlLeaf(c *interp.Call, v any) (string, error) {
	if s, ok := (format.Options{Culture: c.Runspace().CurrentCulture()}).CultureText(v); ok {
		return s, nil
	}
	if _, many := types.Elements(v); many {
		return types.TypeOf(v).String(), nil
	}
	return c.Text(v)
}

// object writes any value; depth counts the levels of objects below it whose
// properties are written as elements.
func (k *convertToXML) object(c *interp.Call, v any, tag, name string, depth int) error {
	if k.nesting++; k.nesting > 200 {
		return k.leaf(c, v, tag, name)
	}
	defer func() { k.nesting-- }()
	v = types.Norm(v)
	base := types.Unwrap(v)
	switch x := base.(type) {
	case nil:
		k.start(nil, tag, name)
		k.w.End(false)
		return nil
	case *types.Dict:
		k.start(v, tag, name)
		for key, val := range x.All {
			if err := k.object(c, key, "Property", "Key", depth); err != nil {
				return err
			}
			if err := k.object(c, val, "Property", "Value", depth); err != nil {
				return err
			}
		}
		k.w.End(false)
		return nil
	case *types.EnumValue:
		k.start(v, tag, name)
		if err := k.object(c, x.Number(), "Property", "value__", depth); err != nil {
			return err
		}
		k.w.End(false)
		return nil
	}
	if singleValue(base) {
		return k.leaf(c, v, tag, name)
	}
	if items, many := sequence(base); many {
		k.start(v, tag, name)
		for _, item := range items {
			if err := k.object(c, item, "Property", "", depth); err != nil {
				return err
			}
		}
		k.w.End(false)
		return nil
	}
	return k.properties(c, v, tag, name, depth)
}

// properties writes the properties of an object: as texts when the depth ends.
func (k *convertToXML) properties(c *interp.Call, v any, tag, name string, depth int) error {
	k.start(v, tag, name)
	for _, n := range c.Runspace().PropertyNames(v) {
		val, ok, err := c.Runspace().PropertyValue(v, n)
		if err != nil || !ok {
			continue // a property that fails is left out
		}
		val = types.Norm(val)
		if depth > 0 {
			err = k.object(c, val, "Property", n, depth-1)
		} else if val == nil {
			k.start(nil, "Property", n)
			k.w.End(false)
		} else {
			err = k.leaf(c, val, "Property", n)
		}
		if err != nil {
			return err
		}
	}
	k.w.End(false)
	return nil
}

// sequence returns the elements of collections.
func sequence(v any) ([]any, bool) {
	if items, ok := types.Elements(v); ok {
		return items, true
	}
	if e, ok := v.(types.Enumerable); ok && e.Enumerates() {
		return types.Collect(e), true
	}
	return nil, false
}

// singleValue reports whether a value is its text and has no parts.
func singleValue(v any) bool {
	switch x := v.(type) {
	case string, bool, types.Char, types.DateTime, types.TimeSpan, types.Decimal, types.Guid, *types.Version, *dotnet.URI, *dotnet.SecureString,
		uint8, int8, uint16, int16, uint32, int32, uint64, int64, float32, float64:
		return true
	case *xml.Node:
		return x.Kind == xml.Document
	case *types.Array:
		return x.Elem == types.Byte
	}
	return types.TypeOf(v) == types.ScriptBlockType
}
