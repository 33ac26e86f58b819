package xml

// Attr returns the attribute with a qualified name, nil without one.
func (n *Node) Attr(name string) *Node {
	for _, a := range n.attrs {
		if a.Name() == name {
			return a
		}
	}
	return nil
}

// AttrNS returns the attribute with a local name and namespace.
func (n *Node) AttrNS(local, ns string) *Node {
	for _, a := range n.attrs {
		if a.Local == local && a.NS == ns {
			return a
		}
	}
	return nil
}

// SetAttr sets or makes the attribute with a qualified name.
func (n *Node) SetAttr(name, value string) error {
	a := n.Attr(name)
	if a == nil {
		var err error
		if a, err = n.document().NewAttr(name, "", false); err != nil {
			return err
		}
		if a.Prefix != "" && a.NS == "" {
			a.NS = n.Namespace(a.Prefix)
		}
		a.parent = n
		n.attrs = append(n.attrs, a)
	}
	a.setText(value)
	return nil
}

// SetAttrNS sets or makes the attribute with a name and namespace.
func (n *Node) SetAttrNS(name, ns, value string) error {
	prefix, local := SplitName(name)
	a := n.AttrNS(local, ns)
	if a == nil {
		var err error
		if a, err = n.document().NewAttr(name, ns, true); err != nil {
			return err
		}
		a.Prefix = prefix
		a.parent = n
		n.attrs = append(n.attrs, a)
	}
	a.setText(value)
	return nil
}

// RemoveAttr takes an attribute away.
func (n *Node) RemoveAttr(a *Node) bool {
	for i, x := range n.attrs {
		if x == a {
			n.attrs = append(n.attrs[:i:i], n.attrs[i+1:]...)
			a.parent = nil
			return true
		}
	}
	return false
}

// PutAttr adds an attribute at a place, -1 for the end, and returns the one of
// the same name that it replaces.
func (n *Node) PutAttr(a *Node, at int) (old *Node, err error) {
	if a.parent != nil && a.parent != n {
		return nil, badArgument("The 'Attribute' node cannot be inserted because it is already an attribute of another element.")
	}
	if a.document() != n.document() {
		return nil, badArgument("The named node is from a different document context.")
	}
	for i, x := range n.attrs {
		if x.Local == a.Local && x.NS == a.NS {
			if x != a {
				old = x
				x.parent = nil
			}
			n.attrs = append(n.attrs[:i:i], n.attrs[i+1:]...)
			if at < 0 && old != nil {
				at = i
			} else if at > i {
				at--
			}
			break
		}
	}
	if at < 0 || at > len(n.attrs) {
		at = len(n.attrs)
	}
	n.attrs = append(n.attrs[:at:at], append([]*Node{a}, n.attrs[at:]...)...)
	a.parent = n
	return old, nil
}

// setText makes text the whole content of an attribute or element.
func (n *Node) setText(text string) {
	if n.first != nil && n.first == n.last && n.first.Kind == Text {
		n.first.data = text
		return
	}
	n.RemoveChildren()
	n.link(&Node{Kind: Text, data: text, doc: n.document()}, nil)
}
