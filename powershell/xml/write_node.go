package xml

// OuterXML is the markup of a node.
func (n *Node) OuterXML() string {
	w := NewWriter(Format{})
	n.WriteTo(w)
	return w.String()
}

// InnerXML is the markup of what is below a node.
func (n *Node) InnerXML() string {
	if n.Kind == Attribute {
		w := NewWriter(Format{})
		w.rules().attribute(&w.b, n.Value())
		return w.b.String()
	}
	w := NewWriter(Format{})
	n.WriteContent(w)
	return w.String()
}

// WriteContent writes what is below a node.
func (n *Node) WriteContent(w *Writer) {
	for c := range n.Children {
		c.WriteTo(w)
	}
}

// WriteTo writes a node. Elements and attributes in a namespace that is not
// declared where they stand declare it.
func (n *Node) WriteTo(w *Writer) {
	switch n.Kind {
	case Document, DocumentFragment:
		n.WriteContent(w)
	case Element:
		n.writeElement(w)
	case Attribute:
		if w.Depth() == 0 { // a free attribute is its text
			w.b.WriteString(n.Name() + `="`)
			w.rules().attribute(&w.b, n.Value())
			w.b.WriteByte('"')
			return
		}
		w.Attr(n.Prefix, n.Local, n.NS, n.Value(), true)
	case Text, Whitespace, SignificantWhitespace:
		w.Text(n.data)
	case CDATA:
		w.CDATA(n.data)
	case EntityReference:
		w.Raw("&" + n.Local + ";")
	case Comment:
		w.Comment(n.data)
	case ProcessingInstruction:
		w.Instruction(n.Local, n.data)
	case XmlDeclaration:
		w.Declaration(n.declarationText())
	case DocumentType:
		w.DocType(n.Local, n.PublicID, n.SystemID, n.Subset)
	}
}

func (n *Node) writeElement(w *Writer) {
	if w.Depth() == 0 { // what stands above counts as declared only when it is written
		w.bindings = nil
	}
	declared := false
	for _, a := range n.attrs {
		if a.NS == NamespaceXMLNS && (a.Prefix == "" && n.Prefix == "" || a.Prefix == "xmlns" && a.Local == n.Prefix) {
			declared = true
		}
	}
	w.Start(n.Prefix, n.Local, n.NS, false)
	if !declared && !(n.Prefix == "" && n.NS == "" && !w.defaulted()) {
		w.declare(n.Prefix, n.NS)
	}
	for _, a := range n.attrs {
		if a.NS == NamespaceXMLNS || a.NS == "" {
			w.Attr(a.Prefix, a.Local, "", a.Value(), false)
			continue
		}
		w.Attr(a.Prefix, a.Local, a.NS, a.Value(), true)
	}
	n.WriteContent(w)
	w.End(!n.Empty)
}

// defaulted reports whether a default namespace is in force.
func (w *Writer) defaulted() bool {
	ns, _ := w.lookup("")
	return ns != ""
}

// SaveText is the text that saving a document gives: indented unless white
// space is preserved. Without a declaration of its own it gets the one given.
func (d *Node) SaveText(declaration string) string {
	f := Format{Indent: !d.PreserveWhitespace}
	w := NewWriter(f)
	if declaration != "" {
		if decl := d.Declaration(); decl != nil && decl.Standalone != "" {
			declaration += ` standalone="` + decl.Standalone + `"`
		}
		w.Declaration(declaration)
	}
	for c := range d.Children {
		if c.Kind == XmlDeclaration && declaration != "" {
			continue
		}
		c.WriteTo(w)
	}
	return w.String()
}
