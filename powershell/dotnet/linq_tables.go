package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// xOverloads gives a member its overloads of one value and of many.
func xOverloads(t Table, name string, run func(c *Call, content []any) (any, error)) {
	t[name+"(System.Object)"] = func(c *Call) (any, error) { return run(c, c.Args) }
	t[name+"(params System.Object[])"] = func(c *Call) (any, error) {
		items, _ := types.Elements(c.Args[0])
		return run(c, items)
	}
}

// xLoad is Parse and Load: the element of a document, or all of it.
func xLoad(document, file bool) Func {
	return func(c *Call) (any, error) {
		var text string
		var err error
		switch {
		case c.Args[0] == nil:
			return nil, ArgumentNull("text")
		case file:
			if r, ok := types.Unwrap(c.Args[0]).(*XMLReader); ok {
				d := xml.NewDocument()
				if err := d.Load(r.r); err != nil {
					return nil, err
				}
				return &XObject{d}, nil
			}
			text, err = readerInput(c)
		default:
			text = c.Str(0)
		}
		if err != nil {
			return nil, err
		}
		d := xml.NewDocument()
		d.PreserveWhitespace = len(c.Args) > 1 && enumBits(c.Args[1])&1 != 0
		set := xml.Settings{Conformance: xml.Whole, DTD: xml.ParseDTD, CheckReferences: true, IgnoreWhitespace: !d.PreserveWhitespace}
		if err := d.Load(xml.NewReader(text, set)); err != nil {
			return nil, err
		}
		if document {
			return &XObject{d}, nil
		}
		root := d.Root()
		return &XObject{root}, d.Remove(root)
	}
}

// xSave writes a document or element with a declaration.
func xSave(c *Call) (any, error) {
	n := c.xnode()
	encoding := "utf-8"
	declared := n.Declaration()
	if declared != nil && declared.Encoding != "" {
		encoding = declared.Encoding
	}
	oneLine := len(c.Args) > 1 && enumBits(c.Args[1])&1 != 0
	text := func(encoding string) string {
		w := xml.NewWriter(xml.Format{Modern: true, Indent: !oneLine, ReplaceLines: true})
		inside := `version="1.0" encoding="` + encoding + `"`
		if declared != nil && declared.Standalone != "" {
			inside += ` standalone="` + declared.Standalone + `"`
		}
		w.Declaration(inside)
		for _, k := range linqNodes(n) {
			k.WriteTo(w)
		}
		return w.String()
	}
	switch to := types.Unwrap(c.Args[0]).(type) {
	case nil:
		return nil, ArgumentNull("fileName")
	case string:
		f, p, err := c.at(0)
		if err != nil {
			return nil, err
		}
		return nil, fileError(f.WriteFile(p, xmlBytes(text(encoding), encoding), false), p)
	case *XMLWriter:
		for _, k := range linqNodes(n) {
			k.WriteTo(to.w)
		}
		return nil, to.push(c)
	default:
		if isTextWriter(to) {
			return callMember(c, to, "Write", text(writerEncoding(c, to)))
		}
		return nil, writeStream(c, to, xmlBytes(text(encoding), encoding))
	}
}

