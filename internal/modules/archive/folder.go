package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/runwright/runwright/powershell/module"
)

// OpenFolder checks a module that lies in a folder as if the folder were packed:
// the module's folder, or one of its version folders. Nothing is written. The
// caller closes the package.
func OpenFolder(ctx context.Context, dir string, opt Options) (*Package, error) {
	full, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	above, err := Above(full)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(full)
	if err != nil {
		return nil, err
	}
	p, err := openFolder(ctx, root, above, opt)
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return p, nil
}

// Above gives what stands before the paths of a folder's files, as if the folder
// were packed: its name, or for a version folder that of the module and its own.
// Entries of errors and remarks about the folder begin with it and a slash.
func Above(dir string) (string, error) {
	full, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	above := filepath.Base(full)
	if _, err := module.ParseVersion(above); err == nil {
		above = path.Join(filepath.Base(filepath.Dir(full)), above)
	}
	return above, nil
}

func openFolder(ctx context.Context, root *os.Root, above string, opt Options) (*Package, error) {
	r := &reader{limits: opt.Limits.withDefaults()}
	total := int64(0)
	err := fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case d.IsDir() || litter(name):
			return nil
		}
		e, err := r.folderEntry(root, path.Join(above, name), name, d)
		if err != nil {
			return err
		}
		if total += e.size; total > r.limits.Total {
			return refuse(RuleTooLarge, name, "the files have more than %d bytes together", r.limits.Total)
		}
		r.entries = append(r.entries, e)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := r.duplicates(); err != nil {
		return nil, err
	}
	for _, e := range r.entries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := r.content(e); err != nil {
			return nil, err
		}
	}
	return r.finish(root, opt)
}

// folderEntry checks what the folder says of a file.
func (r *reader) folderEntry(root *os.Root, full, name string, d fs.DirEntry) (*entry, error) {
	if len(r.entries) >= r.limits.Entries {
		return nil, refuse(RuleTooMany, "", "more than %d files", r.limits.Entries)
	}
	info, err := d.Info()
	if err != nil {
		return nil, err
	}
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, refuse(RuleLink, full, "is a symbolic link; only files and folders are allowed")
	case !info.Mode().IsRegular():
		return nil, refuse(RuleLink, full, "is a device, pipe or socket; only files and folders are allowed")
	case info.Size() > r.limits.Entry:
		return nil, refuse(RuleTooLarge, full, "has %d bytes, at most %d are allowed", info.Size(), r.limits.Entry)
	}
	e := &entry{name: full, size: info.Size(), open: func() (io.ReadCloser, error) { return root.Open(name) }}
	if e.path, _, err = cleanPath(full, false, r.limits.Path); err != nil {
		return nil, err
	}
	if why := windowsName(e.path); why != "" {
		r.remark(RuleName, full, "%s and cannot be stored on Windows workers", why)
	}
	return e, nil
}

// Names lists the files of the version, by their paths below its folder.
func (v *Version) Names() []string {
	out := make([]string, len(v.set.files))
	for i, f := range v.set.files {
		out[i] = f.path
	}
	return out
}

// Entry gives the path in the package of a file of the version, as the package
// has it: version folder and letter case included; "" for a file that is not there.
func (v *Version) Entry(name string) string {
	if f := v.set.find(name); f != nil {
		return f.name
	}
	return ""
}

// Dir gives the version folder as the package has it, "" without one.
func (v *Version) Dir() string { return v.set.dir }

// Read gives the content of a file of the version. The package must be open.
func (v *Version) Read(name string) (data []byte, err error) {
	f := v.set.find(name)
	switch {
	case f == nil:
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	case f.size > kept:
		return nil, fmt.Errorf("%s has %d bytes, at most %d are read", name, f.size, kept)
	}
	in, err := f.open()
	if err != nil {
		return nil, err
	}
	data, err = io.ReadAll(io.LimitReader(in, f.size+1))
	if err = errors.Join(err, in.Close()); err != nil {
		return nil, err
	}
	if int64(len(data)) != f.size {
		return nil, fmt.Errorf("%s has changed since it was checked", name)
	}
	return data, nil
}

// Beside looks for a module in the folder that a package or module lies in, so that
// what it requires is found where it was put next to it: as a folder, or as a
// package whose file is named like the module.
func Beside(dir, name string) []string {
	var out []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	for _, d := range entries {
		base := d.Name()
		switch ext := strings.ToLower(filepath.Ext(base)); {
		case d.IsDir() && strings.EqualFold(base, name), !d.IsDir() && (ext == ".zip" || ext == ".nupkg") && strings.EqualFold(fileStem(base), name):
			out = append(out, filepath.Join(dir, base))
		}
	}
	return out
}
