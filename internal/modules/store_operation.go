package modules

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/modules/resolve"
	"github.com/runwright/runwright/internal/store"
)

func insertOperation(ctx context.Context, tx *store.Tx, o Operation) error {
	request, err := jsonText(o.Request)
	if err == nil {
		_, err = tx.Exec(ctx, `INSERT INTO module_operation (id, account_id, runtime, kind, state, error, request, report, revision, created, modified) VALUES (?, ?, ?, ?, ?, ?, ?, 'null', ?, ?, ?)`,
			o.ID, o.Account, o.Runtime, o.Kind, string(o.State), o.Error, request, o.Revision, clock.Ticks(o.Created), clock.Ticks(o.Modified))
	}
	return err
}

func endOperation(ctx context.Context, tx *store.Tx, op string, state OperationState, message string, revision int64, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE module_operation SET state = ?, error = ?, revision = ?, modified = ? WHERE id = ?`, string(state), message, revision, clock.Ticks(now), op)
	return err
}

func updateReport(ctx context.Context, tx *store.Tx, op string, report []ModuleDiff) error {
	text, err := jsonText(report)
	if err == nil {
		_, err = tx.Exec(ctx, `UPDATE module_operation SET report = ? WHERE id = ?`, text, op)
	}
	return err
}

const operationQuery = `SELECT id, account_id, runtime, kind, state, error, request, report, revision, created, modified FROM module_operation`

func readOperation(scan store.Scan) (o Operation, err error) {
	var request, report string
	var created, modified int64
	if err := scan(&o.ID, &o.Account, &o.Runtime, &o.Kind, &o.State, &o.Error, &request, &report, &o.Revision, &created, &modified); err != nil {
		return o, err
	}
	o.Created, o.Modified = clock.FromTicks(created), clock.FromTicks(modified)
	if err := errors.Join(json.Unmarshal([]byte(request), &o.Request), json.Unmarshal([]byte(report), &o.Report)); err != nil {
		return o, fmt.Errorf("module operation %s: %w", o.ID, err)
	}
	return o, nil
}

func selectOperations(ctx context.Context, tx *store.Tx, account string, skip, limit int) ([]Operation, error) {
	all, err := store.Query(ctx, tx, readOperation, operationQuery+` WHERE account_id = ? ORDER BY created DESC, id LIMIT ? OFFSET ?`, account, limit, skip)
	for i := range all {
		var stepErr error
		all[i].Steps, stepErr = selectSteps(ctx, tx, all[i].ID)
		err = errors.Join(err, stepErr)
	}
	return all, err
}

func selectOperation(ctx context.Context, tx *store.Tx, op string) (Operation, error) {
	o, err := store.QueryOne(ctx, tx, readOperation, operationQuery+` WHERE id = ?`, op)
	if err == nil {
		o.Steps, err = selectSteps(ctx, tx, op)
	}
	return o, err
}

// selectUnfinished returns the operations that an earlier process began, in
// the order in which it began them.
func selectUnfinished(ctx context.Context, tx *store.Tx) ([]*operation, error) {
	all, err := store.Query(ctx, tx, readOperation, operationQuery+` WHERE state = 'Running' ORDER BY created, id`)
	var out []*operation
	for _, o := range all {
		op := &operation{Operation: o}
		var stepErr, lineErr error
		op.Steps, stepErr = selectSteps(ctx, tx, o.ID)
		op.lines, lineErr = store.QueryOne(ctx, tx, store.One[int], `SELECT coalesce(max(number), 0) FROM module_operation_log WHERE operation_id = ?`, o.ID)
		err = errors.Join(err, stepErr, lineErr)
		out = append(out, op)
	}
	return out, err
}

// stepText is what of a step is stored as JSON.
type stepText struct {
	Module  string         `json:"module"`
	Action  resolve.Action `json:"action"`
	Root    bool           `json:"root,omitempty"`
	Version string         `json:"version,omitempty"`
	From    string         `json:"from,omitempty"`
	Source  string         `json:"source,omitempty"`
	Chain   []string       `json:"chain,omitempty"`
	Wish    int            `json:"wish"`
	Offer   *Offer         `json:"offer,omitempty"`
	Remarks []string       `json:"remarks,omitempty"`
}

func (step Step) text() (text, before string, err error) {
	text, err1 := jsonText(stepText{step.Module, step.Action, step.Root, step.Version, step.From, step.Source, step.Chain, step.wish, step.offer, step.remarks})
	before, err2 := jsonText(step.before)
	return text, before, errors.Join(err1, err2)
}

// selectAsked returns the keys of the modules that somebody imported by name,
// link or file, unlike those that came along or with the account.
func selectAsked(ctx context.Context, tx *store.Tx, c Collection) (map[string]bool, error) {
	type asked struct {
		key  string
		root bool
	}
	all, err := store.Query(ctx, tx, func(scan store.Scan) (a asked, err error) {
		var text string
		var step stepText
		if err := scan(&a.key, &text); err != nil {
			return a, err
		}
		err = json.Unmarshal([]byte(text), &step)
		a.root = step.Root
		return a, err
	}, `SELECT s.name_key, s.step FROM module_operation_step s JOIN module_operation o ON o.id = s.operation_id WHERE o.account_id = ? AND o.runtime = ? AND o.kind = ? AND o.state = ?`,
		c.Account, c.Runtime, KindImport, string(OperationSucceeded))
	out := map[string]bool{}
	for _, a := range all {
		out[a.key] = out[a.key] || a.root
	}
	return out, err
}

func insertStep(ctx context.Context, tx *store.Tx, op string, step Step) error {
	text, before, err := step.text()
	if err == nil {
		_, err = tx.Exec(ctx, `INSERT INTO module_operation_step (operation_id, number, name_key, step, state, content_hash, package_hash, size, before) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			op, step.Number, id.Key(step.Module), text, string(step.State), step.contentHash, step.packageHash, step.Size, before)
	}
	return err
}

