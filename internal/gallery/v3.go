package gallery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/nuget"
)

// v3 speaks NuGet protocol 3.
type v3 struct {
	*web
	index string // address of index.json

	mu     sync.Mutex
	known  *serviceIndex // nil before the first question
	readAt time.Time
}

// Resources are looked for in this order; newer ones know SemVer 2 packages.
func registrationTypes() []string {
	return []string{"RegistrationsBaseUrl/3.6.0", "RegistrationsBaseUrl/Versioned", "RegistrationsBaseUrl/3.4.0", "RegistrationsBaseUrl/3.0.0-rc", "RegistrationsBaseUrl/3.0.0-beta", "RegistrationsBaseUrl"}
}

func searchTypes() []string {
	return []string{"SearchQueryService/3.5.0", "SearchQueryService/Versioned", "SearchQueryService/3.4.0", "SearchQueryService/3.0.0-rc", "SearchQueryService/3.0.0-beta", "SearchQueryService"}
}

// serviceIndex is what index.json says.
type serviceIndex struct {
	Resources []struct {
		ID   string `json:"@id"`
		Type texts  `json:"@type"`
	} `json:"resources"`
}

// services gives the index, which is kept for a while: every question needs it.
func (f *v3) services(ctx context.Context) (*serviceIndex, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.clock.Now()
	if age := now.Sub(f.readAt); f.known != nil && age >= 0 && age < max(f.opt.Fresh, time.Minute) {
		return f.known, nil
	}
	doc := &serviceIndex{}
	if err := f.json(ctx, f.index, "a service index", doc); err != nil {
		return nil, notAFeed(err)
	}
	f.known, f.readAt = doc, now
	return doc, nil
}

// resource gives the address of the first type that the feed has.
func (f *v3) resource(ctx context.Context, types []string) (string, error) {
	doc, err := f.services(ctx)
	if err != nil {
		return "", err
	}
	for _, t := range types {
		for _, r := range doc.Resources {
			if r.ID != "" && slices.Contains(r.Type, t) {
				return f.resolve(f.index, r.ID)
			}
		}
	}
	return "", f.bad(f.index, "a resource "+types[len(types)-1], fmt.Sprintf("%d resources of other types", len(doc.Resources)))
}

// json gets and reads one document.
func (f *v3) json(ctx context.Context, address, what string, into any) error {
	data, err := f.document(ctx, address, what)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return f.bad(address, "JSON of protocol 3", fmt.Sprintf("%s (%s)", err, snippet(data)))
	}
	return nil
}

// maxRegistrationPages is how many pages one package may have.
const maxRegistrationPages = 512

func (f *v3) versions(ctx context.Context, id string) ([]Package, error) {
	base, err := f.resource(ctx, registrationTypes())
	if err != nil {
		return nil, err
	}
	what := "the package '" + id + "'"
	address := strings.TrimSuffix(base, "/") + "/" + url.PathEscape(strings.ToLower(id)) + "/index.json"
	var index registration
	if err := f.json(ctx, address, what, &index); err != nil {
		return nil, err
	}
	if len(index.Items) > maxRegistrationPages {
		return nil, fault.New(fault.TooLarge, "The feed '%s' has more than %d pages for '%s'.", f.feed.Name, maxRegistrationPages, id)
	}
	pages, err := f.pages(ctx, address, what, index.Items)
	if err != nil {
		return nil, err
	}
	var out []Package
	for _, page := range pages {
		for i := range page.Items {
			leaf := &page.Items[i]
			if err := f.entry(ctx, page.document, leaf); err != nil {
				return nil, err
			}
			p, ok := leaf.pkg(f.feed.Name)
			if !ok || !strings.EqualFold(p.ID, id) {
				continue
			}
			if p.Download == "" {
				if p.Download, err = f.flat(ctx, p); err != nil {
					return nil, err
				}
			} else if p.Download, err = f.resolve(page.document, p.Download); err != nil {
				return nil, err
			}
			if out = append(out, p); len(out) > maxEntries {
				return nil, fault.New(fault.TooLarge, "The feed '%s' has more than %d versions of '%s'.", f.feed.Name, maxEntries, id)
			}
		}
	}
	if len(out) == 0 {
		return nil, fault.New(fault.NotFound, "The feed '%s' does not have %s.", f.feed.Name, what)
	}
	sortPackages(out)
	return out, nil
}

// pages gets the pages that are not part of the index, a few at a time.
func (f *v3) pages(ctx context.Context, index, what string, items []registrationPage) ([]registrationPage, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out := slices.Clone(items)
	errs := make([]error, len(items))
	slots := make(chan struct{}, 4)
	var wg sync.WaitGroup
	for i := range out {
		out[i].document = index
		if out[i].Items != nil || out[i].ID == "" {
			continue
		}
		address, err := f.resolve(index, out[i].ID)
		if err != nil {
			errs[i] = err
			break
		}
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			var page registrationPage
			if errs[i] = f.json(ctx, address, what, &page); errs[i] != nil {
				cancel() // the others are of no use any more
				return
			}
			page.document = address
			out[i] = page
		})
	}
	wg.Wait()
	// The first cause, not what was cancelled because of it.
	var first error
	for _, err := range errs {
		if err != nil && (first == nil || errors.Is(first, context.Canceled)) {
			first = err
		}
	}
	return out, first
}

// entry fetches a catalog entry that is only an address.
func (f *v3) entry(ctx context.Context, document string, leaf *registrationLeaf) error {
	if leaf.Entry.details != nil || leaf.Entry.address == "" {
		return nil
	}
	address, err := f.resolve(document, leaf.Entry.address)
	if err != nil {
		return err
	}
	leaf.Entry.details = &catalogEntry{}
	return f.json(ctx, address, "a catalog entry", leaf.Entry.details)
}

// flat gives the address of a package in the flat container.
func (f *v3) flat(ctx context.Context, p Package) (string, error) {
	base, err := f.resource(ctx, []string{"PackageBaseAddress/3.0.0"})
	if err != nil {
		return "", err
	}
	id, v := strings.ToLower(p.ID), strings.ToLower(p.Version.String())
	return strings.TrimSuffix(base, "/") + "/" + url.PathEscape(id) + "/" + url.PathEscape(v) + "/" + url.PathEscape(id+"."+v+".nupkg"), nil
}

func (f *v3) find(ctx context.Context, id string, v nuget.Version) (*Package, error) {
	all, err := f.versions(ctx, id)
	if err != nil {
		return nil, err
	}
	return among(all, f.feed.Name, id, v)
}

func (f *v3) search(ctx context.Context, q Query) (Page, error) {
	base, err := f.resource(ctx, searchTypes())
	if err != nil {
		return Page{}, err
	}
	text := q.Text
	if q.Tag != "" {
		text = strings.TrimSpace(text + " tag:" + q.Tag)
	}
	mark := "?"
	if strings.Contains(base, "?") {
		mark = "&"
	}
	return gather(q, func(skip, top int) (batch, error) {
		address := base + mark + query("q", text, "prerelease", fmt.Sprint(q.Prerelease), "semVerLevel", "2.0.0", "skip", fmt.Sprint(skip), "take", fmt.Sprint(top))
		var doc searchAnswer
		if err := f.json(ctx, address, "a search", &doc); err != nil {
			return batch{}, err
		}
		b := batch{raw: len(doc.Data), total: -1}
		if doc.TotalHits != nil {
			b.total = *doc.TotalHits
		}
		for i := range doc.Data {
			if p, ok := doc.Data[i].pkg(f.feed.Name, q.Prerelease); ok {
				b.packages = append(b.packages, p)
			}
		}
		return b, nil
	})
}
