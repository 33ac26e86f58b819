package types

import (
	"fmt"
	"math"
	"math/big"
	"strings"
)

// Op is an arithmetic operator.
type Op uint8

// The arithmetic operators.
const (
	OpAdd Op = iota
	OpSub
	OpMul
	OpDiv
	OpMod
)

var opText = [...]string{"+", "-", "*", "/", "%"}

var opMethod = [...]string{"op_Addition", "op_Subtraction", "op_Multiply", "op_Division", "op_Modulus"}

// String is the operator as written.
func (o Op) String() string { return opText[o] }

// Arith applies an arithmetic operator by PowerShell's rules: the left operand
// decides; numbers are promoted, and integer results that overflow become doubles.
func (c *Converter) Arith(op Op, a, b any) (any, error) {
	if x, ok := a.(int32); ok {
		if y, ok := b.(int32); ok {
			return Int32Arith(op, x, y)
		}
	}
	a, b = Unwrap(Norm(a)), Unwrap(Norm(b))
	switch x := a.(type) {
	case nil:
		return c.nullArith(op, b)
	case string:
		switch op {
		case OpAdd:
			t, err := c.text(b)
			if err != nil {
				return nil, err
			}
			s, _ := t.(string)
			return x + s, nil
		case OpMul:
			return c.repeatString(x, b)
		}
		n, err := c.textOperand(x, b)
		if err != nil {
			return nil, err
		}
		if s, ok := b.(string); ok { // what is wrong with it is no matter of the left number
			if b, err = c.textOperand(s, nil); err != nil {
				return nil, err
			}
		}
		return c.Arith(op, n, b)
	case Char:
		switch op {
		case OpAdd:
			return c.Arith(op, CharString(x), b)
		case OpMul:
			if b == nil || TypeOf(b) != DecimalType {
				if err := undefinedFor("*", CharType, b); err != nil {
					return nil, err
				}
			}
		}
		if !operand(b) && c.Engine != nil {
			if out, known, err := c.Engine.Operator(opMethod[op], x, b); known {
				return out, err
			}
		}
		return c.Arith(op, int32(x), b)
	case bool:
		if !operand(b) && c.Engine != nil {
			if out, known, err := c.Engine.Operator(opMethod[op], x, b); known {
				return out, err
			}
		}
		_, isDecimal := b.(Decimal)
		if op == OpMul && !isDecimal {
			if err := undefinedFor("*", Bool, b); err != nil {
				return nil, err
			}
			if e, ok := b.(*EnumValue); ok {
				return nil, noOperator(op, e)
			}
		}
		if isDecimal && op != OpMul {
			return nil, noCoercion(Bool)
		}
		if op == OpAdd || op == OpSub || op == OpMul || op == OpDiv || op == OpMod {
			n := int32(0)
			if x {
				n = 1
			}
			return c.Arith(op, n, b)
		}
	case *EnumValue:
		return c.enumArith(op, x, b)
	case Switch:
		return nil, noOperator(op, a)
	}
	if items, ok := Elements(a); ok {
		return c.arrayArith(op, a, items, b)
	}
	if d, ok := a.(*Dict); ok && op == OpAdd {
		return addDicts(d, b)
	}
	if e, ok := a.(Enumerable); ok && (op == OpAdd || op == OpMul) && e.Enumerates() { // sets, keys, matches, …
		return c.arrayArith(op, a, Collect(e), b)
	}
	if IsNumeric(TypeOf(a)) {
		if t := TypeOf(a); (t == DecimalType || t == BigInt) && (!operand(b) || t == BigInt) {
			out, err := c.ownOperand(opMethod[op], b, t)
			if err != nil {
				return nil, err
			}
			b = out
		} else if c.Engine != nil && !operand(b) {
			if out, known, err := c.Engine.Operator(opMethod[op], a, b); known {
				return out, err
			}
		}
		if err := c.beyondBig(op, a, b); err != nil {
			return nil, err
		}
		return c.numberArith(op, a, b)
	}
	if c.Engine != nil {
		if out, known, err := c.Engine.Operator(opMethod[op], a, b); known {
			return out, err
		}
	}
	return nil, noOperator(op, a)
}

