// Package store opens the server's database and runs transactions on it.
//
// Two engines stand behind the same code: SQLite (the default, files in the
// data folder) and PostgreSQL (by URL). Domain packages own their tables and
// keep their SQL in one store file each; they write one text for both
// engines, with ? for parameters. This package owns the migrations, one
// directory an engine, and applies them at Open.
//
// There are two databases: Main holds accounts, assets, runbooks, modules and
// jobs and is committed with full durability; Records holds stream records,
// which come in batches and may lose the last moments before a power cut (not
// before a crash of the process). On PostgreSQL both are the same database.
//
// One server at a time owns a database: Open takes a lock and fails when
// another holds it. The package must not import any domain package.
package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// dialect names a database engine, and its folder of migrations.
type dialect string

const (
	dialectSQLite   dialect = "sqlite"
	dialectPostgres dialect = "postgres"
)

// Store is an open pair of databases. It is safe for concurrent use.
type Store struct {
	// Main is the durable database of everything but stream records.
	Main *DB
	// Records is the database of stream records.
	Records *DB

	closers []func() error
}

// Config says where the database is.
type Config struct {
	// Dir is the server's data folder; it is made if missing and locked. The
	// SQLite files are in it.
	Dir string
	// URL selects PostgreSQL (postgres://…). Empty means SQLite in Dir.
	URL string
}

// Open opens the databases that cfg names, takes their lock and applies what
// migrations are missing. The caller closes the Store.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	s := &Store{}
	err := ensureDir(cfg.Dir)
	if err == nil {
		err = s.lockDir(cfg.Dir)
	}
	switch {
	case err != nil:
	case cfg.URL == "":
		err = s.openSQLite(ctx, cfg.Dir)
	case strings.HasPrefix(cfg.URL, "postgres://"), strings.HasPrefix(cfg.URL, "postgresql://"):
		err = s.openPostgres(ctx, cfg.URL)
	default:
		err = fmt.Errorf("database %q: expected postgres://USER:PASSWORD@HOST/NAME, or nothing for SQLite in the data folder", withoutPassword(cfg.URL))
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close waits for running transactions, closes the databases and gives the
// lock back.
func (s *Store) Close() error {
	var errs []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		errs = append(errs, s.closers[i]())
	}
	s.closers = nil
	return errors.Join(errs...)
}

func (s *Store) onClose(f func() error) { s.closers = append(s.closers, f) }

// withoutPassword returns a database URL that may be shown.
func withoutPassword(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "(unreadable URL)"
	}
	return u.Redacted()
}

// ensureDir makes dir and its parents for the owner alone.
func ensureDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make data folder: %w", err)
	}
	return nil
}

// lockDir takes the folder's lock.
func (s *Store) lockDir(dir string) error {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open lock of data folder: %w", err)
	}
	if err := lockFile(f); err != nil {
		return errors.Join(fmt.Errorf("data folder %s is in use by another server; stop it or choose another folder", dir), f.Close())
	}
	s.onClose(f.Close)
	return nil
}
