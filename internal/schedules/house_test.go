package schedules_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/schedules"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// house stands in for the runbooks and jobs of an account. Its jobs are rows,
// so that they go when their transaction is rolled back.
type house struct {
	t       testing.TB
	db      *store.DB
	clock   *clock.Manual
	service *schedules.Service
	grace   time.Duration

	mu    sync.Mutex
	log   bytes.Buffer
	woken int
	// refuse, if not nil, is what starting a job of a runbook comes back
	// with, after the job was written.
	refuse func(runbook string) error
}

// newHouse has an account "a" with the runbooks R and S, on a Thursday.
func newHouse(t testing.TB, cfg store.Config) *house {
	st := storetest.Open(t, cfg)
	h := &house{t: t, db: st.Main, clock: clock.NewManual(time.Date(2026, 1, 1, 10, 0, 30, 0, time.UTC)), grace: time.Hour}
	h.restart()
	h.exec(`INSERT INTO account (id, scope_key, subscription_id, resource_group, name, location, settings, created, modified, modified_by) VALUES ('a', 'a', '', '', '', '', '{}', 0, 0, '')`)
	for _, name := range []string{"R", "S"} {
		h.exec(`INSERT INTO runbook (account_id, name_key, name, type, location, settings, published_hash, draft_hash, draft_created, draft_modified, created, modified, modified_by)
			VALUES ('a', ?, ?, 'PowerShell', '', '{}', 'h', '', 0, 0, 0, 0, '')`, strings.ToLower(name), name)
	}
	h.exec(`CREATE TABLE test_job (name TEXT, runbook TEXT, parameters TEXT)`)
	return h
}

// restart makes a new service, as a new process has one.
func (h *house) restart() *schedules.Service {
	h.service = schedules.NewService(h.db, h.clock, slog.New(slog.NewTextHandler(lockedWriter{h}, nil)), schedules.Config{Grace: h.grace, Needs: schedules.Needs{Runbooks: h, Jobs: h}})
	return h.service
}

type lockedWriter struct{ h *house }

func (w lockedWriter) Write(p []byte) (int, error) {
	w.h.mu.Lock()
	defer w.h.mu.Unlock()
	return w.h.log.Write(p)
}

// logged returns what was logged since it was last asked.
func (h *house) logged() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	defer h.log.Reset()
	return h.log.String()
}

func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	err := h.db.Update(h.t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(h.t.Context(), query, args...)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) Name(_ context.Context, _ *store.Tx, _, name string) (string, error) {
	switch strings.ToUpper(name) {
	case "R", "S":
		return strings.ToUpper(name), nil
	}
	return "", fault.New(fault.NotFound, "Runbook not found.")
}

func (h *house) Check(_ map[string]json.RawMessage, runOn string) error {
	if runOn != "" {
		return fault.New(fault.Invalid, "no group %s", runOn)
	}
	return nil
}

func (h *house) Start(ctx context.Context, tx *store.Tx, s schedules.Start) error {
	text, err := json.Marshal(s.Parameters)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO test_job (name, runbook, parameters) VALUES (?, ?, ?)`, s.Job, s.Runbook, string(text)); err != nil {
		return err
	}
	if h.refuse != nil {
		return h.refuse(s.Runbook)
	}
	return nil
}

func (h *house) Wake() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.woken++
}

// jobs returns the runbooks of the jobs that were started, with parameters.
func (h *house) jobs() []string {
	h.t.Helper()
	var out []string
	err := h.db.View(h.t.Context(), func(tx *store.Tx) (err error) {
		out, err = store.Query(h.t.Context(), tx, func(scan store.Scan) (string, error) {
			var runbook, parameters string
			err := scan(&runbook, &parameters)
			return runbook + parameters, err
		}, `SELECT runbook, parameters FROM test_job ORDER BY runbook`)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

// put makes a schedule that starts ten minutes from now.
func (h *house) put(name string, change func(*schedules.Spec)) schedules.Schedule {
	h.t.Helper()
	spec := schedules.Spec{Frequency: "Hour", StartTime: h.clock.Now().Add(10 * time.Minute).Format(time.RFC3339)}
	if change != nil {
		change(&spec)
	}
	s, _, err := h.service.Put(h.t.Context(), "a", name, spec)
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

// link links a schedule with a runbook.
func (h *house) link(schedule, runbook string) {
	h.t.Helper()
	const prefix = "00000000-0000-4000-8000-0000000000"
	id := prefix + string("0123456789"[len(schedule)%10]) + string("0123456789"[strings.Index("RS", runbook)])
	if _, err := h.service.Link(h.t.Context(), "a", id, schedules.LinkSpec{Schedule: schedule, Runbook: runbook, Parameters: map[string]json.RawMessage{"n": json.RawMessage(`"1"`)}}); err != nil {
		h.t.Fatal(err)
	}
}

// fire lets the loop go round once.
func (h *house) fire() time.Time {
	h.t.Helper()
	next, err := h.service.Fire(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	return next
}

// runs returns what became of a schedule's due times.
func (h *house) runs(schedule string) []schedules.Run {
	h.t.Helper()
	all, err := h.service.Runs(h.t.Context(), "a", schedule, 0, 1000)
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}
