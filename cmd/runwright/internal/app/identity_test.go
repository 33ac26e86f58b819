package app

import (
	"testing"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// TestNoIdentityAnyMore: a job that began with an identity gets no token once it was
// taken away, nor where there never was one.
func TestNoIdentityAnyMore(t *testing.T) {
	ctx := t.Context()
	db := storetest.Open(t, store.Config{Dir: t.TempDir()}).Main
	i := identities{db: db}
	for account, settings := range map[string]string{"never": `{}`, "gone": `{"identity":{"type":"None"}}`} {
		if err := db.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO account (id, scope_key, subscription_id, resource_group, name, location, settings, created, modified, modified_by)
				VALUES (?, ?, '', '', '', '', ?, 0, 0, '')`, account, account, settings)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if assigned, err := i.Assigned(ctx, account); assigned || err != nil {
			t.Errorf("%s: assigned %v, %v", account, assigned, err)
		}
		if _, err := i.Token(ctx, jobs.TokenRequest{Account: account, Resource: "r"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", account, err)
		}
	}
}
