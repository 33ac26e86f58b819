package syntax

import "slices"

// argContext says what a word of a command is read as.
type argContext uint8

const (
	argCommandName argContext = iota
	// argInvokedName is the name behind & or a dot.
	argInvokedName
	argCommandArgument
	argFileName
	argFunctionName
	argSwitchCondition
)

// command reads a command with its arguments, or returns nil.
func (p *parser) command() *Command {
	mode := p.setMode(modeCommand)
	defer p.setMode(mode)
	comma := p.noComma
	p.noComma = false
	defer func() { p.noComma = comma }()
	first := p.next()
	c := &Command{InvocationOperator: TokUnknown}
	c.Pos = first.Pos
	t := first
	if t.Kind == TokDot || t.Kind == TokAmpersand {
		c.InvocationOperator = t.Kind
		t = p.next()
	}
	var redirs redirections
	context := argCommandName
	if c.InvocationOperator != TokUnknown {
		context = argInvokedName
	}
	dashDash := false
loop:
	for n := 0; ; n++ {
		if n > maxChain*10 {
			p.complicated()
		}
		switch t.Kind {
		case TokEndOfInput, TokNewLine, TokRParen, TokRCurly, TokSemi, TokAndAnd, TokOrOr, TokPipe, TokAmpersand:
			p.unget(t)
			break loop
		case TokComma:
			c.Pos.End = t.Pos.End
			p.report(t.Pos, "MissingArgument")
			p.skipNewlines()
		case TokMinusMinus:
			c.Pos.End = t.Pos.End
			if dashDash || context <= argInvokedName {
				c.CommandElements = append(c.CommandElements, p.bareWord(&t, context))
			} else {
				q := &CommandParameter{ParameterName: "-", ErrorPos: t.Pos}
				q.Pos = t.Pos
				c.CommandElements = append(c.CommandElements, q)
			}
			dashDash = true
		case TokParameter:
			c.Pos.End = t.Pos.End
			if context <= argInvokedName || dashDash {
				c.CommandElements = append(c.CommandElements, p.bareWord(&t, context))
				break
			}
			q := p.commandParameter(t)
			c.CommandElements = append(c.CommandElements, q)
			c.Pos.End = q.Pos.End
		case TokRedirection, TokRedirectInStd:
			if context <= argInvokedName {
				// A redirection operator in front is the name of a command.
				c.CommandElements = append(c.CommandElements, p.bareWord(&t, context))
				c.Pos.End = t.Pos.End
				break
			}
			p.redirection(t, &redirs, &c.Pos)
		default:
			if t.Kind == TokGeneric && context > argInvokedName && p.text(&t) == "--%" {
				p.verbatim(c, t)
				break
			}
			x := p.argument(context, t)
			if x == nil {
				p.unget(t)
				break loop
			}
			c.CommandElements = append(c.CommandElements, x)
			c.Pos.End = x.Extent().End
		}
		context = argCommandArgument
		t = p.next()
	}
	c.Redirections = redirs.list()
	if len(c.CommandElements) == 0 {
		if c.InvocationOperator != TokUnknown {
			p.report(first.Pos, "MissingExpression", p.text(&first))
		}
		return nil
	}
	return c
}

// commandParameter makes a parameter, with its argument after a colon.
func (p *parser) commandParameter(t Token) *CommandParameter {
	q := &CommandParameter{ParameterName: t.Value, ErrorPos: t.Pos}
	q.Pos = t.Pos
	if !t.flag {
		return q
	}
	a := p.next()
	q.Argument = p.argument(argCommandArgument, a)
	if q.Argument == nil {
		p.unget(a)
		p.report(after(t.Pos), "ParameterRequiresArgument", p.text(&t))
		return q
	}
	q.Pos.End = q.Argument.Extent().End
	return q
}

// verbatim reads the rest of the line behind --%.
func (p *parser) verbatim(c *Command, t Token) {
	c.CommandElements = append(c.CommandElements, p.bareWord(&t, argCommandArgument))
	c.Pos.End = t.Pos.End
	v, ok := p.lex.verbatim()
	if !ok {
		return
	}
	x := &StringConstantExpression{StringConstantType: BareWord, Value: v.Value}
	x.Pos = v.Pos
	c.CommandElements = append(c.CommandElements, x)
	c.Pos.End = v.Pos.End
}

// bareWord makes a string of a token, whatever its kind.
func (p *parser) bareWord(t *Token, context argContext) *StringConstantExpression {
	switch context {
	case argCommandName, argInvokedName:
		p.flag(t, FlagCommandName, FlagKeyword, t.Kind)
	default:
		kind := t.Kind
		if kind != TokIdentifier {
			kind = TokGeneric
		}
		p.flag(t, 0, FlagKeyword, kind)
	}
	x := &StringConstantExpression{StringConstantType: BareWord, Value: t.Value}
	if t.Kind != TokGeneric {
		x.Value = p.text(t)
	}
	x.Pos = t.Pos
	return x
}

