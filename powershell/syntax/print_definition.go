package syntax

func (p *printer) function(s *FunctionDefinition) {
	keyword := "function "
	switch {
	case s.IsFilter:
		keyword = "filter "
	case s.IsWorkflow:
		keyword = "workflow "
	}
	p.write(keyword, escapeWord(s.Name))
	if len(s.Parameters) > 0 || s.HasParameterList {
		p.write("(")
		p.parameters(s.Parameters)
		p.write(")")
	}
	p.write(" ")
	p.scriptBlock(s.Body)
}

func (p *printer) typeDefinition(s *TypeDefinition) {
	for _, a := range s.Attributes {
		p.attribute(a)
		p.newline()
	}
	if s.IsEnum() {
		p.write("enum ", s.Name)
	} else {
		p.write("class ", s.Name)
	}
	for i, b := range s.BaseTypes {
		if i == 0 {
			p.write(" : ")
		} else {
			p.write(", ")
		}
		p.write(typeText(b.TypeName))
	}
	p.write(" ")
	p.braces(func() {
		for _, m := range s.Members {
			p.newline()
			p.member(m)
		}
	})
}

func (p *printer) member(m Member) {
	switch m := m.(type) {
	case *PropertyMember:
		for _, a := range m.Attributes {
			p.attribute(a)
		}
		if m.PropertyAttributes&PropertyLiteral != 0 {
			p.write(m.Name)
		} else {
			p.modifiers(m.IsHidden(), m.IsStatic(), m.PropertyType)
			p.write(variableText(m.Name, false))
		}
		if m.InitialValue != nil {
			p.write(" = ")
			p.expression(m.InitialValue)
		}
	case *FunctionMember:
		for _, a := range m.Attributes {
			p.attribute(a)
		}
		p.modifiers(m.IsHidden(), m.IsStatic(), m.ReturnType)
		p.write(m.Name, "(")
		p.parameters(m.Parameters)
		p.write(")")
		if m.BaseCall != nil {
			p.write(" : base(")
			p.list(m.BaseCall.Arguments)
			p.write(")")
		}
		p.write(" ")
		p.scriptBlock(m.Body)
	}
}

func (p *printer) modifiers(hidden, static bool, t *TypeConstraint) {
	if hidden {
		p.write("hidden ")
	}
	if static {
		p.write("static ")
	}
	if t != nil {
		p.attribute(t)
		p.write(" ")
	}
}

func (p *printer) using(s *UsingStatement) {
	kind := [...]string{"assembly", "command", "module", "namespace", "type"}[s.UsingStatementKind]
	p.write("using ", kind, " ")
	if s.ModuleSpecification != nil {
		p.expression(s.ModuleSpecification)
	} else {
		p.argument(s.Name)
	}
	if s.Alias != nil {
		p.write(" = ")
		p.argument(s.Alias)
	}
}
