package app_test

import (
	"bytes"
	"mime/multipart"
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/apptest"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// form makes a form of packages, each a name and content, and a field import
// where it is not empty.
func form(t *testing.T, field string, files ...any) (body []byte, contentType string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for i := 0; i < len(files); i += 2 {
		part, err := w.CreateFormFile("package", files[i].(string))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(files[i+1].([]byte))
	}
	if field != "" {
		if err := w.WriteField("import", field); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), w.FormDataContentType()
}

// TestUploadsAsOne imports several packages that need each other, and a module
// of a gallery, as one operation, which is there as a whole or not at all.
func TestUploadsAsOne(t *testing.T) {
	upper, lower, needy := kit("Upper", "1.0.0"), kit("Lower", "2.0.0"), kit("Needy", "1.0.0")
	upper.Requires = []modules.Requirement{{Name: "Lower"}, {Name: "Base"}}
	needy.Requires = []modules.Requirement{{Name: "Nothing"}}
	u, l, n := apptest.ZipModule(t, upper), apptest.ZipModule(t, lower), apptest.ZipModule(t, needy)
	g := newGallery(t, kit("Base", "1.0.0"), kit("Extra", "1.0.0"), kit("Lower", "1.0.0"))
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg, withGallery(g)).withAccount()
		post := func(name string, status int, says string, field string, files ...any) answer {
			t.Helper()
			body, contentType := form(t, field, files...)
			a := s.do("POST", "moduleOperations", body, "Content-Type", contentType)
			if a.status != status || !bytes.Contains([]byte(a.body), []byte(says)) {
				t.Errorf("%s: %d %s, want %d with %q", name, a.status, a.body, status, says)
			}
			return a
		}
		post("no file", 400, "holds no file", `{"modules":[{"name":"Base"}]}`)
		post("no package", 400, "bad.zip: The package is not a zip file", "", "upper.zip", u, "bad.zip", []byte("x"))
		post("twice", 400, "The module 'Lower' is asked for twice", "", "l.zip", l, "m.zip", l)
		post("twice, once by name", 400, "asked for twice", `{"modules":[{"name":"lower"}]}`, "l.zip", l)
		post("bad JSON", 400, "not valid JSON", `{`, "l.zip", l)
		post("bad runtime", 400, "expected one of 5.1", `{"runtime":"6"}`, "l.zip", l)
		if got := s.versions(); got != "" {
			t.Errorf("refused uploads left %s", got)
		}
		a := post("one cannot be imported", 202, "", "", "upper.zip", u, "lower.zip", l, "needy.zip", n)
		if end := s.ended(a.json("name").(string)); end.json("properties", "state") != "Failed" {
			t.Errorf("with a missing dependency: %s", end.body)
		}
		if got := s.versions(); got != "" {
			t.Errorf("a failed upload left %s", got)
		}
		a = post("all", 202, "", `{"modules":[{"name":"Extra"}]}`, "upper.zip", u, "lower.zip", l)
		end := s.ended(a.json("name").(string))
		if end.json("properties", "state") != "Succeeded" || end.json("properties", "revision") != 1.0 || end.json("properties", "progress", "total") != 4.0 {
			t.Errorf("all: %s", end.body)
		}
		if got := s.versions(); got != "Base 1.0.0, Extra 1.0.0, Lower 2.0.0, Upper 1.0.0" {
			t.Errorf("imported %s", got)
		}
		leftBehind(t, cfg.Dir)
	})
}
