package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

// identityCommand shows and sets the managed identity of an account.
func (p *program) identityCommand(r *remote) *cobra.Command {
	cmd := p.group("identity", "The managed identity that an account's runbooks have")
	show := &cobra.Command{
		Use: "show ACCOUNT", Short: "Show the identity, and what to register at an identity provider", Args: p.args("ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error { return p.withIdentity(cmd, r, args[0], nil) },
	}
	var o identityFlags
	set := &cobra.Command{
		Use: "set ACCOUNT on|off", Short: "Give the account an identity, or take it away",
		Long: "With an identity, runbooks get tokens at the address in IDENTITY_ENDPOINT, as they do in Azure. The server issues them itself, and\n" +
			"publishes the key that they are checked with. With --token-endpoint and --client-id it exchanges them at an identity provider that\n" +
			"trusts this server (workload identity federation), and runbooks get the provider's tokens; --own takes that back.\n" +
			"The change holds for jobs that start afterwards.",
		Example: "  runwright account identity set contoso on\n" +
			"  runwright account identity set contoso on --client-id 1111… --token-endpoint https://login.microsoftonline.com/TENANT/oauth2/v2.0/token",
		Args: p.args("ACCOUNT", "on|off"),
		RunE: func(cmd *cobra.Command, args []string) error {
			wanted, ok := map[string]string{"on": "SystemAssigned", "off": "None"}[args[1]]
			if !ok {
				return usagef("'%s' is not understood; expected on or off", args[1])
			}
			change, err := o.change()
			if err != nil {
				return err
			}
			return p.withIdentity(cmd, r, args[0], func(c *client.Client) error {
				if change != nil {
					if err := change(cmd, c); err != nil {
						return err
					}
				}
				_, err := c.Do(cmd.Context(), client.Request{Method: http.MethodPatch, JSON: map[string]any{"identity": map[string]string{"type": wanted}}})
				return err
			})
		},
	}
	f := set.Flags()
	f.StringVar(&o.endpoint, "token-endpoint", "", "address where an identity provider exchanges tokens")
	f.StringVar(&o.client, "client-id", "", "application that the account is there")
	f.StringVar(&o.audience, "audience", "", "whom our token is made out to for the exchange (default api://AzureADTokenExchange)")
	f.StringVar(&o.scope, "scope", "", "scope to ask for; {resource} stands for what the runbook asks for (default {resource}/.default)")
	f.BoolVar(&o.own, "own", false, "hand out the server's own tokens again")
	cmd.AddCommand(show, set)
	return cmd
}

// identityFlags say where tokens are exchanged.
type identityFlags struct {
	endpoint, client, audience, scope string
	own                               bool
}

// change is what the flags ask for, nil for nothing.
func (o identityFlags) change() (func(*cobra.Command, *client.Client) error, error) {
	exchange := o.endpoint != "" || o.client != "" || o.audience != "" || o.scope != ""
	switch {
	case o.own && exchange:
		return nil, usagef("--own means that nothing is exchanged; it does not go with --token-endpoint, --client-id, --audience or --scope")
	case o.own:
		return func(cmd *cobra.Command, c *client.Client) error {
			_, err := c.Do(cmd.Context(), client.Request{Method: http.MethodDelete, Path: []string{"identityProvider"}})
			return err
		}, nil
	case !exchange:
		return nil, nil
	case o.endpoint == "" || o.client == "":
		return nil, usagef("--token-endpoint and --client-id belong together")
	}
	properties := map[string]string{"tokenEndpoint": o.endpoint, "clientId": o.client, "audience": o.audience, "scope": o.scope}
	return func(cmd *cobra.Command, c *client.Client) error {
		_, err := c.Do(cmd.Context(), client.Request{Method: http.MethodPut, Path: []string{"identityProvider"}, JSON: map[string]any{"properties": properties}})
		return err
	}, nil
}

// withIdentity changes an identity, if there is a change, and shows it.
func (p *program) withIdentity(cmd *cobra.Command, r *remote, account string, change func(*client.Client) error) error {
	c, err := p.connect(r)
	if err != nil {
		return err
	}
	c = c.WithAccount(account)
	if change != nil {
		if err := change(c); err != nil {
			return err
		}
	}
	rawAccount, err := c.Do(cmd.Context(), client.Request{})
	if err != nil {
		return err
	}
	rawProvider, err := c.Do(cmd.Context(), client.Request{Path: []string{"identityProvider"}})
	if err != nil {
		return err
	}
	var a client.Account
	var provider client.IdentityProvider
	if err := json.Unmarshal(rawAccount, &a); err != nil {
		return err
	}
	if err := json.Unmarshal(rawProvider, &provider); err != nil {
		return err
	}
	if p.output == "json" {
		return p.printJSON(map[string]any{"identity": a.Identity, "identityProvider": provider.Properties})
	}
	return p.printIdentity(a, provider)
}

func (p *program) printIdentity(a client.Account, provider client.IdentityProvider) error {
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	row := func(name, value string) { fmt.Fprintf(w, "%s\t%s\n", name, oneLine(value)) }
	if a.Identity == nil || a.Identity.Type != "SystemAssigned" {
		row("IDENTITY", "off")
		return w.Flush()
	}
	row("IDENTITY", "on")
	row("PRINCIPAL", a.Identity.PrincipalID)
	row("ISSUER", provider.Properties.Issuer)
	row("SUBJECT", provider.Properties.Subject)
	if e := provider.Properties.TokenEndpoint; e != "" {
		row("EXCHANGED AT", e)
		row("CLIENT", provider.Properties.ClientID)
		row("AUDIENCE", provider.Properties.Audience)
		row("SCOPE", provider.Properties.Scope)
	}
	return w.Flush()
}
