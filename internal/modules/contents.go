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
	"strconv"

	"github.com/runwright/runwright/internal/durable"
)

// contents keeps unpacked modules in a folder, each once, under the hash of
// its files' paths and bytes. What stands under a hash is whole: it is
// written beside, synced, and renamed into place. It is safe for concurrent
// use.
//
// Module sets stand beside it as trees of hard links, so that one folder can
// be shown to a sandbox. They hold nothing of their own and are made again
// when they are missing.
type contents struct {
	dir      string // finished contents, by hash
	sets     string // module sets, by account and revision; emptied at start
	incoming string // what is being written; at start all but that of open operations goes
}

// openContents opens the store in dir. open are the operations whose folders
// are to be kept.
func openContents(dir string, open map[string]bool) (*contents, error) {
	// Jobs see module sets by these paths, and have a working folder of their own.
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	c := &contents{dir: filepath.Join(dir, "content"), sets: filepath.Join(dir, "sets"), incoming: filepath.Join(dir, "incoming")}
	// What an earlier process left half-written is of no use, and its sets
	// may be of revisions that nobody needs any more.
	left, err := filepath.Glob(filepath.Join(c.incoming, "*"))
	for _, path := range left {
		if !open[filepath.Base(path)] {
			err = errors.Join(err, os.RemoveAll(path))
		}
	}
	if err := errors.Join(err, os.RemoveAll(c.sets)); err != nil {
		return nil, err
	}
	for _, d := range []string{c.dir, c.sets, c.incoming} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// path is where a content stands.
func (c *contents) path(content string) string {
	hash := filesOf(content)
	return filepath.Join(c.dir, hash[:2], hash)
}

// scratch makes an empty folder for one import; the caller calls remove.
func (c *contents) scratch() (dir string, remove func() error, err error) {
	dir, err = os.MkdirTemp(c.incoming, "import-")
	return dir, func() error { return os.RemoveAll(dir) }, err
}

// packagePath is where an operation keeps the package of a step; the folder
// is made if it is missing.
func (c *contents) packagePath(operation string, step int) (string, error) {
	dir := filepath.Join(c.incoming, operation)
	err := os.MkdirAll(dir, 0o700)
	return filepath.Join(dir, "package-"+strconv.Itoa(step)), err
}

// closeOperation removes what an operation kept.
func (c *contents) closeOperation(operation string) error {
	return os.RemoveAll(filepath.Join(c.incoming, operation))
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
	return hash, errors.Join(durable.SyncDir(parent), durable.SyncDir(c.dir))
}

// set returns the folder of a module set, and makes it of the contents with
// the given hashes if it is not there.
func (c *contents) set(ctx context.Context, account string, revision int64, hashes []string) (string, error) {
	final := filepath.Join(c.sets, account, strconv.FormatInt(revision, 10))
	if _, err := os.Stat(final); err == nil {
		return final, nil
	}
	dir, remove, err := c.scratch()
	if err != nil {
		return "", err
	}
	// Two makers may work side by side; one rename wins, the other folder goes.
	for _, hash := range hashes {
		if err := linkTree(ctx, c.path(hash), dir); err != nil {
			return "", errors.Join(fmt.Errorf("lay out module set: %w", err), remove())
		}
	}
	err = errors.Join(os.Chmod(dir, 0o755), os.MkdirAll(filepath.Dir(final), 0o700), os.Rename(dir, final))
	if _, statErr := os.Stat(final); statErr == nil {
		err = nil
	}
	return final, errors.Join(err, remove())
}

// linkTree makes the tree below from appear below to, with hard links for
// files.
func linkTree(ctx context.Context, from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err = cmp.Or(err, ctx.Err()); err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil || rel == "." {
			return err
		}
		if d.IsDir() {
			return os.Mkdir(filepath.Join(to, rel), 0o755)
		}
		return os.Link(path, filepath.Join(to, rel))
	})
}

// removeSet deletes the folder of a module set.
func (c *contents) removeSet(account string, revision int64) error {
	return os.RemoveAll(filepath.Join(c.sets, account, strconv.FormatInt(revision, 10)))
}

// sweep deletes every content whose hash used does not hold: of deleted
// accounts, or stored by an import that came to nothing. No other
// method may run meanwhile.
func (c *contents) sweep(used map[string]bool) (removed int, err error) {
	found, err := filepath.Glob(filepath.Join(c.dir, "*", "*"))
	for _, path := range found {
		if !used[filepath.Base(path)] {
			err = errors.Join(err, os.RemoveAll(path))
			// Its folder goes, too, unless others are in it.
			_ = os.Remove(filepath.Dir(path))
			removed++
		}
	}
	return removed, err
}

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
		if err := durable.SyncDir(f); err != nil {
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
	// Windows stores what was written through a descriptor that can write only.
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	return h.Sum(nil), errors.Join(err, f.Chmod(0o444), f.Sync(), f.Close())
}
