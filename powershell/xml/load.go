package xml

// documentSettings are those of XmlDocument.LoadXml and Load.
func documentSettings() Settings {
	return Settings{Conformance: Whole, DTD: ParseDTD, KeepEntities: true, CheckReferences: true}
}

// LoadXML replaces a document's content by what markup says. When it fails the
// document keeps the nodes that were complete.
func (d *Node) LoadXML(s string) error { return d.Load(NewReader(s, documentSettings())) }

// Load replaces a document's content by what a reader reports from here on. An
// element that is not read to its end is dropped.
func (d *Node) Load(r *Reader) error {
	d.RemoveChildren()
	err := d.load(r)
	if err != nil && len(r.stack) > 0 && d.last != nil {
		d.unlink(d.last)
	}
	return err
}

func (d *Node) load(r *Reader) error {
	if r.Kind == None {
		ok, err := r.Read()
		if err != nil || !ok {
			return err
		}
	}
	at := d
	for {
		next, err := d.place(at, r)
		if err != nil {
			return err
		}
		at = next
		ok, err := r.Read()
		if err != nil || !ok {
			return err
		}
	}
}

// ReadNode reads the piece that a reader stands at as a node of the document that
// is linked nowhere, an element to its end.
func (d *Node) ReadNode(r *Reader) (*Node, error) {
	n := r.node(d)
	if n.Kind != Element || r.Empty {
		return n, nil
	}
	for at := n; ; {
		ok, err := r.Read()
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, r.unclosed()
		}
		last := r.Kind == EndElement && at == n
		if at, err = d.place(at, r); err != nil {
			return nil, err
		}
		if last {
			return n, nil
		}
	}
}

// place puts the reader's piece below at and returns where the next one goes.
func (d *Node) place(at *Node, r *Reader) (*Node, error) {
	n := r.node(d)
	switch r.Kind {
	case EndElement:
		if at.first == nil {
			at.Empty = false
		}
		return at.parent, nil
	case Whitespace:
		if !d.PreserveWhitespace {
			return at, nil
		}
	case SignificantWhitespace:
	case EntityReference:
		if err := r.fill(n, d); err != nil {
			return nil, err
		}
	}
	if at.Kind == Document {
		if !at.allowed(n.Kind) {
			return nil, wrongType()
		}
		if err := at.canInsert(n, nil); err != nil {
			return nil, err
		}
	}
	at.link(n, nil)
	if n.Kind == Element && !r.Empty {
		return n, nil
	}
	return at, nil
}

// node makes a node of the reader's piece.
func (r *Reader) node(d *Node) *Node {
	n := &Node{Kind: r.Kind, Prefix: r.Prefix, Local: r.Local, NS: r.NS, data: r.Value, doc: d}
	switch r.Kind {
	case Element:
		n.Empty = r.Empty
		for i := range r.Attrs {
			a := &r.Attrs[i]
			attr := &Node{Kind: Attribute, Prefix: a.Prefix, Local: a.Local, NS: a.NS, doc: d, parent: n}
			attr.setText(a.Value)
			n.attrs = append(n.attrs, attr)
		}
	case XmlDeclaration:
		n.Local, n.data = "", ""
		n.Version, n.Encoding, n.Standalone = r.Declaration.Version, r.Declaration.Encoding, r.Declaration.Standalone
	case DocumentType:
		n.data = ""
		n.PublicID, n.SystemID, n.Subset, n.entities = r.Declaration.PublicID, r.Declaration.SystemID, r.Declaration.Subset, r.Declaration.entities
	}
	return n
}

// fill reads the text of an entity below its reference.
func (r *Reader) fill(ref, d *Node) error {
	text, err := r.expand(r.entities[ref.Local], r.at-1, false)
	if err != nil {
		return err
	}
	inner := NewReader(text, Settings{Conformance: Fragment})
	at := ref
	for {
		ok, err := inner.Read()
		if err != nil || !ok {
			return err
		}
		if inner.Kind == EndElement {
			at = at.parent
			continue
		}
		n := inner.node(d)
		at.link(n, nil)
		if n.Kind == Element && !n.Empty {
			at = n
		}
	}
}

// parseFragment reads markup in the namespaces of a node.
func parseFragment(ctx *Node, s string, attribute bool) (*Node, error) {
	d := ctx.document()
	r := NewReader(s, Settings{Conformance: Fragment, DTD: ProhibitDTD, CheckReferences: true})
	if attribute {
		r.s = "<a a='" + s + "'/>"
		if _, err := r.Read(); err != nil {
			return nil, err
		}
		a := &Node{Kind: Attribute, Local: "a", doc: d}
		a.setText(r.Attrs[0].Value)
		return a, nil
	}
	for e := ctx.near(); e != nil; e = e.parent {
		for _, a := range e.attrs {
			if a.NS == NamespaceXMLNS {
				prefix := a.Local
				if a.Prefix == "" {
					prefix = ""
				}
				if _, known := r.Lookup(prefix); !known || prefix == "" && !r.bound("") {
					r.bindings = append(r.bindings, binding{prefix, a.Value()})
				}
			}
		}
		if _, known := r.Lookup(e.Prefix); e.NS != "" && (!known || e.Prefix == "" && !r.bound("")) {
			r.bindings = append(r.bindings, binding{e.Prefix, e.NS})
		}
	}
	frag := d.NewFragment()
	at := frag
	for {
		ok, err := r.Read()
		if err != nil || !ok {
			return frag, err
		}
		if at, err = d.place(at, r); err != nil {
			return nil, err
		}
	}
}

// bound reports whether a prefix is declared.
func (r *Reader) bound(prefix string) bool {
	for _, b := range r.bindings {
		if b.prefix == prefix {
			return true
		}
	}
	return false
}
