package app_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/internal/netpolicy"
	"github.com/runwright/runwright/internal/pwshhost"
	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/broker"
	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/seccomp"
)

// installStandIn makes an installation of PowerShell whose program is this test's,
// a self-contained one.
func installStandIn(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	from, err := os.Open(self)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	to, err := os.OpenFile(filepath.Join(dir, "pwsh"), os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(to, from)
	if cerr := to.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{"pwsh.dll", "libcoreclr.so"} {
		if err := os.WriteFile(filepath.Join(dir, f), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// names are what the resolver of the tests knows.
type names map[string]string

func (n names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	if a, ok := n[host]; ok {
		return []netip.Addr{netip.MustParseAddr(a)}, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

// pwshPool is a pool whose engine pwsh is the stand-in, confined as the real one
// would be. Every connection leads to the server.
func pwshPool(t testing.TB, server string, change func(*sandbox.Config)) *sandbox.Pool {
	t.Helper()
	p := pwshPoolOf(t, server, change)
	if p.Report().Tier < sandbox.TierA {
		t.Skipf("this machine gives no tier A: %+v", p.Report().Trials)
	}
	return p
}

// pwshPoolOf is pwshPool on any machine.
func pwshPoolOf(t testing.TB, server string, change func(*sandbox.Config)) *sandbox.Pool {
	t.Helper()
	cfg := sandbox.Config{Logger: slog.New(slog.NewTextHandler(testWriter{t}, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	if server != "" {
		cfg.Network = broker.New(broker.Config{
			Resolver: names{"host.test": "203.0.113.7"}, Interfaces: func() []netip.Addr { return nil },
			Dial: func(ctx context.Context, _ netip.AddrPort) (net.Conn, error) {
				var d net.Dialer
				return d.DialContext(ctx, "tcp", server)
			},
		})
	}
	service := pwshhost.NewService(installStandIn(t), filepath.Join(t.TempDir(), "pwsh"), pwshhost.System{})
	if _, _, err := service.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	cfg.Engines = map[string]*sandbox.Engine{"pwsh": app.Pwsh(app.PwshOptions{Service: service, Network: server != "", Certificates: []byte("PEM\n"), Logger: cfg.Logger})}
	if change != nil {
		change(&cfg)
	}
	p, err := sandbox.NewPool(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// told collects what a job sends.
type told struct {
	mu      sync.Mutex // guards records
	records []frame.Record
	on      func(frame.Record)
}

func (e *told) Record(r frame.Record) {
	e.mu.Lock()
	e.records = append(e.records, r)
	e.mu.Unlock()
	if e.on != nil {
		e.on(r)
	}
}

func (e *told) Progress(frame.Progress) {}

func (e *told) Request(_ context.Context, req frame.Request) (json.RawMessage, error) {
	return json.RawMessage(`{"json":"\"value of ` + req.Name + `\""}`), nil
}

func (e *told) texts(s frame.Stream) (out []string) {
	for _, r := range e.records {
		if r.Stream == s {
			out = append(out, r.Text)
		}
	}
	return out
}

func pwshJob(script string) sandbox.Job {
	return sandbox.Job{Account: "a", Engine: "pwsh", Job: frame.Job{ID: "11111111-2222-3333-4444-555555555555", Runbook: "Book", File: "Book.ps1", Script: script}}
}

func mustRun(t testing.TB, p *sandbox.Pool, j sandbox.Job) (sandbox.Outcome, []string) {
	t.Helper()
	e := &told{}
	out, err := p.Run(t.Context(), j, e)
	if err != nil {
		t.Fatalf("%v", err)
	}
	if out.Status != frame.Completed {
		t.Fatalf("%+v", out)
	}
	return out, e.texts(frame.StreamOutput)
}

// TestPwshInASandbox runs the stand-in where PowerShell would run.
func TestPwshInASandbox(t *testing.T) {
	p := pwshPool(t, "127.0.0.1:1", nil)
	modules := t.TempDir()
	if err := os.WriteFile(filepath.Join(modules, "m.txt"), []byte("module"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(modules, 0o755); err != nil {
		t.Fatal(err)
	}
	steps := []struct{ do, want string }{
		{"args", " -NoProfile -NonInteractive -NoLogo -File /runwright/host/bootstrap.ps1 -In 3 -Out 3 -Cache /runwright/compiled -Temp /tmp"},
		{"env PSModulePath", "/mod:/runwright/host/modules:/"},
		{"ids", "pid 1"},
		{"read /mod/m.txt", "module"},
		{"write /mod/x no", "failed:"},
		{"write /tmp/x yes", "written"},
		{"read /tmp/x", "yes"},
		{"read /etc/passwd", "runwright65534:x:65534:65534::/tmp/home:/bin/sh"},
		{"read /etc/ssl/certs/ca-certificates.crt", "PEM"},
		{"ls /etc/ssl/certs", "ca-certificates.crt"},
		{"ls /etc", "passwd"},
		{"read /etc/hostname", "failed: open /etc/hostname: "},
		{"read /etc/shadow", "failed:"},
		{"ls /", "failed: open /: permission denied"},
		{"ls /home", "failed:"},
		{"write /runwright/host/x no", "failed:"},
		{"write /runwright/compiled/x no", "failed:"},
		{"ls /runwright/host", "PwshHost.cs bootstrap.ps1 modules"},
		{"write /dev/null x", "written"},
		{"read /proc/self/cmdline", "bootstrap.ps1"},
		{"read /proc/2/cmdline", "failed:"},
		{"read /proc/meminfo", "failed:"},
		{"write /tmp/program #!/bin/sh", "written"},
		{"exec /tmp/program", "failed:"},
		{"dial 127.0.0.1:3128", "connected"},
		{"dial 127.0.0.1:22", "failed:"},
		{"dial 10.0.0.1:80", "failed:"},
		{"env HOME", "/tmp/home"},
		{"env DOTNET_GCHeapHardLimit", "20000000"},
		{"env PATH", "/usr/bin:/bin"},
		{"link /proc/self/fd/3", "socket:["},
		{"link /proc/self/fd/4", ""}, // the stand-in may have something there itself
		{"call Get-AutomationVariable {\"Name\":\"v\"}", "value of v"},
	}
	var script []string
	for _, s := range steps {
		script = append(script, s.do)
	}
	j := pwshJob(strings.Join(script, "\n"))
	j.Modules = modules
	out, got := mustRun(t, p, j)
	if len(got) != len(steps) {
		t.Fatalf("%d answers to %d steps: %q", len(got), len(steps), got)
	}
	for i, s := range steps {
		if !strings.Contains(got[i], s.want) {
			t.Errorf("%s: %q, want %q", s.do, got[i], s.want)
		}
	}
	for i, s := range steps {
		if s.want == "" && strings.Contains(got[i], "socket:") {
			t.Errorf("%s: %s", s.do, got[i])
		}
	}
	if out.Sandbox.Engine != "pwsh" || out.Sandbox.Profile != "pwsh-64" || out.Sandbox.Calls != 64 || out.Sandbox.Tier != sandbox.TierA {
		t.Errorf("%+v", out.Sandbox)
	}
}

// TestPwshHasNoPrivileges reads what the kernel says of the process, before any
// filter of calls.
func TestPwshHasNoPrivileges(t *testing.T) {
	_, got := mustRun(t, pwshPool(t, "", nil), pwshJob("read /proc/self/status\nread /proc/self/limits"))
	for _, want := range []string{"CapInh:\t0000000000000000", "CapPrm:\t0000000000000000", "CapEff:\t0000000000000000", "CapAmb:\t0000000000000000", "NoNewPrivs:\t1", "Pid:\t1\n"} {
		if !strings.Contains(got[0], want) {
			t.Errorf("%q is missing in %s", want, got[0])
		}
	}
	for name, want := range map[string]string{"Max data size": fmt.Sprint((512 + 600) << 20), "Max address space": "unlimited", "Max open files": "1024", "Max core file size": "0"} {
		if _, rest, ok := strings.Cut(got[1], name); !ok || strings.Fields(rest)[0] != want {
			t.Errorf("%s: want %s in\n%s", name, want, got[1])
		}
	}
}

// TestPwshSpare: while an account's process is in use, another one is made ready.
func TestPwshSpare(t *testing.T) {
	p := pwshPool(t, "", nil)
	first := make(chan int)
	leave := make(chan struct{})
	e := &told{on: func(frame.Record) { first <- 0; <-leave }}
	over := make(chan sandbox.Outcome)
	go func() {
		out, err := p.Run(t.Context(), pwshJob("out go"), e)
		if err != nil {
			t.Error(err)
		}
		over <- out
	}()
	<-first
	for { // the spare is made in the background; each try that comes too early makes one of its own
		out, _ := mustRun(t, p, pwshJob("out 1"))
		if out.Sandbox.Start == sandbox.StartIdle {
			break
		}
	}
	close(leave)
	if out := <-over; out.Status != frame.Completed {
		t.Errorf("%+v", out)
	}
}

// TestPwshLeavesNothing: after many processes with listeners, proxies and spares,
// the service has what it had before.
func TestPwshLeavesNothing(t *testing.T) {
	descriptors := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	round := func() {
		t.Run("round", func(t *testing.T) { // its pool is closed at its end
			p := pwshPool(t, "127.0.0.1:1", func(c *sandbox.Config) { c.JobsPerSandbox, c.Warm = 2, -1 })
			for i := range 30 {
				j := pwshJob("get http://host.test/\nout 1")
				j.Account = fmt.Sprint("account ", i%5)
				mustRun(t, p, j)
			}
		})
	}
	round() // what is made once
	before, threads := descriptors(), runtime.NumGoroutine()
	round()
	if after := descriptors(); after > before {
		t.Errorf("%d descriptors, %d before", after, before)
	}
	// One that has done its work may still be on its way out; one that is left stays.
	after := runtime.NumGoroutine()
	for end := time.Now().Add(10 * time.Second); after > threads && time.Now().Before(end); after = runtime.NumGoroutine() {
		runtime.Gosched()
	}
	if after > threads {
		t.Errorf("%d goroutines, %d before", after, threads)
	}
}

// TestPwshIsSentItsFilter compares what the process was locked with to the table.
func TestPwshIsSentItsFilter(t *testing.T) {
	for server, profile := range map[string]seccomp.Profile{"": seccomp.Pwsh48(), "127.0.0.1:1": seccomp.Pwsh64()} {
		out, got := mustRun(t, pwshPool(t, server, nil), pwshJob("filter"))
		prog, err := seccomp.Assemble(profile, seccomp.Refuse, 1)
		if err != nil {
			t.Fatal(err)
		}
		if want := base64.StdEncoding.EncodeToString(seccomp.Encode(prog)); len(got) != 1 || got[0] != want {
			t.Errorf("%s: another filter", profile.Name)
		}
		if out.Sandbox.Profile != profile.Name || out.Sandbox.Calls != profile.Count() {
			t.Errorf("%+v", out.Sandbox)
		}
	}
}

// TestPwshIsUsedAgain: one process serves an account's jobs, empty again for each.
func TestPwshIsUsedAgain(t *testing.T) {
	p := pwshPool(t, "", nil)
	first, got := mustRun(t, p, pwshJob("write /tmp/left behind\nls /tmp"))
	if got[1] == "" {
		t.Errorf("%q", got)
	}
	second, got := mustRun(t, p, pwshJob("read /tmp/left\nls /tmp"))
	if !strings.Contains(got[0], "no such file") {
		t.Errorf("the second job saw %q", got)
	}
	if first.Sandbox.Start == sandbox.StartIdle || second.Sandbox.Start != sandbox.StartIdle {
		t.Errorf("started %s and %s", first.Sandbox.Start, second.Sandbox.Start)
	}
	other := pwshJob("ids")
	other.Account = "b"
	third, _ := mustRun(t, p, other)
	embedded := map[int]bool{first.Sandbox.PID: true, second.Sandbox.PID: true}
	if embedded[third.Sandbox.PID] {
		t.Error("two accounts had one process")
	}
	// Out of memory is the end of a process.
	e := &told{}
	out, err := p.Run(t.Context(), pwshJob("oom"), e)
	if err != nil || out.Status != frame.Failed || out.Retire == "" {
		t.Errorf("%+v, %v", out, err)
	}
	if fifth, _ := mustRun(t, p, pwshJob("ids")); fifth.Sandbox.PID == out.Sandbox.PID {
		t.Error("a process that ran out of memory was used again")
	}
}

func TestPwshStopsAndDies(t *testing.T) {
	p := pwshPool(t, "", func(c *sandbox.Config) { c.Grace = 1e7 })
	for script, killed := range map[string]bool{"out go\nsleep": false, "out go\nspin": true} {
		ctx, stop := context.WithCancel(t.Context())
		e := &told{on: func(frame.Record) { stop() }}
		out, err := p.Run(ctx, pwshJob(script), e)
		if err != nil || out.Status != frame.Stopped || out.Killed != killed {
			t.Errorf("%q: %+v, %v", script, out, err)
		}
	}
	_, err := p.Run(t.Context(), pwshJob("crash"), &told{})
	var ended *sandbox.EndError
	if !errors.As(err, &ended) || ended.Reason != sandbox.ReasonCrash {
		t.Errorf("%v", err)
	}
	_, err = p.Run(t.Context(), pwshJob(`raw {"t":"hello"}`), &told{})
	if !errors.As(err, &ended) || ended.Reason != sandbox.ReasonProtocol {
		t.Errorf("%v", err)
	}
}

func TestPwshNeedsARoot(t *testing.T) {
	for want, change := range map[string]func(*sandbox.Config){
		"jobs of the engine 'pwsh' cannot run here: it needs sandboxes of tier A": func(c *sandbox.Config) { c.MaximumTier = sandbox.TierB },
		"the engine pwsh needs a sandbox with namespaces and a root of its own":   func(c *sandbox.Config) { c.MaximumTier, c.Unsafe = sandbox.TierC, true },
	} {
		p := pwshPoolOf(t, "", change)
		if err := p.Err(); err != nil {
			t.Logf("not tried, this machine cannot confine: %v", err)
			continue
		}
		if _, err := p.Run(t.Context(), pwshJob("out 1"), &told{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestPwshNetwork: programs reach the network by the proxy inside, under the
// rules of the job.
func TestPwshNetwork(t *testing.T) {
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "hello from ", r.Host) }))
	defer web.Close()
	p := pwshPool(t, web.Listener.Addr().String(), nil)
	deny, err := netpolicy.ParseRules([]string{"*.secret.test"})
	if err != nil {
		t.Fatal(err)
	}
	j := pwshJob("get http://host.test/\nget http://a.secret.test/\nget http://127.0.0.1/\nget https://169.254.169.254/")
	j.Network = []netpolicy.Layer{{Where: "the account 'a'", Deny: deny}}
	e := &told{}
	out, err := p.Run(t.Context(), j, e)
	if err != nil || out.Status != frame.Completed {
		t.Fatal(out, err)
	}
	got := e.texts(frame.StreamOutput)
	for i, want := range []string{"200 OK hello from host.test", "403 Connecting to a.secret.test:80 is not allowed: the rule 'deny *.secret.test' of the account 'a' is against it.",
		"403 Connecting to 127.0.0.1:80 is not allowed", "failed: Get \"https://169.254.169.254/\": Connecting to 169.254.169.254:443"} {
		if i >= len(got) || !strings.HasPrefix(got[i], want) {
			t.Errorf("%d: %q, want %q", i, got, want)
		}
	}
	if len(e.texts(frame.StreamWarning)) != 3 || out.Sandbox.Network.Opened != 1 || out.Sandbox.Network.Refused != 3 {
		t.Errorf("%q, %+v", e.texts(frame.StreamWarning), out.Sandbox.Network)
	}
	// The next job has its own rules.
	if _, got := mustRun(t, p, pwshJob("get http://host.test/")); !strings.HasPrefix(got[0], "200") {
		t.Errorf("%q", got)
	}
}
