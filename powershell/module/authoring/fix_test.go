package authoring

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/powershell/module/metadata"
)

// fixOnce gives the files after one run, with what was left.
func fixOnce(t *testing.T, files memory, stored map[string]string) (memory, []Fix, []string) {
	t.Helper()
	read := func(f metadata.Files) (*metadata.Module, error) {
		return metadata.Read(metadata.Source{Name: "M", Files: f})
	}
	m, err := read(files)
	if err != nil {
		t.Fatal(err)
	}
	main := "M.psm1"
	if _, ok := files["M.psd1"]; ok {
		main = "M.psd1"
	}
	fixes, left, err := Fixes(Module{m, files, false, main}, FixOptions{Read: read, GUID: "1-2", Stored: func(name string) string {
		if s, ok := stored[name]; ok {
			return s
		}
		return name
	}})
	if err != nil {
		t.Fatal(err)
	}
	after := maps.Clone(files)
	for _, f := range fixes {
		if f.Data != nil {
			after[f.File] = string(f.Data)
		}
	}
	var why []string
	for _, l := range left {
		why = append(why, l.File+": "+l.What+": "+l.Why)
	}
	return after, fixes, why
}

const twoFunctions = "function Get-A { }\nfunction Get-B { }\nSet-Alias ga Get-A\nExport-ModuleMember -Function * -Alias *\n"