// beyondBig is the error of a BigInteger beside a double that is no whole number.
func (c *Converter) beyondBig(op Op, a, b any) error {
	at, other := 0, a
	if _, ok := a.(*big.Int); ok {
		at, other = 1, b
	} else if _, ok := b.(*big.Int); !ok {
		return nil
	}
	if f, ok := ToFloat(other); !ok || !math.IsNaN(f) && !math.IsInf(f, 0) {
		return nil
	}
	if _, err := c.To(other, BigInt); err != nil {
		return argumentError(at, opMethod[op], shownText(other), BigInt, err)
	}
	return nil
}

// argumentError is the error of an operand that an operator method cannot take.
func argumentError(at int, method, text string, t *Type, err error) error {
	e := NewException("System.Management.Automation.MethodException",
		fmt.Sprintf("Cannot convert argument \"%d\", with value: \"%s\", for \"%s\" to type \"%s\": \"%s\"", at, text, method, t, err.Error()))
	e.ID = "MethodArgumentConversionInvalidCastArgument"
	return e
}

// undefinedFor is the error of an operation that a bool or a char at the left
// does not have while it has others; nil where the right operand decides.
func undefinedFor(op string, left *Type, b any) error {
	name := "$null"
	switch t := TypeOf(b); {
	case b == nil:
	case t == String && op == "*":
		return noOperator(OpMul, b)
	case t == CharType, t == Bool, IsNumeric(t) && t != BigInt:
		name = t.String()
	default:
		return nil
	}
	return RuntimeError("NotADefinedOperationForType", "InvalidOperation", fmt.Sprintf("The operation '[%s] %s [%s]' is not defined.", left, op, name))
}

// noCoercion is what the expression compiler says of a decimal beside a type
// that has no conversion to it.
func noCoercion(left *Type) error {
	return NewException("System.InvalidOperationException", fmt.Sprintf("No coercion operator is defined between types '%s' and 'System.Decimal'.", left))
}

// enumArith calculates with the number of an enum; whole results are of the enum.
func (c *Converter) enumArith(op Op, x *EnumValue, b any) (any, error) {
	if s, ok := b.(string); ok {
		n, err := c.textOperand(s, x)
		if err != nil {
			return nil, err
		}
		b = n
	}
	cast := func(from, to *Type) error {
		return NewException("System.InvalidCastException", fmt.Sprintf("Unable to cast object of type '%s' to type '%s'.", from, to))
	}
	switch b.(type) {
	case float64, float32:
		return nil, cast(x.T, Double)
	case Decimal:
		return nil, noCoercion(x.T)
	case uint32, uint64:
		return nil, NewException("System.InvalidOperationException", fmt.Sprintf("The binary operator GreaterThanOrEqual is not defined for the types '%s' and 'System.Int32'.", x.T))
	}
	if !operand(b) {
		return nil, noOperator(op, x)
	}
	out, err := c.Arith(op, x.Number(), b)
	if err != nil {
		return nil, err
	}
	bits, ok := toInt64(out)
	if !ok || IntegerBits(TypeOf(out)) > max(IntegerBits(TypeOf(x.Number())), 32) {
		return nil, cast(TypeOf(out), x.T)
	}
	if e := x.T.Enum(); e != nil {
		bits = truncate(bits, e.Underlying)
	}
	return NewEnum(x.T, bits), nil
}

