package syntax

import (
	"strings"
	"sync"
)

// netType is what the checks need to know of a .NET type.
type netType struct {
	name, base string
	enum       bool
}

// typeIndex finds .NET types and accelerators by their name in lower case.
type typeIndex struct {
	types        map[string]*netType
	accelerators map[string]string
}

var loadTypes = sync.OnceValue(func() *typeIndex {
	x := &typeIndex{
		types:        make(map[string]*netType, strings.Count(typeTable, "\n")),
		accelerators: make(map[string]string, strings.Count(acceleratorTable, "\n")),
	}
	for line := range strings.Lines(typeTable) {
		name, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		base, kind, _ := strings.Cut(rest, "\t")
		x.types[strings.ToLower(name)] = &netType{name, base, kind == "e"}
	}
	for line := range strings.Lines(acceleratorTable) {
		name, full, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		x.accelerators[strings.ToLower(name)] = full
	}
	return x
})

// lookupType finds a type by the name as written, generic ones by name and
// number of arguments; nil when there is none.
func lookupType(name string, arity int, namespaces []string, attribute bool) *netType {
	x := loadTypes()
	key := strings.ToLower(name)
	suffix := ""
	if arity > 0 && !strings.Contains(key, "`") {
		suffix = "`" + string(rune('0'+arity%10))
	}
	try := func(key string) *netType {
		if t := x.types[key+suffix]; t != nil {
			return t
		}
		if attribute {
			return x.types[key+"attribute"+suffix]
		}
		return nil
	}
	if suffix == "" {
		if full, ok := x.accelerators[key]; ok {
			if t := x.types[strings.ToLower(full)]; t != nil {
				return t
			}
			return &netType{name: full}
		}
	}
	if t := try(key); t != nil {
		return t
	}
	if t := try("system." + key); t != nil {
		return t
	}
	for _, ns := range namespaces {
		if t := try(strings.ToLower(ns) + "." + key); t != nil {
			return t
		}
	}
	return nil
}

// isSubclass reports whether a type derives from another.
func isSubclass(t, of *netType) bool {
	x := loadTypes()
	for n := 0; t != nil && n < 32; n++ {
		if t.base == of.name {
			return true
		}
		t = x.types[strings.ToLower(t.base)]
	}
	return false
}

// netName returns .NET's text of a type name, "" when the type is not known.
func netName(tn TypeName, namespaces []string) string {
	switch tn := tn.(type) {
	case *SimpleTypeName:
		if t := lookupType(tn.Name, 0, namespaces, false); t != nil {
			return t.name
		}
	case *ArrayTypeName:
		if e := netName(tn.ElementType, namespaces); e != "" {
			return e + "[" + strings.Repeat(",", tn.Rank-1) + "]"
		}
	case *GenericTypeName:
		s, ok := tn.TypeName.(*SimpleTypeName)
		if !ok {
			return ""
		}
		t := lookupType(s.Name, len(tn.Arguments), namespaces, false)
		if t == nil {
			return ""
		}
		args := make([]string, len(tn.Arguments))
		for i, a := range tn.Arguments {
			if args[i] = netName(a, namespaces); args[i] == "" {
				return ""
			}
		}
		return t.name + "[" + strings.Join(args, ",") + "]"
	}
	return ""
}

// StaticType returns the .NET name of a parameter's type: that of its first
// type constraint, or System.Object.
func StaticType(q *Parameter) string {
	if q.staticType != "" {
		return q.staticType
	}
	return parameterType(q, nil)
}

func parameterType(q *Parameter, namespaces []string) string {
	for _, a := range q.Attributes {
		if c, ok := a.(*TypeConstraint); ok {
			if n := netName(c.TypeName, namespaces); n != "" {
				return n
			}
			break
		}
	}
	return "System.Object"
}

// isVoid reports whether a type name is that of void.
func isVoid(tn TypeName) bool {
	s, ok := tn.(*SimpleTypeName)
	return ok && (strings.EqualFold(s.Name, "void") || strings.EqualFold(s.Name, "system.void"))
}

// isRef reports whether a type name is that of a reference.
func isRef(tn TypeName) bool {
	s, ok := tn.(*SimpleTypeName)
	return ok && (strings.EqualFold(s.Name, "ref") || strings.EqualFold(s.Name, "System.Management.Automation.PSReference"))
}
