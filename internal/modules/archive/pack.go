package archive

import (
	"archive/zip"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"path"
	"slices"
	"strings"
	"time"
)

// leftoverFolders and leftoverFiles are what lies in a module's folder for those who
// work on it, and is no part of the module: of version control, of an editor, of a
// build. The names are in lower case, those of files patterns.
func leftoverFolders() []string {
	return []string{".git", ".svn", ".hg", ".github", ".vscode", ".vs", ".idea", "__macosx"}
}

func leftoverFiles() []string {
	return []string{".git", ".gitignore", ".gitattributes", ".gitmodules", ".editorconfig", ".ds_store", "thumbs.db", "desktop.ini",
		"*.tmp", "*.swp", "*.swo", "*.bak", "*.orig", "*.rej", "*~", "._*", ".#*", "#*#"}
}

// Leftover says whether a file, by its path below the module's folder, is left out
// when the module is packed.
func Leftover(p string) bool {
	p = strings.ToLower(p)
	for dir := range strings.SplitSeq(path.Dir(p), "/") {
		if slices.Contains(leftoverFolders(), dir) {
			return true
		}
	}
	return slices.ContainsFunc(leftoverFiles(), func(pattern string) bool {
		fits, err := path.Match(pattern, path.Base(p))
		return err == nil && fits
	})
}

// LeftoverNames lists what Leftover leaves out: folders, and patterns of files.
func LeftoverNames() (folders, files string) {
	return strings.Join(leftoverFolders(), " "), strings.Join(leftoverFiles(), " ")
}

// Packed is a file as it goes into a package.
type Packed struct {
	Path string // below the folder that packages of this form begin with
	Size int64
	Open func() (io.ReadCloser, error)
}

// PackedFiles lists the files of all versions as they lie when staged,
// Name/Version/…, in the order of their paths. Leftovers are not among them; their
// number is given. The package must be open.
func (p *Package) PackedFiles() (files []Packed, left int) {
	for _, v := range p.Versions {
		of, out := v.PackedFiles()
		for i := range of {
			of[i].Path = path.Join(p.Name, v.Folder, of[i].Path)
		}
		files, left = append(files, of...), left+out
	}
	slices.SortFunc(files, func(a, b Packed) int { return cmp.Compare(a.Path, b.Path) })
	return files, left
}

// PackedFiles lists the files of one version by their paths below its folder, as
// Package.PackedFiles does.
func (v *Version) PackedFiles() (files []Packed, left int) {
	for _, f := range v.set.files {
		if Leftover(f.path) {
			left++
			continue
		}
		files = append(files, Packed{f.path, f.size, func() (io.ReadCloser, error) {
			in, err := f.open()
			if err != nil {
				return nil, err
			}
			return &measured{ReadCloser: in, f: f, sum: sha256.New()}, nil
		}})
	}
	slices.SortFunc(files, func(a, b Packed) int { return cmp.Compare(a.Path, b.Path) })
	return files, left
}

// measured is a file that has to have the content it had when it was checked.
type measured struct {
	io.ReadCloser
	f   *file
	n   int64
	sum hash.Hash
}

// Read implements io.Reader.
func (m *measured) Read(b []byte) (int, error) {
	n, err := m.ReadCloser.Read(b)
	m.n += int64(n)
	m.sum.Write(b[:n]) // never fails, says its contract
	if m.n > m.f.size || err == io.EOF && hex.EncodeToString(m.sum.Sum(nil)) != m.f.sha256 {
		return n, fmt.Errorf("%s has changed since it was checked", m.f.name)
	}
	return n, err
}

// WriteZip writes files as a zip: the same files give the same bytes, whatever the
// time, the machine and the order.
func WriteZip(w io.Writer, files []Packed) error {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b Packed) int { return cmp.Compare(a.Path, b.Path) })
	z := zip.NewWriter(w)
	for _, f := range files {
		if err := writeEntry(z, f); err != nil {
			return fmt.Errorf("pack %s: %w", f.Path, err)
		}
	}
	return z.Close()
}

func writeEntry(z *zip.Writer, f Packed) error {
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	// The first moment that a zip can express: no time of day gets in.
	out, err := z.CreateHeader(&zip.FileHeader{Name: f.Path, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return err
}
