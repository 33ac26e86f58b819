package syntax

import (
	"slices"
	"strings"
)

// symbols resolves the names of types, modules and assemblies and the
// variables of methods.
type symbols struct {
	p          *parser
	classes    map[string]bool
	namespaces []string
	inClass    int
	// class is the innermost class around, nil outside.
	class *TypeDefinition
}

func (s *symbols) file(sb *ScriptBlock) {
	for _, t := range s.p.types {
		s.classes[foldName(t.Name)] = true
	}
	for _, u := range sb.UsingStatements {
		if u.UsingStatementKind == UsingNamespace && u.Name != nil && u.Alias == nil {
			s.namespaces = append(s.namespaces, u.Name.Value)
		}
	}
	duplicates := len(s.classes) < len(s.p.types)
	for _, u := range sb.UsingStatements {
		s.using(u)
	}
	types := slices.Clone(s.p.types)
	slices.SortStableFunc(types, func(a, b *TypeDefinition) int { return a.Pos.Start - b.Pos.Start })
	if duplicates {
		Inspect(sb, func(n Node) bool {
			switch n := n.(type) {
			case *NamedBlock:
				s.duplicates(n.Statements)
			case *StatementBlock:
				s.duplicates(n.Statements)
			}
			return true
		})
	}
	end := 0
	for _, t := range types {
		// What is inside another type has been seen with it.
		if t.Pos.Start >= end {
			s.node(t)
			end = t.Pos.End
		}
	}
}

// duplicates reports types that are defined twice in a block.
func (s *symbols) duplicates(list []Statement) {
	var seen map[string]bool
	for _, st := range list {
		t, ok := st.(*TypeDefinition)
		if !ok {
			continue
		}
		if seen == nil {
			seen = map[string]bool{}
		}
		if seen[foldName(t.Name)] {
			s.p.report(t.Pos, "MemberAlreadyDefined", t.Name)
		}
		seen[foldName(t.Name)] = true
	}
}

func (s *symbols) node(n Node) {
	switch n := n.(type) {
	case *TypeDefinition:
		outer := s.class
		s.class = n
		s.inClass++
		Children(n, s.node)
		s.inClass--
		s.class = outer
		return
	case *FunctionMember:
		s.method(n)
		return
	case *Attribute:
		if s.inClass > 0 {
			s.typeName(n.TypeName, true)
		}
	case *TypeConstraint:
		if s.inClass > 0 {
			s.typeName(n.TypeName, false)
		}
	case *TypeExpression:
		if s.inClass > 0 {
			s.typeName(n.TypeName, false)
		}
	case *BaseCtorInvokeMemberExpression:
		for _, a := range n.Arguments {
			s.node(a)
		}
		return
	}
	Children(n, s.node)
}

// method resolves a method.
func (s *symbols) method(m *FunctionMember) {
	s.propertiesAssigned(m)
	s.flow(m)
	Children(m, s.node)
}

// propertiesAssigned reports assignments to a variable that has the name of a
// property: $this is missing.
func (s *symbols) propertiesAssigned(m *FunctionMember) {
	if s.class == nil || m.Body == nil {
		return
	}
	Inspect(m.Body, func(n Node) bool {
		switch n := n.(type) {
		case *ScriptBlockExpression, *FunctionDefinition:
			return false
		case *AssignmentStatement:
			left := n.Left
			for c, ok := left.(*ConvertExpression); ok; c, ok = left.(*ConvertExpression) {
				left = c.Child
			}
			v, ok := left.(*VariableExpression)
			if !ok || v.VariablePath.Scope != ScopeNone || v.VariablePath.Qualifier != "" {
				return true
			}
			for _, q := range m.Parameters {
				if strings.EqualFold(q.Name.VariablePath.UserPath, v.VariablePath.UserPath) {
					return true
				}
			}
			for _, member := range s.class.Members {
				p, ok := member.(*PropertyMember)
				if !ok || !strings.EqualFold(p.Name, v.VariablePath.UserPath) {
					continue
				}
				if p.IsStatic() {
					s.p.report(v.Pos, "MissingTypeInStaticPropertyAssignment", "["+s.class.Name+"]::", p.Name)
				} else {
					s.p.report(v.Pos, "MissingThis", "$this.", p.Name)
				}
			}
		}
		return true
	})
}

// automaticVariable reports whether PowerShell lets every method read a
// variable.
func automaticVariable(name string) bool {
	switch name {
	case "_", "args", "this", "input", "pscmdlet", "psboundparameters", "myinvocation", "psscriptroot",
		"pscommandpath", "psitem", "foreach", "switch", "?", "^", "$", "executioncontext", "false", "true", "null",
		"home", "host", "pid", "psculture", "pshome", "psuiculture", "psversiontable", "psedition", "shellid",
		"enabledexperimentalfeatures", "islinux", "iswindows", "ismacos", "iscoreclr",
		"lastexitcode", "error", "stacktrace", "outputencoding", "nestedpromptlevel", "pwd", "matches",
		"debugpreference", "verbosepreference", "erroractionpreference", "whatifpreference", "warningpreference",
		"informationpreference", "confirmpreference", "progresspreference", ":error:":
		return true
	}
	return false
}

// typeName reports a type inside a class that does not exist.
func (s *symbols) typeName(tn TypeName, attribute bool) {
	switch tn := tn.(type) {
	case *SimpleTypeName:
		s.simpleType(tn, 0, attribute)
	case *ArrayTypeName:
		s.typeName(tn.ElementType, attribute)
	case *GenericTypeName:
		if t, ok := tn.TypeName.(*SimpleTypeName); ok {
			s.simpleType(t, len(tn.Arguments), attribute)
		}
		for _, a := range tn.Arguments {
			s.typeName(a, false)
		}
	}
}

func (s *symbols) simpleType(t *SimpleTypeName, arity int, attribute bool) {
	if t.AssemblyName != "" || arity == 0 && s.classes[foldName(t.Name)] || strings.EqualFold(t.Name, "ordered") {
		return
	}
	if lookupType(t.Name, arity, s.namespaces, attribute) != nil || frameworkType(t.Name) {
		return
	}
	if known := s.p.opts.Type; known != nil && arity == 0 && (known(t.Name) || attribute && known(t.Name+"Attribute")) {
		return
	}
	id := "TypeNotFound"
	if attribute {
		id = "CustomAttributeTypeNotFound"
	}
	s.p.report(t.Pos, id, t.Name)
}

// frameworkType reports whether a name belongs to a namespace that .NET has
// on Linux and the table of types covers in part only. Such a type is taken to
// exist.
func frameworkType(name string) bool {
	n := strings.ToLower(name)
	if !strings.HasPrefix(n, "system.") {
		return strings.HasPrefix(n, "microsoft.win32.") || strings.HasPrefix(n, "microsoft.codeanalysis.") ||
			strings.HasPrefix(n, "newtonsoft.json.")
	}
	if strings.Count(n, ".") < 2 {
		return false
	}
	for _, missing := range []string{"windows.", "drawing.", "management.", "web.", "speech.", "deployment.", "servicemodel.",
		"messaging.", "printing.", "data.", "enterpriseservices.", "activities.", "addin.", "identitymodel.", "workflow.",
		"directoryservices.", "device.", "configuration.", "serviceprocess."} {
		if strings.HasPrefix(n[len("system."):], missing) {
			return false
		}
	}
	return true
}
