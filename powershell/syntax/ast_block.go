package syntax

// ScriptBlock is a script file, the body of a function or a script block
// literal.
type ScriptBlock struct {
	Span
	// Source is the text the block was parsed from.
	Source *Source
	// UsingStatements are the using statements at the top of the file.
	UsingStatements []*UsingStatement
	// Attributes are attributes before a missing param block.
	Attributes []*Attribute
	// ParamBlock and the named blocks are nil when absent. Statements outside
	// a named block make an unnamed EndBlock (ProcessBlock in a filter).
	ParamBlock        *ParamBlock
	DynamicParamBlock *NamedBlock
	BeginBlock        *NamedBlock
	ProcessBlock      *NamedBlock
	EndBlock          *NamedBlock
	CleanBlock        *NamedBlock
	// Requirements holds what #requires lines ask for; set on the script
	// block of a file only, nil when there is none.
	Requirements *Requirements
	// IsConfiguration marks the body of a configuration.
	IsConfiguration bool
	// PostParseChecksPerformed marks blocks that were checked as a whole.
	PostParseChecksPerformed bool
}

// ParamBlock is param(...) with the attributes before it.
type ParamBlock struct {
	Span
	Attributes []*Attribute
	Parameters []*Parameter
}

// Parameter is one parameter of a param block, a function or a method.
type Parameter struct {
	Span
	Name       *VariableExpression
	Attributes []AttributeBase
	// DefaultValue is nil when there is none.
	DefaultValue Expression

	// staticType is the .NET type when using namespace decides it.
	staticType string
}

// NamedBlock is a begin, process, end, clean or dynamicparam block, or the
// statements of a script block that has none (Unnamed).
type NamedBlock struct {
	Span
	BlockKind  TokenKind
	Unnamed    bool
	Traps      []*TrapStatement
	Statements []Statement
	// OpenCurly and CloseCurly are the extents of the braces of a named block.
	OpenCurly, CloseCurly Extent
}

// StatementBlock is a block of statements in braces or inside $( ) and @( ).
type StatementBlock struct {
	Span
	Traps      []*TrapStatement
	Statements []Statement
}

// Attribute is an attribute with its arguments.
type Attribute struct {
	attributeBaseNode
	TypeName            TypeName
	PositionalArguments []Expression
	NamedArguments      []*NamedAttributeArgument
}

// TypeConstraint is a type in square brackets before a parameter, a variable
// or an expression, or a base type or catch type.
type TypeConstraint struct {
	attributeBaseNode
	TypeName TypeName
}

// NamedAttributeArgument is Name=Argument inside an attribute; Argument is a
// ConstantExpression $true when only the name was written.
type NamedAttributeArgument struct {
	Span
	ArgumentName      string
	NamePos           Extent
	Argument          Expression
	ExpressionOmitted bool
}
