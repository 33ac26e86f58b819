package gallery

import "strings"

// batch is one answer to a search.
type batch struct {
	packages []Package
	raw      int  // results in the answer, also those that cannot be used
	total    int  // results on all pages, -1 if the feed does not say
	more     bool // the feed says that there is another page
}

// maxBatches is how many answers are asked for to fill one page of a search.
const maxBatches = 20

// gather fills a page out of batches. It drops what the feed should not have given:
// unlisted packages, scripts, prereleases, other tags, older versions of a package
// on the same page.
func gather(q Query, get func(skip, top int) (batch, error)) (Page, error) {
	page := Page{Total: -1}
	place := map[string]int{}
	seen := map[string]bool{}
	for at, n := q.Skip, 0; ; n++ {
		top := min(pageSize, q.Take-len(page.Packages))
		b, err := get(at, top)
		if err != nil {
			return Page{}, err
		}
		if b.total >= 0 {
			page.Total = b.total
		}
		fresh := false
		for i, p := range b.packages {
			id := strings.ToLower(p.ID)
			fresh = fresh || !seen[id+" "+p.Version.Key()]
			seen[id+" "+p.Version.Key()] = true
			if !q.wants(&p) {
				continue
			}
			if j, ok := place[id]; ok {
				if page.Packages[j].Version.Compare(p.Version) < 0 {
					page.Packages[j] = p
				}
				continue
			}
			if len(page.Packages) == q.Take {
				page.Next = at + i
				return page, nil
			}
			place[id] = len(page.Packages)
			page.Packages = append(page.Packages, p)
		}
		at += b.raw
		var more bool
		switch {
		case b.raw == 0 || !fresh: // the same again: the server knows no pages
		case b.more:
			more = true
		case b.total >= 0:
			more = at < b.total
		default: // servers give 40 or more on a page, if they are asked for so many
			more = b.raw >= min(top, 40)
		}
		if !more {
			page.Total = max(page.Total, at)
			return page, nil
		}
		if n+1 == maxBatches || len(page.Packages) == q.Take {
			page.Next = at
			return page, nil
		}
	}
}

// wants says whether a result is one that was asked for.
func (q Query) wants(p *Package) bool {
	return p.Listed && p.IsModule() && (q.Prerelease || !p.Version.IsPrerelease()) && (q.Tag == "" || p.HasTag(q.Tag))
}
