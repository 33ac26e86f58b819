// Package tenant owns automation accounts: where they stand (subscription,
// resource group, name), their settings and their life.
//
// Invariants: an account's scope is unique without regard to case and keeps
// its creator's casing; an account has a key from its first moment, made in
// the same transaction. The package must not import any other domain package;
// what else belongs to an account joins its creation and deletion through the
// interfaces declared here.
package tenant

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

// Scope is where an account stands.
type Scope struct {
	Subscription  string
	ResourceGroup string
	Name          string
}

func (s Scope) key() string {
	return id.Key(s.Subscription + "/" + s.ResourceGroup + "/" + s.Name)
}

// Account is one automation account.
type Account struct {
	ID string // a GUID, never reused
	Scope
	Location   string
	Settings   Settings
	Created    time.Time
	Modified   time.Time
	ModifiedBy string
}

// Path is the account's id as ARM writes it.
func (a Account) Path() string {
	return "/subscriptions/" + a.Subscription + "/resourceGroups/" + a.ResourceGroup + "/providers/Microsoft.Automation/automationAccounts/" + a.Name
}

// Settings are the parts of an account that its owner chooses.
type Settings struct {
	Tags                map[string]string `json:"tags,omitempty"`
	SKU                 string            `json:"sku"`
	Description         string            `json:"description,omitempty"`
	PublicNetworkAccess *bool             `json:"publicNetworkAccess,omitempty"`
	DisableLocalAuth    *bool             `json:"disableLocalAuth,omitempty"`
	// Encryption says which key protects the account's secrets. Put leaves it
	// as it is where it is nil; so a client that does not know of it does not
	// take the account off its own key.
	Encryption *Encryption `json:"encryption,omitempty"`
	// Network is what jobs may connect to; nil for no lists. It is changed by
	// SetNetwork only.
	Network *Network `json:"network,omitempty"`
	// Engines say on which engine jobs run; nil for the embedded one. It is changed
	// by SetEngines only.
	Engines *Engines `json:"engines,omitempty"`
	// NativePackages says that Python packages with compiled code are taken. It is
	// changed by SetNativePackages only.
	NativePackages bool `json:"nativePackages,omitempty"`
	// Identity is the account's managed identity; nil for none. Put and Patch take
	// its type from IdentityType and leave the rest to this package.
	Identity *Identity `json:"identity,omitempty"`
	// IdentityType is the wanted type of a Put; empty leaves the identity as it is.
	IdentityType string `json:"-"`
}

// Change is a partial update; nil leaves a part as it is.
type Change struct {
	Tags                map[string]string
	SKU                 *string
	Description         *string
	PublicNetworkAccess *bool
	DisableLocalAuth    *bool
	Encryption          *Encryption
	IdentityType        string // empty leaves it as it is
}

// Keys keeps the keys of accounts. Its functions that ask a vault are called
// before a transaction; what they return joins one.
type Keys interface {
	// Locate finds the vault of a customer-managed key.
	Locate(address string, ref secret.KeyRef) (secret.Source, error)
	// New makes the key of a new account.
	New(ctx context.Context, account string, source secret.Source) (*secret.Change, error)
	// Move protects an account's key with another one.
	Move(ctx context.Context, account string, source secret.Source) (*secret.Change, error)
	// Drop forgets the key of an account.
	Drop(account string)
}

// Dependent owns things of an account that the database does not remove by
// itself. It may refuse the deletion.
type Dependent interface {
	Release(ctx context.Context, tx *store.Tx, account string) error
}

// Founder is a Dependent that gives a new account something from its first
// moment.
type Founder interface {
	// Found joins the transaction that creates the account. committed is
	// called once that is committed; it may be nil.
	Found(ctx context.Context, tx *store.Tx, account string) (committed func(), err error)
}

// Service is the door to accounts. It is safe for concurrent use.
type Service struct {
	db         *store.DB
	clock      clock.Clock
	keys       Keys
	dependents []Dependent
}

