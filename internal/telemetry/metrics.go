package telemetry

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// Metrics counts what the server does, for Prometheus and what reads its text
// format. Labels hold names and words of the program, never values of assets.
// A nil *Metrics counts nothing. It is safe for concurrent use.
type Metrics struct {
	set     *metrics.Set
	version string
}

// NewMetrics returns counters at zero for a version of the program.
func NewMetrics(version string) *Metrics { return &Metrics{set: metrics.NewSet(), version: version} }

// JobEnded counts a job that came to a final state after it ran so long.
func (m *Metrics) JobEnded(engine, status string, ran time.Duration) {
	if m == nil {
		return
	}
	labels := series("", "engine", engine, "status", status)
	m.set.GetOrCreateCounter("runwright_jobs_ended_total" + labels).Inc()
	m.set.GetOrCreateFloatCounter("runwright_job_seconds_total" + labels).Add(ran.Seconds())
}

// Request counts an answered request.
func (m *Metrics) Request(method string, status int, took time.Duration) {
	if m == nil {
		return
	}
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodPost, http.MethodPatch, http.MethodDelete:
	default:
		method = "other" // what clients make up makes no series
	}
	labels := series("", "method", method, "code", strconv.Itoa(status))
	m.set.GetOrCreateCounter("runwright_http_requests_total" + labels).Inc()
	m.set.GetOrCreateFloatCounter("runwright_http_request_seconds_total" + labels).Add(took.Seconds())
}

// RefusedCall counts a system call that a job tried and was not allowed.
func (m *Metrics) RefusedCall(call string) {
	if m != nil {
		m.set.GetOrCreateCounter(series("runwright_sandbox_refused_calls_total", "call", call)).Inc()
	}
}

// SandboxEnded counts a sandbox that ended in the middle of a job.
func (m *Metrics) SandboxEnded(reason string) {
	if m != nil {
		m.set.GetOrCreateCounter(series("runwright_sandbox_ended_total", "reason", reason)).Inc()
	}
}

// JobLimited counts a job that a limit ended.
func (m *Metrics) JobLimited(reason string) {
	if m != nil {
		m.set.GetOrCreateCounter(series("runwright_jobs_limited_total", "reason", reason)).Inc()
	}
}

// SecurityEvent counts a thing that an operator is to look at.
func (m *Metrics) SecurityEvent(kind string) {
	if m != nil {
		m.set.GetOrCreateCounter(series("runwright_security_events_total", "kind", kind)).Inc()
	}
}

// Gauge is a value that is read when somebody asks.
type Gauge struct {
	Name   string   // with the prefix runwright_
	Labels []string // names and values in turn
	Value  float64
}

// scrapeTime is how long reading the gauges may take.
const scrapeTime = 10 * time.Second

// Handler answers GET /metrics with the counters, the gauges that read
// returns, and what the process itself uses. Where read fails, the answer is
// an error, as half of the values would look like a change.
func (m *Metrics) Handler(log *slog.Logger, read func(context.Context) ([]Gauge, error)) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), scrapeTime)
		defer cancel()
		gauges, err := read(ctx)
		if err != nil {
			log.Error("read values for metrics", "error", err)
			http.Error(w, "The values could not be read; the server's log says why.", http.StatusInternalServerError)
			return
		}
		var page bytes.Buffer
		m.write(&page, gauges)
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		_, _ = w.Write(page.Bytes()) // the client went away: there is nobody to tell
	})
	return mux
}

func (m *Metrics) write(w io.Writer, gauges []Gauge) {
	fmt.Fprintf(w, "%s 1\n", series("runwright_build_info", "version", m.version, "goversion", runtime.Version()))
	for _, g := range gauges {
		fmt.Fprintf(w, "%s %s\n", series(g.Name, g.Labels...), strconv.FormatFloat(g.Value, 'f', -1, 64))
	}
	m.set.WritePrometheus(w)
	metrics.WriteProcessMetrics(w)
}

// series writes a name with labels, names and values in turn.
func series(name string, labels ...string) string {
	if len(labels) == 0 {
		return name
	}
	escape := strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)
	var b strings.Builder
	b.WriteString(name)
	sep := byte('{')
	for i := 0; i+1 < len(labels); i += 2 {
		b.WriteByte(sep)
		sep = ','
		b.WriteString(labels[i] + `="` + escape.Replace(labels[i+1]) + `"`)
	}
	b.WriteByte('}')
	return b.String()
}
