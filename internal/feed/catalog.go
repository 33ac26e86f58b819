package feed

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/nuget"
)

// entry is a package with its place among its versions.
type entry struct {
	*Package
	latest         bool // the highest listed version that is no prerelease
	absoluteLatest bool // the highest listed version
}

// catalog lists all packages by id, and by version within an id.
func catalog(ctx context.Context, s Source) ([]entry, error) {
	var all []Package
	for p, err := range s.List(ctx) {
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return entries(all), nil
}

func entries(all []Package) []entry {
	out := make([]entry, len(all))
	for i := range all {
		out[i].Package = &all[i]
	}
	slices.SortStableFunc(out, func(a, b entry) int { return byName(a.Package, b.Package) })
	for i := 0; i < len(out); {
		end, latest, absolute := i, -1, -1
		for ; end < len(out) && strings.EqualFold(out[end].ID, out[i].ID); end++ {
			if out[end].Unlisted {
				continue
			}
			if absolute = end; !out[end].Version.IsPrerelease() {
				latest = end
			}
		}
		if latest >= 0 {
			out[latest].latest = true
		}
		if absolute >= 0 {
			out[absolute].absoluteLatest = true
		}
		i = end
	}
	return out
}

func byName(a, b *Package) int {
	return cmp.Or(cmp.Compare(strings.ToLower(a.ID), strings.ToLower(b.ID)), a.Version.Compare(b.Version))
}

func (e *entry) found() nuget.Found {
	return nuget.Found{ID: e.ID, Title: e.Title, Description: e.Description, Summary: e.Summary, Authors: e.Authors, Owners: e.Owners, Tags: e.Tags}
}

// newest says whether the entry stands for its package in a search.
func (e *entry) newest(prerelease bool) bool {
	if prerelease {
		return e.absoluteLatest
	}
	return e.latest
}
