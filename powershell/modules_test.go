package powershell_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
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

// moduleEnv is an environment of one variable, the module path.
type moduleEnv struct{ path string }

func (e moduleEnv) Lookup(name string) (string, bool) { return e.path, name == "PSModulePath" }
func (e moduleEnv) Set(string, string) error          { return errors.New("read-only") }
func (e moduleEnv) Unset(string) error                { return errors.New("read-only") }
func (e moduleEnv) All() []string                     { return []string{"PSModulePath=" + e.path} }

// TestModuleRunbooks runs scripts that use modules and compares with what
// PowerShell printed: standard output and exit status.
func TestModuleRunbooks(t *testing.T) {
	scripts, err := filepath.Glob("testdata/run/*.ps1")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	modules, err := filepath.Abs("testdata/modules")
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
			out, code := runScript(t, script, modules, cache)
			if diff := cmp.Diff(string(want), out); diff != "" {
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
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	host := oshost.New(oshost.Options{Width: 120, Out: &out})
	host.Env = moduleEnv{modulePath}
	rs := powershell.New(powershell.Options{Cache: cache, Host: host, Loader: core.Loader{}, Formatter: output.FileFormatter})
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
