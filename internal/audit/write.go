package audit

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

// head is the end of a chain.
type head struct {
	seq  int64
	hash Hash
	seal []byte
}

// write puts records behind the head of an account, in their order, and seals
// the new head.
func (s *Service) write(ctx context.Context, tx *store.Tx, account string, key *secret.Key, records []Record) error {
	h, err := lockHead(ctx, tx, account)
	if err != nil {
		return fmt.Errorf("lock the audit records of account %s: %w", account, err)
	}
	sealable := false
	if key != nil {
		var gap string
		if sealable, gap, err = s.sealable(ctx, tx, account, key, h); err != nil {
			return err
		}
		if gap != "" {
			records = append([]Record{{Account: account, Action: Resume, Outcome: Allowed, Detail: gap}}, records...)
		}
	}
	for _, r := range records {
		h.seq++
		r.Seq = h.seq
		if r.Time.IsZero() {
			r.Time = s.clock.Now()
		}
		r.Time = clock.Cut(r.Time)
		r.bound()
		content, err := r.encode()
		if err != nil {
			return fmt.Errorf("encode an audit record: %w", err)
		}
		h.hash = chained(h.hash, content)
		if err := insertRecord(ctx, tx, account, Stored{Record: r, Content: content, Hash: h.hash}); err != nil {
			return fmt.Errorf("write an audit record: %w", err)
		}
	}
	if sealable {
		if h.seal, err = key.Seal(sealPlace(account), sealed(h)); err != nil {
			return err
		}
	}
	return updateHead(ctx, tx, account, h)
}

// What a record holds at most: a runbook may ask for assets of any name, and a
// client send anything.
const (
	maxName   = 600 // bytes; names of assets are shorter
	maxDetail = 8 << 10
	maxFields = 200
)

// bound cuts what is too long for a record.
func (r *Record) bound() {
	r.Name, r.Detail = short(r.Name, maxName), short(r.Detail, maxDetail)
	if more := len(r.Fields) - maxFields; more > 0 {
		r.Fields = append(slices.Clone(r.Fields[:maxFields]), fmt.Sprintf("and %d more", more))
	}
}

func short(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// sealable reports whether the head may be sealed: the seal that is there
// fits. gap says which records it does not cover, since they came while the
// key could not be used.
func (s *Service) sealable(ctx context.Context, tx *store.Tx, account string, key *secret.Key, h head) (ok bool, gap string, err error) {
	at, err := openSeal(key, account, h)
	if err == nil && at.seq < h.seq {
		if err = fits(ctx, tx, account, at); err == nil {
			gap = fmt.Sprintf("The records %d to %d were written while the key of the account could not be used; nothing but their hashes vouches for them.", at.seq+1, h.seq)
		}
	} else if err == nil && at.hash != h.hash {
		err = errors.New("the head has another hash")
	}
	if err != nil {
		if ctx.Err() != nil {
			return false, "", ctx.Err()
		}
		// The records go on, and the seal stays as it is for verify to find.
		s.log.Error("the audit records of an account have been altered; they are not sealed any more", "account", account, "error", err)
		return false, "", nil
	}
	return true, gap, nil
}

// fits checks that the record which was sealed is still there.
func fits(ctx context.Context, tx *store.Tx, account string, at head) error {
	if at.seq == 0 {
		return nil
	}
	r, err := selectRecord(ctx, tx, account, at.seq)
	if err != nil {
		return fmt.Errorf("the record %d, which is sealed: %w", at.seq, err)
	}
	if r.Hash != at.hash {
		return fmt.Errorf("the record %d has another hash than the sealed one", at.seq)
	}
	return nil
}

// sealPlace is where the seal of an account's head belongs.
func sealPlace(account string) secret.Place {
	return secret.Place{Account: account, Kind: "audit", Name: "head", Field: "seal"}
}

// sealed is what the seal of a head holds.
func sealed(h head) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(h.seq)), h.hash[:]...)
}

// openSeal returns number and hash that the seal of a head holds: zero for a
// chain that has none yet.
func openSeal(key *secret.Key, account string, h head) (at head, err error) {
	if len(h.seal) == 0 {
		return at, nil
	}
	text, err := key.Open(sealPlace(account), h.seal)
	if err != nil {
		return at, err
	}
	if len(text) != 8+len(at.hash) {
		return at, errors.New("the seal has another length")
	}
	at.seq = int64(binary.BigEndian.Uint64(text))
	copy(at.hash[:], text[8:])
	if at.seq > h.seq {
		return at, fmt.Errorf("the sealed record %d stands behind the head, %d", at.seq, h.seq)
	}
	return at, nil
}

// CountSealed implements secret.Holder: the one sealed value is the head's.
func (s *Service) CountSealed(ctx context.Context, tx *store.Tx, account string, prefix []byte) (int, error) {
	return countSeals(ctx, tx, account, prefix)
}

// Reseal implements secret.Holder.
func (s *Service) Reseal(ctx context.Context, tx *store.Tx, account, after string, limit int, reseal func(secret.Place, []byte) ([]byte, error)) (n int, next string, err error) {
	if after != "" || limit == 0 {
		return 0, "", nil
	}
	h, err := selectHead(ctx, tx, account)
	if errors.Is(err, store.ErrNotFound) || err == nil && len(h.seal) == 0 {
		return 0, "", nil
	}
	if err != nil {
		return 0, "", err
	}
	seal, err := reseal(sealPlace(account), h.seal)
	if err != nil {
		return 0, "", err
	}
	return 1, "", replaceSeal(ctx, tx, account, h.seal, seal)
}
