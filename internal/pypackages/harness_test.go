package pypackages_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/pypackages"
	"github.com/runwright/runwright/internal/pypi"
	"github.com/runwright/runwright/internal/pypi/simple"
	"github.com/runwright/runwright/internal/pypi/wheel/wheeltest"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// web is what can be fetched: an index with wheels, and links.
type web struct {
	mu        sync.Mutex
	files     map[string][]byte
	pages     map[string][]map[string]any
	described bool // METADATA is beside the wheels
	gate      chan struct{}
}

const indexURL = "https://index.example.org/simple"

func (w *web) add(wheels ...wheeltest.Wheel) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, in := range wheels {
		content := in.Bytes()
		sum := sha256.Sum256(content)
		address := "https://files.example.org/" + in.FileName()
		w.files[address] = content
		w.files[address+".metadata"] = []byte(in.Metadata())
		key := pypi.Name(in.Name)
		w.pages[key] = append(w.pages[key], map[string]any{"filename": in.FileName(), "url": address, "hashes": map[string]string{"sha256": hex.EncodeToString(sum[:])},
			"requires-python": in.RequiresPython, "core-metadata": w.described})
	}
}

// Get implements simple.Getter.
func (w *web) Get(_ context.Context, address, _ string, _ int64) (simple.Page, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if content, ok := w.files[address]; ok {
		return simple.Page{Body: content, URL: address}, nil
	}
	files, ok := w.pages[path.Base(address)]
	if !ok || !strings.HasPrefix(address, indexURL) {
		return simple.Page{}, simple.ErrNotFound
	}
	body, err := json.Marshal(map[string]any{"meta": map[string]string{"api-version": "1.0"}, "files": files})
	return simple.Page{Body: body, Type: "application/vnd.pypi.simple.v1+json", URL: address}, err
}

// FetchFile implements pypackages.Fetcher.
func (w *web) FetchFile(ctx context.Context, address, at string, _ int64) error {
	if w.gate != nil {
		select {
		case <-w.gate:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	content, ok := w.files[address]
	if !ok {
		return fault.New(fault.Invalid, "The content link '%s' answered with 404.", address)
	}
	return os.WriteFile(at, content, 0o600)
}

// machine is an interpreter that compiles by writing down what it was given.
type machine struct {
	mu       sync.Mutex
	id       string
	missing  error
	compiled []string
	evil     string // a path to answer with
}

func (m *machine) Interpreter(context.Context, string) (pypackages.Interpreter, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return pypackages.Interpreter{ID: m.id, Environment: pypi.Environment{
		PythonVersion: "3.11", PythonFullVersion: "3.11.2", OSName: "posix", SysPlatform: "linux", PlatformMachine: "x86_64", PlatformSystem: "Linux",
		PlatformPythonImplementation: "CPython", ImplementationName: "cpython", ImplementationVersion: "3.11.2", Libc: "2.36",
	}}, m.missing
}

func (m *machine) Compile(_ context.Context, _ pypackages.Collection, folder string, sources []string, take func(string, []byte) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.evil != "" {
		return take(m.evil, []byte("evil"))
	}
	for _, name := range sources {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		m.compiled = append(m.compiled, name)
		stem := strings.TrimSuffix(path.Base(name), ".py")
		if err := take(path.Join(path.Dir(name), "__pycache__", stem+".cpython-311.pyc"), append([]byte("code of "), text...)); err != nil {
			return err
		}
	}
	return nil
}

// house is a service with what it needs.
type house struct {
	t       *testing.T
	db      *store.DB
	dir     string
	web     *web
	machine *machine
	native  bool
	inUse   []int64
	service *pypackages.Service
}

const account = "11111111-1111-1111-1111-111111111111"

func python3() pypackages.Collection {
	return pypackages.Collection{Account: account, Runtime: pypackages.Python3}
}

func newHouse(t *testing.T, cfg store.Config) *house {
	t.Helper()
	h := &house{t: t, db: storetest.Open(t, cfg).Main, dir: t.TempDir(), web: &web{files: map[string][]byte{}, pages: map[string][]map[string]any{}, described: true}, machine: &machine{id: "one"}}
	err := h.db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO account (id, scope_key, subscription_id, resource_group, name, location, settings, created, modified, modified_by)
			VALUES (?, 'k', 's', 'g', 'n', 'l', '{}', 0, 0, '')`, account)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	h.open()
	t.Cleanup(func() { h.service.Close() })
	return h
}

func (h *house) open() {
	h.t.Helper()
	var err error
	h.service, err = pypackages.NewService(h.t.Context(), h.db, clock.NewManual(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)), slog.New(slog.NewTextHandler(h.t.Output(), nil)), pypackages.Config{
		Dir: h.dir, Machine: h.machine, Fetcher: h.web, Pages: h.web, Index: indexURL, Jobs: h,
		Native: func(context.Context, string) (bool, error) { return h.native, nil },
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// RevisionsInUse implements pypackages.Jobs.
func (h *house) RevisionsInUse(context.Context, *store.Tx, string) ([]int64, error) {
	return h.inUse, nil
}

// run begins an import from the index and waits for its end.
func (h *house) run(req pypackages.Request, requirements ...string) pypackages.Import {
	h.t.Helper()
	for _, r := range requirements {
		req.Wishes = append(req.Wishes, pypackages.Wish{Requirement: r})
	}
	im, err := h.service.Import(h.t.Context(), python3(), req)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.await(im.ID)
}

func (h *house) await(id string) pypackages.Import {
	h.t.Helper()
	im, err := h.service.Await(h.t.Context(), account, id)
	if err != nil {
		h.t.Fatal(err)
	}
	return im
}

// good is run, and fails the test unless the import succeeds.
func (h *house) good(requirements ...string) pypackages.Import {
	h.t.Helper()
	im := h.run(pypackages.Request{Dependencies: true}, requirements...)
	if im.State != pypackages.ImportSucceeded {
		h.t.Fatalf("import of %v: %s", requirements, im.Error)
	}
	return im
}

// list shows the packages as "name version state".
func (h *house) list() (out []string) {
	h.t.Helper()
	all, err := h.service.List(h.t.Context(), python3(), 0, 100)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, p := range all {
		out = append(out, fmt.Sprintf("%s %s %s", p.Name, p.Version, p.State))
	}
	return out
}

// current is the number and the folder of the present set.
func (h *house) current() (revision int64, folder string) {
	h.t.Helper()
	err := h.db.View(h.t.Context(), func(tx *store.Tx) (err error) {
		revision, err = h.service.Current(h.t.Context(), tx, python3())
		return err
	})
	if err == nil {
		folder, err = h.service.Folder(h.t.Context(), account, revision)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return revision, folder
}

// tree lists the files below a folder with their content, but descriptions.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(at string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d != nil && strings.HasSuffix(d.Name(), ".dist-info") {
				return fs.SkipDir
			}
			return err
		}
		text, err := os.ReadFile(at)
		rel, relErr := filepath.Rel(dir, at)
		out[filepath.ToSlash(rel)] = string(text)
		return errors.Join(err, relErr)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// pure is a wheel with one module of its name.
func pure(name, version string, requires ...string) wheeltest.Wheel {
	module := strings.ReplaceAll(name, "-", "_")
	return wheeltest.Wheel{Name: name, Version: version, Requires: requires, Files: map[string]string{module + "/__init__.py": "version = '" + version + "'\n"}}
}