// TestFixManifest: manifests before and after, for a module of two functions and an
// alias. A second run changes nothing more.
func TestFixManifest(t *testing.T) {
	const rest = "; CmdletsToExport = @(); AliasesToExport = 'ga' }"
	head := "@{ ModuleVersion = '1.0'; RootModule = 'M.psm1'; "
	tests := []struct{ name, before, after, left string }{
		{"as it should be", head + "FunctionsToExport = 'Get-A', 'Get-B'" + rest, "", ""},
		{"wildcard", head + "FunctionsToExport = '*'" + rest, head + "FunctionsToExport = @('Get-A', 'Get-B')" + rest, ""},
		{"narrow wildcard", head + "FunctionsToExport = @(\"*-A\")" + rest, head + "FunctionsToExport = @('Get-A')" + rest, ""},
		{"missing, in a line", "@{ ModuleVersion = '1.0'; RootModule = 'M.psm1' }",
			"@{ ModuleVersion = '1.0'; RootModule = 'M.psm1'; FunctionsToExport = @('Get-A', 'Get-B'); CmdletsToExport = @(); AliasesToExport = @('ga') }", ""},
		{"missing, with lines that end in CR LF", "@{\r\n\tModuleVersion   = '1.0'\r\n\tCmdletsToExport = @()\r\n\tRootModule      = 'M.psm1' # the root\r\n}\r\n# end",
			"@{\r\n\tModuleVersion   = '1.0'\r\n\tCmdletsToExport = @()\r\n\tRootModule      = 'M.psm1' # the root\r\n" +
				"\tFunctionsToExport = @('Get-A', 'Get-B')\r\n\tAliasesToExport = @('ga')\r\n}\r\n# end", ""},
		{"dead names", head + "FunctionsToExport = 'Get-X', 'Get-A', 'Get-Y', 'Get-B', 'Get-Z'" + rest, head + "FunctionsToExport = 'Get-A', 'Get-B'" + rest, ""},
		{"dead at the end", head + "FunctionsToExport = @('Get-A','Get-B','Get-Y','Get-Z')" + rest, head + "FunctionsToExport = @('Get-A','Get-B')" + rest, ""},
		{"dead, one a line", head + "FunctionsToExport = @(\n  'Get-X', # gone\n  # first\n  'Get-A',\n  'Get-Y',\n  'Get-B',\n  'Get-Z'\n)" + rest,
			head + "FunctionsToExport = @(\n  # gone\n  # first\n  'Get-A',\n  'Get-B'\n)" + rest, ""},
		{"dead, without commas", head + "FunctionsToExport = @(\n  'Get-X'\n  'Get-A'\n  'Get-Y'; 'Get-B'\n  'Get-Z'\n)" + rest,
			head + "FunctionsToExport = @(\n  'Get-A'\n  'Get-B'\n)" + rest, ""},
		{"all dead", head + "FunctionsToExport = @('Get-A', 'Get-B'); AliasesToExport = 'gone'; CmdletsToExport = 'Get-X', 'Get-Y' }",
			head + "FunctionsToExport = @('Get-A', 'Get-B'); AliasesToExport = @(); CmdletsToExport = @() }", ""},
		{"in both lists", head + "FunctionsToExport = 'Get-A', 'Get-B'; CmdletsToExport = 'Get-A', 'Get-B'; AliasesToExport = 'ga' }",
			head + "FunctionsToExport = 'Get-A', 'Get-B'; CmdletsToExport = @(); AliasesToExport = 'ga' }", ""},
		{"a prefix", head + "DefaultCommandPrefix = 'Pre'; FunctionsToExport = '*'; CmdletsToExport = @(); AliasesToExport = '*' }",
			head + "DefaultCommandPrefix = 'Pre'; FunctionsToExport = @('Get-A', 'Get-B'); CmdletsToExport = @(); AliasesToExport = @('ga') }", ""},
		{"comments in a value", head + "FunctionsToExport = @('*' <# all #>)" + rest, "",
			"M.psd1: FunctionsToExport has a wildcard: its value has comments in it, which would be lost"},
		{"signed", head + "FunctionsToExport = '*'" + rest + "\n# SIG # Begin signature block\n# x\n# SIG # End signature block\n", "",
			"M.psd1: FunctionsToExport has a wildcard: it is signed, and the signature would not fit any more"},
		{"by edition", "@{ ModuleVersion = '1.0'; RootModule = if ($PSEdition -eq 'Core') { 'M.psm1' } else { 'N.psm1' }; FunctionsToExport = '*'" + rest, "",
			"M.psd1: FunctionsToExport has a wildcard: M.psd1 looks at $PSEdition when it loads, so exports may differ from one platform to another"},
		{"bytes that are no text", head + "FunctionsToExport = '*'; Author = 'J\xfcrgen'" + rest, "",
			"M.psd1: FunctionsToExport has a wildcard: its bytes are no valid text of its encoding; it would not stay as it is"},
		{"with a mark", "\ufeff" + head + "FunctionsToExport = '*'; Author = 'Jürgen'" + rest, "\ufeff" + head + "FunctionsToExport = @('Get-A', 'Get-B'); Author = 'Jürgen'" + rest, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			after, fixes, left := fixOnce(t, memory{"M.psd1": tt.before, "M.psm1": twoFunctions, "N.psm1": ""}, nil)
			if tt.after == "" {
				tt.after = tt.before
			}
			if diff := cmp.Diff(tt.after, after["M.psd1"]); diff != "" {
				t.Error(diff)
			}
			if got := strings.Join(left, "; "); got != tt.left {
				t.Errorf("left %q, want %q", got, tt.left)
			}
			if again, fixes, _ := fixOnce(t, after, nil); len(fixes) > 0 {
				t.Errorf("a second run makes %q", again["M.psd1"])
			}
			for _, f := range fixes {
				if f.Diff() == "" || len(f.What) == 0 {
					t.Errorf("%+v", f)
				}
			}
		})
	}
}

// TestFixEncodings: a manifest stays in its encoding, with its mark.
func TestFixEncodings(t *testing.T) {
	const before, after = "@{\r\nModuleVersion = '1.0'; Author = 'ü€😀'\r\nRootModule = 'M.psm1'\r\nFunctionsToExport = '*'\r\nCmdletsToExport = @()\r\nAliasesToExport = @()\r\n}\r\n",
		"@{\r\nModuleVersion = '1.0'; Author = 'ü€😀'\r\nRootModule = 'M.psm1'\r\nFunctionsToExport = @('Get-A', 'Get-B')\r\nCmdletsToExport = @()\r\nAliasesToExport = @()\r\n}\r\n"
	for _, mark := range []string{"", "\xEF\xBB\xBF", "\xFF\xFE\x00\x00", "\x00\x00\xFE\xFF", "\xFF\xFE", "\xFE\xFF"} {
		d := document{width: 1}
		if mark != "" {
			padded := mark
			for len(padded)%4 != 0 && mark[0] != 0xEF {
				padded += "\x00a"[:2]
			}
			var err error
			if d, err = readDocument([]byte(padded)); err != nil {
				t.Fatal(err)
			}
		}
		got, _, left := fixOnce(t, memory{"M.psd1": string(d.encode(before)), "M.psm1": twoFunctions}, nil)
		if got["M.psd1"] != string(d.encode(after)) || len(left) > 0 {
			t.Errorf("%x: %q, left %q", mark, got["M.psd1"], left)
		}
	}
}

