package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// ClassMember is a member of a script's class or enum as Get-Member lists it.
type ClassMember struct {
	Kind       string // Method or Property
	Name       string
	Definition string
}

// ClassMembers lists the static members of a class or enum and its base classes,
// or the methods of its objects; nil for other types. Hidden ones come with
// hidden only.
func ClassMembers(t *types.Type, static, hidden bool) []ClassMember {
	var out []ClassMember
	c := classOf(t)
	if c == nil {
		return nil
	}
	if c.enum != nil {
		if static {
			for _, n := range c.enum.Names {
				out = append(out, ClassMember{"Property", n, "static " + t.PSName() + " " + n + " {get;}"})
			}
		}
		return out
	}
	seen := map[string]bool{}
	for ; c != nil; c = classOf(c.base) {
		for _, m := range c.ast.Members {
			name, isHidden, isStatic := memberFlags(m)
			key := strings.ToLower(name)
			if name == "" || seen[key] || isStatic != static || isHidden && !hidden {
				continue
			}
			if f := c.statics[key]; f != nil && static {
				out = append(out, ClassMember{"Property", f.name, "static " + f.t.PSName() + " " + f.name + " {get;set;}"})
				seen[key] = true
				continue
			}
			lookup := key
			if static {
				lookup = ":" + key
			}
			list := c.overloads(lookup)
			if len(list) == 0 {
				continue
			}
			texts := make([]string, len(list))
			for i, o := range list {
				texts[i] = o.text()
			}
			out = append(out, ClassMember{"Method", list[0].name, strings.Join(texts, ", ")})
			seen[key] = true
		}
	}
	return out
}

// memberFlags are the name and modifiers of a declared member; constructors have
// no name.
func memberFlags(m syntax.Member) (name string, hidden, static bool) {
	switch x := m.(type) {
	case *syntax.PropertyMember:
		return x.Name, x.IsHidden(), x.IsStatic()
	case *syntax.FunctionMember:
		if x.IsConstructor {
			return "", false, false
		}
		return x.Name, x.IsHidden(), x.IsStatic()
	}
	return "", false, false
}
