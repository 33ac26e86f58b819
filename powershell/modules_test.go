package powershell_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/powershell"
	"github.com/runwright/runwright/powershell/cmdlets/core"
	"github.com/runwright/runwright/powershell/cmdlets/output"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/oshost"
)

// testEnv is an environment of its own.
type testEnv map[string]string

func (e testEnv) Lookup(name string) (string, bool) { v, ok := e[name]; return v, ok }
func (e testEnv) Set(name, value string) error      { e[name] = value; return nil }
func (e testEnv) Unset(name string) error           { delete(e, name); return nil }
func (e testEnv) All() (out []string) {
	for _, name := range slices.Sorted(maps.Keys(e)) {
		out = append(out, name+"="+e[name])
	}
	return out
}

// sampleModules puts the sample modules into one folder: those that are read in
// other tests, too, and those that cannot be loaded.
func sampleModules(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for _, from := range []string{"module/metadata/testdata/modules", "testdata/modules"} {
		if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// differing are the runbooks whose output is not PowerShell's, with the reason.
func differing() map[string]string {
	const assembly = "its module is a .NET assembly, which this engine cannot run"
	return map[string]string{
		"14-state-across-jobs":        assembly,
		"28-dotloader":                "a class that only an attribute names is found, and PowerShell does not find it",
		"29-binary":                   assembly,
		"30-binary-missing-reference": assembly,
		"32-help":                     assembly,
		"34-prefix-cold-cache":        "PowerShell misses a command while its cache is cold; this engine finds it",
	}
}

// TestModuleRunbooks runs scripts that use modules and compares with what
// PowerShell printed: standard output and exit status.
func TestModuleRunbooks(t *testing.T) {
	scripts, err := filepath.Glob("testdata/run/*.ps1")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	modules := sampleModules(t)
	folder, err := filepath.Abs("testdata/run")
	if err != nil {
		t.Fatal(err)
	}
	// All of them share one cache, and run side by side: what one leaves in
	// it must not show in another.
	cache := interp.NewCache(64 << 20)
	for _, script := range scripts {
		name := strings.TrimSuffix(filepath.Base(script), ".ps1")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base := strings.TrimSuffix(script, ".ps1")
			want, err := os.ReadFile(base + ".out")
			if err != nil {
				t.Fatal(err)
			}
			rc, err := os.ReadFile(base + ".rc")
			if err != nil {
				t.Fatal(err)
			}
			scratch := t.TempDir()
			out, code := runScriptIn(t, filepath.Join(folder, filepath.Base(script)), modules, scratch, cache)
			out = strings.NewReplacer(modules, "<SRC>", folder, "<RUN>", scratch, "<WORK>").Replace(out)
			diff := cmp.Diff(string(want), out)
			if reason, ok := differing()[name]; ok {
				if diff == "" {
					t.Errorf("agrees with PowerShell and is listed as differing: %s", reason)
				}
				t.Skip("differs: " + reason)
			}
			if diff != "" {
				t.Errorf("output (-PowerShell +ours):\n%s", diff)
			}
			if want := strings.TrimSpace(string(rc)); want != strconv.Itoa(code) {
				t.Errorf("exit status %d, PowerShell's is %s", code, want)
			}
		})
	}
}

// runScript runs a script file as the console does and returns its output and
// exit status.
func runScript(t testing.TB, file, modulePath string, cache *interp.Cache) (string, int) {
	t.Helper()
	return runScriptIn(t, file, modulePath, t.TempDir(), cache)
}

func runScriptIn(t testing.TB, file, modulePath, scratch string, cache *interp.Cache) (string, int) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	host := oshost.New(oshost.Options{Width: 120, Out: &out, TempDir: scratch, HomeDir: scratch})
	host.Env = testEnv{"PSModulePath": modulePath, "HOME": scratch}
	rs := powershell.New(powershell.Options{Cache: cache, Host: host, Loader: core.Loader{}, Formatter: output.FileFormatter})
	rs.Interp().SetCurrentFolder(scratch)
	printer := output.NewPrinter(rs.Interp(), &out, 120)
	message := func(label string) interp.Writer {
		return interp.WriterFunc(func(v any) error {
			r := v.(*interp.Record)
			_, err := out.WriteString(label + r.Message + "\n")
			return err
		})
	}
	err = rs.Run(context.Background(), powershell.Script{File: file, Text: string(text)}, powershell.Streams{
		Output: interp.WriterFunc(printer.Write), Warning: message("WARNING: "), Verbose: message("VERBOSE: "),
		Information: interp.WriterFunc(func(v any) error {
			if r, ok := v.(*interp.Record); ok && !r.Quiet {
				text, err := rs.Interp().Text(r.Data)
				if err != nil {
					return err
				}
				out.WriteString(text + "\n")
			}
			return nil
		}),
	})
	if cerr := printer.Close(); cerr != nil {
		t.Fatal(cerr)
	}
	var exit *interp.ExitRequest
	switch {
	case err == nil:
		return out.String(), 0
	case errors.As(err, &exit):
		return out.String(), exit.Code
	}
	return out.String(), 1
}
