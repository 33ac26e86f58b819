package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/dispatch"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// handler notes what it is called with.
type handler struct {
	db   *store.DB
	d    *dispatch.Dispatcher
	hold chan struct{} // Run says that it began, and waits for it, if not nil
	drop map[string]bool
	fail map[string]int // how often Claim fails

	mu        sync.Mutex
	ran       []string
	recovered []string
	active    int
	most      int
	began     chan string
	done      chan string
}

func (h *handler) Claim(_ context.Context, _ *store.Tx, job string) (bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.fail[job] > 0 {
		h.fail[job]--
		return false, errors.New("claim refused")
	}
	return !h.drop[job], nil
}

func (h *handler) Run(ctx context.Context, job string) {
	h.mu.Lock()
	h.ran = append(h.ran, job)
	h.active++
	h.most = max(h.most, h.active)
	h.mu.Unlock()
	if h.hold != nil {
		h.began <- job
		select {
		case <-h.hold:
		case <-ctx.Done():
		}
	}
	h.mu.Lock()
	h.active--
	h.mu.Unlock()
	keep := context.WithoutCancel(ctx)
	if err := h.db.Update(keep, func(tx *store.Tx) error { return h.d.Done(keep, tx, job) }); err != nil {
		panic(err)
	}
	h.done <- job
}

func (h *handler) Recover(ctx context.Context, job string) error {
	h.recovered = append(h.recovered, job)
	return h.db.Update(ctx, func(tx *store.Tx) error { return h.d.Done(ctx, tx, job) })
}

// addJobs writes jobs of one account and their deliveries, as package jobs does.
func addJobs(t *testing.T, db *store.DB, d *dispatch.Dispatcher, jobs ...string) {
	t.Helper()
	addJobsOf(t, db, d, "a", jobs...)
}

func addJobsOf(t testing.TB, db *store.DB, d *dispatch.Dispatcher, account string, jobs ...string) {
	t.Helper()
	ctx := t.Context()
	err := db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO account (id, scope_key, subscription_id, resource_group, name, location, settings, created, modified, modified_by)
			VALUES (?, ?, '', '', '', '', '{}', 0, 0, '') ON CONFLICT (id) DO NOTHING`, account, account)
		if err != nil {
			return err
		}
		for _, job := range jobs {
			if _, err := tx.Exec(ctx, `INSERT INTO job (id, account_id, name_key, name, runbook_key, runbook_name, runbook_type, text_hash, module_revision, log_verbose, log_progress,
				parameters, run_on, started_by, status, exception, created, started, ended, modified, status_modified) VALUES (?, ?, ?, '', '', '', '', '', 0, ?, ?, '{}', '', '', 'New', ?, 0, 0, 0, 0, 0)`,
				job, account, job, false, false, []byte{}); err != nil {
				return err
			}
			if err := d.Enqueue(ctx, tx, account, job); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	d.Wake()
}

func newHandler(db *store.DB) *handler {
	clk := clock.NewManual(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	return &handler{db: db, d: dispatch.New(db, clk, slog.New(slog.DiscardHandler)), began: make(chan string, 100), done: make(chan string, 100)}
}

// start runs the dispatcher until the returned function is called.
func (h *handler) start(t testing.TB, workers int) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.d.Run(ctx, h, workers) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

func names(prefix string, n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("%s%02d", prefix, i))
	}
	return out
}

func TestEveryJobIsDeliveredOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		db := storetest.Open(t, cfg).Main
		h := newHandler(db)
		addJobs(t, db, h.d, names("early", 5)...) // before any worker is there
		stop := h.start(t, 3)
		var wg sync.WaitGroup
		for _, prefix := range []string{"x", "y", "z"} {
			wg.Go(func() {
				for _, job := range names(prefix, 10) {
					addJobs(t, db, h.d, job)
				}
			})
		}
		wg.Wait()
		for range 35 {
			<-h.done
		}
		stop()
		slices.Sort(h.ran)
		if want := slices.Concat(names("early", 5), names("x", 10), names("y", 10), names("z", 10)); !slices.Equal(h.ran, want) {
			t.Errorf("ran %v", h.ran)
		}
	})
}

func TestWorkersRunSideBySideInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		db := storetest.Open(t, cfg).Main
		h := newHandler(db)
		h.hold = make(chan struct{})
		h.drop = map[string]bool{"j01": true}
		stop := h.start(t, 2)
		addJobs(t, db, h.d, names("j", 6)...)
		first := []string{<-h.began, <-h.began}
		slices.Sort(first)
		if want := []string{"j00", "j02"}; !slices.Equal(first, want) {
			t.Errorf("began with %v, want %v", first, want)
		}
		for range 5 {
			h.hold <- struct{}{}
			<-h.done
		}
		stop()
		if h.most != 2 {
			t.Errorf("%d jobs ran side by side, want 2", h.most)
		}
		slices.Sort(h.ran)
		if want := []string{"j00", "j02", "j03", "j04", "j05"}; !slices.Equal(h.ran, want) {
			t.Errorf("ran %v, want %v", h.ran, want)
		}
	})
}

func TestRecovery(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		db := storetest.Open(t, cfg).Main
		first := newHandler(db)
		addJobs(t, db, first.d, "running", "waiting")
		// A process that claims a job and dies: nothing says that it is done.
		ctx := t.Context()
		err := db.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE delivery SET claimed = 1 WHERE job_id = 'running'`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		h := newHandler(db)
		stop := h.start(t, 1)
		if job := <-h.done; job != "waiting" {
			t.Errorf("ran %s", job)
		}
		stop()
		if !slices.Equal(h.recovered, []string{"running"}) {
			t.Errorf("recovered %v", h.recovered)
		}
		again := newHandler(db)
		again.start(t, 1)()
		if len(again.recovered)+len(again.ran) > 0 {
			t.Errorf("a second start found %v and %v", again.recovered, again.ran)
		}
	})
}
