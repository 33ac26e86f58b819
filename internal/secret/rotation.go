package secret

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// Rotation changes the keys of one account while they are in use. It goes on
// where it was when the server is started again.
type Rotation struct {
	ID      string
	Account string
	Kind    string // RotateData or RotateVault
	State   string
	Error   string // of a failed one
	// Done and Total count the values that are sealed anew, or the one key set
	// that is wrapped anew. Values that are written in the meantime are not
	// counted.
	Done, Total       int
	Created, Modified time.Time

	key    uint32 // the new data key; 0 before it is stored
	holder int    // whose values come next
	place  string // behind which of them
}

// The kinds of rotations.
const (
	// RotateData gives an account a new data key and seals all its values with
	// it; the old key is gone at the end.
	RotateData = "data"
	// RotateVault has the vault wrap the account's key set with the key that
	// it has now. Values stay as they are.
	RotateVault = "vault"
)

// The states of a rotation.
const (
	RotationRunning   = "Running"
	RotationSucceeded = "Succeeded"
	RotationFailed    = "Failed"
)

// Holder owns sealed values.
type Holder interface {
	// CountSealed counts the sealed values of an account; those that begin
	// with prefix are left out.
	CountSealed(ctx context.Context, tx *store.Tx, account string, prefix []byte) (int, error)
	// Reseal replaces values by what reseal makes of them, at most limit, in a
	// fixed order from behind the place after on; "" is the beginning. n is
	// how many it came past, next the place of the last, "" when there are no
	// more. A value that is no longer the one that was read must be left alone.
	Reseal(ctx context.Context, tx *store.Tx, account, after string, limit int, reseal func(Place, []byte) ([]byte, error)) (n int, next string, err error)
}

// batch is how many values are sealed anew in one transaction: short enough
// that who else wants to write does not notice.
const batch = 250

// atOnce is how many rotations go on side by side; others wait.
const atOnce = 2

// Rotations carries rotations out. It is safe for concurrent use.
type Rotations struct {
	db      *store.DB
	clock   clock.Clock
	log     *slog.Logger
	ring    *Keyring
	holders []Holder
	reached func(rotation, point string)

	ctx     context.Context
	end     context.CancelFunc
	running sync.WaitGroup
	slots   chan struct{}

	mu    sync.Mutex
	turns map[string]*sync.Mutex   // by account
	live  map[string]chan struct{} // by id; closed at the end
}

