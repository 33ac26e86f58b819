package main

import (
	"net/http"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

func accountColumns() []column[client.Account] {
	return []column[client.Account]{
		{"NAME", func(a client.Account) string { return a.Name }},
		{"LOCATION", func(a client.Account) string { return a.Location }},
		{"STATE", func(a client.Account) string { return a.Properties.State }},
		{"CREATED", func(a client.Account) string { return when(a.Properties.CreationTime) }},
	}
}

func (p *program) accountCommand() *cobra.Command {
	cmd := p.group("account", "Automation accounts")
	r := p.addRemote(cmd)
	list := &cobra.Command{Use: "list", Short: "List the accounts of a resource group", Args: p.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		c, err := p.connect(r)
		if err != nil {
			return err
		}
		all, err := c.List(cmd.Context(), "")
		if err != nil {
			return err
		}
		return printList(p, all, accountColumns())
	}}
	one := func(use, short, method string, then func(raw []byte, name string) error, body func() any) *cobra.Command {
		return &cobra.Command{Use: use + " NAME", Short: short, Args: p.args("NAME"), RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connect(r)
			if err != nil {
				return err
			}
			raw, err := c.WithAccount(args[0]).Do(cmd.Context(), client.Request{Method: method, JSON: body()})
			if err != nil {
				return err
			}
			return then(raw, args[0])
		}}
	}
	nothing := func() any { return nil }
	show := one("show", "Show one account", http.MethodGet, func(raw []byte, _ string) error { return printOne(p, raw, accountColumns()) }, nothing)
	del := one("delete", "Delete an account with all it holds", http.MethodDelete, func(_ []byte, name string) error { return p.done(nil, "Account %s is gone.", name) }, nothing)
	var location string
	var runAs runAsFlags
	create := one("create", "Create an account, or update the one that is there", http.MethodPut,
		func(raw []byte, name string) error {
			if runAs.wanted && p.output == "json" {
				return nil // what is printed then is the Run As account
			}
			return p.done(raw, "Account %s is there.", name)
		},
		func() any {
			return map[string]any{"location": location, "properties": map[string]any{"sku": map[string]string{"name": "Basic"}}}
		})
	create.Flags().StringVar(&location, "location", "local", "location of the account")
	p.createWithRunAs(create, r, &runAs)
	cmd.AddCommand(list, show, create, p.accountAccessCommand(r), p.networkCommand(r), p.engineCommand(r), p.identityCommand(r), del, p.runAsCommand(r), p.exportCommand(r), p.restoreCommand(r))
	return cmd
}
