package syntax

// FunctionDefinition is a function, filter or workflow.
type FunctionDefinition struct {
	statementNode
	Name    string
	NamePos Extent
	// IsFilter and IsWorkflow are false for a function.
	IsFilter   bool
	IsWorkflow bool
	// Parameters are those in parentheses after the name.
	Parameters []*Parameter
	// HasParameterList tells f() { } from f { }.
	HasParameterList bool
	Body             *ScriptBlock
}

// TypeDefinition is a class, an interface or an enum.
type TypeDefinition struct {
	statementNode
	Name           string
	NamePos        Extent
	TypeAttributes TypeAttributes
	Attributes     []*Attribute
	BaseTypes      []*TypeConstraint
	Members        []Member
}

// IsClass reports whether the definition is a class.
func (t *TypeDefinition) IsClass() bool { return t.TypeAttributes&TypeClass != 0 }

// IsEnum reports whether the definition is an enum.
func (t *TypeDefinition) IsEnum() bool { return t.TypeAttributes&TypeEnum != 0 }

// PropertyMember is a property of a class or a label of an enum.
type PropertyMember struct {
	memberNode
	Name               string
	NamePos            Extent
	PropertyAttributes PropertyAttributes
	Attributes         []*Attribute
	// PropertyType is nil when none was written.
	PropertyType *TypeConstraint
	// InitialValue is nil when none was written.
	InitialValue Expression
}

// IsStatic reports whether the property is static.
func (p *PropertyMember) IsStatic() bool { return p.PropertyAttributes&PropertyStatic != 0 }

// IsHidden reports whether the property is hidden.
func (p *PropertyMember) IsHidden() bool { return p.PropertyAttributes&PropertyHidden != 0 }

// FunctionMember is a method or a constructor of a class.
type FunctionMember struct {
	memberNode
	Name             string
	NamePos          Extent
	MethodAttributes MethodAttributes
	IsConstructor    bool
	Attributes       []*Attribute
	// ReturnType is nil when none was written.
	ReturnType *TypeConstraint
	Parameters []*Parameter
	Body       *ScriptBlock
	// BaseCall is the call of the base constructor, explicit or implied; nil
	// for methods and static constructors.
	BaseCall *BaseCtorInvokeMemberExpression
}

// IsStatic reports whether the method is static.
func (m *FunctionMember) IsStatic() bool { return m.MethodAttributes&MethodStatic != 0 }

// IsHidden reports whether the method is hidden.
func (m *FunctionMember) IsHidden() bool { return m.MethodAttributes&MethodHidden != 0 }

// UsingStatement is using namespace, module, assembly, type or command.
type UsingStatement struct {
	statementNode
	UsingStatementKind UsingStatementKind
	// Name is nil when ModuleSpecification is set.
	Name *StringConstantExpression
	// Alias is set for "using namespace a = b".
	Alias *StringConstantExpression
	// ModuleSpecification is set for "using module @{...}".
	ModuleSpecification *Hashtable
}

// ConfigurationDefinition is a DSC configuration.
type ConfigurationDefinition struct {
	statementNode
	InstanceName      Expression
	ConfigurationType ConfigurationType
	Body              *ScriptBlockExpression
}

// DynamicKeywordStatement is a use of a dynamic keyword such as a DSC
// resource inside a configuration.
type DynamicKeywordStatement struct {
	statementNode
	CommandElements []CommandElement
}
