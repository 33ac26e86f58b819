package gallery

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/nuget"
)

// v2 speaks NuGet protocol 2.
type v2 struct {
	*web
	base string // without a slash at the end
}

const (
	pageSize   = 100 // the PowerShell Gallery gives no more
	maxPages   = 200
	maxEntries = 20_000
)

// quote writes an OData text.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// query builds the part after the question mark; names and values take turns, in
// the order given. Names keep their dollar sign.
func query(pairs ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(pairs[i] + "=" + url.QueryEscape(pairs[i+1]))
	}
	return b.String()
}

// page gets and reads one document.
func (f *v2) page(ctx context.Context, address, what string) (*atomPage, error) {
	data, err := f.document(ctx, address, what)
	if err != nil {
		return nil, err
	}
	p, err := parseAtom(data)
	if err != nil {
		return nil, f.bad(address, "an Atom feed or entry", fmt.Sprintf("%s (%s)", err, snippet(data)))
	}
	for i := range p.entries {
		e := &p.entries[i]
		e.Feed = f.feed.Name
		if e.Download == "" {
			e.Download = f.base + "/package/" + url.PathEscape(e.ID) + "/" + url.PathEscape(e.VersionText)
		} else if e.Download, err = f.resolve(f.base+"/", e.Download); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// versions asks for all versions and follows the pages in the ways servers offer
// them: a next link, a number of all entries, or pages that are full.
func (f *v2) versions(ctx context.Context, id string) ([]Package, error) {
	what := "the package '" + id + "'"
	at := func(skip int) string {
		return f.base + "/FindPackagesById()?" + query("id", quote(id), "semVerLevel", "2.0.0", "$skip", fmt.Sprint(skip), "$top", fmt.Sprint(pageSize))
	}
	var out []Package
	seen := map[string]bool{}
	raw, address := 0, at(0)
	for range maxPages {
		p, err := f.page(ctx, address, what)
		if err != nil {
			return nil, err
		}
		fresh := 0
		for _, e := range p.entries {
			if key := strings.ToLower(e.ID) + " " + e.Version.Key(); !seen[key] {
				seen[key] = true
				fresh++
				if strings.EqualFold(e.ID, id) {
					out = append(out, e)
				}
			}
		}
		if raw += p.raw; raw > maxEntries {
			return nil, fault.New(fault.TooLarge, "The feed '%s' has more than %d versions of '%s'.", f.feed.Name, maxEntries, id)
		}
		more := p.next != "" || p.raw > 0 && (p.count > raw || p.count < 0 && p.raw >= 40)
		// A server that gives the same entries again does not know pages.
		if !more || fresh == 0 {
			break
		}
		if address = at(raw); p.next != "" {
			if address, err = f.resolve(address, p.next); err != nil {
				return nil, err
			}
		}
	}
	if len(out) == 0 {
		return nil, fault.New(fault.NotFound, "The feed '%s' does not have %s.", f.feed.Name, what)
	}
	sortPackages(out)
	return out, nil
}

// find asks for the entry itself, and looks among all versions where the server
// knows no such address or spells the version in another way.
func (f *v2) find(ctx context.Context, id string, v nuget.Version) (*Package, error) {
	what := "the package '" + id + "' " + v.String()
	address := f.base + "/Packages(Id=" + url.PathEscape(quote(id)) + ",Version=" + url.PathEscape(quote(v.String())) + ")"
	p, err := f.page(ctx, address, what)
	var refused refusedAnswer
	if err != nil && !fault.Is(err, fault.NotFound) && (!errors.As(err, &refused) || refused.code >= 500 || busy(refused.code)) {
		return nil, err
	}
	if err == nil {
		if i := slices.IndexFunc(p.entries, func(e Package) bool { return strings.EqualFold(e.ID, id) && e.Version.Equal(v) }); i >= 0 {
			return &p.entries[i], nil
		}
	}
	all, err := f.versions(ctx, id)
	if err != nil {
		return nil, err
	}
	return among(all, f.feed.Name, id, v)
}

func among(all []Package, feed, id string, v nuget.Version) (*Package, error) {
	for i := range all {
		if all[i].Version.Equal(v) {
			return &all[i], nil
		}
	}
	return nil, fault.New(fault.NotFound, "The feed '%s' has the package '%s', but not its version %s.", feed, id, v)
}

// search asks for the newest version of each package that matches.
func (f *v2) search(ctx context.Context, q Query) (Page, error) {
	text := q.Text
	if q.Tag != "" {
		text = strings.TrimSpace(text + " tag:" + q.Tag)
	}
	latest := "IsLatestVersion"
	if q.Prerelease {
		latest = "IsAbsoluteLatestVersion"
	}
	filter := latest + " and substringof('PSModule', Tags) eq true"
	at := func(skip, top int) string {
		return f.base + "/Search()?" + query("$filter", filter, "searchTerm", quote(text), "targetFramework", "''", "includePrerelease", fmt.Sprint(q.Prerelease),
			"$skip", fmt.Sprint(skip), "$top", fmt.Sprint(top), "$inlinecount", "allpages", "semVerLevel", "2.0.0")
	}
	get := func(skip, top int) (batch, error) {
		p, err := f.page(ctx, at(skip, top), "a search")
		var refused refusedAnswer
		if errors.As(err, &refused) && filter != latest && slices.Contains([]int{http.StatusBadRequest, http.StatusInternalServerError, http.StatusNotImplemented}, refused.code) {
			// Some feeds know no conditions on tags; what comes is checked anyway.
			filter = latest
			p, err = f.page(ctx, at(skip, top), "a search")
		}
		if err != nil {
			return batch{}, err
		}
		// The entries' own places are lost when some cannot be used, so the
		// number of raw ones goes along.
		return batch{packages: p.entries, raw: p.raw, total: p.count, more: p.next != ""}, nil
	}
	return gather(q, get)
}
