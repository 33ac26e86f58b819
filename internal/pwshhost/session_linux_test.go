package pwshhost_test

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/pwshhost"
	"github.com/runwright/runwright/internal/pwshhost/protocol"
	"github.com/runwright/runwright/internal/pwshhost/standin"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

func TestStart(t *testing.T) {
	p := launch(t, pwshhost.Config{Filter: func(pid int) ([]byte, error) { return []byte{0x06, 0, 0, 0, 0, 0, 0xff, 0x7f}, nil }})
	hello, err := p.Start()
	if err != nil {
		t.Fatal(err)
	}
	if hello.Proto != 1 || !strings.HasPrefix(hello.PowerShell, standin.PowerShell) || hello.CLR != standin.CLR || hello.PID != p.cmd.Process.Pid || len(hello.Host) != 16 {
		t.Errorf("%+v", hello)
	}
	if err := p.Idle(); err != nil {
		t.Error(err)
	}
	if got := p.output(t, "filter"); !slices.Equal(got, []string{"BgAAAAAA/38="}) {
		t.Errorf("the host was locked with %q", got)
	}
}

// TestModulesAreShownAfterTheLock: the host warms up with modules of its own; an
// account's are code of the account.
func TestModulesAreShownAfterTheLock(t *testing.T) {
	p := start(t, pwshhost.Config{ModulePath: "/mod:/own", Filter: func(int) ([]byte, error) { return make([]byte, 8), nil }})
	if got := p.output(t, "env PSModulePath\nframes"); !slices.Equal(got, []string{"/mod:/own", "lock env job"}) {
		t.Errorf("%q", got)
	}
}

func TestAHostThatCannotLockItself(t *testing.T) {
	p := launch(t, pwshhost.Config{Filter: func(int) ([]byte, error) { return []byte("odd"), nil }})
	_, err := p.Start()
	var lock *pwshhost.LockError
	if !errors.As(err, &lock) || !strings.Contains(err.Error(), "errno 22") {
		t.Errorf("error %v", err)
	}
	p = launch(t, pwshhost.Config{Filter: func(int) ([]byte, error) { return nil, errors.New("no such profile") }})
	if _, err := p.Start(); err == nil || !strings.Contains(err.Error(), "no such profile") {
		t.Errorf("error %v", err)
	}
}

// scripted is a host of which a test writes every line.
func scripted(t *testing.T, lines ...string) *pwshhost.Session {
	t.Helper()
	ours, theirs := net.Pipe()
	t.Cleanup(func() { ours.Close() })
	go func() {
		// What the service writes is of no interest here.
		go func() { _, _ = io.Copy(io.Discard, theirs) }()
		for _, l := range lines {
			if _, err := io.WriteString(theirs, l+"\n"); err != nil {
				return
			}
		}
		theirs.Close()
	}()
	return pwshhost.NewSession(pwshhost.Config{Link: ours, Kill: func() { theirs.Close() }, StartTimeout: time.Minute})
}

const hello, ready = `{"t":"hello","proto":1,"ps":"7.6.9","clr":"10.0.12","pid":1,"host":"x","bootMs":1}`, `{"t":"ready","warmMs":1,"rss":1}`

func TestStartRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		lines []string
		want  string
	}{
		"another version":    {[]string{`{"t":"hello","proto":2}`}, "speaks version 2 of the protocol, want 1"},
		"another frame":      {[]string{ready}, `got "ready", want hello`},
		"an early end":       {[]string{hello}, "waiting for ready"},
		"words":              {[]string{"The shell cannot be started."}, "no JSON object"},
		"console is allowed": {[]string{`{"t":"console","s":"stderr","text":"warming"}`, hello, `{"t":"later"}`}, `got "later", want ready`},
	} {
		if _, err := scripted(t, tt.lines...).Start(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", name, err, tt.want)
		}
	}
	ours, _ := net.Pipe()
	defer ours.Close()
	s := pwshhost.NewSession(pwshhost.Config{Link: ours, Kill: func() {}, StartTimeout: time.Nanosecond})
	if _, err := s.Start(); !errors.Is(err, os.ErrDeadlineExceeded) || !strings.Contains(err.Error(), "no hello in time") {
		t.Errorf("a silent host: %v", err)
	}
}

