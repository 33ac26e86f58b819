package metadata

import (
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/clr"
	"github.com/runwright/runwright/powershell/facts"
	"github.com/runwright/runwright/powershell/syntax"
)

// typeScope is what type names of one file mean.
type typeScope struct {
	classes    map[string]*Class // of the file and of modules it uses, by name in lower case
	namespaces []string
	assemblies *assemblies
}

// resolve gives the type that a name means; nil when there is none.
func (s *typeScope) resolve(n syntax.TypeName) *netType { return s.lookup(n, false) }

// attribute gives the class of an attribute, whose name may lack its last word.
func (s *typeScope) attribute(n syntax.TypeName) *netType { return s.lookup(n, true) }

func (s *typeScope) lookup(n syntax.TypeName, attribute bool) *netType {
	switch n := n.(type) {
	case *syntax.SimpleTypeName:
		return s.simple(n.Name, 0, attribute)
	case *syntax.ArrayTypeName:
		elem := s.lookup(n.ElementType, false)
		if elem == nil {
			return nil
		}
		return &netType{elem: elem, rank: n.Rank}
	case *syntax.GenericTypeName:
		name, ok := n.TypeName.(*syntax.SimpleTypeName)
		if !ok {
			return nil
		}
		t := s.simple(name.Name, len(n.Arguments), false)
		if t == nil {
			return nil
		}
		out := *t
		for _, a := range n.Arguments {
			arg := s.lookup(a, false)
			if arg == nil {
				return nil
			}
			out.args = append(out.args, arg)
		}
		return &out
	}
	return nil
}

// simple looks a name up as PowerShell does: own classes, accelerators, the name as
// it is, below System, below the namespaces in use.
func (s *typeScope) simple(name string, arity int, attribute bool) *netType {
	key := strings.ToLower(name)
	suffix := ""
	if arity > 0 && !strings.Contains(name, "`") {
		suffix = "`" + strconv.Itoa(arity)
	}
	if arity == 0 {
		if c := s.classes[key]; c != nil {
			return c.asType()
		}
		if c := s.classes[key+"attribute"]; attribute && c != nil {
			return c.asType()
		}
		if full, ok := facts.Accelerator(name); ok {
			return named(full)
		}
		if full, ok := facts.Accelerator(name + "Attribute"); ok && attribute {
			return named(full)
		}
		if full, ok := basicName(key); ok {
			return named(full)
		}
	}
	try := func(full string) *netType {
		for _, end := range []string{"", "Attribute"} {
			if end != "" && !attribute {
				break
			}
			if f, ok := factLine(full + suffix + end); ok && (!attribute || isAttribute(f[1])) {
				return named(f[1])
			}
			if t := s.assemblies.find(full + suffix + end); t != nil {
				return t
			}
		}
		return nil
	}
	if t := try(name); t != nil {
		return t
	}
	if t := try("System." + name); t != nil {
		return t
	}
	for _, ns := range s.namespaces {
		if t := try(ns + "." + name); t != nil {
			return t
		}
	}
	// Not every class of .NET is among the facts: one that is written with its
	// namespace is taken for what it says. The classes of attributes are named with
	// their last word.
	first, _, ok := strings.Cut(key, ".")
	if !ok {
		return nil
	}
	full := name + suffix
	switch {
	case first == "system", first == "microsoft":
	case belowSystem(first):
		full = "System." + full
	default:
		return nil
	}
	if attribute && !strings.HasSuffix(key, "attribute") {
		full += "Attribute"
	}
	return named(full)
}

// belowSystem tells the namespaces that PowerShell finds without their first word,
// System.
func belowSystem(first string) bool {
	switch first {
	case "collections", "componentmodel", "configuration", "data", "diagnostics", "drawing", "globalization", "io", "linq", "management", "net",
		"numerics", "reflection", "resources", "runtime", "security", "serviceprocess", "text", "threading", "timers", "web", "xml":
		return true
	}
	return false
}

// isAttribute says whether a class of the facts is one of attributes.
func isAttribute(full string) bool {
	for n := 0; full != "" && n < maxDepth; n++ {
		if full == "System.Attribute" {
			return true
		}
		f, ok := factLine(full)
		if !ok || len(f) < 6 {
			return false
		}
		full = f[5]
	}
	return false
}

// basicName gives names that are neither accelerators nor classes below System.
func basicName(key string) (string, bool) {
	switch key {
	case "object":
		return "System.Object", true
	case "ordered":
		return "System.Collections.Specialized.OrderedDictionary", true
	}
	return "", false
}

// assemblies are the assemblies at hand.
type assemblies struct {
	list   []*clr.Assembly
	byName map[string]*clr.Assembly
	types  map[string]*netType
}

func newAssemblies() *assemblies {
	return &assemblies{byName: map[string]*clr.Assembly{}, types: map[string]*netType{}}
}

// add makes the public classes of an assembly known.
func (a *assemblies) add(x *clr.Assembly) {
	key := strings.ToLower(x.Name)
	if a.byName[key] != nil {
		return
	}
	a.byName[key] = x
	a.list = append(a.list, x)
	for i := range x.Types {
		if t := &x.Types[i]; t.Public {
			n := &netType{namespace: t.Namespace, name: t.Name, assembly: identity(x)}
			if k := strings.ToLower(n.definition()); a.types[k] == nil {
				a.types[k] = n
			}
		}
	}
}

// identity is the name of an assembly as .NET writes it.
func identity(x *clr.Assembly) string {
	culture := x.Culture
	if culture == "" {
		culture = "neutral"
	}
	return x.Name + ", Version=" + x.Version + ", Culture=" + culture + ", PublicKeyToken=" + x.PublicKeyToken()
}

func (a *assemblies) find(full string) *netType {
	if a == nil {
		return nil
	}
	return a.types[strings.ToLower(full)]
}

// signature gives the type that a member of an assembly has. The second result is
// the name of the assembly that would be needed and is not there.
func (a *assemblies) signature(in *clr.Assembly, s clr.Signature) (t *netType, missing string) {
	if s.Elem != nil {
		elem, missing := a.signature(in, *s.Elem)
		return &netType{elem: elem, rank: max(s.Rank, 1), ref: s.ByRef}, missing
	}
	if s.Parameter > 0 {
		return &netType{name: "T" + strconv.Itoa(s.Parameter), assembly: coreAssembly}, ""
	}
	t = a.class(in, s.Name)
	if s.Name.Assembly != "" && !clr.Platform(s.Name.Assembly) && a.byName[strings.ToLower(s.Name.Assembly)] == nil {
		missing = s.Name.Assembly
	}
	for _, arg := range s.Args {
		at, m := a.signature(in, arg)
		if m != "" {
			missing = m
		}
		t.args = append(t.args, at)
	}
	return t, missing
}

// class names a class of an assembly or of one that it references.
func (a *assemblies) class(in *clr.Assembly, n clr.TypeName) *netType {
	t := named(n.String())
	home := in
	if n.Assembly != "" {
		home = a.byName[strings.ToLower(n.Assembly)]
	}
	switch {
	case home != nil:
		t = &netType{namespace: n.Namespace, name: n.Name, assembly: identity(home)}
	case !clr.Platform(n.Assembly):
		t = &netType{namespace: n.Namespace, name: n.Name, assembly: n.Assembly}
		for _, r := range in.References {
			if strings.EqualFold(r.Name, n.Assembly) {
				t.assembly = r.Name + ", Version=" + r.Version + ", Culture=neutral, PublicKeyToken=null"
			}
		}
	}
	return t
}
