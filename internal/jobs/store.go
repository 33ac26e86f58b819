package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

const columns = `id, account_id, name, runbook_name, runbook_type, environment, text_hash, module_revision, log_verbose, log_progress, parameters, run_on, started_by, status, exception, engine, sandbox_tier, sandbox_profile, sandbox_calls, created, started, ended, modified, status_modified`

func readJob(scan store.Scan) (j Job, err error) {
	var parameters string
	var exception []byte
	var created, started, ended, modified, statusModified int64
	err = scan(&j.ID, &j.Account, &j.Name, &j.Runbook, &j.RunbookType, &j.Environment, &j.TextHash, &j.ModuleRevision, &j.LogVerbose, &j.LogProgress,
		&parameters, &j.RunOn, &j.StartedBy, &j.Status, &exception, &j.Place.Engine, &j.Place.Tier, &j.Place.Profile, &j.Place.Calls, &created, &started, &ended, &modified, &statusModified)
	if err != nil {
		return j, err
	}
	j.Exception = string(exception)
	j.Created, j.Started, j.Ended = clock.FromTicks(created), clock.FromTicks(started), clock.FromTicks(ended)
	j.Modified, j.StatusModified = clock.FromTicks(modified), clock.FromTicks(statusModified)
	if err := json.Unmarshal([]byte(parameters), &j.Parameters); err != nil {
		return j, fmt.Errorf("parameters of job %s: %w", j.ID, err)
	}
	return j, nil
}

func insertJob(ctx context.Context, tx *store.Tx, j Job) error {
	if j.Parameters == nil {
		j.Parameters = map[string]json.RawMessage{}
	}
	parameters, err := json.Marshal(j.Parameters)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO job (name_key, runbook_key, `+columns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id.Key(j.Name), id.Key(j.Runbook), j.ID, j.Account, j.Name, j.Runbook, j.RunbookType, j.Environment, j.TextHash, j.ModuleRevision, j.LogVerbose, j.LogProgress,
		string(parameters), j.RunOn, j.StartedBy, string(j.Status), []byte(j.Exception), j.Place.Engine, j.Place.Tier, j.Place.Profile, j.Place.Calls, clock.Ticks(j.Created), clock.Ticks(j.Started), clock.Ticks(j.Ended), clock.Ticks(j.Modified), clock.Ticks(j.StatusModified))
	return err
}

// selectJob finds a job by its name or its id.
func selectJob(ctx context.Context, tx *store.Tx, account, key string) (Job, error) {
	return store.QueryOne(ctx, tx, readJob, `SELECT `+columns+` FROM job WHERE account_id = ? AND name_key = ?
		UNION ALL SELECT `+columns+` FROM job WHERE account_id = ? AND id = ?`, account, key, account, key)
}

func selectJobByID(ctx context.Context, tx *store.Tx, job string) (Job, error) {
	return store.QueryOne(ctx, tx, readJob, `SELECT `+columns+` FROM job WHERE id = ?`, job)
}

func selectJobs(ctx context.Context, tx *store.Tx, account string, f Filter, skip, limit int) ([]Job, error) {
	where, args := []string{"account_id = ?"}, []any{account}
	add := func(cond string, arg any) { where, args = append(where, cond), append(args, arg) }
	if f.Status != "" {
		add("status = ?", string(f.Status))
	}
	if f.Runbook != "" {
		add("runbook_key = ?", id.Key(f.Runbook))
	}
	if !f.StartedFrom.IsZero() {
		add("started >= ?", clock.Ticks(f.StartedFrom))
	}
	if !f.EndedTo.IsZero() {
		add("ended > 0 AND ended <= ?", clock.Ticks(f.EndedTo))
	}
	args = append(args, limit, skip)
	return store.Query(ctx, tx, readJob, `SELECT `+columns+` FROM job WHERE `+strings.Join(where, " AND ")+` ORDER BY seq DESC LIMIT ? OFFSET ?`, args...)
}

func countJobs(ctx context.Context, tx *store.Tx, account, runbookKey string) (int, error) {
	return store.QueryOne(ctx, tx, store.One[int], `SELECT count(*) FROM job WHERE account_id = ? AND runbook_key = ?`, account, runbookKey)
}

func countUnfinished(ctx context.Context, tx *store.Tx, account string) (int, error) {
	return store.QueryOne(ctx, tx, store.One[int], `SELECT count(*) FROM job WHERE account_id = ? AND status IN ('New', 'Activating', 'Running', 'Stopping')`, account)
}

func selectJobIDs(ctx context.Context, tx *store.Tx, account string) ([]string, error) {
	return store.Query(ctx, tx, store.One[string], `SELECT id FROM job WHERE account_id = ?`, account)
}

func activateJob(ctx context.Context, tx *store.Tx, job string, revision int64, now time.Time) error {
	t := clock.Ticks(now)
	_, err := tx.Exec(ctx, `UPDATE job SET status = 'Activating', module_revision = ?, modified = ?, status_modified = ? WHERE id = ? AND status = 'New'`, revision, t, t, job)
	return err
}

func markRunning(ctx context.Context, tx *store.Tx, job string, now time.Time) error {
	t := clock.Ticks(now)
	_, err := tx.Exec(ctx, `UPDATE job SET status = 'Running', started = ?, modified = ?, status_modified = ? WHERE id = ? AND status = 'Activating'`, t, t, t, job)
	return err
}

func markStopping(ctx context.Context, tx *store.Tx, job string, now time.Time) error {
	t := clock.Ticks(now)
	_, err := tx.Exec(ctx, `UPDATE job SET status = 'Stopping', modified = ?, status_modified = ? WHERE id = ? AND status IN ('Activating', 'Running')`, t, t, job)
	return err
}

func stopWaiting(ctx context.Context, tx *store.Tx, job string, now time.Time) (bool, error) {
	t := clock.Ticks(now)
	n, err := tx.Exec(ctx, `UPDATE job SET status = 'Stopped', ended = ?, modified = ?, status_modified = ? WHERE id = ? AND status = 'New'`, t, t, t, job)
	return n == 1, err
}

// finishJob gives a final state, unless the job has one.
func finishJob(ctx context.Context, tx *store.Tx, job string, end ending, now time.Time) (bool, error) {
	t := clock.Ticks(now)
	n, err := tx.Exec(ctx, `UPDATE job SET status = ?, exception = ?, engine = ?, sandbox_tier = ?, sandbox_profile = ?, sandbox_calls = ?, ended = ?, modified = ?, status_modified = ? WHERE id = ? AND status IN ('Activating', 'Running', 'Stopping')`,
		string(end.status), []byte(end.exception), end.place.Engine, end.place.Tier, end.place.Profile, end.place.Calls, t, t, t, job)
	return n == 1, err
}

func updateParameters(ctx context.Context, tx *store.Tx, job string, parameters map[string]json.RawMessage) error {
	text, err := json.Marshal(parameters)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE job SET parameters = ? WHERE id = ?`, string(text), job)
	return err
}

