package authoring

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/module/metadata"
)

// exportKeys are the manifest's lists of what a session gets.
func exportKeys() []string {
	return []string{"FunctionsToExport", "CmdletsToExport", "AliasesToExport"}
}

// manifest checks what the manifest says.
func (c *checker) manifest() {
	data, ok := c.m.Manifest()
	if !ok {
		if len(c.m.Commands) > 0 {
			c.add("manifest-missing", c.m.Main, 0, 0, "the module has no manifest: no version, no description, and all functions are exported")
		}
		c.unknown()
		return
	}
	t := readTree(c.m.Files, c.m.Main)
	for _, key := range exportKeys() {
		at := 0
		l, written := t.list(key)
		if i := slices.IndexFunc(l.elements, func(e element) bool { return isPattern(e.text) }); i >= 0 {
			at = l.elements[i].at.Start
		} else if written {
			at = l.value.Start
		}
		line, column := t.position(at)
		switch {
		case slices.ContainsFunc(data(key), isPattern):
			c.add("export-wildcard", c.m.Main, line, column, key+" has a wildcard: commands are found without loading the module only when they are named")
		case !written:
			c.add("export-undeclared", c.m.Main, 0, 0, key+" is missing: everything is exported, and found only by loading the module")
		}
	}
	c.deadAliases(t)
	if v := c.m.Version; c.m.Prerelease != "" {
		switch {
		case strings.Count(v, ".") != 2:
			c.add("prerelease-form", c.m.Main, 0, 0, "a prerelease needs a version of three parts, this is "+v)
		case strings.Trim(strings.ToLower(c.m.Prerelease), "abcdefghijklmnopqrstuvwxyz0123456789") != "":
			c.add("prerelease-form", c.m.Main, 0, 0, "the prerelease label '"+c.m.Prerelease+"' has more than ASCII letters and digits in it")
		}
	}
	c.unknown()
}

func isPattern(name string) bool { return strings.ContainsAny(name, "*?[") }

// deadAliases reports aliases that the manifest exports and nothing defines. Those
// that may be made when the module runs are not known.
func (c *checker) deadAliases(t tree) {
	x := &fixer{Module: c.m}
	l, ok := t.list("AliasesToExport")
	if !ok || !x.known() {
		return
	}
	for _, i := range x.dead("AliasesToExport", l) {
		line, column := t.position(l.elements[i].at.Start)
		c.add("export-missing", c.m.Main, line, column, "the alias "+l.elements[i].text+": the manifest exports it, and nothing defines it")
	}
}

// unknown reports what metadata could not tell.
func (c *checker) unknown() {
	t := readTree(c.m.Files, c.m.Main)
	for _, u := range c.m.Unknown {
		if !deadExport(u) {
			c.add("not-static", u.File, u.Line, 0, u.What+": "+u.Reason)
			continue
		}
		line, column := u.Line, 0
		if at, ok := t.find(exportName(u)); ok && line == 0 && u.File == c.m.Main {
			line, column = t.position(at.Start)
		}
		c.add("export-missing", u.File, line, column, u.What+": "+u.Reason)
	}
}

// commandPrefix begins what an Unknown says of a name in the manifest.
const commandPrefix = "the command "

// deadExport tells the names that the manifest exports and nothing defines.
func deadExport(u metadata.Unknown) bool { return strings.HasPrefix(u.What, commandPrefix) }

func exportName(u metadata.Unknown) string { return strings.TrimPrefix(u.What, commandPrefix) }
