package main

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

// expiryWarning is how long before its end a certificate is warned of.
const expiryWarning = 30 * 24 * time.Hour

func certificateResource() resource[client.Certificate] {
	return resource[client.Certificate]{
		noun: "certificate", collection: "certificates", used: true,
		columns: []column[client.Certificate]{
			{"NAME", func(c client.Certificate) string { return c.Name }},
			{"THUMBPRINT", func(c client.Certificate) string { return c.Properties.Thumbprint }},
			{"EXPIRES", func(c client.Certificate) string { return when(c.Properties.ExpiryTime) }},
			{"EXPIRES IN DAYS", func(c client.Certificate) string { return strconv.Itoa(c.Properties.ExpiresInDays) }},
			{"KEY", func(c client.Certificate) string { return strconv.FormatBool(c.Properties.HasPrivateKey) }},
			{"EXPORTABLE", func(c client.Certificate) string { return strconv.FormatBool(c.Properties.IsExportable) }},
		},
		details: []column[client.Certificate]{
			{"DESCRIPTION", func(c client.Certificate) string { return c.Properties.Description }},
			{"MODIFIED", func(c client.Certificate) string { return when(c.Properties.LastModifiedTime) }},
		},
		warning: func(c client.Certificate) string { return expiry(c, time.Now()) },
	}
}

// expiry says that a certificate ends soon, or has ended.
func expiry(c client.Certificate, now time.Time) string {
	end := c.Properties.ExpiryTime
	switch left := end.Sub(now); {
	case left <= 0:
		return fmt.Sprintf("the certificate %s has expired on %s.", c.Name, when(end))
	case left < expiryWarning:
		return fmt.Sprintf("the certificate %s expires on %s, in %d day(s).", c.Name, when(end), int(left.Hours()/24))
	}
	return ""
}

func (p *program) certificateCommand() *cobra.Command {
	cmd := p.group("certificate", "Certificates: with private keys that stay on the server unless they are exportable")
	r := p.addRemote(cmd)
	r.addAccount(cmd)
	res := certificateResource()
	cmd.AddCommand(res.list(p, r), res.show(p, r), p.usageCommand(r, "certificate", "certificates"), p.certificateSetCommand(r), res.delete(p, r))
	return cmd
}

func (p *program) certificateSetCommand(r *remote) *cobra.Command {
	var passwordFile string
	var exportable bool
	cmd := &cobra.Command{
		Use: "set NAME FILE", Short: "Create a certificate from a file, or replace it", Args: p.args("NAME", "FILE"),
		Long: "Creates a certificate, or replaces the one that is there. FILE is a PFX file (PKCS #12), PEM with or without a key, or DER (.cer).\n" +
			"The password of a PFX file is read with --password-file from a file or the standard input ('-'); without it,\nit is asked for on the terminal if the file needs one.",
		Example: "  runwright certificate set Signing -a A signing.pfx --password-file password.txt",
		RunE: func(cmd *cobra.Command, args []string) error {
			file, err := p.readFile(args[1])
			if err != nil {
				return fmt.Errorf("read the certificate: %w", err)
			}
			password := ""
			if passwordFile != "" {
				if password, err = p.readText("the password", passwordFile); err != nil {
					return err
				}
			}
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			about, err := description(cmd, c, "certificates", args[0])
			if err != nil {
				return err
			}
			put := func() ([]byte, error) {
				return c.Do(cmd.Context(), client.Request{Method: http.MethodPut, Path: []string{"certificates", args[0]}, JSON: map[string]any{"name": args[0], "properties": map[string]any{
					"base64Value": base64.StdEncoding.EncodeToString(file), "password": password, "isExportable": exportable, "description": about,
				}}})
			}
			raw, err := put()
			if needsPassword(err) && passwordFile == "" && p.canAsk() {
				if password, err = p.readSecret(cmd.Context(), "password of the file", "", "--password-file"); err != nil {
					return err
				}
				raw, err = put()
			}
			if err != nil {
				return err
			}
			if err := certificateResource().warn(p, raw); err != nil {
				return err
			}
			return p.done(raw, "Certificate %s is there.", args[0])
		},
	}
	cmd.Flags().StringVar(&passwordFile, "password-file", "", "read the password of a PFX file from a file, '-' for standard input")
	cmd.Flags().BoolVar(&exportable, "exportable", false, "jobs may take the private key out")
	addDescription(cmd, "certificate")
	return cmd
}
