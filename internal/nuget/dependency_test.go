package nuget_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/nuget"
)

func TestParseDependencies(t *testing.T) {
	tests := []struct {
		in   string
		want []string // id, range, framework, unreadable
		out  string   // written again
	}{
		{"", nil, ""},
		{"Az.Accounts:[2.7.0, ):|Az.Resources:[1.0.0, ):", []string{"Az.Accounts [2.7.0, )  ", "Az.Resources [1.0.0, )  "}, "Az.Accounts:[2.7.0, ):|Az.Resources:[1.0.0, ):"},
		{"A", []string{"A (, )  "}, "A::"},
		{"A:", []string{"A (, )  "}, "A::"},
		{"A::", []string{"A (, )  "}, "A::"},
		{"A:1.0", []string{"A [1.0.0, )  "}, "A:[1.0.0, ):"},
		{"A:[4.0.0]:", []string{"A [4.0.0]  "}, "A:[4.0.0]:"},
		{"A:3.0.0:net45|A:4.0.0:net46|::net47", []string{"A [3.0.0, ) net45 ", "A [4.0.0, ) net46 "}, "A:[3.0.0, ):net45|A:[4.0.0, ):net46"},
		{"A:newest:|B:1.0:", []string{"A (, )  newest", "B [1.0.0, )  "}, "A:newest:|B:[1.0.0, ):"},
		{" A : 1.0 : net45 ", []string{"A [1.0.0, ) net45 "}, "A:[1.0.0, ):net45"},
		{"|", nil, ""},
	}
	for _, tt := range tests {
		deps := nuget.ParseDependencies(tt.in)
		var got []string
		for _, d := range deps {
			got = append(got, d.ID+" "+d.Range.String()+" "+d.Framework+" "+d.Unreadable)
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%q: %s", tt.in, d)
		}
		if out := nuget.FormatDependencies(deps); out != tt.out {
			t.Errorf("%q: written %q, want %q", tt.in, out, tt.out)
		}
	}
}

func TestDependencyForPeople(t *testing.T) {
	for text, want := range map[string]string{
		"Az.Accounts:2.7.6:": "Az.Accounts (≥ 2.7.6)",
		"A:[1.0]:":           "A (= 1.0.0)",
		"A":                  "A",
		"A:x:":               "A (x, which is no version range)",
	} {
		if got := nuget.ParseDependencies(text)[0].String(); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestForModules(t *testing.T) {
	deps := nuget.ParseDependencies("A:1.0:net45|B:1.0:net45|a:2.0:|B:3.0:net46|C")
	if got := nuget.FormatDependencies(nuget.ForModules(deps)); got != "a:[2.0.0, ):|B:[1.0.0, ):net45|C::" {
		t.Errorf("%s", got)
	}
}

func TestModuleVersions(t *testing.T) {
	tests := []struct {
		in   nuget.ModuleVersions
		want string // a range, or what the error says
	}{
		{nuget.ModuleVersions{}, "(, )"},
		{nuget.ModuleVersions{Minimum: "1.0"}, "[1.0.0, )"},
		{nuget.ModuleVersions{Maximum: "1.0.0.5"}, "(, 1.0.0.5]"},
		{nuget.ModuleVersions{Maximum: "1.*"}, "(, 1.999999999.0]"},
		{nuget.ModuleVersions{Maximum: "1.2.*"}, "(, 1.2.999999999]"},
		{nuget.ModuleVersions{Minimum: "1.0", Maximum: "2.0"}, "[1.0.0, 2.0.0]"},
		{nuget.ModuleVersions{Required: "1.2"}, "[1.2.0]"},
		{nuget.ModuleVersions{Required: "1.2", Minimum: "1.0"}, "have both"},
		{nuget.ModuleVersions{Minimum: "3.0", Maximum: "2.0"}, "is above the maximum"},
		{nuget.ModuleVersions{Minimum: "3"}, "want two to four numbers joined by dots, have 1"},
		{nuget.ModuleVersions{Minimum: "1.2.3.4.5"}, "have 5"},
		{nuget.ModuleVersions{Required: "1.2-beta"}, `have "2-beta"`},
	}
	for _, tt := range tests {
		r, err := tt.in.Range()
		got := r.String()
		if err != nil {
			got = err.Error()
		}
		if !contains(got, tt.want, err != nil) {
			t.Errorf("%+v: %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestOfModule(t *testing.T) {
	tests := []struct{ version, prerelease, want string }{
		{"2.5.0.7", "beta3", "2.5.0.7-beta3"},
		{"1.0", "-rc1", "1.0.0-rc1"},
		{"1.2.0.0", "", "1.2.0"},
		{"1", "", "two to four numbers"},
		{"1.0", "ä", "have 'ä'"},
	}
	for _, tt := range tests {
		v, err := nuget.OfModule(tt.version, tt.prerelease)
		got := v.String()
		if err != nil {
			got = err.Error()
		}
		if !contains(got, tt.want, err != nil) {
			t.Errorf("%s %s: %q, want %q", tt.version, tt.prerelease, got, tt.want)
		}
	}
}

func FuzzParseDependencies(f *testing.F) {
	f.Add("Az.Accounts:[2.7.0, ):|Az.Resources:[1.0.0, ):")
	f.Add("A:1.0:net45|::net46|B")
	f.Add("A:x:y:z")
	f.Fuzz(func(t *testing.T, s string) {
		once := nuget.FormatDependencies(nuget.ParseDependencies(s))
		if twice := nuget.FormatDependencies(nuget.ParseDependencies(once)); twice != once {
			t.Errorf("%q: %q, then %q", s, once, twice)
		}
	})
}
