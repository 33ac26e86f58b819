package xml

import (
	"math"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// arity is how many arguments a function takes; most is -1 without a limit.
type arity struct{ least, most int }

// functionArity returns what a function of XPath 1.0 takes.
func functionArity(name string) (arity, bool) {
	switch name {
	case "last", "position", "true", "false":
		return arity{0, 0}, true
	case "count", "id", "boolean", "not", "lang", "sum", "floor", "ceiling", "round":
		return arity{1, 1}, true
	case "local-name", "namespace-uri", "name", "string", "string-length", "normalize-space", "number":
		return arity{0, 1}, true
	case "starts-with", "contains", "substring-before", "substring-after":
		return arity{2, 2}, true
	case "concat":
		return arity{2, -1}, true
	case "substring":
		return arity{2, 3}, true
	case "translate":
		return arity{3, 3}, true
	}
	return arity{}, false
}

func knownFunction(name string) bool {
	_, ok := functionArity(name)
	return ok
}

// check refuses wrong numbers and kinds of arguments.
func (e *xcall) check() error {
	a, ok := functionArity(e.name)
	if !ok || e.prefix != "" {
		return nil // refused when a context turns out to be missing
	}
	if len(e.args) < a.least || a.most >= 0 && len(e.args) > a.most {
		return xpathError("Function '%s' in '%s' has an invalid number of arguments.", e.name, e.source)
	}
	switch e.name {
	case "count", "sum", "local-name", "namespace-uri", "name":
		if len(e.args) == 1 && !nodeSet(e.args[0]) {
			return xpathError("The argument to function '%s' in '%s' cannot be converted to a node-set.", e.name, e.source)
		}
	}
	return nil
}

func (e *xcall) eval(c *xcontext) (any, error) {
	args := make([]any, len(e.args))
	for i, a := range e.args {
		v, err := a.eval(c)
		if err != nil {
			return nil, err
		}
		if set, ok := v.([]*Node); ok && e.name != "count" && e.name != "sum" {
			v = c.sorted(set) // the first in document order counts
		}
		args[i] = v
	}
	// text is an argument, or the context's own text without one.
	text := func() string {
		if len(args) > 0 {
			return xstring(args[0])
		}
		return StringValue(c.node)
	}
	node := func() *Node {
		if len(args) == 0 {
			return c.node
		}
		if set, ok := args[0].([]*Node); ok && len(set) > 0 {
			return set[0]
		}
		return nil
	}
	switch e.name {
	case "last":
		return float64(c.size), nil
	case "position":
		return float64(c.pos), nil
	case "true", "false":
		return e.name == "true", nil
	case "not":
		return !truth(args[0]), nil
	case "boolean":
		return truth(args[0]), nil
	case "count":
		set, _ := args[0].([]*Node)
		return float64(len(unique(slices.Clone(set)))), nil
	case "sum":
		set, _ := args[0].([]*Node)
		total := 0.0
		for _, n := range unique(slices.Clone(set)) {
			total += number(StringValue(n))
		}
		return total, nil
	case "id":
		return c.byID(args[0]), nil
	case "local-name", "namespace-uri", "name":
		return nodeName(e.name, node()), nil
	case "string":
		return text(), nil
	case "number":
		if len(args) == 0 {
			return number(StringValue(c.node)), nil
		}
		return number(args[0]), nil
	case "floor":
		return math.Floor(number(args[0])), nil
	case "ceiling":
		return math.Ceil(number(args[0])), nil
	case "round":
		return math.Floor(number(args[0]) + 0.5), nil
	case "string-length":
		return float64(types.Len16(text())), nil
	case "normalize-space":
		return strings.Join(strings.FieldsFunc(text(), func(r rune) bool { return r < 0x80 && isSpace(byte(r)) }), " "), nil
	case "lang":
		return c.lang(xstring(args[0])), nil
	}
	return stringFunction(e.name, args), nil
}

// nodeName is local-name, namespace-uri or name of a node.
func nodeName(function string, n *Node) string {
	if n == nil {
		return ""
	}
	switch n.Kind {
	case Element, Attribute, ProcessingInstruction:
	default:
		return ""
	}
	if n.NS == NamespaceXMLNS { // a namespace node is named by its prefix
		if function == "namespace-uri" || n.Prefix == "" {
			return ""
		}
		return n.Local
	}
	switch function {
	case "local-name":
		return n.Local
	case "namespace-uri":
		return n.NS
	}
	return n.Name()
}

func stringFunction(name string, args []any) any {
	a := make([]string, len(args))
	for i, v := range args {
		a[i] = xstring(v)
	}
	switch name {
	case "concat":
		return strings.Join(a, "")
	case "starts-with":
		return strings.HasPrefix(a[0], a[1])
	case "contains":
		return strings.Contains(a[0], a[1])
	case "substring-before":
		before, _, ok := strings.Cut(a[0], a[1])
		if !ok {
			return ""
		}
		return before
	case "substring-after":
		_, after, ok := strings.Cut(a[0], a[1])
		if !ok {
			return ""
		}
		return after
	case "substring":
		from, to := math.Floor(number(args[1])+0.5), math.Inf(1)
		if len(args) == 3 {
			to = from + math.Floor(number(args[2])+0.5)
		}
		var out []uint16
		for i, u := range types.Units(a[0]) {
			if p := float64(i + 1); p >= from && p < to {
				out = append(out, u)
			}
		}
		return types.FromUnits(out)
	case "translate":
		from, to := []rune(a[1]), []rune(a[2])
		return strings.Map(func(r rune) rune {
			i := slices.Index(from, r)
			switch {
			case i < 0:
				return r
			case i < len(to):
				return to[i]
			}
			return -1
		}, a[0])
	}
	return ""
}

// byID finds elements by attributes of type ID, which only document types
// declare; xml:id is one always.
func (c *xcontext) byID(v any) []*Node {
	var words []string
	if set, ok := v.([]*Node); ok {
		for _, n := range set {
			words = append(words, strings.Fields(StringValue(n))...)
		}
	} else {
		words = strings.Fields(xstring(v))
	}
	var out []*Node
	top := c.node
	for top.parent != nil {
		top = top.parent
	}
	descendants(top, func(n *Node) bool {
		if a := n.AttrNS("id", NamespaceXML); a != nil && slices.Contains(words, a.Value()) {
			out = append(out, n)
		}
		return true
	})
	return out
}

func (c *xcontext) lang(want string) bool {
	for e := c.node; e != nil; e = e.parent {
		if a := e.AttrNS("lang", NamespaceXML); a != nil {
			have := strings.ToLower(a.Value())
			want = strings.ToLower(want)
			return have == want || strings.HasPrefix(have, want+"-")
		}
	}
	return false
}
