package feed_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/feed"
	"github.com/runwright/runwright/internal/nuget"
)

// form wraps a package as clients send it.
func form(t *testing.T, data []byte) (io.Reader, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("package", "package.nupkg")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b, w.FormDataContentType()
}

func TestPushAndDelete(t *testing.T) {
	m := sample(t)
	base := start(t, &feed.Handler{Source: m, Authorize: allowToken("secret"), MaxPackage: 5000})
	for i, path := range []string{"/v2/package", "/v2/package/", "/v2/", "/v2", "/v2/api/v2/package/", "/v3/package", "/v3/package/"} {
		v := fmt.Sprintf("1.0.%d", i)
		data := nupkg(t, &nuget.Nuspec{ID: "New", Version: version(t, v), Authors: "A", Description: "D"})
		body, kind := form(t, data)
		res, text := send(t, "PUT", base+path, body, "Content-Type", kind, "X-NuGet-ApiKey", "secret")
		if res.StatusCode != 201 || res.Header.Get("Location") != base+"/v2/package/New/"+v {
			t.Errorf("%s: %s %s %s", path, res.Status, res.Header.Get("Location"), text)
		}
		res, text = get(t, res.Header.Get("Location"), "X-NuGet-ApiKey", "reader")
		if res.StatusCode != 200 || text != string(data) {
			t.Errorf("%s: not what was sent: %s", path, res.Status)
		}
	}
	data := nupkg(t, &nuget.Nuspec{ID: "Raw", Version: version(t, "1.0"), Authors: "A", Description: "D"})
	push := func(body io.Reader, kind, key string) string {
		res, text := send(t, "PUT", base+"/v2/package", body, "Content-Type", kind, "X-NuGet-ApiKey", key)
		if res.StatusCode == 401 && !strings.HasPrefix(res.Header.Get("WWW-Authenticate"), "Basic") {
			t.Error("401 without asking for credentials")
		}
		return res.Status + " " + text
	}
	big, bigKind := form(t, bytes.Repeat([]byte("x"), 6000))
	for i, tt := range []struct {
		body      io.Reader
		kind, key string
		want      string
	}{
		{bytes.NewReader(data), "application/octet-stream", "", "401 Unauthorized"},
		{bytes.NewReader(data), "application/octet-stream", "nonsense", "The token is wrong."},
		{bytes.NewReader(data), "application/octet-stream", "reader", "403 Forbidden"},
		{bytes.NewReader(data), "application/octet-stream", "secret", "201 Created"},
		{bytes.NewReader(data), "application/octet-stream", "secret", "409 Conflict"},
		{strings.NewReader("no zip"), "", "secret", "The package is no zip."},
		{strings.NewReader(""), "application/octet-stream", "secret", "The body is empty"},
		{strings.NewReader("x"), "multipart/form-data; boundary=y", "secret", "expected multipart/form-data with a .nupkg"},
		{strings.NewReader("--y\r\n\r\nPK"), "multipart/form-data; boundary=y", "secret", "The body broke off after"},
		{big, bigKind, "secret", "413 Request Entity Too Large"},
	} {
		if got := push(tt.body, tt.kind, tt.key); !strings.Contains(got, tt.want) {
			t.Errorf("%d: %s, want %s", i, got, tt.want)
		}
	}

	for _, tt := range []struct{ path, key, want string }{
		{"/v2/package/New/1.0.0", "reader", "403"},
		{"/v2/package/New/1.0.0", "secret", "204"},
		{"/v2/package/New/1.0.0", "secret", "404"},
		{"/v3/package/new/1.0.1", "secret", "204"},
		{"/v3/package/new/x", "secret", "400"},
		{"/v2/package/new", "secret", "405"},
		{"/v2/package", "secret", "405"},
		{"/v3/index.json", "secret", "405"},
	} {
		if res, body := send(t, http.MethodDelete, base+tt.path, nil, "X-NuGet-ApiKey", tt.key); !strings.HasPrefix(res.Status, tt.want) {
			t.Errorf("%s: %s %s, want %s", tt.path, res.Status, body, tt.want)
		}
	}
	for _, how := range [][]string{{"Authorization", "Bearer reader"}, {"Authorization", "bearer  reader"}, {"Authorization", "Basic YW55OnJlYWRlcg=="}} {
		if res, body := get(t, base+"/v2", how...); res.StatusCode != 200 {
			t.Errorf("%v: %s %s", how, res.Status, body)
		}
	}
}

func TestDownload(t *testing.T) {
	m := sample(t)
	base := start(t, &feed.Handler{Source: m})
	_, want := get(t, base+"/v2/package/az.accounts/2.10.0")
	for _, path := range []string{"/v2/package/Az.Accounts", "/v2/package/Az.Accounts/2.10", "/v3/flat/az.accounts/2.10.0/az.accounts.2.10.0.nupkg"} {
		res, body := get(t, base+path)
		if res.StatusCode != 200 || body != want || res.Header.Get("Content-Type") != "application/zip" || !strings.Contains(res.Header.Get("Content-Disposition"), `"az.accounts.2.10.0.nupkg"`) {
			t.Errorf("%s: %s %v", path, res.Status, res.Header)
		}
		tag := res.Header.Get("ETag")
		if res, body := get(t, base+path, "If-None-Match", tag); res.StatusCode != 304 || body != "" {
			t.Errorf("%s: %s", path, res.Status)
		}
		if res, body := get(t, base+path, "Range", "bytes=0-3"); res.StatusCode != 206 || body != "PK\x03\x04" {
			t.Errorf("%s: %s", path, res.Status)
		}
		if res, body := send(t, "HEAD", base+path, nil); res.StatusCode != 200 || body != "" || res.ContentLength != int64(len(want)) {
			t.Errorf("%s: %s %d", path, res.Status, res.ContentLength)
		}
	}
	if res, _ := get(t, base+"/v2/package/OnlyPre"); res.StatusCode != 200 {
		t.Error("the newest of a package of prereleases only is its newest prerelease")
	}
}

func TestDocuments(t *testing.T) {
	m := sample(t)
	h := &feed.Handler{Source: m, Base: "https://feeds.example.org:8443/"}
	base := start(t, h)
	_, plain := get(t, base+"/v2/Packages()", "Accept-Encoding", "identity")
	res, body := get(t, base+"/v2/Packages()", "Accept-Encoding", "gzip")
	if res.Header.Get("Content-Encoding") != "gzip" || len(body) >= len(plain) {
		t.Errorf("not packed: %v", res.Header)
	}
	if !strings.Contains(plain, `src="https://feeds.example.org:8443/feeds/my%20account/v2/package/Az.Sample/1.2.0"`) {
		t.Errorf("not the public address: %.2000s", plain)
	}
	tag := res.Header.Get("ETag")
	if res, body := get(t, base+"/v2/Packages()", "If-None-Match", `"x", `+tag); res.StatusCode != 304 || body != "" {
		t.Errorf("%s", res.Status)
	}
	m.add(t, "Fresh 1.0")
	if res, _ := get(t, base+"/v2/Packages()", "If-None-Match", tag); res.StatusCode != 200 {
		t.Errorf("%s", res.Status)
	}
}
