package xml

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// qualified checks a qualified name and its namespace.
func qualified(name, ns string, given bool) (prefix, local string, err error) {
	if name == "" {
		return "", "", badArgument("The local name for elements or attributes cannot be null or an empty string.")
	}
	prefix, local = SplitName(name)
	if prefix != "" {
		if err := CheckLocal(prefix); err != nil {
			return "", "", err
		}
	}
	if err := CheckLocal(local); err != nil {
		return "", "", err
	}
	if prefix == "xml" && given && ns != NamespaceXML || prefix == "xmlns" && given && ns != NamespaceXMLNS {
		return "", "", badArgument("Prefix \"" + prefix + "\" is reserved for use by XML.")
	}
	if prefix != "" && given && ns == "" {
		prefix = ""
	}
	return prefix, local, nil
}

// NewElement makes an element; ns counts only when given.
func (d *Node) NewElement(name, ns string, given bool) (*Node, error) {
	prefix, local, err := qualified(name, ns, given)
	if err != nil {
		return nil, err
	}
	return &Node{Kind: Element, Prefix: prefix, Local: local, NS: ns, Empty: true, doc: d}, nil
}

// NewAttr makes an attribute without an element.
func (d *Node) NewAttr(name, ns string, given bool) (*Node, error) {
	prefix, local, err := qualified(name, ns, given)
	if err != nil {
		return nil, err
	}
	if !given {
		switch {
		case prefix == "xmlns" || prefix == "" && local == "xmlns":
			ns = NamespaceXMLNS
		case prefix == "xml":
			ns = NamespaceXML
		}
	}
	return &Node{Kind: Attribute, Prefix: prefix, Local: local, NS: ns, doc: d}, nil
}

// NewText makes a node of characters: text, CDATA, comment or white space.
func (d *Node) NewText(k Kind, text string) (*Node, error) {
	if (k == Whitespace || k == SignificantWhitespace) && !onlySpace(text) {
		return nil, badArgument("The string for white space contains an invalid character.")
	}
	return &Node{Kind: k, data: text, doc: d}, nil
}

// NewInstruction makes a processing instruction.
func (d *Node) NewInstruction(target, text string) *Node {
	return &Node{Kind: ProcessingInstruction, Local: target, data: text, doc: d}
}

// NewFragment makes an empty fragment.
func (d *Node) NewFragment() *Node { return &Node{Kind: DocumentFragment, doc: d} }

// NewEntityReference makes a reference.
func (d *Node) NewEntityReference(name string) *Node {
	return &Node{Kind: EntityReference, Local: name, doc: d}
}

// NewDocumentType makes a document type.
func (d *Node) NewDocumentType(name, public, system, subset string) *Node {
	return &Node{Kind: DocumentType, Local: name, PublicID: public, SystemID: system, Subset: subset, doc: d}
}

// NewDeclaration makes an XML declaration.
func (d *Node) NewDeclaration(version, encoding, standalone string) (*Node, error) {
	if !strings.HasPrefix(version, "1.") || strings.Trim(version[2:], "0123456789") != "" || len(version) < 3 {
		return nil, badArgument("Wrong XML version information. The XML must match production \"VersionNum ::= '1.' [0-9]+\".")
	}
	if standalone != "" && standalone != "yes" && standalone != "no" {
		return nil, badArgument("Wrong value for the XML declaration standalone attribute of '" + standalone + "'.")
	}
	return &Node{Kind: XmlDeclaration, Version: version, Encoding: encoding, Standalone: standalone, doc: d}, nil
}

// declarationText is the inside of a declaration.
func (n *Node) declarationText() string {
	s := `version="` + n.Version + `"`
	if n.Encoding != "" {
		s += ` encoding="` + n.Encoding + `"`
	}
	if n.Standalone != "" {
		s += ` standalone="` + n.Standalone + `"`
	}
	return s
}

// HasValue reports whether Value is a text and not null.
func (n *Node) HasValue() bool {
	switch n.Kind {
	case Element, Document, DocumentFragment, DocumentType, EntityReference:
		return false
	}
	return true
}

// Value is the text of attributes and of nodes without children.
func (n *Node) Value() string {
	switch n.Kind {
	case Attribute:
		return n.InnerText()
	case XmlDeclaration:
		return n.declarationText()
	}
	return n.data
}

// SetValue changes the text of attributes and of nodes without children.
func (n *Node) SetValue(s string) error {
	switch n.Kind {
	case Attribute:
		n.setText(s)
	case Text, CDATA, Comment, ProcessingInstruction:
		n.data = s
	case Whitespace, SignificantWhitespace:
		if !onlySpace(s) {
			return badArgument("The string for white space contains an invalid character.")
		}
		n.data = s
	case XmlDeclaration:
		d, err := parseDeclaration(s)
		if err != nil {
			return err
		}
		n.Version, n.Encoding, n.Standalone = d.Version, d.Encoding, d.Standalone
	default:
		return invalidOperation("Cannot set a value on node type '" + n.Kind.String() + "'.")
	}
	return nil
}

// InnerText is the text of a node and of what is below it.
func (n *Node) InnerText() string {
	switch n.Kind {
	case Comment, ProcessingInstruction, XmlDeclaration:
		return n.Value()
	}
	if n.first != nil && n.first == n.last && n.first.character() {
		return n.first.data
	}
	var b strings.Builder
	textOf(&b, n)
	return b.String()
}

// SetInnerText makes text the whole content of a node.
func (n *Node) SetInnerText(s string) error {
	switch n.Kind {
	case Document:
		return invalidOperation("The 'InnerText' of a 'Document' node is read-only and cannot be set.")
	case Element, Attribute, DocumentFragment:
		n.setText(s)
		return nil
	case DocumentType, EntityReference:
		return types.NewException("System.ArgumentException", "Cannot modify a read-only node.")
	}
	return n.SetValue(s)
}

// SetInnerXML parses markup as the whole content of a node.
func (n *Node) SetInnerXML(s string) error {
	switch n.Kind {
	case Document:
		return n.LoadXML(s)
	case Attribute:
		text, err := parseFragment(n, s, true)
		if err != nil {
			return err
		}
		n.setText(text.InnerText())
		return nil
	case Element, DocumentFragment:
	default:
		return invalidOperation("Cannot set the 'InnerXml' for the current node because it is either read-only or cannot have children.")
	}
	frag, err := parseFragment(n, s, false)
	if err != nil {
		return err
	}
	n.RemoveChildren()
	for c := range frag.Children {
		frag.unlink(c)
		n.link(c, nil)
	}
	return nil
}
