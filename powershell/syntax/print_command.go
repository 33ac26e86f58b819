package syntax

func (p *printer) command(c *Command) {
	switch c.InvocationOperator {
	case TokAmpersand:
		p.write("& ")
	case TokDot:
		p.write(". ")
	}
	verbatim := false
	for i, e := range c.CommandElements {
		if i > 0 {
			p.write(" ")
		}
		switch e := e.(type) {
		case *CommandParameter:
			p.commandParameter(e)
		case *StringConstantExpression:
			switch {
			case verbatim:
				p.write(e.Value)
			case i > 0 && e.StringConstantType == BareWord && e.Value == "--%":
				p.write(e.Value)
				verbatim = true
			case i == 0 && c.InvocationOperator == TokUnknown && e.StringConstantType == BareWord:
				p.write(nameText(e.Value))
			default:
				p.argument(e)
			}
		case Expression:
			p.argument(e)
		}
	}
	p.redirections(c.Redirections)
}

func (p *printer) commandParameter(q *CommandParameter) {
	p.write("-", q.ParameterName)
	if q.Argument != nil {
		p.write(":")
		p.argument(q.Argument)
	}
}

// argument writes an expression as a word of a command.
func (p *printer) argument(x Expression) {
	if a, ok := x.(*ArrayLiteral); ok {
		for i, e := range a.Elements {
			if i > 0 {
				p.write(", ")
			}
			p.argument(e)
		}
		return
	}
	p.expression(x)
}

// nameText writes the name of a command without invocation operator, where
// keywords and expressions must not be read.
func nameText(s string) string {
	text := escapeWord(s)
	if readsAsCommand(text, s) {
		return text
	}
	if word := wordText(s); readsAsCommand(word, s) {
		return word
	}
	n := sizeOf(text)
	for _, try := range []string{text + "''", text[:n] + "''" + text[n:], "`" + text, s} {
		if readsAsCommand(try, s) {
			return try
		}
	}
	return text
}

// readsAsCommand reports whether text is a command of that name.
func readsAsCommand(text, name string) bool {
	p := &parser{src: NewSource("", text+" x"), nested: -1, triviaFrom: -1}
	p.lex = lexer{p: p, text: p.src.Text}
	pl, ok := p.statement().(*Pipeline)
	if !ok || len(pl.PipelineElements) != 1 || len(p.errors) > 0 {
		return false
	}
	c, ok := pl.PipelineElements[0].(*Command)
	if !ok || len(c.CommandElements) != 2 {
		return false
	}
	s, ok := c.CommandElements[0].(*StringConstantExpression)
	return ok && s.StringConstantType == BareWord && s.Value == name
}
