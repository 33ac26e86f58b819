package schedules_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/schedules"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// states shows runs in a line, the newest first.
func states(runs []schedules.Run) string {
	var out []string
	for _, r := range runs {
		text := r.Due.Format("02T15:04") + " " + r.Runbook + " " + string(r.State)
		if r.Reason != "" {
			text += ": " + r.Reason
		}
		if (r.Job != "") != (r.State == schedules.RunStarted) {
			text += " job " + r.Job
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

func TestFiring(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		h.put("Hourly", nil) // from 10:10 on; it is 10:00:30
		h.link("Hourly", "R")
		h.link("Hourly", "S")
		due := time.Date(2026, 1, 1, 10, 10, 0, 0, time.UTC)
		if next := h.fire(); !next.Equal(due) || len(h.jobs()) > 0 {
			t.Fatalf("before it is due: next %v, jobs %v", next, h.jobs())
		}
		h.clock.Advance(9*time.Minute + 30*time.Second)
		if next := h.fire(); !next.Equal(due.Add(time.Hour)) {
			t.Errorf("next %v", next)
		}
		if diff := cmp.Diff([]string{`R{"n":"1"}`, `S{"n":"1"}`}, h.jobs()); diff != "" || h.woken != 2 {
			t.Errorf("jobs (-want +got):\n%s, woken %d", diff, h.woken)
		}
		h.fire()
		h.restart()
		h.fire()
		if len(h.jobs()) != 2 {
			t.Errorf("the same due time again: %v", h.jobs())
		}
		h.clock.Advance(time.Hour)
		h.fire()
		if got := states(h.runs("hourly")); got != "01T11:10 R Started, 01T11:10 S Started, 01T10:10 R Started, 01T10:10 S Started" {
			t.Error(got)
		}
	})
}

func TestNotFired(t *testing.T) {
	off := false
	tests := map[string]func(h *house){
		"disabled": func(h *house) {
			h.put("S", nil)
			h.link("S", "R")
			if _, err := h.service.Patch(h.t.Context(), "a", "S", schedules.Change{Enabled: &off}); err != nil {
				h.t.Fatal(err)
			}
		},
		"expired": func(h *house) {
			h.put("S", func(s *schedules.Spec) {
				s.Frequency, s.WeekDays, s.ExpiryTime = "Week", []string{"Friday"}, "2026-01-01T10:20:00Z"
			})
			h.link("S", "R")
		},
		"no links": func(h *house) { h.put("S", nil) },
		"deleted": func(h *house) {
			h.put("S", nil)
			h.link("S", "R")
			if err := h.service.Delete(h.t.Context(), "a", "S"); err != nil {
				h.t.Fatal(err)
			}
		},
		"replaced": func(h *house) {
			h.put("S", nil)
			h.link("S", "R")
			h.put("S", func(s *schedules.Spec) { s.StartTime = "2026-01-03T00:00:00Z" })
		},
	}
	for name, arrange := range tests {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, store.Config{Dir: t.TempDir()})
			arrange(h)
			h.clock.Advance(20 * time.Minute)
			h.fire()
			if len(h.jobs()) > 0 {
				t.Errorf("jobs %v", h.jobs())
			}
			if log := h.logged(); log != "" {
				t.Errorf("logged: %s", log)
			}
		})
	}
}

// TestEnabledAgain does not make up for what was due while it was disabled.
func TestEnabledAgain(t *testing.T) {
	h := newHouse(t, store.Config{Dir: t.TempDir()})
	h.put("S", nil)
	h.link("S", "R")
	for i, enabled := range []bool{false, true} {
		if _, err := h.service.Patch(t.Context(), "a", "S", schedules.Change{Enabled: &enabled}); err != nil {
			t.Fatal(err)
		}
		h.clock.Advance(time.Duration(30-20*i) * time.Minute)
		h.fire()
	}
	if len(h.jobs()) > 0 {
		t.Errorf("jobs %v", h.jobs())
	}
	h.clock.Advance(30 * time.Minute) // 11:10:30
	if h.fire(); len(h.jobs()) != 1 {
		t.Errorf("jobs %v", h.jobs())
	}
}

