package assets

import (
	"context"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// storedCertificate is one row of certificates.
type storedCertificate struct {
	Certificate
	content []byte // PEM, sealed
	// kept says that the sealed bytes are those that were read: they are not
	// written, because a rotation of keys may have replaced them meanwhile.
	kept bool
}

func readCertificateRow(scan store.Scan) (c storedCertificate, err error) {
	var expires, created, modified int64
	err = scan(&c.Name, &c.Description, &c.Thumbprint, &expires, &c.HasKey, &c.Exportable, &c.content, &created, &modified)
	c.kept = true
	c.Expires, c.Created, c.Modified = clock.FromTicks(expires), clock.FromTicks(created), clock.FromTicks(modified)
	return c, err
}

const certificateColumns = `name, description, thumbprint, expires, has_key, exportable, content, created, modified`

func selectCertificates(ctx context.Context, tx *store.Tx, account string, skip, limit int) ([]storedCertificate, error) {
	return store.Query(ctx, tx, readCertificateRow, `SELECT `+certificateColumns+` FROM certificate WHERE account_id = ? ORDER BY name_key LIMIT ? OFFSET ?`, account, limit, skip)
}

func selectCertificate(ctx context.Context, tx *store.Tx, account, key string) (storedCertificate, error) {
	return store.QueryOne(ctx, tx, readCertificateRow, `SELECT `+certificateColumns+` FROM certificate WHERE account_id = ? AND name_key = ?`, account, key)
}

// selectCertificateByThumbprint prefers, of several names for one certificate,
// one whose key is exportable.
func selectCertificateByThumbprint(ctx context.Context, tx *store.Tx, account, thumbprint string) (storedCertificate, error) {
	return store.QueryOne(ctx, tx, readCertificateRow, `SELECT `+certificateColumns+` FROM certificate WHERE account_id = ? AND thumbprint = ?
		ORDER BY exportable DESC, has_key DESC, name_key LIMIT 1`, account, thumbprint)
}

func selectCertificateAfter(ctx context.Context, tx *store.Tx, account, thumbprint string) (storedCertificate, error) {
	return store.QueryOne(ctx, tx, readCertificateRow, `SELECT `+certificateColumns+` FROM certificate WHERE account_id = ? AND thumbprint > ?
		ORDER BY thumbprint, exportable DESC, has_key DESC, name_key LIMIT 1`, account, thumbprint)
}

func upsertCertificate(ctx context.Context, tx *store.Tx, account string, c storedCertificate) error {
	_, err := tx.Exec(ctx, `INSERT INTO certificate (account_id, name_key, name, description, thumbprint, expires, has_key, exportable, content, created, modified)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (account_id, name_key) DO UPDATE SET description = excluded.description, thumbprint = excluded.thumbprint, expires = excluded.expires,
			has_key = excluded.has_key, exportable = excluded.exportable, content = CASE WHEN ? THEN certificate.content ELSE excluded.content END, modified = excluded.modified`,
		account, id.Key(c.Name), c.Name, c.Description, c.Thumbprint, clock.Ticks(c.Expires), c.HasKey, c.Exportable, c.content, clock.Ticks(c.Created), clock.Ticks(c.Modified), c.kept)
	return err
}

func deleteCertificate(ctx context.Context, tx *store.Tx, account, key string) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM certificate WHERE account_id = ? AND name_key = ?`, account, key)
	return n > 0, err
}

func selectExpiring(ctx context.Context, tx *store.Tx, before time.Time) ([]Expiring, error) {
	read := func(scan store.Scan) (e Expiring, err error) {
		var expires int64
		err = scan(&e.Account, &e.Name, &expires)
		e.Expires = clock.FromTicks(expires)
		return e, err
	}
	return store.Query(ctx, tx, read, `SELECT account_id, name, expires FROM certificate WHERE expires < ? ORDER BY expires, account_id, name_key`, clock.Ticks(before))
}
