package pack

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/nuget"
	"github.com/runwright/runwright/powershell/module"
)

// OfManifest gives what a manifest says of the module called name. Commands that
// it exports by a pattern are left out, they are not known without the module's
// files; so are required modules that it declares as external.
func OfManifest(name string, m *module.Manifest) Module {
	named := func(list []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return strings.ContainsAny(s, "*?[") })
	}
	out := Module{
		Name: name, Version: m.Version.String(), Prerelease: m.Prerelease, Author: m.Author, CompanyName: m.CompanyName,
		Copyright: m.Copyright, Description: m.Description, ReleaseNotes: m.ReleaseNotes,
		ProjectURI: m.ProjectURI, LicenseURI: m.LicenseURI, IconURI: m.IconURI, Tags: m.Tags, Editions: m.CompatiblePSEditions,
		Functions: named(m.FunctionsToExport), Cmdlets: named(m.CmdletsToExport), DscResources: named(m.DscResourcesToExport),
	}
	for _, r := range m.RequiredModules {
		if slices.ContainsFunc(m.ExternalModules, func(e string) bool { return strings.EqualFold(e, r.Name) }) {
			continue
		}
		out.Requires = append(out.Requires, Requirement{r.Name, nuget.ModuleVersions{Minimum: r.Minimum, Maximum: r.Maximum, Required: r.Required}})
	}
	return out
}
