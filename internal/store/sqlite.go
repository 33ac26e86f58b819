package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	sqlite "modernc.org/sqlite"
)

// readers is the number of connections that read beside the writer.
const readers = 4

// sqliteBackend has one connection that writes and a few that read, each
// with its own prepared statements. Writers queue on a mutex, in the order
// they come, rather than on SQLite's busy loop.
type sqliteBackend struct {
	writing sync.Mutex
	writer  *sqliteConn
	idle    chan *sqliteConn
}

// sqliteConn is one connection with the statements prepared on it. Only one
// goroutine uses it at a time.
type sqliteConn struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func (s *Store) openSQLite(ctx context.Context, dir string) error {
	var err error
	if s.Main, err = s.openFile(ctx, filepath.Join(dir, "runwright.db"), "FULL", "main"); err != nil {
		return err
	}
	s.Records, err = s.openFile(ctx, filepath.Join(dir, "records.db"), "NORMAL", "records")
	return err
}

func (s *Store) openFile(ctx context.Context, path, sync, migrations string) (*DB, error) {
	db, err := sql.Open("sqlite", sqliteDSN(path, sync))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	s.onClose(db.Close)
	// SQLite would make the file readable by all.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make database: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("make database: %w", err)
	}
	if err := migrate(ctx, db, dialectSQLite, migrations); err != nil {
		return nil, fmt.Errorf("database %s: %w", path, err)
	}
	b := &sqliteBackend{idle: make(chan *sqliteConn, readers)}
	if b.writer, err = newSQLiteConn(ctx, db); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	s.onClose(b.writer.close)
	for range readers {
		c, err := newSQLiteConn(ctx, db)
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", path, err)
		}
		s.onClose(c.close)
		b.idle <- c
	}
	return &DB{backend: b}, nil
}

// sqliteDSN builds the data source name; the path may hold any character.
func sqliteDSN(path, sync string) string {
	q := url.Values{"_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(" + sync + ")", "foreign_keys(1)",
		"cache_size(-4000)", "journal_size_limit(67108864)",
	}}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func newSQLiteConn(ctx context.Context, db *sql.DB) (*sqliteConn, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &sqliteConn{conn: conn, stmts: map[string]*sql.Stmt{}}, nil
}

func (c *sqliteConn) close() error {
	var errs []error
	for _, st := range c.stmts {
		errs = append(errs, st.Close())
	}
	return errors.Join(append(errs, c.conn.Close())...)
}

func (b *sqliteBackend) update(ctx context.Context, fn func(runner) error) error {
	b.writing.Lock()
	defer b.writing.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	return b.writer.transact(ctx, "BEGIN IMMEDIATE", fn)
}

func (b *sqliteBackend) view(ctx context.Context, fn func(runner) error) error {
	select {
	case c := <-b.idle:
		defer func() { b.idle <- c }()
		return c.transact(ctx, "BEGIN", fn)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// transact runs fn between begin and COMMIT. A cancelled context stops the
// statements of fn, never the end of the transaction.
func (c *sqliteConn) transact(ctx context.Context, begin string, fn func(runner) error) (err error) {
	end := context.WithoutCancel(ctx)
	if _, err := c.exec(end, begin, nil); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	committed := false
	defer func() {
		if committed {
			return
		}
		// SQLite may have rolled back by itself, after a full disk for one.
		if _, rb := c.exec(end, "ROLLBACK", nil); rb != nil && err == nil {
			err = fmt.Errorf("roll back: %w", rb)
		}
	}()
	if err := fn(c); err != nil {
		return err
	}
	if _, err := c.exec(end, "COMMIT", nil); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	committed = true
	return nil
}

func (c *sqliteConn) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := c.stmts[query]; ok {
		return st, nil
	}
	st, err := c.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	c.stmts[query] = st
	return st, nil
}

func (c *sqliteConn) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	st, err := c.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx, args...)
}

func (c *sqliteConn) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	st, err := c.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

// isSQLiteUnique reports whether err is a broken UNIQUE or PRIMARY KEY rule.
func isSQLiteUnique(err error) bool {
	const constraintPrimaryKey, constraintUnique = 1555, 2067
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code() == constraintUnique || e.Code() == constraintPrimaryKey)
}
