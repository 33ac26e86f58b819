package syntax

func (p *parser) check(sb *ScriptBlock) {}
