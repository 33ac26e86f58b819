package pypackages

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/durable"
	"github.com/runwright/runwright/internal/pypi/wheel"
)

// contents keeps unpacked wheels in a folder, each once, under the wheel's hash,
// beside it their compiled sources by hash and interpreter, and the folders that
// jobs see by the set's hash and interpreter. What stands under a name is whole:
// it is written aside and renamed into place. It is safe for concurrent use.
type contents struct {
	files    string
	compiled string
	sets     string
	incoming string // what is being written; at start all but that of open imports goes
}

// openContents opens the store in dir. open are the imports whose folders are to
// be kept.
func openContents(dir string, open map[string]bool) (*contents, error) {
	// Jobs see sets by these paths, and have a working folder of their own.
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	c := &contents{filepath.Join(dir, "files"), filepath.Join(dir, "compiled"), filepath.Join(dir, "sets"), filepath.Join(dir, "incoming")}
	left, err := filepath.Glob(filepath.Join(c.incoming, "*"))
	for _, path := range left {
		if !open[filepath.Base(path)] {
			err = errors.Join(err, os.RemoveAll(path))
		}
	}
	for _, d := range []string{c.files, c.compiled, c.sets, c.incoming} {
		err = errors.Join(err, os.MkdirAll(d, 0o700))
	}
	return c, err
}

// stamp is the time of all files of packages: so compiled code of Python 2, which
// notes its source's, stays good.
func stamp() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }

// have says whether something stands at a path.
func have(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// put makes a folder with what write puts there, unless it is there.
func (c *contents) put(final string, write func(dir string) error) (err error) {
	if have(final) {
		return nil
	}
	dir, err := os.MkdirTemp(c.incoming, "making-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := errors.Join(os.Chmod(dir, 0o755), write(dir)); err != nil {
		return err
	}
	// What stands under its name after a loss of power is whole, too.
	if err := durable.SyncTree(dir); err != nil {
		return err
	}
	err = os.Rename(dir, final)
	if have(final) { // if not by us, then by another who was faster
		err = nil
	}
	return errors.Join(err, durable.SyncDir(filepath.Dir(final)))
}

func (c *contents) filesOf(hash string) string { return filepath.Join(c.files, hash) }

// unpack stores a wheel.
func (c *contents) unpack(ctx context.Context, w *wheel.Wheel) error {
	return c.put(c.filesOf(w.SHA256), func(dir string) error { return w.Unpack(ctx, dir, stamp()) })
}

// sources lists the Python sources of a stored wheel.
func (c *contents) sources(hash string) (out []string, err error) {
	root := c.filesOf(hash)
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".py") {
			return err
		}
		rel, err := filepath.Rel(root, path)
		out = append(out, filepath.ToSlash(rel))
		return err
	})
	return out, err
}

func (c *contents) compiledOf(hash, interpreter string) string {
	return filepath.Join(c.compiled, hash+"-"+interpreter)
}

// writeCode puts compiled code below a folder. The path has to be one that a
// source of the package leads to, which the caller has seen to.
func writeCode(dir, path string, code []byte) error {
	at := filepath.Join(dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(at, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o444)
	if err != nil {
		return err
	}
	_, err = f.Write(code)
	return errors.Join(err, f.Chmod(0o444), f.Sync(), f.Close(), os.Chtimes(at, stamp(), stamp()))
}

func (c *contents) setOf(set, interpreter string) string {
	return filepath.Join(c.sets, set+"-"+interpreter)
}

// layOut makes one tree of hard links of wheels and their compiled code. Where two
// have different files at the same place, the first has it; told is called for each
// file of another that is left out.
func (c *contents) layOut(ctx context.Context, dir, interpreter string, hashes []string, told func(hash, path string)) error {
	for _, hash := range hashes {
		from := c.filesOf(hash)
		err := link(ctx, from, dir, func(rel string) (bool, error) { return true, nil }, func(rel string) error {
			same, err := sameContent(filepath.Join(from, rel), filepath.Join(dir, rel))
			if !same && err == nil {
				told(hash, filepath.ToSlash(rel))
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("lay out packages: %w", err)
		}
	}
	for _, hash := range hashes {
		from := c.compiledOf(hash, interpreter)
		err := link(ctx, from, dir, func(rel string) (bool, error) {
			source := sourceOf(rel)
			ours, err1 := os.Lstat(filepath.Join(c.filesOf(hash), source))
			theirs, err2 := os.Lstat(filepath.Join(dir, source))
			return err1 == nil && err2 == nil && os.SameFile(ours, theirs), nil // else the source is another's
		}, func(string) error { return nil })
		if err != nil {
			return fmt.Errorf("lay out compiled packages: %w", err)
		}
	}
	return nil
}

// sourceOf is the source of a file with compiled code: a/__pycache__/b.TAG.pyc is of
// a/b.py, and so is a/b.pyc.
func sourceOf(compiled string) string {
	dir, file := filepath.Split(compiled)
	name, _, _ := strings.Cut(file, ".")
	if filepath.Base(dir) == "__pycache__" {
		dir = filepath.Dir(filepath.Clean(dir))
	}
	return filepath.Join(dir, name+".py")
}

// link makes hard links of the files below from that are wanted. taken is told of
// each path where something else is.
func link(ctx context.Context, from, dir string, wanted func(rel string) (bool, error), taken func(rel string) error) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err = cmp.Or(err, ctx.Err()); err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil || rel == "." {
			return err
		}
		to := filepath.Join(dir, rel)
		if d.IsDir() {
			if err := os.Mkdir(to, 0o755); err == nil || !errors.Is(err, fs.ErrExist) {
				return errors.Join(err, os.Chmod(to, 0o755))
			}
			if there, err := os.Lstat(to); err != nil || there.IsDir() {
				return err
			}
			return cmp.Or(taken(rel), fs.SkipDir)
		}
		if ok, err := wanted(rel); err != nil || !ok {
			return err
		}
		if err := os.Link(path, to); !errors.Is(err, fs.ErrExist) {
			return err
		}
		return taken(rel)
	})
}

// sameContent says whether two files are the same, byte for byte. What is no file
// is not.
func sameContent(a, b string) (bool, error) {
	x, err1 := os.Lstat(a)
	y, err2 := os.Lstat(b)
	if err := errors.Join(err1, err2); err != nil {
		return false, err
	}
	if !x.Mode().IsRegular() || !y.Mode().IsRegular() || x.Size() != y.Size() {
		return false, nil
	}
	left, err1 := os.ReadFile(a)
	right, err2 := os.ReadFile(b)
	return bytes.Equal(left, right), errors.Join(err1, err2)
}

// importFolder is where an import keeps its wheels.
func (c *contents) importFolder(im string) (string, error) {
	dir := filepath.Join(c.incoming, im)
	return dir, os.MkdirAll(dir, 0o700)
}

// closeImport removes what an import kept.
func (c *contents) closeImport(im string) error { return os.RemoveAll(filepath.Join(c.incoming, im)) }

// sweep deletes contents and sets that are not used. No other method may run
// meanwhile.
func (c *contents) sweep(usedContents, usedSets map[string]bool) error {
	var err error
	for dir, used := range map[string]map[string]bool{c.files: usedContents, c.compiled: usedContents, c.sets: usedSets} {
		entries, readErr := os.ReadDir(dir)
		err = errors.Join(err, readErr)
		for _, e := range entries {
			if hash, _, _ := strings.Cut(e.Name(), "-"); !used[hash] {
				err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
			}
		}
	}
	return err
}
