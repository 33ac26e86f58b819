package syntax

// TypeAttributes says what a TypeDefinition defines.
type TypeAttributes uint8

// The values of TypeAttributes.
const (
	TypeNone      TypeAttributes = 0
	TypeClass     TypeAttributes = 1
	TypeInterface TypeAttributes = 2
	TypeEnum      TypeAttributes = 4
)

// PropertyAttributes are the modifiers of a property.
type PropertyAttributes uint8

// The flags of PropertyAttributes.
const (
	PropertyNone    PropertyAttributes = 0
	PropertyPublic  PropertyAttributes = 1
	PropertyPrivate PropertyAttributes = 2
	PropertyStatic  PropertyAttributes = 0x10
	PropertyLiteral PropertyAttributes = 0x20
	PropertyHidden  PropertyAttributes = 0x40
)

// MethodAttributes are the modifiers of a method.
type MethodAttributes uint8

// The flags of MethodAttributes.
const (
	MethodNone    MethodAttributes = 0
	MethodPublic  MethodAttributes = 1
	MethodPrivate MethodAttributes = 2
	MethodStatic  MethodAttributes = 0x10
	MethodHidden  MethodAttributes = 0x40
)

// UsingStatementKind is the second word of a using statement.
type UsingStatementKind uint8

// The values of UsingStatementKind.
const (
	UsingAssembly UsingStatementKind = iota
	UsingCommand
	UsingModule
	UsingNamespace
	UsingType
)

// ConfigurationType says whether a configuration is for machines or for the
// metaconfiguration.
type ConfigurationType uint8

// The values of ConfigurationType.
const (
	ConfigurationResource ConfigurationType = iota
	ConfigurationMeta
)

// SwitchFlags are the options of a switch statement.
type SwitchFlags uint8

// The flags of SwitchFlags.
const (
	SwitchNone          SwitchFlags = 0
	SwitchFile          SwitchFlags = 1
	SwitchRegex         SwitchFlags = 2
	SwitchWildcard      SwitchFlags = 4
	SwitchExact         SwitchFlags = 8
	SwitchCaseSensitive SwitchFlags = 16
	SwitchParallel      SwitchFlags = 32
)

// ForEachFlags are the options of a foreach statement.
type ForEachFlags uint8

// The flags of ForEachFlags.
const (
	ForEachNone     ForEachFlags = 0
	ForEachParallel ForEachFlags = 1
)

// StringConstantType says how a string was written.
type StringConstantType uint8

// The values of StringConstantType.
const (
	SingleQuoted StringConstantType = iota
	SingleQuotedHereString
	DoubleQuoted
	DoubleQuotedHereString
	BareWord
)

// RedirectionStream is the number of a stream; All is *.
type RedirectionStream uint8

// The streams.
const (
	StreamAll RedirectionStream = iota
	StreamOutput
	StreamError
	StreamWarning
	StreamVerbose
	StreamDebug
	StreamInformation
)

func flagNames(v uint8, zero string, names ...string) string {
	if v == 0 {
		return zero
	}
	s := ""
	for i, n := range names {
		if n != "" && v&(1<<i) != 0 {
			if s != "" {
				s += ", "
			}
			s += n
		}
	}
	return s
}

// String returns .NET's text of the value.
func (a TypeAttributes) String() string {
	return flagNames(uint8(a), "None", "Class", "Interface", "Enum")
}

// String returns .NET's text of the flags.
func (a PropertyAttributes) String() string {
	return flagNames(uint8(a), "None", "Public", "Private", "", "", "Static", "Literal", "Hidden")
}

// String returns .NET's text of the flags.
func (a MethodAttributes) String() string {
	return flagNames(uint8(a), "None", "Public", "Private", "", "", "Static", "", "Hidden")
}

// String returns .NET's text of the flags.
func (f SwitchFlags) String() string {
	return flagNames(uint8(f), "None", "File", "Regex", "Wildcard", "Exact", "CaseSensitive", "Parallel")
}

// String returns .NET's text of the flags.
func (f ForEachFlags) String() string { return flagNames(uint8(f), "None", "Parallel") }

// String returns .NET's text of the value.
func (k UsingStatementKind) String() string {
	return [...]string{"Assembly", "Command", "Module", "Namespace", "Type"}[k]
}

// String returns .NET's text of the value.
func (k ConfigurationType) String() string { return [...]string{"Resource", "Meta"}[k] }

// String returns .NET's text of the value.
func (t StringConstantType) String() string {
	return [...]string{"SingleQuoted", "SingleQuotedHereString", "DoubleQuoted", "DoubleQuotedHereString", "BareWord"}[t]
}

// String returns .NET's text of the value.
func (s RedirectionStream) String() string {
	return [...]string{"All", "Output", "Error", "Warning", "Verbose", "Debug", "Information"}[s]
}
