package syntax

func (p *printer) statement(s Statement) {
	switch s := s.(type) {
	case *FunctionDefinition:
		p.function(s)
	case *TypeDefinition:
		p.typeDefinition(s)
	case *UsingStatement:
		p.using(s)
	case *IfStatement:
		p.ifStatement(s)
	case *SwitchStatement:
		p.switchStatement(s)
	case *DataStatement:
		p.data(s)
	case *ForEachStatement:
		p.forEach(s)
	case *ForStatement:
		p.label(s.HasLabel, s.Label)
		p.write("for (")
		p.optional(s.Initializer)
		p.write("; ")
		p.optional(s.Condition)
		p.write("; ")
		p.optional(s.Iterator)
		p.write(") ")
		p.block(s.Body)
	case *WhileStatement:
		p.label(s.HasLabel, s.Label)
		p.write("while (")
		p.statement(s.Condition)
		p.write(") ")
		p.block(s.Body)
	case *DoWhileStatement:
		p.label(s.HasLabel, s.Label)
		p.doLoop(s.Body, "while", s.Condition)
	case *DoUntilStatement:
		p.label(s.HasLabel, s.Label)
		p.doLoop(s.Body, "until", s.Condition)
	case *TryStatement:
		p.write("try ")
		p.block(s.Body)
		for _, c := range s.CatchClauses {
			p.write(" ")
			p.catch(c)
		}
		if s.Finally != nil {
			p.write(" finally ")
			p.block(s.Finally)
		}
	case *TrapStatement:
		p.write("trap ")
		if s.TrapType != nil {
			p.attribute(s.TrapType)
			p.write(" ")
		}
		p.block(s.Body)
	case *BreakStatement:
		p.leave("break", s.Label)
	case *ContinueStatement:
		p.leave("continue", s.Label)
	case *ReturnStatement:
		p.leave("return", s.Pipeline)
	case *ExitStatement:
		p.leave("exit", s.Pipeline)
	case *ThrowStatement:
		p.leave("throw", s.Pipeline)
	case *BlockStatement:
		p.write(s.Kind.Text(), " ")
		p.block(s.Body)
	case *ConfigurationDefinition:
		p.write("configuration ")
		p.argument(s.InstanceName)
		p.write(" ")
		p.expression(s.Body)
	case *DynamicKeywordStatement:
		for i, e := range s.CommandElements {
			if i > 0 {
				p.write(" ")
			}
			p.node(e)
		}
	case *ErrorStatement:
		for _, n := range s.NestedAst {
			p.node(n)
			p.newline()
		}
	default:
		p.pipeline(s)
	}
}

func (p *printer) optional(s PipelineBase) {
	if s != nil {
		p.statement(s)
	}
}

func (p *printer) label(has bool, label string) {
	if has {
		p.write(":", label, " ")
	}
}

// leave writes a keyword with what may follow it.
func (p *printer) leave(keyword string, n Node) {
	p.write(keyword)
	switch n := n.(type) {
	case nil:
	case *StringConstantExpression:
		p.write(" ")
		p.nameOr(n)
	case Expression:
		p.write(" ")
		p.expression(n)
	case Statement:
		p.write(" ")
		p.statement(n)
	}
}

func (p *printer) doLoop(body *StatementBlock, keyword string, cond PipelineBase) {
	p.write("do ")
	p.block(body)
	p.write(" ", keyword, " (")
	p.statement(cond)
	p.write(")")
}

func (p *printer) catch(c *CatchClause) {
	p.write("catch ")
	for i, t := range c.CatchTypes {
		if i > 0 {
			p.write(", ")
		}
		p.attribute(t)
	}
	if len(c.CatchTypes) > 0 {
		p.write(" ")
	}
	p.block(c.Body)
}

