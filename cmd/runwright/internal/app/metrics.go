package app

import (
	"context"
	"net/http"
	"time"

	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/telemetry"
	"github.com/runwright/runwright/internal/tenant"
)

// jobEnded counts a job that has ended.
func (a *App) jobEnded(engine string, status jobs.Status, ran time.Duration) {
	a.cfg.Metrics.JobEnded(engine, string(status), ran)
}

// gauges reads what is measured only when somebody asks.
func (a *App) gauges(ctx context.Context) ([]telemetry.Gauge, error) {
	accounts, err := a.accounts.All(ctx)
	if err != nil {
		return nil, err
	}
	waiting, running, err := a.dispatcher.Depth(ctx)
	if err != nil {
		return nil, err
	}
	ends, err := a.assets.Ends(ctx)
	if err != nil {
		return nil, err
	}
	out := []telemetry.Gauge{
		{Name: "runwright_accounts", Value: float64(len(accounts))},
		{Name: "runwright_jobs_waiting", Value: float64(waiting)},
		{Name: "runwright_jobs_running", Value: float64(running)},
		{Name: "runwright_workers", Value: float64(a.cfg.Workers)},
	}
	names := accountNames(accounts)
	for _, c := range ends {
		out = append(out, telemetry.Gauge{Name: "runwright_certificate_expiry_timestamp_seconds",
			Labels: []string{"account", names[c.Account], "certificate", c.Name}, Value: float64(c.Expires.Unix())})
	}
	return out, nil
}

// accountNames are names for people, GROUP/NAME, by id.
func accountNames(all []tenant.Account) map[string]string {
	names := map[string]string{}
	for _, a := range all {
		names[a.ID] = a.ResourceGroup + "/" + a.Name
	}
	return names
}

// counted answers requests and counts them.
func (a *App) counted(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin, noted := time.Now(), &notedStatus{ResponseWriter: w, status: http.StatusOK}
		h.ServeHTTP(noted, r)
		a.cfg.Metrics.Request(r.Method, noted.status, time.Since(begin))
	})
}

// notedStatus notes the status of an answer.
type notedStatus struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (w *notedStatus) WriteHeader(status int) {
	if status >= http.StatusOK { // what comes before is no answer
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the writer behind.
func (w *notedStatus) Unwrap() http.ResponseWriter { return w.ResponseWriter }
