package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// tiers runs a test in every tier the machine can do.
func tiers(t *testing.T, f func(t *testing.T, cfg Config)) {
	for tier := TierA; tier >= TierD; tier-- {
		t.Run("tier "+tier.String(), func(t *testing.T) {
			cfg := Config{MaximumTier: tier, Unsafe: true}
			p := newPool(t, cfg)
			if p.Report().Tier != tier {
				t.Skipf("this machine cannot do tier %s: %s", tier, p.Report().why())
			}
			p.Close()
			f(t, cfg)
		})
	}
}

func TestRun(t *testing.T) {
	modules := t.TempDir()
	if err := os.WriteFile(filepath.Join(modules, "m.txt"), []byte("from module"), 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, script string
		want         string // output
		status       frame.Status
		exception    string
		refused      []string
	}{
		{name: "output", script: "say hello\nsay bye", want: "hello\nbye", status: frame.Completed},
		{name: "prepared", script: "prepared", want: "true", status: frame.Completed},
		{name: "files", script: "files\ntimer\nsay ok", want: "ok", status: frame.Completed},
		{name: "compute", script: "compute\nsay ok", want: "ok", status: frame.Completed},
		{name: "module file", script: "read {mod}/m.txt", want: "from module", status: frame.Completed},
		{name: "parameters", script: "parameters", want: `{"a":1}`, status: frame.Completed},
		{name: "asset", script: "ask contoso", want: `{"args":{"n":1},"name":"contoso"}`, status: frame.Completed},
		{name: "asset refused", script: "ask nothing", status: frame.Failed, exception: "no connection nothing"},
		{name: "asset failure is not shown", script: "ask broken", status: frame.Failed, exception: "The service could not answer the request get-connection."},
		{name: "failure", script: "nonsense", status: frame.Failed, exception: `no command "nonsense"`},
	}
	tiers(t, func(t *testing.T, cfg Config) {
		p := newPool(t, cfg)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				c := &collector{answer: func(_ context.Context, req frame.Request) (json.RawMessage, error) {
					switch req.Name {
					case "nothing":
						return nil, &frame.Error{Code: "NotFound", Message: "no connection nothing"}
					case "broken":
						return nil, errors.New("password=secret")
					}
					return json.Marshal(map[string]any{"name": req.Name, "args": req.Args})
				}}
				j := job(tt.script)
				j.Modules, j.Parameters = modules, json.RawMessage(`{"a":1}`)
				out, err := p.Run(t.Context(), j, c)
				if err != nil {
					t.Fatalf("Run: %v", err)
				}
				if diff := cmp.Diff(tt.want, c.text(frame.StreamOutput)); diff != "" {
					t.Errorf("output (-want +got):\n%s", diff)
				}
				if out.Status != tt.status || out.Exception != tt.exception {
					t.Errorf("ended %s %q, want %s %q", out.Status, out.Exception, tt.status, tt.exception)
				}
				if w := c.text(frame.StreamWarning); w != "" || len(out.Sandbox.Refused) > 0 {
					t.Errorf("refused calls of an honest job: %v, warnings %q", out.Sandbox.Refused, w)
				}
				if out.Sandbox.Tier != p.Report().Tier || out.Sandbox.Calls > 48 {
					t.Errorf("place %+v", out.Sandbox)
				}
			})
		}
	})
}

func TestManyRecordsKeepTheirOrder(t *testing.T) {
	p := newPool(t, Config{})
	var c collector
	if _, err := p.Run(t.Context(), job("many 5000"), &c); err != nil {
		t.Fatal(err)
	}
	if len(c.records) != 5000 || c.records[0].Text != "record 0" || c.records[4999].Text != "record 4999" {
		t.Errorf("%d records", len(c.records))
	}
}

func TestWhatCameBeforeACrashIsKept(t *testing.T) {
	p := newPool(t, Config{})
	var c collector
	if _, err := p.Run(t.Context(), job("many 500\ncrash"), &c); err == nil {
		t.Fatal("a crash is no error")
	}
	if len(c.records) != 500 {
		t.Errorf("%d records, want 500", len(c.records))
	}
}

func TestProgress(t *testing.T) {
	p := newPool(t, Config{})
	var c collector
	if _, err := p.Run(t.Context(), job("progress Copying"), &c); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]frame.Progress{{Activity: "Copying", Percent: 50}}, c.progress); diff != "" {
		t.Error(diff)
	}
}

func TestRefusedCallIsNamed(t *testing.T) {
	p := newPool(t, Config{})
	if !p.Report().Notify {
		t.Skip("the kernel does not report refused calls")
	}
	var c collector
	out, err := p.Run(t.Context(), job("socket"), &c)
	if err != nil {
		t.Fatal(err)
	}
	if out.Status != frame.Failed || out.Exception != "operation not permitted" {
		t.Errorf("ended %s %q", out.Status, out.Exception)
	}
	want := "The system call socket is not allowed in the sandbox and was refused; run this on a hybrid worker."
	if got := c.text(frame.StreamWarning); got != want {
		t.Errorf("warning %q, want %q", got, want)
	}
	if diff := cmp.Diff([]string{"socket"}, out.Sandbox.Refused); diff != "" {
		t.Error(diff)
	}
	// The sandbox is not used again.
	again, err := p.Run(t.Context(), job("say x"), &collector{})
	if err != nil {
		t.Fatal(err)
	}
	if again.Sandbox.ID == out.Sandbox.ID {
		t.Error("a sandbox with a refused call was used again")
	}
}

