package archive

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/nuget"
	"github.com/runwright/runwright/powershell/module"
)

// Options say what the opener of a package knows of it. The zero value is fine.
type Options struct {
	Name     string // the module's name, when one was given; another one is refused
	FileName string // the package's file name, for a remark when it differs
	Edition  string // PowerShell edition that the manifest is read for: Core (default) or Desktop
	// PowerShell is the version of PowerShell the module will run on, default 7.6.
	PowerShell string
	Limits     Limits
}

// Package is an opened and checked package. It is not safe for concurrent use.
type Package struct {
	Name     string
	Edition  string // that manifests were read for, Core or Desktop
	Layout   Layout
	Versions []*Version    // the highest last
	Gallery  *nuget.Nuspec // what the gallery's description says, nil without one
	Remarks  []Remark
	SHA256   string // of the normalised content: same files, same sum, however packed

	src io.Closer
}

// Version is one version of the module in a package.
type Version struct {
	Version        string           // of the manifest, of the folder, of the assembly, or 0.0
	Folder         string           // below the module's folder when staged, "" for files without a version folder
	Manifest       *module.Manifest // nil without one
	ConnectionType *ConnectionType
	Files          []File
	// MissingAssemblies are referenced by assemblies of this version and not
	// shipped; commands that need them fail.
	MissingAssemblies []string

	set *set
}

// File is a file of a version.
type File struct {
	Path   string // below the version's folder, with slashes
	Size   int64
	SHA256 string
}

// Highest is the version that counts as the module's.
func (p *Package) Highest() *Version { return p.Versions[len(p.Versions)-1] }

// ByEdition reports whether another edition of PowerShell may find other
// things in the package: one of its manifests asks for $PSEdition.
func (p *Package) ByEdition() bool {
	return slices.ContainsFunc(p.Versions, func(v *Version) bool { return v.Manifest != nil && v.Manifest.ByEdition })
}

// Requires lists the modules the highest version needs.
func (p *Package) Requires() []module.Specification {
	if m := p.Highest().Manifest; m != nil {
		return m.RequiredModules
	}
	return nil
}

// Missing gives an error that names every needed module for which installed has
// no fitting version, nil when all are there.
func (p *Package) Missing(installed func(name string) []string) error {
	var missing []string
	for _, need := range p.Requires() {
		fits := slices.ContainsFunc(installed(need.Name), func(text string) bool {
			v, err := module.ParseVersion(text)
			return err == nil && need.Admits(v)
		})
		if !fits {
			missing = append(missing, need.String())
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return refuse(RuleDependency, p.Name, "needs modules that are not present: %s", strings.Join(missing, ", "))
}

// Open opens and checks the package in a file. Nothing is written. The caller
// closes the package.
func Open(ctx context.Context, name string, opt Options) (*Package, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	p, err := open(ctx, f, opt)
	if err != nil {
		f.Close()
		return nil, err
	}
	return p, nil
}

func open(ctx context.Context, f *os.File, opt Options) (*Package, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	r, err := readEntries(ctx, f, info.Size(), opt.Limits.withDefaults())
	if err != nil {
		return nil, err
	}
	return r.finish(f, opt)
}

// finish finds the module among the entries and checks it.
func (r *reader) finish(src io.Closer, opt Options) (_ *Package, err error) {
	p := &Package{src: src, Edition: cmp.Or(opt.Edition, "Core")}
	if r.nuspec != nil {
		if p.Gallery, err = nuget.ReadNuspec(r.nuspec.data); err != nil {
			return nil, refuse(RuleXML, r.nuspec.name, "is no description of a package: %s", err)
		}
	}
	if err := r.fill(p, opt); err != nil {
		return nil, err
	}
	p.Remarks = r.remarks
	for _, e := range r.entries {
		e.data = nil // staging unpacks again
	}
	return p, nil
}

// Close closes the package's file or folder.
func (p *Package) Close() error { return p.src.Close() }

// fill finds the module and checks its versions.
func (r *reader) fill(p *Package, opt Options) error {
	wanted := []string{opt.Name, fileStem(opt.FileName)}
	if p.Gallery != nil {
		wanted = append(wanted, p.Gallery.ID)
	}
	m, err := r.locate(wanted)
	if err != nil {
		return err
	}
	p.Name, p.Layout = m.name, m.layout
	if opt.Name != "" && !strings.EqualFold(opt.Name, m.name) {
		return refuse(RuleNameMismatch, m.nameVia.name, "the package holds the module %q, but it is to be imported as %q; both names must be the same", m.name, opt.Name)
	}
	if p.Gallery != nil && !strings.EqualFold(p.Gallery.ID, m.name) {
		return refuse(RuleNameMismatch, r.nuspec.name, "the description names the module %q, the files are the module %q", p.Gallery.ID, m.name)
	}
	if s := fileStem(opt.FileName); s != "" && opt.Name == "" && p.Gallery == nil && !strings.EqualFold(s, m.name) {
		r.remark(RuleNameMismatch, opt.FileName, "the package's file is called %q, the module %q", s, m.name)
	}
	for _, s := range m.sets {
		v, err := r.check(m, s, opt)
		if err != nil {
			return err
		}
		p.Versions = append(p.Versions, v)
	}
	slices.SortStableFunc(p.Versions, func(a, b *Version) int { return parsed(a.Version).Compare(parsed(b.Version)) })
	for i := 1; i < len(p.Versions); i++ {
		if a, b := p.Versions[i-1], p.Versions[i]; parsed(a.Version).Same(parsed(b.Version)) {
			return refuse(RuleVersion, b.set.dir, "the version %s is there twice, in the folders %q and %q", b.Version, a.set.dir, b.set.dir)
		}
	}
	r.compareGallery(p)
	p.SHA256 = p.contentHash()
	return nil
}

// compareGallery remarks a gallery version that is not the manifest's.
func (r *reader) compareGallery(p *Package) {
	if p.Gallery == nil || p.Highest().Manifest == nil {
		return
	}
	m := p.Highest().Manifest
	v, err := nuget.OfModule(m.Version.String(), m.Prerelease)
	if err != nil || !v.Equal(p.Gallery.Version) {
		r.remark(RuleVersion, r.nuspec.name, "the description says version %s, the manifest %s; the manifest counts", p.Gallery.VersionText, m.FullVersion())
	}
}

// parsed reads a version that was checked before.
func parsed(s string) module.Version {
	v, err := module.ParseVersion(s)
	if err != nil {
		panic(fmt.Sprintf("archive: version %q was not checked", s))
	}
	return v
}

// fileStem takes extension and version off a package's file name.
func fileStem(name string) string {
	s := stem(strings.ReplaceAll(name, `\`, "/"))
	if name == "" {
		return ""
	}
	for i := range s {
		if s[i] != '.' && s[i] != '-' && s[i] != '_' || i+1 == len(s) {
			continue
		}
		if _, err := module.ParseVersion(s[i+1:]); err == nil {
			return s[:i]
		}
	}
	return s
}

// stagedPath is where a file lies below the module's parent folder.
func (p *Package) stagedPath(v *Version, f *file) string { return path.Join(p.Name, v.Folder, f.path) }
