package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/authn"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/feed"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/nuget"
	"github.com/runwright/runwright/internal/nuget/pack"
	"github.com/runwright/runwright/internal/tenant"
	"github.com/runwright/runwright/powershell/module"
)

// feedsPath begins the addresses of feeds: behind it come subscription,
// resource group, account and runtime.
const feedsPath = "/feeds/"

// feeds serves the modules of every account as a NuGet feed.
type feeds struct {
	accounts *tenant.Service
	modules  *modules.Service
	reader   modules.Reader
	tokens   *authn.Tokens
	base     string // public address of the server, or empty
	scratch  string // folder for packages in the making
}

// ServeHTTP implements http.Handler.
func (f *feeds) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.SplitN(strings.TrimPrefix(r.URL.Path, feedsPath), "/", 5)
	if len(parts) < 5 {
		http.Error(w, "expected /feeds/SUBSCRIPTION/GROUP/ACCOUNT/RUNTIME/v2 or …/v3/index.json", http.StatusNotFound)
		return
	}
	source := &accountFeed{feeds: f, scope: tenant.Scope{Subscription: parts[0], ResourceGroup: parts[1], Name: parts[2]}, runtime: parts[3]}
	h := feed.Handler{
		Source: source,
		Prefix: feedsPath + strings.Join(parts[:4], "/"), Base: f.base, MaxPackage: modules.MaxPackage, TempDir: f.scratch,
		Authorize: func(r *http.Request, key string, _ feed.Action) error {
			if _, err := f.tokens.Authenticate("Bearer " + key); err != nil {
				return err
			}
			// Also the index, which lists nothing, is only there for what is there.
			_, _, _, err := source.collection(r.Context())
			return err
		},
	}
	h.ServeHTTP(w, r)
}

// accountFeed is the modules of one collection as packages. It implements
// feed.Source.
type accountFeed struct {
	*feeds
	scope   tenant.Scope
	runtime string
}

// collection returns which modules the feed is of, since when the account is
// there, and the edition of PowerShell that the manifests are read for.
func (a *accountFeed) collection(ctx context.Context) (c modules.Collection, since time.Time, edition modules.Edition, err error) {
	acc, err := a.accounts.Get(ctx, a.scope)
	if err != nil {
		return c, since, edition, err
	}
	if slices.Contains(modules.Runtimes(), a.runtime) {
		return modules.Collection{Account: acc.ID, Runtime: a.runtime}, acc.Created, modules.EditionOf(a.runtime), nil
	}
	e, err := a.modules.Environment(ctx, acc.ID, acc.Created, a.runtime)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "The account '%s' has no feed for the runtime '%s'; expected one of %s, or the name of a runtime environment of the account.", acc.Name, a.runtime, strings.Join(modules.Runtimes(), ", ")).On("runtime")
	}
	return e.Collection(acc.ID), acc.Created, modules.EditionOf(e.Version), err
}

// List implements feed.Source.
func (a *accountFeed) List(ctx context.Context) iter.Seq2[feed.Package, error] {
	return func(yield func(feed.Package, error) bool) {
		c, since, edition, err := a.collection(ctx)
		if err != nil {
			yield(feed.Package{}, err)
			return
		}
		all, err := a.modules.List(ctx, c, since, 0, 1<<30)
		if err != nil {
			yield(feed.Package{}, err)
			return
		}
		for _, m := range all {
			packages, err := a.packages(edition, m)
			if err != nil {
				yield(feed.Package{}, err)
				return
			}
			for _, p := range packages {
				if !yield(p, nil) {
					return
				}
			}
		}
	}
}

// Versions implements feed.Source.
func (a *accountFeed) Versions(ctx context.Context, id string) ([]feed.Package, error) {
	c, since, edition, err := a.collection(ctx)
	if err != nil {
		return nil, err
	}
	m, err := a.modules.Get(ctx, c, since, id)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return a.packages(edition, m)
}

// packages describes every version that a module holds. What is built in has
// no package.
func (a *accountFeed) packages(edition modules.Edition, m modules.Module) (out []feed.Package, err error) {
	root := a.modules.Path(m)
	if root == "" {
		return nil, nil
	}
	for _, version := range m.Current.All {
		spec, err := describe(m, edition, version, versionFolder(root, version))
		if err != nil {
			return nil, err
		}
		out = append(out, feed.Package{Nuspec: *spec, Published: m.Modified, CompanyName: spec.Owners})
	}
	return out, nil
}

