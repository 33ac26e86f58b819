package telemetry_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/telemetry"
)

func scrape(t *testing.T, h http.Handler) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	return w
}

func TestMetrics(t *testing.T) {
	m := telemetry.NewMetrics("1.2.3")
	m.JobEnded("embedded", "Completed", 1500*time.Millisecond)
	m.JobEnded("embedded", "Completed", 500*time.Millisecond)
	m.Request(http.MethodGet, 200, time.Second)
	m.Request("BREW", 405, 0)
	m.RefusedCall("socket")
	m.SandboxEnded("memory")
	m.JobLimited("output")
	m.SecurityEvent("tripwire")
	h := m.Handler(slog.New(slog.DiscardHandler), func(context.Context) ([]telemetry.Gauge, error) {
		return []telemetry.Gauge{{Name: "runwright_jobs_waiting", Value: 3},
			{Name: "runwright_x", Labels: []string{"name", "a \"b\"\\\nc"}, Value: 1734000000}}, nil
	})
	w := scrape(t, h)
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain; version=0.0.4") {
		t.Errorf("answer %d, %s", w.Code, w.Header().Get("Content-Type"))
	}
	for _, want := range []string{
		`runwright_build_info{version="1.2.3",goversion="go`,
		`runwright_jobs_ended_total{engine="embedded",status="Completed"} 2`,
		`runwright_job_seconds_total{engine="embedded",status="Completed"} 2`,
		`runwright_http_requests_total{method="GET",code="200"} 1`,
		`runwright_http_requests_total{method="other",code="405"} 1`,
		`runwright_sandbox_refused_calls_total{call="socket"} 1`,
		`runwright_sandbox_ended_total{reason="memory"} 1`,
		`runwright_jobs_limited_total{reason="output"} 1`,
		`runwright_security_events_total{kind="tripwire"} 1`,
		"runwright_jobs_waiting 3\n",
		`runwright_x{name="a \"b\"\\\nc"} 1734000000`,
		"process_resident_memory_bytes",
		"go_goroutines",
	} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the page has no %s:\n%s", want, w.Body)
		}
	}
}

func TestMetricsThatCannotBeRead(t *testing.T) {
	m := telemetry.NewMetrics("1")
	w := scrape(t, m.Handler(slog.New(slog.DiscardHandler), func(context.Context) ([]telemetry.Gauge, error) { return nil, errors.New("no database") }))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "database") {
		t.Errorf("answer %d %s", w.Code, w.Body)
	}
}

// TestNoMetrics: who has no counters counts nothing.
func TestNoMetrics(t *testing.T) {
	var m *telemetry.Metrics
	m.JobEnded("embedded", "Failed", 0)
	m.Request(http.MethodGet, 200, 0)
	m.RefusedCall("socket")
	m.SandboxEnded("crash")
	m.JobLimited("output")
	m.SecurityEvent("tripwire")
}
