package syntax

// Extent is a range of byte offsets into the source text; End is exclusive.
type Extent struct {
	Start, End int
}

// Len returns the number of bytes in the extent.
func (e Extent) Len() int { return e.End - e.Start }

// Contains reports whether the offset lies inside the extent.
func (e Extent) Contains(offset int) bool { return e.Start <= offset && offset < e.End }

// Node is a node of the tree. The set of nodes is closed: only this package
// declares them.
type Node interface {
	// Extent returns the range of source text that the node was made of.
	Extent() Extent
	isNode()
}

// Statement is a node that stands in a block of statements.
type Statement interface {
	Node
	isStatement()
}

// PipelineBase is what may stand for a condition or the operand of a flow
// statement: Pipeline, PipelineChain, AssignmentStatement or ErrorStatement.
type PipelineBase interface {
	Statement
	isPipelineBase()
}

// Chainable is a part of a pipeline chain: Pipeline or PipelineChain.
type Chainable interface {
	PipelineBase
	isChainable()
}

// CommandBase is an element of a pipeline: Command or CommandExpression.
type CommandBase interface {
	Statement
	isCommandBase()
}

// CommandElement is a word of a command: an Expression or a CommandParameter.
type CommandElement interface {
	Node
	isCommandElement()
}

// Expression is a node that has a value.
type Expression interface {
	CommandElement
	isExpression()
}

// AttributeBase is what stands in square brackets before a parameter, a
// variable or a member: Attribute or TypeConstraint.
type AttributeBase interface {
	Node
	isAttributeBase()
}

// Redirection is a MergingRedirection or a FileRedirection.
type Redirection interface {
	Node
	isRedirection()
}

// Member is a member of a class or enum: PropertyMember or FunctionMember.
type Member interface {
	Node
	isMember()
}

// LabeledStatement is a statement that may carry a label: the loops and
// SwitchStatement.
type LabeledStatement interface {
	Statement
	// LabelText returns the label without its colon, or "".
	LabelText() string
	isLabeled()
}

// Span is the part every node has: its place in the source.
type Span struct {
	Pos Extent
}

// Extent returns the range of source text that the node was made of.
func (s *Span) Extent() Extent { return s.Pos }

func (s *Span) isNode() {}

type statementNode struct{ Span }

func (*statementNode) isStatement() {}

type pipelineBaseNode struct{ statementNode }

func (*pipelineBaseNode) isPipelineBase() {}

type chainableNode struct{ pipelineBaseNode }

func (*chainableNode) isChainable() {}

type commandBaseNode struct{ statementNode }

func (*commandBaseNode) isCommandBase() {}

type commandElementNode struct{ Span }

func (*commandElementNode) isCommandElement() {}

type expressionNode struct{ commandElementNode }

func (*expressionNode) isExpression() {}

type attributeBaseNode struct{ Span }

func (*attributeBaseNode) isAttributeBase() {}

type redirectionNode struct{ Span }

func (*redirectionNode) isRedirection() {}

type memberNode struct{ Span }

func (*memberNode) isMember() {}

type labeledNode struct {
	statementNode
	// Label is the label without its colon, or "".
	Label string
	// HasLabel tells an empty label from a missing one.
	HasLabel bool
}

// LabelText returns the label without its colon, or "".
func (l *labeledNode) LabelText() string { return l.Label }

func (*labeledNode) isLabeled() {}
