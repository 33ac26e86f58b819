package syntax

import "strings"

// using resolves what a using statement names. The parser looks at no file:
// without help of the caller only what comes with PowerShell is known.
func (s *symbols) using(u *UsingStatement) {
	switch u.UsingStatementKind {
	case UsingModule:
		s.usingModule(u)
	case UsingAssembly:
		name := u.Name.Value
		switch {
		case strings.HasPrefix(name, `\\`) || strings.HasPrefix(name, "//"):
			s.p.report(u.Name.Pos, "CannotLoadAssemblyFromUncPath", name)
		case strings.Contains(name, "://"):
			scheme, _, _ := strings.Cut(name, "://")
			s.p.report(u.Name.Pos, "CannotLoadAssemblyWithUriSchema", scheme)
		case s.p.opts.Assembly != nil:
			if !s.p.opts.Assembly(name) {
				s.p.report(u.Name.Pos, "ErrorLoadingAssembly", name)
			}
		case !knownAssembly(name):
			s.p.report(u.Name.Pos, "ErrorLoadingAssembly", name)
		}
	}
}

func (s *symbols) usingModule(u *UsingStatement) {
	if h := u.ModuleSpecification; h != nil {
		keys := map[string]string{}
		for _, kv := range h.KeyValuePairs {
			k, ok := kv.Key.(*StringConstantExpression)
			if !ok {
				continue
			}
			keys[foldName(k.Value)] = statementText(kv.Value)
		}
		if reason := ModuleProblem(keys); reason != "" {
			s.p.report(u.Pos, "RequiresModuleInvalid", reason)
			return
		}
		if !s.known(u, keys["modulename"]) {
			s.p.report(u.Pos, "ModuleNotFoundDuringParse", s.p.sourceText(h.Pos))
		}
		return
	}
	name := u.Name.Value
	if strings.ContainsAny(name, "*?[") {
		s.p.report(u.Pos, "WildCardModuleNameError")
		return
	}
	if !s.known(u, name) {
		s.p.report(u.Pos, "ModuleNotFoundDuringParse", name)
	}
}

// known asks the caller for a module and learns the types it exports.
func (s *symbols) known(u *UsingStatement, name string) bool {
	if s.p.opts.Module != nil {
		types, found := s.p.opts.Module(u)
		for _, t := range types {
			s.classes[foldName(t)] = true
		}
		return found
	}
	return knownModule(name)
}

// statementText returns the value of a statement that is one string.
func statementText(st Statement) string {
	pl, ok := st.(*Pipeline)
	if !ok || len(pl.PipelineElements) != 1 {
		return ""
	}
	switch c := pl.PipelineElements[0].(type) {
	case *CommandExpression:
		if s, ok := c.Expression.(*StringConstantExpression); ok {
			return s.Value
		}
		return "?"
	case *Command:
		return "?"
	}
	return ""
}

// ModuleProblem says what a module specification lacks, or "". The keys of its
// hashtable are in lower case.
func ModuleProblem(keys map[string]string) string {
	if _, ok := keys["modulename"]; !ok {
		return "The 'ModuleName' member does not exist in the hashtable that describes this module."
	}
	for _, k := range []string{"moduleversion", "maximumversion", "requiredversion"} {
		if _, ok := keys[k]; ok {
			return ""
		}
	}
	return "The 'ModuleVersion', 'MaximumVersion' and 'RequiredVersion' members do not exist in the hashtable that describes this module. One of these three members must exist, and be assigned a version number in the format 'n.n.n.n'."
}

// knownModule reports whether a module comes with PowerShell.
func knownModule(name string) bool {
	switch strings.ToLower(name) {
	case "microsoft.powershell.archive", "microsoft.powershell.host", "microsoft.powershell.management",
		"microsoft.powershell.security", "microsoft.powershell.utility", "microsoft.powershell.psresourceget",
		"microsoft.powershell.threadjob", "packagemanagement", "powershellget", "psreadline", "threadjob":
		return true
	}
	return false
}

// knownAssembly reports whether an assembly comes with PowerShell on Linux.
func knownAssembly(name string) bool {
	n := strings.TrimSuffix(strings.ToLower(name), ".dll")
	n, _, _ = strings.Cut(n, ",")
	switch n {
	case "mscorlib", "netstandard", "system", "system.core", "system.xml", "system.xml.linq", "system.data", "system.net",
		"system.net.http", "system.io.compression", "system.io.compression.filesystem", "system.web", "system.numerics",
		"system.security", "system.management.automation", "system.text.json", "system.collections", "system.linq",
		"system.runtime", "system.private.corelib", "system.drawing", "system.configuration", "microsoft.csharp",
		"microsoft.powershell.commands.utility", "microsoft.powershell.commands.management",
		"microsoft.powershell.security", "newtonsoft.json", "system.memory", "system.threading":
		return true
	}
	return false
}

// using checks the form of a using statement.
func (c *checker) using(u *UsingStatement) {
	switch u.UsingStatementKind {
	case UsingCommand, UsingType:
		c.p.report(u.Pos, "UsingStatementNotSupported")
		return
	}
	if u.Alias != nil {
		c.p.report(u.Pos, "UsingStatementNotSupported")
		return
	}
	if u.UsingStatementKind == UsingNamespace && !isNamespace(u.Name.Value) {
		c.p.report(u.Name.Pos, "InvalidNamespaceValue")
	}
}

// isNamespace reports whether a text is names joined by dots.
func isNamespace(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" {
			return false
		}
		for i, r := range part {
			if i == 0 && !isIdentStart(r) || !isIdentFollow(r) {
				return false
			}
		}
	}
	return true
}
