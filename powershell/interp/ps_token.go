package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// PSToken is the old form of a token: its kind by what it means to a reader, and
// its place. The place of a block is one without a kind of its own.
type PSToken struct {
	Source *syntax.Source
	Pos    syntax.Extent
	// Kind is a name of PSTokenType, Content what the token says.
	Kind, Content string
}

// PSType is PSToken.
func (*PSToken) PSType() *types.Type { return types.MustNamed(automationSpace + "PSToken") }

func (t *PSToken) property(rs *Runspace, name string) (any, bool) {
	line, column := t.Source.Position(t.Pos.Start)
	endLine, endColumn := t.Source.Position(t.Pos.End)
	switch strings.ToLower(name) {
	case "content":
		return t.Content, true
	case "type":
		return types.EnumNamed(automationSpace+"PSTokenType", t.Kind), true
	case "start":
		return int32(types.Len16(t.Source.Text[:t.Pos.Start])), true
	case "length":
		return int32(types.Len16(t.Source.TextOf(t.Pos))), true
	case "startline":
		return int32(line), true
	case "startcolumn":
		return int32(column), true
	case "endline":
		return int32(endLine), true
	case "endcolumn":
		return int32(endColumn), true
	}
	return nil, false
}

// placeToken is the place of a block.
func placeToken(src *syntax.Source, pos syntax.Extent) *PSToken {
	return &PSToken{Source: src, Pos: pos, Kind: "Position", Content: src.TextOf(pos)}
}

// psToken is a token in its old form.
func psToken(src *syntax.Source, t *syntax.Token) *PSToken {
	out := &PSToken{Source: src, Pos: t.Pos, Kind: psTokenKind(t), Content: src.TextOf(t.Pos)}
	switch out.Kind {
	case "Variable", "String", "LoopLabel":
		out.Content = t.Value
	}
	return out
}

// psTokenKind is the PSTokenType of a token: what it is used as, else what it is.
func psTokenKind(t *syntax.Token) string {
	switch {
	case t.Flags&syntax.FlagCommandName != 0:
		return "Command"
	case t.Flags&syntax.FlagMemberName != 0:
		return "Member"
	case t.Flags&syntax.FlagAttributeName != 0:
		return "Attribute"
	case t.Flags&syntax.FlagTypeName != 0:
		return "Type"
	}
	switch t.Kind {
	case syntax.TokVariable, syntax.TokSplattedVariable:
		return "Variable"
	case syntax.TokParameter:
		return "CommandParameter"
	case syntax.TokNumber:
		return "Number"
	case syntax.TokLabel:
		return "LoopLabel"
	case syntax.TokIdentifier, syntax.TokGeneric:
		return "CommandArgument"
	case syntax.TokNewLine:
		return "NewLine"
	case syntax.TokLineContinuation:
		return "LineContinuation"
	case syntax.TokComment:
		return "Comment"
	case syntax.TokStringLiteral, syntax.TokStringExpandable, syntax.TokHereStringLiteral, syntax.TokHereStringExpandable:
		return "String"
	case syntax.TokLParen, syntax.TokLCurly, syntax.TokAtParen, syntax.TokAtCurly, syntax.TokDollarParen:
		return "GroupStart"
	case syntax.TokRParen, syntax.TokRCurly:
		return "GroupEnd"
	case syntax.TokSemi:
		return "StatementSeparator"
	}
	if t.Kind.Flags()&syntax.FlagKeyword != 0 {
		return "Keyword"
	}
	return "Operator"
}

// tokenize is [PSParser]::Tokenize: a text or its lines, and where errors go.
func (rs *Runspace) tokenize(args []any) (any, error) {
	if len(args) != 2 || types.Norm(args[0]) == nil {
		return nil, types.NewException(automationSpace+"PSArgumentNullException", "Cannot process argument because the value of argument \"script\" is null. Change the value of argument \"script\" to a non-null value.")
	}
	text := ""
	if lines, many := elements(args[0]); many {
		for _, l := range lines {
			s, err := rs.text(l, " ")
			if err != nil {
				return nil, err
			}
			text += s + "\n"
		}
	} else {
		var err error
		if text, err = rs.text(args[0], " "); err != nil {
			return nil, err
		}
	}
	src := syntax.NewSource("", text)
	res := syntax.Parse(src, syntax.Options{Tokens: true})
	out := &types.List{T: types.CollectionDef.Instantiate(types.MustNamed(automationSpace + "PSToken"))}
	for i := range res.Tokens {
		if res.Tokens[i].Kind != syntax.TokEndOfInput {
			out.Items = append(out.Items, psToken(src, &res.Tokens[i]))
		}
	}
	errs := &types.List{T: types.CollectionDef.Instantiate(types.MustNamed(automationSpace + "PSParseError"))}
	for i := range res.Errors {
		e := &res.Errors[i]
		errs.Items = append(errs.Items, NewObject(automationSpace+"PSParseError", "Token", placeToken(src, e.Pos), "Message", e.Message))
	}
	if r, ok := args[1].(*types.Reference); ok {
		if err := r.Set(errs); err != nil {
			return nil, err
		}
	}
	return out, nil
}
