package metadata

import (
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/syntax"
)

// manifest reads a module by its manifest.
func (l *loader) manifest(file string) (*loaded, error) {
	data, err := l.src.Files.Read(file)
	if err != nil {
		return nil, err
	}
	m, err := module.ReadManifest(file, data, l.manifestEnv(file))
	if err != nil {
		return nil, err
	}
	out := &loaded{name: stem(file), version: m.Version.String(), kind: "Manifest", manifest: m, classes: map[string]*Class{}}
	s := newSession()
	all := &exports{}
	dir := path.Dir(file)
	w := &walker{l: l, s: s, u: &unit{file: file, src: syntax.NewSource(file, syntax.Decode(data)), scope: &typeScope{}}}
	top := &syntax.ScriptBlock{}
	for _, a := range m.RequiredAssemblies {
		if f, ok := l.beside(dir, a, file); ok {
			if _, err := l.assembly(f); err != nil {
				w.note(top, "the assembly "+f, err.Error())
			}
		}
	}
	for _, spec := range m.NestedModules {
		l.nestedModule(w, top, spec, dir, file, all)
	}
	out.nested = s.nested
	if m.RootModule != "" {
		if err := l.root(w, top, out, dir, file, all); err != nil {
			return nil, err
		}
	}
	out.nested = append(out.nested, s.nested[len(out.nested):]...)
	for k, c := range s.classes {
		out.classes[k] = c
	}
	out.globals = s.globals
	merge(all, s.gives())
	out.restrict(l, m, all, file)
	return out, nil
}

// root reads the root module into the session.
func (l *loader) root(w *walker, top syntax.Node, out *loaded, dir, file string, all *exports) error {
	m := out.manifest
	f, ok := l.beside(dir, m.RootModule, file)
	if !ok {
		w.note(top, "the root module "+m.RootModule, "its file is not in the module")
		return nil
	}
	switch strings.ToLower(path.Ext(f)) {
	case ".psm1", ".ps1":
		out.kind = "Script"
		l.run(f, w.s)
	case ".cdxml":
		out.kind = "Cim"
		w.note(top, "the commands of "+f, "commands over CIM classes are not read")
	default:
		inner, err := l.main(f)
		if err != nil {
			return err
		}
		out.kind = inner.kind
		merge(all, inner.gives)
		w.s.nested = append(w.s.nested, inner.nested...)
	}
	return nil
}

// nestedModule reads one of the nested modules. Scripts run in the session of the
// root module.
func (l *loader) nestedModule(w *walker, top syntax.Node, spec module.Specification, dir, file string, all *exports) {
	if f, ok := l.beside(dir, spec.Name, file); ok {
		if strings.EqualFold(path.Ext(f), ".ps1") {
			l.run(f, w.s)
			w.s.nested = append(w.s.nested, stem(f)+" 0.0 Script")
			return
		}
		inner := l.ownFile(w, top, path.Join(rootPath, f))
		if inner != nil {
			merge(all, inner.gives)
			w.s.take(inner.gives)
			w.s.nested = append(w.s.nested, inner.label())
		}
		return
	}
	if inner := l.other(w, top, spec, false); inner != nil {
		merge(all, inner.gives)
		w.s.take(inner.gives)
		w.s.nested = append(w.s.nested, inner.label())
	}
}

// beside finds the file that a manifest names.
func (l *loader) beside(dir, name, manifest string) (string, bool) {
	p := path.Join(dir, slash(strings.TrimSpace(name)))
	for _, ext := range []string{"", ".psd1", ".psm1", ".cdxml", ".dll", ".ps1"} {
		if f, ok := l.find(p + ext); ok && f != manifest {
			return f, true
		}
	}
	base := path.Base(p)
	for _, ext := range []string{".psd1", ".psm1", ".dll"} { // a folder that is a module
		if f, ok := l.find(path.Join(p, base) + ext); ok && f != manifest {
			return f, true
		}
	}
	return "", false
}

func merge(into, from *exports) {
	from.functions.all(func(e entry) { into.functions.put(e.name, e) })
	from.cmdlets.all(func(e entry) { into.cmdlets.put(e.name, e) })
	from.aliases.all(func(a Alias) { into.aliases.put(a.Name, a) })
	from.variables.all(func(v string) { into.variables.put(v, v) })
	from.perhaps.all(func(e entry) { into.perhaps.put(e.name, e) })
	from.perhapsAliases.all(func(a Alias) { into.perhapsAliases.put(a.Name, a) })
}

// restrict keeps what the manifest exports and gives it the module's prefix.
func (out *loaded) restrict(l *loader, m *module.Manifest, all *exports, file string) {
	out.gives = &exports{}
	for _, name := range m.FunctionsToExport {
		if e, ok := all.perhaps.get(name); ok {
			all.functions.put(e.name, e)
		}
	}
	for _, name := range m.AliasesToExport {
		if a, ok := all.perhapsAliases.get(name); ok {
			all.aliases.put(a.Name, a)
		}
	}
	keep(l, file, &all.functions, m.FunctionsToExport, func(e entry) string { return e.name }, func(e entry) {
		e.name = prefixed(e.name, m.DefaultCommandPrefix)
		out.gives.functions.put(e.name, e)
	})
	keep(l, file, &all.cmdlets, m.CmdletsToExport, func(e entry) string { return e.name }, func(e entry) {
		e.name = prefixed(e.name, m.DefaultCommandPrefix)
		out.gives.cmdlets.put(e.name, e)
	})
	keep(nil, file, &all.aliases, m.AliasesToExport, func(a Alias) string { return a.Name }, func(a Alias) {
		out.plain = append(out.plain, a.Name)
		a.Name = prefixed(a.Name, m.DefaultCommandPrefix)
		if e, ok := all.functions.get(a.Definition); ok {
			a.Definition = prefixed(e.name, m.DefaultCommandPrefix)
		}
		out.gives.aliases.put(a.Name, a)
	})
	keep(nil, file, &all.variables, m.VariablesToExport, func(s string) string { return s }, func(s string) {
		out.gives.variables.put(s, s)
	})
}

// keep hands on what fits the patterns of a manifest; without patterns everything
// does. Names that are written out and that nothing has are noted.
func keep[T any](l *loader, file string, from *table[T], patterns []string, name func(T) string, to func(T)) {
	if patterns == nil {
		from.all(to)
		return
	}
	from.all(func(v T) {
		for _, p := range patterns {
			if wild(p, name(v)) {
				to(v)
				return
			}
		}
	})
	if l == nil {
		return
	}
	for _, p := range patterns {
		if _, ok := from.get(p); !ok && p != "" && !strings.ContainsAny(p, "*?[") && !l.withheld(p) {
			l.unknown("the command "+p, "the manifest exports it, and nothing that could be read defines it", file, 0)
		}
	}
}

// prefixed puts a prefix in front of the noun, of the whole name when it has none.
func prefixed(name, prefix string) string {
	if prefix == "" {
		return name
	}
	if verb, noun, ok := strings.Cut(name, "-"); ok {
		return verb + "-" + prefix + noun
	}
	return prefix + name
}
