package pypackages_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/pypackages"
	"github.com/runwright/runwright/internal/pypi/wheel/wheeltest"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

func each(t *testing.T, test func(t *testing.T, h *house)) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) { test(t, newHouse(t, cfg)) })
}

func TestImportWithDependencies(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if revision, folder := h.current(); revision != 0 || folder != "" {
			t.Errorf("before: %d, %s", revision, folder)
		}
		h.web.add(pure("my-app", "1.0", "idna>=2,<4", "win ; sys_platform == 'win32'", "more ; extra == 'x'"), pure("idna", "3.4"), pure("idna", "4.0"))
		im := h.good("My_App")
		want := pypackages.Result{Steps: []pypackages.Step{
			{Package: "idna", Action: "import", Version: "3.4", Source: "https://files.example.org/idna-3.4-py3-none-any.whl", Size: im.Result.Steps[0].Size, Chain: []string{"My_App", "idna"}},
			{Package: "My_App", Action: "import", Version: "1.0", Source: "https://files.example.org/my_app-1.0-py3-none-any.whl", Size: im.Result.Steps[1].Size, Chain: []string{"My_App"}},
		}}
		if diff := cmp.Diff(want, im.Result); diff != "" || im.Revision != 1 || im.Result.Steps[0].Size == 0 {
			t.Error(im.Revision, diff)
		}
		if diff := cmp.Diff([]string{"idna 3.4 Succeeded", "my-app 1.0 Succeeded"}, h.list()); diff != "" {
			t.Error(diff)
		}
		_, folder := h.current()
		files := map[string]string{
			"idna/__init__.py": "version = '3.4'\n", "idna/__pycache__/__init__.cpython-311.pyc": "code of version = '3.4'\n",
			"my_app/__init__.py": "version = '1.0'\n", "my_app/__pycache__/__init__.cpython-311.pyc": "code of version = '1.0'\n",
		}
		if diff := cmp.Diff(files, tree(t, folder)); diff != "" {
			t.Error(diff)
		}
		p, err := h.service.Get(t.Context(), python3(), "IDNA")
		if err != nil || strings.Join(p.RequiredBy, ",") != "my-app" || p.Summary != "The package idna." {
			t.Errorf("%+v, %v", p, err)
		}
		if im := h.good("my-app"); im.Revision != 0 || im.Result.Steps[0].Action != pypackages.ActionKeep {
			t.Errorf("once more: %+v", im)
		}
		if im := h.good("idna==3.4"); im.Revision != 0 {
			t.Errorf("what is there: %+v", im)
		}
		if im := h.run(pypackages.Request{Dependencies: true}, "idna==4.0"); im.Error != "No version of idna fits: you asked for idna==4.0; my-app 1.0 needs idna<4,>=2 (in the account). There is 4.0, 3.4." &&
			im.Error != "No version of idna fits: you asked for idna==4.0; my-app 1.0 needs idna>=2,<4 (in the account). There is 4.0, 3.4." {
			t.Error(im.Error)
		}
		// Without what is needed, nobody is asked; it is told.
		im = h.run(pypackages.Request{}, "idna==4.0")
		if im.State != pypackages.ImportSucceeded || im.Revision != 2 || strings.Join(im.Result.Warnings, "") != "my-app 1.0 needs idna>=2,<4, and 4.0 is in the account." {
			t.Errorf("%+v", im)
		}
		if found, err := h.service.Delete(t.Context(), python3(), "idna"); !found || err != nil {
			t.Error(found, err)
		}
		if found, err := h.service.Delete(t.Context(), python3(), "idna"); found || err != nil {
			t.Error(found, err)
		}
		if revision, folder := h.current(); revision != 3 || len(tree(t, folder)) != 2 {
			t.Error(revision, tree(t, folder))
		}
		if _, err := h.service.Delete(t.Context(), python3(), "my-app"); err != nil {
			t.Fatal(err)
		}
		if revision, folder := h.current(); revision != 4 || folder != "" {
			t.Error(revision, folder)
		}
		for _, dir := range []string{"files", "compiled", "sets", "incoming"} {
			if left, err := os.ReadDir(filepath.Join(h.dir, dir)); len(left) > 0 || err != nil {
				t.Errorf("%s: %v, %v", dir, left, err)
			}
		}
	})
}

