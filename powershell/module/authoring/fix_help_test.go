package authoring

import (
	"strings"
	"testing"

	"github.com/runwright/runwright/powershell/module/metadata"
)

// TestFixHelp: scripts before and after skeletons of help, and what is left alone.
func TestFixHelp(t *testing.T) {
	const frame = "<#\n.SYNOPSIS\nTo be described.\n.DESCRIPTION\nTo be described.\n#>\n"
	tests := []struct{ name, before, after, left string }{
		{"plain", "function Get-A { }\n", frame + "function Get-A { }\n", ""},
		{"parameters once", "function Get-A {\n    param([Parameter(ParameterSetName='x')] $X, [Parameter(ParameterSetName='y')] $Y, $Z)\n}\n",
			strings.Replace(frame, "#>", ".PARAMETER X\nTo be described.\n.PARAMETER Z\nTo be described.\n.PARAMETER Y\nTo be described.\n#>", 1) +
				"function Get-A {\n    param([Parameter(ParameterSetName='x')] $X, [Parameter(ParameterSetName='y')] $Y, $Z)\n}\n", ""},
		{"ends of lines", "$x = 1\r\nfunction Get-A { }\r\n", "$x = 1\r\n" + strings.ReplaceAll(frame, "\n", "\r\n") + "function Get-A { }\r\n", ""},
		{"indented", "if ($true) {\n  function Get-A { }\n}\n", "if ($true) {\n" + strings.TrimSuffix("  "+strings.ReplaceAll(frame, "\n", "\n  "), "  ") + "  function Get-A { }\n}\n", ""},
		{"behind another comment", "# a note\nfunction Get-A { }\nfunction Get-B { }\n", "# a note\nfunction Get-A { }\n" + frame + "function Get-B { }\n",
			"M.psm1: Get-A has no help: a comment before the function would not be its help, or would change more than that"},
		{"two", "function Get-A { }\nfunction Get-B { }\n", frame + "function Get-A { }\n" + frame + "function Get-B { }\n", ""},
		{"has help", "# .SYNOPSIS\n# A.\nfunction Get-A { }\n", "", ""},
		{"not at the start of a line", "$x = 1; function Get-A { }\n", "", "M.psm1: Get-A has no help: its function does not begin a line of its own"},
		{"two in a line", "function Get-A { } function Get-B { }\n", "",
			"M.psm1: Get-A has no help: its function does not begin a line of its own|M.psm1: Get-B has no help: its function does not begin a line of its own"},
		{"signed", "function Get-A { }\n# SIG # Begin signature block\n", "", "M.psm1: Get-A has no help: the file is signed, and the signature would not fit any more"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := memory{"M.psm1": tt.before}
			read := func(f metadata.Files) (*metadata.Module, error) {
				return metadata.Read(metadata.Source{Name: "M", Files: f})
			}
			run := func() string {
				m, err := read(files)
				if err != nil {
					t.Fatal(err)
				}
				fixes, left, err := Fixes(Module{m, files, false, "M.psm1"}, FixOptions{Read: read, Help: true, Stored: func(s string) string { return s }})
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range fixes {
					if f.File == "M.psm1" {
						files["M.psm1"] = string(f.Data)
					}
				}
				var why []string
				for _, l := range left {
					if l.File == "M.psm1" {
						why = append(why, l.File+": "+l.What+": "+l.Why)
					}
				}
				return strings.Join(why, "|")
			}
			want := tt.after
			if want == "" {
				want = tt.before
			}
			for range 2 { // the second run changes nothing
				if left := run(); left != tt.left {
					t.Errorf("left %q, want %q", left, tt.left)
				}
				if files["M.psm1"] != want {
					t.Errorf("got:\n%s\nwant:\n%s", files["M.psm1"], want)
				}
			}
		})
	}
}

// TestUnwrittenHelp: a skeleton is found as such, and all secrets are named.
func TestUnwrittenHelp(t *testing.T) {
	files := memory{"M.psm1": "<#\n.SYNOPSIS\nTo be described.\n#>\nfunction Connect-A { param([string] $Password, [string] $ApiKey) }\nfunction Connect-B { param([securestring] $Token) }\n"}
	m, err := metadata.Read(metadata.Source{Name: "M", Files: files})
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]string{}
	for _, f := range Check(Module{m, files, false, "M.psm1"}) {
		codes[f.Code] = f.Message
	}
	if codes["help-unwritten"] == "" || !strings.Contains(codes["connection-type-missing"], "(-Password, -ApiKey of Connect-A; -Token of Connect-B)") {
		t.Errorf("%q", codes)
	}
}
