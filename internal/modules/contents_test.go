package modules

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// stage writes a module to a scratch folder.
func stage(t *testing.T, c *contents, files map[string]string) string {
	t.Helper()
	dir, _, err := c.scratch()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		path := filepath.Join(dir, "unpacked", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "unpacked")
}

func TestContentsAreKeptOnceByHash(t *testing.T) {
	c, err := openContents(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	keep := func(files map[string]string) string {
		hash, err := c.keep(t.Context(), stage(t, c, files))
		if err != nil {
			t.Error(err)
		}
		return hash
	}
	base := keep(map[string]string{"M/M.psm1": "text", "M/sub/data": ""})
	for name, other := range map[string]map[string]string{
		"text":          {"M/M.psm1": "other", "M/sub/data": ""},
		"name":          {"M/N.psm1": "text", "M/sub/data": ""},
		"place":         {"M/M.psm1": "text", "M/data": ""},
		"missing":       {"M/M.psm1": "text"},
		"shifted bytes": {"M/M.psm1t": "ext", "M/sub/data": ""},
	} {
		if keep(other) == base {
			t.Errorf("a different %s has the same hash", name)
		}
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if again := keep(map[string]string{"M/M.psm1": "text", "M/sub/data": ""}); again != base {
				t.Errorf("the same content has hash %s and %s", base, again)
			}
		})
	}
	wg.Wait()
	info, err := os.Stat(filepath.Join(c.path(base), "M", "M.psm1"))
	if err != nil || info.Mode().Perm() != 0o444 {
		t.Errorf("stored file: %v, %v", info, err)
	}
}

func TestContentsRefuseWhatIsNoFile(t *testing.T) {
	c, err := openContents(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := stage(t, c, map[string]string{"M/M.psm1": "text"})
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "M", "link")); err != nil {
		t.Fatal(err)
	}
	if _, err := c.keep(t.Context(), dir); err == nil {
		t.Error("a link was stored")
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.keep(cancelled, stage(t, c, map[string]string{"a": ""})); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if entries, err := os.ReadDir(c.dir); err != nil || len(entries) > 0 {
		t.Errorf("left in the store: %v, %v", entries, err)
	}
}

func TestSetsAreMadeOnceAndAgainAfterAStart(t *testing.T) {
	dir := t.TempDir()
	c, err := openContents(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	var hashes []string
	for _, name := range []string{"A", "B"} {
		hash, err := c.keep(t.Context(), stage(t, c, map[string]string{name + "/1.0/" + name + ".psd1": name}))
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, hash)
	}
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			set, err := c.set(t.Context(), "account", 3, hashes)
			if err != nil {
				t.Error(err)
				return
			}
			for _, file := range []string{"A/1.0/A.psd1", "B/1.0/B.psd1"} {
				if _, err := os.Stat(filepath.Join(set, file)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if left, err := os.ReadDir(c.incoming); err != nil || len(left) != 2 { // the two scratch folders of this test
		t.Errorf("left in incoming: %v, %v", left, err)
	}
	if c, err = openContents(dir, nil); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{c.sets, c.incoming} {
		if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
			t.Errorf("left in %s: %v, %v", folder, left, err)
		}
	}
	if _, err := c.set(t.Context(), "account", 3, hashes); err != nil {
		t.Error(err)
	}
	if _, err := c.set(t.Context(), "account", 4, []string{hashes[0], "00missing"}); err == nil {
		t.Error("a set of missing content was made")
	}
	if _, err := os.Stat(filepath.Join(c.sets, "account", "4")); err == nil {
		t.Error("a broken set stays")
	}
}

func TestSweepKeepsWhatIsUsed(t *testing.T) {
	c, err := openContents(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	used, err := c.keep(t.Context(), stage(t, c, map[string]string{"M/a": "used"}))
	if err != nil {
		t.Fatal(err)
	}
	unused, err := c.keep(t.Context(), stage(t, c, map[string]string{"M/a": "unused"}))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := c.sweep(map[string]bool{used: true}); n != 1 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
	if _, err := os.Stat(c.path(used)); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(c.path(unused)); err == nil {
		t.Error("unused content stays")
	}
}

// TestContentsInRelativeFolder: a data folder may be given by a relative path, and
// jobs, which have another working folder, find their modules all the same.
func TestContentsInRelativeFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	c, err := openContents("data", nil)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := c.set(t.Context(), "account", 1, nil)
	if err != nil || !filepath.IsAbs(dir) {
		t.Errorf("module set in %q, %v", dir, err)
	}
}
