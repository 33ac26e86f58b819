package syntax

// configuration reads a DSC configuration behind its keyword.
func (p *parser) configuration(t Token) Statement {
	p.skipNewlines()
	nameTok := *p.peek()
	name := p.singleArgument(argFunctionName)
	if name == nil || nameTok.Kind == TokLCurly {
		p.resync(nameTok.Pos.Start)
		p.incomplete(after(t.Pos), "MissingConfigurationName")
		return errorStatement(t.Pos, t.Kind)
	}
	p.skipNewlines()
	open := p.next()
	if open.Kind != TokLCurly {
		p.unget(open)
	}
	p.report(name.Extent(), "ParserError")
	return errorStatement(span(t.Pos, name.Extent()), t.Kind, name)
}
