package syntax

import "strings"

// method checks what PowerShell asks of a method's signature and body.
func (c *checker) method(m *FunctionMember) {
	p := c.p
	c.duplicateParameters(m.Parameters)
	body := m.Body
	if body.ParamBlock != nil {
		p.report(body.ParamBlock.Pos, "ParamBlockNotAllowedInMethod")
	}
	for _, b := range []*NamedBlock{body.DynamicParamBlock, body.BeginBlock, body.ProcessBlock, body.CleanBlock} {
		if b != nil {
			p.report(b.Pos, "NamedBlockNotAllowedInMethod")
		}
	}
	if b := body.EndBlock; b != nil && !b.Unnamed {
		p.report(b.Pos, "NamedBlockNotAllowedInMethod")
	}
	if m.IsConstructor && m.ReturnType != nil {
		p.report(m.ReturnType.Pos, "ConstructorCantHaveReturnType")
	}
	if returnsValue(m) && body.EndBlock != nil && !alwaysReturns(body.EndBlock.Statements) {
		p.report(m.NamePos, "MethodHasCodePathNotReturn")
	}
}

func returnsValue(m *FunctionMember) bool {
	return m.ReturnType != nil && !isVoid(m.ReturnType.TypeName)
}

// returning checks a return statement directly in the body of a method.
func (c *checker) returning(s *ReturnStatement) {
	m, ok := c.member.(*FunctionMember)
	if !ok {
		return
	}
	switch {
	case returnsValue(m) && s.Pipeline == nil:
		c.p.report(s.Pos, "NonVoidMethodMissingReturnValue")
	case !returnsValue(m) && s.Pipeline != nil:
		c.p.report(s.Pos, "VoidMethodHasReturn")
	}
}

// alwaysReturns reports whether no path leads through the statements. As in
// PowerShell a switch and a loop with a condition may always be passed.
func alwaysReturns(list []Statement) bool {
	for _, s := range list {
		if returnsAlways(s) {
			return true
		}
	}
	return false
}

func returnsAlways(s Statement) bool {
	switch s := s.(type) {
	case *ReturnStatement, *ThrowStatement, *ExitStatement:
		return true
	case *IfStatement:
		if s.ElseClause == nil || !alwaysReturns(s.ElseClause.Statements) {
			return false
		}
		for _, c := range s.Clauses {
			if !alwaysReturns(c.Body.Statements) {
				return false
			}
		}
		return true
	case *TryStatement:
		if s.Finally != nil && alwaysReturns(s.Finally.Statements) {
			return true
		}
		if !alwaysReturns(s.Body.Statements) {
			return false
		}
		for _, c := range s.CatchClauses {
			if !alwaysReturns(c.Body.Statements) {
				return false
			}
		}
		return true
	case *DoWhileStatement:
		return alwaysReturns(s.Body.Statements)
	case *DoUntilStatement:
		return alwaysReturns(s.Body.Statements)
	case *ForStatement:
		return s.Condition == nil && !hasBreak(s.Body)
	case *BlockStatement:
		return alwaysReturns(s.Body.Statements)
	case *ErrorStatement:
		return true
	}
	return false
}

func hasBreak(b *StatementBlock) bool {
	found := false
	Inspect(b, func(n Node) bool {
		switch n.(type) {
		case *BreakStatement:
			found = true
		case *ScriptBlock:
			return false
		}
		return !found
	})
	return found
}

// dscResource checks the members a class with the attribute DscResource must
// have.
func (c *checker) dscResource(t *TypeDefinition) {
	var attr *Attribute
	for _, a := range t.Attributes {
		if n := strings.ToLower(a.TypeName.FullName()); n == "dscresource" || n == "dscresourceattribute" ||
			n == "system.management.automation.dscresourceattribute" {
			attr = a
		}
	}
	if attr == nil || !t.IsClass() {
		return
	}
	var set, get, test, key, ctor, anyCtor bool
	for _, m := range t.Members {
		switch m := m.(type) {
		case *PropertyMember:
			key = key || hasKey(m)
		case *FunctionMember:
			if m.IsConstructor {
				anyCtor = true
				ctor = ctor || len(m.Parameters) == 0
				continue
			}
			if len(m.Parameters) > 0 {
				continue
			}
			result := ""
			if m.ReturnType != nil {
				result = strings.ToLower(m.ReturnType.TypeName.FullName())
			}
			switch strings.ToLower(m.Name) {
			case "set":
				set = set || result == "" || result == "void"
			case "get":
				if get = true; result != strings.ToLower(t.Name) {
					c.p.report(m.Pos, "DscResourceInvalidGetMethod", t.Name)
				}
			case "test":
				test = test || result == "bool" || result == "system.boolean"
			}
		}
	}
	report := func(ok bool, id string) {
		if !ok {
			c.p.report(attr.Pos, id, t.Name)
		}
	}
	report(set || len(t.BaseTypes) > 0, "DscResourceMissingSetMethod")
	report(get || len(t.BaseTypes) > 0, "DscResourceMissingGetMethod")
	report(test || len(t.BaseTypes) > 0, "DscResourceMissingTestMethod")
	report(ctor || !anyCtor, "DscResourceMissingDefaultConstructor")
	report(key || len(t.BaseTypes) > 0, "DscResourceMissingKeyProperty")
}

// hasKey reports whether a property has [DscProperty(Key)].
func hasKey(m *PropertyMember) bool {
	for _, a := range m.Attributes {
		if !strings.HasPrefix(strings.ToLower(a.TypeName.FullName()), "dscproperty") {
			continue
		}
		for _, n := range a.NamedArguments {
			if strings.EqualFold(n.ArgumentName, "key") {
				return true
			}
		}
	}
	return false
}
