package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

func runAsColumns() []column[client.RunAs] {
	key := func(k *client.RunAsKey) string {
		if k == nil {
			return ""
		}
		return k.Thumbprint + ", ends " + when(k.ExpiryTime)
	}
	return []column[client.RunAs]{
		{"STATE", func(r client.RunAs) string { return r.Properties.State }},
		{"APPLICATION", func(r client.RunAs) string { return r.Properties.ApplicationID }},
		{"TENANT", func(r client.RunAs) string { return r.Properties.TenantID }},
		{"SUBSCRIPTION", func(r client.RunAs) string { return r.Properties.SubscriptionID }},
		{"CONNECTION", func(r client.RunAs) string { return r.Properties.ConnectionName }},
		{"VALIDITY", func(r client.RunAs) string { return fmt.Sprintf("%d month(s)", r.Properties.ValidityInMonths) }},
		{"CERTIFICATE", func(r client.RunAs) string { return key(r.Properties.Certificate) }},
		{"NEXT", func(r client.RunAs) string { return key(r.Properties.NextCertificate) }},
		{"PREVIOUS", func(r client.RunAs) string { return key(r.Properties.PreviousCertificate) }},
		{"RENEWAL", func(r client.RunAs) string { return when(r.Properties.RenewalTime) }},
	}
}

// runAsFlags are the settings of a Run As account as flags.
type runAsFlags struct {
	application, tenant, subscription string
	validity                          int
	wanted                            bool // --run-as of 'account create'
}

func (f *runAsFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.application, "application-id", "", "client id of the application at the identity provider; may be given later")
	cmd.Flags().StringVar(&f.tenant, "tenant-id", "", "tenant of the application, a GUID or a domain; may be given later")
	cmd.Flags().StringVar(&f.subscription, "subscription-id", "", "subscription that runbooks work in (default: that of the account)")
	cmd.Flags().IntVar(&f.validity, "validity", 12, "months that a certificate is valid, 1 to 36")
}

// given are the settings that were named on the command line.
func (f *runAsFlags) given(cmd *cobra.Command) (s client.RunAsSettings) {
	for flag, p := range map[string]struct {
		dst  **string
		from *string
	}{"application-id": {&s.ApplicationID, &f.application}, "tenant-id": {&s.TenantID, &f.tenant}, "subscription-id": {&s.SubscriptionID, &f.subscription}} {
		if cmd.Flags().Changed(flag) {
			*p.dst = p.from
		}
	}
	if cmd.Flags().Changed("validity") {
		s.ValidityInMonths = &f.validity
	}
	return s
}

func (p *program) runAsCommand(r *remote) *cobra.Command {
	cmd := p.group("run-as", "The Run As account: a connection and a certificate with which runbooks sign in to Azure")
	on := func(cmd *cobra.Command, do func(context.Context, *client.Client, string) error) *cobra.Command {
		cmd.Use += " NAME"
		cmd.Args = p.args("NAME")
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			c, err := p.connect(r)
			if err != nil {
				return err
			}
			return do(cmd.Context(), c.WithAccount(args[0]), args[0])
		}
		return cmd
	}
	step := func(use, short, long, done string) *cobra.Command {
		return on(&cobra.Command{Use: use, Short: short, Long: long}, func(ctx context.Context, c *client.Client, name string) error {
			raw, err := c.StepRunAs(ctx, use)
			if err != nil {
				return err
			}
			return p.tellRunAs(raw, fmt.Sprintf(done, name), use != "revert")
		})
	}

	var file string
	var next bool
	show := &cobra.Command{Use: "show", Short: "Show it; with --certificate write the public certificate to a file (PEM)"}
	show.Flags().StringVar(&file, "certificate", "", "write the public certificate to this file, '-' for standard output")
	show.Flags().BoolVar(&next, "next", false, "with --certificate: the next one, which waits to be registered")
	on(show, func(ctx context.Context, c *client.Client, _ string) error {
		raw, err := c.RunAs(ctx)
		if err != nil {
			return err
		}
		if file != "" {
			return p.writeRunAsCertificate(raw, file, next)
		}
		return printOne(p, raw, runAsColumns())
	})

	var flags runAsFlags
	create := &cobra.Command{Use: "create", Short: "Create it, or change what is given of the one that is there"}
	flags.add(create)
	on(create, func(ctx context.Context, c *client.Client, name string) error {
		return p.putRunAs(ctx, c, name, flags.given(create))
	})

	cmd.AddCommand(show, create,
		step("renew", "Make the next certificate now",
			"Makes the next certificate. Runbooks go on with the current one until 'activate', or until that has ended:\nthe identity provider has to know the new one first.", "The next certificate of %s is there."),
		step("activate", "Let runbooks use the next certificate, which is registered", "", "Runbooks of %s use the next certificate from now on."),
		step("revert", "Take 'activate' back, as long as the previous certificate is valid", "", "Runbooks of %s use the previous certificate again."),
		on(&cobra.Command{Use: "delete", Short: "Delete it with its connection and certificates"}, func(ctx context.Context, c *client.Client, name string) error {
			if err := c.DeleteRunAs(ctx); err != nil {
				return err
			}
			return p.done(nil, "The Run As account of %s is gone. Its certificates are still registered at the identity provider.", name)
		}))
	return cmd
}

