package xml

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Kind is XmlNodeType, with its numbers.
type Kind uint8

// The kinds of node and what a reader reports besides.
const (
	None Kind = iota
	Element
	Attribute
	Text
	CDATA
	EntityReference
	Entity
	ProcessingInstruction
	Comment
	Document
	DocumentType
	DocumentFragment
	Notation
	Whitespace
	SignificantWhitespace
	EndElement
	EndEntity
	XmlDeclaration
)

// The namespaces that the prefixes xml and xmlns stand for.
const (
	NamespaceXML   = "http://www.w3.org/XML/1998/namespace"
	NamespaceXMLNS = "http://www.w3.org/2000/xmlns/"
)

// Node is a node of a document, the document and attributes included.
type Node struct {
	Kind              Kind
	Prefix, Local, NS string
	// Empty marks an element that is written as <a />.
	Empty bool

	data                    string // of text, comments, instructions
	parent                  *Node  // of an attribute, its element
	prev, next, first, last *Node
	attrs                   []*Node
	doc                     *Node

	// PreserveWhitespace and BaseURI belong to a document, the others to its
	// declaration and type.
	PreserveWhitespace            bool
	BaseURI                       string
	Version, Encoding, Standalone string
	PublicID, SystemID, Subset    string
	entities                      map[string]string
}

// NewDocument returns an empty document.
func NewDocument() *Node { return &Node{Kind: Document} }

// class is the .NET class of the nodes of a kind.
func (k Kind) class() string {
	switch k {
	case Element:
		return "System.Xml.XmlElement"
	case Attribute:
		return "System.Xml.XmlAttribute"
	case Text:
		return "System.Xml.XmlText"
	case CDATA:
		return "System.Xml.XmlCDataSection"
	case EntityReference:
		return "System.Xml.XmlEntityReference"
	case ProcessingInstruction:
		return "System.Xml.XmlProcessingInstruction"
	case Comment:
		return "System.Xml.XmlComment"
	case Document:
		return "System.Xml.XmlDocument"
	case DocumentType:
		return "System.Xml.XmlDocumentType"
	case DocumentFragment:
		return "System.Xml.XmlDocumentFragment"
	case Whitespace:
		return "System.Xml.XmlWhitespace"
	case SignificantWhitespace:
		return "System.Xml.XmlSignificantWhitespace"
	case XmlDeclaration:
		return "System.Xml.XmlDeclaration"
	}
	return "System.Xml.XmlNode"
}

// String is the name of the kind in XmlNodeType.
func (k Kind) String() string {
	if e := types.MustNamed("System.Xml.XmlNodeType").Enum(); e != nil && int(k) < len(e.Names) {
		return e.Names[k]
	}
	return "None"
}

// PSType is the class of the node.
func (n *Node) PSType() *types.Type { return types.MustNamed(n.Kind.class()) }

// Name is the qualified name, or #text and its kin.
func (n *Node) Name() string {
	if n.Prefix != "" {
		return n.Prefix + ":" + n.Local
	}
	return n.LocalName()
}

// LocalName is the name without its prefix.
func (n *Node) LocalName() string {
	switch n.Kind {
	case Text:
		return "#text"
	case CDATA:
		return "#cdata-section"
	case Comment:
		return "#comment"
	case Document:
		return "#document"
	case DocumentFragment:
		return "#document-fragment"
	case Whitespace:
		return "#whitespace"
	case SignificantWhitespace:
		return "#significant-whitespace"
	case XmlDeclaration:
		return "xml"
	}
	return n.Local
}

// Owner is the document a node belongs to, nil of a document.
func (n *Node) Owner() *Node { return n.doc }

// document is the node's document, of a document itself.
func (n *Node) document() *Node {
	if n.Kind == Document {
		return n
	}
	return n.doc
}

// Parent is the node above, nil of an attribute.
func (n *Node) Parent() *Node {
	if n.Kind == Attribute {
		return nil
	}
	return n.parent
}

// OwnerElement is the element of an attribute.
func (n *Node) OwnerElement() *Node {
	if n.Kind == Attribute {
		return n.parent
	}
	return nil
}

// First, Last, Next and Prev walk the tree; nil at its edges.
func (n *Node) First() *Node { return n.first }

// Last is the last child.
func (n *Node) Last() *Node { return n.last }

// Next is the following sibling.
func (n *Node) Next() *Node { return n.next }

// Prev is the preceding sibling.
func (n *Node) Prev() *Node { return n.prev }

// Attrs are an element's attributes in order; the slice is the element's own.
func (n *Node) Attrs() []*Node { return n.attrs }

// Children yields the children in order.
func (n *Node) Children(yield func(*Node) bool) {
	for c := n.first; c != nil; {
		next := c.next
		if !yield(c) {
			return
		}
		c = next
	}
}

// ChildList returns the children.
func (n *Node) ChildList() []*Node {
	var out []*Node
	for c := range n.Children {
		out = append(out, c)
	}
	return out
}

// Root is the document's element, nil without one.
func (n *Node) Root() *Node {
	for c := range n.Children {
		if c.Kind == Element {
			return c
		}
	}
	return nil
}

// Declaration is the document's declaration, nil without one.
func (n *Node) Declaration() *Node {
	if n.first != nil && n.first.Kind == XmlDeclaration {
		return n.first
	}
	return nil
}

// character reports whether the node is made of characters.
func (n *Node) character() bool {
	switch n.Kind {
	case Text, CDATA, Whitespace, SignificantWhitespace:
		return true
	}
	return false
}

// Namespace returns what a prefix stands for at a node, "" when nothing.
func (n *Node) Namespace(prefix string) string {
	switch prefix {
	case "xml":
		return NamespaceXML
	case "xmlns":
		return NamespaceXMLNS
	}
	for e := n.near(); e != nil; e = e.parent {
		for _, a := range e.attrs {
			if a.NS == NamespaceXMLNS && (prefix == "" && a.Prefix == "" || prefix != "" && a.Prefix == "xmlns" && a.Local == prefix) {
				return a.Value()
			}
		}
		if e.Kind == Element && e.Prefix == prefix && e.NS != "" {
			return e.NS
		}
		for _, a := range e.attrs {
			if prefix != "" && a.Prefix == prefix {
				return a.NS
			}
		}
	}
	return ""
}

// PrefixOf returns a prefix that stands for a namespace at a node.
func (n *Node) PrefixOf(ns string) string {
	for e := n.near(); e != nil; e = e.parent {
		for _, a := range e.attrs {
			if a.NS == NamespaceXMLNS && a.Value() == ns {
				if a.Prefix == "" {
					return ""
				}
				return a.Local
			}
		}
		if e.Kind == Element && e.NS == ns {
			return e.Prefix
		}
		for _, a := range e.attrs {
			if a.Prefix != "" && a.NS == ns {
				return a.Prefix
			}
		}
	}
	switch ns {
	case NamespaceXML:
		return "xml"
	case NamespaceXMLNS:
		return "xmlns"
	}
	return ""
}

// near is the node itself when it is an element, else the element it is in.
func (n *Node) near() *Node {
	for n != nil && n.Kind != Element {
		n = n.parent
	}
	return n
}

// textOf adds the text of a node and what is below it.
func textOf(b *strings.Builder, n *Node) {
	switch n.Kind {
	case Text, CDATA, Whitespace, SignificantWhitespace:
		b.WriteString(n.data)
	case Element, Attribute, Document, DocumentFragment, EntityReference:
		for c := range n.Children {
			textOf(b, c)
		}
	}
}
