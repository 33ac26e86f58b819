package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

func readHead(scan store.Scan) (h head, err error) {
	var hash []byte
	err = scan(&h.seq, &hash, &h.seal)
	copy(h.hash[:], hash)
	return h, err
}

// lockHead returns the head of an account, made if need be, and keeps other
// transactions from it until this one ends.
func lockHead(ctx context.Context, tx *store.Tx, account string) (head, error) {
	return store.QueryOne(ctx, tx, readHead, `INSERT INTO audit_head (account_id, seq, hash, seal) VALUES (?, 0, ?, ?)
		ON CONFLICT (account_id) DO UPDATE SET seq = audit_head.seq RETURNING seq, hash, seal`, account, make([]byte, len(Hash{})), []byte{})
}

func selectHead(ctx context.Context, tx *store.Tx, account string) (head, error) {
	return store.QueryOne(ctx, tx, readHead, `SELECT seq, hash, seal FROM audit_head WHERE account_id = ?`, account)
}

// accountHead is the head of an account.
type accountHead struct {
	account string
	head
}

func selectHeads(ctx context.Context, tx *store.Tx) ([]accountHead, error) {
	read := func(scan store.Scan) (h accountHead, err error) {
		var hash []byte
		err = scan(&h.account, &h.seq, &hash)
		copy(h.hash[:], hash)
		return h, err
	}
	return store.Query(ctx, tx, read, `SELECT account_id, seq, hash FROM audit_head ORDER BY account_id`)
}

func updateHead(ctx context.Context, tx *store.Tx, account string, h head) error {
	if h.seal == nil {
		h.seal = []byte{}
	}
	_, err := tx.Exec(ctx, `UPDATE audit_head SET seq = ?, hash = ?, seal = ? WHERE account_id = ?`, h.seq, h.hash[:], h.seal, account)
	return err
}

func countSeals(ctx context.Context, tx *store.Tx, account string, prefix []byte) (int, error) {
	if len(prefix) == 0 {
		prefix = []byte{0} // no envelope begins so
	}
	return store.QueryOne(ctx, tx, store.One[int], `SELECT count(*) FROM audit_head WHERE account_id = ? AND length(seal) > 0 AND substr(seal, 1, ?) <> ?`, account, len(prefix), prefix)
}

func replaceSeal(ctx context.Context, tx *store.Tx, account string, old, seal []byte) error {
	_, err := tx.Exec(ctx, `UPDATE audit_head SET seal = ? WHERE account_id = ? AND seal = ?`, seal, account, old)
	return err
}

func insertRecord(ctx context.Context, tx *store.Tx, account string, r Stored) error {
	_, err := tx.Exec(ctx, `INSERT INTO audit_record (account_id, seq, content, hash, action, outcome, kind, asset_key, runbook_key, job) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		account, r.Seq, r.Content, r.Hash[:], string(r.Action), string(r.Outcome), r.Kind, id.Key(r.Name), id.Key(r.Runbook), r.Job)
	return err
}

const recordColumns = `seq, content, hash, action, outcome, kind, asset_key, runbook_key, job`

// row is a record as the database has it, with the copies to find it by.
type row struct {
	seq                                     int64
	content, hash                           []byte
	action, outcome, kind, asset, book, job string
}

func readRow(scan store.Scan) (r row, err error) {
	err = scan(&r.seq, &r.content, &r.hash, &r.action, &r.outcome, &r.kind, &r.asset, &r.book, &r.job)
	return r, err
}

func readStored(scan store.Scan) (s Stored, err error) {
	r, err := readRow(scan)
	if err != nil {
		return s, err
	}
	s.Content = r.content
	copy(s.Hash[:], r.hash)
	if err := json.Unmarshal(r.content, &s.Record); err != nil {
		return s, fmt.Errorf("audit record %d is not readable: %w", r.seq, err)
	}
	return s, nil
}

func selectRecord(ctx context.Context, tx *store.Tx, account string, seq int64) (Stored, error) {
	return store.QueryOne(ctx, tx, readStored, `SELECT `+recordColumns+` FROM audit_record WHERE account_id = ? AND seq = ?`, account, seq)
}

// selectRows returns records in their order from behind a number on.
func selectRows(ctx context.Context, tx *store.Tx, account string, after int64, limit int) ([]row, error) {
	return store.Query(ctx, tx, readRow, `SELECT `+recordColumns+` FROM audit_record WHERE account_id = ? AND seq > ? ORDER BY seq LIMIT ?`, account, after, limit)
}

func selectRecords(ctx context.Context, tx *store.Tx, account string, f Filter, skip, limit int) ([]Stored, error) {
	where, args := []string{"account_id = ?"}, []any{account}
	add := func(cond, arg string) {
		if arg != "" {
			where, args = append(where, cond), append(args, arg)
		}
	}
	add("runbook_key = ?", id.Key(f.Runbook))
	add("job = ?", f.Job)
	add("action = ?", string(f.Action))
	add("outcome = ?", string(f.Outcome))
	add("kind = ?", f.Kind)
	add("asset_key = ?", id.Key(f.Name))
	order := "DESC"
	if f.Ascending {
		order = "ASC"
	}
	args = append(args, limit, skip)
	return store.Query(ctx, tx, readStored, `SELECT `+recordColumns+` FROM audit_record WHERE `+strings.Join(where, " AND ")+` ORDER BY seq `+order+` LIMIT ? OFFSET ?`, args...)
}

// use is how often a runbook used an asset.
type use struct {
	outcome Outcome
	count   int
	last    int64 // the number of the latest record
}

func readUse(scan store.Scan) (u use, err error) {
	err = scan(&u.outcome, &u.count, &u.last)
	return u, err
}

func selectUses(ctx context.Context, tx *store.Tx, account, runbook string) ([]use, error) {
	return store.Query(ctx, tx, readUse, `SELECT outcome, count(*), max(seq) FROM audit_record WHERE account_id = ? AND runbook_key = ? AND action IN ('read', 'set', 'export')
		GROUP BY kind, asset_key, outcome ORDER BY kind, asset_key, outcome`, account, runbook)
}