func TestFixOthers(t *testing.T) {
	t.Run("no manifest", func(t *testing.T) {
		after, fixes, _ := fixOnce(t, memory{"M.psm1": strings.ReplaceAll(twoFunctions, "\n", "\r\n")}, nil)
		want := "@{\r\n    RootModule        = 'M.psm1'\r\n    ModuleVersion     = '0.1.0'\r\n    GUID              = '1-2'\r\n" +
			"    FunctionsToExport = @('Get-A', 'Get-B')\r\n    CmdletsToExport   = @()\r\n    AliasesToExport   = @('ga')\r\n    VariablesToExport = @()\r\n}\r\n"
		if diff := cmp.Diff(want, after["M.psd1"]); diff != "" || !fixes[0].New {
			t.Error(diff)
		}
		if _, fixes, _ := fixOnce(t, after, nil); len(fixes) > 0 {
			t.Errorf("again %+v", fixes)
		}
	})
	t.Run("no manifest, and not known", func(t *testing.T) {
		_, fixes, left := fixOnce(t, memory{"M.psm1": ". $x\n" + twoFunctions}, nil)
		if len(fixes) > 0 || len(left) != 1 {
			t.Errorf("%+v %q", fixes, left)
		}
	})
	t.Run("letter case", func(t *testing.T) {
		files := moduleOf("'Get-A'", ". $PSScriptRoot/sub/B.ps1\nfunction Get-A { }", "sub/B.ps1", "")
		stored := map[string]string{"M.psm1": "m.PSM1", "sub/B.ps1": "Sub/B.ps1"}
		_, fixes, left := fixOnce(t, files, stored)
		if len(fixes) != 1 || fixes[0].File != "m.PSM1" || fixes[0].To != "M.psm1" || fixes[0].Diff() != "rename from m.PSM1\nrename to M.psm1\n" ||
			strings.Join(left, "") != "Sub/B.ps1: the manifest writes sub/B.ps1: a folder would have to be renamed" {
			t.Errorf("%+v %q", fixes, left)
		}
		files["C.ps1"] = "Get-Content $PSScriptRoot/m.PSM1"
		if _, fixes, _ = fixOnce(t, files, stored); len(fixes) != 0 {
			t.Errorf("a file that a script names is renamed: %+v", fixes)
		}
	})
}

