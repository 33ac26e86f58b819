package metadata

import "github.com/runwright/runwright/powershell/module"

// Files are the files of one version of a module, by paths with slashes below its
// folder. Implementations need not be safe for concurrent use.
type Files interface {
	// Names lists all files in a fixed order.
	Names() []string
	// Read gives the content of a listed file.
	Read(name string) ([]byte, error)
}

// Source is a module to read.
type Source struct {
	Name    string
	Version string // of a module without a manifest
	Files   Files
	// Edition is what $PSEdition is in manifests: Core (also when empty) or
	// Desktop. Scripts see Core, as they do when the engine runs them.
	Edition string
	// Find gives another module that this one loads, false when it is not at
	// hand; nil finds none.
	Find func(module.Specification) (Source, bool)
}

// Module is what a module consists of. The names of the JSON form are those of
// the records that PowerShell's own answers are kept in.
type Module struct {
	Name       string `json:"module"`
	Version    string `json:"version"`
	Prerelease string `json:"prerelease,omitempty"`

	Description     string   `json:"description,omitempty"`
	Author          string   `json:"author,omitempty"`
	CompanyName     string   `json:"companyName,omitempty"`
	Copyright       string   `json:"copyright,omitempty"`
	GUID            string   `json:"guid,omitempty"`
	Tags            []string `json:"tags,omitempty"`
	ProjectURI      string   `json:"projectUri,omitempty"`
	LicenseURI      string   `json:"licenseUri,omitempty"`
	HelpInfoURI     string   `json:"helpInfoUri,omitempty"`
	PowerShell      string   `json:"powerShellVersion,omitempty"`
	Editions        []string `json:"compatiblePSEditions,omitempty"`
	Prefix          string   `json:"defaultCommandPrefix,omitempty"`
	DataFile        any      `json:"dataFile,omitempty"` // the manifest as written
	RequiredModules []string `json:"requiredModules"`

	Imported     Imported      `json:"imported"`
	Commands     []Command     `json:"commands"`
	Aliases      []Alias       `json:"aliases"`
	Classes      []Class       `json:"classes"`
	DscResources []DscResource `json:"dscResources"`
	Unknown      []Unknown     `json:"unknown"`

	// Scripts are the module's own scripts that run when it loads, as far as that
	// is known, in the order of their paths.
	Scripts []string `json:"-"`
}

// Imported is what a session has when the module is loaded.
type Imported struct {
	Name         string   `json:"name"`
	Version      string   `json:"version"`
	Type         string   `json:"type"` // Script, Binary or Manifest
	Nested       []string `json:"nested"`
	Required     []string `json:"required"`
	Functions    []string `json:"functions"`
	Cmdlets      []string `json:"cmdlets"`
	Aliases      []string `json:"aliases"`
	Variables    []string `json:"variables"`
	DscResources []string `json:"dscResources"`
}

