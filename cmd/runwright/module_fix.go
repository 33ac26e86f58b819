package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/runwright/runwright/internal/modules/archive"
	"github.com/runwright/runwright/powershell/module/authoring"
	"github.com/runwright/runwright/powershell/module/metadata"
)

// fixModule mends the module in a folder and tells of it. done is true when there
// is nothing more to tell, as after a dry run.
func (p *program) fixModule(c *moduleChecker, o checkOptions) (done bool, err error) {
	info, err := os.Stat(c.path)
	if err != nil {
		return false, err
	}
	if !info.IsDir() {
		return false, usagef("--fix is for a module in a folder; %s is a file", c.path)
	}
	if c.above, err = archive.Above(c.path); err != nil {
		return false, err
	}
	m, err := openModule(c.ctx, c.path, c.modulePath)
	var refused *archive.Error
	if errors.As(err, &refused) {
		return false, nil // the check tells
	}
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	out := p.out
	if o.format == "json" || o.format == "sarif" {
		out = p.err
	}
	changed := 0
	for _, v := range m.pkg.Versions {
		n, err := c.fixVersion(m, v, out, o.dry)
		if err != nil {
			return false, err
		}
		changed += n
	}
	if o.dry {
		_, err = fmt.Fprintf(out, "%d file(s) would be changed.\n", changed)
	} else {
		_, err = fmt.Fprintf(out, "%d file(s) changed.\n", changed)
	}
	return o.dry, err
}

// fixVersion mends one version and gives the number of files.
func (c *moduleChecker) fixVersion(m *localModule, v *archive.Version, out io.Writer, dry bool) (int, error) {
	found, err := m.read(v)
	if err != nil {
		return 0, err
	}
	main := mainFile(m.pkg, v)
	dir := path.Dir(c.locate(v, main))
	in := func(name string) string { return path.Join(dir, name) }
	sum := sha256.Sum256([]byte(m.pkg.Name + "\n" + m.pkg.SHA256))
	fixes, left, err := authoring.Fixes(authoring.Module{Module: found, Files: v, ConnectionType: v.ConnectionType != nil, Main: main}, authoring.FixOptions{
		Stored: func(name string) string {
			rel, err := filepath.Rel(filepath.FromSlash(dir), filepath.FromSlash(c.locate(v, name)))
			if err != nil || v.Entry(name) == "" {
				return name
			}
			return filepath.ToSlash(rel)
		},
		Read: func(files metadata.Files) (*metadata.Module, error) {
			return metadata.Read(metadata.Source{Name: m.pkg.Name, Version: v.Version, Files: files, Find: m.find})
		},
		Help: true,
		GUID: guidOf(sum),
	})
	if err != nil {
		return 0, err
	}
	for i := range fixes {
		f := &fixes[i]
		if dry {
			if _, err := io.WriteString(out, f.Diff()); err != nil {
				return 0, err
			}
			continue
		}
		if err := c.applyFix(f, in); err != nil {
			return 0, fmt.Errorf("mend %s: %w", in(f.File), err)
		}
		for _, what := range f.What {
			if _, err := fmt.Fprintf(out, "%s: fixed: %s\n", in(f.File), what); err != nil {
				return 0, err
			}
		}
	}
	for _, l := range left {
		if _, err := fmt.Fprintf(out, "%s: not fixed: %s: %s\n", in(l.File), l.What, l.Why); err != nil {
			return 0, err
		}
	}
	return len(fixes), nil
}

// applyFix writes one change. in gives the path of a file below the folder.
func (c *moduleChecker) applyFix(f *authoring.Fix, in func(string) string) error {
	at := func(name string) string { return filepath.Join(c.path, filepath.FromSlash(in(name))) }
	if f.Data != nil {
		mode := fs.FileMode(0o644)
		if !f.New {
			info, err := os.Lstat(at(f.File))
			if err != nil {
				return err
			}
			mode = info.Mode().Perm()
		}
		if err := writeAside(at(f.File), mode, func(w io.Writer) error { _, err := w.Write(f.Data); return err }, nil); err != nil {
			return err
		}
	}
	if f.To == "" {
		return nil
	}
	return os.Rename(at(f.File), at(f.To))
}

// writeAside writes a file beside its place and puts it there when it is complete
// and accept, which may be nil, has looked at it where it lies.
func writeAside(name string, mode fs.FileMode, write func(io.Writer) error, accept func(aside string) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	err = write(f)
	if err == nil {
		err = errors.Join(f.Chmod(mode), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if accept != nil {
		if err = accept(f.Name()); err != nil {
			return err
		}
	}
	return os.Rename(f.Name(), name)
}

// guidOf makes a GUID of a sum, so that the same module gets the same one again.
func guidOf(sum [32]byte) string {
	sum[6] = sum[6]&0x0f | 0x80 // version 8: made in a way of its own
	sum[8] = sum[8]&0x3f | 0x80
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
