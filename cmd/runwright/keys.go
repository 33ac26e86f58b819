package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

func rotationColumns() []column[accountRotation] {
	return []column[accountRotation]{
		{"ACCOUNT", func(r accountRotation) string { return r.Account }},
		{"ROTATION", func(r accountRotation) string { return r.Name }},
		{"KIND", func(r accountRotation) string { return r.Properties.Kind }},
		{"STATE", func(r accountRotation) string { return r.Properties.State }},
		{"DONE", func(r accountRotation) string {
			return fmt.Sprintf("%d/%d", r.Properties.Progress.Done, r.Properties.Progress.Total)
		}},
		{"CREATED", func(r accountRotation) string { return when(r.Properties.CreationTime) }},
		{"ERROR", func(r accountRotation) string { return r.Properties.Error }},
	}
}

// accountRotation is a rotation with the account it belongs to.
type accountRotation struct {
	Account string
	client.KeyRotation
}

// rotateOptions are the flags of rotate-keys.
type rotateOptions struct {
	all, vaultKey, watch, list bool
	vault                      string
}

func (p *program) rotateKeysCommand() *cobra.Command {
	var o rotateOptions
	cmd := &cobra.Command{
		Use: "rotate-keys", Short: "Give accounts new keys, or have a vault wrap them anew, while the server runs", Args: p.noArgs,
		Long: "Gives the account that --account names (without one, or with --all: every account of the resource group) a new data key\n" +
			"and seals all its secrets with it. With --vault-key the vault's key is changed instead, and the keys of all accounts that it\n" +
			"protects are wrapped anew; with --vault-key and --account only that account's, by the key that its vault has now.\n" +
			"Nothing stands still meanwhile, and a rotation goes on after a restart.",
	}
	r := p.addRemote(cmd)
	r.addAccount(cmd)
	f := cmd.Flags()
	f.BoolVar(&o.all, "all", false, "all accounts of the resource group, whatever $RUNWRIGHT_ACCOUNT says")
	f.BoolVar(&o.vaultKey, "vault-key", false, "rotate the key of the vault, not those of the accounts")
	f.StringVar(&o.vault, "vault", "", "which vault (default: 'default'); needs --vault-key")
	f.BoolVar(&o.watch, "watch", false, "wait for the end, and say how far it is")
	f.BoolVar(&o.list, "list", false, "list the rotations of the account, the newest first, and begin none")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return p.rotateKeys(cmd.Context(), r, o) }
	return cmd
}

func (p *program) rotateKeys(ctx context.Context, r *remote, o rotateOptions) error {
	account := cmp.Or(r.account, p.getenv("RUNWRIGHT_ACCOUNT"))
	switch {
	case o.all && r.account != "":
		return usagef("--all and --account exclude each other")
	case o.vault != "" && !o.vaultKey:
		return usagef("--vault needs --vault-key")
	case o.vault != "" && r.account != "":
		return usagef("--vault and --account exclude each other: an account knows its vault")
	case o.all || o.vault != "" || o.vaultKey && r.account == "":
		account = "" // a vault's key is not one account's affair
	}
	if o.list {
		return p.listRotations(ctx, r)
	}
	c, err := p.connect(r)
	if err != nil {
		return err
	}
	if o.vaultKey && account == "" {
		return p.rotateVault(ctx, c, cmp.Or(o.vault, "default"), o.watch)
	}
	names := []string{account}
	if account == "" {
		if names, err = accountNames(ctx, c); err != nil {
			return err
		}
	}
	kind := "data"
	if o.vaultKey {
		kind = "vault"
	}
	shown := []json.RawMessage{}
	var errs []error
	for _, name := range names {
		raw, err := c.WithAccount(name).RotateKeys(ctx, kind)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if o.watch {
			last, err := p.watchRotation(ctx, c, name, raw)
			if errs = append(errs, err); last != nil {
				raw = last
			}
		} else if p.output != "json" {
			rotation, err := client.Decode[client.KeyRotation](raw)
			if err != nil {
				return err
			}
			fmt.Fprintf(p.out, "The keys of account %s are being rotated: %s.\n", name, rotation.Name)
		}
		shown = append(shown, raw)
	}
	if p.output == "json" {
		errs = append(errs, p.printJSON(shown))
	}
	return errors.Join(errs...)
}

