package schedules_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/schedules"
	"github.com/runwright/runwright/internal/store"
)

// BenchmarkFire starts the jobs of a hundred schedules that are due at once.
func BenchmarkFire(b *testing.B) {
	h := newHouse(b, store.Config{Dir: b.TempDir()})
	const due = 100
	for i := range due {
		name := fmt.Sprint("S", i)
		h.put(name, nil)
		if _, err := h.service.Link(b.Context(), "a", fmt.Sprintf("00000000-0000-4000-8000-%012d", i), schedules.LinkSpec{Schedule: name, Runbook: "R"}); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		h.clock.Advance(time.Hour)
		h.fire()
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*due), "µs/job")
}
