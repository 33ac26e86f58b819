package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// xElement makes an element that belongs to no document anybody sees.
func xElement(name any) (*xml.Node, error) {
	n, ok := types.Unwrap(name).(*XName)
	if !ok {
		return nil, ArgumentNull("name")
	}
	return xml.NewDocument().NewElement(n.Local, n.NS, true)
}

// xAttribute makes an attribute; a namespace needs a prefix, which is found when
// it is written.
func xAttribute(c *Call, name, value any) (*xml.Node, error) {
	n, ok := types.Unwrap(name).(*XName)
	if !ok || value == nil {
		return nil, ArgumentNull(map[bool]string{true: "value", false: "name"}[ok])
	}
	d := xml.NewDocument()
	a, err := d.NewAttr(n.Local, n.NS, n.NS != "")
	if err != nil {
		return nil, err
	}
	if n.NS == xml.NamespaceXMLNS {
		a.Prefix = "xmlns"
	}
	return a, a.SetValue(linqValue(c, value))
}

// linqValue is a value as the text of an attribute or element.
func linqValue(c *Call, v any) string {
	if s, ok := types.Unwrap(v).(string); ok {
		return s
	}
	return xmlValue(c, v)
}

func newXElement(c *Call) (any, error) {
	n, err := xElement(c.Args[0])
	if err != nil {
		return nil, err
	}
	if len(c.Args) > 1 {
		content := c.Args[1]
		if err := xAdd(c, n, nil, content); err != nil {
			return nil, err
		}
	}
	return &XObject{n}, nil
}