func TestIndexWithoutMetadata(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.web.described = false
		h.web.add(pure("a", "1", "b"), pure("b", "1"), pure("b", "2", "c"))
		im := h.run(pypackages.Request{Dependencies: true, Plan: true}, "a")
		if im.State != pypackages.ImportSucceeded || len(im.Result.Steps) != 2 || im.Result.Steps[1].Version != "1" || len(h.list()) != 0 {
			t.Errorf("plan: %+v, %v", im, h.list())
		}
		h.good("a")
	})
}

func TestImportsThatFail(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		compiled := wheeltest.Wheel{Name: "fast", Version: "1.0", Tag: "cp311-cp311-manylinux_2_17_x86_64", Files: map[string]string{"fast.so": "\x7fELF"}}
		liar := wheeltest.Wheel{Name: "liar", Version: "1.0", Files: map[string]string{"liar.so": "\x7fELF"}}
		windows := wheeltest.Wheel{Name: "win", Version: "1.0", Tag: "cp311-cp311-win_amd64"}
		h.web.add(pure("a", "1", "b>=2"), pure("b", "1"), compiled, liar, windows, wheeltest.Wheel{Name: "new", Version: "1.0", RequiresPython: ">=3.12"},
			pure("needs-liar", "1", "liar"), pure("changed", "1"), pure("false", "1"))
		h.web.pages["source"] = []map[string]any{{"filename": "source-1.0.tar.gz", "url": "https://files.example.org/x"}}
		h.web.pages["gone"] = []map[string]any{{"filename": "gone-1.0-py3-none-any.whl", "url": "https://files.example.org/gone-1.0-py3-none-any.whl"}}
		h.web.pages["changed"][0]["hashes"] = map[string]string{"sha256": strings.Repeat("0", 64)}
		h.web.files["https://files.example.org/false-1-py3-none-any.whl.metadata"] = []byte("Name: other\nVersion: 1\n")
		for want, name := range map[string]string{
			"No version of b fits: a 1 needs b>=2. There is 1.":                                                                    "a",
			"There is no missing that can be used: you asked for missing. The index " + indexURL + " has no package of that name.": "missing",
			"with compiled code, which the account does not take ('runwright python native on' changes that).":                     "fast",
			"liar 1.0 has compiled code (liar.so), which the account does not take":                                                "liar",
			"liar 1.0, needed by needs-liar: liar 1.0 has compiled code":                                                           "needs-liar",
			"1 wheel(s) for another interpreter or system.":                                                                        "win",
			"1 file(s) for another version of Python than 3.11.2.":                                                                 "new",
			"only sources (1 file(s)), and packages are imported from wheels.":                                                     "source",
			"answered with 404":                     "gone",
			"does not have the hash that the index": "changed",
			"it is about other 1":                   "false",
		} {
			im := h.run(pypackages.Request{Dependencies: true}, name)
			if im.State != pypackages.ImportFailed || !strings.Contains(im.Error, want) {
				t.Errorf("%s: got %s, %q, want %q", name, im.State, im.Error, want)
			}
		}
		if len(h.list()) != 0 {
			t.Error(h.list())
		}
		h.native = true
		im := h.good("fast")
		if p, err := h.service.Get(t.Context(), python3(), "fast"); err != nil || !p.Native || !im.Result.Steps[0].Native {
			t.Errorf("%+v, %v", p, err)
		}
		h.machine.missing = errors.New("there is no program 'python3'")
		if im := h.run(pypackages.Request{}, "b"); im.Error != "Packages for python3 cannot be imported on this server: there is no program 'python3'." {
			t.Error(im.Error)
		}
	})
}

