package syntax

// Options say what Parse keeps.
type Options struct {
	// Tokens asks for the token list.
	Tokens bool
	// Comments asks for the list of comments.
	Comments bool
	// Module finds the module a using statement names and returns the names of
	// the classes and enums it exports. Without it only the modules that come
	// with PowerShell are found, and no types of theirs.
	Module func(*UsingStatement) (types []string, found bool)
	// Assembly reports whether an assembly can be loaded. Without it those that
	// come with PowerShell can.
	Assembly func(name string) bool
	// Type reports whether the session that parses has a class or enum of a name.
	// Without it those of the text itself are the only ones.
	Type func(name string) bool
}

// Result is what Parse returns.
type Result struct {
	Source *Source
	// AST is the tree; never nil, also when there are errors.
	AST *ScriptBlock
	// Tokens is the token list, when it was asked for.
	Tokens []Token
	// Comments are the extents of all comments in order, when asked for.
	Comments []Extent
	// Errors are the parse errors in the order of their places.
	Errors []ParseError
	// Requirements is what #requires lines ask for, nil when there is none.
	Requirements *Requirements
}

// ParseError is an error in the source text.
type ParseError struct {
	ErrorID string
	Message string
	Pos     Extent
	// Incomplete says that more text could mend the error.
	Incomplete bool
}

// Extent returns the place of the error.
func (e *ParseError) Extent() Extent { return e.Pos }

// Error returns the message.
func (e *ParseError) Error() string { return e.Message }

// Requirements is what the #requires lines of a script ask for.
type Requirements struct {
	// Version is the required PowerShell version, "" when none was given.
	Version string
	// Editions are the required editions, such as Core.
	Editions []string
	Modules  []RequiredModule
	// Assemblies are names or paths of assemblies.
	Assemblies []string
	// RunAsAdministrator asks for elevated rights.
	RunAsAdministrator bool
	// ShellID is the required shell id, "" when none was given.
	ShellID string
}

// RequiredModule is a module named by #requires -Modules.
type RequiredModule struct {
	Name string
	// Version, MaximumVersion and RequiredVersion are "" when not given.
	Version         string
	MaximumVersion  string
	RequiredVersion string
	// GUID is "" when not given.
	GUID string
}
