package metadata

import (
	"path"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// DscResource is a DSC resource of the module.
type DscResource struct {
	Name          string        `json:"name"`
	FriendlyName  string        `json:"friendlyName,omitempty"`
	ImplementedAs string        `json:"implementedAs"` // PowerShell (a class or a schema) or Composite
	Kind          string        `json:"kind"`          // class, schema, composite
	Properties    []DscProperty `json:"properties"`
	File          string        `json:"file,omitempty"`
}

// resources lists the DSC resources of all three kinds that the module exports: all
// when the manifest does not say.
func (l *loader) resources(m *loaded) []DscResource {
	found := []DscResource{}
	for _, c := range m.sorted() {
		if slices.ContainsFunc(c.def.Attributes, func(a *syntax.Attribute) bool { return strings.EqualFold(a.TypeName.FullName(), "DscResource") }) {
			found = append(found, DscResource{Name: c.Name, ImplementedAs: "PowerShell", Kind: "class", Properties: c.dscProperties(l, 0), File: c.File})
		}
	}
	for _, dir := range l.resourceFolders() {
		name := path.Base(dir)
		if f, ok := l.find(path.Join(dir, name+".schema.mof")); ok {
			found = append(found, l.schemaResource(name, f))
		} else if f, ok := l.find(path.Join(dir, name+".schema.psm1")); ok {
			found = append(found, l.compositeResource(name, f))
		}
	}
	if m.manifest == nil || m.manifest.DscResourcesToExport == nil {
		return slices.DeleteFunc(found, func(r DscResource) bool { return r.Kind == "class" })
	}
	var out []DscResource
	for _, p := range m.manifest.DscResourcesToExport {
		for _, r := range found {
			shown := r.Name
			if r.FriendlyName != "" {
				shown = r.FriendlyName
			}
			if wild(p, shown) && !slices.ContainsFunc(out, func(o DscResource) bool { return o.Name == r.Name }) {
				out = append(out, r)
			}
		}
	}
	return append([]DscResource{}, out...)
}

// sorted lists the classes of the module's own files in the order of the files.
func (m *loaded) sorted() []*Class {
	var out []*Class
	for _, c := range m.classes {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b *Class) int {
		if d := strings.Compare(strings.ToLower(a.File), strings.ToLower(b.File)); d != 0 {
			return d
		}
		return a.def.Pos.Start - b.def.Pos.Start
	})
	return out
}

func (l *loader) resourceFolders() []string {
	var out []string
	for key, dir := range l.folders {
		if strings.HasPrefix(key, "dscresources/") && strings.Count(key, "/") == 1 {
			out = append(out, dir)
		}
	}
	slices.Sort(out)
	return out
}

// compositeResource reads a resource that is a configuration.
func (l *loader) compositeResource(name, file string) DscResource {
	r := DscResource{Name: name, ImplementedAs: "Composite", Kind: "composite", Properties: []DscProperty{}, File: file}
	u := l.parse(file)
	if u == nil {
		return r
	}
	w := &walker{l: l, s: newSession(), u: u}
	syntax.Inspect(u.ast, func(n syntax.Node) bool {
		c, ok := n.(*syntax.FunctionDefinition)
		if !ok || !u.configurations[c.Pos.Start] || c.Body.ParamBlock == nil {
			return true
		}
		for _, p := range c.Body.ParamBlock.Parameters {
			q, _, err := w.scriptParam(p)
			if err != nil {
				l.unknown("the property "+p.Name.VariablePath.Name+" of "+name, err.Error(), file, 0)
				continue
			}
			r.Properties = append(r.Properties, DscProperty{Name: q.name, Type: q.typ.full(), Mandatory: q.role().flag("Mandatory")})
		}
		return false
	})
	return r
}