// insertTogether is how many records one statement takes.
const insertTogether = 32

func insertRecords(ctx context.Context, tx *store.Tx, batch []pending) error {
	for len(batch) > 0 {
		n := 1
		if len(batch) >= insertTogether {
			n = insertTogether
		}
		args := make([]any, 0, 6*n)
		for _, p := range batch[:n] {
			r := p.record
			args = append(args, p.job, r.Seq, clock.Ticks(r.Time), string(r.Stream), []byte(r.Text), append([]byte{}, r.Value...))
		}
		query := `INSERT INTO stream_record (job_id, seq, time, stream, text, value) VALUES (?, ?, ?, ?, ?, ?)` + strings.Repeat(`, (?, ?, ?, ?, ?, ?)`, n-1)
		if _, err := tx.Exec(ctx, query, args...); err != nil {
			return err
		}
		batch = batch[n:]
	}
	return nil
}

const recordColumns = `seq, time, stream, text, value`

func readRecord(scan store.Scan) (r Record, err error) {
	var t int64
	var text, value []byte
	err = scan(&r.Seq, &t, &r.Stream, &text, &value)
	r.Time, r.Text, r.Value = clock.FromTicks(t), string(text), value
	return r, err
}

func selectRecords(ctx context.Context, tx *store.Tx, job string, f RecordFilter, skip, limit int) ([]Record, error) {
	where, args := []string{"job_id = ?"}, []any{job}
	switch {
	case f.Stream != "":
		where, args = append(where, "stream = ?"), append(args, string(f.Stream))
	case !f.All:
		where = append(where, "stream <> 'Information'")
	}
	if !f.From.IsZero() {
		where, args = append(where, "time >= ?"), append(args, clock.Ticks(f.From))
	}
	if f.After > 0 {
		where, args = append(where, "seq > ?"), append(args, f.After)
	}
	args = append(args, limit, skip)
	return store.Query(ctx, tx, readRecord, `SELECT `+recordColumns+` FROM stream_record WHERE `+strings.Join(where, " AND ")+` ORDER BY seq LIMIT ? OFFSET ?`, args...)
}

func selectRecordsAfter(ctx context.Context, tx *store.Tx, job string, after int64, limit int) ([]Record, error) {
	return store.Query(ctx, tx, readRecord, `SELECT `+recordColumns+` FROM stream_record WHERE job_id = ? AND seq > ? ORDER BY seq LIMIT ?`, job, after, limit)
}

func selectRecord(ctx context.Context, tx *store.Tx, job string, seq int64) (Record, error) {
	return store.QueryOne(ctx, tx, readRecord, `SELECT `+recordColumns+` FROM stream_record WHERE job_id = ? AND seq = ?`, job, seq)
}

func deleteRecords(ctx context.Context, tx *store.Tx, job string) error {
	_, err := tx.Exec(ctx, `DELETE FROM stream_record WHERE job_id = ?`, job)
	return err
}

// selectRevisionsInUse returns the module sets of jobs that have begun and not
// ended.
func selectRevisionsInUse(ctx context.Context, tx *store.Tx, account string) ([]int64, error) {
	return store.Query(ctx, tx, store.One[int64], `SELECT DISTINCT module_revision FROM job WHERE account_id = ? AND module_revision > 0 AND status NOT IN ('New', 'Completed', 'Failed', 'Stopped', 'Suspended')`, account)
}
