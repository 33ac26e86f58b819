package metadata

import (
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/clr"
	"github.com/runwright/runwright/powershell/syntax"
)

// binary reads an assembly that is a module by itself.
func (l *loader) binary(file string) (*loaded, error) {
	a, err := l.assembly(file)
	if err != nil {
		return nil, err
	}
	out := &loaded{name: stem(file), version: a.Version, kind: "Binary", gives: &exports{}, classes: map[string]*Class{}}
	for _, t := range clr.Cmdlets(a, l.assemblies.list...) {
		name := t.Cmdlet.String()
		out.gives.cmdlets.put(name, entry{name: name, cmd: &cmdlet{in: a, typ: t, dll: path.Base(file)}})
		for _, at := range a.AttributesOf(t.TypeName) {
			if at.Type.String() == automation+"AliasAttribute" {
				for _, v := range flat(at.Args) {
					if s, ok := v.(string); ok {
						out.gives.aliases.put(s, Alias{s, name})
					}
				}
			}
		}
	}
	return out, nil
}

// assembly reads an assembly of the module and those beside it that it needs.
func (l *loader) assembly(file string) (*clr.Assembly, error) {
	if a, ok := l.read[file]; ok {
		if a == nil {
			return nil, errors.New("it cannot be read")
		}
		return a, nil
	}
	l.read[file] = nil
	data, err := l.src.Files.Read(file)
	if err != nil {
		return nil, err
	}
	a, err := clr.Read(data)
	if err != nil {
		return nil, err
	}
	l.read[file] = a
	l.assemblies.add(a)
	for _, r := range a.References {
		if clr.Platform(r.Name) {
			continue
		}
		for _, dir := range []string{path.Dir(file), "."} {
			if f, ok := l.find(path.Join(dir, r.Name+".dll")); ok {
				if _, err := l.assembly(f); err == nil {
					break
				}
			}
		}
	}
	return a, nil
}

// withheld says whether an assembly has a command that an experimental feature
// keeps away.
func (l *loader) withheld(name string) bool {
	return slices.ContainsFunc(l.assemblies.list, func(a *clr.Assembly) bool {
		return slices.ContainsFunc(a.Types, func(t clr.Type) bool {
			return t.Cmdlet != nil && t.Experiment != nil && strings.EqualFold(t.Cmdlet.String(), name)
		})
	})
}

// addType makes the classes of an assembly known that a script loads.
func (w *walker) addType(c *syntax.Command) {
	a := w.arguments(c, "ignorewarnings passthru")
	paths, _, ok := a.texts(false, "path", "literalpath")
	if !ok {
		return
	}
	for _, p := range paths {
		if f, ok := w.l.item(slash(p)); ok && !f.folder {
			if _, err := w.l.assembly(f.path); err != nil {
				w.note(c, "the assembly "+f.path, err.Error())
			}
		}
	}
}

// importModule follows Import-Module in a module: what the other one exports becomes
// a part of this one.
func (w *walker) importModule(c *syntax.Command, in []any) {
	a := w.arguments(c, "passthru global disablenamechecking noclobber ascustomobject skipeditioncheck usewindowspowershell")
	names, given, ok := a.texts(true, "name", "fullyqualifiedname")
	if !given {
		for _, v := range in {
			s, known := textOf(v)
			names, ok = append(names, s), ok && known
		}
	}
	if scope, _ := a.text(false, "scope"); a.flag("global") || strings.EqualFold(scope, "global") {
		return
	}
	if !ok || a.open {
		w.note(c, "what "+w.u.src.TextOf(c.Extent())+" adds", "the name of the module is computed")
		return
	}
	prefix, _ := a.text(false, "prefix")
	for _, n := range names {
		m := w.l.other(w, c, specificationOf(a, n), false)
		if m == nil {
			continue
		}
		x := m.gives
		if prefix != "" {
			x = &exports{}
			m.gives.functions.all(func(e entry) { e.name = prefixed(e.name, prefix); x.functions.put(e.name, e) })
			m.gives.cmdlets.all(func(e entry) { e.name = prefixed(e.name, prefix); x.cmdlets.put(e.name, e) })
			m.gives.aliases.all(func(a Alias) { a.Name = prefixed(a.Name, prefix); x.aliases.put(a.Name, a) })
		}
		w.s.take(x)
		w.s.nested = append(w.s.nested, m.label())
	}
}

// newModule follows New-Module: a module made of a block.
func (w *walker) newModule(c *syntax.Command) {
	a := w.arguments(c, "ascustomobject returnresult")
	if a.flag("ascustomobject") || w.depth >= maxDepth {
		return
	}
	v, ok := a.take(false, "scriptblock")
	if !ok {
		for _, p := range a.positional {
			if _, isBlock := p.(*block); isBlock {
				v = p
			}
		}
	}
	b, ok := v.(*block)
	if !ok {
		w.note(c, "what New-Module defines", "its block is computed")
		return
	}
	inner := &walker{l: w.l, s: newSession(), u: b.unit, depth: w.depth + 1, maybe: w.maybe}
	inner.body(b.ast)
	w.s.take(inner.s.gives())
	if name, ok := a.text(true, "name"); ok && name != "" {
		w.s.nested = append(w.s.nested, name+" 0.0 Script")
	}
}
