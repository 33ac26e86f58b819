package apptest

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/nuget"
)

// FolderGallery stands in for the galleries: a folder of packages of
// ZipModule, called NAME@VERSION.zip.
type FolderGallery struct {
	Dir string
	// Wait, when not nil, is called before a package is fetched.
	Wait func(ctx context.Context, name string) error
}

// Add puts a package into the gallery.
func (g FolderGallery) Add(info modules.Info, pkg []byte) error {
	return os.WriteFile(filepath.Join(g.Dir, info.Name+"@"+info.Versions[len(info.Versions)-1]+".zip"), pkg, 0o600)
}

// Versions implements modules.Gallery.
func (g FolderGallery) Versions(_ context.Context, name string) (out []modules.Offer, err error) {
	all, err := filepath.Glob(filepath.Join(g.Dir, "*.zip"))
	for _, path := range all {
		of, version, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".zip"), "@")
		if !strings.EqualFold(of, name) {
			continue
		}
		o := modules.Offer{Name: of, Feed: "folder", Address: path}
		var readErr error
		if o.Version, readErr = nuget.ParseVersion(version); readErr == nil {
			o.Dependencies, o.Description, readErr = dependencies(path)
		}
		err = errors.Join(err, readErr)
		out = append(out, o)
	}
	return out, err
}

// dependencies reads what the package says it needs; "hidden" in the
// description stands for a gallery that does not know.
func dependencies(path string) (out []nuget.Dependency, description string, err error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, "", err
	}
	defer z.Close()
	f, err := z.Open("info.json")
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	var info modules.Info
	if err := json.NewDecoder(f).Decode(&info); err != nil {
		return nil, "", err
	}
	for _, r := range info.Requires {
		versions, err := r.Range()
		if err != nil {
			return nil, "", err
		}
		if !strings.Contains(info.Description, "hidden") {
			out = append(out, nuget.NewDependency(r.Name, versions.String(), ""))
		}
	}
	return out, info.Description, nil
}

// Fetch implements modules.Gallery.
func (g FolderGallery) Fetch(ctx context.Context, o modules.Offer, path string, _ int64) error {
	if g.Wait != nil {
		if err := g.Wait(ctx, o.Name); err != nil {
			return err
		}
	}
	in, err := os.Open(o.Address)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "The feed 'folder' has lost the package %s.", o.Name)
	}
	defer in.Close()
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// Search implements modules.Gallery: by a part of the name.
func (g FolderGallery) Search(ctx context.Context, q modules.Search) (found modules.Found, err error) {
	all, err := filepath.Glob(filepath.Join(g.Dir, "*.zip"))
	if err != nil {
		return found, err
	}
	var names []string
	for _, path := range all {
		name, _, _ := strings.Cut(filepath.Base(path), "@")
		if strings.Contains(strings.ToLower(name), strings.ToLower(q.Text)) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	found.Total = len(names)
	for _, name := range names[min(q.Skip, len(names)):min(q.Skip+q.Take, len(names))] {
		offers, err := g.Versions(ctx, name)
		if err != nil {
			return found, err
		}
		found.Offers = append(found.Offers, offers[len(offers)-1])
	}
	if next := q.Skip + len(found.Offers); next < found.Total {
		found.Next = next
	}
	return found, nil
}
