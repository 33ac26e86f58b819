package pack

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/internal/nuget"
)

// Module is what a module's manifest says of it, as far as a gallery shows it.
type Module struct {
	Name, Version, Prerelease        string
	Author, CompanyName, Copyright   string
	Description, ReleaseNotes        string
	ProjectURI, LicenseURI, IconURI  string
	RequireLicenseAcceptance         bool
	Tags                             []string // of PSData
	Editions                         []string // CompatiblePSEditions
	Functions, Cmdlets, DscResources []string
	Requires                         []Requirement
}

// Requirement is a module that another one requires.
type Requirement struct {
	Name     string
	Versions nuget.ModuleVersions
}

// Nuspec gives the description of the module's package, with the tags a gallery
// finds commands by.
func (m Module) Nuspec() (*nuget.Nuspec, error) {
	v, err := nuget.OfModule(m.Version, m.Prerelease)
	if err != nil {
		return nil, fmt.Errorf("pack %s: %w", m.Name, err)
	}
	n := &nuget.Nuspec{
		ID: m.Name, Version: v, Authors: m.Author, Owners: m.CompanyName, Copyright: m.Copyright,
		Description: m.Description, ReleaseNotes: m.ReleaseNotes,
		ProjectURL: m.ProjectURI, LicenseURL: m.LicenseURI, IconURL: m.IconURI,
		RequireLicenseAcceptance: m.RequireLicenseAcceptance, Tags: m.GalleryTags(),
	}
	if n.Authors == "" {
		n.Authors = m.Name // a description without authors is not valid
	}
	if n.Description == "" {
		n.Description = m.Name
	}
	for _, r := range m.Requires {
		versions, err := r.Versions.Range()
		if err != nil {
			return nil, fmt.Errorf("pack %s: required module %s: %w", m.Name, r.Name, err)
		}
		n.Dependencies = append(n.Dependencies, nuget.Dependency{ID: r.Name, Range: versions})
	}
	return n, nil
}

// GalleryTags gives the tags of the PowerShell Gallery: PSModule, those of the
// manifest, the editions, and one or two for every command and DSC resource. None
// comes twice, whatever its letter case.
func (m Module) GalleryTags() []string {
	var out []string
	seen := map[string]bool{}
	add := func(prefix, name string) {
		tag := prefix + strings.Join(strings.Fields(name), "_") // tags are joined by spaces
		if tag != "" && !seen[strings.ToLower(tag)] {
			seen[strings.ToLower(tag)] = true
			out = append(out, tag)
		}
	}
	add("PSModule", "")
	for _, t := range m.Tags {
		add("", t)
	}
	for _, e := range m.Editions {
		add("PSEdition_", e)
	}
	for _, kind := range [...]struct {
		names    []string
		prefixes []string
		includes string
	}{
		{m.Cmdlets, []string{"PSCmdlet_", "PSCommand_"}, "PSIncludes_Cmdlet"},
		{m.Functions, []string{"PSFunction_", "PSCommand_"}, "PSIncludes_Function"},
		{m.DscResources, []string{"PSDscResource_"}, "PSIncludes_DscResource"},
	} {
		for _, name := range kind.names {
			for _, p := range kind.prefixes {
				add(p, name)
			}
		}
		if len(kind.names) > 0 {
			add(kind.includes, "")
		}
	}
	return out
}
