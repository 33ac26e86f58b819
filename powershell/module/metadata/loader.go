package metadata

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/clr"
	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/syntax"
)

// loader reads the files of one module.
type loader struct {
	src        Source
	files      map[string]string // by path in lower case
	folders    map[string]string
	units      map[string]*unit
	assemblies *assemblies
	aliases    map[string]string
	notes      []Unknown
	steps      int
	within     []string // modules that are loading, the outermost first
	read       map[string]*clr.Assembly
	help       map[string]*mamlFile
	exported   []entry // what is described, for help that forwards
	forwards   int
}

func newLoader(src Source, within []string) *loader {
	l := &loader{src: src, files: map[string]string{}, folders: map[string]string{}, units: map[string]*unit{},
		assemblies: newAssemblies(), within: append(slices.Clone(within), src.Name), read: map[string]*clr.Assembly{}, help: map[string]*mamlFile{}}
	for _, n := range src.Files.Names() {
		l.files[strings.ToLower(n)] = n
		for dir := path.Dir(n); dir != "."; dir = path.Dir(dir) {
			l.folders[strings.ToLower(dir)] = dir
		}
	}
	return l
}

func (l *loader) unknown(what, reason, file string, line int) {
	u := Unknown{what, reason, file, line}
	if !slices.Contains(l.notes, u) {
		l.notes = append(l.notes, u)
	}
}

func (l *loader) env(file string) module.Env {
	return module.Env{Edition: "Core", Root: path.Join(rootPath, path.Dir(file))}
}

// manifestEnv is env for manifests.
func (l *loader) manifestEnv(file string) module.Env {
	e := l.env(file)
	e.Edition = l.src.Edition
	return e
}

// loaded is a module that was read.
type loaded struct {
	name, version, kind string
	manifest            *module.Manifest
	gives               *exports
	globals             table[entry]
	plain               []string // names of aliases without the prefix
	nested              []string
	classes             map[string]*Class
}

// load reads the module's main file.
func (l *loader) load() (*loaded, error) {
	for _, ext := range []string{".psd1", ".psm1", ".dll"} {
		if name, ok := l.find(l.src.Name + ext); ok {
			m, err := l.main(name)
			if err != nil {
				return nil, err
			}
			m.name = l.src.Name
			if m.manifest == nil && l.src.Version != "" {
				m.version = l.src.Version
			}
			return m, nil
		}
	}
	return nil, fmt.Errorf("the module has no %[1]s.psd1, %[1]s.psm1 or %[1]s.dll", l.src.Name)
}

// main reads a file that is a module by itself.
func (l *loader) main(file string) (*loaded, error) {
	switch strings.ToLower(path.Ext(file)) {
	case ".psd1":
		return l.manifest(file)
	case ".psm1", ".ps1":
		return l.script(file), nil
	case ".dll":
		return l.binary(file)
	}
	return nil, fmt.Errorf("%s is no kind of module that can be read", file)
}

// script reads a script module without a manifest.
func (l *loader) script(file string) *loaded {
	s := newSession()
	l.run(file, s)
	return &loaded{name: stem(file), version: "0.0", kind: "Script", gives: s.gives(), globals: s.globals, nested: s.nested, classes: s.classes}
}

// run follows a script in a session.
func (l *loader) run(file string, s *session) {
	u := l.parse(file)
	if u == nil {
		return
	}
	w := &walker{l: l, s: s, u: u}
	for _, use := range u.ast.UsingStatements {
		w.use(use)
	}
	for _, c := range u.scope.classes { // they may derive from classes of used modules
		if c.unit == u && !c.IsEnum {
			w.bases(c)
		}
	}
	w.script(u)
}

// use follows a using statement.
func (w *walker) use(s *syntax.UsingStatement) {
	spec, ok := usedModule(s)
	if !ok {
		return
	}
	m := w.l.other(w, s, spec, true)
	if m == nil {
		return
	}
	for k, c := range m.classes {
		w.u.scope.classes[k] = c
	}
	w.s.take(m.gives)
	w.s.nested = append(w.s.nested, m.label())
}

func (m *loaded) label() string { return m.name + " " + m.version + " " + m.kind }

// other loads a module that a script names, by a path or by its name; nil when it
// is not at hand, which is noted.
func (l *loader) other(w *walker, at syntax.Node, spec module.Specification, using bool) *loaded {
	name := slash(spec.Name)
	if strings.HasPrefix(name, ".") && using && w.u.file != "" {
		name = path.Join(w.u.folder(), name)
	}
	if strings.HasPrefix(name, rootPath) {
		return l.ownFile(w, at, name)
	}
	if len(l.within) > maxDepth/4 || slices.ContainsFunc(l.within, func(n string) bool { return strings.EqualFold(n, name) }) {
		w.note(at, "the module "+spec.Name, "it loads itself")
		return nil
	}
	m, err := l.foreign(spec)
	if err != nil {
		if !shipped(spec.Name) {
			w.note(at, "what the module "+spec.Name+" adds", err.Error())
		}
		return nil
	}
	return m
}

// ownFile loads a module out of a file of this one.
func (l *loader) ownFile(w *walker, at syntax.Node, full string) *loaded {
	f, ok := l.item(full)
	for _, ext := range []string{".psd1", ".psm1", ".dll"} {
		if ok && !f.folder {
			break
		}
		if ok {
			f, ok = l.item(path.Join(full, path.Base(full)) + ext)
		} else {
			f, ok = l.item(full + ext)
		}
	}
	if !ok || f.folder || slices.Contains(l.within, f.path) || len(l.within) > maxDepth/4 {
		w.note(at, "the module "+path.Base(full), "its file is not in the module, or it loads itself")
		return nil
	}
	l.within = append(l.within, f.path)
	m, err := l.main(f.path)
	l.within = l.within[:len(l.within)-1]
	if err != nil {
		w.note(at, "the module "+f.path, err.Error())
		return nil
	}
	return m
}

var errNotAtHand = errors.New("the module is not at hand")

// foreign loads a module that is not part of this one.
func (l *loader) foreign(spec module.Specification) (*loaded, error) {
	if l.src.Find == nil {
		return nil, errNotAtHand
	}
	src, ok := l.src.Find(spec)
	if !ok {
		return nil, errNotAtHand
	}
	src.Edition = l.src.Edition
	inner := newLoader(src, l.within)
	inner.assemblies = l.assemblies
	m, err := inner.load()
	l.steps += inner.steps
	return m, err
}

// shipped tells PowerShell's own modules.
func shipped(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "packagemanagement", "powershellget", "psreadline", "threadjob", "cimcmdlets", "psdiagnostics":
		return true
	}
	return strings.HasPrefix(name, "microsoft.powershell.") || strings.HasPrefix(name, "microsoft.wsman.")
}

func stem(file string) string { return strings.TrimSuffix(path.Base(file), path.Ext(file)) }
