package archive

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// Limits bound what is accepted. Zero fields mean the default.
type Limits struct {
	Archive int64 // bytes of the package, default 100 MiB
	Entries int   // default 20,000
	Entry   int64 // bytes of one file, default 256 MiB
	Total   int64 // bytes of all files, default 1 GiB
	Ratio   int64 // unpacked to packed of a file above 1 MiB, default 200
	Path    int   // paths are shorter than this many characters, default 140
}

func (l Limits) withDefaults() Limits {
	def := func(p *int64, v int64) {
		if *p == 0 {
			*p = v
		}
	}
	def(&l.Archive, 100<<20)
	def(&l.Entry, 256<<20)
	def(&l.Total, 1<<30)
	def(&l.Ratio, 200)
	if l.Entries == 0 {
		l.Entries = 20000
	}
	if l.Path == 0 {
		l.Path = 140
	}
	return l
}

// ratioFloor is the size below which nobody cares how well a file packs.
const ratioFloor = 1 << 20

// kept is the largest file whose content is kept in memory for the checks.
const kept = 64 << 20

// entry is a checked file of the archive.
type entry struct {
	name   string    // as in the archive, for messages
	path   string    // clean, with slashes
	file   *zip.File // nil for a file of a folder
	open   func() (io.ReadCloser, error)
	size   int64
	sha256 string
	data   []byte // for files the checks look into, otherwise nil
}

// reader is an opened archive.
type reader struct {
	limits  Limits
	remarks []Remark
	entries []*entry // files only, in the archive's order
	nuspec  *entry   // the gallery's description, when it is a gallery package
}

func (r *reader) remark(rule Rule, entry, format string, args ...any) {
	r.remarks = append(r.remarks, Remark{Rule: rule, Entry: entry, Message: fmt.Sprintf(format, args...)})
}

// readEntries reads and checks all entries; nothing is written.
func readEntries(ctx context.Context, src io.ReaderAt, size int64, limits Limits) (*reader, error) {
	r := &reader{limits: limits}
	if size > limits.Archive {
		return nil, refuse(RuleTooLarge, "", "the package has %d bytes, at most %d are allowed", size, limits.Archive)
	}
	z, err := zip.NewReader(src, size)
	if err != nil {
		return nil, refuse(RuleNotZip, "", "not a readable zip archive: %s", zipProblem(err, size))
	}
	if len(z.File) > limits.Entries {
		return nil, refuse(RuleTooMany, "", "%d entries, at most %d are allowed", len(z.File), limits.Entries)
	}
	gallery := isGallery(z.File)
	backslashes := ""
	for _, f := range z.File {
		e, slashed, err := r.header(f, gallery)
		if err != nil {
			return nil, err
		}
		if slashed && backslashes == "" {
			backslashes = e.name
		}
		if !f.FileInfo().IsDir() && !strings.HasSuffix(f.Name, "/") && !strings.HasSuffix(f.Name, "\\") {
			r.entries = append(r.entries, e)
		}
	}
	if backslashes != "" {
		r.remark(RuleLayout, backslashes, "names are written with backslashes, which are taken for folders")
	}
	if err := r.duplicates(); err != nil {
		return nil, err
	}
	if err := r.overlaps(); err != nil {
		return nil, err
	}
	r.dropHousekeeping(gallery)
	for _, e := range r.entries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := r.content(e); err != nil {
			return nil, err
		}
	}
	if r.nuspec != nil {
		if err := r.content(r.nuspec); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// zipProblem says what is wrong with an archive as a whole.
func zipProblem(err error, size int64) string {
	switch {
	case size == 0:
		return "the file is empty; End of Central Directory record could not be found"
	case errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF):
		return "End of Central Directory record could not be found, or it does not fit the file"
	}
	return err.Error()
}

// isGallery tells gallery packages, whose names are escaped.
func isGallery(files []*zip.File) bool {
	var spec, parts bool
	for _, f := range files {
		spec = spec || !strings.Contains(f.Name, "/") && strings.HasSuffix(strings.ToLower(f.Name), ".nuspec")
		parts = parts || f.Name == "[Content_Types].xml" || f.Name == "_rels/.rels"
	}
	return spec && parts
}

// header checks what the directory says of an entry.
func (r *reader) header(f *zip.File, gallery bool) (e *entry, slashed bool, err error) {
	name := f.Name
	if f.NonUTF8 {
		if decoded, err := charmap.CodePage437.NewDecoder().String(name); err == nil {
			name = decoded
		}
	}
	e = &entry{name: name, file: f, open: f.Open}
	if e.path, slashed, err = cleanPath(name, gallery, r.limits.Path); err != nil {
		return nil, false, err
	}
	mode := f.Mode()
	switch {
	case mode&fs.ModeSymlink != 0:
		return nil, false, refuse(RuleLink, name, "is a symbolic link; only files and folders are allowed")
	case mode&^(fs.ModePerm|fs.ModeDir|fs.ModeSetuid|fs.ModeSetgid|fs.ModeSticky) != 0:
		return nil, false, refuse(RuleLink, name, "is a device, pipe or socket; only files and folders are allowed")
	case f.Flags&1 != 0:
		return nil, false, refuse(RuleEncrypted, name, "is encrypted; encrypted packages cannot be imported")
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return nil, false, refuse(RuleMethod, name, "is packed with method %d; only stored (0) and deflate (8) are known", f.Method)
	case f.UncompressedSize64 > uint64(r.limits.Entry):
		return nil, false, refuse(RuleTooLarge, name, "has %d bytes, at most %d are allowed", f.UncompressedSize64, r.limits.Entry)
	case f.UncompressedSize64 > ratioFloor && f.UncompressedSize64/uint64(r.limits.Ratio) > f.CompressedSize64:
		return nil, false, refuse(RuleBomb, name, "unpacks from %d to %d bytes, more than %d times; that looks like an attack",
			f.CompressedSize64, f.UncompressedSize64, r.limits.Ratio)
	}
	if why := windowsName(e.path); why != "" {
		r.remark(RuleName, name, "%s and cannot be stored on Windows workers", why)
	}
	return e, slashed, nil
}