// Unknown is something that only running the module would tell.
type Unknown struct {
	What   string `json:"what"`
	Reason string `json:"reason"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
}

// Alias is an alias that the module exports, under the name a session has.
type Alias struct {
	Name       string `json:"name"`
	Definition string `json:"definition"`
}

// Command is a command that the module exports.
type Command struct {
	Name                string                `json:"name"`
	Kind                string                `json:"kind"` // Function, Filter, Cmdlet, Workflow, Configuration
	Module              string                `json:"module"`
	Version             string                `json:"version"`
	ImplementingType    string                `json:"implementingType,omitempty"`
	Verb                string                `json:"verb"`
	Noun                string                `json:"noun"`
	CmdletBinding       bool                  `json:"cmdletBinding"`
	HelpURI             *string               `json:"helpUri"`
	HelpFile            string                `json:"helpFile"`
	DefaultParameterSet *string               `json:"defaultParameterSet"`
	OutputTypes         []OutputType          `json:"outputTypes"`
	OutputTypeAttrs     []OutputTypeAttribute `json:"outputTypeAttributes"`
	Attributes          []Attribute           `json:"attributes"`
	ParameterSets       []ParameterSet        `json:"parameterSets"`
	Help                *Help                 `json:"help"`
	File                string                `json:"file,omitempty"` // where it is defined
	Line                int                   `json:"line,omitempty"`

	// Metadata that PowerShell itself would fail to give, and why.
	MetadataError string `json:"metadataError,omitempty"`
}

// OutputType is a type of objects that a command puts out.
type OutputType struct {
	Name string  `json:"name"`
	Type *string `json:"type"`
}

// OutputTypeAttribute is one OutputType attribute of a command.
type OutputTypeAttribute struct {
	Types          []string `json:"types"`
	ParameterSets  []string `json:"parameterSets"`
	ProviderCmdlet *string  `json:"providerCmdlet"`
}

// ParameterSet is one way to call a command.
type ParameterSet struct {
	Name       string      `json:"name"`
	IsDefault  bool        `json:"isDefault"`
	Text       string      `json:"text"`
	Parameters []Parameter `json:"parameters"`
}

// NoPosition is the position of a parameter that is given by name only.
const NoPosition = -1 << 31

// Parameter is a parameter as it is in one set.
type Parameter struct {
	Name                       string      `json:"name"`
	Type                       string      `json:"type"`
	TypeShown                  string      `json:"typeShown"`
	Mandatory                  bool        `json:"mandatory"`
	Dynamic                    bool        `json:"dynamic"`
	Position                   int         `json:"position"`
	FromPipeline               bool        `json:"fromPipeline"`
	FromPipelineByPropertyName bool        `json:"fromPipelineByPropertyName"`
	FromRemaining              bool        `json:"fromRemaining"`
	HelpMessage                *string     `json:"helpMessage"`
	Aliases                    []string    `json:"aliases"`
	Default                    string      `json:"default,omitempty"` // as written
	Attributes                 []Attribute `json:"attributes"`
}

// Help is the help of a command. With an Error PowerShell has none either.
type Help struct {
	Kind          string          `json:"kind"`
	Category      string          `json:"category"`
	Synopsis      string          `json:"synopsis"`
	Description   []string        `json:"description"`
	Parameters    []ParameterHelp `json:"parameters"`
	Examples      []Example       `json:"examples"`
	Links         []Link          `json:"links"`
	Inputs        []string        `json:"inputs"`
	Outputs       []string        `json:"outputs"`
	Notes         []string        `json:"notes"`
	Component     string          `json:"component"`
	Role          string          `json:"role"`
	Functionality string          `json:"functionality"`
	Error         string          `json:"-"`
	// Syntax are the ways to call the command that a help file gives.
	Syntax []SyntaxHelp `json:"-"`
	// InputNotes and OutputNotes say more of the inputs and outputs, by index.
	InputNotes, OutputNotes [][]string `json:"-"`
	// Forward names the command whose help is to be shown instead.
	Forward string `json:"-"`
}

// SyntaxHelp is a way to call a command.
type SyntaxHelp struct {
	Name       string
	Parameters []ParameterHelp
}

// ParameterHelp is the help of one parameter.
type ParameterHelp struct {
	Name          string   `json:"name"`
	Description   []string `json:"description"`
	Required      string   `json:"required"`
	Position      string   `json:"position"`
	PipelineInput string   `json:"pipelineInput"`
	Globbing      string   `json:"globbing"`
	DefaultValue  string   `json:"defaultValue"`
	Aliases       string   `json:"aliases"`
	Type          string   `json:"type"`
	// Value is what a help file says stands behind the parameter, Values are the
	// words it may be, each nil for nothing.
	Value  *string  `json:"-"`
	Values []string `json:"-"`
}

// Example is an example of the help.
type Example struct {
	Title        string   `json:"title"`
	Introduction []string `json:"introduction"`
	Code         string   `json:"code"`
	Remarks      []string `json:"remarks"`
}

// Link is a related link of the help.
type Link struct {
	Text string `json:"text"`
	URI  string `json:"uri"`
	// Empty says that there is an address without text.
	Empty bool `json:"-"`
}
