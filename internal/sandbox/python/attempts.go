package python

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/seccomp"
)

// attemptsScript tries from inside what must not be possible and prints a line
// for each: "reached NAME: …" or "refused NAME: ERROR".
//
//go:embed probes.py
var attemptsScript string

// tripwires are calls that end an interpreter's process, by their numbers on amd64,
// the one architecture on which interpreters are confined.
func tripwires() map[string]int {
	return map[string]int{
		"ptrace": 101, "mount": 165, "unshare": 272, "setns": 308, "chroot": 161, "bpf": 321, "io_uring_setup": 425, "keyctl": 250, "userfaultfd": 323,
		"process_vm_readv": 310, "x32 getpid": 0x40000000 + 39,
	}
}

// passedOn are the variables that an interpreter's environment may have.
func passedOn() []string {
	return []string{
		"AUTOMATION_ACTIVITY_ID", "AUTOMATION_JOB_ID", "AUTOMATION_RUNBOOK_NAME", "GLIBC_TUNABLES", "HOME", "LANG", "LC_CTYPE", "LD_LIBRARY_PATH", "LOGNAME",
		"PATH", "PYTHONPATH", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "TMPDIR", "TZ", "USER",
	}
}

// Attempts makes every attempt of a Python job in sandboxes of a pool that has an
// interpreter of Python 3 as the engine of a name.
func Attempts(ctx context.Context, p *sandbox.Pool, engine string) ([]sandbox.Attempt, error) {
	if err := p.Err(); err != nil {
		return nil, err
	}
	job := func(script string) sandbox.Job {
		return sandbox.Job{Account: "probe", Engine: engine, Job: frame.Job{ID: "probe", Runbook: "Probes", File: "Probes.py", Script: script}}
	}
	var lines lineEvents
	out, err := p.Run(ctx, job(attemptsScript), &lines)
	if err != nil {
		return nil, err
	}
	if out.Status != frame.Completed {
		return nil, fmt.Errorf("the attempts ended as %s: %s", out.Status, out.Exception)
	}
	all := readAttempts(lines.text())
	for _, name := range slices.Sorted(maps.Keys(tripwires())) {
		_, err := p.Run(ctx, job(fmt.Sprintf("import ctypes\nctypes.CDLL(None).syscall(%d, 0, 0, 0, 0)", tripwires()[name])), &lineEvents{})
		a := sandbox.Attempt{Group: "kernel", Name: name, Reached: true, Detail: "the process lives on"}
		var end *sandbox.EndError
		if errors.As(err, &end) {
			a.Reached, a.Detail = end.Reason != sandbox.ReasonViolation, "ended the process: "+end.Message
		} else if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	for i := range all {
		all[i].Tier, all[i].Profile = out.Sandbox.Tier.String(), out.Sandbox.Profile
		if all[i].Name == "pread64" && out.Sandbox.Profile == seccomp.PythonNativeName {
			all[i].Known = "it is on that profile: the loader reads libraries so"
		}
		if all[i].Name == "stat /etc" && out.Sandbox.Tier == sandbox.TierB {
			all[i].Known = "Landlock does not hide names"
		}
	}
	return all, nil
}

// readAttempts reads what the script printed.
func readAttempts(text string) (all []sandbox.Attempt) {
	group := ""
	for line := range strings.Lines(text) {
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		what, detail, _ := strings.Cut(rest, ": ")
		switch verb {
		case "group":
			group = rest
		case "reached", "refused":
			all = append(all, sandbox.Attempt{Group: group, Name: what, Reached: verb == "reached", Detail: detail})
		case "environment":
			var extra []string
			for _, name := range strings.Fields(rest) {
				if !slices.Contains(passedOn(), name) {
					extra = append(extra, name)
				}
			}
			all = append(all, sandbox.Attempt{Group: "leaks", Name: "environment", Reached: len(extra) > 0, Detail: strings.Join(extra, " ")})
		}
	}
	return all
}

// lineEvents keeps the output of a job.
type lineEvents struct {
	mu    sync.Mutex
	lines []string
}

// Record implements sandbox.Events.
func (e *lineEvents) Record(r frame.Record) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if r.Stream == frame.StreamOutput {
		e.lines = append(e.lines, r.Text)
	}
}

// Progress implements sandbox.Events.
func (*lineEvents) Progress(frame.Progress) {}

// Request implements sandbox.Events.
func (*lineEvents) Request(context.Context, frame.Request) (json.RawMessage, error) {
	return nil, errors.New("there are no assets here")
}

func (e *lineEvents) text() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return strings.Join(e.lines, "\n")
}
