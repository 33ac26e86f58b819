package authoring

import (
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// firstVersion is the version of a module that had none.
const firstVersion = "0.1.0"

// create makes a manifest for a module without one.
func (x *fixer) create() error {
	name := x.Name + ".psd1"
	const what = "the module has no manifest"
	if why := x.uncertain(); why != "" {
		x.leave(name, what, why)
		return nil
	}
	version := x.Version
	if version == "" || version == "0.0" {
		version = firstVersion
	}
	end := "\n"
	if data, err := x.Files.Read(x.Main); err == nil && !strings.EqualFold(path.Ext(x.Main), ".dll") {
		end = newline(syntax.Decode(data))
	}
	var b strings.Builder
	line := func(key, value string) {
		b.WriteString("    " + key + strings.Repeat(" ", 17-len(key)) + " = " + value + end)
	}
	list := func(key string, names []string) { line(key, renderList(names, len("    = ")+17, "    ", end)) }
	b.WriteString("@{" + end)
	line("RootModule", quote(x.Main))
	line("ModuleVersion", quote(version))
	if x.GUID != "" {
		line("GUID", quote(x.GUID))
	}
	for _, key := range exportKeys() {
		list(key, x.exported(key))
	}
	list("VariablesToExport", x.Imported.Variables)
	b.WriteString("}" + end)
	data := []byte(b.String())
	if err := x.same(name, data); err != nil {
		x.leave(name, what, err.Error())
		return nil
	}
	x.fixes = append(x.fixes, Fix{File: name, What: []string{"a manifest is made [manifest-missing]"}, Data: data, New: true, diff: created(name, b.String())})
	return nil
}

// mentions says whether a script names a file in exactly this letter case.
func (x *fixer) mentions(base string) bool {
	for _, name := range x.Files.Names() {
		switch strings.ToLower(path.Ext(name)) {
		case ".ps1", ".psm1", ".psd1":
		default:
			continue
		}
		data, err := x.Files.Read(name)
		if err != nil {
			return true // who knows
		}
		found := false
		syntax.Inspect(syntax.Parse(syntax.NewSource(name, syntax.Decode(data)), syntax.Options{}).AST, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.StringConstantExpression:
				found = found || strings.Contains(n.Value, base)
			case *syntax.ExpandableStringExpression:
				found = found || strings.Contains(n.Value, base)
			}
			return !found
		})
		if found {
			return true
		}
	}
	return false
}
