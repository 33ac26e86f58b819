package tenant

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

// Encryption says which key protects an account's secrets.
type Encryption struct {
	KeySource string `json:"keySource"` // ServerKey or CustomerKey
	// The rest belongs to CustomerKey, and is as the client wrote it.
	VaultURI   string `json:"keyVaultUri,omitempty"`
	KeyName    string `json:"keyName,omitempty"`
	KeyVersion string `json:"keyVersion,omitempty"`
}

// The sources of keys, as the API names them.
const (
	// ServerKey is the key of the server's default vault.
	ServerKey = "Microsoft.Automation"
	// CustomerKey is a key of a vault that the account names.
	CustomerKey = "Microsoft.Keyvault"
)

// check applies the rules, and spells the source as the API does.
func (e *Encryption) check() error {
	if e == nil {
		return nil
	}
	switch {
	case strings.EqualFold(e.KeySource, ServerKey):
		*e = Encryption{KeySource: ServerKey}
	case !strings.EqualFold(e.KeySource, CustomerKey):
		return fault.New(fault.Invalid, "The key source '%s' is not known; expected %s or %s.", e.KeySource, ServerKey, CustomerKey).On("properties.encryption.keySource")
	case e.VaultURI == "":
		return fault.New(fault.Invalid, "A customer-managed key needs the address of its vault.").On("properties.encryption.keyVaultProperties.keyvaultUri")
	case e.KeyName == "":
		return fault.New(fault.Invalid, "A customer-managed key needs a name.").On("properties.encryption.keyVaultProperties.keyName")
	default:
		e.KeySource = CustomerKey
	}
	return nil
}

// source finds the vault; the zero Source is the server's own.
func (s *Service) source(e *Encryption) (secret.Source, error) {
	if e == nil || e.KeySource != CustomerKey {
		return secret.Source{}, nil
	}
	return s.keys.Locate(e.VaultURI, secret.KeyRef{Name: e.KeyName, Version: e.KeyVersion})
}

// keyChange is what becomes of an account's key in a transaction; the zero
// value leaves it alone.
type keyChange struct {
	account string
	change  *secret.Change
}

func (k keyChange) apply(ctx context.Context, tx *store.Tx, account string, now time.Time) error {
	if k.change == nil && k.account == "" {
		return nil
	}
	if k.account != account {
		return fault.New(fault.Conflict, "The account was created or deleted by another request at the same moment; try again.")
	}
	return k.change.Apply(ctx, tx, now)
}

func (k keyChange) done() {
	if k.change != nil {
		k.change.Done()
	}
}

// keyChange prepares the key of the account at scope: a new one, with the id
// fresh, if there is none; the same one protected anew if that was asked for.
func (s *Service) keyChange(ctx context.Context, scope Scope, location, fresh string, e *Encryption) (keyChange, error) {
	var old Account
	err := s.db.View(ctx, func(tx *store.Tx) (err error) {
		old, err = selectAccount(ctx, tx, scope)
		return err
	})
	if err == nil {
		return s.moveKey(ctx, old, e)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return keyChange{}, fmt.Errorf("read account: %w", err)
	}
	if err := checkScope(scope); err != nil {
		return keyChange{}, err
	}
	if strings.TrimSpace(location) == "" {
		return keyChange{}, fault.New(fault.Invalid, "The account needs a location.").On("location")
	}
	source, err := s.source(e)
	if err != nil {
		return keyChange{}, err
	}
	change, err := s.keys.New(ctx, fresh, source)
	return keyChange{fresh, change}, err
}

// moveKey prepares the protection of an account's key by another one; nothing
// where that is what it has.
func (s *Service) moveKey(ctx context.Context, acc Account, e *Encryption) (keyChange, error) {
	has := Encryption{KeySource: ServerKey}
	if acc.Settings.Encryption != nil {
		has = *acc.Settings.Encryption
	}
	if err := e.check(); err != nil || e == nil || *e == has {
		return keyChange{}, err
	}
	source, err := s.source(e)
	if err != nil {
		return keyChange{}, err
	}
	change, err := s.keys.Move(ctx, acc.ID, source)
	return keyChange{acc.ID, change}, err
}
