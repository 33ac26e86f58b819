package archive

import (
	"bufio"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// row is a line of EXPECT.tsv.
type row struct{ name, must, reason, words string }

func expectations(t *testing.T) []row {
	t.Helper()
	f, err := os.Open("testdata/packages/EXPECT.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []row
	for s := bufio.NewScanner(f); s.Scan(); {
		if c := strings.Split(s.Text(), "\t"); len(c) == 4 && c[0] != "package" {
			out = append(out, row{c[0], c[1], c[2], c[3]})
		}
	}
	return out
}

// installed are the modules of the good packages, for the check of dependencies.
func installed(name string) []string {
	return map[string][]string{
		"Chain.B": {"1.2.3"}, "Chain.C": {"1.4.0", "1.5.0"}, "Chain.D": {"1.0.0", "1.8.2", "2.0.0"},
		"Az.AccountsSample": {"2.7.6"}, "AzureRM.ProfileSample": {"1.0.3"}, "NoManifest": {"0.0"}, "Prefixed": {"0.1"},
		"DscMofKit": {"1.1.0.0"}, "DscClassKit": {"1.3.0"},
	}[name]
}

func openFixture(t testing.TB, name string, opt Options) (*Package, error) {
	t.Helper()
	p, err := Open(context.Background(), filepath.Join("testdata/packages", filepath.FromSlash(name)), opt)
	if err == nil {
		t.Cleanup(func() { p.Close() })
	}
	return p, err
}

func TestExpectations(t *testing.T) {
	for _, r := range expectations(t) {
		t.Run(r.name, func(t *testing.T) {
			from := time.Now()
			p, err := openFixture(t, r.name, Options{FileName: filepath.Base(r.name)})
			if err == nil {
				err = p.Missing(installed)
			}
			if d := time.Since(from); d > time.Second {
				t.Errorf("took %v", d)
			}
			remarks := 0
			if err == nil {
				for _, m := range p.Remarks {
					if m.Rule != RuleNameMismatch {
						remarks++
					}
				}
			}
			switch r.must {
			case "accept":
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				if remarks > 0 {
					t.Errorf("remarks %v", p.Remarks)
				}
			case "accept-with-remark":
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				if len(p.Remarks) == 0 {
					t.Error("no remark")
				}
			case "refuse":
				checkRefusal(t, r, err)
			case "refuse-or-remark":
				if err != nil {
					checkRefusal(t, r, err)
				} else if remarks == 0 {
					t.Error("neither refused nor remarked")
				}
			case "accept-or-refuse":
			default:
				t.Fatalf("unknown expectation %q", r.must)
			}
			if err == nil {
				stage(t, p)
			}
		})
	}
}

func checkRefusal(t *testing.T, r row, err error) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v, want an *Error", err)
	}
	if string(e.Rule) != r.reason {
		t.Errorf("rule %s, want %s: %v", e.Rule, r.reason, err)
	}
	if e.Entry == "" && e.Rule != RuleNotZip && e.Rule != RuleNoModule {
		t.Errorf("names no entry: %v", err)
	}
	if strings.ContainsAny(err.Error(), "\n\x00") || len(err.Error()) > 600 {
		t.Errorf("message is not one readable line: %q", err.Error())
	}
	t.Log(err)
}

// stage stages a package and compares the files with what the package says.
func stage(t *testing.T, p *Package) {
	t.Helper()
	dir := t.TempDir()
	if err := p.Stage(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, v := range p.Versions {
		for _, f := range v.Files {
			want = append(want, filepath.ToSlash(filepath.Join(p.Name, v.Folder, f.Path)))
		}
	}
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, relErr := filepath.Rel(dir, name)
			got, err = append(got, filepath.ToSlash(rel)), relErr
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("staged files (-want +got):\n%s", diff)
	}
	if err := p.Stage(t.Context(), dir); err == nil {
		t.Error("staging over an existing module succeeded")
	}
}