func TestWhatAHealthyHostDoesNotSend(t *testing.T) {
	const state = `{"t":"state","id":"i","state":"running","prepMs":1}`
	for name, tt := range map[string]struct{ line, want string }{
		"hello again":      {hello, "unexpected hello"},
		"duplicate":        {`{"t":"end","id":"i","state":"failed","phase":"duplicate"}`, "has a job i already"},
		"unknown state":    {`{"t":"end","id":"i","state":"paused"}`, `unknown state "paused"`},
		"unknown stream":   {`{"t":"rec","id":"i","n":1,"ticks":1,"s":"Other","text":""}`, `unknown stream "Other"`},
		"empty progress":   {`{"t":"rec","id":"i","n":1,"ticks":1,"s":"Progress","text":""}`, "without progress"},
		"no number":        {`{"t":"rec","id":"i","n":"1"}`, "bad rec"},
		"no JSON":          {`zzz`, "no JSON object"},
		"the end of it":    {"", "EOF"},
		"call without JSO": {`{"t":"call","id":"i","token":5}`, "bad call"},
	} {
		s := scripted(t, hello, ready, state, tt.line)
		if _, err := s.Start(); err != nil {
			t.Fatal(err)
		}
		_, err := s.Run(t.Context(), frame.Job{ID: "i", Runbook: "R", Script: "x"}, &told{})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", name, err, tt.want)
		}
		if s.Idle() == nil {
			t.Errorf("%s: the process would be used again", name)
		}
	}
}

func TestUnknownFramesAndFieldsAreNoReasonToEnd(t *testing.T) {
	s := scripted(t, hello, ready, `{"t":"zzz"}`, `{"t":"error","message":"unknown frame error"}`, `{"t":"gc","heapBytes":1,"rss":1}`,
		`{"t":"end","id":"i","state":"completed","phase":"run","records":0,"later":{"a":1}}`)
	if _, err := s.Start(); err != nil {
		t.Fatal(err)
	}
	res, err := s.Run(t.Context(), frame.Job{ID: "i", Runbook: "R", Script: "x"}, &told{})
	if err != nil || res.Status != frame.Completed || !res.Reuse {
		t.Errorf("%+v, %v", res, err)
	}
}

func TestEmptiesTheScratchFolder(t *testing.T) {
	scratch := t.TempDir()
	p := start(t, pwshhost.Config{Scratch: scratch})
	for _, f := range []string{"a/b/c", "home/.cache/powershell/x", "d"} {
		if err := os.MkdirAll(filepath.Join(scratch, filepath.Dir(f)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(scratch, f), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p.output(t, "out 1")
	if err := p.Idle(); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(scratch)
	if err != nil || len(entries) != 1 || entries[0].Name() != "home" {
		t.Errorf("left: %v (%v)", entries, err)
	}
	// A folder that cannot be emptied ends the use of the process.
	p = start(t, pwshhost.Config{Scratch: filepath.Join(scratch, "stuck")})
	p.output(t, "out 1")
	if err := p.Idle(); err == nil || !strings.Contains(err.Error(), "scratch folder could not be emptied: it is stuck") {
		t.Errorf("error %v", err)
	}
}

func TestRetirement(t *testing.T) {
	cfg := pwshhost.Config{HeapBytes: 100 << 20, RSSBytes: 300 << 20}
	for name, tt := range map[string]struct {
		script string
		why    string
	}{
		"small":     {"memory 99 299", ""},
		"heap":      {"memory 101 200", "101 MiB of objects"},
		"rss":       {"memory 50 400", "400 MiB of memory"},
		"oom":       {"oom", "ran out of memory"},
		"caught":    {`record {"s":"Error","text":"e","error":{"exception":{"type":"X","inner":{"type":"System.OutOfMemoryException"}}}}`, "ran out of memory"},
		"forgery":   {`forge Get-AutomationVariable {"Name":"s"}`, "without the token"},
		"old frame": {`raw {"t":"rec","id":"other","n":1,"ticks":1,"s":"Output","text":"x"}`, "a job that was over"},
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, cfg)
			e := &told{}
			res := p.do(t, tt.script, e)
			if res.Reuse != (tt.why == "") || !strings.Contains(res.Why, tt.why) {
				t.Errorf("reuse %v because %q, want %q", res.Reuse, res.Why, tt.why)
			}
			if err := p.Idle(); (err == nil) != (tt.why == "") {
				t.Errorf("idle: %v", err)
			}
			if slices.Contains(e.texts(frame.StreamOutput), "x") {
				t.Error("a record of another job came through")
			}
		})
	}
}

func TestALateRecordSpoilsTheProcess(t *testing.T) {
	s := scripted(t, hello, ready, `{"t":"end","id":"i","state":"completed"}`, `{"t":"rec","id":"i","n":9,"ticks":1,"s":"Output","text":"late"}`, `{"t":"pong","n":1}`)
	if _, err := s.Start(); err != nil {
		t.Fatal(err)
	}
	if res, err := s.Run(t.Context(), frame.Job{ID: "i", Runbook: "R"}, &told{}); err != nil || !res.Reuse {
		t.Fatal(res, err)
	}
	if err := s.Idle(); err == nil || !strings.Contains(err.Error(), "went on") {
		t.Errorf("idle: %v", err)
	}
}

func TestExitFrame(t *testing.T) {
	p := start(t, pwshhost.Config{})
	if err := protocol.NewConn(p.link).Write(protocol.Exit{}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Run(t.Context(), frame.Job{ID: "i", Runbook: "R"}, &told{}); err == nil {
		t.Error("a job ran on a host that had ended")
	}
}
