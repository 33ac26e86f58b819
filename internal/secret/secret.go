// Package secret seals the secret fields of assets.
//
// Every account has a key set of its own (Tink, AES-256-GCM), made with the
// account. It is stored in the database only in wrapped form; the key that
// wraps it lives in a Vault outside the database, one of several that the
// server knows by name. So who has the database has no secret.
//
// A sealed value is an envelope: the byte 2, then what Tink makes, which
// begins with the id of the data key. It is bound to that id, the account, the
// kind and name of the asset and the field: moved to any other place, or told
// to be sealed with another key, it does not open. So who can write to the
// database cannot make one secret pass for another. (Envelopes that begin with
// the byte 1 are of the first form, which did not bind the key id; a rotation
// replaces them.)
//
// Keyring.Use loads the key of an account through its vault, outside of any
// transaction, and pins it. An unwrapped key is kept in memory on terms: the
// vault has to confirm it again and again (Mount), and one that refuses has
// closed the account's secrets from then on. Rotations change keys while all
// this goes on:
//
//	new data key, to open with → wait for who pinned the key set before
//	→ it is the one to seal with → wait again
//	→ seal every value anew, in batches, progress in the same transaction
//	→ look whether any value is left → drop the old keys
//
// So nobody meets a value that was sealed with a key he does not have; nobody
// seals with the old key once the batches begin, so nothing sealed with it
// appears behind them; and the old key goes only when no value needs it.
//
// What holds a key or secret in clear and can be reached is cleared once it
// is not needed: what vaults hand out, what is opened to be sealed again. The
// key schedules inside Go's crypto packages cannot be reached; they go when
// the garbage collector takes them.
//
// The package knows nothing of what it seals and must not import any domain
// package, nor net/http: vaults are in package vault.
package secret

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/tink-crypto/tink-go/v2/tink"
)

// Place is where a sealed value belongs. Names must come folded (id.Key).
type Place struct {
	Account string // the account's id
	Kind    string // "connection", "variable", …
	Name    string // the asset
	Field   string // the field within the asset
}

// The forms of envelopes, by their first byte. That of the first form is
// Tink's own.
const (
	formFirst  = 1
	formSecond = 2
)

// bytes encodes the place so that no two places look alike: each part is
// preceded by its length.
func (p Place) bytes(form byte, key uint32) []byte {
	out := make([]byte, 0, 17+4+16+len(p.Account)+len(p.Kind)+len(p.Name)+len(p.Field))
	out = append(out, "runwright.asset."...)
	out = append(out, '0'+form)
	if form == formSecond {
		out = binary.BigEndian.AppendUint32(out, key)
	}
	for _, part := range []string{p.Account, p.Kind, p.Name, p.Field} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(part)))
		out = append(out, part...)
	}
	return out
}

// ErrNoKey is what a nil Key answers: the caller has to Use one.
var ErrNoKey = errors.New("secret: no key at hand")

// Key is the opened key set of an account, pinned until Close. It is safe for
// concurrent use.
type Key struct {
	ring   *Keyring
	set    *opened
	closed atomic.Bool
}

// opened is one key set of an account, as it was stored. A change makes a new
// one.
type opened struct {
	account string
	stored  storedKey
	aead    tink.AEAD
	primary uint32

	// Guarded by the ring's mutex.
	pins  int
	gone  bool          // superseded or dropped: nobody pins it any more
	free  chan struct{} // closed when the last pin of a set that is gone is given back
	terms terms
}

// prefix is what every value begins with that the primary key sealed.
func (o *opened) prefix() []byte {
	return binary.BigEndian.AppendUint32([]byte{formSecond, formFirst}, o.primary)
}

// Seal encrypts value for place.
func (k *Key) Seal(place Place, value []byte) ([]byte, error) {
	if err := k.fits(place); err != nil {
		return nil, err
	}
	sealed, err := k.set.aead.Encrypt(value, place.bytes(formSecond, k.set.primary))
	if err != nil {
		return nil, fmt.Errorf("seal %s %q: %w", place.Kind, place.Name, err)
	}
	return append([]byte{formSecond}, sealed...), nil
}

// Open decrypts what Seal made for the same place. The caller owns the result
// and clears it.
func (k *Key) Open(place Place, sealed []byte) ([]byte, error) {
	if err := k.fits(place); err != nil {
		return nil, err
	}
	value, err := k.set.open(place, sealed)
	if err != nil {
		return nil, fmt.Errorf("open field %q of %s %q: the stored value was not sealed for this place: %w", place.Field, place.Kind, place.Name, err)
	}
	return value, nil
}

func (o *opened) open(place Place, sealed []byte) ([]byte, error) {
	switch {
	case len(sealed) > 6 && sealed[0] == formSecond && sealed[1] == formFirst:
		return o.aead.Decrypt(sealed[1:], place.bytes(formSecond, binary.BigEndian.Uint32(sealed[2:])))
	case len(sealed) > 5 && sealed[0] == formFirst:
		return o.aead.Decrypt(sealed, place.bytes(formFirst, 0))
	}
	return nil, errors.New("this is not an envelope")
}

// fits keeps the key of one account away from values of another.
func (k *Key) fits(place Place) error {
	if k == nil {
		return ErrNoKey
	}
	if k.set.account != place.Account {
		return fmt.Errorf("secret: a key of account %s for a value of account %s", k.set.account, place.Account)
	}
	return nil
}

// Close gives the key back; it must not be used then. Closing nil, or twice,
// does nothing.
func (k *Key) Close() {
	if k != nil && k.closed.CompareAndSwap(false, true) {
		k.ring.unpin(k.set)
	}
}
