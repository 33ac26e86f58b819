package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// untilWarned answers the job's question at its first record.
func untilWarned() *collector {
	warned := make(chan struct{})
	return &collector{first: warned, answer: func(ctx context.Context, _ frame.Request) (json.RawMessage, error) {
		select {
		case <-warned:
			return json.RawMessage("1"), nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}
}

// TestWarnings: the job goes on when its stream has the warning, and only then.
func TestWarnings(t *testing.T) {
	tests := []struct{ name, script, want string }{
		{"memory", "hold-memory 415", `^The job uses 4[0-9]{2} of the 512 MiB of memory that a sandbox has; a job that needs more is ended\.$`},
		{"scratch", "hold-temp 7", `^The job's scratch folder holds [678] of the 8 MiB that it has room for; when it is full, writing to it fails\.$`},
	}
	p := newPool(t, Config{WatchInterval: time.Millisecond, Limits: Limits{TempBytes: 8 << 20}})
	if p.Report().Tier < TierA {
		t.Skip("the scratch folder is a file system of its own in tier A only")
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := untilWarned()
			if out, err := p.Run(t.Context(), job(tt.script), c); err != nil || out.Status != frame.Completed {
				t.Fatal(out, err)
			}
			if len(c.records) != 1 || !regexp.MustCompile(tt.want).MatchString(c.text(frame.StreamWarning)) {
				t.Errorf("%+v", c.records)
			}
		})
	}
	c := &collector{}
	if _, err := p.Run(t.Context(), job("allocate 100"), c); err != nil || c.text(frame.StreamWarning) != "" {
		t.Errorf("%v, %+v", err, c.records)
	}
}

// TestLimits: a job that uses more than it may is warned and ended, with figures.
func TestLimits(t *testing.T) {
	tests := []struct {
		name   string
		limits Limits
		tier   Tier
		script string
		reason Reason
		near   string
		over   string
		reused bool
	}{
		{"run time, it stops when asked", Limits{WallTime: 200 * time.Millisecond}, TierA, "wait", ReasonTime,
			`^The job has run for \d+ms of the 200ms that a job has; one that needs more is ended\.$`,
			`^The job ran for \d+ms, longer than the 200ms that a job has, and was ended\.$`, true},
		{"run time, it has to be killed", Limits{WallTime: 200 * time.Millisecond}, TierA, "spin", ReasonTime,
			`^The job has run for \d+ms of`, `^The job ran for \d+ms, longer than the 200ms that a job has, and was ended\.$`, false},
		{"processor time", Limits{CPUTime: 200 * time.Millisecond}, TierA, "spin", ReasonCPU,
			`^The job has used \d+ms of the 200ms of processor time that a job has; one that needs more is ended\.$`,
			`^The job used \d+ms of processor time, more than the 200ms that a job has, and was ended\.$`, false},
		{"scratch folder without a size of its own", Limits{TempBytes: 2 << 20}, TierB, "hold-temp 5", ReasonTemp, "",
			`^The job put 5 MiB into its scratch folder, more than the 2 MiB that a job may, and was ended\.$`, true},
		{"entries in such a folder", Limits{TempFiles: 3}, TierB, "hold-temp 5", ReasonTemp, "",
			`^The job made 5 entries in its scratch folder, more than the 3 that a job may, and was ended\.$`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPool(t, Config{Limits: tt.limits, MaximumTier: tt.tier, WatchInterval: 300 * time.Millisecond, Grace: 200 * time.Millisecond})
			if p.Report().Tier != tt.tier {
				t.Skipf("this machine cannot do tier %s", tt.tier)
			}
			c := &collector{answer: func(ctx context.Context, _ frame.Request) (json.RawMessage, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			}}
			out, err := p.Run(t.Context(), job(tt.script), c)
			var e *LimitError
			if !errors.As(err, &e) {
				t.Fatalf("error %v, want a LimitError", err)
			}
			if e.Reason != tt.reason || !e.Reason.Limit() || !regexp.MustCompile(tt.over).MatchString(e.Message) {
				t.Errorf("got %s, %q", e.Reason, e.Message)
			}
			// A machine that is too busy to look in time ends the job without.
			if got := c.text(frame.StreamWarning); tt.near != "" && got != "" && !regexp.MustCompile(tt.near).MatchString(got) {
				t.Errorf("warning %q, want %s", got, tt.near)
			}
			next, text := mustRun(t, p, job("list-tmp"))
			if text != "0" || (next.Sandbox.ID == out.Sandbox.ID) != tt.reused {
				t.Errorf("the next job sees %s files in %+v", text, next.Sandbox)
			}
		})
	}
}

// TestProcessorTimeIsTheJobs: a sandbox that is used again begins anew.
func TestProcessorTimeIsTheJobs(t *testing.T) {
	p := newPool(t, Config{Limits: Limits{CPUTime: time.Second}, WatchInterval: time.Millisecond})
	var id int64
	for i := range 4 {
		out, err := p.Run(t.Context(), job("burn 400"), &collector{})
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 && out.Sandbox.ID != id {
			t.Error("the sandbox was not used again")
		}
		id = out.Sandbox.ID
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Hour: "1h", 90 * time.Minute: "1h30m", 150 * time.Second: "2m30s", 1540 * time.Millisecond: "1.5s", 20*time.Millisecond + 7: "20ms", 61*time.Minute + time.Second: "1h1m1s",
	} {
		if got := duration(d); got != want {
			t.Errorf("%d: %s, want %s", d, got, want)
		}
	}
}
