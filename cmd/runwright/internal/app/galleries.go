package app

import (
	"context"
	"errors"
	"os"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/gallery"
	"github.com/runwright/runwright/internal/modules"
)

// Galleries shows feeds to modules. It implements modules.Gallery and is safe
// for concurrent use.
type Galleries struct{ Client *gallery.Client }

// Versions implements modules.Gallery.
func (g Galleries) Versions(ctx context.Context, name string) ([]modules.Offer, error) {
	all, err := g.Client.Versions(ctx, name)
	out := make([]modules.Offer, 0, len(all))
	for _, p := range all {
		out = append(out, offer(p))
	}
	return out, err
}

func offer(p gallery.Package) modules.Offer {
	return modules.Offer{
		Name: p.ID, Version: p.Version, Feed: p.Feed, Address: p.Download, Hash: p.Hash, Algorithm: p.HashAlgorithm, Size: p.Size,
		Dependencies: p.Dependencies, Description: p.Description, Authors: p.Authors, Tags: p.Tags, Published: p.Published, Downloads: p.Downloads,
	}
}

// Fetch implements modules.Gallery.
func (g Galleries) Fetch(ctx context.Context, o modules.Offer, path string, limit int64) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	p := gallery.Package{Feed: o.Feed, ID: o.Name, Version: o.Version, Download: o.Address, Hash: o.Hash, HashAlgorithm: o.Algorithm, Size: o.Size}
	return errors.Join(g.Client.Download(ctx, &p, f, limit), f.Close())
}

// Search implements modules.Gallery.
func (g Galleries) Search(ctx context.Context, q modules.Search) (modules.Found, error) {
	page, err := g.Client.Search(ctx, gallery.Query{Text: q.Text, Prerelease: q.Prerelease, Skip: q.Skip, Take: q.Take})
	if err != nil {
		return modules.Found{}, err
	}
	found := modules.Found{Total: page.Total, Next: page.Next}
	for _, p := range page.Packages {
		found.Offers = append(found.Offers, offer(p))
	}
	for _, problem := range page.Problems {
		found.Problems = append(found.Problems, fault.MessageOf(problem))
	}
	return found, nil
}
