package feed_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/feed"
	"github.com/runwright/runwright/internal/nuget"
	"github.com/runwright/runwright/internal/nuget/pack"
)

// memory is a source in memory.
type memory struct {
	mu       sync.Mutex
	packages []feed.Package
	bytes    map[string][]byte
	broken   error
}

func (m *memory) List(context.Context) iter.Seq2[feed.Package, error] {
	m.mu.Lock()
	list, err := slices.Clone(m.packages), m.broken
	m.mu.Unlock()
	return func(yield func(feed.Package, error) bool) {
		for _, p := range list {
			if !yield(p, nil) {
				return
			}
		}
		if err != nil {
			yield(feed.Package{}, err)
		}
	}
}

func (m *memory) Versions(_ context.Context, id string) ([]feed.Package, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []feed.Package
	for _, p := range m.packages {
		if strings.EqualFold(p.ID, id) {
			out = append(out, p)
		}
	}
	return out, m.broken
}

func key(id string, v nuget.Version) string { return strings.ToLower(id) + " " + v.Key() }

func (m *memory) Open(_ context.Context, id string, v nuget.Version) (io.ReadSeekCloser, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, ok := m.bytes[key(id, v)]
	if !ok {
		return nil, fault.New(fault.NotFound, "no bytes")
	}
	return closing{bytes.NewReader(data)}, nil
}

type closing struct{ *bytes.Reader }

func (closing) Close() error { return nil }

func (m *memory) Push(_ context.Context, file string) (string, nuget.Version, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", nuget.Version{}, err
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "", nuget.Version{}, fault.Wrap(fault.Invalid, err, "The package is no zip.")
	}
	for _, f := range z.File {
		if path.Ext(f.Name) != ".nuspec" {
			continue
		}
		in, err := f.Open()
		if err != nil {
			return "", nuget.Version{}, err
		}
		text, err := io.ReadAll(in)
		if err != nil {
			return "", nuget.Version{}, err
		}
		n, err := nuget.ReadNuspec(text)
		if err != nil {
			return "", nuget.Version{}, fault.Wrap(fault.Invalid, err, "bad nuspec")
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		if _, ok := m.bytes[key(n.ID, n.Version)]; ok {
			return "", nuget.Version{}, fault.New(fault.Conflict, "The package is there already.")
		}
		m.keep(*n, data)
		return n.ID, n.Version, nil
	}
	return "", nuget.Version{}, fault.New(fault.Invalid, "The package has no description.")
}

func (m *memory) keep(n nuget.Nuspec, data []byte) *feed.Package {
	sum := sha512.Sum512(data)
	m.bytes[key(n.ID, n.Version)] = data
	m.packages = append(m.packages, feed.Package{Nuspec: n, Published: time.Date(2024, 1, 2, 3, 4, 5, 600_000_000, time.UTC), Hash: base64.StdEncoding.EncodeToString(sum[:]), Size: int64(len(data))})
	return &m.packages[len(m.packages)-1]
}

func (m *memory) Delete(_ context.Context, id string, v nuget.Version) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := len(m.packages)
	m.packages = slices.DeleteFunc(m.packages, func(p feed.Package) bool { return key(p.ID, p.Version) == key(id, v) })
	if len(m.packages) == n {
		return fault.New(fault.NotFound, "There is no such package.")
	}
	delete(m.bytes, key(id, v))
	return nil
}

func version(t testing.TB, s string) nuget.Version {
	t.Helper()
	v, err := nuget.ParseVersion(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// nupkg makes a package of a module.
func nupkg(t testing.TB, n *nuget.Nuspec) []byte {
	t.Helper()
	var b bytes.Buffer
	file := pack.File{Path: n.ID + ".psm1", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("# " + n.ID)), nil }}
	if err := pack.Write(&b, n, []pack.File{file}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// add puts "id version tags…" into the source. A dash before it means unlisted.
func (m *memory) add(t testing.TB, lines ...string) *memory {
	t.Helper()
	if m.bytes == nil {
		m.bytes = map[string][]byte{}
	}
	for _, line := range lines {
		line, hidden := strings.CutPrefix(line, "-")
		f := strings.Fields(line)
		n := &nuget.Nuspec{ID: f[0], Version: version(t, f[1]), VersionText: f[1], Authors: "Contoso, Fabrikam", Description: "About <" + f[0] + "> & more", Tags: f[2:]}
		if f[0] == "Az.Sample" {
			n.Dependencies = nuget.ParseDependencies("Az.Accounts:[2.7.6, ):|Other::")
		}
		m.keep(*n, nupkg(t, n)).Unlisted = hidden
	}
	return m
}

// sample is a small feed with everything that matters in it.
func sample(t testing.TB) *memory {
	return (&memory{}).add(t,
		"Az.Accounts 2.2.0 PSModule PSEdition_Core", "-Az.Accounts 2.6.0.0 PSModule", "Az.Accounts 2.7.6 PSModule PSCommand_Connect-It",
		"Az.Accounts 2.10.0 PSModule", "Az.Accounts 3.0.0-preview1 PSModule", "Az.Sample 1.2.0 PSModule", "Tool 1.0.0 PSScript", "OnlyPre 0.1.0-a PSModule", "O'Neil 1.0 PSModule")
}

// start serves a feed below /feeds/my account.
func start(t testing.TB, h *feed.Handler) string {
	t.Helper()
	h.Prefix = "/feeds/my account"
	h.TempDir = t.TempDir()
	s := httptest.NewServer(h)
	t.Cleanup(func() {
		s.Close()
		left, err := os.ReadDir(h.TempDir)
		if err != nil || len(left) > 0 {
			t.Errorf("left in the temporary folder: %v, %v", left, err)
		}
	})
	return s.URL + "/feeds/my%20account"
}

// get asks and gives status and body.
func get(t testing.TB, address string, header ...string) (*http.Response, string) {
	t.Helper()
	return send(t, http.MethodGet, address, nil, header...)
}

func send(t testing.TB, method, address string, body io.Reader, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, address, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(data)
}

var errDisk = errors.New("disk on fire: /secret/path")
