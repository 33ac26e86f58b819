package feed

import (
	"net/url"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/nuget"
)

type registrationIndex struct {
	ID    string             `json:"@id"`
	Type  []string           `json:"@type"`
	Count int                `json:"count"`
	Items []registrationPage `json:"items"`
}

type registrationPage struct {
	ID     string             `json:"@id"`
	Type   string             `json:"@type"`
	Count  int                `json:"count"`
	Lower  string             `json:"lower"`
	Upper  string             `json:"upper"`
	Parent string             `json:"parent"`
	Items  []registrationItem `json:"items,omitempty"`
}

type registrationItem struct {
	ID           string       `json:"@id"`
	Type         string       `json:"@type"`
	Entry        catalogEntry `json:"catalogEntry"`
	Content      string       `json:"packageContent"`
	Registration string       `json:"registration"`
}

type catalogEntry struct {
	ID             string            `json:"@id"`
	Type           string            `json:"@type"`
	Authors        string            `json:"authors"`
	Description    string            `json:"description"`
	IconURL        string            `json:"iconUrl,omitempty"`
	Package        string            `json:"id"`
	Language       string            `json:"language,omitempty"`
	LicenseURL     string            `json:"licenseUrl,omitempty"`
	License        string            `json:"licenseExpression,omitempty"`
	Listed         bool              `json:"listed"`
	MinClient      string            `json:"minClientVersion,omitempty"`
	Content        string            `json:"packageContent"`
	Hash           string            `json:"packageHash,omitempty"`
	HashAlgorithm  string            `json:"packageHashAlgorithm,omitempty"`
	Size           int64             `json:"packageSize,omitempty"`
	ProjectURL     string            `json:"projectUrl,omitempty"`
	Published      string            `json:"published,omitempty"`
	ReleaseNotes   string            `json:"releaseNotes,omitempty"`
	Copyright      string            `json:"copyright,omitempty"`
	RequireLicense bool              `json:"requireLicenseAcceptance"`
	Summary        string            `json:"summary"`
	Tags           []string          `json:"tags"`
	Title          string            `json:"title"`
	Version        string            `json:"version"`
	Prerelease     bool              `json:"isPrerelease"`
	Groups         []dependencyGroup `json:"dependencyGroups,omitempty"`
}

type dependencyGroup struct {
	Type         string       `json:"@type"`
	Framework    string       `json:"targetFramework,omitempty"`
	Dependencies []dependency `json:"dependencies,omitempty"`
}

type dependency struct {
	Type         string `json:"@type"`
	ID           string `json:"id"`
	Range        string `json:"range"`
	Registration string `json:"registration"`
}

// leafName is the last part of the address of one version's registration.
func leafName(e entry) string { return url.PathEscape(strings.ToLower(e.Version.String())) + ".json" }

// registration answers {id}/index.json and {id}/{version}.json.
func (q *request) registration(id, name string) error {
	all, err := q.versionsOf(id)
	if err != nil {
		return err
	}
	if name == "index.json" {
		return q.json(q.registrationIndex(all))
	}
	version, ok := strings.CutSuffix(name, ".json")
	v, err := nuget.ParseVersion(version)
	if !ok || err != nil {
		return fault.New(fault.NotFound, "There is no registration '%s' of the package '%s'; expected index.json or VERSION.json.", name, id)
	}
	for _, e := range all {
		if !e.Version.Equal(v) {
			continue
		}
		item := q.item(e)
		return q.json(struct {
			ID           string   `json:"@id"`
			Type         []string `json:"@type"`
			Entry        string   `json:"catalogEntry"`
			Listed       bool     `json:"listed"`
			Content      string   `json:"packageContent"`
			Published    string   `json:"published,omitempty"`
			Registration string   `json:"registration"`
		}{item.ID, []string{"Package"}, item.Entry.ID, item.Entry.Listed, item.Content, item.Entry.Published, item.Registration})
	}
	return fault.New(fault.NotFound, "There is no package '%s' %s.", id, v)
}