func TestImportOfALink(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		w := pure("my-pkg", "1.0", "other")
		content := w.Bytes()
		sum := sha256.Sum256(content)
		const address = "https://user:secret@example.org/x/my_pkg-1.0-py3-none-any.whl"
		h.web.files[address] = content
		h.web.files["https://example.org/evil"] = wheeltest.Wheel{Name: "my-pkg", Version: "1.1", Files: map[string]string{"../evil.py": ""}}.Bytes()
		h.web.gate = make(chan struct{})
		link := pypackages.Link{URI: address, Version: "1.0.0", Hash: hex.EncodeToString(sum[:])}
		p, created, err := h.service.ImportLink(t.Context(), python3(), "My.Pkg", link, "here", map[string]string{"a": "b"})
		if err != nil || !created || p.State != pypackages.Creating || p.Name != "My.Pkg" || p.Location != "here" {
			t.Fatalf("%+v, %v, %v", p, created, err)
		}
		if _, _, err := h.service.ImportLink(t.Context(), python3(), "my-pkg", link, "", nil); !fault.Is(err, fault.Conflict) {
			t.Errorf("while it is imported: %v", err)
		}
		if _, err := h.service.Delete(t.Context(), python3(), "my-pkg"); !fault.Is(err, fault.Conflict) {
			t.Errorf("deleted while it is imported: %v", err)
		}
		close(h.web.gate)
		im := h.await(p.Operation)
		if im.State != pypackages.ImportSucceeded || len(im.Result.Steps) != 1 || strings.Join(im.Result.Warnings, "") != "my-pkg 1.0 needs other, which is not in the account." {
			t.Errorf("%+v", im)
		}
		p, err = h.service.Get(t.Context(), python3(), "my_pkg")
		if err != nil || p.State != pypackages.Succeeded || p.Version != "1.0" || p.Name != "My.Pkg" || p.Tags["a"] != "b" || strings.Contains(p.Source, "secret") {
			t.Errorf("%+v, %v", p, err)
		}
		// The same again, a broken one, and what was asked for wrongly.
		p, created, err = h.service.ImportLink(t.Context(), python3(), "my-pkg", link, "", nil)
		if err != nil || created || h.await(p.Operation).Revision != 0 {
			t.Errorf("%+v, %v, %v", p, created, err)
		}
		for want, l := range map[string]pypackages.Link{
			`"../evil.py": the path climbs out of the wheel (rule path-escape)`: {URI: "https://example.org/evil"},
			"The wheel holds the version 1.0, not 2.0.":                         {URI: address, Version: "2.0"},
			"The wheel does not have the hash that was given":                   {URI: address, Hash: strings.Repeat("0", 64)},
			"answered with 404": {URI: "https://example.org/nothing"},
		} {
			p, _, err := h.service.ImportLink(t.Context(), python3(), "my-pkg", l, "", nil)
			if err != nil {
				t.Fatal(err)
			}
			h.await(p.Operation)
			p, err = h.service.Get(t.Context(), python3(), "my-pkg")
			if err != nil || p.State != pypackages.Failed || p.Version != "1.0" || !strings.HasPrefix(p.Error, "Error importing the package my-pkg. Import failed with the following error: ") || !strings.Contains(p.Error, want) {
				t.Errorf("%s: %+v, %v", want, p, err)
			}
		}
		p, _, err = h.service.ImportLink(t.Context(), python3(), "other", link, "", nil)
		if err != nil || h.await(p.Operation).Error != "The wheel holds the package my-pkg, not other." {
			t.Error(err, h.await(p.Operation).Error)
		}
		if p, err = h.service.Patch(t.Context(), python3(), "other", map[string]string{"x": "y"}); err != nil || p.Tags["x"] != "y" || p.Version != "" {
			t.Errorf("%+v, %v", p, err)
		}
		if _, err = h.service.Patch(t.Context(), python3(), "nobody", map[string]string{}); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

func TestRequestsAreChecked(t *testing.T) {
	h := newHouse(t, store.Config{Dir: t.TempDir()})
	for want, req := range map[string]pypackages.Request{
		"names no package": {},
		"The requirement 'a b' cannot be read: 'b' is no version specifier": {Wishes: []pypackages.Wish{{Requirement: "a b"}}},
		"has a condition behind ';'":                                        {Wishes: []pypackages.Wish{{Requirement: "a ; os_name == 'x'"}}},
		"is asked for twice":                                                {Wishes: []pypackages.Wish{{Requirement: "a.b"}, {Requirement: "a-b>1"}}},
		"The index 'ftp://x' is no address":                                 {Wishes: []pypackages.Wish{{Requirement: "a"}}, Index: "ftp://x"},
		"is no address; expected one that begins":                           {Wishes: []pypackages.Wish{{Requirement: "a @ file:///etc/passwd"}}},
		"expected 64 digits":                                                {Wishes: []pypackages.Wish{{Link: &pypackages.Link{URI: "https://x/y", Hash: "12"}}}},
		"expected SHA256":                                                   {Wishes: []pypackages.Wish{{Link: &pypackages.Link{URI: "https://x/y", Hash: "12", Algorithm: "MD5"}}}},
		"is no version":                                                     {Wishes: []pypackages.Wish{{Link: &pypackages.Link{URI: "https://x/y", Version: "x"}}}},
		"needs 'properties.contentLink.uri'":                                {Wishes: []pypackages.Wish{{Link: &pypackages.Link{}}}},
		"The package name '-' is not valid":                                 {Wishes: []pypackages.Wish{{Name: "-", Link: &pypackages.Link{URI: "https://x/y"}}}},
		"names an upload":                                                   {Wishes: []pypackages.Wish{{Upload: true}}},
	} {
		_, err := h.service.Import(t.Context(), python3(), req)
		if !fault.Is(err, fault.Invalid) || !strings.Contains(fault.MessageOf(err), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := h.service.Import(t.Context(), pypackages.Collection{Account: account, Runtime: "ruby"}, pypackages.Request{}); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
	if _, err := h.service.Operation(t.Context(), account, "nothing"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func TestUploads(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.web.add(pure("b", "2"))
		w := pure("a", "1", "b")
		im, err := h.service.ImportFile(t.Context(), python3(), pypackages.Request{Dependencies: true}, w.FileName(), bytes.NewReader(w.Bytes()))
		if err != nil || h.await(im.ID).State != pypackages.ImportSucceeded {
			t.Fatal(err, h.await(im.ID).Error)
		}
		if diff := cmp.Diff([]string{"a 1 Succeeded", "b 2 Succeeded"}, h.list()); diff != "" {
			t.Error(diff)
		}
		p, created, err := h.service.ImportUpload(t.Context(), python3(), "c", "c-2-py3-none-any.whl", bytes.NewReader(pure("c", "1").Bytes()))
		if err != nil || !created || h.await(p.Operation).Error != "The file is named c-2-py3-none-any.whl, and the wheel holds c 1." {
			t.Error(err, created, h.await(p.Operation).Error)
		}
		if _, err := h.service.ImportFile(t.Context(), python3(), pypackages.Request{}, "x.whl", &endless{}); !fault.Is(err, fault.TooLarge) {
			t.Error(err)
		}
		if left, err := os.ReadDir(filepath.Join(h.dir, "incoming")); len(left) > 0 || err != nil {
			t.Error(left, err)
		}
	})
}

type endless struct{}

func (*endless) Read(p []byte) (int, error) { return len(p), nil }

func TestSharedFiles(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		with := func(name string, files map[string]string) wheeltest.Wheel {
			return wheeltest.Wheel{Name: name, Version: "1", Files: files}
		}
		h.web.add(with("azure-a", map[string]string{"azure/__init__.py": "same", "azure/a.py": "a", "tests/__init__.py": "of a", "x": "file"}),
			with("azure-b", map[string]string{"azure/__init__.py": "same", "azure/b.py": "b", "tests/__init__.py": "of b", "x/y.py": "folder"}))
		im := h.good("azure-a", "azure-b")
		if len(im.Result.Warnings) != 1 || im.Result.Warnings[0] != "2 file(s) of azure-b are left out, because another package has them, too: tests/__init__.py." {
			t.Errorf("%q", im.Result.Warnings)
		}
		_, folder := h.current()
		got := tree(t, folder)
		if got["tests/__init__.py"] != "of a" || got["tests/__pycache__/__init__.cpython-311.pyc"] != "code of of a" || got["azure/a.py"] != "a" || got["azure/b.py"] != "b" || got["x"] != "file" {
			t.Errorf("%q", got)
		}
	})
}

func TestAnotherInterpreterCompilesAnew(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.web.add(pure("a", "1"))
		h.good("a")
		_, before := h.current()
		h.machine.id = "two"
		_, after := h.current()
		if before == after || len(h.machine.compiled) != 2 {
			t.Errorf("%s, %s, %v", before, after, h.machine.compiled)
		}
		if diff := cmp.Diff(tree(t, before), tree(t, after)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCompilerIsNotTrusted(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.web.add(pure("a", "1"))
		for _, path := range []string{"../evil.pyc", "/evil.pyc", "a/other.pyc", "b/__pycache__/__init__.pyc", "a/../a/__init__.pyc", ""} {
			h.machine.evil = path
			if path == "" {
				h.machine.evil = "."
			}
			if im := h.run(pypackages.Request{}, "a"); im.State != pypackages.ImportFailed {
				t.Errorf("%s: %s", path, im.State)
			}
		}
	})
}

func TestJobsKeepWhatTheySee(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.web.add(pure("a", "1"), pure("a", "2"))
		h.good("a==1")
		revision, folder := h.current()
		h.inUse = []int64{revision}
		h.good("a==2")
		if got := tree(t, folder)["a/__init__.py"]; got != "version = '1'\n" {
			t.Errorf("%q", got)
		}
		if again, err := h.service.Folder(t.Context(), account, revision); err != nil || again != folder {
			t.Error(again, err)
		}
		h.inUse = nil
		h.good("a==1")
		h.good("a==2")
		if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("what nobody uses: %v", err)
		}
	})
}

func TestAnImportBeginsAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.web.add(pure("a", "1"))
		h.web.gate = make(chan struct{})
		im, err := h.service.Import(t.Context(), python3(), pypackages.Request{Wishes: []pypackages.Wish{{Requirement: "a"}}})
		if err != nil {
			t.Fatal(err)
		}
		w := pure("b", "1")
		up, err := h.service.ImportFile(t.Context(), python3(), pypackages.Request{}, w.FileName(), bytes.NewReader(w.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		h.service.Close()
		for _, id := range []string{im.ID} {
			if got := h.await(id); got.State != pypackages.ImportRunning {
				t.Errorf("%+v", got)
			}
		}
		close(h.web.gate)
		h.open()
		for _, id := range []string{im.ID, up.ID} {
			if got := h.await(id); got.State != pypackages.ImportSucceeded {
				t.Errorf("%+v", got)
			}
		}
		all, err := h.service.Operations(t.Context(), account, 0, 10)
		if err != nil || len(all) != 2 {
			t.Error(all, err)
		}
	})
}

func TestDeletionDuringAnImport(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.web.add(pure("a", "1", "b"), pure("b", "1"))
		h.good("b")
		h.web.gate = make(chan struct{})
		im, err := h.service.Import(t.Context(), python3(), pypackages.Request{Dependencies: true, Wishes: []pypackages.Wish{{Requirement: "a"}}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.service.Delete(t.Context(), python3(), "b"); err != nil {
			t.Fatal(err)
		}
		close(h.web.gate)
		if got := h.await(im.ID); got.State != pypackages.ImportSucceeded || len(got.Result.Steps) != 2 || got.Result.Steps[1].Action != pypackages.ActionImport {
			t.Errorf("%+v", got)
		}
	})
}

