package gallery_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/gallery"
	"github.com/runwright/runwright/internal/nuget"
)

// server is a feed made of handlers; it notes what it is asked.
type server struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string // path and query of each request
}

func serve(t testing.TB, answer func(w http.ResponseWriter, r *http.Request)) *server {
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.URL.RequestURI())
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.asked
	s.asked = nil
	return out
}

// fixture reads a recorded answer, with the server's address in place of the
// recorded one.
func fixture(t testing.TB, name, address string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "feeds", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(data), "https://feed.example.org", address)
}

func client(t testing.TB, feeds ...gallery.Feed) *gallery.Client {
	t.Helper()
	return clientWith(t, gallery.Options{Feeds: feeds})
}

func clientWith(t testing.TB, opt gallery.Options) *gallery.Client {
	t.Helper()
	if opt.Clock == nil {
		opt.Clock = clock.NewManual(time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC))
	}
	if opt.Retries == 0 {
		opt.Retries = -1 // the clock stands
	}
	opt.Transport = http.DefaultTransport
	c, err := gallery.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func version(t testing.TB, s string) nuget.Version {
	t.Helper()
	v, err := nuget.ParseVersion(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// list writes packages as "id version" lines.
func list(ps []gallery.Package) string {
	var out []string
	for _, p := range ps {
		out = append(out, p.ID+" "+p.Version.String())
	}
	return strings.Join(out, ", ")
}

// failed checks code and text of a fault.
func failed(t *testing.T, err error, code fault.Code, says ...string) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Errorf("code %q, want %q: %v", fault.CodeOf(err), code, err)
		return
	}
	for _, s := range says {
		if !strings.Contains(fault.MessageOf(err), s) {
			t.Errorf("%q does not say %q", fault.MessageOf(err), s)
		}
	}
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

var background = context.Background()
