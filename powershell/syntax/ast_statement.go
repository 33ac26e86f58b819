package syntax

// IfClause is one condition of an if statement with its block.
type IfClause struct {
	Condition PipelineBase
	Body      *StatementBlock
}

// IfStatement is if, elseif and else.
type IfStatement struct {
	statementNode
	Clauses []IfClause
	// ElseClause is nil when there is none.
	ElseClause *StatementBlock
}

// SwitchClause is one clause of a switch statement.
type SwitchClause struct {
	Condition Expression
	Body      *StatementBlock
}

// SwitchStatement is a switch.
type SwitchStatement struct {
	labeledNode
	Flags     SwitchFlags
	Condition PipelineBase
	Clauses   []SwitchClause
	// Default is nil when there is none.
	Default *StatementBlock
}

// DataStatement is a data section.
type DataStatement struct {
	statementNode
	// Variable is the name of the variable, "" when there is none.
	Variable        string
	CommandsAllowed []Expression
	Body            *StatementBlock
}

// ForEachStatement is a foreach loop.
type ForEachStatement struct {
	labeledNode
	Flags         ForEachFlags
	Variable      *VariableExpression
	ThrottleLimit Expression
	Condition     PipelineBase
	Body          *StatementBlock
}

// ForStatement is a for loop; Initializer, Condition and Iterator may be nil.
type ForStatement struct {
	labeledNode
	Initializer PipelineBase
	Condition   PipelineBase
	Iterator    PipelineBase
	Body        *StatementBlock
}

// WhileStatement is a while loop.
type WhileStatement struct {
	labeledNode
	Condition PipelineBase
	Body      *StatementBlock
}

// DoWhileStatement is a do loop that ends with while.
type DoWhileStatement struct {
	labeledNode
	Condition PipelineBase
	Body      *StatementBlock
}

// DoUntilStatement is a do loop that ends with until.
type DoUntilStatement struct {
	labeledNode
	Condition PipelineBase
	Body      *StatementBlock
}

// TryStatement is try with its catch clauses and finally block.
type TryStatement struct {
	statementNode
	Body         *StatementBlock
	CatchClauses []*CatchClause
	// Finally is nil when there is none.
	Finally *StatementBlock
}

// CatchClause is one catch of a try statement; without types it catches all.
type CatchClause struct {
	Span
	CatchTypes []*TypeConstraint
	Body       *StatementBlock
}

// IsCatchAll reports whether the clause names no type.
func (c *CatchClause) IsCatchAll() bool { return len(c.CatchTypes) == 0 }

// TrapStatement is a trap; TrapType is nil when it traps all.
type TrapStatement struct {
	statementNode
	TrapType *TypeConstraint
	Body     *StatementBlock
}

// BreakStatement is break with an optional label.
type BreakStatement struct {
	statementNode
	Label Expression
}

// ContinueStatement is continue with an optional label.
type ContinueStatement struct {
	statementNode
	Label Expression
}

// ReturnStatement is return with an optional value.
type ReturnStatement struct {
	statementNode
	Pipeline PipelineBase
}

// ExitStatement is exit with an optional value.
type ExitStatement struct {
	statementNode
	Pipeline PipelineBase
}

// ThrowStatement is throw with an optional value.
type ThrowStatement struct {
	statementNode
	Pipeline PipelineBase
	// IsRethrow marks a throw without a value inside a catch block.
	IsRethrow bool
}

// BlockStatement is a parallel or sequence block of a workflow.
type BlockStatement struct {
	statementNode
	// Kind is Parallel or Sequence.
	Kind TokenKind
	Body *StatementBlock
}

// AssignmentStatement is an assignment with any assignment operator.
type AssignmentStatement struct {
	pipelineBaseNode
	Operator    TokenKind
	OperatorPos Extent
	Left        Expression
	Right       Statement
}

// ErrorStatement stands where a statement could not be parsed.
type ErrorStatement struct {
	pipelineBaseNode
	// Kind is the keyword that began the statement, or Unknown.
	Kind      TokenKind
	NestedAst []Node
	// Conditions and Bodies are of a broken switch: what it switches on, and the
	// conditions of its clauses with their blocks.
	Conditions, Bodies []Node
}
