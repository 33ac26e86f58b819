package modules

import "context"

// Reader checks packages. Implementations are safe for concurrent use.
type Reader interface {
	// Open checks the package in the file at path. An error that is a fault
	// says in one sentence what is wrong with the package.
	Open(ctx context.Context, path string, given Given) (Package, error)
}

// Given is what is known of a package before it is opened; every part may be
// empty.
type Given struct {
	Name     string // the module's name; a package with another one is refused
	FileName string // the name that the package's file had
	// Edition is the edition of PowerShell that manifests are read for; empty
	// means Core.
	Edition Edition
}

// Package is a checked package. It belongs to one goroutine.
type Package interface {
	// Info returns what was read from the package.
	Info() Info
	// Stage writes the module below dir, laid out as PowerShell's module path
	// expects: dir/Name/… or dir/Name/Version/….
	Stage(ctx context.Context, dir string) error
	// Close frees what Open took.
	Close() error
}

// Info is what is known of a package without running it.
type Info struct {
	Name           string
	Versions       []string // that the package holds, the highest last
	Prerelease     string   // label of the highest; empty for a release
	Description    string
	Requires       []Requirement // modules that the highest needs
	Commands       []Command
	Types          []Type          // classes that scripts of the module define
	ConnectionType *ConnectionType // nil when it brings none
	Remarks        []string        // what was odd but accepted, one sentence each
	// ByEdition says that another edition may find other things in the package.
	ByEdition bool
}

// Type is a type of objects with its fields.
type Type struct {
	Name   string  `json:"name"`
	Fields []Field `json:"fields"`
}

// Field is a property of a Type.
type Field struct {
	Name string `json:"name"`
	Type string `json:"type"` // full .NET name
}

// ConnectionType is a connection type that a package brings.
type ConnectionType struct {
	Name   string
	Fields []ConnectionField
}

// ConnectionField is one field of a ConnectionType.
type ConnectionField struct {
	Name      string
	Type      string
	Encrypted bool
	Optional  bool
}

// Command is one command of a module, from static analysis.
type Command struct {
	Name          string         `json:"name"`
	Kind          string         `json:"kind"` // Function, Cmdlet, Alias, Workflow
	Description   string         `json:"description,omitempty"`
	ParameterSets []ParameterSet `json:"parameterSets,omitempty"`
	OutputTypes   []string       `json:"outputTypes,omitempty"`
}

// ParameterSet is one way to call a command.
type ParameterSet struct {
	Name       string      `json:"name"`
	Parameters []Parameter `json:"parameters,omitempty"`
}

// Parameter is one parameter of a parameter set.
type Parameter struct {
	Name                  string   `json:"name"`
	Type                  string   `json:"type"` // full .NET name
	Mandatory             bool     `json:"mandatory,omitempty"`
	Dynamic               bool     `json:"dynamic,omitempty"`
	Position              *int32   `json:"position,omitempty"` // nil when it has none
	FromPipeline          bool     `json:"fromPipeline,omitempty"`
	FromPipelineByName    bool     `json:"fromPipelineByName,omitempty"`
	FromRemainingArgument bool     `json:"fromRemaining,omitempty"`
	Description           string   `json:"description,omitempty"`
	Values                []string `json:"values,omitempty"` // allowed ones, if listed
}
