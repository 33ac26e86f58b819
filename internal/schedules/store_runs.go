package schedules

import (
	"context"
	"errors"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// selectDue returns the schedules that have to be looked at, the longest
// waiting first.
func selectDue(ctx context.Context, tx *store.Tx, now time.Time) ([]Schedule, error) {
	return store.Query(ctx, tx, readSchedule, `SELECT `+scheduleColumns+` FROM schedule WHERE next_run > 0 AND next_run <= ? ORDER BY next_run, account_id, name_key`, clock.Ticks(now))
}

// selectNextDue returns when the next schedule has to be looked at; the zero
// time for never.
func selectNextDue(ctx context.Context, tx *store.Tx) (time.Time, error) {
	ticks, err := store.QueryOne(ctx, tx, store.One[int64], `SELECT next_run FROM schedule WHERE next_run > 0 ORDER BY next_run LIMIT 1`)
	if errors.Is(err, store.ErrNotFound) {
		return time.Time{}, nil
	}
	return clock.FromTicks(ticks), err
}

// moveOn sets when a schedule has to be looked at again. It reports whether
// the schedule was as it is here; the transaction that it was has the runs to
// itself.
func moveOn(ctx context.Context, tx *store.Tx, s Schedule, next time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE schedule SET next_run = ? WHERE account_id = ? AND name_key = ? AND next_run = ? AND modified = ?`,
		clock.Ticks(next), s.Account, id.Key(s.Name), clock.Ticks(s.next), clock.Ticks(s.Modified))
	return n > 0, err
}

// insertRuns writes a run for each link of a schedule. A due time that a link
// has a run for is left alone: a replaced schedule may come by it again. It
// returns how many there are.
func insertRuns(ctx context.Context, tx *store.Tx, s Schedule, r Run) (int64, error) {
	return tx.Exec(ctx, `INSERT INTO schedule_run (account_id, link_key, due, state, job, reason, attempts, decided)
		SELECT account_id, id_key, ?, ?, '', ?, 0, ? FROM job_schedule WHERE account_id = ? AND schedule_key = ?
		ON CONFLICT (account_id, link_key, due) DO NOTHING`,
		clock.Ticks(r.Due), string(r.State), r.Reason, clock.Ticks(r.Decided), s.Account, id.Key(s.Name))
}

const runColumns = `r.account_id, l.id, s.name, l.runbook_name, r.due, r.state, r.job, r.reason, r.attempts, r.decided`

const runTables = ` FROM schedule_run r JOIN job_schedule l ON l.account_id = r.account_id AND l.id_key = r.link_key
	JOIN schedule s ON s.account_id = l.account_id AND s.name_key = l.schedule_key `

func readRun(scan store.Scan) (r Run, err error) {
	var due, decided int64
	err = scan(&r.account, &r.Link, &r.Schedule, &r.Runbook, &due, &r.State, &r.Job, &r.Reason, &r.attempts, &decided)
	r.Due, r.Decided = clock.FromTicks(due), clock.FromTicks(decided)
	return r, err
}

// selectPending returns the runs that wait for their job.
func selectPending(ctx context.Context, tx *store.Tx) ([]Run, error) {
	return store.Query(ctx, tx, readRun, `SELECT `+runColumns+runTables+`WHERE r.state = 'Pending' ORDER BY r.due, r.account_id, r.link_key`)
}

func selectRuns(ctx context.Context, tx *store.Tx, account, schedule string, skip, limit int) ([]Run, error) {
	return store.Query(ctx, tx, readRun, `SELECT `+runColumns+runTables+`WHERE l.account_id = ? AND l.schedule_key = ? ORDER BY r.due DESC, l.runbook_key LIMIT ? OFFSET ?`, account, schedule, limit, skip)
}

// decide gives a pending run its state. It reports whether it was pending.
func decide(ctx context.Context, tx *store.Tx, r Run) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE schedule_run SET state = ?, job = ?, reason = ?, decided = ? WHERE account_id = ? AND link_key = ? AND due = ? AND state = 'Pending'`,
		string(r.State), r.Job, r.Reason, clock.Ticks(r.Decided), r.account, id.Key(r.Link), clock.Ticks(r.Due))
	return n > 0, err
}

// countAttempt counts an attempt at a run that went wrong.
func countAttempt(ctx context.Context, tx *store.Tx, r Run) error {
	_, err := tx.Exec(ctx, `UPDATE schedule_run SET attempts = attempts + 1 WHERE account_id = ? AND link_key = ? AND due = ? AND state = 'Pending'`, r.account, id.Key(r.Link), clock.Ticks(r.Due))
	return err
}

// forgetRuns removes all but the newest runs of each link of a schedule.
func forgetRuns(ctx context.Context, tx *store.Tx, s Schedule, keep int) error {
	_, err := tx.Exec(ctx, `DELETE FROM schedule_run WHERE account_id = ? AND state <> 'Pending'
		AND link_key IN (SELECT id_key FROM job_schedule WHERE account_id = ? AND schedule_key = ?)
		AND due <= (SELECT o.due FROM schedule_run o WHERE o.account_id = schedule_run.account_id AND o.link_key = schedule_run.link_key ORDER BY o.due DESC LIMIT 1 OFFSET ?)`,
		s.Account, s.Account, id.Key(s.Name), keep)
	return err
}