func updateStep(ctx context.Context, tx *store.Tx, op string, step Step) error {
	text, before, err := step.text()
	if err == nil {
		_, err = tx.Exec(ctx, `UPDATE module_operation_step SET step = ?, state = ?, content_hash = ?, package_hash = ?, size = ?, before = ? WHERE operation_id = ? AND number = ?`,
			text, string(step.State), step.contentHash, step.packageHash, step.Size, before, op, step.Number)
	}
	return err
}

func selectSteps(ctx context.Context, tx *store.Tx, op string) ([]Step, error) {
	return store.Query(ctx, tx, func(scan store.Scan) (step Step, err error) {
		var text, before string
		if err := scan(&step.Number, &text, &step.State, &step.contentHash, &step.packageHash, &step.Size, &before); err != nil {
			return step, err
		}
		var t stepText
		if err := errors.Join(json.Unmarshal([]byte(text), &t), json.Unmarshal([]byte(before), &step.before)); err != nil {
			return step, fmt.Errorf("step %d of module operation %s: %w", step.Number, op, err)
		}
		step.Module, step.Action, step.Root, step.Version, step.From, step.Source, step.Chain, step.wish, step.offer, step.remarks = t.Module, t.Action, t.Root, t.Version, t.From, t.Source, t.Chain, t.Wish, t.Offer, t.Remarks
		return step, nil
	}, `SELECT number, step, state, content_hash, package_hash, size, before FROM module_operation_step WHERE operation_id = ? ORDER BY number`, op)
}

// insertLine adds a line to the log of an operation, unless its account is
// gone.
func insertLine(ctx context.Context, tx *store.Tx, op string, number int, l LogLine) error {
	_, err := tx.Exec(ctx, `INSERT INTO module_operation_log (operation_id, number, time, module, text)
		SELECT id, CAST(? AS BIGINT), CAST(? AS BIGINT), ?, ? FROM module_operation WHERE id = ?`, number, clock.Ticks(l.Time), l.Module, l.Text, op)
	return err
}

func selectLog(ctx context.Context, tx *store.Tx, op string, skip, limit int) ([]LogLine, error) {
	return store.Query(ctx, tx, func(scan store.Scan) (l LogLine, err error) {
		var at int64
		err = scan(&at, &l.Module, &l.Text)
		l.Time = clock.FromTicks(at)
		return l, err
	}, `SELECT time, module, text FROM module_operation_log WHERE operation_id = ? ORDER BY number LIMIT ? OFFSET ?`, op, limit, skip)
}
