package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

// moduleUpdateAzCommand is the portal's "Update Az modules".
func (p *program) moduleUpdateAzCommand(r *remote) *cobra.Command {
	var u client.AzureUpdate
	cmd := &cobra.Command{
		Use: "update-az", Short: "Make a release of the Az modules the account's default set", Args: p.noArgs,
		Long: `Make a release of the Az modules the account's default set.

The release is the package Az of the gallery; the modules are what it depends on.
Modules that you imported yourself win and are skipped: to have one updated with
the others, delete it first, or give --include-custom. --report fetches the release
and shows which commands would change, and which runbooks use them.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			u.Runtime = r.runtime
			raw, err := c.UpdateAzure(cmd.Context(), u)
			if err != nil {
				return err
			}
			a, err := client.Decode[client.AzureAnswer](raw)
			if err != nil {
				return err
			}
			if u.Plan && p.output == "json" {
				return p.printJSON(json.RawMessage(raw))
			}
			for _, s := range a.Skipped {
				fmt.Fprintf(p.err, "Skipped: %s was imported by a user.\n", s)
			}
			if u.Plan {
				fmt.Fprintf(p.err, "Release %s.\n", a.Version)
				return printList(p, a.Plan, planColumns())
			}
			o, err := c.FollowModules(cmd.Context(), a.Operation, p.moduleProgress())
			if err != nil {
				return err
			}
			return p.operationDone(cmd, c, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&u.Version, "version", "", "version of the release (default: the highest)")
	f.StringVar(&u.Release, "release", "", "Az or AzureRM (default Az)")
	f.BoolVar(&u.Preview, "preview", false, "take a preview of the release, too")
	f.BoolVar(&u.Custom, "include-custom", false, "update what users imported, too")
	f.BoolVar(&u.Plan, "plan", false, "show what would be imported, updated and left, and do nothing")
	f.BoolVar(&u.Report, "report", false, "import nothing; fetch the release and report which commands would change, and who uses them")
	return cmd
}
