package clr

import (
	"slices"
	"strings"
)

// Missing is a class whose base class or interface comes from an assembly that is
// not there; .NET then cannot list the classes of the assembly.
type Missing struct {
	Assembly string // where the class is
	Type     TypeName
	Needs    TypeName // what is missing, with its assembly
}

// MissingBases looks for classes that cannot be loaded: their base or one of
// their interfaces is in an assembly that is neither among the given ones nor part
// of the platform.
func MissingBases(assemblies ...*Assembly) []Missing {
	there := names(assemblies)
	var out []Missing
	for _, a := range assemblies {
		for _, t := range a.Types {
			for _, need := range append([]TypeName{t.Base}, t.Interfaces...) {
				if need.Assembly != "" && !there[strings.ToLower(need.Assembly)] && !Platform(need.Assembly) {
					out = append(out, Missing{a.Name, t.TypeName, need})
				}
			}
		}
	}
	return out
}

// MissingReferences lists the referenced assemblies that are neither among the
// given ones nor part of the platform, sorted.
func MissingReferences(assemblies ...*Assembly) []string {
	there := names(assemblies)
	var out []string
	for _, a := range assemblies {
		for _, r := range a.References {
			if !there[strings.ToLower(r.Name)] && !Platform(r.Name) && !slices.Contains(out, r.Name) {
				out = append(out, r.Name)
			}
		}
	}
	slices.Sort(out)
	return out
}

func names(assemblies []*Assembly) map[string]bool {
	m := map[string]bool{}
	for _, a := range assemblies {
		m[strings.ToLower(a.Name)] = true
	}
	return m
}

// Platform says whether an assembly belongs to .NET or to PowerShell and is there
// without being shipped.
func Platform(name string) bool {
	n := strings.ToLower(name)
	switch n {
	case "mscorlib", "netstandard", "system", "windowsbase", "presentationcore", "presentationframework",
		"newtonsoft.json", "microsoft.csharp", "microsoft.visualbasic", "microsoft.wsman.management", "microsoft.wsman.runtime",
		"microsoft.management.infrastructure", "microsoft.applicationinsights", "microsoft.codeanalysis", "microsoft.codeanalysis.csharp",
		"accessibility", "uiautomationclient", "uiautomationtypes":
		return true
	}
	for _, prefix := range []string{"system.", "microsoft.powershell.", "microsoft.win32.", "microsoft.visualbasic.", "microsoft.management.infrastructure."} {
		if strings.HasPrefix(n, prefix) {
			return true
		}
	}
	return false
}

// Cmdlets lists the classes of an assembly that PowerShell offers as commands, in
// the order of the file: public, not abstract, with a public constructor without
// parameters, marked with a name, and derived from Cmdlet or PSCmdlet.
// Experimental features count as switched off. The other assemblies are where
// base classes are looked for.
func Cmdlets(a *Assembly, others ...*Assembly) []Type {
	var out []Type
	for _, t := range a.Types {
		if t.Experiment != nil && t.Experiment.Show {
			continue
		}
		if t.Cmdlet != nil && t.Public && !t.Abstract && t.Constructor && isCmdlet(a, t.TypeName, others) {
			out = append(out, t)
		}
	}
	return out
}

// isCmdlet follows the base classes up to one of PowerShell's own.
func isCmdlet(in *Assembly, name TypeName, others []*Assembly) bool {
	for range 64 { // a longer chain is a circle
		t, ok := in.find(name)
		if !ok {
			return false
		}
		base := t.Base
		if strings.EqualFold(base.Assembly, "System.Management.Automation") {
			return base.String() == "System.Management.Automation.PSCmdlet" || base.String() == "System.Management.Automation.Cmdlet"
		}
		if base.Assembly != "" {
			i := slices.IndexFunc(others, func(o *Assembly) bool { return strings.EqualFold(o.Name, base.Assembly) })
			if i < 0 {
				return false
			}
			in = others[i]
		}
		name = TypeName{Namespace: base.Namespace, Name: base.Name}
	}
	return false
}

func (a *Assembly) find(name TypeName) (Type, bool) {
	i := slices.IndexFunc(a.Types, func(t Type) bool { return t.Namespace == name.Namespace && t.Name == name.Name })
	if i < 0 {
		return Type{}, false
	}
	return a.Types[i], true
}