var xElementTable = sync.OnceValue(func() Table {
	attr := func(c *Call) *xml.Node {
		n, ok := types.Unwrap(c.Args[0]).(*XName)
		if !ok {
			return nil
		}
		return c.xnode().AttrNS(n.Local, n.NS)
	}
	removeAttributes := func(c *Call) { removeAttributes(c.xnode()) }
	edge := func(last bool) Func {
		return func(c *Call) (any, error) {
			list := c.xnode().Attrs()
			switch {
			case len(list) == 0:
				return nil, nil
			case last:
				return &XObject{list[len(list)-1]}, nil
			}
			return &XObject{list[0]}, nil
		}
	}
	t := Table{
		"new(System.Xml.Linq.XName)":                        newXElement,
		"new(System.Xml.Linq.XName,System.Object)":          newXElement,
		"new(System.Xml.Linq.XName,params System.Object[])": newXElement,
		"new(System.Xml.Linq.XElement)": func(c *Call) (any, error) {
			x, ok := types.Unwrap(c.Args[0]).(*XObject)
			if !ok {
				return nil, ArgumentNull("other")
			}
			n := x.n.Clone(true)
			n.Adopt(xml.NewDocument())
			return &XObject{n}, nil
		},
		"get Name": func(c *Call) (any, error) { return &XName{c.xnode().Local, c.xnode().NS}, nil },
		"set Name": func(c *Call) (any, error) {
			n, ok := types.Unwrap(c.Args[0]).(*XName)
			if !ok {
				return nil, ArgumentNull("name")
			}
			c.xnode().Local, c.xnode().NS = n.Local, n.NS
			return nil, nil
		},
		"get FirstAttribute": edge(false),
		"get LastAttribute":  edge(true),
		"get HasAttributes":  func(c *Call) (any, error) { return len(c.xnode().Attrs()) > 0, nil },
		"get HasElements": func(c *Call) (any, error) {
			return len(xFilter(&Call{}, c.xnode().ChildList()).nodes) > 0, nil
		},
		"get IsEmpty":                      func(c *Call) (any, error) { return c.xnode().First() == nil, nil },
		"Attribute(System.Xml.Linq.XName)": func(c *Call) (any, error) { return xObject(attr(c)), nil },
		"Attributes()": func(c *Call) (any, error) {
			return &xSequence{"XAttribute", append([]*xml.Node{}, c.xnode().Attrs()...)}, nil
		},
		"Attributes(System.Xml.Linq.XName)": func(c *Call) (any, error) {
			s := &xSequence{class: "XAttribute"}
			if a := attr(c); a != nil {
				s.nodes = append(s.nodes, a)
			}
			return s, nil
		},
		"SetAttributeValue(System.Xml.Linq.XName,System.Object)": func(c *Call) (any, error) {
			a := attr(c)
			switch {
			case c.Args[1] == nil && a != nil:
				c.xnode().RemoveAttr(a)
				return nil, nil
			case c.Args[1] == nil:
				return nil, nil
			case a != nil:
				return nil, a.SetValue(linqValue(c, c.Args[1]))
			}
			n, err := xAttribute(c, c.Args[0], c.Args[1])
			if err != nil {
				return nil, err
			}
			return nil, xAdd(c, c.xnode(), nil, &XObject{n})
		},
		"SetElementValue(System.Xml.Linq.XName,System.Object)": func(c *Call) (any, error) {
			for k := range c.xnode().Children {
				if k.Kind != xml.Element || !hasXName(k, c.Args[0]) {
					continue
				}
				if c.Args[1] == nil {
					return nil, c.xnode().Remove(k)
				}
				return nil, k.SetInnerText(linqValue(c, c.Args[1]))
			}
			if c.Args[1] == nil {
				return nil, nil
			}
			n, err := xElement(c.Args[0])
			if err != nil {
				return nil, err
			}
			if err := n.SetInnerText(linqValue(c, c.Args[1])); err != nil {
				return nil, err
			}
			return nil, xAdd(c, c.xnode(), nil, &XObject{n})
		},
		"SetValue(System.Object)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("value")
			}
			return nil, c.xnode().SetInnerText(linqValue(c, c.Args[0]))
		},
		"RemoveAttributes()": func(c *Call) (any, error) { removeAttributes(c); return nil, nil },
		"RemoveAll()": func(c *Call) (any, error) {
			removeAttributes(c)
			c.xnode().RemoveChildren()
			return nil, nil
		},
		"GetDefaultNamespace()": func(c *Call) (any, error) { return &XNamespace{c.xnode().Namespace("")}, nil },
		"GetNamespaceOfPrefix(string)": func(c *Call) (any, error) {
			if ns := c.xnode().Namespace(c.Str(0)); ns != "" {
				return &XNamespace{ns}, nil
			}
			return nil, nil
		},
		"GetPrefixOfNamespace(System.Xml.Linq.XNamespace)": func(c *Call) (any, error) {
			ns, _ := types.Unwrap(c.Args[0]).(*XNamespace)
			if ns == nil {
				return nil, ArgumentNull("ns")
			}
			if p := c.xnode().PrefixOf(ns.NS); p != "" {
				return p, nil
			}
			return nil, nil
		},
		// of attributes
		"new(System.Xml.Linq.XAttribute)": func(c *Call) (any, error) {
			x, ok := types.Unwrap(c.Args[0]).(*XObject)
			if !ok {
				return nil, ArgumentNull("other")
			}
			return &XObject{x.n.Clone(true)}, nil
		},
		"get IsNamespaceDeclaration": func(c *Call) (any, error) { return c.xnode().NS == xml.NamespaceXMLNS, nil },
		"get NextAttribute":          func(c *Call) (any, error) { return besideAttribute(c.xnode(), 1), nil },
		"get PreviousAttribute":      func(c *Call) (any, error) { return besideAttribute(c.xnode(), -1), nil },
	}
	xOverloads(t, "ReplaceAll", func(c *Call, v []any) (any, error) {
		removeAttributes(c)
		c.xnode().RemoveChildren()
		return nil, xAdd(c, c.xnode(), nil, v...)
	})
	xOverloads(t, "ReplaceAttributes", func(c *Call, v []any) (any, error) {
		removeAttributes(c)
		return nil, xAdd(c, c.xnode(), nil, v...)
	})
	addXLoads(t, false)
	return t
})

