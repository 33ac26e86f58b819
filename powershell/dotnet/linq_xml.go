package dotnet

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// XObject is a node as System.Xml.Linq shows it. Nodes without a document of
// their own belong to one that nobody sees.
type XObject struct{ n *xml.Node }

// PSType is the class of the node.
func (x *XObject) PSType() *types.Type {
	name := "XElement"
	switch x.n.Kind {
	case xml.Document:
		name = "XDocument"
	case xml.Attribute:
		name = "XAttribute"
	case xml.Text, xml.Whitespace, xml.SignificantWhitespace:
		name = "XText"
	case xml.CDATA:
		name = "XCData"
	case xml.Comment:
		name = "XComment"
	case xml.ProcessingInstruction:
		name = "XProcessingInstruction"
	case xml.DocumentType:
		name = "XDocumentType"
	}
	return types.MustNamed("System.Xml.Linq." + name)
}

// PSString is the node's markup, indented.
func (x *XObject) PSString() string { return linqText(x.n, false) }

// PSEquals tells whether it is the same node.
func (x *XObject) PSEquals(o any) (bool, error) {
	y, ok := types.Unwrap(o).(*XObject)
	return ok && y.n == x.n, nil
}

// linqText is the markup of a node, on one line if told; of a document without
// its declaration.
func linqText(n *xml.Node, oneLine bool) string {
	switch n.Kind {
	case xml.Attribute:
		return n.OuterXML()
	case xml.Text:
		w := xml.NewWriter(xml.Format{Modern: true})
		w.Text(n.Value())
		return w.String()
	}
	w := xml.NewWriter(xml.Format{Modern: true, Indent: !oneLine, ReplaceLines: true})
	for _, k := range linqNodes(n) {
		k.WriteTo(w)
	}
	return w.String()
}

// linqNodes is a node itself, or the nodes of a document but its declaration.
func linqNodes(n *xml.Node) []*xml.Node {
	if n.Kind != xml.Document {
		return []*xml.Node{n}
	}
	var out []*xml.Node
	for k := range n.Children {
		if k.Kind != xml.XmlDeclaration {
			out = append(out, k)
		}
	}
	return out
}

// xObject is a node as a value: null when there is none.
func xObject(n *xml.Node) any {
	if n == nil {
		return nil
	}
	return &XObject{n}
}

func (c *Call) xnode() *xml.Node { return c.This.(*XObject).n }

// XName is a name with its namespace.
type XName struct{ Local, NS string }

// PSType is XName.
func (*XName) PSType() *types.Type { return types.MustNamed("System.Xml.Linq.XName") }

// PSString is {namespace}name.
func (n *XName) PSString() string {
	if n.NS == "" {
		return n.Local
	}
	return "{" + n.NS + "}" + n.Local
}

// PSEquals compares name and namespace.
func (n *XName) PSEquals(o any) (bool, error) {
	m, ok := types.Unwrap(o).(*XName)
	return ok && *m == *n, nil
}

// XNamespace is a namespace.
type XNamespace struct{ NS string }

// PSType is XNamespace.
func (*XNamespace) PSType() *types.Type { return types.MustNamed("System.Xml.Linq.XNamespace") }

// PSString is the namespace's name.
func (n *XNamespace) PSString() string { return n.NS }

// PSEquals compares the names.
func (n *XNamespace) PSEquals(o any) (bool, error) {
	m, ok := types.Unwrap(o).(*XNamespace)
	return ok && *m == *n, nil
}

// parseXName reads {namespace}name.
func parseXName(s string) (*XName, error) {
	if s == "" {
		return nil, ArgumentError("'' is an invalid expanded name.", "")
	}
	n := &XName{Local: s}
	if s[0] == '{' {
		ns, local, ok := strings.Cut(s[1:], "}")
		if !ok || ns == "" || local == "" {
			return nil, ArgumentError("'"+s+"' is an invalid expanded name.", "")
		}
		n = &XName{Local: local, NS: ns}
	}
	return n, xml.CheckLocal(n.Local)
}

