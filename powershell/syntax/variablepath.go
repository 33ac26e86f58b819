package syntax

// VariableScope says what the part of a variable path before the colon means.
type VariableScope uint8

// The kinds of qualifier a variable path can have.
const (
	// ScopeNone is a path without qualifier, or with "variable:".
	ScopeNone VariableScope = iota
	ScopeLocal
	ScopeGlobal
	ScopeScript
	ScopePrivate
	ScopeWorkflow
	// ScopeDrive is a path on a drive such as env: or function:.
	ScopeDrive
)

// VariablePath is the path of a variable taken apart.
type VariablePath struct {
	// UserPath is the path without the sigil and braces, as PowerShell shows it.
	UserPath string
	// Qualifier is the scope or drive as written, "" when there is none.
	Qualifier string
	// Name is the path without qualifier.
	Name string
	// Scope says what Qualifier means.
	Scope VariableScope
}

// IsDriveQualified reports whether the path names an item of a drive.
func (p *VariablePath) IsDriveQualified() bool { return p.Scope == ScopeDrive }

// IsUnqualified reports whether the path has neither scope nor drive.
func (p *VariablePath) IsUnqualified() bool { return p.Scope == ScopeNone }
