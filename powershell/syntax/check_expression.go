package syntax

import (
	"fmt"
	"math/big"
	"strings"
)

func (c *checker) expression(n Node) {
	p := c.p
	switch n := n.(type) {
	case *AssignmentStatement:
		c.assignmentTarget(n.Left, n.Operator == TokEquals, func(e Extent) {
			p.report(e, "InvalidLeftHandSide")
		})
	case *UnaryExpression:
		switch n.TokenKind {
		case TokPlusPlus, TokMinusMinus, TokPostfixPlusPlus, TokPostfixMinusMinus:
			c.assignmentTarget(n.Child, false, func(e Extent) {
				p.report(e, "OperatorRequiresVariableOrProperty", n.TokenKind.Text())
			})
		}
	case *ConvertExpression:
		c.convert(n)
	case *AttributedExpression:
		c.attributed(n)
	case *VariableExpression:
		c.variable(n)
	case *Hashtable:
		c.duplicateKeys(n)
	case *UsingStatement:
		c.using(n)
	}
}

// assignmentTarget reports what cannot be assigned to.
func (c *checker) assignmentTarget(x Expression, simple bool, report func(Extent)) {
	switch x := x.(type) {
	case *VariableExpression:
		return
	case *MemberExpression:
		if !x.NullConditional {
			return
		}
	case *IndexExpression:
		if !x.NullConditional {
			return
		}
	case *InvokeMemberExpression: // a property with parameters
		if !x.NullConditional {
			return
		}
	case *ArrayLiteral:
		if simple {
			for _, e := range x.Elements {
				c.assignmentTarget(e, simple, report)
			}
			return
		}
	case *ParenExpression:
		if pl, ok := x.Pipeline.(*Pipeline); ok && len(pl.PipelineElements) == 1 {
			if e, ok := pl.PipelineElements[0].(*CommandExpression); ok && len(e.Redirections) == 0 {
				c.assignmentTarget(e.Expression, simple, report)
				return
			}
		}
	case *ConvertExpression:
		if isVoid(x.Type.TypeName) {
			c.p.report(x.Type.Pos, "VoidTypeConstraintNotAllowed")
			return
		}
		c.assignmentTarget(x.Child, simple, report)
		return
	case *AttributedExpression:
		c.assignmentTarget(x.Child, simple, report)
		return
	}
	report(x.Extent())
}

// convert checks [ordered] and the places of [ref].
func (c *checker) convert(x *ConvertExpression) {
	if s, ok := x.Type.TypeName.(*SimpleTypeName); ok && strings.EqualFold(s.Name, "ordered") {
		if _, ok := x.Child.(*Hashtable); !ok {
			c.p.report(x.Pos, "OrderedAttributeOnlyOnHashLiteralNode", s.Name)
		}
	}
	if !isRef(x.Type.TypeName) {
		return
	}
	for child, ok := x.Child.(*ConvertExpression); ok; child, ok = child.Child.(*ConvertExpression) {
		if isRef(child.Type.TypeName) {
			c.p.report(child.Type.Pos, "ReferenceNeedsToBeByItselfInTypeSequence")
		}
	}
	for i := 0; ; i++ {
		up, ok := c.parent(i).(*ConvertExpression)
		if !ok {
			return
		}
		if !isRef(up.Type.TypeName) {
			id := "ReferenceNeedsToBeLastTypeInTypeConversion"
			if c.assigns(i) {
				id = "ReferenceNeedsToBeByItselfInTypeConstraint"
			}
			c.p.report(x.Type.Pos, id)
			return
		}
	}
}

// assigns says whether the conversions from the i-th node above upwards are the
// left side of an assignment.
func (c *checker) assigns(i int) bool {
	left := c.parent(i)
	for ; ; i++ {
		up := c.parent(i + 1)
		if _, ok := up.(*ConvertExpression); ok {
			left = up
			continue
		}
		a, ok := up.(*AssignmentStatement)
		return ok && a.Left == left
	}
}

