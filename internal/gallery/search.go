package gallery

import (
	"context"
	"slices"
	"sync"

	"github.com/runwright/runwright/internal/fault"
)

// Query is a search for modules. The zero value finds everything.
type Query struct {
	Text       string // words, see nuget.ParseQuery
	Tag        string // a tag the package must have, such as PSCommand_Get-It
	Prerelease bool   // newest versions may be prereleases
	// Skip is where the page begins: 0, or Next of another page of the same search.
	Skip int
	Take int // packages on a page, default 20, at most 500
}

// Page is a part of a search's result: for each package its newest version that
// the query allows.
type Page struct {
	Packages []Package
	// Total is how many packages the feeds say there are, -1 if one does not say.
	// One that several feeds have counts for each.
	Total int
	// Next is the Skip of the next page, 0 when there is none.
	Next int
	// Problems has an error for every feed that could not be asked; their packages
	// are missing from the page.
	Problems []error
}

const (
	defaultTake = 20
	maxTake     = 500
)

// Search finds modules in all feeds: those of the first feed first. A package is
// found in the first feed that has it, as Versions and so an import take it; what
// later feeds have under the name is left out, which makes pages shorter. It is an
// error only when no feed could be asked, or the query is wrong.
func (c *Client) Search(ctx context.Context, q Query) (Page, error) {
	if q.Skip < 0 || q.Take < 0 {
		return Page{}, fault.New(fault.Invalid, "A search cannot begin at %d and take %d; expected numbers from 0.", q.Skip, q.Take)
	}
	if q.Take == 0 {
		q.Take = defaultTake
	}
	q.Take = min(q.Take, maxTake)
	if len(c.feeds) == 1 {
		return c.feeds[0].search(ctx, q)
	}
	out := Page{}
	before := 0               // results of the feeds before this one
	var earlier []*feedClient // that could be asked
	taken := 0                // results so far, those that are left out included
	for i, f := range c.feeds {
		part := q
		part.Skip = max(q.Skip-before, 0)
		part.Take = q.Take - taken
		counted := part.Take == 0
		if counted { // the page is full; only the number is wanted
			part.Skip, part.Take = 0, 1
		}
		got, err := f.search(ctx, part)
		if err != nil {
			if ctx.Err() != nil {
				return Page{}, err
			}
			out.Problems = append(out.Problems, err)
			continue
		}
		if !counted {
			offered, err := offered(ctx, earlier, got.Packages)
			if err != nil {
				if ctx.Err() != nil {
					return Page{}, err
				}
				out.Problems = append(out.Problems, err)
			}
			taken += len(got.Packages)
			out.Packages = append(out.Packages, offered...)
			if got.Next > 0 {
				out.Next = before + got.Next
			}
		} else if out.Next == 0 && len(got.Packages) > 0 {
			out.Next = before
		}
		earlier = append(earlier, f)
		switch {
		case got.Total < 0:
			// Without a number later feeds have no place to begin at.
			if i+1 < len(c.feeds) {
				out.Problems = append(out.Problems, fault.New(fault.Invalid, "The feed '%s' does not say how many packages it has found; the feeds after it are left out of the search.", f.Name))
			}
			out.Total = -1
			return out, nil
		case out.Total >= 0:
			out.Total += got.Total
		}
		before += got.Total
	}
	if len(out.Problems) == len(c.feeds) {
		return Page{}, out.Problems[0]
	}
	return out, nil
}

// asksAtOnce is how many packages are looked for at the same time.
const asksAtOnce = 8

// offered leaves out what earlier feeds have under the same name. When one of them
// cannot be asked, what it might have stays, with an error.
func offered(ctx context.Context, earlier []*feedClient, all []Package) ([]Package, error) {
	if len(earlier) == 0 {
		return all, nil
	}
	hidden, problems := make([]bool, len(all)), make([]error, len(all))
	slots := make(chan struct{}, asksAtOnce)
	var asking sync.WaitGroup
	for i := range all {
		slots <- struct{}{}
		asking.Go(func() {
			defer func() { <-slots }()
			for _, f := range earlier {
				_, err := f.listed(ctx, all[i].ID)
				switch {
				case err == nil:
					hidden[i] = true
					return
				case !fault.Is(err, fault.NotFound):
					problems[i] = err
					return
				}
			}
		})
	}
	asking.Wait()
	var out []Package
	for i, p := range all {
		if !hidden[i] {
			out = append(out, p)
		}
	}
	first := slices.IndexFunc(problems, func(err error) bool { return err != nil })
	if first < 0 {
		return out, nil
	}
	return out, problems[first]
}
