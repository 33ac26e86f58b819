package pwshhost_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/pwshhost"
	"github.com/runwright/runwright/internal/pwshhost/standin"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

func TestMain(m *testing.M) {
	if standin.Requested() {
		os.Exit(standin.Main())
	}
	os.Exit(m.Run())
}

// process is a stand-in that runs beside the test, unconfined.
type process struct {
	*pwshhost.Session
	link    *os.File
	cmd     *exec.Cmd
	scratch string
}

// launch starts a stand-in and a session with it that has not been started.
func launch(t testing.TB, cfg pwshhost.Config) *process {
	t.Helper()
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.SetNonblock(pair[0], true); err != nil {
		t.Fatal(err)
	}
	p := &process{link: os.NewFile(uintptr(pair[0]), "host"), scratch: t.TempDir()}
	theirs := os.NewFile(uintptr(pair[1]), "service")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd = exec.Command(self, "-NoProfile", "-NonInteractive", "-NoLogo", "-File", filepath.Join("host", "bootstrap.ps1"), "-In", "3", "-Out", "3",
		"-Cache", t.TempDir(), "-Temp", p.scratch)
	p.cmd.ExtraFiles = []*os.File{theirs}
	p.cmd.Env = append(os.Environ(), "TZ=UTC")
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	theirs.Close()
	cfg.Link = p.link
	var once sync.Once
	cfg.Kill = func() { once.Do(func() { _ = p.cmd.Process.Kill() }) }
	p.Session = pwshhost.NewSession(cfg)
	t.Cleanup(func() {
		cfg.Kill()
		_ = p.cmd.Wait() // killed
		p.Close()
		p.link.Close()
	})
	return p
}

// start starts a stand-in that is ready for jobs.
func start(t testing.TB, cfg pwshhost.Config) *process {
	t.Helper()
	p := launch(t, cfg)
	if _, err := p.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// told collects what a job sends.
type told struct {
	mu       sync.Mutex // guards records, progress
	records  []frame.Record
	progress []frame.Progress

	onRecord func(frame.Record)
	answer   func(ctx context.Context, req frame.Request) (json.RawMessage, error)
}

func (e *told) Record(r frame.Record) {
	e.mu.Lock()
	e.records = append(e.records, r)
	e.mu.Unlock()
	if e.onRecord != nil {
		e.onRecord(r)
	}
}

func (e *told) Progress(p frame.Progress) { e.progress = append(e.progress, p) }

func (e *told) Request(ctx context.Context, req frame.Request) (json.RawMessage, error) {
	if e.answer == nil {
		return nil, &frame.Error{Code: "Invalid", Message: "nothing is answered here"}
	}
	return e.answer(ctx, req)
}

// texts gives the texts of a stream's records.
func (e *told) texts(s frame.Stream) (out []string) {
	for _, r := range e.records {
		if r.Stream == s {
			out = append(out, r.Text)
		}
	}
	return out
}

// do runs a script to its end.
func (p *process) do(t testing.TB, script string, e *told) pwshhost.Result {
	t.Helper()
	res, err := p.Run(t.Context(), frame.Job{ID: "11111111-2222-3333-4444-555555555555", Runbook: "Runbook", Script: script}, e)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// output runs a script and gives its output.
func (p *process) output(t testing.TB, script string) []string {
	t.Helper()
	e := &told{}
	if res := p.do(t, script, e); res.Status != frame.Completed {
		t.Fatalf("%+v", res)
	}
	return e.texts(frame.StreamOutput)
}