func (p *program) listRotations(ctx context.Context, r *remote) error {
	c, err := p.connectAccount(r)
	if err != nil {
		return err
	}
	all, err := c.List(ctx, "", "keyRotations")
	if err != nil {
		return err
	}
	return printList(p, all, rotationColumns()[1:])
}

func accountNames(ctx context.Context, c *client.Client) (names []string, err error) {
	all, err := c.List(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, raw := range all {
		a, err := client.Decode[client.Account](raw)
		if err != nil {
			return nil, err
		}
		names = append(names, a.Name)
	}
	return names, nil
}

// watchRotation follows one rotation, says on the error stream how far it is,
// and returns what the server answered last.
func (p *program) watchRotation(ctx context.Context, c *client.Client, account string, raw []byte) ([]byte, error) {
	last := ""
	raw, err := c.WithAccount(account).FollowRotation(ctx, raw, func(r client.KeyRotation) {
		line := fmt.Sprintf("%s: %d of %d", account, r.Properties.Progress.Done, r.Properties.Progress.Total)
		if line != last && !r.Final() && r.Properties.Progress.Total > 0 && p.output != "json" {
			fmt.Fprintln(p.err, line)
		}
		last = line
	})
	if err != nil || p.output == "json" {
		return raw, err
	}
	rotation, err := client.Decode[client.KeyRotation](raw)
	if err != nil {
		return raw, err
	}
	if rotation.Properties.Kind == "vault" {
		return raw, p.done(nil, "The key of account %s is wrapped anew.", account)
	}
	return raw, p.done(nil, "The keys of account %s are rotated: %d values are sealed with the new one.", account, rotation.Properties.Progress.Total)
}

// rotateVault rotates a vault's key; with watch it follows the accounts of the
// resource group.
func (p *program) rotateVault(ctx context.Context, c *client.Client, vault string, watch bool) error {
	accounts, raw, err := c.RotateVault(ctx, vault)
	if err != nil {
		return err
	}
	if err := p.done(raw, "The vault %s has a new key; the keys of %d account(s) are being wrapped anew.", vault, accounts); err != nil || !watch {
		return err
	}
	names, err := accountNames(ctx, c)
	if err != nil {
		return err
	}
	for _, name := range names {
		all, err := c.WithAccount(name).List(ctx, "", "keyRotations")
		if err != nil {
			return err
		}
		for _, raw := range all {
			r, err := client.Decode[client.KeyRotation](raw)
			if err != nil {
				return err
			}
			if r.Properties.Kind == "vault" {
				if _, err := p.watchRotation(ctx, c, name, raw); err != nil {
					return err
				}
				break // the latest
			}
		}
	}
	return nil
}

func (p *program) vaultCommand() *cobra.Command {
	cmd := p.group("vault", "Vaults that protect the keys of accounts")
	r := p.addRemote(cmd)
	cmd.AddCommand(&cobra.Command{
		Use: "list", Short: "List the vaults with the number of accounts they protect", Args: p.noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := p.connect(r)
			if err != nil {
				return err
			}
			all, err := c.Vaults(cmd.Context())
			if err != nil {
				return err
			}
			return printList(p, all, []column[client.Vault]{
				{"NAME", func(v client.Vault) string { return v.Name }},
				{"KIND", func(v client.Vault) string { return cmp.Or(v.Properties.Kind, "not configured") }},
				{"ACCOUNTS", func(v client.Vault) string { return strconv.Itoa(v.Properties.Accounts) }},
				{"CHECKED", func(v client.Vault) string {
					switch {
					case !v.Properties.Configured:
						return ""
					case v.Properties.CheckSeconds == 0:
						return "at each use"
					}
					return fmt.Sprintf("every %gs", v.Properties.CheckSeconds)
				}},
			})
		},
	}, &cobra.Command{
		Use: "drop NAME", Short: "Let the server forget the opened keys of a vault; the next use asks the vault", Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connect(r)
			if err != nil {
				return err
			}
			n, raw, err := c.DropVault(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return p.done(raw, "The opened keys of %d account(s) are forgotten.", n)
		},
	})
	return cmd
}
