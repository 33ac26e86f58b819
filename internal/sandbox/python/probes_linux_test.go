package python_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/python"
)

// TestProbes tries from inside what must not be possible, in each tier that runs
// Python.
func TestProbes(t *testing.T) {
	for name, in := range interpreters(t) {
		for _, tier := range []sandbox.Tier{sandbox.TierA, sandbox.TierB} {
			t.Run(fmt.Sprint(name, " tier ", tier), func(t *testing.T) {
				p := newPool(t, in, sandbox.Config{MaximumTier: tier})
				if p.Report().Tier != tier {
					t.Skipf("not possible on this machine")
				}
				for _, engine := range []string{python.EngineName, python.EngineNameNative} {
					if p.Lacks(engine) != "" && tier == sandbox.TierB {
						continue
					}
					all, err := python.Attempts(t.Context(), p, engine)
					if err != nil {
						t.Fatal(err)
					}
					for _, a := range all {
						if a.Reached != (a.Known != "") {
							t.Errorf("%s, %s: reached %v, known %q: %s", engine, a.Name, a.Reached, a.Known, a.Detail)
						}
					}
					if len(all) < 100 {
						t.Errorf("%s: only %d attempts", engine, len(all))
					}
				}
			})
		}
	}
}

// TestRefusedCallsAreNamed: the calls that the filter refuses are known by name.
func TestRefusedCallsAreNamed(t *testing.T) {
	p := onePool(t, sandbox.Config{})
	if !p.Report().Notify {
		t.Skip("the kernel does not tell of refused calls")
	}
	out := run(t, p, &collector{}, `import ctypes
for number in (57, 58, 41, 62, 434):
    ctypes.CDLL(None).syscall(number, 0, 0, 0, 0)`)
	for _, call := range []string{"fork", "vfork", "socket", "kill", "pidfd_open"} {
		if !slices.Contains(out.Sandbox.Refused, call) {
			t.Errorf("%s is not among the refused calls %v", call, out.Sandbox.Refused)
		}
	}
}

// TestConfined looks from outside at a process that runs a job.
func TestConfined(t *testing.T) {
	before := ownChildren() // of other tests; one of the pool's becomes the interpreter
	p := onePool(t, sandbox.Config{})
	var status string
	c := collector{answer: func(context.Context, frame.Request) (json.RawMessage, error) {
		for _, pid := range ownChildren() {
			text, err := os.ReadFile("/proc/" + pid + "/status")
			if err == nil && strings.HasPrefix(string(text), "Name:\tpython") && !slices.Contains(before, pid) {
				status = string(text)
			}
		}
		return json.RawMessage(`{"json":"1"}`), nil
	}}
	out, err := p.Run(t.Context(), job("import automationassets\nautomationassets.get_automation_variable('x')"), &c)
	if err != nil || out.Status != frame.Completed {
		t.Fatal(out, err)
	}
	for _, want := range []string{"CapPrm:\t0000000000000000", "CapEff:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2", "Seccomp_filters:\t2"} {
		if !strings.Contains(status, want) {
			t.Errorf("status has no %q:\n%s", want, status)
		}
	}
}

// TestUnsafe runs jobs with less than they should have, as a server does that was
// told to.
func TestUnsafe(t *testing.T) {
	for _, tier := range []sandbox.Tier{sandbox.TierC, sandbox.TierD} {
		t.Run(tier.String(), func(t *testing.T) {
			p := onePool(t, sandbox.Config{MaximumTier: tier, Unsafe: true})
			if have := p.Report().Tier; have < tier {
				t.Skipf("this machine gives tier %s only", have)
			}
			var c collector
			out := run(t, p, &c, "print('x')")
			if out.Sandbox.Tier != tier || c.text(frame.StreamOutput) != "x" {
				t.Errorf("%+v", out)
			}
		})
	}
}

// TestTierB does ordinary things where the process has no root of its own.
func TestTierB(t *testing.T) {
	p := onePool(t, sandbox.Config{MaximumTier: sandbox.TierB})
	if p.Report().Tier != sandbox.TierB {
		t.Skip("not possible on this machine")
	}
	var c collector
	out := run(t, p, &c, "import shutil, os, tempfile, ssl, threading\nopen('a', 'w').write('x')\nprint(shutil.copy('a', 'b'), os.getcwd() == tempfile.gettempdir())\ntry:\n    os.chmod('/etc/passwd', 0o777)\nexcept PermissionError:\n    print('refused')\nt = threading.Thread(target=print, args=('thread',)); t.start(); t.join()\nprint(__file__ == os.path.join(os.getcwd(), 'Test.py'))")
	if got := c.text(frame.StreamOutput); got != "b True\nrefused\nthread\nTrue" {
		t.Errorf("%q\n%s", got, out.Exception)
	}
	if out.Sandbox.Profile != "python-47" || out.Sandbox.Calls != 47 || len(out.Sandbox.Refused) != 0 {
		t.Errorf("%+v", out.Sandbox)
	}
}
