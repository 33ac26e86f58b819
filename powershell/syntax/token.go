package syntax

import "strings"

//go:generate go run ./internal/gentokens

// TokenKind is the kind of a token, numbered as in PowerShell. The constants
// are Tok followed by PowerShell's name: TokPlus, TokIeq, TokForeach.
type TokenKind uint8

// TokenFlags are the traits of a token, with PowerShell's values.
type TokenFlags uint32

// The flags of a token. The low four bits are the precedence of a binary
// operator.
const (
	FlagBinaryPrecedenceLogical          TokenFlags = 1
	FlagBinaryPrecedenceBitwise          TokenFlags = 2
	FlagBinaryPrecedenceComparison       TokenFlags = 5
	FlagBinaryPrecedenceCoalesce         TokenFlags = 7
	FlagBinaryPrecedenceAdd              TokenFlags = 9
	FlagBinaryPrecedenceMultiply         TokenFlags = 10
	FlagBinaryPrecedenceFormat           TokenFlags = 12
	FlagBinaryPrecedenceRange            TokenFlags = 13
	FlagBinaryPrecedenceMask             TokenFlags = 15
	FlagKeyword                          TokenFlags = 1 << 4
	FlagScriptBlockBlockName             TokenFlags = 1 << 5
	FlagBinaryOperator                   TokenFlags = 1 << 8
	FlagUnaryOperator                    TokenFlags = 1 << 9
	FlagCaseSensitiveOperator            TokenFlags = 1 << 10
	FlagTernaryOperator                  TokenFlags = 1 << 11
	FlagSpecialOperator                  TokenFlags = 1 << 12
	FlagAssignmentOperator               TokenFlags = 1 << 13
	FlagParseModeInvariant               TokenFlags = 1 << 15
	FlagTokenInError                     TokenFlags = 1 << 16
	FlagDisallowedInRestrictedMode       TokenFlags = 1 << 17
	FlagPrefixOrPostfixOperator          TokenFlags = 1 << 18
	FlagCommandName                      TokenFlags = 1 << 19
	FlagMemberName                       TokenFlags = 1 << 20
	FlagTypeName                         TokenFlags = 1 << 21
	FlagAttributeName                    TokenFlags = 1 << 22
	FlagCanConstantFold                  TokenFlags = 1 << 23
	FlagStatementDoesntSupportAttributes TokenFlags = 1 << 24
)

// Token is a piece of source text as the parser took it.
type Token struct {
	Pos   Extent
	Kind  TokenKind
	Flags TokenFlags
	// Value is the value of a string, the name of a variable, label or
	// parameter.
	Value string
	// Number is the value of a number.
	Number any
	// Nested are the tokens inside an expandable string.
	Nested []Token

	// body is what an expandable string or word is made of.
	body *expandable
	// from and to are the streams of a redirection.
	from, to RedirectionStream
	// flag says: the redirection appends; the parameter ends in a colon.
	flag bool
}

// HasError reports whether the token was malformed.
func (t *Token) HasError() bool { return t.Flags&FlagTokenInError != 0 }

// Streams returns the streams of a redirection; to means something only where
// one stream is merged into another.
func (t *Token) Streams() (from, to RedirectionStream) { return t.from, t.to }

// Extent returns the range of source text of the token.
func (t *Token) Extent() Extent { return t.Pos }

type tokenInfo struct {
	name, text string
	flags      TokenFlags
}

// String returns PowerShell's name of the kind.
func (k TokenKind) String() string { return tokenTable[k].name }

// Text returns the text the kind is shown with in messages.
func (k TokenKind) Text() string { return tokenTable[k].text }

// Flags returns the traits that all tokens of the kind have.
func (k TokenKind) Flags() TokenFlags { return tokenTable[k].flags }

// Precedence returns the precedence of a binary operator, or 0.
func (k TokenKind) Precedence() int { return int(tokenTable[k].flags & FlagBinaryPrecedenceMask) }

// String returns .NET's text of the flags.
func (f TokenFlags) String() string {
	if f == 0 {
		return "None"
	}
	var parts []string
	if name := precedenceName(f & FlagBinaryPrecedenceMask); name != "" {
		parts = append(parts, name)
	}
	for bit := FlagKeyword; bit <= FlagStatementDoesntSupportAttributes; bit <<= 1 {
		if f&bit != 0 {
			parts = append(parts, flagName(bit))
		}
	}
	return strings.Join(parts, ", ")
}

func precedenceName(f TokenFlags) string {
	switch f {
	case FlagBinaryPrecedenceLogical:
		return "BinaryPrecedenceLogical"
	case FlagBinaryPrecedenceBitwise:
		return "BinaryPrecedenceBitwise"
	case FlagBinaryPrecedenceComparison:
		return "BinaryPrecedenceComparison"
	case FlagBinaryPrecedenceCoalesce:
		return "BinaryPrecedenceCoalesce"
	case FlagBinaryPrecedenceAdd:
		return "BinaryPrecedenceAdd"
	case FlagBinaryPrecedenceMultiply:
		return "BinaryPrecedenceMultiply"
	case FlagBinaryPrecedenceFormat:
		return "BinaryPrecedenceFormat"
	case FlagBinaryPrecedenceRange:
		return "BinaryPrecedenceRange"
	}
	return ""
}

func flagName(f TokenFlags) string {
	switch f {
	case FlagKeyword:
		return "Keyword"
	case FlagScriptBlockBlockName:
		return "ScriptBlockBlockName"
	case FlagBinaryOperator:
		return "BinaryOperator"
	case FlagUnaryOperator:
		return "UnaryOperator"
	case FlagCaseSensitiveOperator:
		return "CaseSensitiveOperator"
	case FlagTernaryOperator:
		return "TernaryOperator"
	case FlagSpecialOperator:
		return "SpecialOperator"
	case FlagAssignmentOperator:
		return "AssignmentOperator"
	case FlagParseModeInvariant:
		return "ParseModeInvariant"
	case FlagTokenInError:
		return "TokenInError"
	case FlagDisallowedInRestrictedMode:
		return "DisallowedInRestrictedMode"
	case FlagPrefixOrPostfixOperator:
		return "PrefixOrPostfixOperator"
	case FlagCommandName:
		return "CommandName"
	case FlagMemberName:
		return "MemberName"
	case FlagTypeName:
		return "TypeName"
	case FlagAttributeName:
		return "AttributeName"
	case FlagCanConstantFold:
		return "CanConstantFold"
	}
	return "StatementDoesntSupportAttributes"
}