// New returns a Service. Dependents are asked in order when an account goes.
func New(db *store.DB, clk clock.Clock, keys Keys, dependents ...Dependent) *Service {
	return &Service{db: db, clock: clk, keys: keys, dependents: dependents}
}

// Put creates the account at scope or replaces the settings of the one that
// is there; created says which.
func (s *Service) Put(ctx context.Context, scope Scope, location string, settings Settings, by string) (acc Account, created bool, err error) {
	if settings, err = settings.checked(); err != nil {
		return Account{}, false, err
	}
	fresh := id.New()
	key, err := s.keyChange(ctx, scope, location, fresh, settings.Encryption)
	if err != nil {
		return Account{}, false, err
	}
	now := s.clock.Now()
	var committed []func()
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		committed = nil
		old, err := selectAccount(ctx, tx, scope)
		switch {
		case err == nil:
			if err := key.apply(ctx, tx, old.ID, now); err != nil {
				return err
			}
			kept := old.Settings
			old.Settings, old.Modified, old.ModifiedBy = settings, now, by
			if settings.Encryption == nil {
				old.Settings.Encryption = kept.Encryption
			}
			old.Settings.Network, old.Settings.Engines, old.Settings.NativePackages = kept.Network, kept.Engines, kept.NativePackages
			if old.Settings.Identity, err = kept.Identity.changed(settings.IdentityType); err != nil {
				return err
			}
			acc = old
			return updateAccount(ctx, tx, acc)
		case !errors.Is(err, store.ErrNotFound):
			return fmt.Errorf("read account: %w", err)
		}
		created = true
		settings.Network, settings.Engines, settings.NativePackages, settings.Identity = nil, nil, false, nil
		if settings.Identity, err = settings.Identity.changed(settings.IdentityType); err != nil {
			return err
		}
		acc = Account{ID: fresh, Scope: scope, Location: location, Settings: settings, Created: now, Modified: now, ModifiedBy: by}
		if err := insertAccount(ctx, tx, acc); err != nil {
			return fmt.Errorf("write account: %w", err)
		}
		if err := key.apply(ctx, tx, acc.ID, now); err != nil {
			return err
		}
		committed, err = s.found(ctx, tx, acc.ID)
		return err
	})
	if err == nil {
		key.done()
		for _, f := range committed {
			f()
		}
	}
	return acc, created, err
}

// found lets the founders give the new account what they have for it.
func (s *Service) found(ctx context.Context, tx *store.Tx, account string) (committed []func(), err error) {
	for _, d := range s.dependents {
		if f, ok := d.(Founder); ok {
			after, err := f.Found(ctx, tx, account)
			if err != nil {
				return nil, err
			}
			if after != nil {
				committed = append(committed, after)
			}
		}
	}
	return committed, nil
}

// Patch changes parts of the account at scope.
func (s *Service) Patch(ctx context.Context, scope Scope, c Change, by string) (acc Account, err error) {
	var key keyChange
	if c.Encryption != nil {
		if acc, err = s.Get(ctx, scope); err != nil {
			return acc, err
		}
		if key, err = s.moveKey(ctx, acc, c.Encryption); err != nil {
			return acc, err
		}
	}
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		if acc, err = s.get(ctx, tx, scope); err != nil {
			return err
		}
		if err := key.apply(ctx, tx, acc.ID, s.clock.Now()); err != nil {
			return err
		}
		if c.Encryption != nil {
			acc.Settings.Encryption = c.Encryption
		}
		if c.Tags != nil {
			acc.Settings.Tags = maps.Clone(c.Tags)
		}
		set(&acc.Settings.SKU, c.SKU)
		set(&acc.Settings.Description, c.Description)
		if acc.Settings.Identity, err = acc.Settings.Identity.changed(c.IdentityType); err != nil {
			return err
		}
		if c.PublicNetworkAccess != nil {
			acc.Settings.PublicNetworkAccess = c.PublicNetworkAccess
		}
		if c.DisableLocalAuth != nil {
			acc.Settings.DisableLocalAuth = c.DisableLocalAuth
		}
		if acc.Settings, err = acc.Settings.checked(); err != nil {
			return err
		}
		acc.Modified, acc.ModifiedBy = s.clock.Now(), by
		return updateAccount(ctx, tx, acc)
	})
	if err == nil {
		key.done()
	}
	return acc, err
}

