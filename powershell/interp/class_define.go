package interp

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// definer makes the classes and enums of a text. Like PowerShell it finds all
// that is wrong with them before the first statement runs, and tells of it as of
// errors of the parser.
type definer struct {
	fr   *frame
	errs []syntax.ParseError
}

func (d *definer) report(at syntax.Extent, id string, args ...string) {
	d.errs = append(d.errs, syntax.NewParseError(at, id, args...))
}

// failure is a ParseException with what was reported, nil when nothing was.
func (d *definer) failure() error {
	if len(d.errs) == 0 {
		return nil
	}
	return parseException(&syntax.Result{Source: d.fr.unit.src, Errors: d.errs})
}

// bases finds what a class derives from. later has the names, in lower case, of
// classes that come further down in the text.
func (d *definer) bases(info *classInfo, later map[string]bool) {
	for i, b := range info.ast.BaseTypes {
		name := b.TypeName.FullName()
		if _, array := b.TypeName.(*syntax.ArrayTypeName); array {
			d.report(b.Pos, "SubtypeArray", name)
			continue
		}
		t, err := d.fr.resolveType(name)
		if err != nil || later[strings.ToLower(name)] {
			d.report(b.Pos, "TypeNotFound", name)
			continue
		}
		switch {
		case t.IsGenericDefinition():
			d.report(b.Pos, "SubtypeUnclosedGeneric", t.Name)
		case t.IsInterface():
			info.interfaces = append(info.interfaces, t)
		case i > 0:
			d.report(b.Pos, "InterfaceNameExpected", t.ShortName())
		case sealed(t):
			d.report(b.Pos, "SealedBaseClass", t.ShortName())
		default:
			info.base = t
		}
	}
}

// sealed says whether no class can derive from a type.
func sealed(t *types.Type) bool {
	if t.IsValueType() || t.Enum() != nil {
		return true
	}
	i := t.Info()
	return i != nil && slices.ContainsFunc(strings.Fields(i.Modifiers), func(m string) bool { return m == "sealed" || m == "static" })
}

// property checks that a property's name is not taken yet.
func (d *definer) property(info *classInfo, x *syntax.PropertyMember) {
	taken := info.statics[strings.ToLower(x.Name)] != nil ||
		slices.ContainsFunc(info.fields, func(f *classField) bool { return strings.EqualFold(f.name, x.Name) })
	if taken {
		d.report(x.Pos, "MemberAlreadyDefined", x.Name)
	}
}

// method checks that there is no overload with the same parameters yet.
func (d *definer) method(info *classInfo, m *classMethod) {
	x := m.definition
	var others []*classMethod
	switch {
	case x.IsConstructor && m.static:
		if n := len(x.Parameters); n > 0 {
			d.report(syntax.Extent{Start: x.Parameters[0].Pos.Start, End: x.Parameters[n-1].Pos.End}, "StaticConstructorCantHaveParameters")
		}
		if info.staticCtor != nil {
			others = []*classMethod{info.staticCtor}
		}
	case x.IsConstructor:
		others = info.ctors
	case m.static:
		others = info.methods[":"+strings.ToLower(x.Name)]
	default:
		others = info.methods[strings.ToLower(x.Name)]
	}
	if slices.ContainsFunc(others, func(o *classMethod) bool {
		return slices.EqualFunc(o.params, m.params, func(a, b *Param) bool { return a.Type == b.Type })
	}) {
		d.report(x.NamePos, "MemberAlreadyDefined", x.Name)
	}
}

// complete checks a class whose members are known.
func (d *definer) complete(info *classInfo) {
	if b := classOf(info.base); b != nil && len(info.ctors) == 0 && len(b.ctors) > 0 &&
		!slices.ContainsFunc(b.ctors, func(m *classMethod) bool { return len(m.params) == 0 }) {
		d.report(info.ast.Pos, "BaseClassNoDefaultCtor", b.name)
	}
	if info.base != types.Object && classOf(info.base) == nil {
		return // what a base class of .NET implements is its own affair
	}
	seen := map[*types.Type]bool{}
	var missing func(t *types.Type) string
	missing = func(t *types.Type) string {
		if seen[t] {
			return ""
		}
		seen[t] = true
		if i := t.Info(); i != nil {
			for k := range i.Members {
				if name := info.lacks(t, &i.Members[k]); name != "" {
					return name
				}
			}
		}
		for _, o := range t.Interfaces() {
			if name := missing(o); name != "" {
				return name
			}
		}
		return ""
	}
	// PowerShell counts the assemblies of a session in their version; here classes
	// need none, and the text has the same one always.
	for _, t := range info.interfaces {
		if name := missing(t); name != "" {
			d.report(info.ast.Pos, "TypeCreationError", info.name, "Method '"+name+"' in type '"+info.name+
				"' from assembly 'PowerShell Class Assembly, Version=1.0.0.1, Culture=neutral, PublicKeyToken=null' does not have an implementation.")
			return
		}
	}
}

// lacks gives the name of the method that an interface's member asks for and
// neither the class nor its bases have, "" when nothing is missing.
func (c *classInfo) lacks(t *types.Type, m *types.Member) string {
	if !strings.HasPrefix(m.Modifiers, "instance") || strings.Contains(m.Modifiers, "default") {
		return ""
	}
	has := func(name string, params int, ret *types.Type) bool {
		for o := c; o != nil; o = classOf(o.base) {
			for _, x := range o.methods[strings.ToLower(name)] {
				if len(x.params) == params && (ret == nil || x.ret == ret) {
					return true
				}
			}
		}
		return false
	}
	switch m.Kind {
	case 'M':
		params, ret := 0, t.ResolveFact(m.Return)
		if m.Params != "" {
			params = strings.Count(m.Params, ";") + 1
		}
		if ret == types.Object {
			ret = nil // also what a name stands for that is not known
		}
		if !has(m.Name, params, ret) {
			return m.Name
		}
	case 'P':
		for o := c; o != nil; o = classOf(o.base) {
			if slices.ContainsFunc(o.fields, func(f *classField) bool { return strings.EqualFold(f.name, m.Name) }) {
				return ""
			}
		}
		if strings.Contains(m.Access, "get") && !has("get_"+m.Name, 0, nil) {
			return "get_" + m.Name
		}
		if strings.Contains(m.Access, "set") && !has("set_"+m.Name, 1, nil) {
			return "set_" + m.Name
		}
	}
	return ""
}
