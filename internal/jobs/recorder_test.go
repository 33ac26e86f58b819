package jobs_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// TestAFloodKeepsNobodyWaiting: while nothing can be stored, a job that floods its
// streams waits, and another one writes on; then all is stored, in order.
func TestAFloodKeepsNobodyWaiting(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		const flood = 100
		text := strings.Repeat("x", 64<<10) // so that all together are more than may wait
		filled, wrote := make(chan struct{}), make(chan struct{})
		h.run = func(_ context.Context, w jobs.Work, sink jobs.Sink) (jobs.Outcome, error) {
			if w.Parameters["flood"] == nil {
				<-filled
				defer close(wrote)
				return jobs.Outcome{}, sink.Record(jobs.Record{Stream: jobs.Output, Text: "small"})
			}
			for i := range flood {
				if i == 16 { // as much as a job may have waiting
					close(filled)
				}
				if err := sink.Record(jobs.Record{Stream: jobs.Output, Text: fmt.Sprint(i, " ", text)}); err != nil {
					return jobs.Outcome{}, err
				}
			}
			return jobs.Outcome{}, nil
		}
		big, err := h.jobs.Start(t.Context(), "a", "big", jobs.Request{Runbook: "R", Parameters: map[string]json.RawMessage{"flood": json.RawMessage("1")}})
		if err != nil {
			t.Fatal(err)
		}
		small := h.start("small")
		h.claim(big.ID)
		h.claim(small.ID)
		release, held := make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			err := h.records.Update(context.WithoutCancel(t.Context()), func(*store.Tx) error {
				close(held)
				<-release
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
		<-held
		wg.Go(func() { h.jobs.Run(t.Context(), big.ID) })
		wg.Go(func() { h.jobs.Run(t.Context(), small.ID) })
		<-wrote
		close(release)
		wg.Wait()
		for _, name := range []string{"big", "small"} {
			if got := h.get(name); got.Status != jobs.Completed {
				t.Errorf("%s is %s %q", name, got.Status, got.Exception)
			}
		}
		if got := h.texts("small"); len(got) != 1 || got[0] != "1 Output small" {
			t.Errorf("small: %v", got)
		}
		for i, text := range h.texts("big") {
			if want := fmt.Sprintf("%d Output %d x", i+1, i); !strings.HasPrefix(text, want) {
				t.Errorf("record %d is %.20s", i, text)
			}
		}
	})
}
