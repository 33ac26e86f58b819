package xml

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Namespaces resolves the prefixes of an expression.
type Namespaces interface {
	// Lookup returns the namespace of a prefix; ok is false for unknown ones.
	Lookup(prefix string) (ns string, ok bool)
}

// xcontext is where an expression is evaluated.
type xcontext struct {
	node      *Node
	pos, size int
	ns        Namespaces
	order     map[*Node]int // of the document, made when first needed
}

// Select returns the nodes an expression finds from n, in document order.
func (n *Node) Select(expr string, ns Namespaces) ([]*Node, error) {
	v, err := n.Evaluate(expr, ns)
	if err != nil {
		return nil, err
	}
	set, ok := v.([]*Node)
	if !ok {
		return nil, xpathError("Expression must evaluate to a node-set.")
	}
	return set, nil
}

// Evaluate returns what an expression gives at n: nodes, a string, a float64 or
// a bool.
func (n *Node) Evaluate(expr string, ns Namespaces) (any, error) {
	e, err := parseXPath(expr)
	if err != nil {
		return nil, err
	}
	c := &xcontext{node: n, pos: 1, size: 1, ns: ns}
	if err := c.checkPrefixes(e); err != nil {
		return nil, err
	}
	v, err := e.eval(c)
	if set, ok := v.([]*Node); ok && err == nil {
		return c.sorted(set), nil
	}
	return v, err
}

// checkPrefixes refuses prefixes and variables that nobody explains, whether
// they would be reached or not.
func (c *xcontext) checkPrefixes(e xexpr) error {
	all := func(list []xexpr) error {
		for _, x := range list {
			if err := c.checkPrefixes(x); err != nil {
				return err
			}
		}
		return nil
	}
	switch x := e.(type) {
	case *xbinary:
		return all([]xexpr{x.l, x.r})
	case *xnegate:
		return c.checkPrefixes(x.e)
	case *xvariable:
		return needsContext()
	case *xcall:
		if x.prefix != "" || !knownFunction(x.name) {
			if c.ns == nil && x.prefix != "" {
				return needsContext()
			}
			return xpathError("XsltContext is needed for this query because of an unknown function.")
		}
		return all(x.args)
	case *xfilter:
		if err := c.checkPrefixes(x.e); err != nil {
			return err
		}
		return all(x.preds)
	case *xpath:
		if x.from != nil {
			if err := c.checkPrefixes(x.from); err != nil {
				return err
			}
		}
		for i := range x.steps {
			if _, err := c.namespace(x.steps[i].prefix); err != nil {
				return err
			}
			if err := all(x.steps[i].preds); err != nil {
				return err
			}
		}
	}
	return nil
}

func needsContext() error {
	return xpathError("Namespace Manager or XsltContext needed. This query has a prefix, variable, or user-defined function.")
}

func (c *xcontext) namespace(prefix string) (string, error) {
	if prefix == "" {
		return "", nil
	}
	if c.ns == nil {
		return "", needsContext()
	}
	ns, ok := c.ns.Lookup(prefix)
	if !ok {
		return "", xpathError("Namespace prefix '%s' is not defined.", prefix)
	}
	return ns, nil
}

func (e *xliteral) eval(*xcontext) (any, error) { return e.v, nil }

func (e *xvariable) eval(*xcontext) (any, error) { return nil, needsContext() }

func (e *xnegate) eval(c *xcontext) (any, error) {
	v, err := e.e.eval(c)
	return -number(v), err
}

func (e *xbinary) eval(c *xcontext) (any, error) {
	l, err := e.l.eval(c)
	if err != nil {
		return nil, err
	}
	switch {
	case e.op == "and" && !truth(l):
		return false, nil
	case e.op == "or" && truth(l):
		return true, nil
	}
	r, err := e.r.eval(c)
	if err != nil {
		return nil, err
	}
	switch e.op {
	case "and", "or":
		return truth(r), nil
	case "+":
		return number(l) + number(r), nil
	case "-":
		return number(l) - number(r), nil
	case "multiply":
		return number(l) * number(r), nil
	case "div":
		return number(l) / number(r), nil
	case "mod":
		return math.Mod(number(l), number(r)), nil
	case "|":
		a, _ := l.([]*Node)
		b, _ := r.([]*Node)
		return unique(append(slices.Clone(a), b...)), nil
	}
	return compareXPath(e.op, l, r), nil
}

