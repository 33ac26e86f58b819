package modules

import (
	"context"
	"slices"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/nuget"
)

// Gallery finds packages by name. Implementations are safe for concurrent
// use; their errors are faults that name the feed.
type Gallery interface {
	// Versions returns the versions of a module that can be fetched, in any
	// order; none, or a NotFound fault with what the feeds say, when no feed
	// knows it.
	Versions(ctx context.Context, name string) ([]Offer, error)
	// Fetch writes a package to a new file, at most limit bytes, and checks
	// its hash when the feed gives one.
	Fetch(ctx context.Context, o Offer, path string, limit int64) error
	// Search finds modules.
	Search(ctx context.Context, q Search) (Found, error)
}

// Offer is a version of a module in a gallery.
type Offer struct {
	Name         string             `json:"name"`
	Version      nuget.Version      `json:"version"`
	Feed         string             `json:"feed"`
	Address      string             `json:"address"` // of the package
	Hash         string             `json:"hash,omitempty"`
	Algorithm    string             `json:"algorithm,omitempty"`
	Size         int64              `json:"size,omitempty"` // zero when it is not known
	Dependencies []nuget.Dependency `json:"dependencies,omitempty"`
	Description  string             `json:"description,omitempty"`
	Authors      string             `json:"authors,omitempty"`
	Tags         []string           `json:"tags,omitempty"`
	Published    time.Time          `json:"published,omitzero"`
	Downloads    int64              `json:"downloads,omitempty"`
}

// Search is a question to the galleries.
type Search struct {
	Text       string
	Prerelease bool
	Skip, Take int
}

// Found is one page of what a Search found.
type Found struct {
	Total  int // of all pages; -1 when the feeds do not say
	Offers []Offer
	Next   int // the Skip of the next page; 0 when there is none
	// Problems say of which feeds results are missing, and why.
	Problems []string
}

// origin is the name under which a package of a gallery is remembered, empty
// when the same name may stand for other bytes.
func (o Offer) origin() string {
	if o.Hash == "" {
		return ""
	}
	return "gallery:" + o.Name + "/" + o.Version.String() + "@" + o.Algorithm + ":" + o.Hash
}

// noGallery is the answer of a server without galleries.
func noGallery() error {
	return fault.New(fault.Invalid, "This server has no gallery; name one with 'serve --gallery'.")
}

// SearchGallery finds modules in the galleries.
func (s *Service) SearchGallery(ctx context.Context, q Search) (Found, error) {
	if s.needs.Gallery == nil {
		return Found{}, noGallery()
	}
	return s.needs.Gallery.Search(ctx, q)
}

// GalleryVersions returns the versions of a module in the galleries, the
// highest first; a module that no gallery has is NotFound.
func (s *Service) GalleryVersions(ctx context.Context, name string) ([]Offer, error) {
	if s.needs.Gallery == nil {
		return nil, noGallery()
	}
	all, err := s.needs.Gallery.Versions(ctx, name)
	switch {
	case fault.Is(err, fault.NotFound):
		err = fault.Wrap(fault.NotFound, err, "No gallery has the module '%s'. %s", name, fault.MessageOf(err)).On(name)
	case err == nil && len(all) == 0:
		err = fault.New(fault.NotFound, "No gallery has the module '%s'.", name).On(name)
	}
	slices.SortFunc(all, func(a, b Offer) int { return b.Version.Compare(a.Version) })
	return all, err
}
