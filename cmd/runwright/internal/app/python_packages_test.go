package app_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/cmd/runwright/internal/apptest"
	"github.com/runwright/runwright/internal/pypi/wheel/wheeltest"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// withPackages has a server with an interpreter and an index.
func withPackages(t *testing.T) (index string, change func(*app.Config)) {
	t.Helper()
	web := httptest.NewServer(apptest.SampleIndex())
	t.Cleanup(web.Close)
	return web.URL, func(c *app.Config) { c.Python, c.PythonIndex = apptest.Pythons{}, web.URL+"/simple" }
}

// settled asks for a resource until its state is final.
func (s *server) settled(path, state string) answer {
	s.t.Helper()
	for {
		a := s.must(200, "GET", path, nil)
		switch a.json("properties", state) {
		case "Succeeded", "Failed":
			return a
		}
	}
}

func TestPythonPackages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		index, change := withPackages(t)
		s := startServer(t, cfg, change, withPython(nil)).withAccount()
		wheel := apptest.SampleIndex()[2]
		sum := sha256.Sum256(wheel.Bytes())
		link := func(file string) string {
			return `{"tags":{"team":"a"},"properties":{"contentLink":{"uri":"` + index + "/files/" + file + `"}}}`
		}
		for _, list := range []string{"python3Packages", "python2Packages"} {
			s.check([]scenario{
				{name: "none", method: "GET", path: list, status: 200, has: []string{`"value":[]`}},
				{name: "not there", method: "GET", path: list + "/words", status: 404, want: map[string]any{"target": "words"}},
				{name: "new", method: "PUT", path: list + "/Words", body: link(wheel.FileName()), status: 201, want: map[string]any{"name": "Words", "tags.team": "a", "location": "westeurope"}, has: []string{`"provisioningState":"`, strings.ToUpper(list[:1]) + list[1:]}},
			})
			a := s.settled(list+"/words", "provisioningState")
			if a.json("properties", "provisioningState") != "Succeeded" || a.json("properties", "version") != "1.0" || a.json("properties", "error", "message") != "" || a.json("properties", "sizeInBytes").(float64) < 100 {
				t.Errorf("%s: %s", list, a.body)
			}
			s.check([]scenario{
				{name: "same again", method: "PUT", path: list + "/words", body: `{"properties":{"contentLink":{"uri":"` + index + "/files/" + wheel.FileName() + `","version":"1.0","contentHash":{"algorithm":"SHA256","value":"` + hex.EncodeToString(sum[:]) + `"}}}}`, status: 200},
				{name: "tags", method: "PATCH", path: list + "/words", body: `{"tags":{"x":"y"}}`, status: 200, want: map[string]any{"tags.x": "y"}},
			})
			s.settled(list+"/words", "provisioningState")
			s.check([]scenario{
				{name: "list", method: "GET", path: list, status: 200, want: map[string]any{"value.0.name": "Words", "value.0.properties.provisioningState": "Succeeded"}},
				{name: "no link", method: "PUT", path: list + "/words", body: `{"properties":{}}`, status: 400, want: map[string]any{"target": "properties.contentLink.uri"}},
				{name: "no address", method: "PUT", path: list + "/words", body: `{"properties":{"contentLink":{"uri":"file:///etc/passwd"}}}`, status: 400, has: []string{"expected one that begins with http"}},
				{name: "no hash", method: "PUT", path: list + "/words", body: `{"properties":{"contentLink":{"uri":"http://x/y","contentHash":{"value":"zz"}}}}`, status: 400, has: []string{"expected 64 digits"}},
				{name: "no name", method: "PUT", path: list + "/-x", body: link("x.whl"), status: 400, want: map[string]any{"target": "name"}},
				{name: "no body", method: "PUT", path: list + "/words", status: 400},
				{name: "nothing behind it", method: "PATCH", path: list + "/words", body: link("none.whl"), status: 200},
			})
			a = s.settled(list+"/words", "provisioningState")
			if message, _ := a.json("properties", "error", "message").(string); a.json("properties", "provisioningState") != "Failed" || a.json("properties", "version") != "1.0" || !strings.Contains(message, "404 Not Found") {
				t.Errorf("%s: %s", list, a.body)
			}
			s.check([]scenario{
				{name: "why it failed", method: "GET", path: list, status: 200, has: []string{"404 Not Found"}, want: map[string]any{"value.0.properties.provisioningState": "Failed"}},
			})
			s.must(200, "DELETE", list+"/WORDS", nil)
		}
		s.must(204, "DELETE", "python3Packages/words", nil)
		s.must(404, "DELETE", "python2Packages/words", nil)

		s.must(201, "PUT", "python3Packages/mine/content?fileName=mine-1.0-py3-none-any.whl", wheeltest.Wheel{Name: "mine", Version: "1.0"}.Bytes())
		if a := s.settled("python3Packages/mine", "provisioningState"); a.json("properties", "provisioningState") != "Succeeded" {
			t.Error(a.body)
		}
	})
}