// castLinq converts text to names and namespaces.
func castLinq(v any, t *types.Type) (out any, known bool, err error) {
	switch t.Name {
	case "System.Xml.Linq.XName":
		if s, ok := v.(string); ok {
			n, err := parseXName(s)
			return n, true, err
		}
	case "System.Xml.Linq.XNamespace":
		if s, ok := v.(string); ok {
			return &XNamespace{s}, true, nil
		}
	}
	return nil, false, nil
}

// xSequence is what Elements() and its kin give.
type xSequence struct {
	class string
	nodes []*xml.Node
}

// PSType is an enumerable of the class.
func (s *xSequence) PSType() *types.Type {
	return types.MustNamed("System.Collections.Generic.IEnumerable`1").Instantiate(types.MustNamed("System.Xml.Linq." + s.class))
}

// Enumerates is true.
func (*xSequence) Enumerates() bool { return true }

// Each yields the nodes.
func (s *xSequence) Each(yield func(any) bool) {
	for _, n := range s.nodes {
		if !yield(&XObject{n}) {
			return
		}
	}
}

// xFilter keeps the elements with the name in an argument, all without one.
func xFilter(c *Call, nodes []*xml.Node) *xSequence {
	out := &xSequence{class: "XElement"}
	for _, n := range nodes {
		if n.Kind == xml.Element && (len(c.Args) == 0 || hasXName(n, c.Args[0])) {
			out.nodes = append(out.nodes, n)
		}
	}
	return out
}

func hasXName(n *xml.Node, name any) bool {
	x, ok := types.Unwrap(name).(*XName)
	return ok && x.Local == n.Local && x.NS == n.NS
}

func xDescendants(n *xml.Node) []*xml.Node {
	var out []*xml.Node
	for k := range n.Children {
		out = append(out, k)
		out = append(out, xDescendants(k)...)
	}
	return out
}

// xContent makes nodes and attributes of what a constructor or Add is given:
// objects of this family, collections of such, or values that become text.
func xContent(c *Call, doc *xml.Node, v any) ([]*xml.Node, error) {
	v = types.Unwrap(v)
	switch x := v.(type) {
	case nil:
		return nil, nil
	case *XObject:
		n := x.n
		if n.Parent() != nil || n.OwnerElement() != nil || n.Kind == xml.Document {
			n = n.Clone(true)
		}
		if n.Kind == xml.Document {
			return linqNodes(n), nil
		}
		n.Adopt(doc)
		return []*xml.Node{n}, nil
	case string:
		n, err := doc.NewText(xml.Text, x)
		return []*xml.Node{n}, err
	}
	items, many := types.Elements(v)
	if e, ok := v.(types.Enumerable); ok && !many && e.Enumerates() {
		items, many = types.Collect(e), true
	}
	if many {
		var out []*xml.Node
		for _, item := range items {
			nodes, err := xContent(c, doc, item)
			if err != nil {
				return nil, err
			}
			out = append(out, nodes...)
		}
		return out, nil
	}
	n, err := doc.NewText(xml.Text, xmlValue(c, v))
	return []*xml.Node{n}, err
}

// xAdd puts content below a node, before one of its children or last.
func xAdd(c *Call, to, before *xml.Node, content ...any) error {
	doc := to
	if to.Kind != xml.Document {
		doc = to.Owner()
	}
	for _, v := range content {
		nodes, err := xContent(c, doc, v)
		if err != nil {
			return err
		}
		for _, n := range nodes {
			if n.Kind == xml.Attribute {
				if to.AttrNS(n.Local, n.NS) != nil {
					return types.NewException("System.InvalidOperationException", "Duplicate attribute.")
				}
				if _, err := to.PutAttr(n, -1); err != nil {
					return err
				}
				continue
			}
			if n.Kind == xml.Text && before == nil && to.Last() != nil && to.Last().Kind == xml.Text {
				if err := to.Last().SetValue(to.Last().Value() + n.Value()); err != nil {
					return err
				}
				continue
			}
			if to.Kind == xml.Document && n.Kind == xml.Element && to.Root() != nil {
				return types.NewException("System.InvalidOperationException", "This operation would create an incorrectly structured document.")
			}
			if to.Kind == xml.Document && n.Kind == xml.Text {
				return ArgumentError("Non-whitespace characters cannot be added to content.", "")
			}
			if err := to.Insert(n, before); err != nil {
				return err
			}
		}
	}
	return nil
}
