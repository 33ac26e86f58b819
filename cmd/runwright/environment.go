package main

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

func environmentResource() resource[client.Environment] {
	return resource[client.Environment]{
		noun: "runtime environment", collection: "runtimeEnvironments",
		columns: []column[client.Environment]{
			{"NAME", func(e client.Environment) string { return e.Name }},
			{"RUNTIME", func(e client.Environment) string {
				return e.Properties.Runtime.Language + " " + e.Properties.Runtime.Version
			}},
			{"DEFAULT PACKAGES", func(e client.Environment) string {
				var out []string
				for _, name := range slices.Sorted(maps.Keys(e.Properties.DefaultPackages)) {
					out = append(out, name+" "+e.Properties.DefaultPackages[name])
				}
				return strings.Join(out, ", ")
			}},
			{"DESCRIPTION", func(e client.Environment) string { return e.Properties.Description }},
		},
	}
}

func (p *program) environmentCommand() *cobra.Command {
	cmd := p.group("environment", "Runtime environments: sets of modules for the runbooks that name them")
	r := p.addRemote(cmd)
	r.addAccount(cmd)
	res := environmentResource()
	var version, az, description string
	set := &cobra.Command{
		Use: "set NAME", Short: "Create a runtime environment, or change the one that is there", Args: p.args("NAME"),
		Example: "  runwright environment set Prod --version 7.4 --az 12.3.0\n  runwright module import Pester --runtime Prod\n  runwright runbook import job.ps1 --environment Prod --publish",
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			packages := map[string]string{}
			if az != "" {
				packages["Az"] = az
			}
			raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodPut, Path: []string{res.collection, args[0]}, JSON: map[string]any{
				"name":       args[0],
				"properties": map[string]any{"runtime": map[string]string{"language": "PowerShell", "version": version}, "defaultPackages": packages, "description": description},
			}})
			if err != nil {
				return err
			}
			return p.done(raw, "Runtime environment %s is there.", args[0])
		},
	}
	set.Flags().StringVar(&version, "version", "7.4", "version of PowerShell: 5.1, 7.1, 7.2 or 7.4; it cannot be changed later")
	set.Flags().StringVar(&az, "az", "", "release of the Az modules that it comes with")
	set.Flags().StringVar(&description, "description", "", "what it is for")
	cmd.AddCommand(res.list(p, r), res.show(p, r), set, res.delete(p, r))
	return cmd
}