// duplicates refuses names that mean the same file on some file system, and names
// that are a file and a folder.
func (r *reader) duplicates() error {
	seen := make(map[string]*entry, len(r.entries))
	for _, e := range r.entries {
		k := fold(e.path)
		if first, ok := seen[k]; ok {
			return refuse(RuleDuplicate, e.name, "has the same name as %q on some systems", first.name)
		}
		seen[k] = e
	}
	for _, e := range r.entries {
		for dir := path.Dir(e.path); dir != "."; dir = path.Dir(dir) {
			if f, ok := seen[fold(dir)]; ok {
				return refuse(RuleDuplicate, f.name, "is a file, and the folder of %q", e.name)
			}
		}
	}
	return nil
}

// overlaps refuses entries that share data, and sizes that together are too much.
func (r *reader) overlaps() error {
	type piece struct {
		from, to int64
		e        *entry
	}
	var pieces []piece
	var total uint64
	for _, e := range r.entries {
		total += e.file.UncompressedSize64
		if total > uint64(r.limits.Total) {
			return refuse(RuleBomb, e.name, "the files unpack to more than %d bytes", r.limits.Total)
		}
		off, err := e.file.DataOffset()
		if err != nil {
			return refuse(RuleNotZip, e.name, "its data cannot be found: %s", err)
		}
		pieces = append(pieces, piece{off, off + int64(e.file.CompressedSize64), e})
	}
	slices.SortFunc(pieces, func(a, b piece) int { return int(min(max(a.from-b.from, -1), 1)) })
	for i := 1; i < len(pieces); i++ {
		if a, b := pieces[i-1], pieces[i]; b.from < a.to || b.from == a.from && b.to > b.from {
			return refuse(RuleBomb, b.e.name, "shares its data with %q; that looks like an attack", a.e.name)
		}
	}
	return nil
}

// content unpacks an entry, measures it and keeps it when the checks need it.
func (r *reader) content(e *entry) error {
	in, err := e.open()
	if err != nil {
		return refuse(RuleNotZip, e.name, "cannot be read: %s", err)
	}
	defer in.Close()
	stated := e.size
	if e.file != nil {
		stated = int64(e.file.UncompressedSize64)
	}
	hash := sha256.New()
	var keep strings.Builder
	out := io.Writer(hash)
	if interesting(e.path) && stated <= kept {
		out = io.MultiWriter(hash, &keep)
	}
	n, err := io.Copy(out, io.LimitReader(in, stated+1))
	switch {
	case n > stated, errors.Is(err, zip.ErrFormat):
		return refuse(RuleSize, e.name, "unpacks to more than the %d bytes it states", stated)
	case errors.Is(err, zip.ErrChecksum):
		return refuse(RuleCRC, e.name, "its check sum is wrong; the package is damaged")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return refuse(RuleSize, e.name, "ends before the %d bytes it states", stated)
	case err != nil:
		return refuse(RuleNotZip, e.name, "cannot be unpacked: %s", err)
	case n < stated:
		return refuse(RuleSize, e.name, "unpacks to %d bytes, but states %d", n, stated)
	}
	e.size, e.sha256 = n, hex.EncodeToString(hash.Sum(nil))
	if interesting(e.path) && stated <= kept {
		e.data = []byte(keep.String())
	}
	return nil
}

// interesting says whether the checks look into a file.
func interesting(p string) bool {
	switch strings.ToLower(path.Ext(p)) {
	case ".psd1", ".psm1", ".ps1", ".dll", ".json", ".nuspec":
		return true
	}
	return false
}

// dropHousekeeping takes out files that are not part of the module.
func (r *reader) dropHousekeeping(gallery bool) {
	r.entries = slices.DeleteFunc(r.entries, func(e *entry) bool {
		if gallery && !strings.Contains(e.path, "/") && strings.EqualFold(path.Ext(e.path), ".nuspec") {
			r.nuspec = e
			return true
		}
		if gallery && (e.path == "[Content_Types].xml" || strings.HasPrefix(e.path, "_rels/") || strings.HasPrefix(e.path, "package/services/") ||
			e.path == ".signature.p7s") {
			return true
		}
		return litter(e.path)
	})
}

// litter tells what desktops leave in archives.
func litter(p string) bool {
	base := strings.ToLower(path.Base(p))
	return strings.HasPrefix(strings.ToUpper(p), "__MACOSX/") || base == ".ds_store" || base == "thumbs.db" || base == "desktop.ini" ||
		strings.HasPrefix(base, "._")
}
