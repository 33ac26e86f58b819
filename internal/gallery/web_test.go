package gallery_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/gallery"
)

func basic(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

func TestCredentials(t *testing.T) {
	var seen string
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if a := r.Header.Get("Authorization"); a != "" {
			t.Errorf("another host got %s", a)
		}
		fmt.Fprint(w, "PK\x03\x04 elsewhere")
	})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen = r.Header.Get("Authorization")
		switch {
		case strings.HasPrefix(r.URL.Path, "/v2/package/Here"):
			http.Redirect(w, r, "/v2/moved", http.StatusFound)
		case r.URL.Path == "/v2/moved":
			fmt.Fprint(w, "PK\x03\x04 here")
		case strings.HasPrefix(r.URL.Path, "/v2/package/Away"):
			http.Redirect(w, r, other.URL+"/cdn/x.nupkg", http.StatusFound)
		default:
			fmt.Fprint(w, atom("", "Here 1.0", "Away 1.0", "Direct 1.0"))
		}
	})
	userinfo := strings.Replace(s.URL, "http://", "http://us%40er:pa%3Ass@", 1)
	tests := []struct {
		feed gallery.Feed
		want string
	}{
		{gallery.Feed{URL: s.URL + "/v2"}, ""},
		{gallery.Feed{URL: s.URL + "/v2", User: "u", Token: "t"}, basic("u", "t")},
		{gallery.Feed{URL: s.URL + "/v2", User: "token", Token: "t"}, basic("", "t")},
		{gallery.Feed{URL: s.URL + "/v2", Token: "t"}, basic("", "t")},
		{gallery.Feed{URL: userinfo + "/v2"}, basic("us@er", "pa:ss")},
	}
	for _, tt := range tests {
		tt.feed.Name = "f"
		c := client(t, tt.feed)
		p := must[*gallery.Package](t)(c.Find(background, "Here", version(t, "1.0")))
		if seen != tt.want {
			t.Errorf("%+v: %q, want %q", tt.feed, seen, tt.want)
		}
		var b bytes.Buffer
		if err := c.Download(background, p, &b, 100); err != nil || !strings.HasSuffix(b.String(), " here") || seen != tt.want {
			t.Errorf("%q, %q, %v", b.String(), seen, err)
		}
		p = must[*gallery.Package](t)(c.Find(background, "Away", version(t, "1.0")))
		if err := c.Download(background, p, io.Discard, 100); err != nil {
			t.Error(err)
		}
		p.Download = other.URL + "/direct"
		if err := c.Download(background, p, io.Discard, 100); err != nil {
			t.Error(err)
		}
		if f := c.Feeds()[0]; f.Token != "" || strings.Contains(f.URL, "pa") {
			t.Errorf("the list of feeds shows secrets: %+v", f)
		}
	}
}

func TestRedirects(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/v2/loop":
			http.Redirect(w, r, "/v2/loop", http.StatusFound)
		case "/v2/ftp":
			http.Redirect(w, r, "ftp://127.0.0.1/x", http.StatusFound)
		case "/v2/file":
			w.Header().Set("Location", "file:///etc/passwd")
			w.WriteHeader(http.StatusFound)
		}
	})
	c := client(t, gallery.Feed{Name: "f", URL: s.URL + "/v2"})
	for path, says := range map[string]string{"loop": "more than 10 redirects", "ftp": "neither http nor https", "file": "neither http nor https"} {
		err := c.Download(background, &gallery.Package{Feed: "f", ID: "A", Download: s.URL + "/v2/" + path}, io.Discard, 100)
		failed(t, err, fault.Unavailable, says, s.URL+"/v2/"+path)
	}
	err := c.Download(background, &gallery.Package{Feed: "f", ID: "A", Download: "file:///etc/passwd"}, io.Discard, 100)
	failed(t, err, fault.Invalid, "expected an http or https address")
}

func TestStatus(t *testing.T) {
	status := 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) })
	for code, want := range map[int]struct {
		code fault.Code
		says string
	}{
		404: {fault.NotFound, "does not have the package 'A'"},
		410: {fault.NotFound, "does not have the package 'A'"},
		401: {fault.NotFound, "401 Unauthorized, and there are no credentials for it"},
		403: {fault.NotFound, "403 Forbidden"},
		429: {fault.Unavailable, "429 Too Many Requests"},
		500: {fault.Unavailable, "500 Internal Server Error"},
		400: {fault.Invalid, "400 Bad Request"},
		204: {fault.Invalid, "204 No Content"},
	} {
		status = code
		_, err := client(t, gallery.Feed{Name: "f", URL: s.URL + "/v2"}).Versions(background, "A")
		failed(t, err, want.code, "'f'", want.says)
	}
	status = 401
	_, err := client(t, gallery.Feed{Name: "f", URL: s.URL + "/v2", Token: "x"}).Versions(background, "A")
	failed(t, err, fault.NotFound, "the credentials may be wrong")
}

