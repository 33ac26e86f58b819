package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/runwright/runwright/internal/netpolicy"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/tenant"
)

// networkLists shows the network lists of accounts to jobs.
type networkLists struct{ db *store.DB }

// Network implements jobs.Networks.
func (n networkLists) Network(ctx context.Context, account, runbook string) ([]netpolicy.Layer, error) {
	var acc tenant.Account
	err := n.db.View(ctx, func(tx *store.Tx) (err error) {
		acc, err = tenant.Lookup(ctx, tx, account)
		return err
	})
	if err != nil || acc.Settings.Network == nil {
		return nil, err
	}
	set := "runwright account network set " + acc.Name
	of, err := layer("the account '"+acc.Name+"'", set, acc.Settings.Network.NetworkLists)
	if err != nil {
		return nil, err
	}
	narrower, err := layer("the runbook '"+runbook+"'", set+" --runbook "+runbook, acc.Settings.Network.Runbook(runbook))
	if err != nil {
		return nil, err
	}
	return []netpolicy.Layer{of, narrower}, nil
}

func layer(where, set string, lists tenant.NetworkLists) (l netpolicy.Layer, err error) {
	l = netpolicy.Layer{Where: where, How: "It is allowed with '" + strings.ReplaceAll(set, "%", "%%") + " --allow %s'."}
	if l.Allow, err = netpolicy.ParseRules(lists.Allow); err == nil {
		l.Deny, err = netpolicy.ParseRules(lists.Deny)
	}
	if err != nil {
		return l, fmt.Errorf("network lists of %s: %w", where, err)
	}
	return l, nil
}
