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

func TestProgram(t *testing.T) {
	root := t.TempDir()
	put(t, root, "ps/pwsh.dll", "net/dotnet", "host/bootstrap.ps1", "compiled/x.dll")
	out := func(p string) string { return filepath.Join(root, p) }
	at := out
	if strings.HasPrefix(root, "/tmp/") { // something else is there inside
		at = func(p string) string { return filepath.Join("/runwright/outside", root, p) }
	}
	l := pwshhost.Launch{
		Installation: pwshhost.Installation{Args: []string{out("net/dotnet"), out("ps/pwsh.dll")}, Home: out("ps"), Runtime: out("net"), Version: "7.6.9", CLR: "10.0.12"},
		Host:         pwshhost.Host{Files: out("host"), Compiled: out("compiled")}, HeapBytes: 400 << 20, Proxy: "127.0.0.1:3128", Certificates: []byte("PEM"),
	}
	p := l.Program("/tmp")
	want := []string{at("net/dotnet"), at("ps/pwsh.dll"), "-NoProfile", "-NonInteractive", "-NoLogo", "-File", "/runwright/host/bootstrap.ps1", "-In", "3", "-Out", "3",
		"-Cache", "/runwright/compiled", "-Temp", "/tmp"}
	if p.Path != want[0] || !slices.Equal(p.Args, want) || p.Dir != "/tmp" {
		t.Errorf("%s %q in %s", p.Path, p.Args, p.Dir)
	}
	if got, want := l.ModulePath("/mod"), "/mod:/runwright/host/modules:"+at("ps/Modules"); got != want || l.ModulePath("") != "" {
		t.Errorf("module path %s, want %s", got, want)
	}
	for _, v := range []string{"HOME=/tmp/home", "GLIBC_TUNABLES=glibc.pthread.rseq=0", "DOTNET_GCHeapHardLimit=19000000", "HTTPS_PROXY=http://127.0.0.1:3128", "DOTNET_ROOT=" + at("net"),
		"SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"} {
		if !slices.Contains(p.Env, v) {
			t.Errorf("%s is missing in %q", v, p.Env)
		}
	}
	if p.Limits.DataBytes != 1000<<20 || p.Limits.AddressBytes != 0 || !p.Proc || !slices.Equal(p.Devices, []string{"/dev/null", "/dev/urandom"}) {
		t.Errorf("%+v", p)
	}
	if p.Files["/etc/ssl/certs/ca-certificates.crt"] != "PEM" || !strings.Contains(p.Files["/etc/passwd"], ":65534:65534::/tmp/home:") {
		t.Errorf("%q", p.Files)
	}
	exec := map[string]bool{}
	for _, m := range p.Mounts {
		exec[m.Target] = m.Exec
		if _, err := os.Stat(m.Source); err != nil {
			t.Errorf("mount of what is not there: %v", err)
		}
	}
	for target, want := range map[string]bool{at("ps"): true, at("net"): true, "/runwright/compiled": true, "/runwright/host": false} {
		if got, ok := exec[target]; !ok || got != want {
			t.Errorf("%s: mounted %v, executable %v", target, ok, got)
		}
	}
	for _, bad := range []string{"/", "/etc", "/usr", "/home", "/root", "/dev", "/sys", "/proc", "/var"} {
		if _, ok := exec[bad]; ok {
			t.Errorf("%s is mounted", bad)
		}
	}
	// What is inside another mount needs none of its own.
	l.Installation.Home = out("net/shared/ps")
	put(t, root, "net/shared/ps/pwsh.dll")
	n := 0
	for _, m := range l.Program("/tmp").Mounts {
		if strings.HasPrefix(m.Target, at("net")) {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d mounts below .NET's folder", n)
	}
}

func TestService(t *testing.T) {
	dir, cache := installed(t), filepath.Join(t.TempDir(), "pwsh")
	s := pwshhost.NewService(dir, cache, pwshhost.System{Platform: "linux/amd64"})
	if text, err := s.Describe(t.Context()); err != nil || !strings.Contains(text, "PowerShell 7.6.9 on .NET 10.0.12 in "+dir) || !strings.Contains(text, "not compiled ahead of time") || !strings.Contains(text, "at the server's first start") {
		t.Errorf("%s, %v", text, err)
	}
	if _, err := os.Stat(cache); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("describing made the cache: %v", err)
	}
	in, h, err := s.Ready(t.Context())
	if err != nil || in.Version != standin.PowerShell || h.Files == "" {
		t.Errorf("%+v, %+v, %v", in, h, err)
	}
	if text, err := s.Describe(t.Context()); err != nil || !strings.HasSuffix(text, "the host is compiled") {
		t.Errorf("%s, %v", text, err)
	}
	// What was found is kept, and so is that nothing was.
	runs := 0
	sys := pwshhost.System{Platform: "linux/amd64", Run: func(context.Context, []string, []string) ([]byte, error) {
		runs++
		return nil, errors.New("exit status 1")
	}}
	bad := pwshhost.NewService(dir, cache, sys)
	for range 3 {
		if _, _, err := bad.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), "could not be run: exit status 1") {
			t.Error(err)
		}
	}
	if runs != 1 {
		t.Errorf("it was run %d times", runs)
	}
	// Who waits while it is looked for can give up.
	looking, look := make(chan struct{}), make(chan struct{})
	slow := pwshhost.NewService(dir, cache, pwshhost.System{Platform: "linux/amd64", Run: func(context.Context, []string, []string) ([]byte, error) {
		close(looking)
		<-look
		return nil, errors.New("too slow")
	}})
	over := make(chan error)
	go func() {
		_, _, err := slow.Ready(t.Context())
		over <- err
	}()
	<-looking
	waiting, giveUp := context.WithCancel(t.Context())
	giveUp()
	if _, _, err := slow.Ready(waiting); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	close(look)
	if err := <-over; err == nil || !strings.Contains(err.Error(), "too slow") {
		t.Error(err)
	}
	// Who gives up waiting decides nothing for others.
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	s = pwshhost.NewService(dir, cache, pwshhost.System{Platform: "linux/amd64"})
	if _, _, err := s.Ready(impatient); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, _, err := s.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	other := pwshhost.NewService(dir, cache, pwshhost.System{Platform: "linux/arm64"})
	if _, _, err := other.Ready(t.Context()); err == nil || err.Error() != "sandboxes for PowerShell exist on linux/amd64 only, and this is linux/arm64" {
		t.Error(err)
	}
	off := pwshhost.NewService(pwshhost.Off, cache, pwshhost.System{Platform: "linux/amd64"})
	if _, _, err := off.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), "--pwsh off") {
		t.Error(err)
	}
	if _, err := off.Describe(t.Context()); err == nil {
		t.Error("off is described")
	}
}