func set[T any](dst *T, src *T) {
	if src != nil {
		*dst = *src
	}
}

// Get returns the account at scope.
func (s *Service) Get(ctx context.Context, scope Scope) (acc Account, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		acc, err = s.get(ctx, tx, scope)
		return err
	})
	return acc, err
}

func (s *Service) get(ctx context.Context, tx *store.Tx, scope Scope) (Account, error) {
	acc, err := selectAccount(ctx, tx, scope)
	if errors.Is(err, store.ErrNotFound) {
		return Account{}, fault.New(fault.NotFound, "Automation account '%s' was not found in resource group '%s'.", scope.Name, scope.ResourceGroup)
	}
	return acc, err
}

// All returns every account of the server.
func (s *Service) All(ctx context.Context) (all []Account, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		all, err = selectAll(ctx, tx)
		return err
	})
	return all, err
}

// List returns the accounts of a subscription, or of one of its resource
// groups when that is not empty, by name.
func (s *Service) List(ctx context.Context, subscription, resourceGroup string, skip, limit int) (all []Account, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		all, err = selectAccounts(ctx, tx, subscription, resourceGroup, skip, limit)
		return err
	})
	return all, err
}

// Delete removes the account at scope with all it holds; found says whether
// it was there.
func (s *Service) Delete(ctx context.Context, scope Scope) (found bool, err error) {
	var acc Account
	err = s.db.Update(ctx, func(tx *store.Tx) (err error) {
		found = false
		acc, err = selectAccount(ctx, tx, scope)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read account: %w", err)
		}
		found = true
		for _, d := range s.dependents {
			if err := d.Release(ctx, tx, acc.ID); err != nil {
				return err
			}
		}
		return deleteAccount(ctx, tx, acc.ID)
	})
	if err == nil && found {
		s.keys.Drop(acc.ID)
	}
	return found, err
}

// maxTags is the number of tags an account may carry.
const maxTags = 15

func (s Settings) checked() (Settings, error) {
	if len(s.Tags) > maxTags {
		return s, fault.New(fault.Invalid, "An account has at most %d tags; %d were given.", maxTags, len(s.Tags)).On("tags")
	}
	switch strings.ToLower(s.SKU) {
	case "", "basic":
		s.SKU = "Basic"
	case "free":
		s.SKU = "Free"
	default:
		return s, fault.New(fault.Invalid, "The sku name '%s' is not known; expected Basic or Free.", s.SKU).On("properties.sku.name")
	}
	return s, s.Encryption.check()
}

var accountName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{4,48}[A-Za-z0-9]$`) })

var groupName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[\p{L}\p{N}_\-.()]{0,89}[\p{L}\p{N}_\-()]$`)
})

// checkScope applies the naming rules to a new account's scope.
func checkScope(s Scope) error {
	if s.Subscription == "" || strings.ContainsAny(s.Subscription, "/ ") {
		return fault.New(fault.Invalid, "The subscription id '%s' is not valid.", s.Subscription).On("subscriptionId")
	}
	if !groupName().MatchString(s.ResourceGroup) {
		return fault.New(fault.Invalid, "The resource group name '%s' is not valid: expected 1-90 letters, digits, '_', '-', '.', '(' or ')', not ending in a period.", s.ResourceGroup).On("resourceGroupName")
	}
	if !accountName().MatchString(s.Name) {
		return fault.New(fault.Invalid, "The account name '%s' is not valid: expected 6-50 letters, digits or hyphens, beginning and ending with a letter or digit.", s.Name).On("automationAccountName")
	}
	return nil
}
