package portal

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const page = `<meta property="csp-nonce" nonce="RUNWRIGHT-CSP-NONCE"><script src="/assets/index-1a2b.js" nonce="RUNWRIGHT-CSP-NONCE"></script>`

var script = strings.Repeat("console.log('portal');\n", 100)

func files() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		".keep":                 file(""),
		"index.html":            file(page),
		"icon.svg":              file("<svg/>"),
		"assets/index-1a2b.js":  file(script),
		"assets/index-3c4d.css": file("body{margin:0}"),
	}
}

func mustNew(t *testing.T, f fs.FS) *Portal {
	t.Helper()
	p, err := New(f)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func get(t *testing.T, p *Portal, method, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, res *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestRoutes(t *testing.T) {
	const (
		html    = "text/html; charset=utf-8"
		plain   = "text/plain; charset=utf-8"
		forever = "public, max-age=31536000, immutable"
		ask     = "no-cache"
		never   = "no-store"
	)
	type answer struct {
		Status      int
		Kind, Cache string
	}
	p := mustNew(t, files())
	for _, test := range []struct {
		method, path string
		want         answer
	}{
		{"GET", "/", answer{200, html, never}},
		{"HEAD", "/", answer{200, html, never}},
		{"GET", "/index.html", answer{200, html, never}},
		{"GET", "/jobs", answer{200, html, never}},
		{"GET", "/jobs/some-job/", answer{200, html, never}},
		{"GET", "/../../etc/passwd", answer{200, html, never}},
		{"GET", "/icon.svg", answer{200, "image/svg+xml", ask}},
		{"HEAD", "/icon.svg", answer{200, "image/svg+xml", ask}},
		{"GET", "/assets/index-1a2b.js", answer{200, "text/javascript; charset=utf-8", forever}},
		{"GET", "/assets/index-3c4d.css", answer{200, "text/css; charset=utf-8", forever}},
		{"GET", "/assets/index-gone.js", answer{404, plain, never}},
		{"GET", "/assets/gone", answer{404, plain, never}},
		{"GET", "/favicon.ico", answer{404, plain, never}},
		{"GET", "/.keep", answer{404, plain, never}},
		{"POST", "/", answer{405, plain, ""}},
		{"PUT", "/icon.svg", answer{405, plain, ""}},
	} {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			res := get(t, p, test.method, test.path)
			got := answer{res.StatusCode, res.Header.Get("Content-Type"), res.Header.Get("Cache-Control")}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if body := text(t, res); (body == "") != (test.method == "HEAD") {
				t.Errorf("body of %s: %q", test.method, body)
			}
			if res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("headers are missing: %v", res.Header)
			}
		})
	}
	if allow := get(t, p, "DELETE", "/").Header.Get("Allow"); allow != "GET, HEAD" {
		t.Errorf("Allow = %q", allow)
	}
}

// Every page has a nonce of its own, in its policy and in its elements, and
// the policy lets no other code and no other styles in.
func TestPolicy(t *testing.T) {
	p := mustNew(t, files())
	nonce := regexp.MustCompile(`style-src 'self' 'nonce-([A-Z2-7]{20,})'`)
	seen := map[string]bool{}
	for range 3 {
		res := get(t, p, "GET", "/")
		policy := res.Header.Get("Content-Security-Policy")
		m := nonce.FindStringSubmatch(policy)
		if m == nil {
			t.Fatalf("no nonce in the policy %q", policy)
		}
		if seen[m[1]] {
			t.Errorf("the nonce %s was used before", m[1])
		}
		seen[m[1]] = true
		if diff := cmp.Diff(strings.ReplaceAll(page, noncePlace, m[1]), text(t, res)); diff != "" {
			t.Errorf("page (-want +got):\n%s", diff)
		}
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("the policy %q lacks %q", policy, part)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("the policy %q allows something unsafe", policy)
		}
	}
}

