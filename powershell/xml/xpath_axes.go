package xml

// XPath sees neither declarations nor document types, and one text node where
// characters of several kinds follow one another.
func visible(n *Node) bool {
	switch n.Kind {
	case XmlDeclaration, DocumentType, EntityReference:
		return false
	case Whitespace:
		if n.parent != nil && n.parent.Kind == Document {
			return false
		}
	}
	return !n.character() || n.prev == nil || !n.prev.character()
}

// below yields children in order, through references to entities.
func below(n *Node, yield func(*Node) bool) bool {
	if n.Kind == Attribute {
		return true
	}
	for c := range n.Children {
		if c.Kind == EntityReference {
			if !below(c, yield) {
				return false
			}
			continue
		}
		if visible(c) && !yield(c) {
			return false
		}
	}
	return true
}

func above(n *Node) *Node {
	p := n.parent
	for p != nil && p.Kind == EntityReference {
		p = p.parent
	}
	return p
}

func descendants(n *Node, yield func(*Node) bool) bool {
	return below(n, func(c *Node) bool { return yield(c) && descendants(c, yield) })
}

// siblings yields what follows or precedes a node below the same parent.
func siblings(n *Node, back bool, yield func(*Node) bool) bool {
	if n.Kind == Attribute {
		return true
	}
	for c := n; ; {
		if back {
			c = c.prev
		} else {
			c = c.next
		}
		if c == nil {
			return true
		}
		if visible(c) && c != textStart(n) && !yield(c) {
			return false
		}
	}
}

// textStart is the first of the neighbouring characters that n belongs to.
func textStart(n *Node) *Node {
	for n.character() && n.prev != nil && n.prev.character() {
		n = n.prev
	}
	return n
}

// walk yields the nodes of an axis in its own direction.
func walk(axis string, n *Node, yield func(*Node) bool) bool {
	switch axis {
	case "self":
		return yield(n)
	case "child":
		return below(n, yield)
	case "parent":
		if p := above(n); p != nil {
			return yield(p)
		}
	case "attribute":
		for _, a := range n.attrs {
			if a.NS != NamespaceXMLNS && !yield(a) {
				return false
			}
		}
	case "namespace":
		return namespaces(n, yield)
	case "descendant":
		return descendants(n, yield)
	case "descendant-or-self":
		return yield(n) && descendants(n, yield)
	case "ancestor", "ancestor-or-self":
		if axis == "ancestor" {
			n = above(n)
		}
		for ; n != nil; n = above(n) {
			if !yield(n) {
				return false
			}
		}
	case "following-sibling":
		return siblings(n, false, yield)
	case "preceding-sibling":
		return siblings(n, true, yield)
	case "following":
		if n.Kind == Attribute {
			if n = n.parent; n == nil || !descendants(n, yield) {
				return n == nil
			}
		}
		for ; n != nil; n = above(n) {
			if !siblings(n, false, func(s *Node) bool { return yield(s) && descendants(s, yield) }) {
				return false
			}
		}
	case "preceding":
		if n.Kind == Attribute {
			n = n.parent
		}
		for ; n != nil; n = above(n) {
			if !siblings(n, true, func(s *Node) bool { return backwards(s, yield) }) {
				return false
			}
		}
	}
	return true
}

// backwards yields a node and what is below it in reverse order.
func backwards(n *Node, yield func(*Node) bool) bool {
	var list []*Node
	below(n, func(c *Node) bool { list = append(list, c); return true })
	for i := len(list) - 1; i >= 0; i-- {
		if !backwards(list[i], yield) {
			return false
		}
	}
	return yield(n)
}