func (p *program) putRunAs(ctx context.Context, c *client.Client, account string, s client.RunAsSettings) error {
	raw, err := c.PutRunAs(ctx, s)
	if err != nil {
		return err
	}
	return p.tellRunAs(raw, "The Run As account of "+account+" is there.", true)
}

// tellRunAs says what happened and, with register, what is to be registered.
func (p *program) tellRunAs(raw []byte, done string, register bool) error {
	if p.output == "json" {
		return p.done(raw, "%s", done)
	}
	a, err := client.Decode[client.RunAs](raw)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.out, done)
	key := a.Properties.NextCertificate
	if key == nil {
		key = a.Properties.Certificate
	}
	if !register || key == nil {
		return nil
	}
	fmt.Fprintf(p.out, "\nRegister this certificate with the application at the identity provider (it is public; the private key stays here):\n\n"+
		"thumbprint  %s\nvalid to    %s\nBase64      %s\n\n%s\n", key.Thumbprint, when(key.ExpiryTime), key.Base64Value, key.PEM)
	switch {
	case a.Properties.NextCertificate != nil:
		fmt.Fprintf(p.out, "Then: runwright account run-as activate NAME. Until then runbooks use %s.\n", thumbprintOf(a.Properties.Certificate))
	case a.Properties.ApplicationID == "" || a.Properties.TenantID == "":
		fmt.Fprintln(p.out, "Then: runwright account run-as create NAME --application-id ID --tenant-id ID.")
	}
	return nil
}

func thumbprintOf(k *client.RunAsKey) string {
	if k == nil {
		return "none"
	}
	return k.Thumbprint
}

func (p *program) writeRunAsCertificate(raw []byte, file string, next bool) error {
	a, err := client.Decode[client.RunAs](raw)
	if err != nil {
		return err
	}
	key, which := a.Properties.Certificate, "certificate"
	if next {
		key, which = a.Properties.NextCertificate, "next certificate"
	}
	if key == nil {
		return fmt.Errorf("the Run As account has no %s", which)
	}
	if file == "-" {
		_, err = fmt.Fprint(p.out, key.PEM)
		return err
	}
	return os.WriteFile(file, []byte(key.PEM), 0o644)
}

// createWithRunAs gives 'account create' the flag --run-as and what belongs
// to it.
func (p *program) createWithRunAs(create *cobra.Command, r *remote, flags *runAsFlags) {
	create.Flags().BoolVar(&flags.wanted, "run-as", false, "make a Run As account, too, and print what to register at the identity provider")
	flags.add(create)
	account := create.RunE
	create.RunE = func(cmd *cobra.Command, args []string) error {
		settings := flags.given(cmd)
		if !flags.wanted && settings != (client.RunAsSettings{}) {
			return usagef("--application-id, --tenant-id, --subscription-id and --validity need --run-as")
		}
		if err := account(cmd, args); err != nil || !flags.wanted {
			return err
		}
		c, err := p.connect(r)
		if err != nil {
			return err
		}
		return p.putRunAs(cmd.Context(), c.WithAccount(args[0]), args[0], settings)
	}
}
