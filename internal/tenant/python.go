package tenant

import (
	"context"

	"github.com/runwright/runwright/internal/store"
)

// SetNativePackages says whether the account at scope takes Python packages with
// compiled code. It holds for imports and jobs that start afterwards.
func (s *Service) SetNativePackages(ctx context.Context, scope Scope, native bool, by string) (acc Account, err error) {
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		if acc, err = s.get(ctx, tx, scope); err != nil {
			return err
		}
		acc.Settings.NativePackages = native
		acc.Modified, acc.ModifiedBy = s.clock.Now(), by
		return updateAccount(ctx, tx, acc)
	})
	return acc, err
}
