package assets

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

// sealedAt is how far a rotation of keys is.
type sealedAt struct {
	Kind  int    `json:"kind"` // in the order of sealedKinds
	Key   string `json:"key"`
	Field string `json:"field"`
}

// CountSealed implements secret.Holder: it counts the account's sealed values
// that do not begin with prefix.
func (s *Service) CountSealed(ctx context.Context, tx *store.Tx, account string, prefix []byte) (total int, err error) {
	for _, k := range sealedKinds() {
		n, err := k.count(ctx, tx, account, prefix)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// Reseal implements secret.Holder: it replaces up to limit sealed values of an
// account, of whichever kind.
func (s *Service) Reseal(ctx context.Context, tx *store.Tx, account, after string, limit int, reseal func(secret.Place, []byte) ([]byte, error)) (n int, next string, err error) {
	var at sealedAt
	if after != "" {
		if err := json.Unmarshal([]byte(after), &at); err != nil {
			return 0, "", fmt.Errorf("read how far a rotation is: %w", err)
		}
	}
	kinds := sealedKinds()
	for at.Kind < len(kinds) {
		k := kinds[at.Kind]
		values, err := k.after(ctx, tx, account, at.Key, at.Field, limit-n)
		if err != nil {
			return 0, "", err
		}
		for _, v := range values {
			with, err := reseal(k.place(account, v), v.value)
			if err != nil {
				return 0, "", err
			}
			if !bytes.Equal(with, v.value) {
				if err := k.replace(ctx, tx, account, v, with); err != nil {
					return 0, "", err
				}
			}
			at.Key, at.Field = v.key, v.field
		}
		if n += len(values); n == limit {
			text, err := json.Marshal(at)
			return n, string(text), err
		}
		at = sealedAt{Kind: at.Kind + 1}
	}
	return n, "", nil
}
