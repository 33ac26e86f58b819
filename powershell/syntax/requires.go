package syntax

// requirements reads the #requires lines.
func (p *parser) requirements() *Requirements { return nil }