func TestDownloadRefuses(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/v2/html":
			fmt.Fprint(w, "<html>")
		case "/v2/packed":
			w.Header().Set("Content-Encoding", "gzip")
			fmt.Fprint(w, "PK\x03\x04")
		case "/v2/short":
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "PK\x03\x04....")
		case "/v2/endless":
			for range 10_000 {
				if _, err := fmt.Fprint(w, "PK\x03\x04"+strings.Repeat("x", 1000)); err != nil {
					return
				}
			}
		case "/v2/good":
			fmt.Fprint(w, "PK\x03\x04....")
		}
	})
	c := client(t, gallery.Feed{Name: "f", URL: s.URL + "/v2"})
	for path, want := range map[string]struct {
		code fault.Code
		says string
	}{
		"html":    {fault.Invalid, `expected a zip, got "<htm"`},
		"empty":   {fault.Invalid, "expected a zip, got nothing"},
		"packed":  {fault.Invalid, "the encoding gzip"},
		"short":   {fault.Unavailable, "broke off after 8 bytes"},
		"endless": {fault.TooLarge, "more than 50 bytes"},
	} {
		err := c.Download(background, &gallery.Package{Feed: "f", ID: "A", Download: s.URL + "/v2/" + path}, io.Discard, 50)
		failed(t, err, want.code, want.says)
	}
	good := gallery.Package{Feed: "f", ID: "A", Download: s.URL + "/v2/good", Size: 9}
	failed(t, c.Download(background, &good, io.Discard, 50), fault.Invalid, "has 8 bytes; expected 9")
	good.Size = 8
	if err := c.Download(background, &good, io.Discard, 8); err != nil {
		t.Error(err)
	}
	failed(t, c.Download(background, &good, io.Discard, 7), fault.TooLarge, "more than 7 bytes")
	if err := c.Download(background, &good, broken{}, 50); fault.CodeOf(err) != fault.Internal {
		t.Errorf("a writer that fails is the feed's fault: %v", err)
	}
	good.Feed = "g"
	failed(t, c.Download(background, &good, io.Discard, 50), fault.NotFound, "no feed 'g'; expected one of: f")
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestTimeIsBounded(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	c := client(t, gallery.Feed{Name: "f", URL: s.URL + "/v2"})
	ctx, cancel := context.WithCancel(background)
	cancel()
	_, err := c.Versions(ctx, "A")
	failed(t, err, fault.Unavailable, "cancelled")
	c = clientWith(t, gallery.Options{Feeds: []gallery.Feed{{Name: "f", URL: s.URL + "/v2"}}, Timeout: time.Millisecond})
	_, err = c.Versions(background, "A")
	failed(t, err, fault.Unavailable, "the time was up")
}

func TestProbe(t *testing.T) {
	const service = `<?xml version="1.0"?><service xmlns="http://www.w3.org/2007/app"/>`
	const index = `{"version":"3.0.0","resources":[{"@id":"/r/","@type":"RegistrationsBaseUrl"}]}`
	for path, body := range map[string]string{"/": service, "/index.json": index, "/v3/index.json": index, "/api/v2": service, "/v2": service} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.URL.Path == path:
				fmt.Fprint(w, body)
			case strings.HasSuffix(r.URL.Path, "/FindPackagesById()"):
				fmt.Fprint(w, atom("", "A 1.0"))
			case strings.HasPrefix(r.URL.Path, "/r/a/"):
				fmt.Fprint(w, `{"items":[{"items":[{"catalogEntry":{"id":"A","version":"1.0"},"packageContent":"x"}]}]}`)
			case r.URL.Path == "/" || r.URL.Path == "/v3/index.json":
				fmt.Fprint(w, "<html>welcome</html>")
			default:
				w.WriteHeader(http.StatusNotFound)
			}
		})
		got, err := client(t, gallery.Feed{Name: "f", URL: s.URL}).Versions(background, "A")
		if err != nil || list(got) != "A 1.0.0" {
			t.Errorf("%s: %s, %v", path, list(got), err)
		}
	}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<html/>") })
	_, err := client(t, gallery.Feed{Name: "f", URL: s.URL}).Versions(background, "A")
	failed(t, err, fault.Invalid, "does not answer as a NuGet feed")
	s = serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	for _, path := range []string{"", "/v2", "/v3/index.json"} {
		_, err = client(t, gallery.Feed{Name: "f", URL: s.URL + path}).Search(background, gallery.Query{})
		failed(t, err, fault.Invalid, "401 Unauthorized, and there are no credentials for it")
	}
}

func TestKindOf(t *testing.T) {
	dir := t.TempDir()
	for address, want := range map[string]gallery.Kind{
		gallery.PSGallery:                         gallery.V2,
		"https://x.org/api/v2/":                   gallery.V2,
		"https://x.org/nuget":                     gallery.V2,
		"https://x.org/v2/items/psscript":         gallery.V2,
		"https://x.org/v3/index.json":             gallery.V3,
		"https://X.ORG/V3/INDEX.JSON":             gallery.V3,
		"https://www.powershellgallery.com":       "",
		dir:                                       gallery.Folder,
		"file://" + dir:                           gallery.Folder,
		"testdata/packages/az.sample.1.2.0.nupkg": gallery.Bundle,
	} {
		if got, err := gallery.KindOf(address); err != nil || got != want {
			t.Errorf("%s: %q, want %q (%v)", address, got, want, err)
		}
	}
	for address, says := range map[string]string{
		"ftp://x.org":            "expected an http or https address",
		"https://":               "expected an http or https address",
		"":                       "expected an http or https address",
		"https://reg.azurecr.io": "container registry",
		dir + "/none":            "expected a folder of packages or a bundle file",
	} {
		_, err := gallery.KindOf(address)
		failed(t, err, fault.Invalid, says)
	}
}

func TestNewRefuses(t *testing.T) {
	for says, feeds := range map[string][]gallery.Feed{
		"No feed is given":      nil,
		"has no name":           {{URL: gallery.PSGallery}},
		"Two feeds are called":  {{Name: "a", URL: gallery.PSGallery}, {Name: "A", URL: gallery.PSGallery}},
		"has the kind 'v4'":     {{Name: "a", URL: gallery.PSGallery, Kind: "v4"}},
		"cannot be of the kind": {{Name: "a", URL: gallery.PSGallery, Kind: gallery.Folder}},
	} {
		_, err := gallery.New(gallery.Options{Feeds: feeds})
		failed(t, err, fault.Invalid, says)
	}
}