// TestReplacedWhileDue does not lose the run of a schedule whose description
// is changed when it is due.
func TestReplacedWhileDue(t *testing.T) {
	h := newHouse(t, store.Config{Dir: t.TempDir()})
	h.put("S", nil)
	h.link("S", "R")
	h.clock.Advance(10 * time.Minute)
	h.put("S", func(s *schedules.Spec) { s.StartTime, s.Description = "2026-01-01T10:10:00Z", "new" })
	if h.fire(); len(h.jobs()) != 1 {
		t.Errorf("jobs %v", h.jobs())
	}
}

// TestMissed lets time pass without a server.
func TestMissed(t *testing.T) {
	const tooLate = "No server was there to start it in time, and it was more than 1h0m0s late."
	tests := []struct {
		name      string
		frequency string
		grace     time.Duration
		away      time.Duration // from 10:00:30
		states    string
		log       string
	}{
		{"a little late", "Hour", time.Hour, 40 * time.Minute, "01T10:10 R Started", "started a job"},
		{"only the newest", "Hour", time.Hour, 5*time.Hour + 30*time.Minute, "01T15:10 R Started", "missed more than once"},
		{"a storm of minutes", "Minute", time.Hour, 30 * 24 * time.Hour, "31T10:00 R Started", "missed more than once"},
		{"longer than the grace", "Day", time.Hour, 2 * time.Hour, "01T10:10 R Skipped: " + tooLate, "missed and is skipped"},
		{"no grace", "Day", 0, 15 * time.Minute, "01T10:10 R Skipped: " + strings.Replace(tooLate, "1h0m0s", "1m0s", 1), "missed and is skipped"},
		{"no grace, but busy", "Day", 0, 10 * time.Minute, "01T10:10 R Started", "started a job"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, store.Config{Dir: t.TempDir()})
			h.grace = tt.grace
			h.restart()
			h.put("S", func(s *schedules.Spec) { s.Frequency = tt.frequency })
			h.link("S", "R")
			h.clock.Advance(tt.away)
			h.restart()
			next := h.fire()
			if got := states(h.runs("S")); got != tt.states {
				t.Errorf("got %s, want %s", got, tt.states)
			}
			if log := h.logged(); !strings.Contains(log, tt.log) {
				t.Errorf("logged: %s", log)
			}
			if !next.After(h.clock.Now()) {
				t.Errorf("next %v, now %v", next, h.clock.Now())
			}
		})
	}
}

// TestRefusedJobs records why a job could not be started, once for each due
// time, and starts the others.
func TestRefusedJobs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		h.put("S", nil)
		h.link("S", "R")
		h.link("S", "S")
		h.refuse = func(runbook string) error {
			if runbook == "R" {
				return fault.New(fault.Invalid, "The runbook 'R' has no published version; publish it first.")
			}
			return nil
		}
		h.clock.Advance(10 * time.Minute)
		if next := h.fire(); next.Sub(h.clock.Now()) < 50*time.Minute {
			t.Errorf("it is tried again at %v", next)
		}
		if diff := cmp.Diff([]string{`S{"n":"1"}`}, h.jobs()); diff != "" {
			t.Errorf("jobs (-want +got):\n%s", diff)
		}
		if got := states(h.runs("S")); got != "01T10:10 R Failed: The runbook 'R' has no published version; publish it first., 01T10:10 S Started" {
			t.Error(got)
		}
		if log := h.logged(); !strings.Contains(log, "could not be started") || !strings.Contains(log, "no published version") {
			t.Errorf("logged: %s", log)
		}
		h.refuse = nil
		h.clock.Advance(time.Hour)
		h.fire()
		if got := states(h.runs("S")[:1]); got != "01T11:10 R Started" {
			t.Errorf("once it is published: %s", got)
		}
	})
}

// TestBrokenStarts tries a start that the server is to blame for some times,
// and not for ever.
func TestBrokenStarts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		for name, tt := range map[string]struct {
			failures int
			states   string
		}{
			"mended":   {2, "01T10:10 R Started"},
			"given up": {3, "01T10:10 R Failed: The server met an internal error; its log has the details."},
		} {
			t.Run(name, func(t *testing.T) {
				h := newHouse(t, cfg)
				h.put("S", nil)
				h.link("S", "R")
				left := tt.failures
				h.refuse = func(string) error {
					if left--; left >= 0 {
						return errors.New("disk full")
					}
					return nil
				}
				h.clock.Advance(10 * time.Minute)
				for range 5 {
					next := h.fire()
					if wait := next.Sub(h.clock.Now()); wait <= time.Minute {
						h.clock.Advance(wait)
					}
				}
				if got := states(h.runs("S")); got != tt.states {
					t.Error(got)
				}
				if n := len(h.jobs()); n > 1 || (n == 1) != (tt.failures < 3) {
					t.Errorf("jobs %v", h.jobs())
				}
				h.exec(`DROP TABLE test_job`)
				h.exec(`DELETE FROM account`)
			})
		}
	})
}