// compareXPath compares two values; of nodes any one will do.
func compareXPath(op string, l, r any) bool {
	ln, lset := l.([]*Node)
	rn, rset := r.([]*Node)
	_, lb := l.(bool)
	_, rb := r.(bool)
	switch {
	case lset && rb, rset && lb:
		return compareAtoms(op, truth(l), truth(r))
	case lset && rset:
		for _, a := range ln {
			for _, b := range rn {
				if compareAtoms(op, StringValue(a), StringValue(b)) {
					return true
				}
			}
		}
		return false
	case lset:
		for _, a := range ln {
			if compareAtoms(op, StringValue(a), r) {
				return true
			}
		}
		return false
	case rset:
		for _, b := range rn {
			if compareAtoms(op, l, StringValue(b)) {
				return true
			}
		}
		return false
	}
	return compareAtoms(op, l, r)
}

func compareAtoms(op string, l, r any) bool {
	if op == "=" || op == "!=" {
		_, lb := l.(bool)
		_, rb := r.(bool)
		_, lf := l.(float64)
		_, rf := r.(float64)
		same := false
		switch {
		case lb || rb:
			same = truth(l) == truth(r)
		case lf || rf:
			same = number(l) == number(r)
		default:
			same = xstring(l) == xstring(r)
		}
		return same == (op == "=")
	}
	a, b := number(l), number(r)
	switch op {
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	}
	return a >= b
}

// truth, number and xstring are the conversions of XPath.
func truth(v any) bool {
	switch x := v.(type) {
	case bool:
		return x
	case float64:
		return x != 0 && !math.IsNaN(x)
	case string:
		return x != ""
	case []*Node:
		return len(x) > 0
	}
	return false
}

func number(v any) float64 {
	switch x := v.(type) {
	case float64:
		return x
	case bool:
		if x {
			return 1
		}
		return 0
	}
	s := strings.Trim(xstring(v), " \t\r\n")
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || strings.Trim(digits, "0123456789.") != "" || digits == "." {
		return math.NaN()
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return f
}

func xstring(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case bool:
		return strconv.FormatBool(x)
	case float64:
		switch {
		case math.IsNaN(x):
			return "NaN"
		case math.IsInf(x, 1):
			return "Infinity"
		case math.IsInf(x, -1):
			return "-Infinity"
		case x == 0:
			return "0"
		}
		return strconv.FormatFloat(x, 'f', -1, 64)
	case []*Node:
		if len(x) > 0 {
			return StringValue(x[0])
		}
	}
	return ""
}

// StringValue is a node's text in the sense of XPath: neighbouring characters
// are one node.
func StringValue(n *Node) string {
	if !n.character() {
		return n.InnerText()
	}
	var b strings.Builder
	for ; n != nil && n.character(); n = n.next {
		b.WriteString(n.data)
	}
	return b.String()
}

func unique(list []*Node) []*Node {
	seen := make(map[*Node]bool, len(list))
	out := list[:0]
	for _, n := range list {
		if !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}

// sorted puts nodes into document order.
func (c *xcontext) sorted(set []*Node) []*Node {
	if len(set) < 2 {
		return set
	}
	if c.order == nil {
		c.order = map[*Node]int{}
		top := c.node
		for top.parent != nil {
			top = top.parent
		}
		c.number(top)
	}
	out := unique(slices.Clone(set))
	slices.SortStableFunc(out, func(a, b *Node) int { return c.order[a] - c.order[b] })
	return out
}

func (c *xcontext) number(n *Node) {
	c.order[n] = len(c.order)
	for _, a := range n.attrs {
		c.order[a] = len(c.order)
	}
	for k := range n.Children {
		c.number(k)
	}
}