// besideAttribute is the attribute before or behind another.
func besideAttribute(a *xml.Node, step int) any {
	e := a.OwnerElement()
	if e == nil {
		return nil
	}
	list := e.Attrs()
	for i, x := range list {
		if k := i + step; x == a && k >= 0 && k < len(list) {
			return &XObject{list[k]}
		}
	}
	return nil
}

// addXLoads adds the ways to read a document or element.
func addXLoads(t Table, document bool) {
	const options = ",System.Xml.Linq.LoadOptions)"
	t["static Parse(string)"], t["static Parse(string"+options] = xLoad(document, false), xLoad(document, false)
	for _, from := range []string{"string", "System.IO.Stream", "System.IO.TextReader", "System.Xml.XmlReader"} {
		t["static Load("+from+")"], t["static Load("+from+options] = xLoad(document, true), xLoad(document, true)
	}
}

// xAttributeTable is XAttribute's constructor with what it shares with elements.
func xAttributeTable() Table {
	t := Table{"new(System.Xml.Linq.XName,System.Object)": func(c *Call) (any, error) {
		n, err := xAttribute(c, c.Args[0], c.Args[1])
		return xObject(n), err
	}}
	for k, f := range xLinqElementTable() {
		if _, own := t[k]; !own {
			t[k] = f
		}
	}
	return t
}

var xDocumentTable = sync.OnceValue(func() Table {
	build := func(c *Call, declaration any, content []any) (any, error) {
		d := xml.NewDocument()
		if decl, ok := types.Unwrap(declaration).(*XDeclaration); ok {
			if err := decl.put(d); err != nil {
				return nil, err
			}
		}
		return &XObject{d}, xAdd(c, d, nil, content...)
	}
	t := Table{
		"new()": func(c *Call) (any, error) { return build(c, nil, nil) },
		"new(params System.Object[])": func(c *Call) (any, error) {
			items, _ := types.Elements(c.Args[0])
			return build(c, nil, items)
		},
		"new(System.Xml.Linq.XDeclaration,params System.Object[])": func(c *Call) (any, error) {
			items, _ := types.Elements(c.Args[1])
			return build(c, c.Args[0], items)
		},
		"new(System.Xml.Linq.XDocument)": func(c *Call) (any, error) {
			x, ok := types.Unwrap(c.Args[0]).(*XObject)
			if !ok {
				return nil, ArgumentNull("other")
			}
			return &XObject{x.n.Clone(true)}, nil
		},
		"get Root": func(c *Call) (any, error) { return xObject(c.xnode().Root()), nil },
		"get DocumentType": func(c *Call) (any, error) {
			for k := range c.xnode().Children {
				if k.Kind == xml.DocumentType {
					return &XObject{k}, nil
				}
			}
			return nil, nil
		},
		"get Declaration": func(c *Call) (any, error) {
			d := c.xnode().Declaration()
			if d == nil {
				return nil, nil
			}
			return &XDeclaration{d.Version, d.Encoding, d.Standalone}, nil
		},
		"set Declaration": func(c *Call) (any, error) {
			if old := c.xnode().Declaration(); old != nil {
				if err := c.xnode().Remove(old); err != nil {
					return nil, err
				}
			}
			if decl, ok := types.Unwrap(c.Args[0]).(*XDeclaration); ok {
				return nil, decl.put(c.xnode())
			}
			return nil, nil
		},
	}
	addXLoads(t, true)
	return t
})

// XDeclaration is an XML declaration.
type XDeclaration struct{ Version, Encoding, Standalone string }

// PSType is XDeclaration.
func (*XDeclaration) PSType() *types.Type { return types.MustNamed("System.Xml.Linq.XDeclaration") }

// PSString is the declaration's markup.
func (d *XDeclaration) PSString() string {
	s := "<?xml"
	for _, p := range [][2]string{{"version", d.Version}, {"encoding", d.Encoding}, {"standalone", d.Standalone}} {
		if p[1] != "" {
			s += " " + p[0] + `="` + p[1] + `"`
		}
	}
	return s + "?>"
}

