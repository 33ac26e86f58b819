package syntax

import (
	"math/big"
	"strconv"
	"strings"
)

func (p *printer) expression(x Expression) {
	switch x := x.(type) {
	case *BinaryExpression:
		p.expression(x.Left)
		p.write(" ", x.Operator.Text(), " ")
		p.expression(x.Right)
	case *UnaryExpression:
		p.unary(x)
	case *TernaryExpression:
		p.expression(x.Condition)
		p.write(" ? ")
		p.expression(x.IfTrue)
		p.write(" : ")
		p.expression(x.IfFalse)
	case *ConvertExpression:
		p.attribute(x.Type)
		p.expression(x.Child)
	case *AttributedExpression:
		p.attribute(x.Attribute)
		p.expression(x.Child)
	case *MemberExpression:
		p.target(x.Expression, x.NullConditional)
		p.memberName(x.Static, x.NullConditional, x.Member)
	case *InvokeMemberExpression:
		p.target(x.Expression, x.NullConditional)
		p.memberName(x.Static, x.NullConditional, x.Member)
		for i, t := range x.GenericTypeArguments {
			if i == 0 {
				p.write("[")
			} else {
				p.write(",")
			}
			p.write(typeText(t))
		}
		if len(x.GenericTypeArguments) > 0 {
			p.write("]")
		}
		p.write("(")
		p.list(x.Arguments)
		p.write(")")
	case *TypeExpression:
		p.write("[", typeText(x.TypeName), "]")
	case *VariableExpression:
		p.write(variableText(x.VariablePath.UserPath, x.Splatted))
	case *UsingExpression:
		p.write(strings.Replace(p.sub(func(q *printer) { q.expression(bracedRoot(x.SubExpression)) }), "${", "${using:", 1))
	case *ConstantExpression:
		p.write(numberSource(x.Value))
	case *StringConstantExpression:
		p.stringConstant(x)
	case *ExpandableStringExpression:
		p.expandable(x)
	case *ScriptBlockExpression:
		p.scriptBlock(x.ScriptBlock)
	case *ArrayLiteral:
		if len(x.Elements) == 1 {
			p.write(", ")
		}
		p.list(x.Elements)
	case *Hashtable:
		p.hashtable(x)
	case *ArrayExpression:
		p.subExpression("@(", x.SubExpression)
	case *SubExpression:
		p.subExpression("$(", x.SubExpression)
	case *ParenExpression:
		p.write("(")
		p.statement(x.Pipeline)
		p.write(")")
	case *IndexExpression:
		p.target(x.Target, x.NullConditional)
		if x.NullConditional {
			p.write("?")
		}
		p.write("[")
		p.expression(x.Index)
		p.write("]")
	case *ErrorExpression:
		for _, n := range x.NestedAst {
			p.node(n)
			p.write(" ")
		}
	}
}

func (p *printer) list(elements []Expression) {
	for i, e := range elements {
		if i > 0 {
			p.write(", ")
		}
		p.expression(e)
	}
}

func (p *printer) unary(x *UnaryExpression) {
	switch x.TokenKind {
	case TokPostfixPlusPlus, TokPostfixMinusMinus:
		p.expression(x.Child)
		p.write(x.TokenKind.Text())
		return
	case TokExclaim:
		p.write("!")
	default:
		p.write(x.TokenKind.Text(), " ")
	}
	p.expression(x.Child)
}

// target writes what a member operator stands behind. A question mark would
// become part of a variable without braces, a dot part of a number.
func (p *printer) target(x Expression, conditional bool) {
	switch x := x.(type) {
	case *VariableExpression:
		if conditional {
			p.write(bracedVariable(x.VariablePath.UserPath))
			return
		}
	case *ConstantExpression:
		if v, ok := x.Value.(int32); ok {
			if v < 0 {
				p.write("-0x", strconv.FormatInt(-int64(v), 16))
			} else {
				p.write("0x", strconv.FormatInt(int64(v), 16))
			}
			return
		}
	}
	p.expression(x)
}

