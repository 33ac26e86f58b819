// Package storetest gives tests an empty store on each database engine.
//
// SQLite is always there. PostgreSQL is started from Debian's package, once a
// test binary, in a throw-away folder; where it is not installed, its tests
// are skipped and say so. A test package that uses Each calls Main from its
// TestMain, which stops the server. For tests only.
package storetest

import (
	"context"
	"testing"

	"github.com/runwright/runwright/internal/store"
)

// Main runs the tests and stops what PostgreSQL server they started; it
// returns the exit status for os.Exit.
func Main(m *testing.M) int {
	defer shared.stop()
	return m.Run()
}

// Each runs test once for each engine, as a subtest, with the configuration
// of an empty database of its own.
func Each(t *testing.T, test func(t *testing.T, cfg store.Config)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, store.Config{Dir: t.TempDir()}) })
	t.Run("postgres", func(t *testing.T) { test(t, store.Config{Dir: t.TempDir(), URL: shared.newDatabase(t)}) })
}

// Open opens the store that cfg names and closes it when the test ends.
func Open(t testing.TB, cfg store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	return s
}
