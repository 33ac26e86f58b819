package metadata

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/module"
)

// Read reads a module. What is wrong with one command does not keep the others
// from being read; an error means that the module as a whole cannot be loaded.
func Read(src Source) (*Module, error) {
	l := newLoader(src, nil)
	m, err := l.load()
	if err != nil {
		return nil, err
	}
	out := &Module{Name: m.name, Version: m.version, RequiredModules: []string{}, Commands: []Command{}, Aliases: []Alias{}, Classes: []Class{},
		Unknown: []Unknown{}}
	out.fromManifest(m.manifest)
	out.Imported = l.imported(m)
	l.exported = append(entries(&m.gives.functions), entries(&m.gives.cmdlets)...)
	m.globals.all(func(e entry) {
		if _, ok := m.gives.functions.get(e.name); !ok {
			l.exported = append(l.exported, e)
		}
	})
	slices.SortStableFunc(l.exported, func(a, b entry) int { return compareNames(a.name, b.name) })
	for _, e := range l.exported {
		out.Commands = append(out.Commands, l.describe(m, e))
	}
	m.gives.aliases.all(func(a Alias) { out.Aliases = append(out.Aliases, a) })
	slices.SortStableFunc(out.Aliases, func(a, b Alias) int { return compareNames(a.Name, b.Name) })
	for _, c := range m.sorted() {
		if _, own := l.units[c.File]; own || c.File == "" {
			c.describe(l)
			out.Classes = append(out.Classes, *c)
		}
	}
	out.DscResources = l.resources(m)
	for _, r := range out.DscResources {
		name := r.Name
		if r.FriendlyName != "" {
			name = r.FriendlyName
		}
		out.Imported.DscResources = append(out.Imported.DscResources, name)
	}
	out.Unknown = append(out.Unknown, l.notes...)
	for name, u := range l.units {
		if u != nil {
			out.Scripts = append(out.Scripts, name)
		}
	}
	slices.Sort(out.Scripts)
	return out, nil
}

func entries(t *table[entry]) []entry {
	var out []entry
	t.all(func(e entry) { out = append(out, e) })
	return out
}

func compareNames(a, b string) int {
	if d := strings.Compare(strings.ToLower(a), strings.ToLower(b)); d != 0 {
		return d
	}
	return strings.Compare(a, b)
}

func (out *Module) fromManifest(m *module.Manifest) {
	if m == nil {
		return
	}
	out.Prerelease, out.Description, out.Author, out.CompanyName = m.Prerelease, m.Description, m.Author, m.CompanyName
	out.Copyright, out.GUID, out.Tags, out.ProjectURI, out.LicenseURI = m.Copyright, m.GUID, m.Tags, m.ProjectURI, m.LicenseURI
	out.HelpInfoURI, out.PowerShell, out.Editions, out.Prefix = m.HelpInfoURI, m.PowerShellVersion, m.CompatiblePSEditions, m.DefaultCommandPrefix
	out.DataFile = dataValue{m.Table}
	for _, s := range m.RequiredModules {
		out.RequiredModules = append(out.RequiredModules, s.String())
	}
}

// imported says what a session has when the module is loaded.
func (l *loader) imported(m *loaded) Imported {
	out := Imported{Name: m.name, Version: m.version, Type: m.kind, Nested: append([]string{}, m.nested...), Required: []string{},
		Functions: []string{}, Cmdlets: []string{}, Aliases: append([]string{}, m.plain...), Variables: []string{}, DscResources: []string{}}
	m.gives.functions.all(func(e entry) { out.Functions = append(out.Functions, e.name) })
	m.gives.cmdlets.all(func(e entry) { out.Cmdlets = append(out.Cmdlets, e.name) })
	if m.manifest == nil {
		m.gives.aliases.all(func(a Alias) { out.Aliases = append(out.Aliases, a.Name) })
	}
	m.gives.variables.all(func(v string) { out.Variables = append(out.Variables, v) })
	if m.manifest != nil {
		before := map[string]string{}
		for _, s := range m.manifest.RequiredModules {
			if r, ok := require(l.src, s, before, 0); ok {
				out.Required = append(out.Required, r)
			}
		}
	}
	for _, names := range [][]string{out.Functions, out.Cmdlets, out.Aliases, out.Variables} {
		slices.SortFunc(names, compareNames)
	}
	return out
}

// require finds a module that another one requires. What is loaded already is taken
// when it fits, as PowerShell does; else the highest version, after what that one
// requires itself.
func require(src Source, s module.Specification, before map[string]string, depth int) (string, bool) {
	key := strings.ToLower(s.Name)
	if have, ok := before[key]; ok {
		if v, err := module.ParseVersion(have); err == nil && s.Admits(v) {
			return s.Name + " " + have, true
		}
	}
	if src.Find == nil || depth > maxDepth {
		return "", false
	}
	found, ok := src.Find(s)
	if !ok {
		return "", false
	}
	before[key] = found.Version
	found.Edition = src.Edition
	l := newLoader(found, nil)
	if name, ok := l.find(found.Name + ".psd1"); ok {
		if data, err := found.Files.Read(name); err == nil {
			if m, err := module.ReadManifest(name, data, l.manifestEnv(name)); err == nil {
				for _, inner := range m.RequiredModules {
					require(found, inner, before, depth+1)
				}
			}
		}
	}
	return found.Name + " " + found.Version, true
}

// dataValue is a value of a data file with a JSON form: tables by name of key.
type dataValue struct{ v any }

// MarshalJSON implements json.Marshaler.
func (d dataValue) MarshalJSON() ([]byte, error) {
	switch v := d.v.(type) {
	case *module.Table:
		out := Attribute{}
		for _, k := range v.Keys() {
			e, _ := v.Get(k)
			out.Properties = append(out.Properties, Property{k, dataValue{e}})
		}
		slices.SortFunc(out.Properties, func(a, b Property) int { return compareNames(a.Name, b.Name) })
		return out.object()
	case []any:
		out := make([]dataValue, len(v))
		for i, e := range v {
			out[i] = dataValue{e}
		}
		return marshal(out)
	}
	return json.Marshal(d.v)
}

// MarshalJSON implements json.Marshaler: where PowerShell has no help, its error
// stands in place of it.
func (h *Help) MarshalJSON() ([]byte, error) {
	if h.Error != "" {
		return marshal(map[string]string{"error": h.Error})
	}
	type plain Help
	return marshal((*plain)(h))
}

// Manifest gives the lists of the manifest by key; false for a module without one.
func (m *Module) Manifest() (list func(key string) []string, ok bool) {
	d, ok := m.DataFile.(dataValue)
	if !ok {
		return nil, false
	}
	t, _ := d.v.(*module.Table)
	return func(key string) []string {
		v, _ := t.Get(key)
		var out []string
		items, many := v.([]any)
		if !many {
			items = []any{v}
		}
		for _, e := range items {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}, true
}
