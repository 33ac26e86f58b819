package app_test

import (
	"context"
	"encoding/base64"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/telemetry"
)

// TestMetrics reads what a server counts on a listener of its own, which
// answers nothing else.
func TestMetrics(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	counters := telemetry.NewMetrics("1.0")
	s := startServer(t, store.Config{Dir: t.TempDir()}, func(c *app.Config) {
		c.Metrics, c.MetricsListener = counters, l
	}).withAccount()
	file, err := os.ReadFile("../../../../internal/assets/testdata/certificates/fixture.pfx")
	if err != nil {
		t.Fatal(err)
	}
	s.must(201, "PUT", "certificates/Signing",
		`{"name":"Signing","properties":{"base64Value":"`+base64.StdEncoding.EncodeToString(file)+`","password":"Fixture-Pa55!"}}`)
	s.publish("Good", "Output hello", "")
	s.publish("Bad", "throw it", "")
	s.run("one", "Good")
	s.run("two", "Bad")
	s.must(404, "GET", "runbooks/None", nil)
	read := func(path string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := s.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(b)
	}
	has := func(page string, lines ...string) {
		t.Helper()
		for _, want := range lines {
			if !regexp.MustCompile(`(?m)^` + want + `$`).MatchString(page) {
				t.Errorf("no line %s in\n%s", want, page)
			}
		}
	}
	_, page := read("/metrics")
	has(page,
		`runwright_accounts 1`,
		`runwright_workers 4`,
		`runwright_jobs_waiting 0`,
		`runwright_jobs_running 0`,
		`runwright_certificate_expiry_timestamp_seconds\{account="[^"]+/[^"]+",certificate="Signing"\} 3281990400`,
	)
	if strings.Contains(page, s.token) {
		t.Error("the token is on the page")
	}
	for _, path := range []string{"/", "/subscriptions", "/healthz"} {
		if status, _ := read(path); status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, status)
		}
	}
	if a := s.do("GET", "/metrics", nil); a.status != http.StatusNotFound {
		t.Errorf("the API's listener answers /metrics with %d", a.status)
	}
	// What has happened is counted when the server has stopped, at the latest.
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	counters.Handler(slog.New(slog.DiscardHandler), func(context.Context) ([]telemetry.Gauge, error) { return nil, nil }).
		ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	has(w.Body.String(),
		`runwright_jobs_ended_total\{engine="embedded",status="Completed"\} 1`,
		`runwright_jobs_ended_total\{engine="embedded",status="Failed"\} 1`,
		`runwright_job_seconds_total\{engine="embedded",status="Failed"\} [0-9.]+`,
		`runwright_http_requests_total\{method="GET",code="404"\} 2`,
	)
}