// singleArgument reads one word; nil when none is there.
func (p *parser) singleArgument(context argContext) Expression {
	if t := p.peek(); t.Kind == TokComma || t.Kind == TokEndOfInput {
		return nil
	}
	t := p.next()
	x := p.argument(context, t)
	if x == nil {
		p.unget(t)
	}
	return x
}

// argument makes an expression of a word of a command that begins with the
// token, and of the words that follow after commas. It returns nil, with the
// token taken, when the token ends a command.
func (p *parser) argument(context argContext, t Token) Expression {
	mode := p.setMode(modeCommand)
	defer p.setMode(mode)
	x := p.argumentWord(context, &t)
	if x == nil || context != argCommandArgument || p.peek().Kind != TokComma {
		return x
	}
	a := &ArrayLiteral{Elements: []Expression{x}}
	a.Pos = x.Extent()
	for p.peek().Kind == TokComma {
		comma := p.next()
		p.skipNewlines()
		word := p.next()
		x = p.argumentWord(context, &word)
		if x == nil {
			p.unget(word)
			p.incomplete(after(comma.Pos), "MissingExpression", ",")
			e := errorExpression(span(a.Pos, comma.Pos))
			for _, x := range a.Elements {
				e.NestedAst = append(e.NestedAst, x)
			}
			return e
		}
		a.Elements = append(a.Elements, x)
		a.Pos.End = x.Extent().End
	}
	return a
}

func (p *parser) argumentWord(context argContext, t *Token) Expression {
	switch t.Kind {
	case TokEndOfInput, TokNewLine, TokRParen, TokRCurly, TokSemi, TokAndAnd, TokOrOr, TokPipe, TokAmpersand,
		TokComma, TokRedirection, TokRedirectInStd:
		return nil
	case TokMinusMinus, TokParameter:
		if context == argSwitchCondition || context == argFileName || context == argCommandArgument || context == argFunctionName {
			return p.bareWord(t, context)
		}
	case TokVariable, TokSplattedVariable, TokNumber, TokStringLiteral, TokStringExpandable,
		TokHereStringLiteral, TokHereStringExpandable, TokLParen, TokAtParen, TokDollarParen, TokAtCurly, TokLCurly:
		p.unget(*t)
		return p.primary(true)
	case TokGeneric:
		if t.body != nil {
			x := p.expandable(t, BareWord, context)
			if context == argCommandName || context == argFunctionName {
				s := &StringConstantExpression{StringConstantType: BareWord, Value: t.Value}
				s.Pos = t.Pos
				return s
			}
			return x
		}
	case TokDefault:
		if context == argSwitchCondition {
			x := &StringConstantExpression{StringConstantType: BareWord, Value: p.text(t)}
			x.Pos = t.Pos
			return x
		}
	}
	return p.bareWord(t, context)
}

// redirections holds at most one redirection of each stream.
type redirections struct {
	byStream [int(StreamInformation) + 1]Redirection
	n        int
}

// list returns the redirections in the order of their streams.
func (r *redirections) list() []Redirection {
	if r.n == 0 {
		return nil
	}
	l := slices.Clone(r.byStream[:])
	return slices.DeleteFunc(l, func(x Redirection) bool { return x == nil })
}

// redirection reads a redirection behind its operator and extends the extent
// of the command.
func (p *parser) redirection(t Token, r *redirections, command *Extent) {
	var x Redirection
	switch {
	case t.Kind == TokRedirection && t.to != 0:
		m := &MergingRedirection{FromStream: t.from, ToStream: t.to}
		m.Pos = t.Pos
		if t.to != StreamOutput || t.from == StreamOutput {
			p.report(t.Pos, "RedirectionNotSupported", p.text(&t))
			m.ToStream = StreamOutput
		}
		x = m
	default:
		f := &FileRedirection{FromStream: t.from, Append: t.flag}
		mode := p.setMode(modeCommand)
		f.Location = p.singleArgument(argFileName)
		p.setMode(mode)
		if f.Location == nil {
			p.report(after(t.Pos), "MissingFileSpecification")
			f.Location = errorExpression(t.Pos)
		}
		f.Pos = span(t.Pos, f.Location.Extent())
		if t.Kind == TokRedirectInStd {
			p.report(t.Pos, "RedirectionNotSupported", p.text(&t))
			command.End = f.Pos.End
			return
		}
		x = f
	}
	command.End = x.Extent().End
	if r.byStream[t.from] != nil {
		p.report(x.Extent(), "StreamAlreadyRedirected", streamName(t.from))
		return
	}
	r.byStream[t.from] = x
	r.n++
}

// streamName is how error messages call a stream.
func streamName(s RedirectionStream) string {
	switch s {
	case StreamAll:
		return "all streams"
	case StreamOutput:
		return "output stream"
	case StreamError:
		return "error stream"
	case StreamWarning:
		return "warning stream"
	case StreamVerbose:
		return "verbose stream"
	case StreamDebug:
		return "debug stream"
	}
	return "information stream"
}
