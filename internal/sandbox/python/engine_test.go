package python_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/python"
	"github.com/runwright/runwright/internal/sandbox/worker"
)

func TestMain(m *testing.M) {
	if worker.Requested() {
		os.Exit(worker.Main(noEngine{}))
	}
	if folder := os.Getenv(serviceVariable); folder != "" {
		if err := runTestService(folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// noEngine is never used: every process of these tests becomes an interpreter.
type noEngine struct{}

func (noEngine) Run(context.Context, frame.Job, worker.IO) frame.Outcome {
	return frame.Outcome{Status: frame.Failed, Exception: "not here"}
}

// found are the Pythons of the machine that are tried, and why others are not.
var found = sync.OnceValues(func() (map[string]python.Interpreter, string) {
	out, why := map[string]python.Interpreter{}, ""
	seen := map[string]bool{}
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		in, err := python.Find(context.Background(), name, 3)
		if err != nil {
			why += fmt.Sprintf("%s: %v\n", name, err)
			continue
		}
		if !seen[in.Executable] {
			seen[in.Executable] = true
			out[name] = in
		}
	}
	return out, why
})

// interpreters are those, or the end of the test.
func interpreters(t testing.TB) map[string]python.Interpreter {
	t.Helper()
	all, why := found()
	if len(all) == 0 {
		t.Skip("this machine has no Python that can be confined: " + why)
	}
	return maps.Clone(all)
}

// newPool makes a pool with an interpreter as its engine.
func newPool(t testing.TB, in python.Interpreter, cfg sandbox.Config) *sandbox.Pool {
	t.Helper()
	o := python.Options{Folder: t.TempDir() + "/python", Certificates: cfg.Certificates}
	e, err := in.Engine(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	native, err := in.NativeEngine(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Engines = map[string]*sandbox.Engine{python.EngineName: e, python.EngineNameNative: native}
	p, err := sandbox.NewPool(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	if p.Err() != nil {
		t.Skipf("this machine cannot confine: %v", p.Err())
	}
	return p
}

func job(script string, args ...string) sandbox.Job {
	parameters, err := json.Marshal(args)
	if err != nil || args == nil {
		parameters = nil
	}
	return sandbox.Job{Account: "a", Engine: python.EngineName, Job: frame.Job{ID: "7", Runbook: "Test", File: "Test.py", Script: script, Parameters: parameters}}
}

// collector keeps what a job sends.
type collector struct {
	mu      sync.Mutex
	records []frame.Record
	first   chan struct{} // closed at the first record, when set
	answer  func(context.Context, frame.Request) (json.RawMessage, error)
}

func (c *collector) Record(r frame.Record) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.records = append(c.records, r)
	if c.first != nil && len(c.records) == 1 {
		close(c.first)
	}
}

func (c *collector) Progress(frame.Progress) {}

func (c *collector) Request(ctx context.Context, req frame.Request) (json.RawMessage, error) {
	if c.answer == nil {
		return nil, errors.New("nobody answers")
	}
	return c.answer(ctx, req)
}

func (c *collector) text(s frame.Stream) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []string
	for _, r := range c.records {
		if r.Stream == s {
			out = append(out, r.Text)
		}
	}
	return strings.Join(out, "\n")
}

// run runs a script to its end.
func run(t testing.TB, p *sandbox.Pool, c *collector, script string, args ...string) sandbox.Outcome {
	t.Helper()
	out, err := p.Run(t.Context(), job(script, args...), c)
	if err != nil {
		var end *sandbox.EndError
		if asEnd(err, &end) {
			t.Fatalf("%v (%s)", err, end.Detail)
		}
		t.Fatal(err)
	}
	return out
}

// everyVersion are the interpreters of the machine and those that pyenv has
// beside the chosen one.
func everyVersion(t *testing.T) map[string]python.Interpreter {
	t.Helper()
	out := interpreters(t)
	home, err := os.UserHomeDir()
	if err != nil {
		return out
	}
	more, err := filepath.Glob(filepath.Join(home, ".pyenv/versions/3*/bin/python3"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range more {
		in, err := python.Find(t.Context(), name, 3)
		switch {
		case err == nil:
			out["version "+in.Version] = in
		case !strings.Contains(err.Error(), "expected 3.8 or later"):
			t.Errorf("%s: %v", name, err)
		}
	}
	return out
}

// TestVersions does a bit of everything in every Python there is.
func TestVersions(t *testing.T) {
	const script = `
import asyncio, concurrent.futures, datetime, hashlib, json, sqlite3, ssl, sys, threading, logging, decimal, csv, uuid, zlib
print("hello", sys.version_info[0])
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    print(sum(pool.map(abs, range(10))))
async def nap():
    await asyncio.sleep(0.001)
    return 5
print(asyncio.run(nap()), sqlite3.connect(":memory:").execute("select 1").fetchone(), bool(ssl.create_default_context()))
print("e", file=sys.stderr)
import automationassets
print(automationassets.get_automation_variable("v"))
def deep(): raise ValueError("at the end")
deep()
`
	for name, in := range everyVersion(t) {
		t.Run(name, func(t *testing.T) {
			p := newPool(t, in, sandbox.Config{})
			c := collector{answer: func(context.Context, frame.Request) (json.RawMessage, error) {
				return json.RawMessage(`{"json":"[7]"}`), nil
			}}
			out := run(t, p, &c, script)
			if got := c.text(frame.StreamOutput); got != "hello 3\n45\n5 (1,) True\n[7]" || c.text(frame.StreamError) != "e" {
				t.Errorf("%q %q", got, c.text(frame.StreamError))
			}
			if out.Status != frame.Failed || !strings.HasPrefix(out.Exception, "ValueError: at the end\nTraceback") || !strings.Contains(out.Exception, "line 14, in <module>") {
				t.Errorf("%+v", out)
			}
			if len(out.Sandbox.Refused) != 0 {
				t.Errorf("refused calls: %v", out.Sandbox.Refused)
			}
		})
	}
}

func TestHello(t *testing.T) {
	for name, in := range interpreters(t) {
		t.Run(name, func(t *testing.T) {
			p := newPool(t, in, sandbox.Config{})
			var c collector
			out := run(t, p, &c, "import sys\nprint('hello', sys.version_info[:2])")
			if out.Status != frame.Completed || !strings.HasPrefix(c.text(frame.StreamOutput), "hello (3") {
				t.Fatalf("%+v %q %v", out, c.text(frame.StreamOutput), c.records)
			}
			if out.Sandbox.Profile != "python-48" || out.Sandbox.Calls != 48 || out.Sandbox.Engine != "python3" || len(out.Sandbox.Refused) != 0 {
				t.Errorf("%+v", out.Sandbox)
			}
		})
	}
}

func asEnd(err error, to **sandbox.EndError) bool { return errors.As(err, to) }