// put makes the declaration the first node of a document.
func (d *XDeclaration) put(doc *xml.Node) error {
	version := d.Version
	if version == "" {
		version = "1.0"
	}
	n, err := doc.NewDeclaration(version, d.Encoding, d.Standalone)
	if err != nil {
		return err
	}
	return doc.Insert(n, doc.First())
}

// xValueTable are the constructors of texts, comments and declarations, and the
// members of names and namespaces.
var xValueTable = sync.OnceValue(func() Table {
	text := func(c *Call) (any, error) {
		k := map[string]xml.Kind{"XText": xml.Text, "XCData": xml.CDATA, "XComment": xml.Comment}[c.Type.ShortName()]
		n, err := xml.NewDocument().NewText(k, c.Str(0))
		return xObject(n), err
	}
	name := func(c *Call) *XName { return c.This.(*XName) }
	decl := func(c *Call) *XDeclaration { return c.This.(*XDeclaration) }
	return Table{
		"new(string)":               text,
		"new(string,string,string)": func(c *Call) (any, error) { return &XDeclaration{c.Str(0), c.Str(1), c.Str(2)}, nil },
		"get Version":               func(c *Call) (any, error) { return decl(c).Version, nil },
		"get Encoding":              func(c *Call) (any, error) { return decl(c).Encoding, nil },
		"get Standalone":            func(c *Call) (any, error) { return decl(c).Standalone, nil },
		"set Version":               func(c *Call) (any, error) { decl(c).Version = c.Str(0); return nil, nil },
		"set Encoding":              func(c *Call) (any, error) { decl(c).Encoding = c.Str(0); return nil, nil },
		"set Standalone":            func(c *Call) (any, error) { decl(c).Standalone = c.Str(0); return nil, nil },
		"ToString()":                func(c *Call) (any, error) { return types.ToString(c.This), nil },
		"get LocalName":             func(c *Call) (any, error) { return name(c).Local, nil },
		"get Namespace":             func(c *Call) (any, error) { return &XNamespace{name(c).NS}, nil },
		"get NamespaceName": func(c *Call) (any, error) {
			if ns, ok := c.This.(*XNamespace); ok {
				return ns.NS, nil
			}
			return name(c).NS, nil
		},
		"static Get(string)": func(c *Call) (any, error) {
			if c.Type.ShortName() == "XNamespace" {
				return &XNamespace{c.Str(0)}, nil
			}
			n, err := parseXName(c.Str(0))
			return n, err
		},
		"static Get(string,string)": func(c *Call) (any, error) { return &XName{c.Str(0), c.Str(1)}, xml.CheckLocal(c.Str(0)) },
		"GetName(string)":           func(c *Call) (any, error) { return &XName{c.Str(0), c.This.(*XNamespace).NS}, xml.CheckLocal(c.Str(0)) },
		"static get None":           func(*Call) (any, error) { return &XNamespace{}, nil },
		"static get Xml":            func(*Call) (any, error) { return &XNamespace{xml.NamespaceXML}, nil },
		"static get Xmlns":          func(*Call) (any, error) { return &XNamespace{xml.NamespaceXMLNS}, nil },
		"static op_Addition(System.Xml.Linq.XNamespace,string)": func(c *Call) (any, error) {
			ns, _ := types.Unwrap(c.Args[0]).(*XNamespace)
			if ns == nil {
				return nil, ArgumentNull("ns")
			}
			return &XName{c.Str(1), ns.NS}, xml.CheckLocal(c.Str(1))
		},
	}
})

// withObject is a class's own members with those all nodes share.
func withObject(own Table) Table {
	t := Table{}
	for k, f := range xObjectTable() {
		t[k] = f
	}
	for k, f := range own {
		t[k] = f
	}
	return t
}

func xLinqElementTable() Table { return withObject(xElementTable()) }

func xLinqDocumentTable() Table { return withObject(xDocumentTable()) }

func xLinqTextTable() Table { return withObject(Table{"new(string)": xValueTable()["new(string)"]}) }
