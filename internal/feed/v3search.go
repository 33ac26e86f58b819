package feed

import (
	"cmp"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/nuget"
)

type searchResult struct {
	ID           string          `json:"@id"`
	Type         string          `json:"@type"`
	Registration string          `json:"registration"`
	Package      string          `json:"id"`
	Version      string          `json:"version"`
	Description  string          `json:"description"`
	Summary      string          `json:"summary"`
	Title        string          `json:"title"`
	IconURL      string          `json:"iconUrl,omitempty"`
	LicenseURL   string          `json:"licenseUrl,omitempty"`
	ProjectURL   string          `json:"projectUrl,omitempty"`
	Tags         []string        `json:"tags"`
	Authors      []string        `json:"authors"`
	Owners       []string        `json:"owners"`
	Downloads    int64           `json:"totalDownloads"`
	Verified     bool            `json:"verified"`
	Types        []packageType   `json:"packageTypes"`
	Versions     []searchVersion `json:"versions"`
}

type packageType struct {
	Name string `json:"name"`
}

type searchVersion struct {
	ID        string `json:"@id"`
	Version   string `json:"version"`
	Downloads int64  `json:"downloads"`
}

// query answers a search: for each package its newest version.
func (q *request) query() error {
	values, skip, take, prerelease, err := q.searchOptions()
	if err != nil {
		return err
	}
	all, err := catalog(q.r.Context(), q.Source)
	if err != nil {
		return err
	}
	words := nuget.ParseQuery(values.Get("q"))
	// The versions of a package lie side by side; each hit keeps its own.
	type hit struct {
		newest   entry
		versions []entry
		score    int
	}
	var hits []hit
	for i := 0; i < len(all); {
		end := i
		h := hit{score: -1}
		for ; end < len(all) && strings.EqualFold(all[end].ID, all[i].ID); end++ {
			e := all[end]
			if e.Unlisted || !prerelease && e.Version.IsPrerelease() {
				continue
			}
			h.versions = append(h.versions, e)
			if e.newest(prerelease) {
				h.newest, h.score = e, words.Score(e.found())
			}
		}
		i = end
		if h.score > 0 {
			hits = append(hits, h)
		}
	}
	if !words.Empty() {
		slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
	}
	data := []searchResult{}
	for _, h := range page(hits, skip, take) {
		data = append(data, q.result(h.newest, h.versions))
	}
	return q.json(struct {
		Context any            `json:"@context"`
		Total   int            `json:"totalHits"`
		Data    []searchResult `json:"data"`
	}{map[string]string{"@vocab": "http://schema.nuget.org/schema#", "@base": q.base + "/v3/registration/"}, len(hits), data})
}

func (q *request) result(e entry, versions []entry) searchResult {
	address := q.registrationAddress(e.ID)
	r := searchResult{
		ID: address + "index.json", Type: "Package", Registration: address + "index.json",
		Package: e.ID, Version: e.Version.Full(), Description: e.Description, Summary: e.Summary, Title: cmp.Or(e.Title, e.ID),
		IconURL: e.IconURL, LicenseURL: e.LicenseURL, ProjectURL: e.ProjectURL,
		Tags: append([]string{}, e.Tags...), Authors: people(e.Authors), Owners: people(e.Owners), Types: []packageType{{"Dependency"}},
	}
	for _, v := range versions {
		r.Versions = append(r.Versions, searchVersion{ID: address + leafName(v), Version: v.Version.Full()})
	}
	return r
}

// people divides names.
func people(text string) []string {
	out := []string{}
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, name)
		}
	}
	return out
}
