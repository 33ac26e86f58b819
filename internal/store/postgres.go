package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"
)

// serverLock is the key of the advisory lock that the owning server holds.
const serverLock = 0x72756e77 // "runw"

// postgresBackend runs transactions on a connection pool. The driver caches
// prepared statements by itself.
type postgresBackend struct {
	db     *sql.DB
	rebind sync.Map // query with ? → query with $n
}

func (s *Store) openPostgres(ctx context.Context, dsn string) error {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	s.onClose(db.Close)
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	if err := db.PingContext(ctx); err != nil {
		return fmt.Errorf("reach database %s: %w", withoutPassword(dsn), err)
	}
	if err := s.lockPostgres(ctx, db, withoutPassword(dsn)); err != nil {
		return err
	}
	for _, set := range []string{"main", "records"} {
		if err := migrate(ctx, db, dialectPostgres, set); err != nil {
			return fmt.Errorf("database %s: %w", withoutPassword(dsn), err)
		}
	}
	s.Main = &DB{backend: &postgresBackend{db: db}}
	s.Records = s.Main
	return nil
}

// lockWait is how long a new server waits for the lock. The lock of a server
// that died is given back when the database notices, a moment later.
const lockWait = "2s"

// lockPostgres takes the advisory lock on a connection kept for it alone; it
// ends with the connection.
func (s *Store) lockPostgres(ctx context.Context, db *sql.DB, name string) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("reach database %s: %w", name, err)
	}
	s.onClose(conn.Close)
	if _, err := conn.ExecContext(ctx, "SET lock_timeout = '"+lockWait+"'"); err != nil {
		return fmt.Errorf("lock database %s: %w", name, err)
	}
	_, err = conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", serverLock)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "55P03" {
		return fmt.Errorf("database %s is in use by another server; stop it or choose another database", name)
	}
	if err != nil {
		return fmt.Errorf("lock database %s: %w", name, err)
	}
	s.onClose(func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", serverLock)
		return err
	})
	return nil
}

func (b *postgresBackend) update(ctx context.Context, fn func(runner) error) error {
	return b.transact(ctx, nil, fn)
}

func (b *postgresBackend) view(ctx context.Context, fn func(runner) error) error {
	return b.transact(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}, fn)
}

func (b *postgresBackend) transact(ctx context.Context, opts *sql.TxOptions, fn func(runner) error) (err error) {
	tx, err := b.db.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		// Also when fn panics; nothing to do after a commit.
		if rb := tx.Rollback(); rb != nil && !errors.Is(rb, sql.ErrTxDone) {
			err = errors.Join(err, fmt.Errorf("roll back: %w", rb))
		}
	}()
	if err := fn(&postgresRunner{tx: tx, backend: b}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

type postgresRunner struct {
	tx      *sql.Tx
	backend *postgresBackend
}

func (r *postgresRunner) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	return r.tx.ExecContext(ctx, r.backend.numbered(query), args...)
}

func (r *postgresRunner) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	return r.tx.QueryContext(ctx, r.backend.numbered(query), args...)
}

// numbered returns query with $1, $2, … in place of each ?.
func (b *postgresBackend) numbered(query string) string {
	if q, ok := b.rebind.Load(query); ok {
		return q.(string)
	}
	q := numberParameters(query)
	b.rebind.Store(query, q)
	return q
}

// numberParameters replaces each ? outside a quoted text by $1, $2, ….
func numberParameters(query string) string {
	var out strings.Builder
	n, quoted := 0, false
	for _, r := range query {
		switch {
		case r == '\'':
			quoted = !quoted
			out.WriteRune(r)
		case r == '?' && !quoted:
			n++
			fmt.Fprintf(&out, "$%d", n)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// isPostgresUnique reports whether err is a broken unique rule.
func isPostgresUnique(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == "23505"
}

// IsUnique reports whether err says that a row with the same key exists.
func IsUnique(err error) bool { return isSQLiteUnique(err) || isPostgresUnique(err) }
