package tenant

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/netpolicy"
	"github.com/runwright/runwright/internal/store"
)

// NetworkLists say which addresses may be connected to, as rules of package
// netpolicy. An empty Allow allows everything.
type NetworkLists struct {
	Allow []string `json:"allow,omitempty"`
	Deny  []string `json:"deny,omitempty"`
}

// Network is what the jobs of an account may connect to. It can only take away
// from what the server allows, and a runbook's lists from the account's.
type Network struct {
	NetworkLists
	Runbooks map[string]NetworkLists `json:"runbooks,omitempty"` // by name, without regard to case
}

// Bounds of the lists of one account.
const (
	maxRules    = 200 // in one list
	maxNetworks = 200 // runbooks with lists of their own
)

// Runbook returns the lists of a runbook.
func (n *Network) Runbook(name string) NetworkLists {
	for _, at := range slices.Sorted(maps.Keys(n.Runbooks)) {
		if strings.EqualFold(at, name) {
			return n.Runbooks[at]
		}
	}
	return NetworkLists{}
}

func (n *Network) check() error {
	if err := n.NetworkLists.check("properties"); err != nil {
		return err
	}
	if len(n.Runbooks) > maxNetworks {
		return fault.New(fault.Invalid, "At most %d runbooks have lists of their own; %d were given.", maxNetworks, len(n.Runbooks)).On("properties.runbooks")
	}
	seen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(n.Runbooks)) {
		key := strings.ToLower(name)
		if other, ok := seen[key]; ok {
			return fault.New(fault.Invalid, "The runbooks '%s' and '%s' are one: names are compared without regard to case.", other, name).On("properties.runbooks")
		}
		seen[key] = name
		lists := n.Runbooks[name]
		if err := lists.check("properties.runbooks." + name); err != nil {
			return err
		}
		if len(lists.Allow)+len(lists.Deny) == 0 {
			delete(n.Runbooks, name)
		}
	}
	return nil
}

func (l NetworkLists) check(at string) error {
	for _, list := range []struct {
		name  string
		rules []string
	}{{"allow", l.Allow}, {"deny", l.Deny}} {
		target := at + "." + list.name
		if len(list.rules) > maxRules {
			return fault.New(fault.Invalid, "A list has at most %d rules; %d were given.", maxRules, len(list.rules)).On(target)
		}
		if _, err := netpolicy.ParseRules(list.rules); err != nil {
			return fault.New(fault.Invalid, "%s.", strings.ToUpper(err.Error()[:1])+err.Error()[1:]).On(target)
		}
	}
	return nil
}

// SetNetwork replaces what the jobs of the account at scope may connect to. It
// holds for jobs that start afterwards.
func (s *Service) SetNetwork(ctx context.Context, scope Scope, n Network, by string) (acc Account, err error) {
	n.Runbooks = maps.Clone(n.Runbooks)
	if err := n.check(); err != nil {
		return Account{}, err
	}
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		if acc, err = s.get(ctx, tx, scope); err != nil {
			return err
		}
		acc.Settings.Network = &n
		acc.Modified, acc.ModifiedBy = s.clock.Now(), by
		return updateAccount(ctx, tx, acc)
	})
	return acc, err
}

// Lookup returns the account with an id.
func Lookup(ctx context.Context, tx *store.Tx, account string) (Account, error) {
	acc, err := selectAccountByID(ctx, tx, account)
	if errors.Is(err, store.ErrNotFound) {
		return acc, fault.New(fault.NotFound, "The account %s was not found.", account)
	}
	if err != nil {
		return acc, fmt.Errorf("read account: %w", err)
	}
	return acc, nil
}
