package xml

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// PowerShell shows the attributes and children of a node as properties named
// like them. The methods of this file are what it sees.

// adaptedNodes are the attributes and children with a local name, matched by
// case first and without regard to case when that finds none.
func (n *Node) adaptedNodes(name string) []*Node {
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		var out []*Node
		n.adaptable(func(x *Node) {
			if same(x.LocalName(), name) {
				out = append(out, x)
			}
		})
		if out != nil {
			return out
		}
	}
	return nil
}

// adaptable visits what is shown as properties.
func (n *Node) adaptable(visit func(*Node)) {
	for _, a := range n.attrs {
		visit(a)
	}
	for c := range n.Children {
		if c.Kind != Whitespace {
			visit(c)
		}
	}
}

// AdaptedNames are the names of the properties that stand for attributes and
// children, each once.
func (n *Node) AdaptedNames() []string {
	var out []string
	seen := map[string]bool{}
	n.adaptable(func(x *Node) {
		name := x.LocalName()
		if key := strings.ToLower(name); !seen[key] {
			seen[key] = true
			out = append(out, name)
		}
	})
	return out
}

// simple is a node as a property's value: its text when there is no more to it.
func (n *Node) simple() any {
	switch {
	case n.Kind == Text:
		return n.data
	case len(n.attrs) > 0:
		return n
	case n.first == nil:
		return n.InnerText()
	case n.first == n.last && n.first.Kind == Text:
		return n.InnerText()
	case n.Kind == Attribute:
		return n.Value()
	}
	return n
}

// GetAdapted is the value of the property with a name: one value, or an array
// when several nodes bear it.
func (n *Node) GetAdapted(name string) (any, bool) {
	nodes := n.adaptedNodes(name)
	switch len(nodes) {
	case 0:
		return nil, false
	case 1:
		return nodes[0].simple(), true
	}
	items := make([]any, len(nodes))
	for i, x := range nodes {
		items[i] = x.simple()
	}
	return types.NewArray(items...), true
}

// AdaptedInfo says of which type a property is and whether it can be set.
func (n *Node) AdaptedInfo(name string) (t *types.Type, settable bool) {
	nodes := n.adaptedNodes(name)
	switch len(nodes) {
	case 0:
		return nil, false
	case 1:
		return types.TypeOf(nodes[0].simple()), nodes[0].settable()
	}
	return types.ArrayOf(types.Object), false
}

// settable reports whether a node is nothing but a text.
func (n *Node) settable() bool {
	switch {
	case n.Kind == Text, n.Kind == Attribute:
		return true
	case len(n.attrs) > 0:
		return false
	}
	return n.first == nil || n.first == n.last && n.first.Kind == Text
}

// SetAdapted assigns the property with a name; ok is false when there is none.
func (n *Node) SetAdapted(name, value string) (ok bool, err error) {
	nodes := n.adaptedNodes(name)
	switch {
	case len(nodes) == 0:
		return false, nil
	case len(nodes) > 1 || !nodes[0].settable():
		e := types.NewException("System.Management.Automation.SetValueException", "'"+name+"' is a ReadOnly property.")
		e.ID = "PropertyAssignmentException"
		return true, e
	}
	return true, nodes[0].SetInnerText(value)
}

// ShownText is what type data make of a node: its local name.
func (n *Node) ShownText() string { return n.LocalName() }
