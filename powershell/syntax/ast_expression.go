package syntax

// BinaryExpression is Left Operator Right.
type BinaryExpression struct {
	expressionNode
	Operator    TokenKind
	OperatorPos Extent
	Left        Expression
	Right       Expression
}

// UnaryExpression is a prefix or postfix operator with its operand.
type UnaryExpression struct {
	expressionNode
	// TokenKind tells postfix (PostfixPlusPlus) from prefix (PlusPlus).
	TokenKind TokenKind
	Child     Expression
}

// TernaryExpression is Condition ? IfTrue : IfFalse.
type TernaryExpression struct {
	expressionNode
	Condition, IfTrue, IfFalse Expression
}

// ConvertExpression is [Type]Child.
type ConvertExpression struct {
	expressionNode
	Type  *TypeConstraint
	Child Expression
}

// AttributedExpression is [Attribute()]Child.
type AttributedExpression struct {
	expressionNode
	Attribute *Attribute
	Child     Expression
}

// MemberExpression is Expression.Member or Expression::Member.
type MemberExpression struct {
	expressionNode
	Static          bool
	NullConditional bool
	Expression      Expression
	// Member is a StringConstantExpression for a plain name.
	Member Expression
}

// InvokeMemberExpression is a method call.
type InvokeMemberExpression struct {
	expressionNode
	Static               bool
	NullConditional      bool
	Expression           Expression
	Member               Expression
	GenericTypeArguments []TypeName
	Arguments            []Expression
}

// BaseCtorInvokeMemberExpression is the call of a base constructor.
type BaseCtorInvokeMemberExpression struct {
	expressionNode
	Static     bool
	Expression Expression
	Member     Expression
	Arguments  []Expression
}

// TypeExpression is a type literal.
type TypeExpression struct {
	expressionNode
	TypeName TypeName
}

// VariableExpression is a variable or a splatted variable.
type VariableExpression struct {
	expressionNode
	VariablePath VariablePath
	Splatted     bool
}

// ConstantExpression is a number, or a value the parser put in: Value is an
// int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64,
// *big.Int, DecimalLiteral or bool.
type ConstantExpression struct {
	expressionNode
	Value any
}

// StringConstantExpression is a string without expressions in it, or a bare
// word.
type StringConstantExpression struct {
	expressionNode
	StringConstantType StringConstantType
	// Value is UTF-8; a lone surrogate is encoded in three bytes (WTF-8).
	Value string
}

// ExpandableStringExpression is a string with variables or subexpressions.
type ExpandableStringExpression struct {
	expressionNode
	StringConstantType StringConstantType
	// Value is the text with escapes resolved and expressions as written.
	Value string
	// NestedExpressions are the expressions in order.
	NestedExpressions []Expression
	// Parts is the string as it is to be put together.
	Parts []StringPart
}

// StringPart is a piece of an expandable string: an expression, or literal
// text when Expression is nil.
type StringPart struct {
	Text       string
	Expression Expression
}

// ScriptBlockExpression is a script block literal.
type ScriptBlockExpression struct {
	expressionNode
	ScriptBlock *ScriptBlock
}

// ArrayLiteral is a list of expressions joined by commas.
type ArrayLiteral struct {
	expressionNode
	Elements []Expression
}

// KeyValuePair is an entry of a hashtable literal.
type KeyValuePair struct {
	Key   Expression
	Value Statement
}

// Hashtable is @{...}.
type Hashtable struct {
	expressionNode
	KeyValuePairs []KeyValuePair
	// IsSchemaElement marks the property block of a DSC resource.
	IsSchemaElement bool
}

// ArrayExpression is @(...).
type ArrayExpression struct {
	expressionNode
	SubExpression *StatementBlock
}

// SubExpression is $(...).
type SubExpression struct {
	expressionNode
	SubExpression *StatementBlock
}

// ParenExpression is (...).
type ParenExpression struct {
	expressionNode
	Pipeline PipelineBase
}

// UsingExpression is $using:name.
type UsingExpression struct {
	expressionNode
	SubExpression Expression
}

// IndexExpression is Target[Index].
type IndexExpression struct {
	expressionNode
	NullConditional bool
	Target          Expression
	Index           Expression
}

// ErrorExpression stands where an expression could not be parsed.
type ErrorExpression struct {
	expressionNode
	NestedAst []Node
}
