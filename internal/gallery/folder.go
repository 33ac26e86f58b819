package gallery

import (
	"cmp"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/nuget"
)

// folder is a feed that is a folder of packages: Name.Version.nupkg, .zip, or the
// same in folders Name or Name/Version. Files are read once and again when their
// size or time changes.
type folder struct {
	name, dir string

	mu    sync.Mutex
	known map[string]knownFile
}

type knownFile struct {
	size int64
	time time.Time
	pkgs []Package // a zip may hold several versions of a module
}

func newFolder(name, dir string) *folder {
	return &folder{name: name, dir: dir, known: map[string]knownFile{}}
}

const (
	maxFolderDepth = 3
	maxFolderFiles = 50_000
)

// packages lists what is in the folder now. A file that ends in .nupkg or .zip and
// cannot be read is an error: a mirror with a hole is not to be used in silence.
func (f *folder) packages(ctx context.Context) ([]Package, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Package
	seen := map[string]knownFile{}
	err := filepath.WalkDir(f.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		rel, err := filepath.Rel(f.dir, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if rel != "." && (strings.HasPrefix(d.Name(), ".") || strings.Count(rel, string(filepath.Separator)) >= maxFolderDepth) {
				return filepath.SkipDir
			}
			return nil
		}
		if ext := strings.ToLower(filepath.Ext(rel)); ext != ".nupkg" && ext != ".zip" || !d.Type().IsRegular() {
			return nil
		}
		if len(seen) == maxFolderFiles {
			return fault.New(fault.TooLarge, "The feed '%s' has more than %d packages in '%s'.", f.name, maxFolderFiles, f.dir)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		k, ok := f.known[rel]
		if !ok || k.size != info.Size() || !k.time.Equal(info.ModTime()) {
			k = knownFile{size: info.Size(), time: info.ModTime()}
			if k.pkgs, err = f.read(path, rel, info); err != nil {
				return err
			}
		}
		seen[rel] = k
		out = append(out, k.pkgs...)
		return nil
	})
	if err != nil {
		if fault.CodeOf(err) != fault.Internal || ctx.Err() != nil {
			return nil, err
		}
		return nil, fault.Wrap(fault.Unavailable, err, "The feed '%s' in '%s' could not be read.", f.name, f.dir)
	}
	f.known = seen
	sortByName(out)
	// The same package in two places is one; the first path wins.
	out = slices.CompactFunc(out, func(a, b Package) bool { return strings.EqualFold(a.ID, b.ID) && a.Version.Equal(b.Version) })
	return out, nil
}

// sortByName puts versions of one package side by side, the lowest first.
func sortByName(ps []Package) {
	slices.SortStableFunc(ps, func(a, b Package) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.ID), strings.ToLower(b.ID)), a.Version.Compare(b.Version), cmp.Compare(a.Download, b.Download))
	})
}

func (f *folder) search(ctx context.Context, q Query) (Page, error) {
	all, err := f.packages(ctx)
	if err != nil {
		return Page{}, err
	}
	return searchLocal(all, q), nil
}

// searchLocal finds in a list that is sorted by id and version.
func searchLocal(all []Package, q Query) Page {
	words := nuget.ParseQuery(q.Text)
	type hit struct {
		pkg   Package
		score int
	}
	var hits []hit
	for i := 0; i < len(all); {
		next := i
		newest := -1
		for ; next < len(all) && strings.EqualFold(all[next].ID, all[i].ID); next++ {
			if p := &all[next]; p.Listed && p.IsModule() && (q.Prerelease || !p.Version.IsPrerelease()) {
				newest = next
			}
		}
		i = next
		if newest < 0 || !q.wants(&all[newest]) {
			continue
		}
		if score := words.Score(all[newest].found()); score > 0 {
			hits = append(hits, hit{all[newest], score})
		}
	}
	if !words.Empty() {
		slices.SortStableFunc(hits, func(a, b hit) int { return b.score - a.score })
	}
	page := Page{Total: len(hits)}
	for i := q.Skip; i < min(q.Skip+q.Take, len(hits)); i++ {
		page.Packages = append(page.Packages, hits[i].pkg)
	}
	if q.Skip+q.Take < len(hits) {
		page.Next = q.Skip + q.Take
	}
	return page
}

func (f *folder) versions(ctx context.Context, id string) ([]Package, error) {
	all, err := f.packages(ctx)
	if err != nil {
		return nil, err
	}
	return ofID(all, f.name, id)
}

func ofID(all []Package, feed, id string) ([]Package, error) {
	out := slices.DeleteFunc(slices.Clone(all), func(p Package) bool { return !strings.EqualFold(p.ID, id) })
	if len(out) == 0 {
		return nil, fault.New(fault.NotFound, "The feed '%s' does not have the package '%s'.", feed, id)
	}
	return out, nil
}

func (f *folder) find(ctx context.Context, id string, v nuget.Version) (*Package, error) {
	all, err := f.versions(ctx, id)
	if err != nil {
		return nil, err
	}
	return among(all, f.name, id, v)
}

func (f *folder) open(_ context.Context, p *Package) (io.ReadCloser, error) {
	file, err := os.Open(p.Download)
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, err, "The package %s %s of the feed '%s' is not at '%s' any more.", p.ID, p.Version, p.Feed, p.Download)
	}
	return file, nil
}
