package secret

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/store"
)

// start carries a rotation out in the background, behind others of the
// account.
func (r *Rotations) start(op Rotation) {
	done := make(chan struct{})
	r.mu.Lock()
	r.live[op.ID] = done
	turn := r.turns[op.Account]
	if turn == nil {
		turn = &sync.Mutex{}
		r.turns[op.Account] = turn
	}
	r.mu.Unlock()
	r.running.Go(func() {
		defer func() {
			r.mu.Lock()
			delete(r.live, op.ID)
			r.mu.Unlock()
			close(done)
		}()
		turn.Lock()
		defer turn.Unlock()
		select {
		case r.slots <- struct{}{}:
			defer func() { <-r.slots }()
		case <-r.ctx.Done():
			return
		}
		if err := r.conclude(&op, r.perform(r.ctx, &op)); err != nil {
			r.log.Error("end a key rotation", "account", op.Account, "rotation", op.ID, "error", err)
		}
	})
}

// conclude stores how a rotation ended.
func (r *Rotations) conclude(op *Rotation, failure error) error {
	if failure != nil && r.ctx.Err() != nil {
		return nil // it goes on later
	}
	if errors.Is(failure, store.ErrNotFound) {
		return nil // the account has gone, and the rotation with it
	}
	op.State = RotationSucceeded
	if failure != nil {
		op.State, op.Error = RotationFailed, fault.MessageOf(failure)
		r.log.Error("rotate keys", "account", op.Account, "rotation", op.ID, "error", failure)
	}
	op.Modified = r.clock.Now()
	ctx := context.WithoutCancel(r.ctx)
	return r.db.Update(ctx, func(tx *store.Tx) error { return updateRotation(ctx, tx, *op) })
}

func (r *Rotations) perform(ctx context.Context, op *Rotation) error {
	if op.Kind == RotateVault {
		return r.rewrap(ctx, op)
	}
	if err := r.addKey(ctx, op); err != nil {
		return err
	}
	for {
		if err := r.resealAll(ctx, op); err != nil {
			return err
		}
		if retired, err := r.retire(ctx, op); retired || err != nil {
			return err
		}
		op.holder, op.place = 0, "" // once more from the beginning
	}
}

