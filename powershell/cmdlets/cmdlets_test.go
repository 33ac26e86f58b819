package cmdlets_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/powershell"
	"github.com/runwright/runwright/powershell/cmdlets/output"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/oshost"
	"github.com/runwright/runwright/powershell/types"
)

// TestScripts runs the scripts of testdata: a file is a sequence of cases, each
// a line "> source" with the lines that it must output below. Every case runs in
// a session of its own, in an empty folder that shows as <dir>.
func TestScripts(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no testdata: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) { runFile(t, path) })
	}
}

func runFile(t *testing.T, path string) {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range strings.Split("\n"+string(b), "\n> ")[1:] {
		source, want, _ := strings.Cut(block, "\n")
		want = strings.TrimRight(want, "\n")
		got := run(t, source)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n(-want +got)\n%s", source, diff)
		}
	}
}

// run returns what a script outputs, a line an object; errors become lines that
// begin with "error: ".
func run(t *testing.T, source string) string {
	t.Helper()
	dir := t.TempDir()
	rs := powershell.New(powershell.Options{Host: oshost.New(oshost.Options{TempDir: dir, HomeDir: dir}), Formatter: output.FileFormatter})
	rs.Interp().SetCurrentFolder(dir)
	var lines []string
	add := func(text string) { lines = append(lines, strings.ReplaceAll(text, dir, "<dir>")) }
	out := interp.WriterFunc(func(v any) error {
		text, err := rs.Interp().Text(v)
		if v == nil {
			text = "$null"
		}
		add(text)
		return err
	})
	failed := interp.WriterFunc(func(v any) error {
		r := v.(*types.ErrorRecord)
		add("error: " + r.ID + ": " + r.Text())
		return nil
	})
	warned := interp.WriterFunc(func(v any) error {
		add("warning: " + v.(*interp.Record).Message)
		return nil
	})
	err := rs.Run(context.Background(), powershell.Script{Text: source}, powershell.Streams{Output: out, Error: failed, Warning: warned})
	if err != nil {
		add("stopped: " + err.Error())
	}
	return strings.Join(lines, "\n")
}

// TestNoFiles checks that no command breaks where a host has no file system.
func TestNoFiles(t *testing.T) {
	host := oshost.New(oshost.Options{})
	host.Files = nil
	rs := powershell.New(powershell.Options{Host: host, Formatter: output.FileFormatter})
	for _, source := range []string{
		"Set-Content a b", "New-Item a", "Get-Item /a", "Test-Path /a", "Import-Csv a", "Get-ChildItem", "Get-ChildItem *", "Remove-Item a", "Copy-Item a b",
		"Set-Location /a", "Resolve-Path a*", "Get-FileHash a", "1 | Tee-Object a", "Get-Content a", "Export-Csv a -InputObject 1", "Select-String a -Path b", "Push-Location", "Get-Location",
	} {
		var lines []string
		note := interp.WriterFunc(func(v any) error {
			lines = append(lines, v.(*types.ErrorRecord).Text())
			return nil
		})
		err := rs.Run(context.Background(), powershell.Script{Text: source}, powershell.Streams{Error: note})
		if err != nil {
			lines = append(lines, err.Error())
		}
		if text := strings.Join(lines, "\n"); strings.Contains(text, "defect") {
			t.Errorf("%s: %s", source, text)
		}
	}
}