func TestPythonImports(t *testing.T) {
	index, change := withPackages(t)
	s := startServer(t, store.Config{Dir: t.TempDir()}, change, withPython(nil)).withAccount()
	begin := func(body any, header ...string) answer {
		t.Helper()
		a := s.must(202, "POST", "pythonImports", body, header...)
		name, _ := a.json("name").(string)
		return s.settled("pythonImports/"+name, "state")
	}
	a := begin(`{"packages":[{"requirement":"greeter<2"},{"contentLink":{"uri":"` + index + `/files/words-1.0-py2.py3-none-any.whl"}}],"plan":true}`)
	if a.json("properties", "state") != "Succeeded" || a.json("properties", "revision") != nil || a.json("properties", "steps", 0, "action") != "import" || a.json("properties", "steps", 1, "version") != "1.0" {
		t.Error(a.body)
	}
	a = begin(`{"packages":[{"name":"greeter"}]}`)
	if a.json("properties", "revision") != 1.0 || a.json("properties", "steps", 1, "version") != "2.1" || a.json("properties", "steps", 1, "requestedBy", 0) != "greeter" {
		t.Error(a.body)
	}
	a = begin(`{"packages":[{"requirement":"fast"}]}`)
	if message, _ := a.json("properties", "error").(string); a.json("properties", "state") != "Failed" || !strings.Contains(message, "runwright python native on") {
		t.Error(a.body)
	}
	s.check([]scenario{
		{name: "needed by", method: "GET", path: "python3Packages/words", status: 200, want: map[string]any{"properties.requiredBy.0": "greeter", "properties.native": false}},
		{name: "switch off", method: "GET", path: "python", status: 200, want: map[string]any{"properties.nativePackages": false}},
		{name: "switch to nothing", method: "PUT", path: "python", body: `{"properties":{}}`, status: 400, want: map[string]any{"target": "properties.nativePackages"}},
		{name: "switch on", method: "PUT", path: "python", body: `{"properties":{"nativePackages":true}}`, status: 200, want: map[string]any{"properties.nativePackages": true}},
		{name: "nothing", method: "POST", path: "pythonImports", body: `{}`, status: 400, has: []string{"names no package"}},
		{name: "both", method: "POST", path: "pythonImports", body: `{"packages":[{"requirement":"a","contentLink":{"uri":"http://x/y"}}]}`, status: 400, has: []string{"not by both"}},
		{name: "runtime", method: "POST", path: "pythonImports", body: `{"runtime":"ruby","packages":[{"requirement":"a"}]}`, status: 400, want: map[string]any{"target": "runtime"}},
		{name: "option", method: "POST", path: "pythonImports?plan=maybe", body: "x", header: []string{"Content-Type", "application/octet-stream"}, status: 400, want: map[string]any{"target": "plan"}},
		{name: "no import", method: "GET", path: "pythonImports/none", status: 404},
		{name: "imports", method: "GET", path: "pythonImports?$top=2", status: 200, has: []string{`"nextLink"`}},
	})
	if a = begin(`{"packages":[{"requirement":"fast"}]}`); a.json("properties", "state") != "Succeeded" || a.json("properties", "steps", 0, "native") != true {
		t.Error(a.body)
	}
	// The account's other settings, and the account itself, leave the switch alone.
	s.must(200, "PUT", accountPath, `{"location":"westeurope","properties":{"sku":{"name":"Basic"}}}`)
	s.check([]scenario{{name: "still on", method: "GET", path: "python", status: 200, want: map[string]any{"properties.nativePackages": true}}})

	upload := wheeltest.Wheel{Name: "mine", Version: "1.0", Requires: []string{"words"}}
	if a = begin(upload.Bytes(), "Content-Type", "application/octet-stream"); a.json("properties", "steps", 1, "action") != "keep" {
		t.Error(a.body)
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "mine-1.1-py3-none-any.whl")
	if err == nil {
		_, err = part.Write(wheeltest.Wheel{Name: "mine", Version: "1.1"}.Bytes())
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	if a = begin(form.Bytes(), "Content-Type", w.FormDataContentType()); a.json("properties", "steps", 0, "from") != "1.0" {
		t.Error(a.body)
	}
}

// TestPythonPackagesWithoutInterpreter says why nothing can be imported.
func TestPythonPackagesWithoutInterpreter(t *testing.T) {
	s := startServer(t, store.Config{Dir: t.TempDir()}).withAccount()
	s.must(201, "PUT", "python3Packages/words", `{"properties":{"contentLink":{"uri":"http://127.0.0.1:1/x.whl"}}}`)
	a := s.settled("python3Packages/words", "provisioningState")
	if message, _ := a.json("properties", "error", "message").(string); !strings.Contains(message, "it was started without an interpreter of Python") {
		t.Error(a.body)
	}
}