func TestAbnormalEnds(t *testing.T) {
	tests := []struct {
		name, script string
		reason       Reason
		message      string
	}{
		{"memory", "allocate 600", ReasonMemory, "The job needed more memory than a sandbox has (512 MiB) and was ended."},
		{"threads", "threads", ReasonThreads, "The job needed more threads than a sandbox has (64) and was ended."},
		{"huge block", "allocate 4000", ReasonMemory, "The job needed more memory than a sandbox has (512 MiB) and was ended."},
		{"recursion", "recurse", ReasonDepth, "The job's calls were nested too deeply and it was ended."},
		{"garbage", "garbage xxxxxxxxxxxxxxxx", ReasonProtocol, "The sandbox sent something it may not send and was ended."},
		{"unknown kind", "garbage \x00\x00\x00\x00\xff", ReasonProtocol, "The sandbox sent something it may not send and was ended."},
		{"crash", "crash", ReasonCrash, "The sandbox ended unexpectedly."},
	}
	p := newPool(t, Config{})
	if p.Report().Tier < TierA {
		t.Skip("limits are complete in tier A only")
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := p.Run(t.Context(), job(tt.script), &collector{})
			var e *EndError
			if !errors.As(err, &e) {
				t.Fatalf("error %v, want an EndError", err)
			}
			if e.Reason != tt.reason || e.Message != tt.message {
				t.Errorf("got %s, %q\n%s", e.Reason, e.Message, e.Detail)
			}
			if out, err := p.Run(t.Context(), job("say fine"), &collector{}); err != nil || out.Status != frame.Completed {
				t.Errorf("the next job: %v %v", out, err)
			}
		})
	}
}

func TestBombsFail(t *testing.T) {
	p := newPool(t, Config{})
	if p.Report().Tier < TierA {
		t.Skip("the scratch folder is bounded in tier A only")
	}
	for script, want := range map[string]string{
		"fill-tmp":         "big: ", // file too large, or no space left
		"fill-inodes":      "no space left on device",
		"fill-descriptors": "too many open files",
	} {
		out, err := p.Run(t.Context(), job(script), &collector{})
		if err != nil {
			t.Errorf("%s: %v", script, err)
			continue
		}
		if out.Status != frame.Failed || !strings.Contains(out.Exception, want) {
			t.Errorf("%s ended %s %q, want a failure with %q", script, out.Status, out.Exception, want)
		}
		if out, text := mustRun(t, p, job("list-tmp")); out.Sandbox.Start != StartIdle || text != "0" {
			t.Errorf("after %s: %+v, %s files", script, out.Sandbox, text)
		}
	}
}

func TestStop(t *testing.T) {
	tests := []struct {
		name, script string
		killed       bool
	}{
		{"obedient", "say started\nwait", false},
		{"deaf", "say started\nspin", true},
	}
	p := newPool(t, Config{Grace: 50 * time.Millisecond})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			c := &collector{first: make(chan struct{})}
			go func() {
				<-c.first
				cancel()
			}()
			out, err := p.Run(ctx, job(tt.script), c)
			if err != nil {
				t.Fatal(err)
			}
			if out.Status != frame.Stopped || out.Killed != tt.killed {
				t.Errorf("ended %s, killed %v", out.Status, out.Killed)
			}
		})
	}
	t.Run("before it began", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		out, err := p.Run(ctx, job("say x"), &collector{})
		if err != nil || out.Status != frame.Stopped {
			t.Errorf("%v, %v", out, err)
		}
	})
}

func TestJobThatIsTooLarge(t *testing.T) {
	p := newPool(t, Config{})
	_, err := p.Run(t.Context(), job(strings.Repeat("x", frame.MaxPayload)), &collector{})
	if err == nil || err.Error() != "job 1: script and parameters are larger than a sandbox takes (16 MiB)" {
		t.Errorf("error %v", err)
	}
	if out, _ := mustRun(t, p, job("say x")); out.Sandbox.Start != StartIdle {
		t.Error("the sandbox was not used again")
	}
}

func TestJobIsChecked(t *testing.T) {
	p := newPool(t, Config{})
	for want, j := range map[string]Job{
		"sandbox job without an account": {Job: frame.Job{ID: "1"}},
		"sandbox job without an id":      {Account: "a"},
		"job 1: parameters are not JSON": {Account: "a", Job: frame.Job{ID: "1", Parameters: json.RawMessage("{")}},
	} {
		if _, err := p.Run(t.Context(), j, &collector{}); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
