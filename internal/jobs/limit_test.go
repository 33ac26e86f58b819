package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// texts are the records of a job, each with its number and stream.
func (h *house) texts(name string) (out []string) {
	h.t.Helper()
	all, err := h.jobs.Records(h.t.Context(), h.get(name), jobs.RecordFilter{}, 0, 100)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, r := range all {
		out = append(out, fmt.Sprintf("%d %s %s", r.Seq, r.Stream, r.Text))
	}
	return out
}

// TestOutputLimit: a job that writes too much is warned, and fails with figures,
// also when nobody stops it in time.
func TestOutputLimit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		var limited []string
		h := newHouse(t, cfg, func(n *jobs.Needs) {
			n.MaxOutput = 100
			n.Limited = func(reason string) { limited = append(limited, reason) }
		})
		var told error
		h.run = func(_ context.Context, w jobs.Work, sink jobs.Sink) (jobs.Outcome, error) {
			for range 12 {
				if err := sink.Record(jobs.Record{Stream: jobs.Output, Text: "ten bytes."}); err != nil {
					told = err
				}
			}
			return jobs.Outcome{}, nil
		}
		j := h.start("loud")
		h.claim(j.ID)
		h.jobs.Run(t.Context(), j.ID)
		const message = "The job wrote more than the 100 bytes of output that are kept of a job and was ended; what came before is there."
		if got := h.get("loud"); got.Status != jobs.Failed || got.Exception != message {
			t.Errorf("%s %q", got.Status, got.Exception)
		}
		if limit, ok := errors.AsType[*jobs.LimitError](told); !ok || limit.Message != message {
			t.Errorf("the script's side was told %v", told)
		}
		var want []string
		for i := range 8 {
			want = append(want, fmt.Sprintf("%d Output ten bytes.", i+1))
		}
		want = append(want, "9 Warning The job has written 80 bytes of the 100 bytes of output that are kept of a job; one that writes more is ended.", "10 Output ten bytes.", "11 Output ten bytes.")
		if diff := cmp.Diff(want, h.texts("loud")); diff != "" {
			t.Error(diff)
		}
		if !slices.Equal(limited, []string{"output"}) {
			t.Errorf("counted %v", limited)
		}

		// What is not kept does not count.
		h.run = func(_ context.Context, w jobs.Work, sink jobs.Sink) (jobs.Outcome, error) {
			return jobs.Outcome{}, sink.Record(jobs.Record{Stream: jobs.Verbose, Text: strings.Repeat("x", 1000)})
		}
		j = h.start("quiet")
		h.claim(j.ID)
		h.jobs.Run(t.Context(), j.ID)
		if got := h.get("quiet"); got.Status != jobs.Completed {
			t.Errorf("%s %q", got.Status, got.Exception)
		}
	})
}

// TestLimitsOfTheRunner are counted by their reason, and a violation is told of
// before the job is final.
func TestLimitsOfTheRunner(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		var limited []string
		var violations []jobs.Violation
		h := newHouse(t, cfg, func(n *jobs.Needs) {
			n.Limited = func(reason string) { limited = append(limited, reason) }
			n.Violated = func(_ context.Context, v jobs.Violation) error {
				violations = append(violations, v)
				return nil
			}
		})
		place := jobs.Place{Engine: jobs.EnginePython3, Tier: "A", Profile: "python-48", Calls: 48}
		var ids []string
		for _, err := range []error{&jobs.LimitError{Reason: "run time", Message: "too long"}, &jobs.ViolationError{Message: "forbidden", Detail: "by the kernel"}, errors.New("crash")} {
			h.run = func(context.Context, jobs.Work, jobs.Sink) (jobs.Outcome, error) {
				return jobs.Outcome{Place: place}, err
			}
			j := h.start(err.Error())
			h.claim(j.ID)
			h.jobs.Run(t.Context(), j.ID)
			ids = append(ids, j.ID)
			if got := h.get(err.Error()); got.Status != jobs.Failed || got.Exception != err.Error() {
				t.Errorf("%s %q", got.Status, got.Exception)
			}
		}
		if !slices.Equal(limited, []string{"run time"}) {
			t.Errorf("counted %v", limited)
		}
		want := []jobs.Violation{{Account: "a", Job: ids[1], JobName: "forbidden", Runbook: "R", TextHash: "hash", Place: place, Detail: "by the kernel"}}
		if diff := cmp.Diff(want, violations); diff != "" {
			t.Error(diff)
		}
	})
}
