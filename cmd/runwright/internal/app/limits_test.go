package app_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
	"github.com/runwright/runwright/internal/telemetry"
)

// runnerFunc is a jobs.Runner.
type runnerFunc func(context.Context, jobs.Work, jobs.Sink) (jobs.Outcome, error)

func (f runnerFunc) Run(ctx context.Context, w jobs.Work, s jobs.Sink) (jobs.Outcome, error) {
	return f(ctx, w, s)
}

// counted is the page that shows what was counted.
func counted(t *testing.T, m *telemetry.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler(slog.New(slog.DiscardHandler), func(context.Context) ([]telemetry.Gauge, error) { return nil, nil }).
		ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

// TestTripwire: a forbidden call is in the account's audit chain, the log and the
// metrics, when the job is Failed.
func TestTripwire(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		m := telemetry.NewMetrics("1")
		s := startServer(t, cfg, func(c *app.Config) {
			c.Metrics = m
			c.Runner = runnerFunc(func(context.Context, jobs.Work, jobs.Sink) (jobs.Outcome, error) {
				return jobs.Outcome{Place: jobs.Place{Engine: "python3", Tier: "A", Profile: "python-48", Calls: 48}},
					&jobs.ViolationError{Message: "It was ended.", Detail: "its process was ended by the kernel"}
			})
		}).withAccount()
		s.publish("Bad", "x", "")
		if a := s.run("j", "Bad"); a.json("properties", "exception") != "It was ended." {
			t.Errorf("job %s", a.body)
		}
		if got := strings.Join(s.records("action=tripwire"), "\n"); got != "tripwire refused sandbox:<nil> <nil> admin Bad j" {
			t.Errorf("records %s", got)
		}
		a := s.must(200, "GET", "auditRecords?kind=sandbox", nil)
		if got := a.json("value", 0, "record", "detail"); got != "A forbidden system call: its process was ended by the kernel (engine python3, tier A, profile python-48)." {
			t.Errorf("detail %v", got)
		}
		if page := counted(t, m); !strings.Contains(page, `runwright_security_events_total{kind="tripwire"} 1`) {
			t.Error(page)
		}
	})
}

// TestOutputLimit ends a job that writes too much, in the words of the API.
func TestOutputLimit(t *testing.T) {
	m := telemetry.NewMetrics("1")
	s := startServer(t, store.Config{Dir: t.TempDir()}, func(c *app.Config) { c.Metrics, c.MaxOutput = m, 20 }).withAccount()
	s.publish("Loud", "Output hello\nOutput this is too much", "")
	a := s.run("j", "Loud")
	if got := a.json("properties", "exception"); got != "The job wrote more than the 20 bytes of output that are kept of a job and was ended; what came before is there." {
		t.Errorf("job %s", a.body)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if page := counted(t, m); !strings.Contains(page, `runwright_jobs_limited_total{reason="output"} 1`) {
		t.Error(page)
	}
}
