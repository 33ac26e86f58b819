package syntax

// configuration reads a DSC configuration behind its keyword.
func (p *parser) configuration(t Token) Statement {
	p.skipNewlines()
	nameTok := *p.peek()
	name := p.singleArgument(argFunctionName)
	if name == nil || nameTok.Kind == TokLCurly {
		at := after(t.Pos)
		if nameTok.Kind == TokEndOfInput {
			at = nameTok.Pos
		}
		p.incomplete(at, "MissingConfigurationName")
		return nil
	}
	p.skipNewlines()
	open := p.next()
	if open.Kind != TokLCurly {
		p.resync(open.Pos.Start)
	}
	p.report(name.Extent(), "ParserError")
	return errorStatement(span(t.Pos, name.Extent()), t.Kind, name)
}
