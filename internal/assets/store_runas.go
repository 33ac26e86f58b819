package assets

import (
	"context"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/store"
)

const runAsColumns = `account_id, subject, application_id, tenant_id, subscription_id, months, created, modified`

func readRunAs(scan store.Scan) (r storedRunAs, err error) {
	var created, modified int64
	err = scan(&r.account, &r.Subject, &r.ApplicationID, &r.TenantID, &r.SubscriptionID, &r.Months, &created, &modified)
	r.Created, r.Modified = clock.FromTicks(created), clock.FromTicks(modified)
	return r, err
}

func selectRunAs(ctx context.Context, tx *store.Tx, account string) (storedRunAs, error) {
	return store.QueryOne(ctx, tx, readRunAs, `SELECT `+runAsColumns+` FROM run_as WHERE account_id = ?`, account)
}

func selectAllRunAs(ctx context.Context, tx *store.Tx) ([]storedRunAs, error) {
	return store.Query(ctx, tx, readRunAs, `SELECT `+runAsColumns+` FROM run_as ORDER BY account_id`)
}

func upsertRunAs(ctx context.Context, tx *store.Tx, r storedRunAs) error {
	_, err := tx.Exec(ctx, `INSERT INTO run_as (`+runAsColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (account_id) DO UPDATE SET subject = excluded.subject, application_id = excluded.application_id, tenant_id = excluded.tenant_id,
			subscription_id = excluded.subscription_id, months = excluded.months, modified = excluded.modified`,
		r.account, r.Subject, r.ApplicationID, r.TenantID, r.SubscriptionID, r.Months, clock.Ticks(r.Created), clock.Ticks(r.Modified))
	return err
}

func deleteRunAs(ctx context.Context, tx *store.Tx, account string) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM run_as WHERE account_id = ?`, account)
	return n > 0, err
}
