package wheel_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/pypi/wheel"
	"github.com/runwright/runwright/internal/pypi/wheel/wheeltest"
)

func open(t *testing.T, content []byte, limits wheel.Limits) (*wheel.Wheel, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.whl")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := wheel.Open(t.Context(), path, limits)
	if err == nil {
		t.Cleanup(func() {
			if err := w.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	return w, err
}

func TestWheel(t *testing.T) {
	in := wheeltest.Wheel{
		Name: "my-pkg", Version: "1.0", Tag: "py2.py3-none-any", Requires: []string{"idna>=2", "x ; extra == 'y'"}, RequiresPython: ">=3.6",
		Files: map[string]string{
			"my_pkg/__init__.py": "x = 1\n", "my_pkg/data.txt": "data", "my_pkg/lib.so": "\x7fELF....", "my_pkg/__pycache__/__init__.cpython-311.pyc": "evil",
			"my_pkg-1.0.data/purelib/extra.py": "y = 2\n", "my_pkg-1.0.data/platlib/native/z.py": "", "my_pkg-1.0.data/scripts/run": "#!python\n",
			"my_pkg-1.0.data/headers/a.h": "", "on.pth": "import os\n",
		},
	}
	content := in.Bytes()
	w, err := open(t, content, wheel.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if w.Name != "my-pkg" || w.Version.String() != "1.0" || len(w.Requires) != 2 || w.RequiresPython.String() != ">=3.6" || len(w.Tags) != 2 || w.Summary != "The package my-pkg." {
		t.Errorf("%+v", w.Metadata)
	}
	slices.Sort(w.Sources)
	if diff := cmp.Diff([]string{"extra.py", "my_pkg/__init__.py", "native/z.py"}, w.Sources); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"my_pkg/lib.so"}, w.Native); diff != "" {
		t.Error(diff)
	}
	if len(w.Remarks) != 3 {
		t.Errorf("remarks: %q", w.Remarks)
	}
	dir := t.TempDir()
	stamp := time.Date(2000, 1, 2, 3, 4, 6, 0, time.UTC)
	if err := w.Unpack(t.Context(), dir, stamp); err != nil {
		t.Fatal(err)
	}
	var got []string
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil || info.Mode() != 0o444 || !info.ModTime().Equal(stamp) {
			t.Errorf("%s: %v, %v, %v", path, info.Mode(), info.ModTime(), err)
		}
		rel, err := filepath.Rel(dir, path)
		got = append(got, filepath.ToSlash(rel))
		return err
	})
	want := []string{"extra.py", "my_pkg/__init__.py", "my_pkg/data.txt", "my_pkg/lib.so", "my_pkg-1.0.dist-info/METADATA", "my_pkg-1.0.dist-info/RECORD", "my_pkg-1.0.dist-info/WHEEL", "native/z.py", "on.pth"}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestHostileWheels(t *testing.T) {
	plain := func() wheeltest.Wheel {
		return wheeltest.Wheel{Name: "p", Version: "1.0", Files: map[string]string{"p/__init__.py": "x"}}
	}
	with := func(name, content string) wheeltest.Wheel {
		w := plain()
		w.Files[name] = content
		return w
	}
	changed := func(change func(*zip.FileHeader)) wheeltest.Wheel {
		w := plain()
		w.Change = func(h *zip.FileHeader) {
			if h.Name == "p/__init__.py" {
				change(h)
			}
		}
		return w
	}
	meta := func(text string) wheeltest.Wheel { w := plain(); w.Meta = text; return w }
	info := func(text string) wheeltest.Wheel { w := plain(); w.Info = text; return w }
	recorded := func(change func(string) string) wheeltest.Wheel {
		w := plain()
		z, err := zip.NewReader(bytes.NewReader(w.Bytes()), int64(len(w.Bytes())))
		if err != nil {
			t.Fatal(err)
		}
		text, err := fs.ReadFile(z, "p-1.0.dist-info/RECORD")
		if err != nil {
			t.Fatal(err)
		}
		w.Record = change(string(text))
		return w
	}
	line := func(rest string) func(string) string {
		return func(s string) string {
			lines := strings.Split(s, "\n")
			for i, l := range lines {
				if strings.HasPrefix(l, "p/__init__.py,") {
					lines[i] = "p/__init__.py," + rest
				}
			}
			return strings.Join(lines, "\n")
		}
	}
	twice := bytes.ReplaceAll(with("p/__init__.pz", "x").Bytes(), []byte("p/__init__.pz"), []byte("p/__init__.py"))
	for name, c := range map[string]struct {
		content []byte
		limits  wheel.Limits
		rule    wheel.Rule
		text    string
	}{
		"no zip":             {[]byte("hello"), wheel.Limits{}, wheel.RuleNotZip, ""},
		"empty":              {nil, wheel.Limits{}, wheel.RuleNotZip, ""},
		"too large":          {plain().Bytes(), wheel.Limits{Archive: 10}, wheel.RuleTooLarge, "at most 10"},
		"too many":           {plain().Bytes(), wheel.Limits{Entries: 2}, wheel.RuleTooMany, "4 entries, at most 2"},
		"too large a file":   {plain().Bytes(), wheel.Limits{Entry: 20}, wheel.RuleTooLarge, "METADATA"},
		"too large together": {plain().Bytes(), wheel.Limits{Total: 100}, wheel.RuleTooLarge, "together"},
		"bomb":               {with("p/a", strings.Repeat("a", 3<<20)).Bytes(), wheel.Limits{}, wheel.RuleBomb, `"p/a"`},
		"escape":             {with("p/../../evil.py", "x").Bytes(), wheel.Limits{}, wheel.RuleEscape, `"p/../../evil.py"`},
		"escape at once":     {with("../evil.py", "x").Bytes(), wheel.Limits{}, wheel.RuleEscape, ""},
		"escape of a folder": {unlisted(plain(), "../evil/", ""), wheel.Limits{}, wheel.RuleEscape, ""},
		"absolute":           {with("/etc/passwd", "x").Bytes(), wheel.Limits{}, wheel.RuleAbsolute, ""},
		"drive":              {with("C:/x.py", "x").Bytes(), wheel.Limits{}, wheel.RuleAbsolute, ""},
		"backslash":          {with(`p\evil.py`, "x").Bytes(), wheel.Limits{}, wheel.RuleName, ""},
		"empty part":         {with("p//x.py", "x").Bytes(), wheel.Limits{}, wheel.RuleName, ""},
		"control":            {with("p/a\nb.py", "x").Bytes(), wheel.Limits{}, wheel.RuleName, ""},
		"no UTF-8":           {with("p/a\xff.py", "x").Bytes(), wheel.Limits{}, wheel.RuleName, ""},
		"long":               {with("p/"+strings.Repeat("a/", 200)+"b", "x").Bytes(), wheel.Limits{}, wheel.RuleLong, ""},
		"link":               {changed(func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) }).Bytes(), wheel.Limits{}, wheel.RuleLink, ""},
		"device":             {changed(func(h *zip.FileHeader) { h.SetMode(fs.ModeDevice | 0o666) }).Bytes(), wheel.Limits{}, wheel.RuleLink, ""},
		"pipe":               {changed(func(h *zip.FileHeader) { h.SetMode(fs.ModeNamedPipe | 0o666) }).Bytes(), wheel.Limits{}, wheel.RuleLink, ""},
		"encrypted":          {flagged(plain().Bytes()), wheel.Limits{}, wheel.RuleEncrypted, ""},
		"twice":              {twice, wheel.Limits{}, wheel.RuleDuplicate, "twice"},
		"file and folder":    {with("p", "x").Bytes(), wheel.Limits{}, wheel.RuleDuplicate, "file and a folder"},
		"same place":         {with("p-1.0.data/purelib/p/__init__.py", "x").Bytes(), wheel.Limits{}, wheel.RuleDuplicate, "same place"},
		"over a folder":      {with("p-1.0.data/purelib/p", "x").Bytes(), wheel.Limits{}, wheel.RuleDuplicate, "folder"},
		"odd scheme":         {with("p-1.0.data/evil/p", "x").Bytes(), wheel.Limits{}, wheel.RuleLayout, "purelib"},
		"no description":     {zipOf("a.py", "x"), wheel.Limits{}, wheel.RuleLayout, "dist-info"},
		"two descriptions":   {with("q-1.0.dist-info/METADATA", "x").Bytes(), wheel.Limits{}, wheel.RuleLayout, "two folders"},
		"no METADATA":        {zipOf("p-1.0.dist-info/WHEEL", "x"), wheel.Limits{}, wheel.RuleLayout, "not there"},
		"broken METADATA":    {meta("oops").Bytes(), wheel.Limits{}, wheel.RuleMetadata, "no header"},
		"no version":         {meta("Name: p\n").Bytes(), wheel.Limits{}, wheel.RuleMetadata, "no version"},
		"broken need":        {meta("Name: p\nVersion: 1.0\nRequires-Dist: -x\n").Bytes(), wheel.Limits{}, wheel.RuleMetadata, "Requires-Dist"},
		"another name":       {meta("Name: q\nVersion: 1.0\n").Bytes(), wheel.Limits{}, wheel.RuleMismatch, "q 1.0"},
		"another version":    {meta("Name: p\nVersion: 1.1\n").Bytes(), wheel.Limits{}, wheel.RuleMismatch, "p 1.1"},
		"another format":     {info("Wheel-Version: 2.0\nTag: py3-none-any\n").Bytes(), wheel.Limits{}, wheel.RuleMetadata, "1.x"},
		"no tag":             {info("Wheel-Version: 1.0\n").Bytes(), wheel.Limits{}, wheel.RuleMetadata, "Tag"},
		"broken tag":         {info("Wheel-Version: 1.0\nTag: x\n").Bytes(), wheel.Limits{}, wheel.RuleMetadata, "no tag"},
		"not in RECORD":      {unlisted(plain(), "p/evil.py", "x"), wheel.Limits{}, wheel.RuleRecord, `"p/evil.py"`},
		"not there":          {recorded(func(s string) string { return s + "p/gone.py,sha256=aa,1\n" }).Bytes(), wheel.Limits{}, wheel.RuleRecord, "not there"},
		"listed twice":       {recorded(func(s string) string { return s + "p/__init__.py,,1\n" }).Bytes(), wheel.Limits{}, wheel.RuleRecord, "twice"},
		"wrong hash":         {recorded(line("sha256=AAAA,1")).Bytes(), wheel.Limits{}, wheel.RuleRecord, "does not have the hash"},
		"weak hash":          {recorded(line("md5=AAAA,1")).Bytes(), wheel.Limits{}, wheel.RuleRecord, "expected sha256"},
		"no hash":            {recorded(line(",1")).Bytes(), wheel.Limits{}, wheel.RuleRecord, "no hash"},
		"no base64":          {recorded(line("sha256=?,1")).Bytes(), wheel.Limits{}, wheel.RuleRecord, "base64"},
		"wrong size": {recorded(func(s string) string {
			return s[:strings.LastIndex(s, ",1\n")] + ",7\n" + s[strings.LastIndex(s, ",1\n")+3:]
		}).Bytes(), wheel.Limits{}, wheel.RuleRecord, "RECORD says 7"},
		"two fields":    {recorded(func(s string) string { return s + "x,y\n" }).Bytes(), wheel.Limits{}, wheel.RuleRecord, "2 fields"},
		"broken RECORD": {recorded(func(s string) string { return s + "\"x,y\n" }).Bytes(), wheel.Limits{}, wheel.RuleRecord, "cannot be read"},
		"damaged":       {damaged(t), wheel.Limits{}, wheel.RuleDamaged, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open(t, c.content, c.limits)
			var refused *wheel.Error
			if !errors.As(err, &refused) || refused.Rule != c.rule || !strings.Contains(err.Error(), c.text) {
				t.Errorf("got %v, want rule %s and %q", err, c.rule, c.text)
			}
		})
	}
	sum := sha512.Sum512([]byte("x"))
	if _, err := open(t, recorded(line(fmt.Sprintf("sha512=%s,1", base64.RawURLEncoding.EncodeToString(sum[:])))).Bytes(), wheel.Limits{}); err != nil {
		t.Errorf("SHA-512: %v", err)
	}
}

func TestOpenEndsWithItsContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.whl")
	if err := os.WriteFile(path, wheeltest.Wheel{Name: "p", Version: "1"}.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := wheel.Open(ctx, path, wheel.Limits{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// unlisted has a file that RECORD does not list.
func unlisted(w wheeltest.Wheel, name, content string) []byte {
	w.Extra = map[string]string{name: content}
	return w.Bytes()
}

func zipOf(name, content string) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	f, err := z.Create(name)
	if err == nil {
		_, err = f.Write([]byte(content))
	}
	if err = errors.Join(err, z.Close()); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// flagged marks every entry of an archive as encrypted.
func flagged(content []byte) []byte {
	content = bytes.Clone(content)
	for i := range content {
		if bytes.HasPrefix(content[i:], []byte("PK\x01\x02")) {
			content[i+8] |= 1
		}
	}
	return content
}

// damaged has a stored file whose content is not what its checksum says.
func damaged(t *testing.T) []byte {
	t.Helper()
	w := wheeltest.Wheel{Name: "p", Version: "1.0", Files: map[string]string{"p/__init__.py": "the content"}, Change: func(h *zip.FileHeader) { h.Method = zip.Store }}
	content := w.Bytes()
	i := bytes.Index(content, []byte("the content"))
	if i < 0 {
		t.Fatal("the content is not there")
	}
	content[i] = 'T'
	return content
}