func TestUnified(t *testing.T) {
	text := "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl"
	at := func(s, to string) edit {
		i := strings.Index(text, s)
		e := edit{text: to}
		e.at.Start, e.at.End = i, i+len(s)
		return e
	}
	tests := []struct {
		name  string
		edits []edit
		want  string
	}{
		{"first", []edit{at("a", "A")}, "@@ -1,4 +1,4 @@\n-a\n+A\n b\n c\n d\n"},
		{"last", []edit{at("l", "L")}, "@@ -9,4 +9,4 @@\n i\n j\n k\n-l\n\\ No newline at end of file\n+L\n\\ No newline at end of file\n"},
		{"gone", []edit{at("f\n", "")}, "@@ -3,7 +3,6 @@\n c\n d\n e\n-f\n g\n h\n i\n"},
		{"more", []edit{at("f", "f\nF")}, "@@ -3,7 +3,8 @@\n c\n d\n e\n f\n+F\n g\n h\n i\n"},
		{"two in one", []edit{at("h", "H"), at("e", "E")}, "@@ -2,10 +2,10 @@\n b\n c\n d\n-e\n+E\n f\n g\n-h\n+H\n i\n j\n k\n"},
		{"two apart", []edit{at("a", "A\nA"), at("k", "K")}, "@@ -1,4 +1,5 @@\n-a\n+A\n+A\n b\n c\n d\n@@ -8,5 +9,5 @@\n h\n i\n j\n-k\n+K\n l\n\\ No newline at end of file\n"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff("--- a/x\n+++ b/x\n"+tt.want, unified("x", text, tt.edits)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

// patched applies a diff to a text, as far as the diffs here go; false when it does
// not fit.
func patched(text, diff string) (string, bool) {
	lines := splitLines(text)
	strip := func(s string) string { return strings.TrimRight(s, "\r\n") }
	var out []string
	at := 0
	var next func() string
	rows := strings.Split(strings.TrimSuffix(diff, "\n"), "\n")[2:]
	next = func() string { r := rows[0]; rows = rows[1:]; return r }
	for len(rows) > 0 {
		row := next()
		switch {
		case strings.HasPrefix(row, "@@ -"):
			var start int
			if _, err := fmt.Sscanf(row, "@@ -%d,", &start); err != nil || start-1 < at {
				return "", false
			}
			for ; at < start-1; at++ {
				out = append(out, strip(lines[at]))
			}
		case strings.HasPrefix(row, `\`):
		case row[0] == '+':
			out = append(out, row[1:])
		default:
			if at >= len(lines) || strip(lines[at]) != row[1:] {
				return "", false
			}
			if row[0] == ' ' {
				out = append(out, row[1:])
			}
			at++
		}
	}
	for ; at < len(lines); at++ {
		out = append(out, strip(lines[at]))
	}
	return strings.Join(out, "\n"), true
}

// FuzzFix: whatever the manifest, nothing breaks, a second run finds nothing more,
// and the diff leads from the old text to the new one.
func FuzzFix(f *testing.F) {
	for _, text := range []string{
		"@{ ModuleVersion = '1.0'; RootModule = 'M.psm1'; FunctionsToExport = '*' }",
		"@{\r\n  ModuleVersion = '1.0'\r\n  RootModule = 'M.psm1' # root\r\n  CmdletsToExport = @(\r\n    'a' # x\r\n    , 'Get-A'\r\n  )\r\n}",
		"@{ModuleVersion='1.0';RootModule='M.psm1';FunctionsToExport='a','Get-A',<# c #>'b','Get-B','c';AliasesToExport=@('x';'ga'\n'y')}",
		"@{\rModuleVersion = '1.0'\rRootModule = 'M.psm1'\rFunctionsToExport = @()\r}",
		"# c\n@{ <# a #>\nRootModule = 'M.psm1'; ModuleVersion = '1.0'; <# b\n #> AliasesToExport = \"g*\" ; }\n\n",
		"@{ ModuleVersion = '1.0'; RootModule = 'M.psm1'; PrivateData = @{ PSData = @{ Tags = 'a' } }; DefaultCommandPrefix = 'X'\nFunctionsToExport = 'Get-*'}",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		files := memory{"M.psd1": text, "M.psm1": twoFunctions}
		if _, err := metadata.Read(metadata.Source{Name: "M", Files: files}); err != nil {
			t.Skip("the text is no module")
		}
		after, fixes, _ := fixOnce(t, files, nil)
		for _, f := range fixes {
			have := strings.Join(strings.FieldsFunc(after["M.psd1"], func(r rune) bool { return r == '\r' || r == '\n' }), "\n")
			got, ok := patched(strings.TrimPrefix(text, "\ufeff"), f.Diff())
			got = strings.Join(strings.FieldsFunc(got, func(r rune) bool { return r == '\r' || r == '\n' }), "\n")
			if !ok || got != strings.TrimPrefix(have, "\ufeff") {
				t.Errorf("the diff does not lead to the new text:\n%s\n%q\n%q", f.Diff(), got, have)
			}
		}
		if _, again, _ := fixOnce(t, after, nil); len(again) > 0 {
			t.Errorf("%q becomes %q, and a second run changes more", text, after["M.psd1"])
		}
	})
}
