package gallery

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/nuget"
	"github.com/runwright/runwright/internal/nuget/pack"
	"github.com/runwright/runwright/powershell/module"
)

// read finds out what a file of a folder is: its description says so, or, for a
// plain zip of a module, its manifest and its name. A zip with version folders is a
// package for each version: whichever is asked for, all come with it.
func (f *folder) read(file, rel string, info fs.FileInfo) ([]Package, error) {
	bad := func(err error, expected string) error {
		return fault.Wrap(fault.Invalid, err, "The file '%s' of the feed '%s' is no package: %s; expected %s.", file, f.name, err, expected)
	}
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	z, err := zip.NewReader(in, info.Size())
	if err != nil {
		return nil, bad(err, "a zip")
	}
	p := Package{Feed: f.name, Listed: true, Published: info.ModTime().UTC(), Size: info.Size(), Download: file}
	nuspec, err := entryOf(z, nuget.MaxNuspec, func(name string) bool {
		return !strings.Contains(name, "/") && strings.EqualFold(path.Ext(name), ".nuspec")
	})
	if err != nil {
		return nil, bad(err, "a readable description")
	}
	if nuspec != nil {
		n, err := nuget.ReadNuspec(nuspec)
		if err != nil {
			return nil, bad(err, "a readable description")
		}
		describe(&p, n)
		return []Package{p}, nil
	}
	all, err := p.fromZip(z, filepath.ToSlash(rel))
	if err != nil {
		return nil, bad(err, "a description in it, a name like Name.1.2.3.zip, a place like Name/1.2.3, or a manifest that is called like the file")
	}
	return all, nil
}

// describe takes over what a description says.
func describe(p *Package, n *nuget.Nuspec) {
	p.ID, p.Version, p.VersionText = n.ID, n.Version, n.VersionText
	p.Title, p.Authors, p.Owners, p.Description, p.Summary = n.Title, n.Authors, n.Owners, n.Description, n.Summary
	p.ReleaseNotes, p.Copyright, p.ProjectURL, p.LicenseURL, p.IconURL = n.ReleaseNotes, n.Copyright, n.ProjectURL, n.LicenseURL, n.IconURL
	p.Tags, p.Dependencies = n.Tags, n.Dependencies
}

// maxManifest is the size of the largest manifest that is read.
const maxManifest = 1 << 20

// maxVersions is how many versions of a module a zip may hold.
const maxVersions = 100

// entryOf reads the first entry that is wanted, nil when there is none.
func entryOf(z *zip.Reader, limit int64, want func(name string) bool) ([]byte, error) {
	for _, e := range z.File {
		if want(e.Name) {
			return readEntry(e, limit)
		}
	}
	return nil, nil
}

func readEntry(e *zip.File, limit int64) ([]byte, error) {
	r, err := e.Open()
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	r.Close() // reading has said what there is to say
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%s has more than %d bytes", e.Name, limit)
	}
	if data == nil {
		data = []byte{}
	}
	return data, err
}

// manifests are the manifests of a module in a zip: those in version folders, or
// else the first one.
func manifests(z *zip.Reader, name string) (all []*zip.File, err error) {
	var first *zip.File
	for _, e := range z.File {
		entry := strings.ReplaceAll(e.Name, `\`, "/")
		if !strings.EqualFold(path.Base(entry), name+".psd1") {
			continue
		}
		if first == nil {
			first = e
		}
		if _, err := module.ParseVersion(path.Base(path.Dir(entry))); err == nil {
			all = append(all, e)
		}
	}
	if len(all) > maxVersions {
		return nil, fmt.Errorf("it holds %d versions, at most %d are read", len(all), maxVersions)
	}
	if all == nil && first != nil {
		all = append(all, first)
	}
	return all, nil
}

// fromZip reads a module that is packed without a description.
func (p Package) fromZip(z *zip.Reader, rel string) (out []Package, err error) {
	stem := strings.TrimSuffix(path.Base(rel), path.Ext(rel))
	name, version, named := splitName(stem)
	if !named { // Name/1.2.3/anything.zip
		parts := strings.Split(path.Dir(rel), "/")
		if n := len(parts); n >= 2 {
			if v, err := nuget.ParseVersion(parts[n-1]); err == nil {
				name, version, named = parts[n-2], v, true
			}
		}
	}
	if !named {
		name = stem
	}
	p.ID, p.Version = name, version
	entries, err := manifests(z, name)
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		if !named {
			return nil, fmt.Errorf("nothing says which version of %s this is", name)
		}
		p.VersionText = version.String()
		return []Package{p}, nil
	}
	var others []string
	for _, e := range entries {
		data, err := readEntry(e, maxManifest)
		if err != nil {
			return nil, err
		}
		m, err := module.ReadManifest(name+".psd1", data, module.Env{})
		if err != nil {
			return nil, err
		}
		n, err := pack.OfManifest(name, m).Nuspec()
		if err != nil {
			return nil, err
		}
		if named && !n.Version.Equal(version) {
			others = append(others, n.Version.String())
			continue
		}
		q := p
		describe(&q, n)
		q.VersionText = n.Version.String()
		out = append(out, q)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("its name says version %s, its manifest %s", version, strings.Join(others, ", "))
	}
	return out, nil
}

// splitName divides Name.1.2.3 at the first dot after which a version follows.
func splitName(stem string) (string, nuget.Version, bool) {
	for i := range len(stem) {
		if stem[i] != '.' || i == 0 {
			continue
		}
		if v, err := nuget.ParseVersion(stem[i+1:]); err == nil {
			return stem[:i], v, true
		}
	}
	return "", nuget.Version{}, false
}