// ownOperand converts the right operand of a number whose type has operator
// methods of its own, as PowerShell does for an argument.
func (c *Converter) ownOperand(method string, b any, t *Type) (any, error) {
	if IsNumeric(TypeOf(b)) {
		return b, nil
	}
	out, err := c.To(b, t)
	if err == nil {
		return out, nil
	}
	text := shownText(b)
	if c.Engine != nil {
		if s, terr := c.Engine.CultureText(b); terr == nil {
			text = s
		}
	}
	if ty, ok := b.(*Type); ok {
		text = ty.String()
	}
	if _, many := Elements(b); many {
		text = TypeOf(b).String()
	}
	return nil, argumentError(1, method, text, t, err)
}

// operand reports whether arithmetic can take b as a right operand.
func operand(b any) bool {
	switch b.(type) {
	case nil, bool, Char, string, *EnumValue:
		return true
	}
	return IsNumeric(TypeOf(b))
}

func noOperator(op Op, a any) error {
	name := "null"
	if a != nil {
		name = TypeOf(a).FullName()
		if o, ok := a.(*PSObject); ok && o.Base == nil {
			name = PSObjectType.Name
		}
	}
	return RuntimeError("MethodNotFound", "InvalidOperation",
		fmt.Sprintf("Method invocation failed because [%s] does not contain a method named '%s'.", name, opMethod[op]))
}

func (c *Converter) nullArith(op Op, b any) (any, error) {
	switch op {
	case OpAdd:
		if ch, ok := b.(Char); ok {
			return ch, nil
		}
		return b, nil
	case OpMul:
		return nil, nil
	}
	if b == nil && op != OpDiv && op != OpMod {
		return int32(0), nil
	}
	return c.Arith(op, int32(0), b)
}

// textOperand is the number a string stands for at the left of an operator.
func (c *Converter) textOperand(s string, other any) (any, error) {
	n, err := c.parseNumber(s, Double)
	if err != nil {
		if e, ok := other.(*EnumValue); ok { // where a text may name a member
			v, err := c.To(s, e.T)
			if m, ok := v.(*EnumValue); ok && err == nil {
				return m.Number(), nil
			}
			return nil, err
		}
		t := textTarget(other)
		return nil, valueCast(stringCastID(t), s, t, formatError(s))
	}
	if v, ok := ParseNumberText(strings.TrimSpace(s)); ok {
		return v, nil
	}
	if v, ok := parseLiteral(strings.TrimSpace(s)); ok {
		return v, nil
	}
	if f, ok := n.(float64); ok && f == 0 {
		return int32(0), nil
	}
	return n, nil
}

// textTarget is the type that a text beside a number should have been of.
func textTarget(other any) *Type {
	if t := TypeOf(other); IsNumeric(t) && t != BigInt {
		return t
	}
	return Int32
}

// rightNumber converts the right operand of a number.
func (c *Converter) rightNumber(op Op, left, b any) (any, error) {
	switch x := b.(type) {
	case nil:
		return int32(0), nil
	case bool:
		if x {
			return int32(1), nil
		}
		return int32(0), nil
	case Char:
		return int32(x), nil
	case *EnumValue:
		return x.Number(), nil
	case string:
		if v, ok := ParseNumberText(strings.TrimSpace(x)); ok {
			return v, nil
		}
		if strings.TrimSpace(x) == "" {
			return int32(0), nil
		}
		if v, ok := parseLiteral(strings.TrimSpace(x)); ok {
			return v, nil
		}
		t := textTarget(left)
		return nil, valueCast(stringCastID(t), x, t, formatError(x))
	}
	if IsNumeric(TypeOf(b)) {
		return b, nil
	}
	return nil, noOperator(op, b)
}

func (c *Converter) numberArith(op Op, a, b any) (any, error) {
	b, err := c.rightNumber(op, a, b)
	if err != nil {
		return nil, err
	}
	return Arithmetic(op, a, b)
}

