package dotnet

import (
	"sort"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// explicitProperties are the properties a type implements for a public
// interface only, which PowerShell shows as the type's own, in the order of
// interfaces and of their declarations.
func explicitProperties(t *types.Type) []string {
	info := t.Info()
	if info == nil {
		return nil
	}
	type found struct {
		name  string
		of    *types.Type
		place int
	}
	var list []found
	for i := range info.Members {
		m := &info.Members[i]
		name, isGetter := strings.CutPrefix(m.Name, "get_")
		if m.Kind != 'X' || !isGetter || m.Params != "" {
			continue
		}
		of := interfaceNamed(m.Access)
		if of == nil {
			continue
		}
		list = append(list, found{name, of, declarationPlace(of, name)})
	}
	sort.SliceStable(list, func(i, j int) bool {
		a, b := interfaceRank(list[i].of), interfaceRank(list[j].of)
		if a != b {
			return a < b
		}
		return list[i].place < list[j].place
	})
	out := make([]string, len(list))
	for i, f := range list {
		out[i] = f.name
	}
	return out
}

// ExplicitProperty is a property that a type implements for an interface only.
type ExplicitProperty struct {
	Name string
	// Definition is the line of Get-Member.
	Definition string
}

// ExplicitProperties lists those of a type and its bases that scripts can read,
// but not what the type declares itself.
func ExplicitProperties(t *types.Type) []ExplicitProperty {
	var out []ExplicitProperty
	for b := t; b != nil; b = b.Base() {
		for _, name := range explicitProperties(b) {
			if p := FindProperty(t, name, false); p != nil && p.explicit {
				out = append(out, ExplicitProperty{name, p.Definition()})
			}
		}
	}
	return out
}

// Definition is the property's line as PowerShell shows it.
func (p *Prop) Definition() string {
	access := ""
	if p.Readable {
		access = "get;"
	}
	if p.Writable {
		access += "set;"
	}
	return typeText(p.Owner, p.Type, nil) + " " + p.Name + " {" + access + "}"
}

// interfaceNamed finds a public interface by its name in the facts, where
// generic arguments stand in angle brackets.
func interfaceNamed(name string) *types.Type {
	base, args, generic := strings.Cut(name, "<")
	if generic {
		base += "`" + string(rune('1'+strings.Count(args, ",")))
	}
	t := types.Named(base)
	if t == nil || t.Info() == nil || strings.Contains(t.Info().Modifiers, "nonpublic") {
		return nil
	}
	return t
}

// interfaceRank orders interfaces as reflection lists them: generic ones first,
// lists before collections.
func interfaceRank(t *types.Type) int {
	for i, name := range []string{"System.Collections.Generic.", "System.Collections.IDictionary", "System.Collections.IList", "System.Collections.ICollection"} {
		if strings.HasPrefix(t.Name, name) {
			return i
		}
	}
	return 9
}

func declarationPlace(t *types.Type, name string) int {
	for i := range t.Info().Members {
		if t.Info().Members[i].Name == name {
			return i
		}
	}
	return 99
}

// DeclaresProperty reports whether a class of .NET that a type derives from, or an
// interface it has, declares an instance property.
func DeclaresProperty(t *types.Type, name string) bool {
	if FindProperty(t, name, false) != nil {
		return true
	}
	for _, i := range allInterfaces(t) {
		if FindProperty(i, name, false) != nil {
			return true
		}
	}
	return false
}
