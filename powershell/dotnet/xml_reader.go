package dotnet

import (
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// XMLReader is XmlReader as XmlReader.Create makes it, XmlTextReader or
// XmlNodeReader.
type XMLReader struct {
	class string
	r     *xml.Reader
	set   *XMLReaderSettings
	attr  int // the attribute it stands on, -1 on none
	value bool
	state string
}

// PSType is the reader's class.
func (r *XMLReader) PSType() *types.Type { return types.MustNamed(r.class) }

func newXMLReader(class, text string, set *XMLReaderSettings) *XMLReader {
	return &XMLReader{class: class, r: xml.NewReader(text, set.set), set: set, attr: -1, state: "Initial"}
}

// read goes to the next node.
func (r *XMLReader) read() (bool, error) {
	r.attr, r.value = -1, false
	if r.state == "Closed" {
		return false, nil
	}
	ok, err := r.r.Read()
	switch {
	case err != nil:
		r.state = "Error"
	case ok:
		r.state = "Interactive"
	default:
		r.state = "EndOfFile"
	}
	return ok, err
}

func (r *XMLReader) kind() xml.Kind {
	switch {
	case r.value:
		return xml.Text
	case r.attr >= 0:
		return xml.Attribute
	}
	return r.r.Kind
}

func (r *XMLReader) attribute() *xml.Attr {
	if r.attr >= 0 {
		return &r.r.Attrs[r.attr]
	}
	return nil
}

// find looks for an attribute by qualified name, or local name and namespace.
func (r *XMLReader) find(args []any) int {
	for i := range r.r.Attrs {
		a := &r.r.Attrs[i]
		if len(args) == 2 && a.Local == types.ToString(args[0]) && a.NS == types.ToString(args[1]) || len(args) == 1 && a.Name() == types.ToString(args[0]) {
			return i
		}
	}
	return -1
}

// skip leaves a node with what is below it.
func (r *XMLReader) skip() error {
	if r.r.Kind == xml.Element && !r.r.Empty {
		depth := r.r.Depth
		for {
			if ok, err := r.read(); err != nil || !ok {
				return err
			}
			if r.r.Kind == xml.EndElement && r.r.Depth <= depth {
				break
			}
		}
	}
	_, err := r.read()
	return err
}

// content skips what is no content.
func (r *XMLReader) content() error {
	for {
		switch r.r.Kind {
		case xml.Element, xml.EndElement, xml.Text, xml.CDATA, xml.EntityReference, xml.EndEntity, xml.Attribute:
			return nil
		}
		if ok, err := r.read(); err != nil || !ok {
			return err
		}
	}
}

// inner reads the content of an element, as text or as markup.
func (r *XMLReader) inner(markup, outer bool) (string, error) {
	if r.r.Kind != xml.Element {
		return "", nil
	}
	w := xml.NewWriter(xml.Format{})
	var text strings.Builder
	depth := r.r.Depth
	if outer {
		r.write(w)
	}
	if r.r.Empty {
		_, err := r.read()
		return w.String(), err
	}
	for {
		if ok, err := r.read(); err != nil || !ok {
			return "", err
		}
		if r.r.Kind == xml.EndElement && r.r.Depth <= depth {
			break
		}
		switch r.r.Kind {
		case xml.Text, xml.CDATA, xml.Whitespace, xml.SignificantWhitespace:
			text.WriteString(r.r.Value)
		case xml.Element:
			if !markup {
				line, col := r.r.Position()
				e := types.NewException("System.Xml.XmlException", "The 'ReadElementContentAs' methods cannot be called on an element that has child elements."+
					" Line "+types.ToString(int32(line))+", position "+types.ToString(int32(col))+".")
				return "", e
			}
		}
		r.write(w)
	}
	if outer {
		w.End(true)
	}
	if _, err := r.read(); err != nil {
		return "", err
	}
	if markup {
		return w.String(), nil
	}
	return text.String(), nil
}

// write copies the current node to a writer.
func (r *XMLReader) write(w *xml.Writer) {
	switch p := r.r; p.Kind {
	case xml.Element:
		w.Start(p.Prefix, p.Local, p.NS, true)
		for i := range p.Attrs {
			a := &p.Attrs[i]
			w.Attr(a.Prefix, a.Local, a.NS, a.Value, a.NS != xml.NamespaceXMLNS)
		}
		if p.Empty {
			w.End(false)
		}
	case xml.EndElement:
		w.End(true)
	case xml.Text, xml.Whitespace, xml.SignificantWhitespace:
		w.Text(p.Value)
	case xml.CDATA:
		w.CDATA(p.Value)
	case xml.Comment:
		w.Comment(p.Value)
	case xml.ProcessingInstruction:
		w.Instruction(p.Local, p.Value)
	}
}

// readerInput is the text that a constructor or Create is given.
func readerInput(c *Call) (string, error) {
	switch from := types.Unwrap(c.Args[0]).(type) {
	case nil:
		return "", ArgumentNull("input")
	case string:
		return readXMLFile(c, from)
	default:
		if types.TypeOf(from).AssignableTo(types.MustNamed("System.IO.TextReader")) {
			v, err := callMember(c, from, "ReadToEnd")
			return types.ToString(v), err
		}
		b, err := readStream(c, from)
		return DecodeXML(b), err
	}
}

func createReader(c *Call) (any, error) {
	set := newReaderSettings()
	if len(c.Args) > 1 {
		if s, ok := types.Unwrap(c.Args[1]).(*XMLReaderSettings); ok {
			copied := *s
			set = &copied
		}
	}
	text, err := readerInput(c)
	if err != nil {
		return nil, err
	}
	return newXMLReader("System.Xml.XmlTextReaderImpl", text, set), nil
}

func newTextReader(c *Call) (any, error) {
	text, err := readerInput(c)
	if err != nil {
		return nil, err
	}
	set := newReaderSettings()
	set.set.DTD = xml.ParseDTD
	return newXMLReader("System.Xml.XmlTextReader", text, set), nil
}

// newNodeReader reads a node by its markup.
func newNodeReader(c *Call) (any, error) {
	n := c.nodeArg(0)
	if n == nil {
		return nil, ArgumentNull("node")
	}
	set := newReaderSettings()
	set.set.Conformance, set.set.DTD = xml.Auto, xml.ParseDTD
	return newXMLReader("System.Xml.XmlNodeReader", n.OuterXML(), set), nil
}

var xmlReaderTable = sync.OnceValue(func() Table {
	this := func(c *Call) *XMLReader { return c.This.(*XMLReader) }
	word := func(attr func(*xml.Attr) string, node func(*xml.Reader) string) Func {
		return func(c *Call) (any, error) {
			r := this(c)
			if r.value {
				return "", nil
			}
			if a := r.attribute(); a != nil {
				return attr(a), nil
			}
			return node(r.r), nil
		}
	}
	move := func(at func(r *XMLReader, c *Call) int) Func {
		return func(c *Call) (any, error) {
			r := this(c)
			i := at(r, c)
			if i < 0 || i >= len(r.r.Attrs) {
				return false, nil
			}
			r.attr, r.value = i, false
			return true, nil
		}
	}
	find := func(r *XMLReader, c *Call) int { return r.find(c.Args) }
	attribute := func(at func(r *XMLReader, c *Call) int) Func {
		return func(c *Call) (any, error) {
			r := this(c)
			if i := at(r, c); i >= 0 && i < len(r.r.Attrs) {
				return r.r.Attrs[i].Value, nil
			}
			return nil, nil
		}
	}
	index := func(_ *XMLReader, c *Call) int { return c.Int(0) }
	readTo := func(accept func(r *XMLReader, depth int) bool, stop func(r *XMLReader, depth int) bool) Func {
		return func(c *Call) (any, error) {
			r := this(c)
			depth := r.r.Depth
			for {
				ok, err := r.read()
				if err != nil || !ok || stop(r, depth) {
					return false, err
				}
				if r.r.Kind == xml.Element && r.r.Name() == c.Str(0) && accept(r, depth) {
					return true, nil
				}
			}
		}
	}
	always := func(*XMLReader, int) bool { return true }
	never := func(*XMLReader, int) bool { return false }
	text := func(c *Call) (string, error) {
		if this(c).r.Kind == xml.Element {
			return this(c).inner(false, false)
		}
		var b strings.Builder
		for r := this(c); r.r.Kind == xml.Text || r.r.Kind == xml.CDATA || r.r.Kind == xml.Whitespace || r.r.Kind == xml.SignificantWhitespace; {
			b.WriteString(r.r.Value)
			if ok, err := r.read(); err != nil || !ok {
				return b.String(), err
			}
		}
		return b.String(), nil
	}
	as := func(t *types.Type) Func {
		return func(c *Call) (any, error) {
			s, err := text(c)
			if err != nil {
				return nil, err
			}
			return c.Convert(s, t)
		}
	}
	start := func(c *Call) (bool, error) {
		if err := this(c).content(); err != nil {
			return false, err
		}
		r := this(c).r
		return r.Kind == xml.Element && (len(c.Args) == 0 || r.Name() == c.Str(0)), nil
	}
	t := Table{
		"get NodeType": func(c *Call) (any, error) {
			return types.NewEnum(types.MustNamed("System.Xml.XmlNodeType"), int64(this(c).kind())), nil
		},
		"get Name":         word((*xml.Attr).Name, (*xml.Reader).Name),
		"get LocalName":    word(func(a *xml.Attr) string { return a.Local }, func(r *xml.Reader) string { return r.Local }),
		"get Prefix":       word(func(a *xml.Attr) string { return a.Prefix }, func(r *xml.Reader) string { return r.Prefix }),
		"get NamespaceURI": word(func(a *xml.Attr) string { return a.NS }, func(r *xml.Reader) string { return r.NS }),
		"get Value": func(c *Call) (any, error) {
			if a := this(c).attribute(); a != nil {
				return a.Value, nil
			}
			return this(c).r.Value, nil
		},
		"get HasValue": func(c *Call) (any, error) {
			switch this(c).kind() {
			case xml.None, xml.Element, xml.EndElement, xml.EntityReference, xml.EndEntity:
				return false, nil
			}
			return true, nil
		},
		"get Depth": func(c *Call) (any, error) {
			d := this(c).r.Depth
			if this(c).attr >= 0 {
				d++
			}
			if this(c).value {
				d++
			}
			return int32(d), nil
		},
		"get AttributeCount":      func(c *Call) (any, error) { return int32(len(this(c).r.Attrs)), nil },
		"get HasAttributes":       func(c *Call) (any, error) { return len(this(c).r.Attrs) > 0, nil },
		"get IsEmptyElement":      func(c *Call) (any, error) { return this(c).r.Empty && this(c).attr < 0, nil },
		"get IsDefault":           func(*Call) (any, error) { return false, nil },
		"get EOF":                 func(c *Call) (any, error) { return this(c).state == "EndOfFile", nil },
		"get ReadState":           func(c *Call) (any, error) { return types.EnumNamed("System.Xml.ReadState", this(c).state), nil },
		"get BaseURI":             func(*Call) (any, error) { return "", nil },
		"get Settings":            func(c *Call) (any, error) { return this(c).set, nil },
		"get LineNumber":          func(c *Call) (any, error) { line, _ := this(c).r.Position(); return int32(line), nil },
		"get LinePosition":        func(c *Call) (any, error) { _, col := this(c).r.Position(); return int32(col), nil },
		"Read()":                  func(c *Call) (any, error) { ok, err := this(c).read(); return ok, err },
		"Skip()":                  func(c *Call) (any, error) { return nil, this(c).skip() },
		"Close()":                 func(c *Call) (any, error) { this(c).state = "Closed"; return nil, nil },
		"Dispose()":               func(c *Call) (any, error) { this(c).state = "Closed"; return nil, nil },
		"MoveToFirstAttribute()":  move(func(*XMLReader, *Call) int { return 0 }),
		"MoveToNextAttribute()":   move(func(r *XMLReader, _ *Call) int { return r.attr + 1 }),
		"MoveToAttribute(string)": move(find), "MoveToAttribute(string,string)": move(find),
		"MoveToAttribute(int)": move(index),
		"MoveToElement()": func(c *Call) (any, error) {
			moved := this(c).attr >= 0
			this(c).attr, this(c).value = -1, false
			return moved, nil
		},
		"ReadAttributeValue()": func(c *Call) (any, error) {
			r := this(c)
			if r.attr < 0 || r.value {
				return false, nil
			}
			r.value = true
			return true, nil
		},
		"GetAttribute(string)": attribute(find), "GetAttribute(string,string)": attribute(find), "GetAttribute(int)": attribute(index),
		"LookupNamespace(string)": func(c *Call) (any, error) {
			if s, ok := this(c).r.Lookup(c.Str(0)); ok {
				return s, nil
			}
			return nil, nil
		},
		"MoveToContent()": func(c *Call) (any, error) {
			this(c).attr = -1
			if err := this(c).content(); err != nil {
				return nil, err
			}
			return types.NewEnum(types.MustNamed("System.Xml.XmlNodeType"), int64(this(c).kind())), nil
		},
		"ReadInnerXml()":          func(c *Call) (any, error) { s, err := this(c).inner(true, false); return s, err },
		"ReadOuterXml()":          func(c *Call) (any, error) { s, err := this(c).inner(true, true); return s, err },
		"ReadString()":            func(c *Call) (any, error) { s, err := text(c); return s, err },
		"IsStartElement()":        func(c *Call) (any, error) { ok, err := start(c); return ok, err },
		"IsStartElement(string)":  func(c *Call) (any, error) { ok, err := start(c); return ok, err },
		"ReadToFollowing(string)": readTo(always, never),
		"ReadToDescendant(string)": readTo(func(r *XMLReader, depth int) bool { return r.r.Depth > depth },
			func(r *XMLReader, depth int) bool { return r.r.Kind == xml.EndElement && r.r.Depth <= depth }),
		"ReadToNextSibling(string)": readTo(func(r *XMLReader, depth int) bool { return r.r.Depth == depth },
			func(r *XMLReader, depth int) bool { return r.r.Depth < depth }),
	}
	for _, name := range []string{"ReadStartElement()", "ReadStartElement(string)"} {
		t[name] = func(c *Call) (any, error) {
			ok, err := start(c)
			if err != nil {
				return nil, err
			}
			if !ok {
				line, col := this(c).r.Position()
				return nil, types.NewException("System.Xml.XmlException", "'"+this(c).r.Kind.String()+"' is an invalid XmlNodeType. Line "+types.ToString(int32(line))+", position "+types.ToString(int32(col))+".")
			}
			_, err = this(c).read()
			return nil, err
		}
	}
	t["ReadEndElement()"] = func(c *Call) (any, error) {
		if err := this(c).content(); err != nil {
			return nil, err
		}
		if this(c).r.Kind != xml.EndElement {
			line, col := this(c).r.Position()
			return nil, types.NewException("System.Xml.XmlException", "'"+this(c).r.Kind.String()+"' is an invalid XmlNodeType. Line "+types.ToString(int32(line))+", position "+types.ToString(int32(col))+".")
		}
		_, err := this(c).read()
		return nil, err
	}
	for name, typ := range map[string]*types.Type{"String": types.String, "Int": types.Int32, "Long": types.Int64, "Double": types.Double,
		"Float": types.Single, "Decimal": types.DecimalType, "Boolean": types.Bool, "DateTime": types.DateTimeType, "Object": types.String} {
		t["ReadContentAs"+name+"()"], t["ReadElementContentAs"+name+"()"] = as(typ), as(typ)
	}
	t["ReadElementString()"] = as(types.String)
	for _, from := range []string{"string", "System.IO.Stream", "System.IO.TextReader"} {
		t["static Create("+from+")"], t["static Create("+from+",System.Xml.XmlReaderSettings)"] = createReader, createReader
		t["new("+from+")"] = newTextReader
	}
	t["new(System.Xml.XmlNode)"] = newNodeReader
	return t
})