// TestDiedInBetween ends a server after a due time was claimed, at the start
// of its job and after it; the next server goes on.
func TestDiedInBetween(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		h.put("S", nil)
		h.link("S", "R")
		h.clock.Advance(10 * time.Minute)
		ctx, die := context.WithCancel(t.Context())
		h.refuse = func(string) error {
			die()
			return ctx.Err()
		}
		if _, err := h.service.Fire(ctx); !errors.Is(err, context.Canceled) {
			t.Fatalf("fire: %v", err)
		}
		if got := states(h.runs("S")); got != "01T10:10 R Pending" || len(h.jobs()) > 0 {
			t.Fatalf("%s, jobs %v", got, h.jobs())
		}
		h.refuse = nil
		for range 2 {
			h.restart()
			h.fire()
			if got := states(h.runs("S")); got != "01T10:10 R Started" || len(h.jobs()) != 1 {
				t.Errorf("%s, jobs %v", got, h.jobs())
			}
		}
	})
}

// TestDiedAndStayedAway skips what was claimed before a long pause.
func TestDiedAndStayedAway(t *testing.T) {
	h := newHouse(t, store.Config{Dir: t.TempDir()})
	h.put("S", func(s *schedules.Spec) { s.Frequency = "OneTime" })
	h.link("S", "R")
	h.clock.Advance(10 * time.Minute)
	ctx, die := context.WithCancel(t.Context())
	h.refuse = func(string) error {
		die()
		return ctx.Err()
	}
	if _, err := h.service.Fire(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	h.refuse = nil
	h.clock.Advance(3 * time.Hour)
	if next := h.fire(); !next.IsZero() || len(h.jobs()) > 0 || !strings.HasPrefix(states(h.runs("S")), "01T10:10 R Skipped") {
		t.Errorf("next %v, %s, jobs %v", next, states(h.runs("S")), h.jobs())
	}
}

// TestTwoServers lets several servers fire at once on one database.
func TestTwoServers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		const servers, rounds = 4, 5
		for i := range 3 {
			name := strings.Repeat("S", i+1)
			h.put(name, nil)
			h.link(name, "R")
			h.link(name, "S")
		}
		all := []*schedules.Service{}
		for range servers {
			all = append(all, h.restart())
		}
		for round := range rounds {
			h.clock.Advance(time.Hour)
			var wg sync.WaitGroup
			for _, s := range all {
				wg.Go(func() {
					if _, err := s.Fire(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if got, want := len(h.jobs()), (round+1)*6; got != want {
				t.Fatalf("round %d: %d jobs, want %d", round, got, want)
			}
		}
	})
}

// TestRunsAreForgotten keeps the newest hundred of each link.
func TestRunsAreForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		h.put("S", func(s *schedules.Spec) { s.Frequency = "Minute" })
		h.link("S", "R")
		h.clock.Advance(9 * time.Minute)
		for range 110 {
			h.clock.Advance(time.Minute)
			h.fire()
		}
		runs := h.runs("S")
		if len(runs) != 100 || len(h.jobs()) != 110 || runs[0].Due.Format("15:04") != "11:59" {
			t.Errorf("%d runs from %v on, %d jobs", len(runs), runs[0].Due, len(h.jobs()))
		}
	})
}

// TestLoop lets the loop run by its clock.
func TestLoop(t *testing.T) {
	h := newHouse(t, store.Config{Dir: t.TempDir()})
	started := make(chan string, 3)
	h.refuse = func(runbook string) error {
		started <- runbook
		return nil
	}
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { h.service.Run(ctx) })
	// The loop waits for nothing but a change when the schedule comes.
	h.put("S", nil)
	h.link("S", "R")
	minutes := 0
	for h.clock.AwaitAlarm(); len(started) < cap(started); h.clock.AwaitAlarm() {
		h.clock.Advance(time.Minute)
		minutes++
	}
	if minutes != 130 { // 10:10, 11:10, 12:10
		t.Errorf("three jobs after %d minutes", minutes)
	}
	stop()
	wg.Wait()
}
