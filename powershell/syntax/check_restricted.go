package syntax

import "strings"

// restricted checks the body of a data section, where only a small part of
// the language may be used.
type restricted struct {
	p        *parser
	commands []string
	// variables are those that may be used beside the constant ones; "*" allows all.
	variables []string
	env       bool // variables of the environment may be used
}

// CheckRestricted checks that a block stays inside the restricted language, with
// the commands and variables that the caller allows beside those a data section
// has; "*" allows every variable. A nil result says that it does.
func CheckRestricted(b *ScriptBlock, commands, variables []string, env bool) []ParseError {
	r := restricted{p: &parser{src: b.Source, nested: -1, triviaFrom: -1}, commands: commands, variables: variables, env: env}
	Children(b, r.node)
	return r.p.errors
}

// literalTexts are the values of those expressions that are literal words.
func literalTexts(list []Expression) []string {
	var out []string
	for _, e := range list {
		if s, ok := e.(*StringConstantExpression); ok {
			out = append(out, s.Value)
		}
	}
	return out
}

func (r *restricted) node(n Node) {
	switch n := n.(type) {
	case *FunctionDefinition:
		r.report(n, "FunctionDeclarationNotSupportedInDataSection")
	case *ScriptBlock:
		r.report(n, "ScriptBlockNotSupportedInDataSection")
	case *AssignmentStatement:
		r.report(n, "AssignmentStatementNotSupportedInDataSection")
	case *ForEachStatement:
		r.report(n, "ForeachStatementNotSupportedInDataSection")
	case *ForStatement, *WhileStatement:
		r.report(n, "ForWhileStatementNotSupportedInDataSection")
	case *DoWhileStatement, *DoUntilStatement:
		r.report(n, "DoWhileStatementNotSupportedInDataSection")
	case *SwitchStatement:
		r.report(n, "SwitchStatementNotSupportedInDataSection")
	case *TryStatement:
		r.report(n, "TryStatementNotSupportedInDataSection")
	case *TrapStatement:
		r.report(n, "TrapStatementNotSupportedInDataSection")
	case *DataStatement:
		r.report(n, "DataSectionStatementNotSupportedInDataSection")
	case *BlockStatement:
		r.report(n, "ParallelAndSequenceBlockNotSupportedInDataSection")
	case *BreakStatement, *ContinueStatement, *ReturnStatement, *ExitStatement, *ThrowStatement:
		r.report(n, "FlowControlStatementNotSupportedInDataSection")
	case *FileRedirection, *MergingRedirection:
		r.report(n, "RedirectionNotSupportedInDataSection")
	case *Attribute:
		r.report(n, "AttributeNotSupportedInDataSection")
	case *TypeDefinition:
		return
	case *Command:
		r.command(n)
	case *VariableExpression:
		r.variable(n)
	case *TypeConstraint:
		r.typeName(n, n.TypeName)
	case *TypeExpression:
		r.typeName(n, n.TypeName)
	case *MemberExpression:
		r.report(n, "PropertyReferenceNotSupportedInDataSection")
	case *InvokeMemberExpression, *BaseCtorInvokeMemberExpression:
		r.report(n, "MethodCallNotSupportedInDataSection")
	case *IndexExpression:
		r.report(n, "ArrayReferenceNotSupportedInDataSection")
	case *UnaryExpression:
		if n.TokenKind.Flags()&FlagDisallowedInRestrictedMode != 0 {
			r.report(n, "OperatorNotSupportedInDataSection", n.TokenKind.Text())
		}
	case *BinaryExpression:
		if n.Operator.Flags()&FlagDisallowedInRestrictedMode != 0 {
			r.p.report(n.OperatorPos, "OperatorNotSupportedInDataSection", n.Operator.Text())
		}
	}
	Children(n, r.node)
}

func (r *restricted) report(n Node, id string, args ...string) {
	r.p.report(n.Extent(), id, args...)
}

func (r *restricted) command(c *Command) {
	if c.InvocationOperator == TokDot {
		r.report(c, "DotSourcingNotSupportedInDataSection")
		return
	}
	name := ""
	if len(c.CommandElements) > 0 {
		if s, ok := c.CommandElements[0].(*StringConstantExpression); ok {
			name = s.Value
		}
	}
	if strings.EqualFold(name, "ConvertFrom-StringData") {
		return
	}
	for _, a := range r.commands {
		if strings.EqualFold(a, name) {
			return
		}
	}
	r.report(c, "CmdletNotInAllowedListForDataSection", name)
}

func (r *restricted) variable(v *VariableExpression) {
	switch foldName(v.VariablePath.UserPath) {
	case "psculture", "psuiculture", "true", "false", "null":
		return
	}
	list := "$PSCulture, $PSUICulture, $true, $false, $null"
	for _, a := range r.variables {
		if a == "*" || strings.EqualFold(a, v.VariablePath.UserPath) {
			return
		}
		list += ", $" + a
	}
	if r.env && strings.HasPrefix(foldName(v.VariablePath.UserPath), "env:") {
		return
	}
	r.report(v, "VariableReferenceNotSupportedInDataSection", list)
}

// typeName allows only the simple types: numbers, strings, dates, enums.
func (r *restricted) typeName(n Node, tn TypeName) {
	inner := tn
	for {
		a, ok := inner.(*ArrayTypeName)
		if !ok {
			break
		}
		inner = a.ElementType
	}
	if s, ok := inner.(*SimpleTypeName); ok {
		if t := lookupType(s.Name, 0, nil, false); t != nil {
			switch t.name {
			case "System.Boolean", "System.Char", "System.SByte", "System.Byte", "System.Int16", "System.UInt16",
				"System.Int32", "System.UInt32", "System.Int64", "System.UInt64", "System.Single", "System.Double",
				"System.Decimal", "System.DateTime", "System.String", "System.DBNull":
				return
			}
			if t.enum {
				return
			}
		}
	}
	r.report(n, "TypeNotAllowedInDataSection", tn.FullName())
}
