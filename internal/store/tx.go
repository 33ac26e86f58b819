package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// ErrNotFound is returned by QueryOne when no row matches.
var ErrNotFound = errors.New("store: no such row")

// DB runs transactions on one database. It is safe for concurrent use.
type DB struct{ backend backend }

// backend is one engine's way to run transactions.
type backend interface {
	update(ctx context.Context, fn func(runner) error) error
	view(ctx context.Context, fn func(runner) error) error
}

// runner executes statements inside one transaction.
type runner interface {
	exec(ctx context.Context, query string, args []any) (sql.Result, error)
	query(ctx context.Context, query string, args []any) (*sql.Rows, error)
}

// Tx is a running transaction. It belongs to the function it was given to
// and must not be kept or shared between goroutines.
type Tx struct{ run runner }

// Update runs fn in a transaction that may write. The transaction commits
// when fn returns nil and is rolled back otherwise.
func (db *DB) Update(ctx context.Context, fn func(*Tx) error) error {
	return db.backend.update(ctx, func(r runner) error { return fn(&Tx{run: r}) })
}

// View runs fn in a transaction that only reads.
func (db *DB) View(ctx context.Context, fn func(*Tx) error) error {
	return db.backend.view(ctx, func(r runner) error { return fn(&Tx{run: r}) })
}

// Exec runs a statement with ? parameters and returns how many rows it
// touched.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := tx.run.exec(ctx, query, args)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Scan reads the columns of one row, as sql.Rows.Scan does.
type Scan func(dest ...any) error

// Query runs a query with ? parameters and returns what read makes of each
// row. The slice is nil when no row matches.
func Query[T any](ctx context.Context, tx *Tx, read func(Scan) (T, error), query string, args ...any) (out []T, err error) {
	rows, err := tx.run.query(ctx, query, args)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		v, err := read(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("read row: %w", err)
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// QueryOne is Query for exactly one row; it returns ErrNotFound when there is
// none and ignores any row after the first.
func QueryOne[T any](ctx context.Context, tx *Tx, read func(Scan) (T, error), query string, args ...any) (T, error) {
	var zero T
	all, err := Query(ctx, tx, read, query, args...)
	switch {
	case err != nil:
		return zero, err
	case len(all) == 0:
		return zero, ErrNotFound
	}
	return all[0], nil
}

// One reads a row of a single column; it is a read function for Query.
func One[T any](scan Scan) (T, error) {
	var v T
	err := scan(&v)
	return v, err
}
