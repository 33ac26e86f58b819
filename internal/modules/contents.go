package modules

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// contents keeps unpacked modules in a folder, each once, under the hash of
// its files' paths and bytes. What stands under a hash is whole: it is
// written beside, synced, and renamed into place. It is safe for concurrent
// use.
type contents struct {
	dir      string // finished contents, by hash
	incoming string // what is being written; emptied at start
}

func openContents(dir string) (*contents, error) {
	c := &contents{dir: filepath.Join(dir, "content"), incoming: filepath.Join(dir, "incoming")}
	// What an earlier process left half-written is of no use.
	if err := os.RemoveAll(c.incoming); err != nil {
		return nil, err
	}
	for _, d := range []string{c.dir, c.incoming} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// path is where the content with a hash stands.
func (c *contents) path(hash string) string { return filepath.Join(c.dir, hash[:2], hash) }

// scratch makes an empty folder for one import; the caller calls remove.
func (c *contents) scratch() (dir string, remove func() error, err error) {
	dir, err = os.MkdirTemp(c.incoming, "import-")
	return dir, func() error { return os.RemoveAll(dir) }, err
}

// keep moves the folder staged into the store and returns its hash. When the
// same content is there already, staged is left for its owner to remove.
func (c *contents) keep(ctx context.Context, staged string) (hash string, err error) {
	hash, err = seal(ctx, staged)
	if err != nil {
		return "", fmt.Errorf("read unpacked module: %w", err)
	}
	final := c.path(hash)
	if _, err := os.Stat(final); err == nil {
		return hash, nil
	}
	parent := filepath.Dir(final)
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return "", err
	}
	if err := os.Rename(staged, final); err != nil {
		// Another import of the same content may have been faster.
		if _, statErr := os.Stat(final); statErr == nil {
			return hash, nil
		}
		return "", err
	}
	return hash, errors.Join(syncDir(parent), syncDir(c.dir))
}

// remove deletes a content that nothing uses any more.
func (c *contents) remove(hash string) error { return os.RemoveAll(c.path(hash)) }

// seal syncs every file and folder below dir, makes files read-only and
// returns the hash over all paths and contents.
func seal(ctx context.Context, dir string) (string, error) {
	type entry struct {
		path string
		sum  []byte
	}
	var entries []entry
	var folders []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err = cmp.Or(err, ctx.Err()); err != nil {
			return err
		}
		if d.IsDir() {
			folders = append(folders, path)
			return nil
		}
		if !d.Type().IsRegular() {
			return fmt.Errorf("%s is no regular file", path)
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		sum, err := sealFile(path)
		entries = append(entries, entry{filepath.ToSlash(rel), sum})
		return err
	})
	if err != nil {
		return "", err
	}
	for _, f := range folders {
		if err := syncDir(f); err != nil {
			return "", err
		}
	}
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.path, b.path) })
	h := sha256.New()
	for _, e := range entries {
		fmt.Fprintf(h, "%d:%s", len(e.path), e.path)
		h.Write(e.sum)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func sealFile(path string) (sum []byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	return h.Sum(nil), errors.Join(err, f.Chmod(0o444), f.Sync(), f.Close())
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
