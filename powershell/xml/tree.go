package xml

// allowed reports whether a node of a kind may stand below n.
func (n *Node) allowed(k Kind) bool {
	switch n.Kind {
	case Document:
		switch k {
		case Element, ProcessingInstruction, Comment, DocumentType, XmlDeclaration, Whitespace, SignificantWhitespace:
			return true
		}
	case Element, EntityReference:
		switch k {
		case Element, Text, CDATA, Comment, ProcessingInstruction, EntityReference, Whitespace, SignificantWhitespace:
			return true
		}
	case DocumentFragment:
		switch k {
		case Element, Text, CDATA, Comment, ProcessingInstruction, EntityReference, Whitespace, SignificantWhitespace, XmlDeclaration:
			return true
		}
	case Attribute:
		return k == Text || k == EntityReference
	}
	return false
}

// container reports whether a node may have children at all.
func (n *Node) container() bool {
	switch n.Kind {
	case Document, Element, DocumentFragment, Attribute, EntityReference:
		return true
	}
	return false
}

// link puts a free child before ref, or last when ref is nil.
func (n *Node) link(child, ref *Node) {
	child.parent, child.next = n, ref
	if ref == nil {
		child.prev = n.last
		n.last = child
	} else {
		child.prev = ref.prev
		ref.prev = child
	}
	if child.prev == nil {
		n.first = child
	} else {
		child.prev.next = child
	}
	n.Empty = false
}

// unlink takes a child out.
func (n *Node) unlink(child *Node) {
	if child.prev == nil {
		n.first = child.next
	} else {
		child.prev.next = child.next
	}
	if child.next == nil {
		n.last = child.prev
	} else {
		child.next.prev = child.prev
	}
	child.parent, child.prev, child.next = nil, nil, nil
}

// canInsert checks the places that a document gives to its few children.
func (n *Node) canInsert(child, before *Node) error {
	if n.Kind != Document {
		return nil
	}
	switch child.Kind {
	case Element:
		if root := n.Root(); root != nil && root != child {
			return invalidOperation("This document already has a 'DocumentElement' node.")
		}
	case DocumentType:
		for c := range n.Children {
			if c.Kind == DocumentType {
				return invalidOperation("This document already has a 'DocumentType' node.")
			}
		}
	case XmlDeclaration:
		if n.first != nil && before != n.first {
			return invalidOperation("Cannot insert the node in the specified location.")
		}
		return nil
	}
	if before != nil && before.Kind == XmlDeclaration {
		return invalidOperation("Cannot insert the node in the specified location.")
	}
	return nil
}

// Insert puts a node before a child of n, or last when before is nil, and takes
// it away from where it was. The children of a fragment move.
func (n *Node) Insert(child, before *Node) error {
	if child == nil {
		return invalidOperation("The node to be inserted is null.")
	}
	if !n.container() {
		return invalidOperation("The current node cannot contain other nodes.")
	}
	for a := n; a != nil; a = a.parent {
		if a == child {
			return badArgument("Cannot insert a node or any ancestor of that node as a child of itself.")
		}
	}
	if before == child {
		return nil
	}
	if child.parent != nil && child.Kind != Attribute { // gone from its place even if what follows fails
		child.parent.unlink(child)
	}
	if before != nil && before.parent != n {
		return badArgument("The reference node is not a child of this node.")
	}
	if child.document() != n.document() {
		return badArgument("The node to be inserted is from a different document context.")
	}
	if child.Kind == DocumentFragment {
		for c := range child.Children {
			if err := n.Insert(c, before); err != nil {
				return err
			}
		}
		return nil
	}
	if !n.allowed(child.Kind) {
		return wrongType()
	}
	if err := n.canInsert(child, before); err != nil {
		return err
	}
	n.link(child, before)
	return nil
}

// Append puts a node last.
func (n *Node) Append(child *Node) error { return n.Insert(child, nil) }

// InsertAfter puts a node behind a child of n, or first when after is nil.
func (n *Node) InsertAfter(child, after *Node) error {
	if after == nil {
		return n.Insert(child, n.first)
	}
	if after == child {
		return nil
	}
	if after.parent != n {
		return badArgument("The reference node is not a child of this node.")
	}
	before := after.next
	if before == child {
		before = child.next
	}
	return n.Insert(child, before)
}

// Remove takes a child out.
func (n *Node) Remove(child *Node) error {
	if !n.container() {
		return invalidOperation("The current node cannot contain other nodes, so the node to be removed is not its child.")
	}
	if child == nil || child.Kind == Attribute || child.parent != n {
		return badArgument("The node to be removed is not a child of this node.")
	}
	n.unlink(child)
	return nil
}

// Replace puts a node in the place of a child.
func (n *Node) Replace(child, old *Node) error {
	if old == nil || old.parent != n {
		return n.Remove(old)
	}
	next := old.next
	n.unlink(old)
	if next == child && child != nil {
		next = child.next
	}
	if err := n.Insert(child, next); err != nil {
		n.link(old, next)
		return err
	}
	return nil
}

// RemoveChildren takes all children out.
func (n *Node) RemoveChildren() {
	for c := range n.Children {
		n.unlink(c)
	}
}

// Clone copies a node, with what is below it when deep. Attributes come along.
func (n *Node) Clone(deep bool) *Node {
	doc := n.doc
	if n.Kind == Document {
		doc = nil
	}
	return n.copyInto(doc, deep)
}

// Import copies a node into another document.
func (n *Node) Import(from *Node, deep bool) (*Node, error) {
	if from == nil {
		return nil, invalidOperation("Cannot import a null node.")
	}
	if from.Kind == Document {
		return nil, invalidOperation("Cannot import nodes of type 'Document'.")
	}
	return from.copyInto(n, deep), nil
}

func (n *Node) copyInto(doc *Node, deep bool) *Node {
	c := *n
	c.parent, c.prev, c.next, c.first, c.last, c.attrs, c.doc = nil, nil, nil, nil, nil, nil, doc
	if n.Kind == Document {
		doc = &c
	}
	for _, a := range n.attrs {
		attr := a.copyInto(doc, true)
		attr.parent = &c
		c.attrs = append(c.attrs, attr)
	}
	if deep || n.Kind == Attribute || n.Kind == EntityReference {
		empty := c.Empty
		for child := range n.Children {
			c.link(child.copyInto(doc, true), nil)
		}
		c.Empty = empty
	} else if n.Kind == Element {
		c.Empty = n.Empty
	}
	return &c
}

// Normalize joins neighbouring texts below a node and drops empty ones.
func (n *Node) Normalize() {
	for c := n.first; c != nil; {
		next := c.next
		if c.Kind == Text || c.Kind == Whitespace || c.Kind == SignificantWhitespace {
			if c.data == "" {
				n.unlink(c)
			} else if next != nil && next.Kind == Text && c.Kind == Text {
				next.data = c.data + next.data
				n.unlink(c)
			}
		} else {
			c.Normalize()
		}
		c = next
	}
}

// Adopt makes a node that stands nowhere, with what is below it, part of another
// document.
func (n *Node) Adopt(doc *Node) {
	n.doc = doc
	for _, a := range n.attrs {
		a.Adopt(doc)
	}
	for c := range n.Children {
		c.Adopt(doc)
	}
}
