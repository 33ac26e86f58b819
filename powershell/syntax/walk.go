package syntax

// Inspect calls f for the node and, while f returns true, for all nodes below
// it in source order of their fields.
func Inspect(n Node, f func(Node) bool) {
	if n == nil || !f(n) {
		return
	}
	Children(n, func(c Node) { Inspect(c, f) })
}

// Visitor is what Walk calls for every node.
type Visitor interface {
	// Visit is called for a node. The visitor it returns is used for the nodes
	// below; with nil they are left out.
	Visit(Node) Visitor
}

// Walk visits the node and all nodes below it.
func Walk(n Node, v Visitor) {
	if n == nil {
		return
	}
	if v = v.Visit(n); v == nil {
		return
	}
	Children(n, func(c Node) { Walk(c, v) })
}

func eachOf[N Node](f func(Node), list []N) {
	for _, n := range list {
		f(n)
	}
}

// one calls f unless the node is missing.
func one[N interface {
	Node
	comparable
}](f func(Node), n N) {
	var zero N
	if n != zero {
		f(n)
	}
}

// Children calls f for the nodes directly below a node.
func Children(n Node, f func(Node)) {
	switch n := n.(type) {
	case *ScriptBlock:
		eachOf(f, n.UsingStatements)
		eachOf(f, n.Attributes)
		one(f, n.ParamBlock)
		one(f, n.DynamicParamBlock)
		one(f, n.BeginBlock)
		one(f, n.ProcessBlock)
		one(f, n.EndBlock)
		one(f, n.CleanBlock)
	case *ParamBlock:
		eachOf(f, n.Attributes)
		eachOf(f, n.Parameters)
	case *Parameter:
		eachOf(f, n.Attributes)
		one(f, n.Name)
		one(f, n.DefaultValue)
	case *NamedBlock:
		eachOf(f, n.Traps)
		eachOf(f, n.Statements)
	case *StatementBlock:
		eachOf(f, n.Traps)
		eachOf(f, n.Statements)
	case *Attribute:
		eachOf(f, n.PositionalArguments)
		eachOf(f, n.NamedArguments)
	case *NamedAttributeArgument:
		one(f, n.Argument)
	case *FunctionDefinition:
		eachOf(f, n.Parameters)
		one(f, n.Body)
	case *TypeDefinition:
		eachOf(f, n.Attributes)
		eachOf(f, n.BaseTypes)
		eachOf(f, n.Members)
	case *PropertyMember:
		eachOf(f, n.Attributes)
		one(f, n.PropertyType)
		one(f, n.InitialValue)
	case *FunctionMember:
		eachOf(f, n.Attributes)
		one(f, n.ReturnType)
		eachOf(f, n.Parameters)
		one(f, n.Body)
	case *UsingStatement:
		one(f, n.Name)
		one(f, n.Alias)
		one(f, n.ModuleSpecification)
	case *ConfigurationDefinition:
		one(f, n.InstanceName)
		one(f, n.Body)
	case *DynamicKeywordStatement:
		eachOf(f, n.CommandElements)
	default:
		statementChildren(n, f)
	}
}

func statementChildren(n Node, f func(Node)) {
	switch n := n.(type) {
	case *IfStatement:
		for _, c := range n.Clauses {
			f(c.Condition)
			f(c.Body)
		}
		one(f, n.ElseClause)
	case *SwitchStatement:
		one(f, n.Condition)
		for _, c := range n.Clauses {
			f(c.Condition)
			f(c.Body)
		}
		one(f, n.Default)
	case *DataStatement:
		eachOf(f, n.CommandsAllowed)
		one(f, n.Body)
	case *ForEachStatement:
		one(f, n.Variable)
		one(f, n.ThrottleLimit)
		one(f, n.Condition)
		one(f, n.Body)
	case *ForStatement:
		one(f, n.Initializer)
		one(f, n.Condition)
		one(f, n.Iterator)
		one(f, n.Body)
	case *WhileStatement:
		one(f, n.Condition)
		one(f, n.Body)
	case *DoWhileStatement:
		one(f, n.Condition)
		one(f, n.Body)
	case *DoUntilStatement:
		one(f, n.Condition)
		one(f, n.Body)
	case *TryStatement:
		one(f, n.Body)
		eachOf(f, n.CatchClauses)
		one(f, n.Finally)
	case *CatchClause:
		eachOf(f, n.CatchTypes)
		one(f, n.Body)
	case *TrapStatement:
		one(f, n.TrapType)
		one(f, n.Body)
	case *BreakStatement:
		one(f, n.Label)
	case *ContinueStatement:
		one(f, n.Label)
	case *ReturnStatement:
		one(f, n.Pipeline)
	case *ExitStatement:
		one(f, n.Pipeline)
	case *ThrowStatement:
		one(f, n.Pipeline)
	case *BlockStatement:
		one(f, n.Body)
	case *AssignmentStatement:
		one(f, n.Left)
		one(f, n.Right)
	case *Pipeline:
		eachOf(f, n.PipelineElements)
	case *PipelineChain:
		one(f, n.LhsPipelineChain)
		one(f, n.RhsPipeline)
	case *Command:
		eachOf(f, n.CommandElements)
		eachOf(f, n.Redirections)
	case *CommandExpression:
		one(f, n.Expression)
		eachOf(f, n.Redirections)
	case *CommandParameter:
		one(f, n.Argument)
	case *FileRedirection:
		one(f, n.Location)
	case *ErrorStatement:
		eachOf(f, n.NestedAst)
		eachOf(f, n.Conditions)
		eachOf(f, n.Bodies)
	default:
		expressionChildren(n, f)
	}
}