// change stores what to makes of the account's key set, and puts it in use. It
// returns the older ones that somebody still works with. join takes part in the
// transaction.
func (r *Rotations) change(ctx context.Context, op *Rotation, to func(*keyset.Handle) (*keyset.Handle, error), join func(*store.Tx) error) (pinned []*opened, err error) {
	release, err := r.ring.turn(ctx, op.Account)
	if err != nil {
		return nil, err
	}
	defer release()
	stored, err := r.ring.stored(ctx, op.Account)
	if err != nil {
		return nil, err
	}
	handle, mark, err := r.ring.unwrap(ctx, stored)
	if err != nil {
		return nil, r.ring.closed(stored.source, err)
	}
	if handle, err = to(handle); err != nil {
		return nil, fmt.Errorf("change the key set of account %s: %w", op.Account, err)
	}
	key, err := r.ring.wrap(ctx, op.Account, stored.source, handle)
	if err != nil {
		return nil, r.ring.closed(stored.source, err)
	}
	now := r.clock.Now()
	set, err := newOpened(key, handle, terms{checked: now, tried: now, mark: mark})
	if err != nil {
		return nil, err
	}
	err = r.db.Update(ctx, func(tx *store.Tx) error {
		if err := join(tx); err != nil {
			return err
		}
		ok, err := replaceKey(ctx, tx, key, stored.keyset)
		if err == nil && !ok {
			err = changedElsewhere()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return r.ring.install(set), nil
}

func changedElsewhere() error {
	return fault.New(fault.Conflict, "The key of this account was changed by something else; rotate it again.")
}

// rewrap has the vault wrap the key set with its present key.
func (r *Rotations) rewrap(ctx context.Context, op *Rotation) error {
	same := func(h *keyset.Handle) (*keyset.Handle, error) { return h, nil }
	_, err := r.change(ctx, op, same, func(tx *store.Tx) error {
		op.Done, op.Total, op.Modified = 1, 1, r.clock.Now()
		return updateRotation(ctx, tx, *op)
	})
	return err
}

// addKey gives the account a new key that opens, and then makes it the one that
// seals. In between, and behind it, it waits until nobody works with the key
// set before: nobody who cannot open what others seal now, and nobody who still
// seals with the old key.
func (r *Rotations) addKey(ctx context.Context, op *Rotation) error {
	if op.key == 0 {
		var key uint32
		add := func(h *keyset.Handle) (_ *keyset.Handle, err error) {
			h, key, err = withNewKey(h)
			return h, err
		}
		pinned, err := r.change(ctx, op, add, func(tx *store.Tx) (err error) {
			if op.Total, err = r.count(ctx, tx, op.Account, nil); err != nil {
				return err
			}
			with := *op
			with.key, with.Modified = key, r.clock.Now()
			return updateRotation(ctx, tx, with)
		})
		if err != nil {
			return err
		}
		op.key = key
		r.reached(op.ID, "key")
		if err := left(ctx, pinned); err != nil {
			return err
		}
	}
	prefer := func(h *keyset.Handle) (*keyset.Handle, error) { return withPrimary(h, op.key) }
	pinned, err := r.change(ctx, op, prefer, func(*store.Tx) error { return nil })
	if err != nil {
		return err
	}
	r.reached(op.ID, "primary")
	return left(ctx, pinned)
}

// left waits until nobody works with any of the sets.
func left(ctx context.Context, sets []*opened) error {
	for _, set := range sets {
		select {
		case <-set.free:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// count counts the values of an account that do not begin with prefix.
func (r *Rotations) count(ctx context.Context, tx *store.Tx, account string, prefix []byte) (total int, err error) {
	for _, h := range r.holders {
		n, err := h.CountSealed(ctx, tx, account, prefix)
		if err != nil {
			return 0, fmt.Errorf("count sealed values: %w", err)
		}
		total += n
	}
	return total, nil
}

// resealAll goes through all values from where the rotation is.
func (r *Rotations) resealAll(ctx context.Context, op *Rotation) error {
	for op.holder < len(r.holders) {
		if err := r.resealBatch(ctx, op); err != nil {
			return err
		}
		r.reached(op.ID, "batch")
	}
	return nil
}

func (r *Rotations) resealBatch(ctx context.Context, op *Rotation) error {
	// The key is asked for each time: a vault that refuses stops the rotation,
	// too.
	key, err := r.ring.Use(ctx, op.Account)
	if err != nil {
		return err
	}
	defer key.Close()
	if key.set.primary != op.key {
		return changedElsewhere()
	}
	prefix := key.set.prefix()
	reseal := func(p Place, sealed []byte) ([]byte, error) {
		if bytes.HasPrefix(sealed, prefix) {
			return sealed, nil
		}
		value, err := key.Open(p, sealed)
		if err != nil {
			return nil, fault.Wrap(fault.Conflict, err, "The field '%s' of the %s '%s' does not open; the stored value was changed. Write it anew or delete it, and rotate again.", p.Field, p.Kind, p.Name)
		}
		defer clear(value)
		return key.Seal(p, value)
	}
	after := *op
	err = r.db.Update(ctx, func(tx *store.Tx) error {
		after = *op
		n, next, err := r.holders[op.holder].Reseal(ctx, tx, op.Account, op.place, batch, reseal)
		if err != nil {
			return err
		}
		after.Done, after.place, after.Modified = min(op.Done+n, op.Total), next, r.clock.Now()
		if next == "" {
			after.holder++
		}
		return updateRotation(ctx, tx, after)
	})
	if err == nil {
		*op = after
	}
	return err
}

// errValuesLeft says that values need the old keys after all.
var errValuesLeft = errors.New("secret: values are sealed with an older key")

// retire drops all keys but the primary one, if no value needs them.
func (r *Rotations) retire(ctx context.Context, op *Rotation) (bool, error) {
	only := func(h *keyset.Handle) (*keyset.Handle, error) {
		if h.KeysetInfo().GetPrimaryKeyId() != op.key {
			return nil, changedElsewhere()
		}
		return withPrimaryOnly(h)
	}
	prefix := binary.BigEndian.AppendUint32([]byte{formSecond, formFirst}, op.key)
	_, err := r.change(ctx, op, only, func(tx *store.Tx) error {
		n, err := r.count(ctx, tx, op.Account, prefix)
		if err == nil && n > 0 {
			err = errValuesLeft
		}
		return err
	})
	if errors.Is(err, errValuesLeft) {
		return false, nil
	}
	if err == nil {
		r.reached(op.ID, "retired")
	}
	return err == nil, err
}
