package xml

import "slices"

// xexpr is a compiled part of an expression.
type xexpr interface {
	eval(c *xcontext) (any, error)
}

// The parts of an expression.
type (
	xbinary struct {
		op   string
		l, r xexpr
	}
	xnegate  struct{ e xexpr }
	xliteral struct{ v any }
	xcall    struct {
		prefix, name string
		args         []xexpr
		source       string
	}
	xvariable struct{ name string }
	// xpath is a path: from, when not nil, gives the nodes it begins with.
	xpath struct {
		from     xexpr
		absolute bool
		steps    []xstep
	}
	xfilter struct {
		e     xexpr
		preds []xexpr
	}
	xstep struct {
		axis         string
		prefix, name string // of a name test; name "*" takes all
		kind         string // node, text, comment, processing-instruction
		target       string
		preds        []xexpr
	}
)

var _ = []xexpr{(*xbinary)(nil), (*xnegate)(nil), (*xliteral)(nil), (*xcall)(nil), (*xvariable)(nil), (*xpath)(nil), (*xfilter)(nil)}

// maxXPathDepth bounds the nesting of an expression.
const maxXPathDepth = 200

type xparser struct {
	xlexer
	depth int
}

// parseXPath compiles an expression.
func parseXPath(s string) (xexpr, error) {
	p := &xparser{xlexer: xlexer{s: s}}
	if err := p.next(); err != nil {
		return nil, err
	}
	e, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if p.kind != xEnd {
		return nil, p.bad()
	}
	return e, nil
}

func (p *xparser) is(s string) bool { return p.kind == xSymbol && p.text == s }

func (p *xparser) pass(s string) error {
	if !p.is(s) {
		return p.bad()
	}
	return p.next()
}

// levels are the binary operators, the loosest first.
func levels() [][]string {
	return [][]string{{"or"}, {"and"}, {"=", "!="}, {"<", "<=", ">", ">="}, {"+", "-"}, {"multiply", "div", "mod"}}
}

func (p *xparser) expression(level int) (xexpr, error) {
	if level == 0 {
		if p.depth++; p.depth > maxXPathDepth {
			return nil, xpathError("The xpath query is too complex.")
		}
		defer func() { p.depth-- }()
	}
	ops := levels()
	if level == len(ops) {
		return p.unary()
	}
	l, err := p.expression(level + 1)
	for err == nil && p.kind == xSymbol && slices.Contains(ops[level], p.text) {
		op := p.text
		if err = p.next(); err != nil {
			return nil, err
		}
		var r xexpr
		if r, err = p.expression(level + 1); err == nil {
			l = &xbinary{op, l, r}
		}
	}
	return l, err
}

func (p *xparser) unary() (xexpr, error) {
	minus := false
	for p.is("-") {
		minus = !minus
		if err := p.next(); err != nil {
			return nil, err
		}
	}
	e, err := p.union()
	if err == nil && minus {
		e = &xnegate{e}
	}
	return e, err
}

func (p *xparser) union() (xexpr, error) {
	l, err := p.path()
	for err == nil && p.is("|") {
		if err = p.next(); err != nil {
			return nil, err
		}
		var r xexpr
		if r, err = p.path(); err == nil {
			if !nodeSet(l) || !nodeSet(r) {
				return nil, xpathError("Expression must evaluate to a node-set.")
			}
			l = &xbinary{"|", l, r}
		}
	}
	return l, err
}

// nodeSet reports whether an expression can give nodes.
func nodeSet(e xexpr) bool {
	switch x := e.(type) {
	case *xliteral, *xnegate:
		return false
	case *xbinary:
		return x.op == "|"
	case *xcall:
		return x.name == "id" || !knownFunction(x.name)
	case *xfilter:
		return nodeSet(x.e)
	}
	return true
}

// primary reports whether a primary expression begins here.
func (p *xparser) primary() bool {
	switch p.kind {
	case xString, xNumber, xVariable:
		return true
	case xFunction:
		return !isNodeType(p.name)
	}
	return p.is("(")
}

func isNodeType(name string) bool {
	switch name {
	case "node", "text", "comment", "processing-instruction":
		return true
	}
	return false
}

