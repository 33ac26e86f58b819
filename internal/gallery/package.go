package gallery

import (
	"slices"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/nuget"
)

// Package is one version of a package in a feed. What the feed does not say is
// empty; a search result of protocol 3 has no dependencies, no hash and no size
// (ask with [Client.Find]).
type Package struct {
	Feed         string // name of the feed
	ID           string
	Version      nuget.Version
	VersionText  string // as the feed spells it
	Title        string
	Authors      string
	Owners       string
	CompanyName  string
	Description  string
	Summary      string
	ReleaseNotes string
	Copyright    string
	ProjectURL   string
	LicenseURL   string
	IconURL      string
	Tags         []string
	Dependencies []nuget.Dependency
	Published    time.Time // zero when not known
	// Listed is false for packages that are kept for those who know their name and
	// version; Search and Versions leave them out.
	Listed        bool
	Hash          string // of the package's bytes, in base64
	HashAlgorithm string // SHA512, SHA384 or SHA256
	Size          int64  // bytes, 0 when not known
	Downloads     int64
	GUID          string
	PowerShell    string // the PowerShell version it wants
	// Download is where the bytes are: an address, or a path for folders and bundles.
	Download string
}

// HasTag says whether the package has a tag, without case.
func (p *Package) HasTag(tag string) bool {
	return slices.ContainsFunc(p.Tags, func(t string) bool { return strings.EqualFold(t, tag) })
}

// IsModule says whether the package can be a module: it is not marked as a script.
func (p *Package) IsModule() bool { return p.HasTag("PSModule") || !p.HasTag("PSScript") }

// Commands lists the commands that the tags name.
func (p *Package) Commands() []string {
	var out []string
	for _, t := range p.Tags {
		for _, prefix := range [...]string{"PSCommand_", "PSFunction_", "PSCmdlet_"} {
			if name, ok := cutPrefixFold(t, prefix); ok && !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, name) }) {
				out = append(out, name)
			}
		}
	}
	return out
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

func (p *Package) found() nuget.Found {
	return nuget.Found{ID: p.ID, Title: p.Title, Description: p.Description, Summary: p.Summary, Authors: p.Authors, Owners: p.Owners, Tags: p.Tags}
}

// splitTags divides tags as feeds write them.
func splitTags(text string) []string {
	return strings.FieldsFunc(text, func(c rune) bool { return c == ' ' || c == ',' || c == ';' || c == '\t' || c == '\n' || c == '\r' })
}

// sortPackages puts versions in order, the lowest first.
func sortPackages(ps []Package) {
	slices.SortStableFunc(ps, func(a, b Package) int { return a.Version.Compare(b.Version) })
}

// Choose picks the version that a dependency gets out of those a feed has, see
// [nuget.Range.Choose]; nil when none fits.
func Choose(ps []Package, r nuget.Range, c nuget.Choice) *Package {
	versions := make([]nuget.Version, len(ps))
	for i := range ps {
		versions[i] = ps[i].Version
	}
	if i := r.Choose(versions, c); i >= 0 {
		return &ps[i]
	}
	return nil
}