// rank orders the number types as promotion does.
func rank(v any) int {
	switch v.(type) {
	case int32, int16, uint16, int8, uint8:
		return 1
	case uint32:
		return 2
	case int64:
		return 3
	case uint64:
		return 4
	case *big.Int, Int128, UInt128:
		return 5
	case float32, Half:
		return 6
	case float64:
		return 7
	case Decimal:
		return 8
	}
	return 0
}

// Arithmetic applies op to two numbers with PowerShell's promotion.
func Arithmetic(op Op, a, b any) (any, error) {
	ra, rb := rank(a), rank(b)
	top := max(ra, rb)
	switch {
	case top == 8 && ra != 5:
		out, err := decimalArith(op, a, b)
		if x, ok := err.(*Exception); ok && rb == 5 { // a call of the decimal's method
			e := NewException("System.Management.Automation.MethodInvocationException", fmt.Sprintf("Exception calling \"%s\" with \"2\" argument(s): \"%s\"", opMethod[op], x.Message))
			e.ID, e.Inner = "DotNetMethodException", x
			return nil, e
		}
		return out, err
	case ra == 5 || rb == 5:
		return bigArith(op, a, b)
	case top >= 6:
		x, _ := ToFloat(a)
		y, _ := ToFloat(b)
		return floatArith(op, x, y), nil
	case top == 4:
		return unsignedArith(op, a, b)
	}
	x, _ := toInt64(a)
	y, _ := toInt64(b)
	if top == 1 {
		return Int32Arith(op, int32(x), int32(y))
	}
	if top == 2 && x >= 0 && y >= 0 {
		return uint32Arith(op, x, y)
	}
	return int64Arith(op, x, y)
}

func uint32Arith(op Op, x, y int64) (any, error) {
	out, err := int64Arith(op, x, y)
	if i, ok := out.(int64); ok && i >= 0 && i <= math.MaxUint32 {
		return uint32(i), err
	}
	if i, ok := out.(int64); ok {
		return float64(i), err
	}
	return out, err
}

func divideByZero() error {
	e := RuntimeError("RuntimeException", "NotSpecified", "Attempted to divide by zero.")
	e.Inner = NewException("System.DivideByZeroException", "Attempted to divide by zero.")
	return e
}

// Int32Arith is int op int; a result outside int becomes a double, and a
// division that does not come out even too.
func Int32Arith(op Op, x, y int32) (any, error) {
	var r int64
	switch op {
	case OpAdd:
		r = int64(x) + int64(y)
	case OpSub:
		r = int64(x) - int64(y)
	case OpMul:
		r = int64(x) * int64(y)
	case OpDiv:
		if y == 0 {
			return nil, divideByZero()
		}
		if x%y != 0 || x == math.MinInt32 && y == -1 {
			return float64(x) / float64(y), nil
		}
		r = int64(x / y)
	case OpMod:
		if y == 0 {
			return nil, divideByZero()
		}
		if y == -1 {
			return int32(0), nil
		}
		r = int64(x % y)
	}
	if r >= math.MinInt32 && r <= math.MaxInt32 {
		return int32(r), nil
	}
	return float64(r), nil
}

func int64Arith(op Op, x, y int64) (any, error) {
	switch op {
	case OpAdd:
		r := x + y
		if (r > x) == (y > 0) {
			return r, nil
		}
		return float64(x) + float64(y), nil
	case OpSub:
		r := x - y
		if (r < x) == (y > 0) {
			return r, nil
		}
		return float64(x) - float64(y), nil
	case OpMul:
		if x == 0 || y == 0 {
			return int64(0), nil
		}
		r := x * y
		if r/y == x && !(x == -1 && y == math.MinInt64) && !(y == -1 && x == math.MinInt64) {
			return r, nil
		}
		return towardZero(new(big.Int).Mul(big.NewInt(x), big.NewInt(y))), nil
	}
	if y == 0 {
		return nil, divideByZero()
	}
	if y == -1 {
		if op == OpMod {
			return int64(0), nil
		}
		if x == math.MinInt64 {
			return -float64(x), nil
		}
		return -x, nil
	}
	if op == OpMod {
		return x % y, nil
	}
	if x%y != 0 {
		return float64(x) / float64(y), nil
	}
	return x / y, nil
}

