package types

// Exception is a .NET exception. It is a Go error, and a value that scripts see.
type Exception struct {
	Own
	Class   *Type
	Message string
	Inner   *Exception
	// ID is the error id that goes before the comma of FullyQualifiedErrorId.
	ID string
	// Category is the error category, "" for NotSpecified.
	Category string
	// Target is the target object of the error record that is made of it.
	Target any
	// Fields are further properties by name.
	Fields map[string]any
	// Place is where in the script the error lies if that is narrower than the
	// command or statement: a syntax node of the interpreter.
	Place any
	// Record is the error record the exception carries, or nil.
	Record *ErrorRecord
	// Object is the script's instance when the exception's class is a script's.
	Object *Instance
	// StackTrace is Exception.StackTrace, "" when never thrown.
	StackTrace string
}

// PSType returns the exception's class, that of the script when it is an object of one.
func (e *Exception) PSType() *Type {
	if e.Object != nil {
		return e.Object.T
	}
	return e.Class
}

// Error returns the message.
func (e *Exception) Error() string { return e.Message }

// NewException returns an exception of a recorded class.
func NewException(class, message string) *Exception {
	return &Exception{Class: MustNamed(class), Message: message}
}

// Errorf-like constructors keep call sites short.

// RuntimeError returns a RuntimeException with an error id and category.
func RuntimeError(id, category, message string) *Exception {
	return &Exception{Class: MustNamed("System.Management.Automation.RuntimeException"), Message: message, ID: id, Category: category}
}

// ErrorRecord is PowerShell's error record. It is a value that scripts see.
type ErrorRecord struct {
	Exception *Exception
	// ID is FullyQualifiedErrorId, complete with the command's class.
	ID       string
	Category string
	// Activity, Reason, TargetName and TargetType make up CategoryInfo.
	Activity, Reason, TargetName, TargetType string
	Target                                   any
	// Details is ErrorDetails.Message, "" when not set; Recommended its RecommendedAction.
	Details, Recommended string
	// Invocation is InvocationInfo, nil when unknown.
	Invocation *InvocationInfo
	// Stack is ScriptStackTrace.
	Stack string
	// Origin is the OriginInfo of a record that came from another session, which
	// makes it a RemotingErrorRecord, else nil.
	Origin any
	// Thrown is the value of a throw statement that was no exception.
	Thrown any
	// Bare marks a record that came past the formatting of the console, which shows
	// its text and nothing else, not even a line end.
	Bare bool
}

// PSType returns ErrorRecord, or its subclass for records from other sessions.
func (r *ErrorRecord) PSType() *Type {
	if r.Origin != nil {
		return MustNamed("System.Management.Automation.Runspaces.RemotingErrorRecord")
	}
	return ErrorRecordType
}

// Text is the record's text as string: the details if set, else the exception's message.
func (r *ErrorRecord) Text() string {
	if r.Details != "" {
		return r.Details
	}
	return r.Exception.Message
}

// InvocationInfo says where a command was called.
type InvocationInfo struct {
	// Command is the command's name as called, "" for expressions.
	Command string
	// CommandInfo is the interpreter's command object, nil for expressions.
	CommandInfo any
	// Script is the path of the file, "" without one.
	Script string
	// Line, Column are 1-based; 0 when unknown.
	Line, Column, EndLine, EndColumn int
	// Text is the source text of the position, SourceLine the line it begins on.
	Text, SourceLine string
	// Offset is OffsetInLine, 1-based.
	Offset int
	// InvocationName is the name or sigil (& .) the command was called by.
	InvocationName string
	// PipelineLength and PipelinePosition are 1-based.
	PipelineLength, PipelinePosition int
	// Bound and Unbound are BoundParameters and UnboundArguments.
	Bound   *Dict
	Unbound []any
	History int64
	// ExpectingInput is true when objects come through the pipeline.
	ExpectingInput bool
}

// PSType returns InvocationInfo.
func (i *InvocationInfo) PSType() *Type {
	return MustNamed("System.Management.Automation.InvocationInfo")
}
