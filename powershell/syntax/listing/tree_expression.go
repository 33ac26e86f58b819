package listing

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

func (w *writer) expressionSlots(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.BinaryExpression:
		w.word("Operator", n.Operator.String())
		child(w, "Left", n.Left)
		child(w, "Right", n.Right)
	case *syntax.UnaryExpression:
		w.word("TokenKind", n.TokenKind.String())
		child(w, "Child", n.Child)
	case *syntax.TernaryExpression:
		child(w, "Condition", n.Condition)
		child(w, "IfTrue", n.IfTrue)
		child(w, "IfFalse", n.IfFalse)
	case *syntax.ConvertExpression:
		child(w, "Type", n.Type)
		child(w, "Child", n.Child)
	case *syntax.AttributedExpression:
		child(w, "Attribute", n.Attribute)
		child(w, "Child", n.Child)
	case *syntax.MemberExpression:
		w.flag("Static", n.Static)
		w.flag("NullConditional", n.NullConditional)
		child(w, "Expression", n.Expression)
		child(w, "Member", n.Member)
	case *syntax.InvokeMemberExpression:
		w.flag("Static", n.Static)
		w.flag("NullConditional", n.NullConditional)
		child(w, "Expression", n.Expression)
		child(w, "Member", n.Member)
		w.typeNames("GenericTypeArguments", n.GenericTypeArguments)
		list(w, "Arguments", n.Arguments)
	case *syntax.BaseCtorInvokeMemberExpression:
		w.flag("Static", n.Static)
		child(w, "Expression", n.Expression)
		child(w, "Member", n.Member)
		list(w, "Arguments", n.Arguments)
	case *syntax.TypeExpression:
		w.quoted("TypeName", n.TypeName.FullName())
	case *syntax.VariableExpression:
		w.quoted("VariablePath", n.VariablePath.UserPath)
		w.flag("Splatted", n.Splatted)
	case *syntax.ConstantExpression:
		w.slot("Value")
		w.WriteString(constant(n.Value))
	case *syntax.StringConstantExpression:
		w.word("StringConstantType", n.StringConstantType.String())
		w.quoted("Value", n.Value)
	case *syntax.ExpandableStringExpression:
		w.word("StringConstantType", n.StringConstantType.String())
		w.quoted("Value", n.Value)
		list(w, "NestedExpressions", n.NestedExpressions)
	case *syntax.ScriptBlockExpression:
		child(w, "ScriptBlock", n.ScriptBlock)
	case *syntax.ArrayLiteral:
		list(w, "Elements", n.Elements)
	case *syntax.Hashtable:
		if len(n.KeyValuePairs) > 0 {
			w.slot("KeyValuePairs")
			w.WriteByte('[')
			for i, kv := range n.KeyValuePairs {
				w.pair(i, kv.Key, kv.Value)
			}
			w.WriteByte(']')
		}
	case *syntax.ArrayExpression:
		child(w, "SubExpression", n.SubExpression)
	case *syntax.SubExpression:
		child(w, "SubExpression", n.SubExpression)
	case *syntax.ParenExpression:
		child(w, "Pipeline", n.Pipeline)
	case *syntax.UsingExpression:
		child(w, "SubExpression", n.SubExpression)
	case *syntax.IndexExpression:
		w.flag("NullConditional", n.NullConditional)
		child(w, "Target", n.Target)
		child(w, "Index", n.Index)
	case *syntax.ErrorExpression:
		list(w, "NestedAst", n.NestedAst)
	}
}

func (w *writer) typeNames(name string, types []syntax.TypeName) {
	if len(types) == 0 {
		return
	}
	w.slot(name)
	w.WriteByte('[')
	for i, t := range types {
		if i > 0 {
			w.WriteByte(' ')
		}
		w.WriteString(quote(t.FullName()))
	}
	w.WriteByte(']')
}

// constant writes a value as .NET type and invariant text.
func constant(v any) string {
	switch v := v.(type) {
	case int8:
		return fmt.Sprint("System.SByte:", v)
	case uint8:
		return fmt.Sprint("System.Byte:", v)
	case int16:
		return fmt.Sprint("System.Int16:", v)
	case uint16:
		return fmt.Sprint("System.UInt16:", v)
	case int32:
		return "System.Int32:" + strconv.Itoa(int(v))
	case uint32:
		return fmt.Sprint("System.UInt32:", v)
	case int64:
		return fmt.Sprint("System.Int64:", v)
	case uint64:
		return fmt.Sprint("System.UInt64:", v)
	case float64:
		return "System.Double:" + double(v)
	case *big.Int:
		return "System.Numerics.BigInteger:" + v.String()
	case syntax.DecimalLiteral:
		return "System.Decimal:" + decimal(v)
	case bool:
		if v {
			return "System.Boolean:True"
		}
		return "System.Boolean:False"
	}
	return fmt.Sprintf("%T:%v", v, v)
}

// double returns .NET's round-trip form of a number.
func double(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0 || math.Abs(f) >= 1e-5 && math.Abs(f) < 1e17:
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	s := strconv.FormatFloat(f, 'E', -1, 64)
	mantissa, exp, _ := strings.Cut(s, "E")
	return mantissa + "E" + exp
}

// decimal writes a decimal with all the digits of its scale.
func decimal(d syntax.DecimalLiteral) string {
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
