package main

import (
	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

func credentialResource() resource[client.Credential] {
	return resource[client.Credential]{
		noun: "credential", collection: "credentials", used: true,
		columns: []column[client.Credential]{
			{"NAME", func(c client.Credential) string { return c.Name }},
			{"USER", func(c client.Credential) string { return c.Properties.UserName }},
			{"MODIFIED", func(c client.Credential) string { return when(c.Properties.LastModifiedTime) }},
		},
		details: []column[client.Credential]{
			{"DESCRIPTION", func(c client.Credential) string { return c.Properties.Description }},
		},
	}
}

func (p *program) credentialCommand() *cobra.Command {
	cmd := p.group("credential", "Credentials: user names with passwords that only jobs can read")
	r := p.addRemote(cmd)
	r.addAccount(cmd)
	res := credentialResource()
	var user, file string
	set := &cobra.Command{
		Use: "set NAME", Short: "Create a credential, or replace it", Args: p.args("NAME"),
		Long:    "Creates a credential, or replaces user name and password of the one that is there.\nThe password is asked for on the terminal, or read with --password-file from a file or the standard input ('-').",
		Example: "  runwright credential set Admin -a A --user 'CONTOSO\\ada'\n  pass show ada | runwright credential set Admin -a A --user ada --password-file -",
		RunE: func(cmd *cobra.Command, args []string) error {
			if user == "" {
				return usagef("no user name is given; give --user")
			}
			password, err := p.readSecret(cmd.Context(), "password", file, "--password-file")
			if err != nil {
				return err
			}
			return p.put(cmd, r, "credentials", args[0], map[string]any{"userName": user, "password": password}, "Credential")
		},
	}
	set.Flags().StringVar(&user, "user", "", "user name")
	set.Flags().StringVar(&file, "password-file", "", "read the password from a file, '-' for standard input")
	addDescription(set, "credential")
	cmd.AddCommand(res.list(p, r), res.show(p, r), p.usageCommand(r, "credential", "credentials"), set, res.delete(p, r))
	return cmd
}
