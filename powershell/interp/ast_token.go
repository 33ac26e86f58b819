package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// TokenObject is a token as scripts see it.
type TokenObject struct {
	Source *syntax.Source
	Token  *syntax.Token
}

// PSType is the token's class.
func (t *TokenObject) PSType() *types.Type {
	return types.MustNamed(languageSpace + t.class())
}

func (t *TokenObject) class() string {
	switch t.Token.Kind {
	case syntax.TokNumber:
		return "NumberToken"
	case syntax.TokParameter:
		return "ParameterToken"
	case syntax.TokVariable, syntax.TokSplattedVariable:
		return "VariableToken"
	case syntax.TokLabel:
		return "LabelToken"
	case syntax.TokRedirectInStd:
		return "InputRedirectionToken"
	case syntax.TokRedirection:
		if strings.Contains(t.PSString(), "&") {
			return "MergingRedirectionToken"
		}
		return "FileRedirectionToken"
	case syntax.TokStringExpandable, syntax.TokHereStringExpandable:
		return "StringExpandableToken"
	case syntax.TokStringLiteral, syntax.TokHereStringLiteral:
		return "StringLiteralToken"
	case syntax.TokGeneric:
		if len(t.Token.Nested) > 0 {
			return "StringExpandableToken"
		}
		return "StringLiteralToken"
	}
	return "Token"
}

// PSString is the token's text.
func (t *TokenObject) PSString() string { return t.Source.TextOf(t.Token.Pos) }

func (t *TokenObject) property(rs *Runspace, name string) (any, bool) {
	name, ok := declaredProperty(t.PSType(), name)
	if !ok {
		return nil, false
	}
	stream := func(s syntax.RedirectionStream) any {
		return types.NewEnum(types.MustNamed(languageSpace+"RedirectionStream"), int64(s))
	}
	switch name {
	case "Kind":
		return types.EnumNamed(languageSpace+"TokenKind", t.Token.Kind.String()), true
	case "TokenFlags":
		return types.NewEnum(types.MustNamed(languageSpace+"TokenFlags"), int64(t.Token.Flags)), true
	case "Text":
		return t.PSString(), true
	case "HasError":
		return t.Token.HasError(), true
	case "Extent":
		return &ExtentObject{t.Source, t.Token.Pos}, true
	case "Value":
		if t.Token.Kind == syntax.TokNumber {
			return constantValue(t.Token.Number), true
		}
		return t.Token.Value, true
	case "NestedTokens":
		if len(t.Token.Nested) == 0 {
			return nil, true
		}
		items := make([]any, len(t.Token.Nested))
		for i := range items {
			items[i] = &TokenObject{t.Source, &t.Token.Nested[i]}
		}
		return &types.List{T: types.MustNamed("System.Collections.ObjectModel.ReadOnlyCollection`1").Instantiate(types.MustNamed(languageSpace + "Token")), Items: items, ReadOnly: true}, true
	case "ParameterName":
		return t.Token.Value, true
	case "UsedColon":
		return strings.HasSuffix(t.PSString(), ":"), true
	case "Name":
		return t.Token.Value, true
	case "VariablePath":
		return &VariablePathObject{syntax.ParseVariablePath(t.Token.Value)}, true
	case "LabelText":
		return t.Token.Value, true
	case "FromStream":
		from, _ := t.Token.Streams()
		return stream(from), true
	case "ToStream":
		_, to := t.Token.Streams()
		return stream(to), true
	case "Append":
		return strings.HasSuffix(t.PSString(), ">>"), true
	}
	return nil, false
}

// ExtentObject is an IScriptExtent.
type ExtentObject struct {
	Source *syntax.Source
	Extent syntax.Extent
}

// PSType is the extent's class.
func (*ExtentObject) PSType() *types.Type {
	return types.MustNamed(languageSpace + "IScriptExtent")
}

// PSString is the text.
func (e *ExtentObject) PSString() string { return e.Source.TextOf(e.Extent) }

func (e *ExtentObject) property(rs *Runspace, name string) (any, bool) {
	at := func(offset int) *PositionObject { return &PositionObject{e.Source, offset} }
	switch strings.ToLower(name) {
	case "text":
		return e.Source.TextOf(e.Extent), true
	case "file":
		return orNull(e.Source.File), true
	case "startscriptposition":
		return at(e.Extent.Start), true
	case "endscriptposition":
		return at(e.Extent.End), true
	case "startoffset":
		return at(e.Extent.Start).property(rs, "Offset")
	case "endoffset":
		return at(e.Extent.End).property(rs, "Offset")
	case "startlinenumber":
		return at(e.Extent.Start).property(rs, "LineNumber")
	case "startcolumnnumber":
		return at(e.Extent.Start).property(rs, "ColumnNumber")
	case "endlinenumber":
		return at(e.Extent.End).property(rs, "LineNumber")
	case "endcolumnnumber":
		return at(e.Extent.End).property(rs, "ColumnNumber")
	}
	return nil, false
}

// PositionObject is an IScriptPosition.
type PositionObject struct {
	Source *syntax.Source
	Offset int
}

// PSType is the position's class.
func (*PositionObject) PSType() *types.Type {
	return types.MustNamed(languageSpace + "IScriptPosition")
}

func (p *PositionObject) property(rs *Runspace, name string) (any, bool) {
	line, col := p.Source.Position(p.Offset)
	switch strings.ToLower(name) {
	case "file":
		return orNull(p.Source.File), true
	case "offset":
		return int32(p.Source.UTF16Offset(p.Offset)), true
	case "linenumber":
		return int32(line), true
	case "columnnumber":
		return int32(col), true
	case "line":
		start := strings.LastIndexByte(p.Source.Text[:min(p.Offset, len(p.Source.Text))], '\n') + 1
		text, _, _ := strings.Cut(p.Source.Text[start:], "\n")
		return strings.TrimSuffix(text, "\r"), true
	}
	return nil, false
}

func (p *PositionObject) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	if equalFold(name, "GetFullScript") && len(args) == 0 {
		return p.Source.Text, true, nil
	}
	return nil, false, nil
}