// namespaces yields the declarations in force at an element.
func namespaces(n *Node, yield func(*Node) bool) bool {
	if n.Kind != Element {
		return true
	}
	seen := map[string]bool{}
	for e := n; e != nil && e.Kind == Element; e = above(e) {
		for _, a := range e.attrs {
			if a.NS != NamespaceXMLNS || seen[a.Name()] {
				continue
			}
			seen[a.Name()] = true
			if a.Value() != "" && !yield(a) {
				return false
			}
		}
	}
	return yield(&Node{Kind: Attribute, Prefix: "xmlns", Local: "xml", NS: NamespaceXMLNS, doc: n.doc,
		first: &Node{Kind: Text, data: NamespaceXML}})
}

// test reports whether a node fits a step's test.
func (s *xstep) test(n *Node, ns string) bool {
	switch s.kind {
	case "node":
		return true
	case "text":
		return n.character()
	case "comment":
		return n.Kind == Comment
	case "processing-instruction":
		return n.Kind == ProcessingInstruction && (s.target == "" || n.Local == s.target)
	}
	principal := Element
	if s.axis == "attribute" || s.axis == "namespace" {
		principal = Attribute
	}
	if n.Kind != principal {
		return false
	}
	if s.axis == "namespace" {
		local := n.Local
		if n.Prefix == "" {
			local = ""
		}
		return s.name == "*" || local == s.name
	}
	if s.name == "*" {
		return s.prefix == "" || n.NS == ns
	}
	return n.Local == s.name && n.NS == ns
}

// reverse reports whether positions of the axis count backwards.
func (s *xstep) reverse() bool {
	switch s.axis {
	case "ancestor", "ancestor-or-self", "preceding", "preceding-sibling":
		return true
	}
	return false
}

func (e *xpath) eval(c *xcontext) (any, error) {
	set := []*Node{c.node}
	switch {
	case e.from != nil:
		v, err := e.from.eval(c)
		if err != nil {
			return nil, err
		}
		nodes, ok := v.([]*Node)
		if !ok {
			return nil, xpathError("Expression must evaluate to a node-set.")
		}
		set = nodes
	case e.absolute:
		top := c.node
		for top.parent != nil {
			top = top.parent
		}
		set = []*Node{top}
	}
	for i := range e.steps {
		next, err := e.steps[i].apply(c, set)
		if err != nil {
			return nil, err
		}
		set = next
	}
	return set, nil
}

// apply takes one step from each node.
func (s *xstep) apply(c *xcontext, from []*Node) ([]*Node, error) {
	ns, err := c.namespace(s.prefix)
	if err != nil {
		return nil, err
	}
	var out []*Node
	for _, n := range from {
		var found []*Node
		walk(s.axis, n, func(x *Node) bool {
			if s.test(x, ns) {
				found = append(found, x)
			}
			return true
		})
		for _, p := range s.preds {
			if found, err = c.filter(found, p); err != nil {
				return nil, err
			}
		}
		out = append(out, found...)
	}
	if len(from) > 1 || s.reverse() {
		return c.sorted(out), nil
	}
	return out, nil
}

// filter keeps the nodes that a predicate is true of.
func (c *xcontext) filter(list []*Node, p xexpr) ([]*Node, error) {
	var out []*Node
	for i, n := range list {
		inner := &xcontext{node: n, pos: i + 1, size: len(list), ns: c.ns, order: c.order}
		v, err := p.eval(inner)
		if err != nil {
			return nil, err
		}
		if c.order == nil {
			c.order = inner.order
		}
		keep := truth(v)
		if f, ok := v.(float64); ok {
			keep = f == float64(i+1)
		}
		if keep {
			out = append(out, n)
		}
	}
	return out, nil
}

func (e *xfilter) eval(c *xcontext) (any, error) {
	v, err := e.e.eval(c)
	if err != nil {
		return nil, err
	}
	set, ok := v.([]*Node)
	if !ok {
		return nil, xpathError("Expression must evaluate to a node-set.")
	}
	set = c.sorted(set)
	for _, p := range e.preds {
		if set, err = c.filter(set, p); err != nil {
			return nil, err
		}
	}
	return set, nil
}
