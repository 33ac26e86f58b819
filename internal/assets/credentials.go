package assets

import (
	"context"
	"errors"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

// Credential is one credential as the management side may see it: without its
// password.
type Credential struct {
	Name        string
	Description string
	User        string
	stamp
}

// NewCredential is what a credential is created with, replaced by or changed
// to. Nil parts of a change stay as they are.
type NewCredential struct {
	Description *string
	User        *string
	Password    *string
}

// Credentials lists the account's credentials by name.
func (s *Service) Credentials(ctx context.Context, account string, skip, limit int) (all []Credential, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		rows, err := selectCredentials(ctx, tx, account, skip, limit)
		for _, r := range rows {
			all = append(all, r.Credential)
		}
		return err
	})
	return all, err
}

// Credential returns one credential, or a NotFound fault.
func (s *Service) Credential(ctx context.Context, account, name string) (c Credential, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		row, err := findCredential(ctx, tx, account, name)
		c = row.Credential
		return err
	})
	return c, err
}

func findCredential(ctx context.Context, tx *store.Tx, account, name string) (storedCredential, error) {
	row, err := selectCredential(ctx, tx, account, id.Key(name))
	if errors.Is(err, store.ErrNotFound) {
		return row, fault.New(fault.NotFound, "Credential not found.").On(name)
	}
	return row, err
}

// PutCredential creates a credential or replaces the one that is there;
// created says which. A credential that is there keeps its password when none
// is given.
func (s *Service) PutCredential(ctx context.Context, account, name string, in NewCredential) (c Credential, created bool, err error) {
	if err := checkName("credential", name, badInAsset); err != nil {
		return c, false, err
	}
	if in.User == nil || *in.User == "" {
		return c, false, fault.New(fault.Invalid, "A credential needs a user name in 'properties.userName'.").On("properties.userName")
	}
	err = s.change(ctx, account, func(tx *store.Tx, key *secret.Key, note *Change) error {
		c, created, err = s.putCredential(ctx, tx, key, account, name, in)
		*note = Change{Action: written(created), Kind: credentialKind, Name: c.Name, Fields: in.fields()}
		return err
	})
	return c, created, err
}

// putCredential is PutCredential within a transaction; name and user are
// checked.
func (s *Service) putCredential(ctx context.Context, tx *store.Tx, key *secret.Key, account, name string, in NewCredential) (c Credential, created bool, err error) {
	row, err := selectCredential(ctx, tx, account, id.Key(name))
	switch {
	case errors.Is(err, store.ErrNotFound):
		if in.Password == nil {
			return c, false, fault.New(fault.Invalid, "A new credential needs a password in 'properties.password'; it may be empty.").On("properties.password")
		}
		created, row = true, storedCredential{Credential: Credential{Name: name, stamp: stamp{Created: s.clock.Now()}}}
	case err != nil:
		return c, false, err
	}
	row.Description = "" // replaced, unless given
	c, err = s.writeCredential(ctx, tx, key, account, row, in)
	return c, created, err
}

// PatchCredential changes what is given, or returns a NotFound fault.
func (s *Service) PatchCredential(ctx context.Context, account, name string, in NewCredential) (c Credential, err error) {
	if in.User != nil && *in.User == "" {
		return c, fault.New(fault.Invalid, "The user name of a credential cannot be empty.").On("properties.userName")
	}
	err = s.change(ctx, account, func(tx *store.Tx, key *secret.Key, note *Change) error {
		row, err := findCredential(ctx, tx, account, name)
		if err != nil {
			return err
		}
		*note = Change{Action: Changed, Kind: credentialKind, Name: row.Name, Fields: in.fields()}
		c, err = s.writeCredential(ctx, tx, key, account, row, in)
		return err
	})
	return c, err
}

// writeCredential stores row with the changes of in.
func (s *Service) writeCredential(ctx context.Context, tx *store.Tx, key *secret.Key, account string, row storedCredential, in NewCredential) (Credential, error) {
	if in.Description != nil {
		row.Description = *in.Description
	}
	if in.User != nil {
		row.User = *in.User
	}
	if in.Password != nil {
		plain := []byte(*in.Password)
		defer clear(plain)
		sealed, err := key.Seal(credentialPlace(account, row.Name), plain)
		if err != nil {
			return row.Credential, err
		}
		row.password, row.kept = sealed, false
	}
	row.Modified = s.clock.Now()
	return row.Credential, upsertCredential(ctx, tx, account, row)
}

// DeleteCredential removes a credential, or returns a NotFound fault.
func (s *Service) DeleteCredential(ctx context.Context, account, name string) error {
	return s.change(ctx, account, func(tx *store.Tx, _ *secret.Key, note *Change) error {
		*note = Change{Action: Deleted, Kind: credentialKind, Name: name}
		found, err := deleteCredential(ctx, tx, account, id.Key(name))
		if err == nil && !found {
			return fault.New(fault.NotFound, "Credential not found.").On(name)
		}
		return err
	})
}

// OpenCredential returns user name and password in clear. Only a running job
// may be given them.
func (s *Service) OpenCredential(ctx context.Context, account, name string) (user, password string, err error) {
	err = s.opening(ctx, account, func(tx *store.Tx, key *secret.Key) error {
		row, err := findCredential(ctx, tx, account, name)
		if err != nil {
			return err
		}
		user = row.User
		password, err = row.open(key, account)
		return err
	})
	return user, password, err
}

// open unseals the password of a row.
func (r storedCredential) open(key *secret.Key, account string) (string, error) {
	plain, err := key.Open(credentialPlace(account, r.Name), r.password)
	defer clear(plain)
	return string(plain), err
}

// Names of credentials in places of sealed values and in records.
const (
	credentialKind = "credential"
	passwordField  = "password"
)

// fields lists what is given, for the record.
func (n NewCredential) fields() []string {
	return append(given("userName", n.User), given(passwordField, n.Password)...)
}

func credentialPlace(account, name string) secret.Place {
	return secret.Place{Account: account, Kind: credentialKind, Name: id.Key(name), Field: passwordField}
}
