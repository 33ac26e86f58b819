package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// migrate applies what is missing of one set of migrations ("main" or
// "records"); each set counts its versions in a table of its own, because on
// PostgreSQL both live in one database.
func migrate(ctx context.Context, db *sql.DB, engine dialect, set string) error {
	files, err := fs.Sub(migrations, "migrations/"+string(engine)+"/"+set)
	if err != nil {
		return fmt.Errorf("find migrations: %w", err)
	}
	kind := goose.DialectSQLite3
	if engine == dialectPostgres {
		kind = goose.DialectPostgres
	}
	p, err := goose.NewProvider(kind, db, files, goose.WithTableName("migration_"+set), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate %s: %w", set, err)
	}
	return nil
}