func (p *printer) ifStatement(s *IfStatement) {
	for i, c := range s.Clauses {
		if i > 0 {
			p.write(" else")
		}
		p.write("if (")
		p.statement(c.Condition)
		p.write(") ")
		p.block(c.Body)
	}
	if s.ElseClause != nil {
		p.write(" else ")
		p.block(s.ElseClause)
	}
}

func (p *printer) switchStatement(s *SwitchStatement) {
	p.label(s.HasLabel, s.Label)
	p.write("switch ")
	for _, f := range []struct {
		flag SwitchFlags
		name string
	}{{SwitchRegex, "-regex "}, {SwitchWildcard, "-wildcard "}, {SwitchCaseSensitive, "-casesensitive "}, {SwitchParallel, "-parallel "}} {
		if s.Flags&f.flag != 0 {
			p.write(f.name)
		}
	}
	if pl, ok := s.Condition.(*Pipeline); ok && s.Flags&SwitchFile != 0 {
		p.write("-file ")
		p.argument(pl.PipelineElements[0].(*CommandExpression).Expression)
	} else {
		p.write("(")
		p.statement(s.Condition)
		p.write(")")
	}
	p.write(" ")
	p.braces(func() {
		for _, c := range s.Clauses {
			p.newline()
			p.argument(c.Condition)
			p.write(" ")
			p.block(c.Body)
		}
		if s.Default != nil {
			p.newline()
			p.write("default ")
			p.block(s.Default)
		}
	})
}

func (p *printer) data(s *DataStatement) {
	p.write("data ")
	if s.Variable != "" {
		p.write(s.Variable, " ")
	}
	for i, c := range s.CommandsAllowed {
		if i == 0 {
			p.write("-SupportedCommand ")
		} else {
			p.write(", ")
		}
		p.argument(c)
	}
	if len(s.CommandsAllowed) > 0 {
		p.write(" ")
	}
	p.block(s.Body)
}

func (p *printer) forEach(s *ForEachStatement) {
	p.label(s.HasLabel, s.Label)
	p.write("foreach ")
	if s.Flags&ForEachParallel != 0 {
		p.write("-parallel ")
	}
	if s.ThrottleLimit != nil {
		p.write("-throttlelimit ")
		p.argument(s.ThrottleLimit)
		p.write(" ")
	}
	p.write("(")
	p.expression(s.Variable)
	p.write(" in ")
	p.statement(s.Condition)
	p.write(") ")
	p.block(s.Body)
}

// pipeline writes assignments, pipelines and their elements.
func (p *printer) pipeline(s Statement) {
	switch s := s.(type) {
	case *AssignmentStatement:
		p.expression(s.Left)
		p.write(" ", s.Operator.Text(), " ")
		p.statement(s.Right)
	case *Pipeline:
		for i, c := range s.PipelineElements {
			if i > 0 {
				p.write(" | ")
			}
			p.statement(c)
		}
		if s.Background {
			p.write(" &")
		}
	case *PipelineChain:
		p.statement(s.LhsPipelineChain)
		p.write(" ", s.Operator.Text(), " ")
		p.statement(s.RhsPipeline)
		if s.Background {
			p.write(" &")
		}
	case *CommandExpression:
		p.expression(s.Expression)
		p.redirections(s.Redirections)
	case *Command:
		p.command(s)
	}
}

func (p *printer) redirections(list []Redirection) {
	for _, r := range list {
		p.write(" ")
		p.redirection(r)
	}
}

func (p *printer) redirection(r Redirection) {
	from := func(s RedirectionStream) {
		switch s {
		case StreamAll:
			p.write("*")
		case StreamOutput:
		default:
			p.write(string(rune('0' + s)))
		}
	}
	switch r := r.(type) {
	case *MergingRedirection:
		from(r.FromStream)
		p.write(">&1")
	case *FileRedirection:
		from(r.FromStream)
		p.write(">")
		if r.Append {
			p.write(">")
		}
		p.write(" ")
		p.argument(r.Location)
	}
}
