package dotnet

import (
	"sort"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// methodText is a method as PowerShell shows it, of a type or of an interface that
// it implements: "int CompareTo(int value)", "int IComparable.CompareTo(System.Object obj)".
func methodText(owner *types.Type, m *types.Member, name string) string {
	prefix := ""
	if m.Static() {
		prefix = "static "
	}
	generic := ""
	bound := map[string]bool{}
	if m.Kind == 'M' && m.Access != "" {
		list := strings.FieldsFunc(m.Access, func(r rune) bool { return r == ';' || r == ',' || r == ' ' })
		for _, g := range list {
			bound[g] = true
		}
		generic = "[" + strings.Join(list, ", ") + "]"
	}
	return prefix + typeText(owner, m.Return, bound) + " " + name + generic + "(" + paramsText(owner, m.Params, bound) + ")"
}

// typeText is the name of a fact's type with what the owner is made of in it.
func typeText(owner *types.Type, fact string, bound map[string]bool) string {
	if base, ok := strings.CutSuffix(fact, "*"); ok {
		name := base
		if t := owner.ResolveFact(base); t != types.Object {
			name = t.FullName()
		}
		return name + "*, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e"
	}
	if bound[strings.TrimRight(fact, "[]")] {
		return fact
	}
	t := owner.ResolveFact(fact)
	if t == types.Object && fact != "object" && fact != "System.Object" && (len(owner.Args) == 0 || strings.Contains(fact, ".")) {
		return fact
	}
	return t.PSName()
}

// paramsText is a parameter list.
func paramsText(owner *types.Type, params string, bound map[string]bool) string {
	if params == "" {
		return ""
	}
	parts := strings.Split(params, "; ")
	for i, p := range parts {
		word := ""
		for _, w := range [...][2]string{{"out ", "[ref] "}, {"ref ", "[ref] "}, {"in ", "[ref] "}, {"params ", "Params "}} {
			if rest, ok := strings.CutPrefix(p, w[0]); ok {
				word, p = w[1], rest
				break
			}
		}
		p, value, optional := strings.Cut(p, " = ")
		at := strings.LastIndexByte(p, ' ')
		if at < 0 {
			continue
		}
		text := word + typeText(owner, p[:at], bound) + p[at:]
		if optional {
			switch value {
			case "true":
				value = "True"
			case "false":
				value = "False"
			default:
				if t := owner.ResolveFact(p[:at]); t.Enum() != nil {
					value = t.PSName() + "." + value
				}
			}
			text += " = " + value
		}
		parts[i] = text
	}
	return strings.Join(parts, ", ")
}

// paramTypes tells overloads apart.
func paramTypes(owner *types.Type, m *types.Member) string {
	text := m.Access + "("
	for _, p := range strings.Split(m.Params, "; ") {
		if p == "" {
			continue
		}
		p, _, _ = strings.Cut(p, " = ")
		if i := strings.LastIndexByte(p, ' '); i >= 0 {
			p = p[:i]
		}
		for _, w := range []string{"out ", "ref ", "in ", "params "} {
			p = strings.TrimPrefix(p, w)
		}
		text += typeText(owner, p, nil) + ";"
	}
	return text
}

// MethodTexts are a type's methods by name, each with the lines of its overloads:
// those of the type, then those of the interfaces it implements. Names come in the
// order they are found.
func MethodTexts(t *types.Type, static bool) (names []string, lines map[string][]string) {
	lines = map[string][]string{}
	seen := map[string]bool{}
	add := func(name, text string) {
		if lines[name] == nil {
			names = append(names, name)
		}
		lines[name] = append(lines[name], text)
	}
	for b := t; b != nil; b = b.Base() {
		info := b.Info()
		if info == nil {
			continue
		}
		for i := range info.Members {
			m := &info.Members[i]
			if m.Kind == 'C' && static && b == t {
				add("new", t.PSName()+" new("+paramsText(t, m.Params, nil)+")")
			}
			if m.Kind != 'M' || m.Static() != static {
				continue
			}
			if key := m.Name + paramTypes(b, m); !seen[key] {
				seen[key] = true
				add(m.Name, methodText(b, m, m.Name))
			}
		}
		if static {
			return names, lines
		}
	}
	for _, face := range orderedFaces(t) {
		info := face.Info()
		if info == nil {
			continue
		}
		for i := range info.Members {
			m := &info.Members[i]
			if m.Kind != 'M' || m.Static() || strings.HasPrefix(m.Name, "get_") || strings.HasPrefix(m.Name, "set_") {
				continue
			}
			add(m.Name, methodText(face, m, shortFace(face)+"."+m.Name))
		}
	}
	unrecordedFaces(t, add)
	return names, lines
}

// shortFace is the name of an interface without namespaces.
func shortFace(t *types.Type) string {
	name := t.Name
	if i := strings.IndexByte(name, '`'); i >= 0 {
		name = name[:i]
	}
	name = name[strings.LastIndexByte(name, '.')+1:]
	if len(t.Args) == 0 {
		return name
	}
	parts := make([]string, len(t.Args))
	for i, a := range t.Args {
		if len(a.Args) > 0 {
			parts[i] = shortFace(a)
			continue
		}
		n := a.PSName()
		parts[i] = n[strings.LastIndexByte(n, '.')+1:]
	}
	return name + "[" + strings.Join(parts, ",") + "]"
}

// orderedFaces are the interfaces a type implements, those of collections first,
// each before the ones that it extends. The facts do not keep .NET's own order.
func orderedFaces(t *types.Type) []*types.Type {
	var out []*types.Type
	seen := map[*types.Type]bool{}
	for b := t; b != nil; b = b.Base() {
		for _, i := range b.Interfaces() {
			if !seen[i] {
				seen[i] = true
				out = append(out, i)
			}
		}
	}
	rank := func(i *types.Type) int {
		switch {
		case strings.HasPrefix(i.Name, "System.Collections.Generic."):
			return 0
		case strings.HasPrefix(i.Name, "System.Collections."):
			return 1
		case i.Name == "System.IFormattable" && (t.Enum() != nil || t == types.DecimalType || t == types.DateTimeType):
			return 2
		}
		return 3
	}
	sort.SliceStable(out, func(a, b int) bool {
		x, y := out[a], out[b]
		if rx, ry := rank(x), rank(y); rx != ry {
			return rx < ry
		}
		return x != y && rank(x) < 2 && x.AssignableTo(y)
	})
	return out
}

// FactText is the name of a fact's type with what the owner is made of in it.
func FactText(owner *types.Type, fact string) string { return typeText(owner, fact, nil) }

// FactParams is a fact's parameter list as PowerShell shows it.
func FactParams(owner *types.Type, params string) string { return paramsText(owner, params, nil) }
