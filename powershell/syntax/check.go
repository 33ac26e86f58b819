package syntax

import "slices"

// check makes the checks PowerShell's parser makes once a text has been read:
// first those of names (types, modules, variables of methods), then those of
// meaning.
func (p *parser) check(sb *ScriptBlock) {
	if p.tooDeep {
		return
	}
	s := symbols{p: p, classes: map[string]bool{}}
	s.file(sb)
	c := checker{p: p, namespaces: s.namespaces}
	c.walk = c.node
	c.node(sb)
}

// checker walks the tree with the nodes above the current one at hand.
type checker struct {
	p          *parser
	namespaces []string
	// parents are the nodes above the current one, the nearest last.
	parents []Node
	// walk is the method node, bound once.
	walk func(Node)
	// member is the class member whose code is being checked.
	member Member
}

// parent returns the n-th node above the current one, or nil.
func (c *checker) parent(n int) Node {
	if i := len(c.parents) - 1 - n; i >= 0 {
		return c.parents[i]
	}
	return nil
}

func (c *checker) node(n Node) {
	member := c.member
	switch m := n.(type) {
	case *FunctionMember:
		c.member = m
	case *PropertyMember:
		c.member = m
	case *ScriptBlock:
		if _, method := c.parent(0).(*FunctionMember); !method {
			c.member = nil
		}
	}
	c.visit(n)
	c.parents = append(c.parents, n)
	Children(n, c.walk)
	c.parents = c.parents[:len(c.parents)-1]
	c.member = member
}

func (c *checker) visit(n Node) {
	p := c.p
	switch n := n.(type) {
	case *Parameter:
		c.parameter(n)
	case *Attribute:
		c.attributePlace(n)
		c.attribute(n)
	case *ParamBlock:
		c.duplicateParameters(n.Parameters)
	case *FunctionDefinition:
		if n.IsWorkflow {
			p.report(n.Pos, "WorkflowNotSupportedInPowerShellCore")
		}
		c.duplicateParameters(n.Parameters)
		if len(n.Parameters) > 0 && n.Body.ParamBlock != nil {
			p.report(n.Body.ParamBlock.Pos, "OnlyOneParameterListAllowed")
		}
	case *TypeDefinition:
		c.dscResource(n)
	case *FunctionMember:
		c.method(n)
	case *PropertyMember:
		if n.PropertyType != nil && isVoid(n.PropertyType.TypeName) {
			p.report(n.PropertyType.Pos, "TypeNotAllowedForProperty", n.PropertyType.TypeName.FullName())
		}
	case *SwitchStatement:
		if n.Flags&SwitchParallel != 0 {
			p.report(n.Pos, "KeywordParameterReservedForFutureUse", "switch", "parallel")
		}
	case *ForEachStatement:
		if n.Flags&ForEachParallel != 0 {
			p.report(n.Pos, "KeywordParameterReservedForFutureUse", "foreach", "parallel")
		}
		if n.ThrottleLimit != nil {
			p.report(n.Pos, "KeywordParameterReservedForFutureUse", "foreach", "throttlelimit")
			if n.Flags&ForEachParallel == 0 {
				p.report(n.Pos, "ThrottleLimitRequiresParallelFlag")
			}
		}
	case *BlockStatement:
		e := n.Pos
		e.End = e.Start + len(n.Kind.Text())
		p.report(e, "UnexpectedKeyword", n.Kind.Text())
	case *DataStatement:
		r := restricted{p: p, commands: literalTexts(n.CommandsAllowed)}
		r.node(n.Body)
	case *TryStatement:
		c.catches(n)
	case *ThrowStatement:
		n.IsRethrow = n.Pipeline == nil && slices.ContainsFunc(c.parents, func(up Node) bool {
			_, ok := up.(*CatchClause)
			return ok
		})
	case *ReturnStatement:
		c.returning(n)
		c.leavingFinally(n.Pos, nil)
	case *BreakStatement:
		c.leavingFinally(n.Pos, labelText(n.Label))
		c.labelInMethod(n.Label)
	case *ContinueStatement:
		c.leavingFinally(n.Pos, labelText(n.Label))
		c.labelInMethod(n.Label)
	default:
		c.expression(n)
	}
}