// TestSameModuleInEveryLayout opens one module in all its layouts: what comes out
// is the same to the byte.
func TestSameModuleInEveryLayout(t *testing.T) {
	base, err := openFixture(t, "good/Contoso.zip", Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, layout := range map[string]Layout{
		"good/layouts/Contoso-root-files.zip":     LayoutRoot,
		"good/layouts/Contoso-1.2.0.zip":          LayoutVersions,
		"good/layouts/Contoso-version-root.zip":   LayoutVersion,
		"good/layouts/Contoso-extra-top.zip":      LayoutFolder,
		"good/layouts/Contoso-extra-top-flat.zip": LayoutFolder,
		"good/layouts/Contoso-litter.zip":         LayoutFolder,
		"good/layouts/Contoso-backslash.zip":      LayoutFolder,
		"good/layouts/Contoso-case.zip":           LayoutFolder,
		"good/layouts/Contoso-stored.zip":         LayoutFolder,
		"good/nupkg/contoso.1.2.0.nupkg":          LayoutRoot,
		"good/nupkg/zipped-as-Contoso.zip":        LayoutRoot,
	} {
		p, err := openFixture(t, name, Options{Name: "contoso"})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p.Name != "Contoso" || p.Highest().Version != "1.2.0" || p.Layout != layout {
			t.Errorf("%s: %s %s, layout %s", name, p.Name, p.Highest().Version, p.Layout)
		}
		if p.SHA256 != base.SHA256 {
			t.Errorf("%s: content differs: %+v", name, p.Highest().Files)
		}
	}
}

func TestWhatIsRead(t *testing.T) {
	tests := []struct {
		file     string
		name     string
		versions []string
		requires []string
	}{
		{"good/TestModule.zip", "TestModule", []string{"1.0.0", "2.0.0"}, nil},
		{"good/Chain.D.zip", "Chain.D", []string{"1.0.0", "1.8.2", "2.0.0"}, nil},
		{"good/Chain.C.zip", "Chain.C", []string{"1.4.0", "1.5.0"}, []string{"Chain.D (>= 1.0, <= 1.9.*)"}},
		{"good/Chain.B.zip", "Chain.B", []string{"1.2.3"}, []string{"Chain.C (= 1.4.0)"}},
		{"good/StateDemo.zip", "StateDemo", []string{"0.0"}, nil},
		{"good/DllOnly.zip", "DllOnly", []string{"5.0.0.0"}, nil},
		{"good/ScriptKit.zip", "ScriptKit", []string{"2.5.0.7"}, nil},
		{"good/Spaced Module Ünï.zip", "Spaced Module Ünï", []string{"1.0.0"}, nil},
		{"good/nupkg/spaced-escaped.1.0.0.nupkg", "Spaced Module Ünï", []string{"1.0.0"}, nil},
		{"good/Az.Sample.zip", "Az.Sample", []string{"1.2.0"}, []string{"Az.AccountsSample (>= 2.7.6)"}},
		{"bad/mixed-versions.zip", "TestModule", []string{"0.0", "1.0.0", "2.0.0"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			p, err := openFixture(t, tt.file, Options{})
			if err != nil {
				t.Fatal(err)
			}
			var versions, requires []string
			for _, v := range p.Versions {
				versions = append(versions, v.Version)
			}
			for _, s := range p.Requires() {
				requires = append(requires, s.String())
			}
			if p.Name != tt.name {
				t.Errorf("name %q, want %q", p.Name, tt.name)
			}
			if diff := cmp.Diff(tt.versions, versions); diff != "" {
				t.Errorf("versions:\n%s", diff)
			}
			if diff := cmp.Diff(tt.requires, requires); diff != "" {
				t.Errorf("requires:\n%s", diff)
			}
		})
	}
}

func TestConnectionType(t *testing.T) {
	want := &ConnectionType{Name: "ContosoConnection", File: "Contoso-Automation.json", Fields: []ConnectionField{
		{"Username", "System.String", false, true},
		{"Password", "System.String", true, false},
		{"Port", "System.Int32", false, true},
		{"UseTls", "System.Boolean", false, true},
	}}
	for _, name := range []string{"good/Contoso.zip", "bad/connection-bom.zip", "bad/connection-utf16.zip"} {
		p, err := openFixture(t, name, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, p.Highest().ConnectionType); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestGallery(t *testing.T) {
	p, err := openFixture(t, "good/nupkg/chain.c.1.4.0.nupkg", Options{})
	if err != nil {
		t.Fatal(err)
	}
	g := p.Gallery
	if g == nil || g.ID != "Chain.C" || g.Version.String() != "1.4.0" || len(g.Dependencies) != 1 {
		t.Fatalf("gallery %+v", g)
	}
	if d := g.Dependencies[0]; d.ID != "Chain.D" || d.Range.String() != "[1.0.0, 1.9.2147483647]" {
		t.Errorf("dependency %s %s", d.ID, d.Range)
	}
}

func TestEditionDecides(t *testing.T) {
	for edition, want := range map[string]string{"": "core/EditionSwitch.psm1", "Core": "core/EditionSwitch.psm1", "Desktop": "desk/EditionSwitch.psm1"} {
		p, err := openFixture(t, "good/EditionSwitch.zip", Options{Edition: edition})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Highest().Manifest.RootModule; got != want {
			t.Errorf("edition %q: root module %s, want %s", edition, got, want)
		}
	}
}

// TestMessages pins what users read, for cases where EXPECT.tsv asks for more than
// a refusal.
func TestMessages(t *testing.T) {
	tests := []struct {
		file string
		opt  Options
		want []string
	}{
		{"bad/no-module-file.zip", Options{}, []string{"NoModule.psd1", "NoModule.psm1", "NoModule.dll", "NoModule/readme.txt"}},
		{"bad/wrong-inner-name.zip", Options{}, []string{"WrongFolder", "RightName"}},
		{"bad/Contoso-as-Other.zip", Options{Name: "Other"}, []string{"Contoso", "Other"}},
		{"bad/two-modules.zip", Options{}, []string{"NoManifest", "Exporter"}},
		{"bad/version-odd.zip", Options{}, []string{"TestModule", "v1.0.0"}},
		{"bad/version-mismatch.zip", Options{}, []string{"2.0.0", "1.0.0"}},
		{"bad/syntax-error.zip", Options{}, []string{"line 4 column 25"}},
		{"bad/future-powershell.zip", Options{}, []string{"99.0"}},
		{"bad/code-in-manifest.zip", Options{}, []string{"Get-Date", "line 4"}},
		{"bad/manifest-bad-key.zip", Options{}, []string{"RootModul", "RootModule"}},
		{"bad/manifest-root-missing.zip", Options{}, []string{"Other.psm1"}},
		{"bad/missing-reference.zip", Options{}, []string{"BinMissing.Dep"}},
		{"bad/connection-not-json.zip", Options{}, []string{"Contoso-Automation.json", "line 1"}},
		{"bad/connection-builtin-name.zip", Options{}, []string{"AzureServicePrincipal"}},
		{"bad/connection-dup-field.zip", Options{}, []string{`"A"`, `"a"`}},
		{"bad/bomb-ratio.zip", Options{}, []string{"Contoso/zeros.bin"}},
		{"bad/crc-wrong.zip", Options{}, []string{"Contoso.psm1", "check sum"}},
		{"bad/html.zip", Options{}, []string{"End of Central Directory record could not be found"}},
	}
	for _, tt := range tests {
		_, err := openFixture(t, tt.file, tt.opt)
		if err == nil {
			t.Errorf("%s: accepted", tt.file)
			continue
		}
		for _, w := range tt.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: message lacks %q: %v", tt.file, w, err)
			}
		}
	}
	p, err := openFixture(t, "bad/broken-dependency.zip", Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = p.Missing(installed)
	for _, w := range []string{"Chain.Missing", "Chain.D (>= 9.0)"} {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("missing modules: %v lacks %q", err, w)
		}
	}
	p, err = openFixture(t, "good/BinPartial.zip", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"BinMissing.Dep"}, p.Highest().MissingAssemblies); diff != "" {
		t.Error(diff)
	}
}

func TestStageLeavesNothingBehind(t *testing.T) {
	p, err := openFixture(t, "good/Contoso.zip", Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if err := p.Stage(ctx, dir); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want canceled", err)
	}
	p.Highest().set.files[1].sha256 = "changed"
	if err := p.Stage(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "has changed since it was checked") {
		t.Errorf("error %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}

func FuzzOpen(f *testing.F) {
	for _, name := range []string{"good/Contoso.zip", "good/nupkg/chain.c.1.4.0.nupkg", "bad/size-lie.zip", "bad/mixed-versions.zip", "bad/name-cp437.zip"} {
		b, err := os.ReadFile(filepath.Join("testdata/packages", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		name := filepath.Join(t.TempDir(), "x.zip")
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := Open(t.Context(), name, Options{Limits: Limits{Total: 1 << 22}})
		if err != nil {
			var e *Error
			if !errors.As(err, &e) {
				t.Errorf("error %v of type %T", err, err)
			}
			return
		}
		defer p.Close()
		if err := p.Stage(t.Context(), t.TempDir()); err != nil {
			t.Errorf("an accepted package cannot be staged: %v", err)
		}
	})
}
