package gallery

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/nuget"
)

// bundleFeed is a feed that is a file of WriteBundle. The index is read once and
// again when the file changes.
type bundleFeed struct {
	name, path string

	mu    sync.Mutex
	size  int64
	time  time.Time
	known []Package
}

// maxBundleIndex is the largest index.json that is read.
const maxBundleIndex = 64 << 20

func (f *bundleFeed) packages() ([]Package, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.path)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "The bundle '%s' of the feed '%s' could not be read.", f.path, f.name)
	}
	if f.known != nil && info.Size() == f.size && info.ModTime().Equal(f.time) {
		return f.known, nil
	}
	z, err := zip.OpenReader(f.path)
	if err != nil {
		return nil, f.bad(err)
	}
	defer z.Close()
	data, err := entryOf(&z.Reader, maxBundleIndex, func(name string) bool { return name == bundleIndex })
	if err == nil && data == nil {
		err = errors.New("it has no " + bundleIndex)
	}
	if err != nil {
		return nil, f.bad(err)
	}
	var index BundleIndex
	if err := json.Unmarshal(data, &index); err != nil {
		return nil, f.bad(err)
	}
	if index.Format != bundleFormat {
		return nil, fault.New(fault.Invalid, "The bundle '%s' of the feed '%s' has the format '%s'; expected %s.", f.path, f.name, index.Format, bundleFormat)
	}
	out := []Package{}
	for _, b := range index.Packages {
		if checkID(b.ID) != nil || b.SHA512 == "" || !slices.ContainsFunc(z.File, func(e *zip.File) bool { return e.Name == b.File && e.Method == zip.Store }) {
			return nil, fault.New(fault.Invalid, "The bundle '%s' of the feed '%s' does not hold what its index says: expected the package %s %s with its hash in '%s'.", f.path, f.name, b.ID, b.Version, b.File)
		}
		out = append(out, Package{Feed: f.name, ID: b.ID, Version: b.Version, VersionText: b.Version.String(), Title: b.Title, Authors: b.Authors, Owners: b.Owners,
			Description: b.Description, Tags: b.Tags, Dependencies: b.Dependencies, Published: b.Published, Listed: true,
			Size: b.Size, Hash: b.SHA512, HashAlgorithm: "SHA512", Download: b.File})
	}
	sortByName(out)
	f.known, f.size, f.time = out, info.Size(), info.ModTime()
	return out, nil
}

func (f *bundleFeed) bad(err error) error {
	return fault.Wrap(fault.Invalid, err, "The file '%s' of the feed '%s' is no bundle: %s; expected a zip with %s that 'runwright gallery bundle' made.", f.path, f.name, err, bundleIndex)
}

func (f *bundleFeed) search(_ context.Context, q Query) (Page, error) {
	all, err := f.packages()
	if err != nil {
		return Page{}, err
	}
	return searchLocal(all, q), nil
}

func (f *bundleFeed) versions(_ context.Context, id string) ([]Package, error) {
	all, err := f.packages()
	if err != nil {
		return nil, err
	}
	return ofID(all, f.name, id)
}

func (f *bundleFeed) find(ctx context.Context, id string, v nuget.Version) (*Package, error) {
	all, err := f.versions(ctx, id)
	if err != nil {
		return nil, err
	}
	return among(all, f.name, id, v)
}

func (f *bundleFeed) open(_ context.Context, p *Package) (io.ReadCloser, error) {
	z, err := zip.OpenReader(f.path)
	if err != nil {
		return nil, f.bad(err)
	}
	for _, e := range z.File {
		if e.Name != p.Download {
			continue
		}
		in, err := e.Open()
		if err != nil {
			return nil, errors.Join(f.bad(err), z.Close())
		}
		return &inBundle{in, z}, nil
	}
	return nil, errors.Join(fault.New(fault.NotFound, "The bundle '%s' of the feed '%s' does not hold '%s' any more.", f.path, f.name, strings.TrimSpace(p.Download)), z.Close())
}

// inBundle closes the bundle with the package.
type inBundle struct {
	io.ReadCloser
	bundle *zip.ReadCloser
}

// Close closes both.
func (b *inBundle) Close() error { return errors.Join(b.ReadCloser.Close(), b.bundle.Close()) }