func expressionChildren(n Node, f func(Node)) {
	switch n := n.(type) {
	case *BinaryExpression:
		one(f, n.Left)
		one(f, n.Right)
	case *UnaryExpression:
		one(f, n.Child)
	case *TernaryExpression:
		one(f, n.Condition)
		one(f, n.IfTrue)
		one(f, n.IfFalse)
	case *ConvertExpression:
		one(f, n.Type)
		one(f, n.Child)
	case *AttributedExpression:
		one(f, n.Attribute)
		one(f, n.Child)
	case *MemberExpression:
		one(f, n.Expression)
		one(f, n.Member)
	case *InvokeMemberExpression:
		one(f, n.Expression)
		one(f, n.Member)
		eachOf(f, n.Arguments)
	case *BaseCtorInvokeMemberExpression:
		one(f, n.Expression)
		one(f, n.Member)
		eachOf(f, n.Arguments)
	case *ExpandableStringExpression:
		eachOf(f, n.NestedExpressions)
	case *ScriptBlockExpression:
		one(f, n.ScriptBlock)
	case *ArrayLiteral:
		eachOf(f, n.Elements)
	case *Hashtable:
		for _, kv := range n.KeyValuePairs {
			f(kv.Key)
			f(kv.Value)
		}
	case *ArrayExpression:
		one(f, n.SubExpression)
	case *SubExpression:
		one(f, n.SubExpression)
	case *ParenExpression:
		one(f, n.Pipeline)
	case *UsingExpression:
		one(f, n.SubExpression)
	case *IndexExpression:
		one(f, n.Target)
		one(f, n.Index)
	case *ErrorExpression:
		eachOf(f, n.NestedAst)
	}
}

// KindOf returns PowerShell's name of a node's class, without "Ast".
func KindOf(n Node) string {
	switch n.(type) {
	case *ScriptBlock:
		return "ScriptBlock"
	case *ParamBlock:
		return "ParamBlock"
	case *Parameter:
		return "Parameter"
	case *NamedBlock:
		return "NamedBlock"
	case *StatementBlock:
		return "StatementBlock"
	case *Attribute:
		return "Attribute"
	case *TypeConstraint:
		return "TypeConstraint"
	case *NamedAttributeArgument:
		return "NamedAttributeArgument"
	case *FunctionDefinition:
		return "FunctionDefinition"
	case *TypeDefinition:
		return "TypeDefinition"
	case *PropertyMember:
		return "PropertyMember"
	case *FunctionMember:
		return "FunctionMember"
	case *UsingStatement:
		return "UsingStatement"
	case *ConfigurationDefinition:
		return "ConfigurationDefinition"
	case *DynamicKeywordStatement:
		return "DynamicKeywordStatement"
	case *IfStatement:
		return "IfStatement"
	case *SwitchStatement:
		return "SwitchStatement"
	case *DataStatement:
		return "DataStatement"
	case *ForEachStatement:
		return "ForEachStatement"
	case *ForStatement:
		return "ForStatement"
	case *WhileStatement:
		return "WhileStatement"
	case *DoWhileStatement:
		return "DoWhileStatement"
	case *DoUntilStatement:
		return "DoUntilStatement"
	case *TryStatement:
		return "TryStatement"
	case *CatchClause:
		return "CatchClause"
	case *TrapStatement:
		return "TrapStatement"
	case *BreakStatement:
		return "BreakStatement"
	case *ContinueStatement:
		return "ContinueStatement"
	case *ReturnStatement:
		return "ReturnStatement"
	case *ExitStatement:
		return "ExitStatement"
	case *ThrowStatement:
		return "ThrowStatement"
	case *BlockStatement:
		return "BlockStatement"
	case *AssignmentStatement:
		return "AssignmentStatement"
	case *ErrorStatement:
		return "ErrorStatement"
	case *Pipeline:
		return "Pipeline"
	case *PipelineChain:
		return "PipelineChain"
	case *Command:
		return "Command"
	case *CommandExpression:
		return "CommandExpression"
	case *CommandParameter:
		return "CommandParameter"
	case *MergingRedirection:
		return "MergingRedirection"
	case *FileRedirection:
		return "FileRedirection"
	}
	return expressionKind(n)
}

func expressionKind(n Node) string {
	switch n.(type) {
	case *BinaryExpression:
		return "BinaryExpression"
	case *UnaryExpression:
		return "UnaryExpression"
	case *TernaryExpression:
		return "TernaryExpression"
	case *ConvertExpression:
		return "ConvertExpression"
	case *AttributedExpression:
		return "AttributedExpression"
	case *MemberExpression:
		return "MemberExpression"
	case *InvokeMemberExpression:
		return "InvokeMemberExpression"
	case *BaseCtorInvokeMemberExpression:
		return "BaseCtorInvokeMemberExpression"
	case *TypeExpression:
		return "TypeExpression"
	case *VariableExpression:
		return "VariableExpression"
	case *ConstantExpression:
		return "ConstantExpression"
	case *StringConstantExpression:
		return "StringConstantExpression"
	case *ExpandableStringExpression:
		return "ExpandableStringExpression"
	case *ScriptBlockExpression:
		return "ScriptBlockExpression"
	case *ArrayLiteral:
		return "ArrayLiteral"
	case *Hashtable:
		return "Hashtable"
	case *ArrayExpression:
		return "ArrayExpression"
	case *SubExpression:
		return "SubExpression"
	case *ParenExpression:
		return "ParenExpression"
	case *UsingExpression:
		return "UsingExpression"
	case *IndexExpression:
		return "IndexExpression"
	case *ErrorExpression:
		return "ErrorExpression"
	}
	return ""
}