// labelText returns the label a break names; "" fits every loop.
func labelText(x Expression) *string {
	label := ""
	if s, ok := x.(*StringConstantExpression); ok {
		label = s.Value
	}
	return &label
}

// labelInMethod reports a label that no loop of a method has: a method cannot be
// left by break and continue, as functions can.
func (c *checker) labelInMethod(x Expression) {
	label := *labelText(x)
	if label == "" {
		return
	}
	for i := len(c.parents) - 1; i > 0; i-- {
		switch n := c.parents[i].(type) {
		case LabeledStatement:
			if foldName(label) == foldName(n.LabelText()) {
				return
			}
		case *ScriptBlock:
			if _, method := c.parents[i-1].(*FunctionMember); method {
				c.p.report(x.Extent(), "LabelNotFound", label)
			}
			return
		}
	}
}

func (c *checker) duplicateParameters(list []*Parameter) {
	if len(list) < 2 {
		return
	}
	seen := make(map[string]bool, len(list))
	for _, q := range list {
		key := foldName(q.Name.VariablePath.UserPath)
		if seen[key] {
			c.p.report(q.Name.Pos, "DuplicateFormalParameter", q.Name.VariablePath.UserPath)
		}
		seen[key] = true
	}
}

// parameter checks the types of a parameter.
func (c *checker) parameter(q *Parameter) {
	if len(c.namespaces) > 0 {
		q.staticType = parameterType(q, c.namespaces)
	}
	_, method := c.parent(0).(*FunctionMember)
	found := false
	for _, a := range q.Attributes {
		t, ok := a.(*TypeConstraint)
		if !ok {
			continue
		}
		if isVoid(t.TypeName) {
			c.p.report(t.Pos, "VoidTypeConstraintNotAllowed")
		}
		if method && found {
			c.p.report(t.Pos, "MultipleTypeConstraintsOnMethodParam")
		}
		found = true
	}
}

// attribute checks that the arguments of an attribute are constant.
func (c *checker) attribute(a *Attribute) {
	for _, x := range a.PositionalArguments {
		c.attributeArgument(x)
	}
	for _, n := range a.NamedArguments {
		c.attributeArgument(n.Argument)
	}
}

func (c *checker) attributeArgument(x Expression) {
	if _, block := x.(*ScriptBlockExpression); c.member != nil && (block || !constantArgument(x)) {
		c.p.report(x.Extent(), "ParameterAttributeArgumentNeedsToBeConstant")
		return
	}
	if !constantArgument(x) {
		c.p.report(x.Extent(), "ParameterAttributeArgumentNeedsToBeConstantOrScriptBlock")
	}
}

// catches checks that every catch clause can be reached.
func (c *checker) catches(t *TryStatement) {
	for i, b := range t.CatchClauses {
		if i+1 == len(t.CatchClauses) {
			return
		}
		if b.IsCatchAll() {
			c.p.report(before(t.CatchClauses[i+1].Pos), "EmptyCatchNotLast")
			return
		}
		for _, later := range t.CatchClauses[i+1:] {
			if later.IsCatchAll() {
				break
			}
			for _, a := range b.CatchTypes {
				first := c.exceptionType(a)
				for _, d := range later.CatchTypes {
					second := c.exceptionType(d)
					if first != nil && second != nil && (first.name == second.name || isSubclass(second, first)) {
						c.p.report(d.Pos, "ExceptionTypeAlreadyCaught", second.name)
					}
				}
			}
		}
	}
}

func (c *checker) exceptionType(t *TypeConstraint) *netType {
	s, ok := t.TypeName.(*SimpleTypeName)
	if !ok {
		return nil
	}
	return lookupType(s.Name, 0, c.namespaces, false)
}

// leavingFinally reports a statement that would leave a finally block. A nil
// label is a return, which no loop stops.
func (c *checker) leavingFinally(e Extent, label *string) {
	var below Node
	for i := len(c.parents) - 1; i >= 0; i-- {
		switch n := c.parents[i].(type) {
		case *NamedBlock, *ScriptBlock, *TrapStatement:
			return
		case LabeledStatement:
			if label != nil && (*label == "" || foldName(*label) == foldName(n.LabelText())) {
				return
			}
		case *TryStatement:
			if n.Finally != nil && below == Node(n.Finally) {
				c.p.report(e, "ControlLeavingFinally")
				return
			}
		}
		below = c.parents[i]
	}
}
