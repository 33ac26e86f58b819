package dispatch_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// TestAccountsTakeTurns: with one worker, the order is that of turns, whoever came
// first and however much waits.
func TestAccountsTakeTurns(t *testing.T) {
	tests := []struct {
		name   string
		queues []string // account and number of jobs, in the order in which they come
		want   string
	}{
		{"one account, oldest first", []string{"a 3"}, "a00 a01 a02"},
		{"a single job does not wait for a queue", []string{"a 9", "b 1"}, "a00 b00 a01 a02 a03 a04 a05 a06 a07 a08"},
		{"nor one whose id comes before", []string{"m 4", "b 1"}, "b00 m00 m01 m02 m03"},
		{"three queues", []string{"c 3", "b 1", "a 2"}, "a00 b00 c00 a01 c01 c02"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, cfg store.Config) {
				db := storetest.Open(t, cfg).Main
				h := newHandler(db)
				n := 0
				for _, q := range tt.queues {
					account, count := q[:1], int(q[2]-'0')
					addJobsOf(t, db, h.d, account, names(account, count)...)
					n += count
				}
				stop := h.start(t, 1)
				for range n {
					<-h.done
				}
				stop()
				if got := strings.Join(h.ran, " "); got != tt.want {
					t.Errorf("ran %s\nwant %s", got, tt.want)
				}
			})
		})
	}
}

// TestNoAccountHasAllWorkers: jobs that last stay, but the worker that becomes free
// goes to whoever has fewer.
func TestNoAccountHasAllWorkers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		db := storetest.Open(t, cfg).Main
		h := newHandler(db)
		h.hold = make(chan struct{})
		addJobsOf(t, db, h.d, "a", names("a", 9)...)
		stop := h.start(t, 3)
		var began []string
		for range 3 {
			began = append(began, <-h.began)
		}
		slices.Sort(began)
		if want := []string{"a00", "a01", "a02"}; !slices.Equal(began, want) {
			t.Fatalf("began %v", began)
		}
		addJobsOf(t, db, h.d, "b", names("b", 2)...)
		addJobsOf(t, db, h.d, "c", names("c", 1)...)
		var next []string
		for range 3 {
			h.hold <- struct{}{} // one of those that run ends, any
			<-h.done
			next = append(next, <-h.began)
		}
		// b and c have none when a worker becomes free, so they are first.
		if next[0] != "b00" || next[1] != "c00" {
			t.Errorf("then began %v", next)
		}
		stop()
	})
}

// BenchmarkClaim is the time from the end of a job to the begin of the next, with
// ten thousand jobs of one account waiting.
func BenchmarkClaim(b *testing.B) {
	db := storetest.Open(b, store.Config{Dir: b.TempDir()}).Main
	h := newHandler(db)
	h.hold = make(chan struct{})
	for _, prefix := range names("q", 100) {
		addJobsOf(b, db, h.d, "a", names(prefix+"-", 100)...)
	}
	stop := h.start(b, 1)
	<-h.began
	n := 0
	for b.Loop() {
		if n++; n == 9000 {
			b.Skip("too few jobs for so many rounds")
		}
		h.hold <- struct{}{}
		<-h.done
		<-h.began
	}
	stop()
}
