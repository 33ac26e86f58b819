package pwshhost_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/pwshhost"
	"github.com/runwright/runwright/internal/pwshhost/standin"
)

// put writes files below a folder; a name that ends in pwsh or dotnet is a program
// that becomes the stand-in.
func put(t *testing.T, dir string, files ...string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		path := filepath.Join(dir, f)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		content := ""
		if b := filepath.Base(f); b == "pwsh" || b == "dotnet" {
			content = "#!/bin/sh\nexec '" + self + "' \"$@\"\n"
		}
		if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// installed gives a self-contained installation of the stand-in.
func installed(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	put(t, dir, "pwsh", "pwsh.dll", "libcoreclr.so")
	return dir
}

func TestFind(t *testing.T) {
	root := t.TempDir()
	put(t, root, "archive/pwsh", "archive/pwsh.dll", "archive/libcoreclr.so", "archive/System.Management.Automation.dll",
		"dotnet/dotnet", "dotnet/shared/x",
		"tools/pwsh", "tools/.store/powershell/7.5.9/powershell/7.5.9/tools/net9.0/any/unix/pwsh.dll",
		"tools/.store/powershell/7.6.10/powershell/7.6.10/tools/net10.0/any/unix/pwsh.dll", "tools/.store/powershell/7.6.10/powershell/7.6.10/tools/net10.0/any/win/pwsh.dll",
		"tools/.store/other/9.0.0/other/9.0.0/tools/net10.0/any/pwsh.dll", "shim/pwsh")
	if err := os.Truncate(filepath.Join(root, "archive/System.Management.Automation.dll"), 18<<20); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(root, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"bin/pwsh": "archive/pwsh", "toolbin/pwsh": "tools/pwsh"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(root, link)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(root, to), filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	at := func(p string) string { return filepath.Join(root, p) }
	const store = "tools/.store/powershell/7.6.10/powershell/7.6.10/tools/net10.0/any/unix"
	for name, tt := range map[string]struct {
		path string
		env  map[string]string
		args []string // below root
		home string
		run  string
	}{
		"by folder":          {path: at("archive"), args: []string{"archive/pwsh"}, home: "archive", run: "archive"},
		"by program":         {path: at("archive/pwsh"), args: []string{"archive/pwsh"}, home: "archive", run: "archive"},
		"by library":         {path: at("archive/pwsh.dll"), args: []string{"archive/pwsh"}, home: "archive", run: "archive"},
		"through a link":     {path: at("bin/pwsh"), args: []string{"archive/pwsh"}, home: "archive", run: "archive"},
		"on the path":        {env: map[string]string{"PATH": "relative:" + at("empty") + ":" + at("bin")}, args: []string{"archive/pwsh"}, home: "archive", run: "archive"},
		"tool":               {path: at("tools/pwsh"), env: map[string]string{"DOTNET_ROOT": at("dotnet")}, args: []string{"dotnet/dotnet", store + "/pwsh.dll"}, home: store, run: "dotnet"},
		"tool by a link":     {env: map[string]string{"PATH": at("toolbin") + ":" + at("dotnet")}, args: []string{"dotnet/dotnet", store + "/pwsh.dll"}, home: store, run: "dotnet"},
		"shim first on path": {env: map[string]string{"PATH": at("shim") + ":" + at("bin")}, args: []string{"archive/pwsh"}, home: "archive", run: "archive"},
	} {
		in, err := pwshhost.Find(t.Context(), tt.path, pwshhost.System{Getenv: func(n string) string { return tt.env[n] }, Folders: []string{}})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var want []string
		for _, a := range tt.args {
			want = append(want, at(a))
		}
		if !slices.Equal(in.Args, want) || in.Home != at(tt.home) || in.Runtime != at(tt.run) || in.Version != standin.PowerShell || in.CLR != standin.CLR || in.Compiled != (tt.home == "archive") {
			t.Errorf("%s: %+v", name, in)
		}
	}
}

func TestFindSaysWhyNot(t *testing.T) {
	root := t.TempDir()
	put(t, root, "archive/pwsh", "archive/pwsh.dll", "archive/libcoreclr.so", "tool/pwsh", "tool/pwsh.dll", "shim/pwsh")
	answer := func(text string, err error) func(context.Context, []string, []string) ([]byte, error) {
		return func(context.Context, []string, []string) ([]byte, error) { return []byte(text), err }
	}
	for name, tt := range map[string]struct {
		path string
		run  func(context.Context, []string, []string) ([]byte, error)
		want string
	}{
		"nothing":     {want: "no PowerShell 7.4 or later was found: there is none on the PATH or in /nowhere"},
		"wrong path":  {path: root + "/x", want: "/x: lstat"},
		"no library":  {path: root + "/shim", want: "there is no pwsh.dll beside it"},
		"no .NET":     {path: root + "/tool", want: "it needs .NET"},
		"fails":       {path: root + "/archive", run: answer("", errors.New("exit status 134")), want: "could not be run: exit status 134"},
		"other words": {path: root + "/archive", run: answer("hello\n", nil), want: "did not say its version"},
		"half":        {path: root + "/archive", run: answer("runwright:7.6.9|Core\n", nil), want: "was not understood"},
		"old":         {path: root + "/archive", run: answer("runwright:7.2.24|Core|6.0.36|/x\n", nil), want: "its version is 7.2.24, older than 7.4"},
		"preview":     {path: root + "/archive", run: answer("runwright:7.4.0-rc.1|Core|8.0.0|/x\n", nil), want: "older than 7.4"},
		"desktop":     {path: root + "/archive", run: answer("runwright:7.6.0|Desktop|8.0.0|/x\n", nil), want: "the edition 'Desktop'"},
	} {
		_, err := pwshhost.Find(t.Context(), tt.path, pwshhost.System{Getenv: func(string) string { return "" }, Folders: []string{"/nowhere"}, Run: tt.run})
		var absent *pwshhost.AbsentError
		if name == "no .NET" && err == nil {
			continue // the machine has one in the usual folders
		}
		if !errors.As(err, &absent) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
	for _, v := range []string{"7.4.0", "7.10.1", "8.0.0-preview.1"} {
		in, err := pwshhost.Find(t.Context(), root+"/archive", pwshhost.System{Run: answer("noise\nrunwright:"+v+"|Core|10.0.12|/x\n", nil)})
		if err != nil || in.Version != v {
			t.Errorf("%s: %+v, %v", v, in, err)
		}
	}
}

func TestProbeEnvironment(t *testing.T) {
	dir := installed(t)
	var got []string
	_, err := pwshhost.Find(t.Context(), dir, pwshhost.System{Run: func(_ context.Context, args, env []string) ([]byte, error) {
		got = append(env, strings.Join(args, " "))
		return []byte("runwright:7.6.9|Core|10.0.12|/x"), nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(got[len(got)-1], filepath.Join(dir, "pwsh")+` -NoProfile -NonInteractive -NoLogo -Command "runwright:" + $PSVersionTable`) {
		t.Errorf("%q", got)
	}
	for _, want := range []string{"POWERSHELL_TELEMETRY_OPTOUT=1", "POWERSHELL_UPDATECHECK=Off", "DOTNET_TieredPGO=0", "TZ=UTC"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is missing in %q", want, got)
		}
	}
}

func TestEnvironment(t *testing.T) {
	in := pwshhost.Installation{Home: "/opt/powershell", Runtime: "/usr/share/dotnet"}
	got := in.Environment(pwshhost.Settings{Home: "/tmp/home", HeapBytes: 400 << 20, Proxy: "127.0.0.1:3128", Confined: true})
	for _, want := range []string{
		"HOME=/tmp/home", "DOTNET_GCHeapHardLimit=19000000", "GLIBC_TUNABLES=glibc.pthread.rseq=0", "DOTNET_ROOT=/usr/share/dotnet",
		"HTTP_PROXY=http://127.0.0.1:3128", "HTTPS_PROXY=http://127.0.0.1:3128", "ALL_PROXY=http://127.0.0.1:3128", "http_proxy=http://127.0.0.1:3128", "NO_PROXY=",
		"DOTNET_gcConcurrent=0", "DOTNET_EnableDiagnostics=0", "DOTNET_EnableWriteXorExecute=0", "POWERSHELL_DIAGNOSTICS_OPTOUT=1",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is missing in %q", want, got)
		}
	}
	if bad := strings.Join(got, "\n"); strings.Contains(bad, "TieredCompilation") || strings.Contains(bad, "ReadyToRun") {
		t.Errorf("settings that make it slow: %q", got)
	}
	if got := strings.Join((pwshhost.Installation{Home: "/p", Runtime: "/p"}).Environment(pwshhost.Settings{Home: "/h"}), "\n"); strings.Contains(got, "PROXY") || strings.Contains(got, "DOTNET_ROOT") || strings.Contains(got, "HardLimit") || strings.Contains(got, "GLIBC") {
		t.Errorf("%s", got)
	}
}

func TestCache(t *testing.T) {
	in, err := pwshhost.Find(t.Context(), installed(t), pwshhost.System{})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "pwsh")
	c := pwshhost.NewCache(dir, pwshhost.System{})
	if _, ready, err := c.Lookup(in); ready || err != nil {
		t.Errorf("empty: %v, %v", ready, err)
	}
	h, err := c.Prepare(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	key, err := pwshhost.Key(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{h.Bootstrap(), h.Files + "/PwshHost.cs", h.Files + "/modules/Orchestrator.AssetManagement.Cmdlets/Orchestrator.AssetManagement.Cmdlets.psd1", h.Compiled + "/rwhost-" + key + ".dll"} {
		info, err := os.Stat(f)
		if err != nil || info.Mode() != 0o644 {
			t.Errorf("%s: %v, %v", f, info, err)
		}
	}
	if src, err := os.ReadFile(h.Files + "/PwshHost.cs"); err != nil || !strings.Contains(string(src), "namespace Runwright.PwshHost") {
		t.Error(err)
	}
	// It is made once.
	never := pwshhost.NewCache(dir, pwshhost.System{Run: func(context.Context, []string, []string) ([]byte, error) {
		return nil, errors.New("it was run again")
	}})
	if again, err := never.Prepare(t.Context(), in); err != nil || again != h {
		t.Errorf("%+v, %v", again, err)
	}
	// Another version has another assembly.
	other := in
	other.Version = "7.6.10"
	if _, ready, err := c.Lookup(other); ready || err != nil {
		t.Errorf("another version: %v, %v", ready, err)
	}
	if _, err := never.Prepare(t.Context(), other); err == nil || !strings.Contains(err.Error(), "compile the pwsh host with PowerShell 7.6.10: it was run again") {
		t.Error(err)
	}
	silent := pwshhost.NewCache(dir, pwshhost.System{Run: func(context.Context, []string, []string) ([]byte, error) { return nil, nil }})
	if _, err := silent.Prepare(t.Context(), other); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Error(err)
	}
	if left, err := filepath.Glob(dir + "/part-*"); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	if args := in.HostArgs(h, 3, "/tmp"); !slices.Equal(args[1:], []string{"-NoProfile", "-NonInteractive", "-NoLogo", "-File", h.Bootstrap(), "-In", "3", "-Out", "3", "-Cache", h.Compiled, "-Temp", "/tmp"}) {
		t.Errorf("%q", args)
	}
}

func TestCacheIsTheServicesOwn(t *testing.T) {
	in := pwshhost.Installation{Args: []string{"/x"}, Home: "/", Version: "7.6.9", CLR: "10.0.12"}
	sys := pwshhost.System{Run: func(context.Context, []string, []string) ([]byte, error) { return nil, errors.New("it was run") }}
	for name, make := range map[string]func(dir string) error{
		"can be written by others": func(dir string) error {
			if err := os.Mkdir(dir, 0o755); err != nil {
				return err
			}
			return os.Chmod(dir, 0o777)
		},
		"is a link": func(dir string) error { return os.Symlink(t.TempDir(), dir) },
		"belongs to user 12345": func(dir string) error {
			if err := os.Mkdir(dir, 0o755); err != nil {
				return err
			}
			return os.Chown(dir, 12345, 12345)
		},
	} {
		dir := filepath.Join(t.TempDir(), "cache")
		if err := make(dir); errors.Is(err, os.ErrPermission) {
			continue // not root
		} else if err != nil {
			t.Fatal(err)
		}
		if _, err := pwshhost.NewCache(dir, sys).Prepare(t.Context(), in); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestKey: bootstrap.ps1 names the assembly by the same rule; the value is
// computed here in another way.
func TestKey(t *testing.T) {
	a, err := pwshhost.Key(pwshhost.Installation{Version: "7.6.9", CLR: "10.0.12"})
	if err != nil {
		t.Fatal(err)
	}
	h := launch(t, pwshhost.Config{})
	hello, err := h.Start()
	if err != nil || hello.Host != a {
		t.Errorf("the host names itself %s, want %s (%v)", hello.Host, a, err)
	}
	script, err := os.ReadFile("host/bootstrap.ps1")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"SHA256]::HashData([Text.Encoding]::UTF8.GetBytes($src + $PSVersionTable.PSVersion + [Environment]::Version))).Substring(0, 16).ToLower()", `"$Cache/rwhost-$hash.dll"`} {
		if !strings.Contains(string(script), part) {
			t.Errorf("bootstrap.ps1 lacks %s", part)
		}
	}
}