// unsignedArith has a ulong on one side: with a negative number on the other
// the result is a decimal.
func unsignedArith(op Op, a, b any) (any, error) {
	for _, v := range []any{a, b} {
		if i, ok := toInt64(v); ok && i < 0 {
			return decimalArith(op, a, b)
		}
	}
	x, _ := toBig(a)
	y, _ := toBig(b)
	if op >= OpDiv && y.Sign() == 0 {
		return nil, divideByZero()
	}
	r := new(big.Int)
	switch op {
	case OpAdd:
		r.Add(x, y)
	case OpSub:
		r.Sub(x, y)
	case OpMul:
		r.Mul(x, y)
	case OpDiv:
		var m big.Int
		r.QuoRem(x, y, &m)
		if m.Sign() != 0 {
			fx, _ := ToFloat(x)
			fy, _ := ToFloat(y)
			return fx / fy, nil
		}
	case OpMod:
		r.Rem(x, y)
	}
	if r.IsUint64() {
		return r.Uint64(), nil
	}
	if op == OpMul {
		return towardZero(r), nil
	}
	fx, _ := ToFloat(a)
	fy, _ := ToFloat(b)
	return floatArith(op, fx, fy), nil
}

// towardZero is an exact product as a double; .NET cuts what a double has no room
// for and does not round.
func towardZero(n *big.Int) float64 {
	f, _ := new(big.Float).SetMode(big.ToZero).SetPrec(53).SetInt(n).Float64()
	return f
}

func bigArith(op Op, a, b any) (any, error) {
	x, err := toBig(a)
	if err != nil {
		return nil, err
	}
	y, err := toBig(b)
	if err != nil {
		return nil, err
	}
	r := new(big.Int)
	switch op {
	case OpAdd:
		return r.Add(x, y), nil
	case OpSub:
		return r.Sub(x, y), nil
	case OpMul:
		return r.Mul(x, y), nil
	}
	if y.Sign() == 0 {
		e := NewException("System.Management.Automation.MethodInvocationException", fmt.Sprintf("Exception calling \"%s\" with \"2\" argument(s): \"Attempted to divide by zero.\"", opMethod[op]))
		e.ID, e.Inner = "DotNetMethodException", NewException("System.DivideByZeroException", "Attempted to divide by zero.")
		return nil, e
	}
	if op == OpDiv {
		return r.Quo(x, y), nil
	}
	return r.Rem(x, y), nil
}

func floatArith(op Op, x, y float64) float64 {
	switch op {
	case OpAdd:
		return x + y
	case OpSub:
		return x - y
	case OpMul:
		return x * y
	case OpDiv:
		return x / y
	}
	return math.Mod(x, y)
}

func decimalArith(op Op, a, b any) (any, error) {
	x, err := ConvertNumber(a, DecimalType)
	if err != nil {
		return nil, overflowError(DecimalType)
	}
	y, err := ConvertNumber(b, DecimalType)
	if err != nil {
		return nil, overflowError(DecimalType)
	}
	dx, dy := x.(Decimal), y.(Decimal)
	var r Decimal
	switch op {
	case OpAdd:
		r, err = dx.Add(dy)
	case OpSub:
		r, err = dx.Sub(dy)
	case OpMul:
		r, err = dx.Mul(dy)
	case OpDiv:
		r, err = dx.Div(dy)
	case OpMod:
		r, err = dx.Mod(dy)
	}
	switch err {
	case nil:
		return r, nil
	case ErrDivideByZero:
		return nil, divideByZero()
	}
	return nil, decimalOverflow()
}

func decimalOverflow() error {
	return RuntimeError("RuntimeException", "NotSpecified", "Value was either too large or too small for a Decimal.")
}