// NewRotations goes on with what an earlier process left; Close ends it. The
// order of holders must not change. reached, if it is not nil, is told of
// points that a rotation has come to, for tests.
func NewRotations(ctx context.Context, ring *Keyring, reached func(rotation, point string), holders ...Holder) (*Rotations, error) {
	r := &Rotations{
		db: ring.db, clock: ring.clock, log: ring.log, ring: ring, holders: holders, reached: reached,
		slots: make(chan struct{}, atOnce), turns: map[string]*sync.Mutex{}, live: map[string]chan struct{}{},
	}
	if reached == nil {
		r.reached = func(string, string) {}
	}
	var unfinished []Rotation
	err := r.db.View(ctx, func(tx *store.Tx) (err error) {
		unfinished, err = selectUnfinished(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find unfinished key rotations: %w", err)
	}
	r.ctx, r.end = context.WithCancel(context.WithoutCancel(ctx))
	for _, op := range unfinished {
		r.start(op)
	}
	return r, nil
}

// Close stops what is under way and waits for it; it goes on when the server
// is started again.
func (r *Rotations) Close() {
	r.end()
	r.running.Wait()
}

// Begin begins a rotation and returns at once. Another one of the same kind
// that is under way is a Conflict fault.
func (r *Rotations) Begin(ctx context.Context, account, kind string) (Rotation, error) {
	if kind != RotateData && kind != RotateVault {
		return Rotation{}, fault.New(fault.Invalid, "The kind of rotation '%s' is not known; expected '%s' or '%s'.", kind, RotateData, RotateVault).On("kind")
	}
	op := r.newRotation(account, kind)
	err := r.db.Update(ctx, func(tx *store.Tx) error {
		n, err := countRunning(ctx, tx, account, kind)
		if err == nil && n > 0 {
			err = fault.New(fault.Conflict, "A rotation of this kind is under way for the account.").On("kind")
		}
		if err != nil {
			return err
		}
		return insertRotation(ctx, tx, op)
	})
	if err != nil {
		return Rotation{}, err
	}
	r.start(op)
	return op, nil
}

func (r *Rotations) newRotation(account, kind string) Rotation {
	now := r.clock.Now()
	return Rotation{ID: id.New(), Account: account, Kind: kind, State: RotationRunning, Created: now, Modified: now}
}

// RotateVault makes a new version of each key of the vault that wraps the key
// sets of accounts, and begins to wrap these anew. Keys whose version an
// account chose itself are left alone. It returns the rotations, one an
// account.
func (r *Rotations) RotateVault(ctx context.Context, vault string) (all []Rotation, err error) {
	name, err := r.ring.mounted(vault)
	if err != nil {
		return nil, err
	}
	var keys []storedKey
	err = r.db.View(ctx, func(tx *store.Tx) error {
		keys, err = selectKeysOf(ctx, tx, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	keys = slices.DeleteFunc(keys, func(k storedKey) bool { return k.source.Version != "" })
	refs := map[KeyRef]bool{}
	for _, k := range keys {
		refs[k.source.KeyRef] = true
	}
	if len(refs) == 0 {
		refs[KeyRef{}] = true
	}
	for ref := range refs {
		if err := r.ring.mounts[name].Vault.Rotate(ctx, ref); err != nil {
			return nil, r.ring.closed(Source{Vault: name}, err)
		}
	}
	for _, k := range keys {
		all = append(all, r.newRotation(k.account, RotateVault))
	}
	err = r.db.Update(ctx, func(tx *store.Tx) error {
		for _, op := range all {
			if err := insertRotation(ctx, tx, op); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, op := range all {
		r.start(op)
	}
	return all, nil
}

// List returns the rotations of an account, the latest first.
func (r *Rotations) List(ctx context.Context, account string, skip, limit int) (all []Rotation, err error) {
	err = r.db.View(ctx, func(tx *store.Tx) error {
		all, err = selectRotations(ctx, tx, account, skip, limit)
		return err
	})
	return all, err
}

// Get returns one rotation of an account, or a NotFound fault.
func (r *Rotations) Get(ctx context.Context, account, rotation string) (op Rotation, err error) {
	err = r.db.View(ctx, func(tx *store.Tx) error {
		op, err = selectRotation(ctx, tx, account, rotation)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		err = fault.New(fault.NotFound, "The key rotation '%s' was not found.", rotation).On(rotation)
	}
	return op, err
}

// Await waits until a rotation has ended and returns it.
func (r *Rotations) Await(ctx context.Context, account, rotation string) (Rotation, error) {
	r.mu.Lock()
	done := r.live[rotation]
	r.mu.Unlock()
	if done != nil {
		select {
		case <-done:
		case <-ctx.Done():
			return Rotation{}, ctx.Err()
		}
	}
	return r.Get(ctx, account, rotation)
}

// VaultState is a vault with the accounts that depend on it.
type VaultState struct {
	Name, Kind   string
	Check, Grace time.Duration // as in Mount
	Accounts     int
	// Configured is false for a vault that accounts need and the server does
	// not know.
	Configured bool
}

// Vaults lists the vaults by name.
func (r *Rotations) Vaults(ctx context.Context) (all []VaultState, err error) {
	var uses []vaultUse
	err = r.db.View(ctx, func(tx *store.Tx) error {
		uses, err = countKeys(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	for name, m := range r.ring.mounts {
		all = append(all, VaultState{Name: name, Kind: m.Kind, Check: m.Check, Grace: m.Grace, Configured: true})
	}
	for _, u := range uses {
		i := slices.IndexFunc(all, func(s VaultState) bool { return s.Name == u.vault })
		if i < 0 {
			all = append(all, VaultState{Name: u.vault})
			i = len(all) - 1
		}
		all[i].Accounts = u.accounts
	}
	slices.SortFunc(all, func(a, b VaultState) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// DropVault forgets the opened keys of a vault's accounts at once.
func (r *Rotations) DropVault(vault string) (int, error) { return r.ring.DropVault(vault) }
