package gallery_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/gallery"
)

func TestCache(t *testing.T) {
	for _, validator := range []string{"ETag", "Last-Modified", ""} {
		t.Run("with "+validator, func(t *testing.T) {
			body, unchanged := "1.0", 0
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				value := `"` + body + `"`
				asked := r.Header.Get("If-None-Match")
				if validator == "Last-Modified" {
					value, asked = "Mon, 06 May 2024 07:08:0"+body[:1]+" GMT", r.Header.Get("If-Modified-Since")
				}
				if validator != "" {
					w.Header().Set(validator, value)
				}
				if asked == value {
					unchanged++
					w.WriteHeader(http.StatusNotModified)
					return
				}
				fmt.Fprint(w, atom("", "A "+body))
			})
			time0 := clock.NewManual(time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC))
			dir := t.TempDir()
			ask := func(feed gallery.Feed) string {
				t.Helper()
				cache := must[*gallery.Cache](t)(gallery.OpenCache(dir, 1<<20))
				feed.Name, feed.URL = "f", s.URL+"/v2"
				c := clientWith(t, gallery.Options{Feeds: []gallery.Feed{feed}, Cache: cache, Clock: time0, Fresh: time.Minute})
				got := list(must[[]gallery.Package](t)(c.Versions(background, "A")))
				if err := cache.Err(); err != nil {
					t.Error(err)
				}
				return fmt.Sprint(got, " after ", len(s.requests()))
			}
			steps := []struct {
				change func()
				feed   gallery.Feed
				want   string
			}{
				{func() {}, gallery.Feed{}, "A 1.0.0 after 1"},
				{func() { body = "2.0" }, gallery.Feed{}, "A 1.0.0 after 0"}, // fresh
				{func() {}, gallery.Feed{Token: "t"}, "A 2.0.0 after 1"},     // another one who asks
				{func() { time0.Advance(2 * time.Minute) }, gallery.Feed{}, "A 2.0.0 after 1"},
				{func() { time0.Advance(2 * time.Minute) }, gallery.Feed{}, "A 2.0.0 after 1"}, // unchanged
				{func() {}, gallery.Feed{}, "A 2.0.0 after 0"},
				{func() { time0.Advance(-time.Hour) }, gallery.Feed{}, "A 2.0.0 after 1"}, // a clock put back
				{func() { damage(t, dir); body = "3.0" }, gallery.Feed{}, "A 3.0.0 after 1"},
			}
			for i, step := range steps {
				step.change()
				if got := ask(step.feed); got != step.want {
					t.Errorf("step %d: %s, want %s", i, got, step.want)
				}
			}
			if want := map[bool]int{true: 2, false: 0}[validator != ""]; unchanged != want {
				t.Errorf("%d times unchanged, want %d", unchanged, want)
			}
		})
	}
}

// damage changes the last byte of all files.
func damage(t *testing.T, dir string) {
	t.Helper()
	for _, name := range must[[]string](t)(filepath.Glob(filepath.Join(dir, "*"))) {
		data := must[[]byte](t)(os.ReadFile(name))
		data[len(data)-1] ^= 1
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCacheControl(t *testing.T) {
	header := ""
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", header)
		fmt.Fprint(w, atom("", "A 1.0"))
	})
	for _, tt := range []struct {
		header string
		want   int // requests for two questions
	}{{"", 1}, {"no-store", 2}, {"private, no-cache", 2}} {
		header = tt.header
		cache := must[*gallery.Cache](t)(gallery.OpenCache(t.TempDir(), 1<<20))
		c := clientWith(t, gallery.Options{Feeds: []gallery.Feed{{Name: "f", URL: s.URL + "/v2"}}, Cache: cache})
		for range 2 {
			must[[]gallery.Package](t)(c.Versions(background, "A"))
		}
		if n := len(s.requests()); n != tt.want {
			t.Errorf("%q: %d requests, want %d", tt.header, n, tt.want)
		}
	}
}

func TestCacheIsBoundedAndShared(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		id := strings.Trim(r.URL.Query().Get("id"), "'")
		w.Header().Set("ETag", `"x"`)
		fmt.Fprint(w, atom("<title>"+strings.Repeat("x", 4000)+"</title>", id+" 1.0"))
	})
	dir := t.TempDir()
	// A process that died long ago has left this.
	put(t, dir, "new-1.tmp", make([]byte, 1000))
	if long := time.Now().Add(-time.Hour); os.Chtimes(filepath.Join(dir, "new-1.tmp"), long, long) != nil {
		t.Fatal("cannot set times")
	}
	const limit = 40_000
	var wg sync.WaitGroup
	for i := range 4 {
		// Two caches in one folder, as two processes would have.
		cache := must[*gallery.Cache](t)(gallery.OpenCache(dir, limit))
		c := clientWith(t, gallery.Options{Feeds: []gallery.Feed{{Name: "f", URL: s.URL + "/v2"}}, Cache: cache})
		for k := range 2 {
			wg.Go(func() {
				for n := range 60 {
					id := fmt.Sprintf("P%d", (n*7+i*13+k*29)%100)
					if got, err := c.Versions(background, id); err != nil || list(got) != id+" 1.0.0" {
						t.Errorf("%s: %s, %v", id, list(got), err)
					}
				}
				if err := cache.Err(); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	total := int64(0)
	for _, e := range must[[]os.DirEntry](t)(os.ReadDir(dir)) {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if total += info.Size(); strings.HasSuffix(e.Name(), ".tmp") {
			t.Errorf("%s was left", e.Name())
		}
	}
	// Each of the four may believe the room to be its own between two looks.
	if total == 0 || total > 4*limit {
		t.Errorf("%d bytes", total)
	}
}