func (p *xparser) path() (xexpr, error) {
	if !p.primary() {
		return p.location(nil)
	}
	e, err := p.primaryExpression()
	if err != nil {
		return nil, err
	}
	if p.is("[") {
		if !nodeSet(e) {
			return nil, xpathError("Expression must evaluate to a node-set.")
		}
		preds, err := p.predicates()
		if err != nil {
			return nil, err
		}
		e = &xfilter{e, preds}
	}
	if p.is("/") || p.is("//") {
		if !nodeSet(e) {
			return nil, xpathError("Expression must evaluate to a node-set.")
		}
		return p.location(e)
	}
	return e, nil
}

func (p *xparser) primaryExpression() (xexpr, error) {
	switch p.kind {
	case xString:
		e := &xliteral{p.text}
		return e, p.next()
	case xNumber:
		e := &xliteral{p.number}
		return e, p.next()
	case xVariable:
		e := &xvariable{p.name}
		return e, p.next()
	case xFunction:
		return p.call()
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	e, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	return e, p.pass(")")
}

func (p *xparser) call() (xexpr, error) {
	c := &xcall{prefix: p.prefix, name: p.name, source: p.s}
	if err := p.next(); err != nil {
		return nil, err
	}
	if err := p.pass("("); err != nil {
		return nil, err
	}
	for !p.is(")") {
		if len(c.args) > 0 {
			if err := p.pass(","); err != nil {
				return nil, err
			}
		}
		a, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		c.args = append(c.args, a)
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	return c, c.check()
}

// location reads a path, or what follows an expression that gives nodes.
func (p *xparser) location(from xexpr) (xexpr, error) {
	path := &xpath{from: from}
	if p.is("/") || p.is("//") {
		path.absolute = from == nil
		deep := p.is("//")
		if err := p.next(); err != nil {
			return nil, err
		}
		if deep {
			path.steps = append(path.steps, xstep{axis: "descendant-or-self", kind: "node"})
		} else if path.absolute && !p.stepBegins() {
			return path, nil
		}
	}
	for {
		s, err := p.step()
		if err != nil {
			return nil, err
		}
		path.steps = append(path.steps, s)
		if !p.is("/") && !p.is("//") {
			return path, nil
		}
		if p.is("//") {
			path.steps = append(path.steps, xstep{axis: "descendant-or-self", kind: "node"})
		}
		if err := p.next(); err != nil {
			return nil, err
		}
	}
}

func (p *xparser) stepBegins() bool {
	return p.kind == xName || p.kind == xAxis || p.kind == xFunction || p.is("@") || p.is(".") || p.is("..")
}

func (p *xparser) step() (xstep, error) {
	switch {
	case p.is("."):
		return xstep{axis: "self", kind: "node"}, p.next()
	case p.is(".."):
		return xstep{axis: "parent", kind: "node"}, p.next()
	}
	s := xstep{axis: "child"}
	switch {
	case p.is("@"):
		s.axis = "attribute"
		if err := p.next(); err != nil {
			return s, err
		}
	case p.kind == xAxis:
		s.axis = p.name
		if !slices.Contains([]string{"ancestor", "ancestor-or-self", "attribute", "child", "descendant", "descendant-or-self", "following",
			"following-sibling", "namespace", "parent", "preceding", "preceding-sibling", "self"}, s.axis) {
			return s, p.bad()
		}
		if err := p.next(); err != nil {
			return s, err
		}
	}
	if err := p.nodeTest(&s); err != nil {
		return s, err
	}
	var err error
	s.preds, err = p.predicates()
	return s, err
}

func (p *xparser) nodeTest(s *xstep) error {
	switch {
	case p.kind == xName:
		s.prefix, s.name = p.prefix, p.name
		return p.next()
	case p.kind == xFunction && isNodeType(p.name):
		s.kind = p.name
		if err := p.next(); err != nil {
			return err
		}
		if err := p.pass("("); err != nil {
			return err
		}
		if s.kind == "processing-instruction" && p.kind == xString {
			s.target = p.text
			if err := p.next(); err != nil {
				return err
			}
		}
		return p.pass(")")
	}
	return xpathError("Expression must evaluate to a node-set.")
}

func (p *xparser) predicates() ([]xexpr, error) {
	var out []xexpr
	for p.is("[") {
		if err := p.next(); err != nil {
			return nil, err
		}
		e, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		if err := p.pass("]"); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}