func (q *request) registrationIndex(all []entry) registrationIndex {
	address := q.registrationAddress(all[0].ID)
	index := registrationIndex{ID: address + "index.json", Type: []string{"catalog:CatalogRoot", "PackageRegistration", "catalog:Permalink"}}
	size := pageVersions
	if len(all) <= inlineVersions {
		size = inlineVersions
	}
	for i := 0; i < len(all); i += size {
		part := all[i:min(i+size, len(all))]
		p := q.versionsPage(part)
		if len(all) > inlineVersions {
			p.Items = nil
		}
		index.Items = append(index.Items, p)
	}
	index.Count = len(index.Items)
	return index
}

// versionsPage describes versions that follow each other.
func (q *request) versionsPage(part []entry) registrationPage {
	address := q.registrationAddress(part[0].ID)
	lower, upper := part[0].Version.String(), part[len(part)-1].Version.String()
	p := registrationPage{
		ID:   address + "page/" + url.PathEscape(strings.ToLower(lower)) + "/" + url.PathEscape(strings.ToLower(upper)) + ".json",
		Type: "catalog:CatalogPage", Count: len(part), Lower: lower, Upper: upper, Parent: address + "index.json",
	}
	for _, e := range part {
		p.Items = append(p.Items, q.item(e))
	}
	return p
}

// registrationPage answers {id}/page/{lower}/{upper}.json: the versions between the
// two, so that an address stays good when versions come and go.
func (q *request) registrationPage(id, lower, upper string) error {
	low, errLow := nuget.ParseVersion(lower)
	high, errHigh := nuget.ParseVersion(strings.TrimSuffix(upper, ".json"))
	if errLow != nil || errHigh != nil {
		return fault.New(fault.NotFound, "There is no page from '%s' to '%s' of the package '%s'.", lower, upper, id)
	}
	all, err := q.versionsOf(id)
	if err != nil {
		return err
	}
	between := nuget.Range{Min: &low, Max: &high}
	var part []entry
	for _, e := range all {
		if between.Admits(e.Version) {
			part = append(part, e)
		}
	}
	if len(part) == 0 {
		return fault.New(fault.NotFound, "There is no version of the package '%s' from %s to %s.", id, low, high)
	}
	return q.json(q.versionsPage(part))
}

func (q *request) item(e entry) registrationItem {
	address := q.registrationAddress(e.ID)
	content := q.content(e.Package)
	published := ""
	switch {
	case e.Unlisted:
		published = unlisted().Format(time.RFC3339)
	case !e.Published.IsZero():
		published = e.Published.UTC().Format(time.RFC3339Nano)
	}
	c := catalogEntry{
		ID: address + leafName(e) + "#entry", Type: "PackageDetails", Authors: e.Authors, Description: e.Description, IconURL: e.IconURL,
		Package: e.ID, Language: e.Language, LicenseURL: e.LicenseURL, Listed: !e.Unlisted, MinClient: e.MinClient, Content: content,
		Hash: e.Hash, Size: e.Size, ProjectURL: e.ProjectURL, Published: published, ReleaseNotes: e.ReleaseNotes,
		Copyright: e.Copyright, RequireLicense: e.RequireLicenseAcceptance, Summary: e.Summary, Tags: append([]string{}, e.Tags...),
		Title: e.Title, Version: e.Version.Full(), Prerelease: e.Version.IsPrerelease(),
	}
	if e.LicenseType == "expression" {
		c.License = e.License
	}
	if e.Hash != "" {
		c.HashAlgorithm = "SHA512"
	}
	for _, d := range e.Dependencies {
		if n := len(c.Groups); n == 0 || c.Groups[n-1].Framework != d.Framework {
			c.Groups = append(c.Groups, dependencyGroup{Type: "PackageDependencyGroup", Framework: d.Framework})
		}
		g := &c.Groups[len(c.Groups)-1]
		g.Dependencies = append(g.Dependencies, dependency{"PackageDependency", d.ID, d.Range.String(), q.registrationAddress(d.ID) + "index.json"})
	}
	return registrationItem{ID: address + leafName(e), Type: "Package", Entry: c, Content: content, Registration: address + "index.json"}
}