func TestUnreadableWheel(t *testing.T) {
	h := newHouse(t, store.Config{Dir: t.TempDir()})
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	im, err := h.service.ImportFile(context.Background(), python3(), pypackages.Request{}, "x", &out)
	if err != nil || !strings.Contains(h.await(im.ID).Error, "The wheel is refused: no folder NAME-VERSION.dist-info describes a wheel") {
		t.Error(err, h.await(im.ID).Error)
	}
}

func TestAccountsThatGo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.web.add(pure("a", "1"), pure("b", "1"))
		h.good("a")
		h.web.gate = make(chan struct{})
		im, err := h.service.Import(t.Context(), python3(), pypackages.Request{Wishes: []pypackages.Wish{{Requirement: "b"}}})
		if err != nil {
			t.Fatal(err)
		}
		err = h.db.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), `DELETE FROM account WHERE id = ?`, account)
			return errors.Join(err, h.service.Release(t.Context(), tx, account))
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.service.Await(t.Context(), account, im.ID); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		for _, dir := range []string{"files", "compiled", "sets", "incoming"} {
			if left, err := os.ReadDir(filepath.Join(h.dir, dir)); len(left) > 0 || err != nil {
				t.Errorf("%s: %v, %v", dir, left, err)
			}
		}
	})
}