var xObjectTable = sync.OnceValue(func() Table {
	kin := func(get func(*xml.Node) *xml.Node) Func {
		return func(c *Call) (any, error) { return xObject(get(c.xnode())), nil }
	}
	up := func(n *xml.Node) *xml.Node {
		p := n.Parent()
		if n.Kind == xml.Attribute {
			p = n.OwnerElement()
		}
		if p != nil && p.Kind != xml.Element {
			return nil
		}
		return p
	}
	top := func(n *xml.Node) *xml.Node {
		for p := n; p != nil; p = p.Parent() {
			if p.Kind == xml.Document {
				return p
			}
		}
		return nil
	}
	ancestors := func(n *xml.Node) []*xml.Node {
		var out []*xml.Node
		for p := up(n); p != nil; p = up(p) {
			out = append(out, p)
		}
		return out
	}
	along := func(step func(*xml.Node) *xml.Node, back bool) func(*xml.Node) []*xml.Node {
		return func(n *xml.Node) []*xml.Node {
			var out []*xml.Node
			for k := step(n); k != nil; k = step(k) {
				if back {
					out = append([]*xml.Node{k}, out...)
				} else {
					out = append(out, k)
				}
			}
			return out
		}
	}
	t := Table{
		"get NodeType": func(c *Call) (any, error) {
			return types.NewEnum(types.MustNamed("System.Xml.XmlNodeType"), int64(c.xnode().Kind)), nil
		},
		"get BaseUri":      func(c *Call) (any, error) { return "", nil },
		"get Parent":       kin(up),
		"get Document":     kin(top),
		"get NextNode":     kin((*xml.Node).Next),
		"get PreviousNode": kin((*xml.Node).Prev),
		"get FirstNode":    kin((*xml.Node).First),
		"get LastNode":     kin((*xml.Node).Last),
		"ToString()":       func(c *Call) (any, error) { return linqText(c.xnode(), false), nil },
		"ToString(System.Xml.Linq.SaveOptions)": func(c *Call) (any, error) {
			return linqText(c.xnode(), enumBits(c.Args[0])&1 != 0), nil
		},
		"Remove()": func(c *Call) (any, error) {
			n := c.xnode()
			switch {
			case n.OwnerElement() != nil:
				n.OwnerElement().RemoveAttr(n)
				return nil, nil
			case n.Parent() != nil:
				return nil, n.Parent().Remove(n)
			}
			return nil, types.NewException("System.InvalidOperationException", "The parent is missing.")
		},
		"RemoveNodes()": func(c *Call) (any, error) { c.xnode().RemoveChildren(); return nil, nil },
		"Nodes()":       func(c *Call) (any, error) { return &xSequence{"XNode", c.xnode().ChildList()}, nil },
		"DescendantNodes()": func(c *Call) (any, error) {
			return &xSequence{"XNode", xDescendants(c.xnode())}, nil
		},
		"Element(System.Xml.Linq.XName)": func(c *Call) (any, error) {
			for k := range c.xnode().Children {
				if k.Kind == xml.Element && hasXName(k, c.Args[0]) {
					return &XObject{k}, nil
				}
			}
			return nil, nil
		},
		"get Value":                     func(c *Call) (any, error) { return c.xnode().InnerText(), nil },
		"set Value":                     func(c *Call) (any, error) { return nil, c.xnode().SetInnerText(c.Str(0)) },
		"WriteTo(System.Xml.XmlWriter)": xSave,
		"static DeepEquals(System.Xml.Linq.XNode,System.Xml.Linq.XNode)": func(c *Call) (any, error) {
			a, aok := types.Unwrap(c.Args[0]).(*XObject)
			b, bok := types.Unwrap(c.Args[1]).(*XObject)
			return aok == bok && (!aok || a.n.OuterXML() == b.n.OuterXML()), nil
		},
	}
	for name, list := range map[string]func(*xml.Node) []*xml.Node{
		"Elements": (*xml.Node).ChildList, "Descendants": xDescendants, "Ancestors": ancestors,
		"AncestorsAndSelf":   func(n *xml.Node) []*xml.Node { return append([]*xml.Node{n}, ancestors(n)...) },
		"DescendantsAndSelf": func(n *xml.Node) []*xml.Node { return append([]*xml.Node{n}, xDescendants(n)...) },
		"ElementsAfterSelf":  along((*xml.Node).Next, false),
		"ElementsBeforeSelf": along((*xml.Node).Prev, true),
	} {
		find := func(c *Call) (any, error) { return xFilter(c, list(c.xnode())), nil }
		t[name+"()"], t[name+"(System.Xml.Linq.XName)"] = find, find
	}
	xOverloads(t, "Add", func(c *Call, v []any) (any, error) { return nil, xAdd(c, c.xnode(), nil, v...) })
	xOverloads(t, "AddFirst", func(c *Call, v []any) (any, error) { return nil, xAdd(c, c.xnode(), c.xnode().First(), v...) })
	xOverloads(t, "ReplaceNodes", func(c *Call, v []any) (any, error) {
		c.xnode().RemoveChildren()
		return nil, xAdd(c, c.xnode(), nil, v...)
	})
	beside := func(place func(*xml.Node) *xml.Node, replace bool) func(c *Call, v []any) (any, error) {
		return func(c *Call, v []any) (any, error) {
			n := c.xnode()
			p := n.Parent()
			if p == nil {
				return nil, types.NewException("System.InvalidOperationException", "The parent is missing.")
			}
			if err := xAdd(c, p, place(n), v...); err != nil || !replace {
				return nil, err
			}
			return nil, p.Remove(n)
		}
	}
	self := func(n *xml.Node) *xml.Node { return n }
	xOverloads(t, "AddBeforeSelf", beside(self, false))
	xOverloads(t, "AddAfterSelf", beside((*xml.Node).Next, false))
	xOverloads(t, "ReplaceWith", beside(self, true))
	for _, to := range []string{"string", "System.IO.Stream", "System.IO.TextWriter", "System.Xml.XmlWriter"} {
		t["Save("+to+")"], t["Save("+to+",System.Xml.Linq.SaveOptions)"] = xSave, xSave
	}
	return t
})