func (p *printer) memberName(static, conditional bool, name Expression) {
	switch {
	case static:
		p.write("::")
	case conditional:
		p.write("?.")
	default:
		p.write(".")
	}
	p.nameOr(name)
}

// nameOr writes a plain name as it is and anything else as an expression.
func (p *printer) nameOr(x Expression) {
	if s, ok := x.(*StringConstantExpression); ok && s.StringConstantType == BareWord {
		p.write(s.Value)
		return
	}
	p.expression(x)
}

func (p *printer) hashtable(h *Hashtable) {
	if len(h.KeyValuePairs) == 0 {
		p.write("@{}")
		return
	}
	p.write("@")
	p.braces(func() {
		for _, kv := range h.KeyValuePairs {
			p.newline()
			p.nameOr(kv.Key)
			p.write(" = ")
			p.statement(kv.Value)
		}
	})
}

func (p *printer) subExpression(open string, b *StatementBlock) {
	p.write(open)
	for i, s := range mergedStatements(b.Traps, b.Statements) {
		if i > 0 {
			p.newline()
		}
		p.statement(s)
	}
	p.write(")")
}

// bracedRoot copies a chain of member accesses with its variable marked to be
// written in braces.
func bracedRoot(x Expression) Expression {
	switch x := x.(type) {
	case *VariableExpression:
		v := *x
		v.VariablePath.UserPath = "\x00" + x.VariablePath.UserPath
		return &v
	case *MemberExpression:
		m := *x
		m.Expression = bracedRoot(x.Expression)
		return &m
	case *InvokeMemberExpression:
		m := *x
		m.Expression = bracedRoot(x.Expression)
		return &m
	case *IndexExpression:
		m := *x
		m.Target = bracedRoot(x.Target)
		return &m
	}
	return x
}

// variableText writes a variable, in braces unless its name is plain.
func variableText(path string, splatted bool) string {
	if splatted {
		return "@" + strings.TrimPrefix(path, "\x00")
	}
	if path == "" || path[0] == 0 || strings.HasSuffix(path, ":") {
		return bracedVariable(strings.TrimPrefix(path, "\x00"))
	}
	for i := 0; i < len(path); i++ {
		if c := path[i]; c >= 0x80 || asciiTraits[c]&traitIdentFollow == 0 {
			return bracedVariable(path)
		}
	}
	return "$" + path
}

func bracedVariable(path string) string {
	return "${" + strings.NewReplacer("`", "``", "{", "`{", "}", "`}").Replace(path) + "}"
}

// numberSource writes a number with the suffix of its type.
func numberSource(v any) string {
	switch v := v.(type) {
	case int8:
		return strconv.Itoa(int(v)) + "y"
	case uint8:
		return strconv.Itoa(int(v)) + "uy"
	case int16:
		return strconv.Itoa(int(v)) + "s"
	case uint16:
		return strconv.Itoa(int(v)) + "us"
	case int32:
		return strconv.Itoa(int(v))
	case uint32:
		return strconv.FormatUint(uint64(v), 10) + "u"
	case int64:
		return strconv.FormatInt(v, 10) + "l"
	case uint64:
		return strconv.FormatUint(v, 10) + "ul"
	case float64:
		return realSource(v)
	case *big.Int:
		return v.String() + "n"
	case DecimalLiteral:
		return decimalSource(v) + "d"
	case bool:
		if v {
			return "$true"
		}
		return "$false"
	}
	return ""
}

func realSource(f float64) string {
	s := strconv.FormatFloat(f, 'g', -1, 64)
	switch s {
	case "+Inf":
		return "1e999"
	case "-Inf":
		return "-1e999"
	}
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}

func decimalSource(d DecimalLiteral) string {
	s := new(big.Int).Abs(d.Coefficient).String()
	if d.Scale > 0 {
		for len(s) <= d.Scale {
			s = "0" + s
		}
		s = s[:len(s)-d.Scale] + "." + s[len(s)-d.Scale:]
	}
	if d.Coefficient.Sign() < 0 {
		s = "-" + s
	}
	return s
}
