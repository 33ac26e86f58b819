package dotnet

import (
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// xmlNode is a node as a value: null when there is none.
func xmlNode(n *xml.Node) any {
	if n == nil {
		return nil
	}
	return n
}

// nodeArg is an argument that is a node, nil when it is null.
func (c *Call) nodeArg(i int) *xml.Node {
	n, _ := types.Unwrap(c.Args[i]).(*xml.Node)
	return n
}

func (c *Call) node() *xml.Node { return c.This.(*xml.Node) }

// XMLNodeList is a list of nodes: children, which stay up to date, or what a
// search found.
type XMLNodeList struct {
	class string
	list  func() []*xml.Node
}

// PSType is the class of the list.
func (l *XMLNodeList) PSType() *types.Type { return types.MustNamed(l.class) }

// Enumerates is true.
func (l *XMLNodeList) Enumerates() bool { return true }

// Each yields the nodes.
func (l *XMLNodeList) Each(yield func(any) bool) {
	for _, n := range l.list() {
		if !yield(n) {
			return
		}
	}
}

// ShownText is the texts of the nodes, joined by spaces.
func (l *XMLNodeList) ShownText() string {
	var parts []string
	for _, n := range l.list() {
		parts = append(parts, n.ShownText())
	}
	return strings.Join(parts, " ")
}

// GetIndex returns the node at a place, null outside the list.
func (l *XMLNodeList) GetIndex(env Env, i any) (any, error) {
	at, err := env.Convert(i, types.Int32)
	if err != nil {
		return nil, err
	}
	return l.at(int(at.(int32))), nil
}

func (l *XMLNodeList) at(i int) any {
	if list := l.list(); i >= 0 && i < len(list) {
		return list[i]
	}
	return nil
}

// fixedNodes is a list that does not change.
func fixedNodes(list []*xml.Node) *XMLNodeList {
	return &XMLNodeList{"System.Xml.XPathNodeList", func() []*xml.Node { return list }}
}

// namedElements finds the elements below a node by name, * for all.
func namedElements(n *xml.Node, fits func(*xml.Node) bool) *XMLNodeList {
	return &XMLNodeList{"System.Xml.XmlElementList", func() []*xml.Node {
		var out []*xml.Node
		var walk func(*xml.Node)
		walk = func(p *xml.Node) {
			for k := range p.Children {
				if k.Kind == xml.Element && fits(k) {
					out = append(out, k)
				}
				walk(k)
			}
		}
		walk(n)
		return out
	}}
}

var xmlNodeListTable = sync.OnceValue(func() Table {
	list := func(c *Call) *XMLNodeList { return c.This.(*XMLNodeList) }
	item := func(c *Call) (any, error) { return list(c).at(c.Int(0)), nil }
	return Table{
		"get Count":       func(c *Call) (any, error) { return int32(len(list(c).list())), nil },
		"Item(int)":       item,
		"get ItemOf(int)": item,
		"GetEnumerator()": func(c *Call) (any, error) { return types.NewArray(types.Collect(list(c))...), nil },
	}
})

// xmlIndex is $node['name']: the first child element with the name.
func xmlIndex(env Env, n *xml.Node, i any) (any, error) {
	name, err := env.Text(i)
	if err != nil {
		return nil, err
	}
	return childElement(n, func(k *xml.Node) bool { return k.Name() == name }), nil
}

func childElement(n *xml.Node, fits func(*xml.Node) bool) any {
	for k := range n.Children {
		if k.Kind == xml.Element && fits(k) {
			return k
		}
	}
	return nil
}

// selectNodes evaluates an expression with the namespaces of a manager.
func selectNodes(c *Call) ([]*xml.Node, error) {
	if c.Args[0] == nil {
		return nil, types.NewException("System.ArgumentNullException", "Value cannot be null. (Parameter 'xpath')")
	}
	var ns xml.Namespaces
	if len(c.Args) > 1 {
		if m, ok := types.Unwrap(c.Args[1]).(*XMLNamespaces); ok {
			ns = m
		}
	}
	return c.node().Select(c.Str(0), ns)
}

var xmlNodeTable = sync.OnceValue(func() Table {
	kin := func(get func(*xml.Node) *xml.Node) Func {
		return func(c *Call) (any, error) { return xmlNode(get(c.node())), nil }
	}
	text := func(get func(*xml.Node) string) Func {
		return func(c *Call) (any, error) { return get(c.node()), nil }
	}
	const node = "System.Xml.XmlNode"
	t := Table{
		"get Name":            text((*xml.Node).Name),
		"get LocalName":       text((*xml.Node).LocalName),
		"get NamespaceURI":    text(func(n *xml.Node) string { return n.NS }),
		"get Prefix":          text(func(n *xml.Node) string { return n.Prefix }),
		"get OuterXml":        text((*xml.Node).OuterXML),
		"get InnerXml":        text((*xml.Node).InnerXML),
		"get InnerText":       text((*xml.Node).InnerText),
		"get ParentNode":      kin((*xml.Node).Parent),
		"get OwnerDocument":   kin((*xml.Node).Owner),
		"get FirstChild":      kin((*xml.Node).First),
		"get LastChild":       kin((*xml.Node).Last),
		"get NextSibling":     kin((*xml.Node).Next),
		"get PreviousSibling": kin((*xml.Node).Prev),
		"get PreviousText": func(c *Call) (any, error) {
			if p := c.node().Prev(); p != nil && (p.Kind == xml.Text || p.Kind == xml.CDATA || p.Kind == xml.Whitespace || p.Kind == xml.SignificantWhitespace) {
				return p, nil
			}
			return nil, nil
		},
		"get NodeType": func(c *Call) (any, error) {
			return types.NewEnum(types.MustNamed("System.Xml.XmlNodeType"), int64(c.node().Kind)), nil
		},
		"get Value": func(c *Call) (any, error) {
			if n := c.node(); n.HasValue() {
				return n.Value(), nil
			}
			return nil, nil
		},
		"get ChildNodes": func(c *Call) (any, error) {
			return &XMLNodeList{"System.Xml.XmlChildNodes", c.node().ChildList}, nil
		},
		"get HasChildNodes": func(c *Call) (any, error) { return c.node().First() != nil, nil },
		"get Attributes": func(c *Call) (any, error) {
			if c.node().Kind != xml.Element {
				return nil, nil
			}
			return &XMLAttributes{c.node()}, nil
		},
		"get IsReadOnly": func(c *Call) (any, error) {
			k := c.node().Kind
			return k == xml.DocumentType || k == xml.EntityReference, nil
		},
		"get BaseURI": func(c *Call) (any, error) {
			if d := c.node().Owner(); d != nil {
				return d.BaseURI, nil
			}
			return c.node().BaseURI, nil
		},
		"get SchemaInfo":                          func(*Call) (any, error) { return &xmlOpaque{class: "System.Xml.XmlName"}, nil },
		"set Value":                               func(c *Call) (any, error) { return nil, c.node().SetValue(c.Str(0)) },
		"set InnerText":                           func(c *Call) (any, error) { return nil, c.node().SetInnerText(c.Str(0)) },
		"set InnerXml":                            func(c *Call) (any, error) { return nil, c.node().SetInnerXML(c.Str(0)) },
		"set Prefix":                              func(c *Call) (any, error) { c.node().Prefix = c.Str(0); return nil, nil },
		"AppendChild(" + node + ")":               func(c *Call) (any, error) { return c.Args[0], c.node().Append(c.nodeArg(0)) },
		"PrependChild(" + node + ")":              func(c *Call) (any, error) { return c.Args[0], c.node().Insert(c.nodeArg(0), c.node().First()) },
		"InsertBefore(" + node + "," + node + ")": func(c *Call) (any, error) { return c.Args[0], c.node().Insert(c.nodeArg(0), c.nodeArg(1)) },
		"InsertAfter(" + node + "," + node + ")":  func(c *Call) (any, error) { return c.Args[0], c.node().InsertAfter(c.nodeArg(0), c.nodeArg(1)) },
		"RemoveChild(" + node + ")":               func(c *Call) (any, error) { return c.Args[0], c.node().Remove(c.nodeArg(0)) },
		"ReplaceChild(" + node + "," + node + ")": func(c *Call) (any, error) { return c.Args[1], c.node().Replace(c.nodeArg(0), c.nodeArg(1)) },
		"CloneNode(bool)":                         func(c *Call) (any, error) { return c.node().Clone(c.Bool(0)), nil },
		"Clone()":                                 func(c *Call) (any, error) { return c.node().Clone(true), nil },
		"Normalize()":                             func(c *Call) (any, error) { c.node().Normalize(); return nil, nil },
		"Supports(string,string)":                 func(c *Call) (any, error) { return c.Str(0) == "XML" || c.Str(0) == "xml", nil },
		"GetNamespaceOfPrefix(string)":            func(c *Call) (any, error) { return c.node().Namespace(c.Str(0)), nil },
		"GetPrefixOfNamespace(string)":            func(c *Call) (any, error) { return c.node().PrefixOf(c.Str(0)), nil },
		"RemoveAll()": func(c *Call) (any, error) {
			n := c.node()
			n.RemoveChildren()
			for len(n.Attrs()) > 0 {
				n.RemoveAttr(n.Attrs()[0])
			}
			return nil, nil
		},
		"GetEnumerator()": func(c *Call) (any, error) {
			return types.NewArray(types.Collect(fixedNodes(c.node().ChildList()))...), nil
		},
		"get Item(string)": func(c *Call) (any, error) { return xmlIndex(c, c.node(), c.Args[0]) },
		"get Item(string,string)": func(c *Call) (any, error) {
			return childElement(c.node(), func(k *xml.Node) bool { return k.Local == c.Str(0) && k.NS == c.Str(1) }), nil
		},
		"WriteTo(System.Xml.XmlWriter)":        func(c *Call) (any, error) { return writeNode(c, (*xml.Node).WriteTo) },
		"WriteContentTo(System.Xml.XmlWriter)": func(c *Call) (any, error) { return writeNode(c, (*xml.Node).WriteContent) },
	}
	for _, args := range []string{"(string)", "(string,System.Xml.XmlNamespaceManager)"} {
		t["SelectNodes"+args] = func(c *Call) (any, error) {
			list, err := selectNodes(c)
			if err != nil {
				return nil, err
			}
			return fixedNodes(list), nil
		}
		t["SelectSingleNode"+args] = func(c *Call) (any, error) {
			list, err := selectNodes(c)
			if err != nil || len(list) == 0 {
				return nil, err
			}
			return list[0], nil
		}
	}
	return t
})

// writeNode writes a node to a writer that a script made.
func writeNode(c *Call, write func(*xml.Node, *xml.Writer)) (any, error) {
	w, ok := types.Unwrap(c.Args[0]).(*XMLWriter)
	if !ok {
		return nil, ArgumentNull("w")
	}
	write(c.node(), w.w)
	return nil, w.push(c)
}

// xmlOpaque is an object of which scripts see no more than its type.
type xmlOpaque struct{ class string }

// PSType is the class.
func (o *xmlOpaque) PSType() *types.Type { return types.MustNamed(o.class) }

// xmlNameTable are the members of NameTable: a name is its own atom.
func xmlNameTable() Table {
	same := func(c *Call) (any, error) { return c.Args[0], nil }
	return Table{
		"new()":       func(*Call) (any, error) { return &xmlOpaque{class: "System.Xml.NameTable"}, nil },
		"Add(string)": same, "Get(string)": same,
	}
}
