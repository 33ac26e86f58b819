package syntax

// Pipeline is a sequence of commands joined by |.
type Pipeline struct {
	chainableNode
	PipelineElements []CommandBase
	// Background marks a trailing &.
	Background bool

	// single holds the element of the common pipeline of one.
	single [1]CommandBase
}

// PipelineChain joins two chains by && or ||.
type PipelineChain struct {
	chainableNode
	// Operator is AndAnd or OrOr.
	Operator         TokenKind
	LhsPipelineChain Chainable
	RhsPipeline      *Pipeline
	// Background marks a trailing &.
	Background bool
}

// Command is a command with its arguments; the first element is its name.
type Command struct {
	commandBaseNode
	// InvocationOperator is Ampersand, Dot or Unknown.
	InvocationOperator TokenKind
	CommandElements    []CommandElement
	Redirections       []Redirection
}

// CommandExpression is an expression as an element of a pipeline.
type CommandExpression struct {
	commandBaseNode
	Expression   Expression
	Redirections []Redirection
}

// CommandParameter is -Name or -Name:Argument.
type CommandParameter struct {
	commandElementNode
	// ParameterName is without the dash.
	ParameterName string
	// Argument is nil unless one follows a colon.
	Argument Expression
	// ErrorPos is the extent of the parameter without its argument.
	ErrorPos Extent
}

// MergingRedirection sends one stream into another, as in 2>&1.
type MergingRedirection struct {
	redirectionNode
	FromStream RedirectionStream
	ToStream   RedirectionStream
}

// FileRedirection sends a stream into a file.
type FileRedirection struct {
	redirectionNode
	FromStream RedirectionStream
	Append     bool
	Location   Expression
}
