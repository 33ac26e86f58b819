package gallery

import (
	"encoding/json"
	"strings"

	"github.com/runwright/runwright/internal/nuget"
)

// texts is a list that servers also write as one text.
type texts []string

// UnmarshalJSON reads a text, a list of texts or null.
func (t *texts) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '[' {
		return json.Unmarshal(data, (*[]string)(t))
	}
	var s *string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	if *t = nil; s != nil && *s != "" {
		*t = texts{*s}
	}
	return nil
}

// tags gives the list; a single text is divided.
func (t texts) tags() []string {
	if len(t) == 1 {
		return splitTags(t[0])
	}
	return t
}

type registration struct {
	Items []registrationPage `json:"items"`
}

type registrationPage struct {
	ID       string             `json:"@id"`
	Items    []registrationLeaf `json:"items"`
	document string             // where it was read
}

type registrationLeaf struct {
	Entry   entryOrAddress `json:"catalogEntry"`
	Content string         `json:"packageContent"`
	Listed  *bool          `json:"listed"`
}

// entryOrAddress is a catalog entry, or only where it is.
type entryOrAddress struct {
	address string
	details *catalogEntry
}

// UnmarshalJSON reads an object or a text.
func (e *entryOrAddress) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &e.address)
	}
	return json.Unmarshal(data, &e.details)
}

type catalogEntry struct {
	ID            string `json:"id"`
	Version       string `json:"version"`
	Title         string `json:"title"`
	Authors       texts  `json:"authors"`
	Description   string `json:"description"`
	Summary       string `json:"summary"`
	ReleaseNotes  string `json:"releaseNotes"`
	Copyright     string `json:"copyright"`
	ProjectURL    string `json:"projectUrl"`
	LicenseURL    string `json:"licenseUrl"`
	IconURL       string `json:"iconUrl"`
	Tags          texts  `json:"tags"`
	Listed        *bool  `json:"listed"`
	Published     string `json:"published"`
	Content       string `json:"packageContent"`
	Hash          string `json:"packageHash"`
	HashAlgorithm string `json:"packageHashAlgorithm"`
	Size          int64  `json:"packageSize"`
	Groups        []struct {
		Framework    string `json:"targetFramework"`
		Dependencies []struct {
			ID    string `json:"id"`
			Range string `json:"range"`
		} `json:"dependencies"`
	} `json:"dependencyGroups"`
}

// pkg makes a package of a registration; false when it has no readable id or
// version.
func (l *registrationLeaf) pkg(feed string) (Package, bool) {
	e := l.Entry.details
	if e == nil {
		return Package{}, false
	}
	v, err := nuget.ParseVersion(e.Version)
	if err != nil || checkID(e.ID) != nil {
		return Package{}, false
	}
	p := Package{
		Feed: feed, ID: e.ID, Version: v, VersionText: e.Version, Title: e.Title, Authors: strings.Join(e.Authors, ", "),
		Description: e.Description, Summary: e.Summary, ReleaseNotes: e.ReleaseNotes, Copyright: e.Copyright,
		ProjectURL: e.ProjectURL, LicenseURL: e.LicenseURL, IconURL: e.IconURL, Tags: e.Tags.tags(),
		Hash: e.Hash, HashAlgorithm: e.HashAlgorithm, Size: max(e.Size, 0), Download: firstOf(l.Content, e.Content),
	}
	for _, g := range e.Groups {
		for _, d := range g.Dependencies {
			if d.ID != "" {
				p.Dependencies = append(p.Dependencies, nuget.NewDependency(d.ID, d.Range, g.Framework))
			}
		}
	}
	var old bool
	p.Published, old = published(e.Published)
	no := func(b *bool) bool { return b != nil && !*b }
	p.Listed = !old && !no(e.Listed) && !no(l.Listed)
	return p, true
}

type searchAnswer struct {
	TotalHits *int           `json:"totalHits"`
	Data      []searchResult `json:"data"`
}

type searchResult struct {
	ID          string `json:"id"`
	Version     string `json:"version"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Summary     string `json:"summary"`
	Authors     texts  `json:"authors"`
	Owners      texts  `json:"owners"`
	Tags        texts  `json:"tags"`
	ProjectURL  string `json:"projectUrl"`
	LicenseURL  string `json:"licenseUrl"`
	IconURL     string `json:"iconUrl"`
	Downloads   int64  `json:"totalDownloads"`
	Versions    []struct {
		Version string `json:"version"`
	} `json:"versions"`
}

// pkg makes a package of a result. The server's idea of the newest version is
// checked against all that it names.
func (r *searchResult) pkg(feed string, prerelease bool) (Package, bool) {
	texts := []string{r.Version}
	for _, v := range r.Versions {
		texts = append(texts, v.Version)
	}
	p := Package{
		Feed: feed, ID: r.ID, Title: r.Title, Description: r.Description, Summary: r.Summary,
		Authors: strings.Join(r.Authors, ", "), Owners: strings.Join(r.Owners, ", "), Tags: r.Tags.tags(),
		ProjectURL: r.ProjectURL, LicenseURL: r.LicenseURL, IconURL: r.IconURL, Downloads: max(r.Downloads, 0), Listed: true,
	}
	for _, text := range texts {
		v, err := nuget.ParseVersion(text)
		if err != nil || v.IsPrerelease() && !prerelease {
			continue
		}
		if p.VersionText == "" || v.Compare(p.Version) > 0 {
			p.Version, p.VersionText = v, text
		}
	}
	return p, p.VersionText != "" && checkID(p.ID) == nil
}