// attributed checks that an attribute stands before a variable.
func (c *checker) attributed(x *AttributedExpression) {
	child := x.Child
	for {
		switch n := child.(type) {
		case *VariableExpression:
			return
		case *AttributedExpression:
			child = n.Child
			continue
		case *ConvertExpression:
			child = n.Child
			continue
		}
		c.p.report(x.Attribute.Pos, "UnexpectedAttribute", x.Attribute.TypeName.FullName())
		return
	}
}

// variable checks splatting and $this.
func (c *checker) variable(v *VariableExpression) {
	if v.Splatted {
		up := c.parent(0)
		if _, using := up.(*UsingExpression); using {
			up = c.parent(1)
		}
		if _, ok := up.(*Command); !ok {
			c.p.report(v.Pos, "SplattingNotPermitted", v.VariablePath.UserPath)
		}
	}
	if c.member != nil && strings.EqualFold(v.VariablePath.UserPath, "this") && isStaticMember(c.member) {
		c.p.report(v.Pos, "NonStaticMemberAccessInStaticMember", v.VariablePath.UserPath)
	}
}

func isStaticMember(m Member) bool {
	switch m := m.(type) {
	case *FunctionMember:
		return m.IsStatic()
	case *PropertyMember:
		return m.IsStatic()
	}
	return false
}

// duplicateKeys reports constant keys that occur twice in a hashtable.
func (c *checker) duplicateKeys(h *Hashtable) {
	if len(h.KeyValuePairs) < 2 {
		return
	}
	seen := make(map[string]bool, len(h.KeyValuePairs))
	for _, kv := range h.KeyValuePairs {
		var key string
		switch k := kv.Key.(type) {
		case *StringConstantExpression:
			key = k.Value
		case *ConstantExpression:
			key = constantText(k.Value)
		default:
			continue
		}
		if seen[foldName(key)] {
			c.p.report(kv.Key.Extent(), "DuplicateKeyInHashLiteral", key)
		}
		seen[foldName(key)] = true
	}
}

func constantText(v any) string {
	switch v := v.(type) {
	case *big.Int:
		return v.String()
	case DecimalLiteral:
		return v.Coefficient.String() + "e-" + fmt.Sprint(v.Scale)
	}
	return fmt.Sprint(v)
}

// constantArgument reports whether an expression may be the argument of an
// attribute.
func constantArgument(x Node) bool {
	switch x := x.(type) {
	case *ConstantExpression, *StringConstantExpression, *TypeExpression, *ScriptBlockExpression:
		return true
	case *VariableExpression:
		switch foldName(x.VariablePath.UserPath) {
		case "true", "false", "null":
			return true
		}
		return false
	case *ArrayLiteral:
		for _, e := range x.Elements {
			if !constantArgument(e) {
				return false
			}
		}
		return true
	case *ArrayExpression:
		return constantBlock(x.SubExpression)
	case *SubExpression:
		return constantBlock(x.SubExpression)
	case *ParenExpression:
		return constantArgument(x.Pipeline)
	case *Pipeline:
		return len(x.PipelineElements) == 1 && constantArgument(x.PipelineElements[0])
	case *CommandExpression:
		return constantArgument(x.Expression)
	case *UnaryExpression:
		return x.TokenKind.Flags()&FlagCanConstantFold != 0 && constantArgument(x.Child)
	case *BinaryExpression:
		return x.Operator.Flags()&FlagCanConstantFold != 0 && constantArgument(x.Left) && constantArgument(x.Right)
	case *TernaryExpression:
		return constantArgument(x.Condition) && constantArgument(x.IfTrue) && constantArgument(x.IfFalse)
	case *ConvertExpression:
		return constantArgument(x.Child)
	case *Hashtable:
		for _, kv := range x.KeyValuePairs {
			if !constantArgument(kv.Key) || !constantArgument(kv.Value) {
				return false
			}
		}
		return true
	case *MemberExpression:
		_, isType := x.Expression.(*TypeExpression)
		_, isName := x.Member.(*StringConstantExpression)
		return x.Static && isType && isName
	}
	return false
}

func constantBlock(b *StatementBlock) bool {
	switch {
	case len(b.Traps) > 0 || len(b.Statements) > 1:
		return false
	case len(b.Statements) == 0:
		return true
	}
	return constantArgument(b.Statements[0])
}