func TestCompression(t *testing.T) {
	p := mustNew(t, files())
	for _, test := range []struct {
		path, accept, byteRange string
		packed                  bool
	}{
		{"/assets/index-1a2b.js", "gzip, deflate, br", "", true},
		{"/assets/index-1a2b.js", "br;q=1.0, GZIP;q=0.5", "", true},
		{"/assets/index-1a2b.js", "", "", false},
		{"/assets/index-1a2b.js", "br", "", false},
		{"/assets/index-1a2b.js", "gzip;q=0", "", false},
		{"/assets/index-1a2b.js", "gzip; q=0.000", "", false},
		{"/assets/index-1a2b.js", "gzip", "bytes=0-9", false},
		{"/icon.svg", "gzip", "", false}, // too small to be worth it
	} {
		t.Run(test.path+" "+test.accept+test.byteRange, func(t *testing.T) {
			header := []string{"Accept-Encoding", test.accept}
			if test.byteRange != "" {
				header = append(header, "Range", test.byteRange)
			}
			res := get(t, p, "GET", test.path, header...)
			if packed := res.Header.Get("Content-Encoding") == "gzip"; packed != test.packed {
				t.Fatalf("packed = %v", packed)
			}
			want := string(files()[test.path[1:]].Data)
			got := text(t, res)
			switch {
			case test.packed:
				r, err := gzip.NewReader(bytes.NewReader([]byte(got)))
				if err != nil {
					t.Fatal(err)
				}
				unpacked, err := io.ReadAll(r)
				if err != nil {
					t.Fatal(err)
				}
				got = string(unpacked)
			case test.byteRange != "":
				want = want[:10]
			}
			if got != want {
				t.Errorf("content = %q, want %q", got, want)
			}
		})
	}
}

func TestNotModified(t *testing.T) {
	p := mustNew(t, files())
	tags := map[string]bool{}
	for _, accept := range []string{"", "gzip"} {
		tag := get(t, p, "GET", "/assets/index-1a2b.js", "Accept-Encoding", accept).Header.Get("ETag")
		if tag == "" || tags[tag] {
			t.Fatalf("ETag %q of the coding %q is empty or used by another coding", tag, accept)
		}
		tags[tag] = true
		res := get(t, p, "GET", "/assets/index-1a2b.js", "Accept-Encoding", accept, "If-None-Match", tag)
		if body := text(t, res); res.StatusCode != http.StatusNotModified || body != "" {
			t.Errorf("answer to a known ETag: %d %q", res.StatusCode, body)
		}
	}
}

func TestNotBuilt(t *testing.T) {
	p := mustNew(t, fstest.MapFS{".keep": {}})
	for _, path := range []string{"/", "/jobs"} {
		res := get(t, p, "GET", path)
		if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("%s: %d %v", path, res.StatusCode, res.Header)
		}
		if body := text(t, res); !strings.Contains(body, "make web") || strings.Count(body, "\n") != 1 {
			t.Errorf("%s does not say in one sentence how to build the portal: %q", path, body)
		}
	}
}

func TestUnknownKind(t *testing.T) {
	broken := files()
	broken["assets/program.wasm"] = &fstest.MapFile{Data: []byte("x")}
	_, err := New(broken)
	if err == nil || !strings.Contains(err.Error(), "assets/program.wasm") {
		t.Errorf("error = %v, want one that names the file", err)
	}
}

// What is built into this program can be served, be it a front end or the
// placeholder.
func TestEmbedded(t *testing.T) {
	p, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	if res := get(t, p, "GET", "/"); res.StatusCode != http.StatusOK {
		t.Errorf("status = %d", res.StatusCode)
	}
	for name := range p.assets {
		if res := get(t, p, "GET", "/"+name); res.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", name, res.StatusCode)
		}
	}
	if p.index != "" && !strings.Contains(p.index, noncePlace) {
		t.Errorf("the built page has no %s; see html.cspNonce in web/vite.config.ts", noncePlace)
	}
}
