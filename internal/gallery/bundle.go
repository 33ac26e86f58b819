package gallery

import (
	"archive/zip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/nuget"
)

// Want is a package that a bundle is to have.
type Want struct {
	ID     string
	Range  nuget.Range // the zero value is any version
	Choice nuget.Choice
	// Alone leaves out what the package depends on.
	Alone bool
}

// BundleIndex is the index.json of a bundle.
type BundleIndex struct {
	Format   string          `json:"format"` // bundleFormat
	Packages []BundlePackage `json:"packages"`
}

// BundlePackage is a package in a bundle.
type BundlePackage struct {
	ID           string             `json:"id"`
	Version      nuget.Version      `json:"version"`
	File         string             `json:"file"` // name in the bundle
	Size         int64              `json:"size"`
	SHA512       string             `json:"sha512"` // base64
	Title        string             `json:"title,omitempty"`
	Authors      string             `json:"authors,omitempty"`
	Owners       string             `json:"owners,omitempty"`
	Description  string             `json:"description,omitempty"`
	Tags         []string           `json:"tags,omitempty"`
	Dependencies []nuget.Dependency `json:"dependencies,omitempty"`
	Published    time.Time          `json:"published,omitzero"`
}

const (
	bundleFormat = "runwright-gallery-bundle/1"
	bundleIndex  = "index.json"
	// maxBundled is how many packages a bundle may have.
	maxBundled = 5_000
)

// WriteBundle writes a file that can be used as a feed without a network: the
// wanted packages, for each range among their dependencies a version that fits,
// and an index. Each package may have at most limit bytes. All packages that are
// missing are named in one error, before anything is downloaded. The same packages
// give the same bytes.
func (c *Client) WriteBundle(ctx context.Context, wants []Want, w io.Writer, limit int64) (*BundleIndex, error) {
	list, err := c.closure(ctx, wants)
	if err != nil {
		return nil, err
	}
	z := zip.NewWriter(w)
	index := &BundleIndex{Format: bundleFormat, Packages: []BundlePackage{}}
	for i := range list {
		b, err := c.bundle(ctx, z, &list[i], limit)
		if err != nil {
			return nil, err
		}
		index.Packages = append(index.Packages, b)
	}
	out, err := bundleEntry(z, bundleIndex, zip.Deflate)
	if err != nil {
		return nil, fmt.Errorf("write bundle: %w", err)
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(index); err != nil {
		return nil, fmt.Errorf("write bundle: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("write bundle: %w", err)
	}
	return index, nil
}

// closure finds what a bundle has to have, sorted by id and version. For every
// range it takes the version that a resolver with the same rule would; the lowest
// one that fits all ranges together is the lowest of one of them, so a resolver
// finds it in the bundle.
func (c *Client) closure(ctx context.Context, wants []Want) ([]Package, error) {
	type need struct {
		Want
		why string
	}
	var queue []need
	for _, w := range wants {
		queue = append(queue, need{w, "asked for"})
	}
	var out []Package
	var missing []string
	versions := map[string][]Package{}
	asked, taken := map[string]bool{}, map[string]bool{}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		id := strings.ToLower(n.ID)
		question := fmt.Sprint(id, " ", n.Range, n.Choice, n.Alone)
		if asked[question] {
			continue
		}
		asked[question] = true
		all, known := versions[id]
		if !known {
			var err error
			all, err = c.Versions(ctx, n.ID)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return nil, err
			}
			versions[id] = all
		}
		p := Choose(all, n.Range, n.Choice)
		if p == nil {
			missing = append(missing, nuget.Dependency{ID: n.ID, Range: n.Range}.String()+", "+n.why)
			continue
		}
		key := id + " " + p.Version.Key()
		if !taken[key] {
			taken[key] = true
			if out = append(out, *p); len(out) > maxBundled {
				return nil, fault.New(fault.TooLarge, "The bundle would have more than %d packages.", maxBundled)
			}
		}
		if n.Alone {
			continue
		}
		for _, d := range nuget.ForModules(p.Dependencies) {
			queue = append(queue, need{Want{ID: d.ID, Range: d.Range, Choice: n.Choice}, "needed by " + p.ID + " " + p.Version.String()})
		}
	}
	if len(missing) > 0 {
		return nil, fault.New(fault.NotFound, "No feed has these packages: %s.", strings.Join(missing, "; "))
	}
	sortByName(out)
	return out, nil
}

// bundleEntry begins an entry without a time of day in it.
func bundleEntry(z *zip.Writer, name string, method uint16) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
}

// bundle downloads a package into a bundle.
func (c *Client) bundle(ctx context.Context, z *zip.Writer, p *Package, limit int64) (BundlePackage, error) {
	b := BundlePackage{ID: p.ID, Version: p.Version, File: p.ID + "." + p.Version.String() + ".nupkg", Title: p.Title, Authors: p.Authors, Owners: p.Owners,
		Description: p.Description, Tags: p.Tags, Dependencies: p.Dependencies, Published: p.Published}
	out, err := bundleEntry(z, b.File, zip.Store) // packed already
	if err != nil {
		return b, fmt.Errorf("write bundle: %w", err)
	}
	sum := sha512.New()
	count := &counter{}
	if err := c.Download(ctx, p, io.MultiWriter(out, sum, count), limit); err != nil {
		return b, err
	}
	b.Size, b.SHA512 = count.n, base64.StdEncoding.EncodeToString(sum.Sum(nil))
	return b, nil
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}