// versionFolder is where the files of a version are.
func versionFolder(root, version string) string {
	if dir := filepath.Join(root, version); isFolder(dir) {
		return dir
	}
	return root
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// describe makes the description of a version, from its manifest if it has
// one.
func describe(m modules.Module, edition modules.Edition, version, folder string) (*nuget.Nuspec, error) {
	data, err := os.ReadFile(filepath.Join(folder, m.Name+".psd1"))
	from := pack.Module{Name: m.Name, Version: version, Description: m.Current.Description}
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	default:
		manifest, err := module.ReadManifest(m.Name+".psd1", data, module.Env{Edition: string(edition), Root: "."})
		if err != nil {
			return nil, err
		}
		from = pack.OfManifest(m.Name, manifest)
	}
	spec, err := from.Nuspec()
	if err != nil {
		return nil, err
	}
	return spec, addDescribed(spec, m)
}

// addDescribed adds what the package that was imported said beside its manifest.
func addDescribed(spec *nuget.Nuspec, m modules.Module) error {
	for _, r := range m.Current.Requires {
		if r.Described == "" {
			continue
		}
		versions, err := r.Range()
		if err != nil {
			return fmt.Errorf("dependency %s of %s: %w", r.Name, m.Name, err)
		}
		spec.Dependencies = append(spec.Dependencies, nuget.Dependency{ID: r.Name, Range: versions})
	}
	return nil
}

// Open implements feed.Source: it packs the version. The same content gives
// the same bytes.
func (a *accountFeed) Open(ctx context.Context, id string, v nuget.Version) (io.ReadSeekCloser, error) {
	c, since, edition, err := a.collection(ctx)
	if err != nil {
		return nil, err
	}
	m, err := a.modules.Get(ctx, c, since, id)
	if err != nil {
		return nil, err
	}
	root := a.modules.Path(m)
	for _, version := range m.Current.All {
		folder := versionFolder(root, version)
		spec, err := describe(m, edition, version, folder)
		if err != nil {
			return nil, err
		}
		if root != "" && spec.Version.Equal(v) {
			return a.pack(spec, folder)
		}
	}
	return nil, fault.New(fault.NotFound, "The feed does not have the package %s %s.", id, v)
}

// pack writes the package to a file that goes when it is closed.
func (a *accountFeed) pack(spec *nuget.Nuspec, folder string) (_ io.ReadSeekCloser, err error) {
	var files []pack.File
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(folder, path)
		if err == nil {
			files = append(files, pack.File{Path: filepath.ToSlash(rel), Open: func() (io.ReadCloser, error) { return os.Open(path) }})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(a.scratch, "feed-*.nupkg")
	if err != nil {
		return nil, err
	}
	// Without a name it is gone when it is closed, however the process ends.
	if err = errors.Join(os.Remove(f.Name()), pack.Write(f, spec, files)); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Push implements feed.Source: it imports the package, with what it needs.
func (a *accountFeed) Push(ctx context.Context, file string) (id string, v nuget.Version, err error) {
	c, _, edition, err := a.collection(ctx)
	if err != nil {
		return "", v, err
	}
	pkg, err := a.reader.Open(ctx, file, modules.Given{Edition: edition})
	if err != nil {
		return "", v, err
	}
	info := pkg.Info()
	if err := pkg.Close(); err != nil {
		return "", v, err
	}
	if v, err = nuget.OfModule(info.Versions[len(info.Versions)-1], info.Prerelease); err != nil {
		return "", v, err
	}
	have, err := a.Versions(ctx, info.Name)
	if err != nil {
		return "", v, err
	}
	if slices.ContainsFunc(have, func(p feed.Package) bool { return p.Version.Equal(v) }) {
		return "", v, fault.New(fault.Conflict, "The account has %s %s already.", info.Name, v)
	}
	f, err := os.Open(file)
	if err != nil {
		return "", v, err
	}
	defer f.Close()
	m, _, err := a.modules.ImportFile(ctx, c, modules.Given{}, modules.Request{}, f)
	return m.Name, v, err
}

// Delete implements feed.Source.
func (a *accountFeed) Delete(ctx context.Context, id string, v nuget.Version) error {
	c, since, edition, err := a.collection(ctx)
	if err != nil {
		return err
	}
	m, err := a.modules.Get(ctx, c, since, id)
	if err != nil {
		return err
	}
	have, err := a.packages(edition, m)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(have, func(p feed.Package) bool { return p.Version.Equal(v) }) {
		return fault.New(fault.NotFound, "The feed does not have the package %s %s.", id, v)
	}
	if len(have) > 1 {
		return fault.New(fault.Conflict, "The module %s holds %d versions in one package; it can be deleted as a whole.", m.Name, len(have))
	}
	return a.modules.Delete(ctx, c, m.Name)
}
