package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

func (p *program) runbookDependenciesCommand(r *remote) *cobra.Command {
	var draft bool
	cmd := &cobra.Command{
		Use: "dependencies NAME", Short: "Show what a runbook uses: commands, modules, assets, other runbooks", Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			raw, d, err := c.Dependencies(cmd.Context(), args[0], draft)
			if err != nil {
				return err
			}
			if p.output == "json" {
				return p.printJSON(json.RawMessage(raw))
			}
			for _, ref := range d.References {
				fmt.Fprintf(p.out, "%5d  %-11s %s\n", ref.Line, ref.Kind, ref.Name)
			}
			for _, u := range d.Unresolved {
				fmt.Fprintf(p.out, "%5d  %-11s (known only when it runs) %s\n", u.Line, u.Kind, u.Text)
			}
			p.warn(d)
			return nil
		},
	}
	cmd.Flags().BoolVar(&draft, "draft", false, "read the draft")
	return cmd
}

// warn tells the warnings about a runbook.
func (p *program) warn(d client.Dependencies) {
	for _, w := range d.Warnings {
		fmt.Fprintf(p.err, "Warning: %s line %d: %s\n", d.Runbook, w.Line, w.Text)
	}
}

// warnPublished tells the warnings about a runbook that was just published.
func (p *program) warnPublished(cmd *cobra.Command, c *client.Client, name string) error {
	_, d, err := c.Dependencies(cmd.Context(), name, false)
	if err != nil {
		return fmt.Errorf("the runbook is published; read its warnings: %w", err)
	}
	p.warn(d)
	return nil
}

// usageCommand lists the places in runbooks that use a thing of a collection.
func (p *program) usageCommand(r *remote, noun, collection string) *cobra.Command {
	return &cobra.Command{
		Use: "usage NAME", Short: "Show which runbooks use a " + noun + ", with their lines", Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			all, err := c.List(cmd.Context(), r.query(), collection, args[0], "usage")
			if err != nil {
				return err
			}
			return printList(p, all, []column[client.Use]{
				{"RUNBOOK", func(u client.Use) string { return u.Runbook }},
				{"LINE", func(u client.Use) string { return strconv.Itoa(u.Line) }},
				{"KIND", func(u client.Use) string { return u.Kind }},
				{"NAME", func(u client.Use) string { return u.Name }},
				{"PARAMETERS", func(u client.Use) string { return strings.Join(u.Parameters, " ") }},
			})
		},
	}
}

// moduleMigrateAzCommand lists what a change from AzureRM to Az has to touch.
func (p *program) moduleMigrateAzCommand(r *remote) *cobra.Command {
	var plan bool
	cmd := &cobra.Command{
		Use: "migrate-az", Short: "List the runbooks that use AzureRM, with the commands of Az that replace theirs and the schedules to pause", Args: p.noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !plan {
				return usagef("give --plan: the runbooks are listed, and changed by their authors")
			}
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodGet, Path: []string{"azMigration"}})
			if err != nil {
				return err
			}
			if p.output == "json" {
				return p.printJSON(json.RawMessage(raw))
			}
			all, err := client.Decode[client.AzMigration](raw)
			if err != nil {
				return err
			}
			if len(all.Value) == 0 {
				fmt.Fprintln(p.out, "No runbook uses AzureRM.")
			}
			for _, m := range all.Value {
				note := ""
				if m.Aliased {
					note = " (runs with Az by Enable-AzureRmAlias)"
				}
				fmt.Fprintf(p.out, "%s%s\n", m.Runbook, note)
				for _, ch := range m.Changes {
					fmt.Fprintf(p.out, "%5d  %s → %s\n", ch.Line, ch.Old, ch.New)
				}
			}
			if len(all.SchedulesToPause) > 0 {
				fmt.Fprintln(p.out, "Schedules to pause:")
			}
			for _, s := range all.SchedulesToPause {
				next := "is not due again"
				if s.NextRun != nil {
					next = "due " + whenThere(*s.NextRun)
				}
				fmt.Fprintf(p.out, "       %s, %s, starts %s\n", s.Name, next, strings.Join(s.Runbooks, ", "))
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&plan, "plan", false, "list what is to be changed")
	return cmd
}
