package module

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// plain turns a value into what encoding/json would make of it.
func plain(v any) any {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case []any:
		out := make([]any, 0, len(v))
		for _, e := range v {
			out = append(out, plain(e))
		}
		return out
	case *Table:
		out := map[string]any{}
		for _, k := range v.Keys() {
			e, _ := v.Get(k)
			out[k] = plain(e)
		}
		return out
	}
	return v
}

// TestData compares with what Import-PowerShellDataFile made of the same files.
func TestData(t *testing.T) {
	files, err := filepath.Glob("testdata/data/*.psd1")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(strings.TrimSuffix(f, ".psd1") + ".json")
			if err != nil {
				t.Fatal(err)
			}
			var want any
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			got, err := ReadData(f, data, Env{Edition: "Core", Root: "/m"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, plain(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestEvaluate(t *testing.T) {
	table := func(kv ...any) map[string]any {
		m := map[string]any{}
		for i := 0; i < len(kv); i += 2 {
			m[kv[i].(string)] = kv[i+1]
		}
		return m
	}
	tests := []struct {
		in   string
		want any
	}{
		{`'x'`, "x"},
		{`"a $PSEdition b $PSScriptRoot"`, "a Core b /m"},
		{`"n$(1 + 2)"`, "n3"},
		{`1, 'b', $null`, []any{1.0, "b", nil}},
		{`@{ R = @() }`, table("R", []any{})},
		{`@{ R = @('one') }`, table("R", []any{"one"})},
		{`@(1; 2)`, []any{1.0, 2.0}},
		{`@((1, 2), 3)`, []any{[]any{1.0, 2.0}, 3.0}},
		{`@{ A = 'b'; 'c d' = @{ e = $true } }`, table("A", "b", "c d", table("e", true))},
		{`if ($PSEdition -eq 'core') { 'c' } elseif ($true) { 'd' } else { 'e' }`, "c"},
		{`if ($PSEdition -ne 'core') { 'c' } else { 'e' }`, "e"},
		{`@{ R = if ($PSEdition -eq 'Desktop') { 'd' } else { 'c' } }`, table("R", "c")},
		{`-not $true`, false},
		{`-5`, -5.0},
		{`1kb + 0x10`, 1040.0},
		{`2 -gt 1 -and 'a' -lt 'b'`, true},
		{`$false -or $true`, true},
		{`'a' + 'b'`, "ab"},
		{`@{ R = [string[]] ('a' + 'b') }`, table("R", []any{"ab"})},
		{`[version] '1.0'`, "1.0"},
		{``, nil},
	}
	for _, tt := range tests {
		got, err := ReadData("x.psd1", []byte(tt.in), Env{Edition: "Core", Root: "/m"})
		if err != nil {
			t.Errorf("%s: %v", tt.in, err)
			continue
		}
		if diff := cmp.Diff(tt.want, plain(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.in, diff)
		}
	}
}

func TestEvaluateRefuses(t *testing.T) {
	tests := []struct {
		in   string
		kind Kind
		want string
	}{
		{"@{\n  A = Get-Date\n}", KindCode, "x.psd1: line 2 column 7: The command 'Get-Date' is not allowed"},
		{`"$(Get-Date)"`, KindCode, "The command 'Get-Date'"},
		{`'a' | Out-Null`, KindCode, "A pipeline of commands"},
		{`$env:PATH`, KindCode, "The variable '$env:PATH'"},
		{`$x`, KindCode, "The variable '$x'"},
		{`[IO.File]::ReadAllText('x')`, KindCode, "A method call"},
		{`'x'.Length`, KindCode, "A property reference"},
		{`{ 1 }`, KindCode, "A script block literal"},
		{`@(1)[0]`, KindCode, "An array reference"},
		{`$a = 1`, KindCode, "This statement"},
		{`foreach ($i in 1) { $i }`, KindCode, "This statement"},
		{`function f { }`, KindCode, "This statement"},
		{`param($x) 1`, KindCode, "A param block"},
		{`1 > x.txt`, KindCode, "A redirection"},
		{`'{0}' -f 1`, KindCode, "The operator -f"},
		{`@{ A = 1`, KindSyntax, "line 1"},
		{`@{ A = 1; a = 2 }`, KindSyntax, "uplicate key"},
		{strings.Repeat("@(", 5000) + strings.Repeat(")", 5000), KindLimit, "nested"},
		{strings.Repeat("@(", 300) + strings.Repeat(")", 300), KindLimit, "nested"},
	}
	for _, tt := range tests {
		_, err := ReadData("x.psd1", []byte(tt.in), Env{})
		e, ok := AsError(err)
		if !ok || e.Kind != tt.kind || !strings.Contains(e.Error(), tt.want) {
			t.Errorf("%.40s: error %v, want %s %q", tt.in, err, tt.kind, tt.want)
		}
	}
}

func TestManifestRefuses(t *testing.T) {
	for in, want := range map[string]string{
		`'x'`:                        "a manifest must be a hashtable, this is a string",
		``:                           "this is $null",
		`@{}`:                        "the key ModuleVersion is missing",
		`@{ ModuleVersion = '1' }`:   `ModuleVersion: version "1"`,
		`@{ ModuleVersion = '1.a' }`: `"a" is not a number`,
		`@{ ModuleVersion = '1.0'; RootModul = 'x' }`:                                                                            `the key "RootModul" is not one a manifest can have; did you mean RootModule?`,
		`@{ ModuleVersion = '1.0'; Zzzzzzzz = 1 }`:                                                                               `the key "Zzzzzzzz" is not one a manifest can have`,
		`@{ ModuleVersion = '1.0'; RootModule = 'a'; ModuleToProcess = 'b' }`:                                                    "cannot both be used",
		`@{ ModuleVersion = '1.0'; RequiredModules = @(@{ ModuleName = 'x' }) }`:                                                 "lacks a version",
		`@{ ModuleVersion = '1.0'; RequiredModules = @(@{ ModuleVersion = '1.0' }) }`:                                            "lacks ModuleName",
		`@{ ModuleVersion = '1.0'; RequiredModules = @(@{ ModuleName = 'x'; RequiredVersion = '1.0'; ModuleVersion = '1.0' }) }`: "RequiredVersion beside",
		`@{ ModuleVersion = '1.0'; RequiredModules = @(@{ ModuleName = 'x'; Version = '1.0' }) }`:                                `the key "Version"`,
		`@{ ModuleVersion = '1.0'; RequiredModules = 5 }`:                                                                        "named by a string or a hashtable",
		`@{ ModuleVersion = '1.0'; PowerShellVersion = 'x' }`:                                                                    "PowerShellVersion",
	} {
		_, err := ReadManifest("x.psd1", []byte(in), Env{})
		e, ok := AsError(err)
		if !ok || e.Kind != KindManifest || !strings.Contains(e.Message, want) {
			t.Errorf("%s: error %v, want %q", in, err, want)
		}
	}
}

func TestManifest(t *testing.T) {
	data, err := os.ReadFile("testdata/data/ScriptKit.psd1")
	if err != nil {
		t.Fatal(err)
	}
	m, err := ReadManifest("ScriptKit.psd1", data, Env{})
	if err != nil {
		t.Fatal(err)
	}
	if m.RootModule != "ScriptKit.psm1" || m.FullVersion() != "2.5.0.7-beta3" || m.CompanyName != "Fixture's Company" {
		t.Errorf("read %+v", m)
	}
	want := []Specification{{Name: "Inner/ScriptKit.Inner.psm1"}, {Name: "ScriptKit.Extra.ps1"}, {Name: "Prefixed", Minimum: "0.1"}}
	if diff := cmp.Diff(want, m.NestedModules); diff != "" {
		t.Errorf("nested modules:\n%s", diff)
	}
	if m.RequiredModules != nil || m.CmdletsToExport == nil || m.DscResourcesToExport == nil || m.CompatiblePSEditions != nil {
		t.Error("empty and missing lists are not told apart")
	}
	if diff := cmp.Diff([]string{"Kit", "Scripts", "Linux"}, m.Tags); diff != "" {
		t.Error(diff)
	}
}

func TestAdmits(t *testing.T) {
	tests := []struct {
		spec Specification
		yes  string
		no   string
	}{
		{Specification{Name: "x"}, "0.0 1.0 9.9.9.9", ""},
		{Specification{Name: "x", Minimum: "2.7.6"}, "2.7.6 2.8 3.0.0", "2.7.5 2.7 1.0"},
		{Specification{Name: "x", Required: "1.0"}, "1.0", "1.0.0 1.1"},
		{Specification{Name: "x", Minimum: "1.0", Maximum: "1.9.*"}, "1.0 1.0.0 1.9.5 1.9.2147483647", "0.9 2.0 1.10"},
		{Specification{Name: "x", Maximum: "1.*"}, "0.1 1.5", "2.0"},
	}
	for _, tt := range tests {
		for list, want := range map[string]bool{tt.yes: true, tt.no: false} {
			for v := range strings.FieldsSeq(list) {
				parsed, err := ParseVersion(v)
				if err != nil {
					t.Fatal(err)
				}
				if got := tt.spec.Admits(parsed); got != want {
					t.Errorf("%s admits %s: %v, want %v", tt.spec, v, got, want)
				}
			}
		}
	}
}

func FuzzReadManifest(f *testing.F) {
	for _, name := range []string{"ScriptKit", "Contoso", "EncodingZoo", "Chain.B"} {
		b, err := os.ReadFile("testdata/data/" + name + ".psd1")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte("@{ A = if ($PSEdition -eq 'Core') { @(1, -2kb) } else { \"$(1)\" } }"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := ReadManifest("x.psd1", b, Env{Edition: "Core"})
		if err == nil && m.Version.String() == "" {
			t.Error("a manifest without version was accepted")
		}
	})
}
