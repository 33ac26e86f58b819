package pypi

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// truth is what the library `packaging` says; testdata/record.py made it.
type truth struct {
	Versions []struct {
		Text, Normal, Public string
		Prerelease           bool
	}
	BrokenVersions []string
	Order          [][]int
	Specifiers     []struct {
		Text   string
		Admits []string
	}
	BrokenSpecifiers []string
	Requirements     []struct {
		Text, Name, URL  string
		Extras, Versions []string
		Marker           []bool
	}
	BrokenRequirements []string
	Environments       []Environment
	Extras             []string
	Markers            []struct {
		Text  string
		Holds [][]bool
	}
	BrokenMarkers []string
	Tags          []struct {
		Python, Libc string
		Tags         []string
	}
	Files []struct {
		File, Name, Version, Build string
		Tags                       []string
	}
	Names map[string]string
}

func readTruth(t *testing.T) (out truth) {
	t.Helper()
	text, err := os.ReadFile("testdata/truth.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestVersions(t *testing.T) {
	truth := readTruth(t)
	all := make([]Version, len(truth.Versions))
	for i, want := range truth.Versions {
		v, err := ParseVersion(want.Text)
		if err != nil {
			t.Fatal(err)
		}
		all[i] = v
		if v.String() != want.Normal || v.Public() != want.Public || v.IsPrerelease() != want.Prerelease {
			t.Errorf("%s is %s, public %s, prerelease %v; want %+v", want.Text, v, v.Public(), v.IsPrerelease(), want)
		}
	}
	for i, a := range all {
		for j, b := range all {
			if got := a.Compare(b); got != truth.Order[i][j] {
				t.Errorf("%s against %s: %d, want %d", a, b, got, truth.Order[i][j])
			}
		}
	}
	for _, text := range append(truth.BrokenVersions, "99999999999999999999", "1.99999999999999999999", "1.0+99999999999999999999") {
		if v, err := ParseVersion(text); err == nil {
			t.Errorf("%q was read as %s", text, v)
		} else if !strings.Contains(err.Error(), "expected one such as") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestSpecifiers(t *testing.T) {
	truth := readTruth(t)
	for _, want := range truth.Specifiers {
		s, err := ParseSpecifiers(want.Text)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, v := range truth.Versions {
			parsed, err := ParseVersion(v.Text)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.Admit(parsed); got != slices.Contains(want.Admits, v.Text) {
				t.Errorf("%s admits %s: %v", want.Text, v.Text, got)
			}
		}
	}
	for _, text := range truth.BrokenSpecifiers {
		if s, err := ParseSpecifiers(text); err == nil {
			t.Errorf("%q was read as %v", text, s)
		}
	}
	if s, err := ParseSpecifiers(" "); err != nil || len(s) != 0 {
		t.Errorf("nothing: %v, %v", s, err)
	}
	for text, want := range map[string]bool{">=1.0a1": true, "==1.0.dev1": true, "!=1.0a1": false, ">=1.0,<2": false, "~=1.0rc1": true} {
		if s, err := ParseSpecifiers(text); err != nil || s.NamesPrerelease() != want {
			t.Errorf("%s names a prerelease: %v, want %v (%v)", text, !want, want, err)
		}
	}
}

func TestRequirements(t *testing.T) {
	truth := readTruth(t)
	for _, want := range truth.Requirements {
		r, err := ParseRequirement(want.Text)
		if err != nil {
			t.Error(err)
			continue
		}
		slices.Sort(r.Extras)
		var versions []string
		for _, s := range r.Versions {
			versions = append(versions, s.String())
		}
		slices.Sort(versions)
		if r.Name != want.Name || r.URL != want.URL || !slices.Equal(r.Extras, want.Extras) || !slices.Equal(versions, want.Versions) {
			t.Errorf("%s: %+v, want %+v", want.Text, r, want)
		}
		if (r.Marker != nil) != (want.Marker != nil) {
			t.Errorf("%s: marker %v", want.Text, r.Marker)
		}
		for i, holds := range want.Marker {
			if got := r.Applies(truth.Environments[i]); got != holds {
				t.Errorf("%s in environment %d: %v", want.Text, i, got)
			}
		}
		again, err := ParseRequirement(r.String())
		if err != nil || again.String() != r.String() {
			t.Errorf("%s: %s does not come back: %s, %v", want.Text, r, again, err)
		}
	}
	for _, text := range truth.BrokenRequirements {
		if r, err := ParseRequirement(text); err == nil {
			t.Errorf("%q was read as %v", text, r)
		}
	}
}

func TestMarkers(t *testing.T) {
	truth := readTruth(t)
	for _, want := range truth.Markers {
		m, err := ParseMarker(want.Text)
		if err != nil {
			t.Error(err)
			continue
		}
		for i, env := range truth.Environments {
			for j, extra := range truth.Extras {
				if got := m.Holds(env, extra); got != want.Holds[i][j] {
					t.Errorf("%s in environment %d with extra '%s': %v", want.Text, i, extra, got)
				}
			}
		}
	}
	for _, text := range append(truth.BrokenMarkers, "", "python_version", strings.Repeat("(", 60)+"os_name=='x'"+strings.Repeat(")", 60)) {
		if m, err := ParseMarker(text); err == nil {
			t.Errorf("%q was read as %v", text, m)
		}
	}
	r, err := ParseRequirement("x ; extra == 'a' or extra == 'b'")
	if err != nil {
		t.Fatal(err)
	}
	if env := truth.Environments[0]; r.Applies(env) || r.Applies(env, "c") || !r.Applies(env, "c", "B") {
		t.Error("extras are not taken one by one")
	}
}

func TestTags(t *testing.T) {
	for _, want := range readTruth(t).Tags {
		env := Environment{PythonVersion: want.Python, Libc: want.Libc, PlatformSystem: "Linux", PlatformMachine: "x86_64"}
		var got []string
		for _, tag := range env.Tags() {
			got = append(got, tag.String())
		}
		if diff := cmp.Diff(want.Tags, got); diff != "" {
			t.Errorf("Python %s: %s", want.Python, diff)
		}
	}
}

func TestWheelNames(t *testing.T) {
	for _, want := range readTruth(t).Files {
		w, err := ParseWheelName(want.File)
		if (err != nil) != (want.Name == "") {
			t.Errorf("%s: %v", want.File, err)
			continue
		}
		if err != nil {
			continue
		}
		var tags []string
		for _, tag := range w.Tags {
			tags = append(tags, tag.String())
		}
		slices.Sort(tags)
		if Name(w.Project) != want.Name || w.Version.String() != want.Version || w.Build != want.Build || !slices.Equal(tags, want.Tags) {
			t.Errorf("%s: %+v, want %+v", want.File, w, want)
		}
	}
	for name, want := range readTruth(t).Names {
		if got := Name(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}
