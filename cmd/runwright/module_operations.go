package main

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

func operationColumns() []column[client.ModuleOperation] {
	return []column[client.ModuleOperation]{
		{"OPERATION", func(o client.ModuleOperation) string { return o.Name }},
		{"KIND", func(o client.ModuleOperation) string { return o.Properties.Kind }},
		{"RUNTIME", func(o client.ModuleOperation) string { return o.Properties.RuntimeVersion }},
		{"STATE", func(o client.ModuleOperation) string { return o.Properties.State }},
		{"DONE", func(o client.ModuleOperation) string {
			return fmt.Sprintf("%d/%d", o.Properties.Progress.Done, o.Properties.Progress.Total)
		}},
		{"CREATED", func(o client.ModuleOperation) string { return when(o.Properties.CreationTime) }},
		{"MODULES", func(o client.ModuleOperation) string {
			var names []string
			for _, s := range o.Properties.Steps {
				names = append(names, strings.TrimSpace(s.Module+" "+s.Version))
			}
			return shorten(strings.Join(names, ", "), 60)
		}},
		{"ERROR", func(o client.ModuleOperation) string { return o.Properties.Error }},
	}
}

func (p *program) moduleOperationsCommand(r *remote) *cobra.Command {
	return &cobra.Command{
		Use: "operations", Short: "List imports, the newest first", Args: p.noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			all, err := c.List(cmd.Context(), "", "moduleOperations")
			if err != nil {
				return err
			}
			return printList(p, all, operationColumns())
		},
	}
}

func (p *program) moduleLogCommand(r *remote) *cobra.Command {
	return &cobra.Command{
		Use: "log OPERATION", Short: "Show the log of an import", Args: p.args("OPERATION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			all, err := c.List(cmd.Context(), "", "moduleOperations", args[0], "log")
			if err != nil {
				return err
			}
			return printList(p, all, []column[client.ModuleLogLine]{
				{"TIME", func(l client.ModuleLogLine) string { return l.Time.UTC().Format("15:04:05.000") }},
				{"MODULE", func(l client.ModuleLogLine) string { return l.Module }},
				{"TEXT", func(l client.ModuleLogLine) string { return l.Text }},
			})
		},
	}
}

func (p *program) moduleCancelCommand(r *remote) *cobra.Command {
	return &cobra.Command{
		Use: "cancel OPERATION", Short: "End an import that is under way", Args: p.args("OPERATION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodPost, Path: []string{"moduleOperations", args[0], "cancel"}})
			if err != nil {
				return err
			}
			return p.done(raw, "Operation %s is cancelled.", args[0])
		},
	}
}
