package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Times of the HTTP server. Requests have deadlines of their own on top.
const (
	headerTime   = 10 * time.Second
	idleTime     = 2 * time.Minute
	shutdownTime = 10 * time.Second
)

// newServer returns a server with the house's limits.
func newServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// Serve answers requests on the listener and runs jobs until ctx ends, and
// then shuts down: new requests are refused, live streams end, running jobs
// are stopped, running requests get shutdownTime.
func (a *App) Serve(ctx context.Context, listener net.Listener) error {
	server := newServer(a.Handler(), a.cfg.Log)
	runCtx, stopJobs := context.WithCancel(ctx)
	defer stopJobs()
	failed := make(chan error, 3)
	var wg sync.WaitGroup
	metrics := newServer(a.cfg.Metrics.Handler(a.cfg.Log, a.gauges), a.cfg.Log)
	if a.cfg.MetricsListener != nil {
		wg.Go(func() {
			if err := metrics.Serve(a.cfg.MetricsListener); !errors.Is(err, http.ErrServerClosed) {
				failed <- fmt.Errorf("serve metrics: %w", err)
			}
		})
	}
	wg.Go(func() {
		serve := server.Serve
		if a.cfg.TLS != nil {
			server.TLSConfig = a.cfg.TLS
			serve = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
		}
		if err := serve(listener); !errors.Is(err, http.ErrServerClosed) {
			failed <- fmt.Errorf("serve HTTP: %w", err)
		}
	})
	wg.Go(func() {
		if err := a.Run(runCtx); err != nil {
			failed <- err
		}
	})
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	stopJobs()
	close(a.done)
	// The shutdown has to work although ctx has ended.
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if shut := server.Shutdown(grace); shut != nil {
		err = errors.Join(err, fmt.Errorf("shut down HTTP: %w", shut), server.Close())
	}
	err = errors.Join(err, metrics.Close())
	wg.Wait()
	return err
}
