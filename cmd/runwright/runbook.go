package main

import (
	"bytes"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

func runbookResource() resource[client.Runbook] {
	return resource[client.Runbook]{
		noun: "runbook", collection: "runbooks", used: true,
		columns: []column[client.Runbook]{
			{"NAME", func(r client.Runbook) string { return r.Name }},
			{"TYPE", func(r client.Runbook) string { return r.Properties.RunbookType }},
			{"STATE", func(r client.Runbook) string { return r.Properties.State }},
			{"MODIFIED", func(r client.Runbook) string { return when(r.Properties.LastModifiedTime) }},
		},
		details: []column[client.Runbook]{
			{"DESCRIPTION", func(r client.Runbook) string { return r.Properties.Description }},
		},
	}
}

func (p *program) runbookCommand() *cobra.Command {
	cmd := p.group("runbook", "Runbooks: scripts with a draft and a published text")
	r := p.addRemote(cmd)
	r.addAccount(cmd)
	res := runbookResource()
	cmd.AddCommand(res.list(p, r), res.show(p, r), p.runbookCreateCommand(r), p.runbookImportCommand(r), p.runbookPublishCommand(r), p.runbookContentCommand(r), p.runbookDependenciesCommand(r), p.usageCommand(r, "runbook", "runbooks"), p.runbookRightsCommand(r), res.delete(p, r))
	return cmd
}

// runbookSettings are the flags of a runbook's settings.
type runbookSettings struct {
	kind, description       string
	environment             string
	logVerbose, logProgress bool
}

func (s *runbookSettings) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.kind, "type", "PowerShell", "type of the runbook; a file whose name ends in .py is imported as Python3")
	f.StringVar(&s.description, "description", "", "what the runbook does")
	f.StringVar(&s.environment, "environment", "", "runtime environment that its jobs run in (default: that of the type)")
	f.BoolVar(&s.logVerbose, "log-verbose", false, "keep Verbose records of jobs")
	f.BoolVar(&s.logProgress, "log-progress", false, "keep Progress records of jobs")
}

func (s *runbookSettings) put(cmd *cobra.Command, c *client.Client, name string) ([]byte, error) {
	return c.Do(cmd.Context(), client.Request{Method: http.MethodPut, Path: []string{"runbooks", name}, JSON: map[string]any{
		"name": name,
		"properties": map[string]any{
			"runbookType": s.kind, "description": s.description, "logVerbose": s.logVerbose, "logProgress": s.logProgress, "runtimeEnvironment": s.environment, "draft": map[string]any{},
		},
	}})
}

func (p *program) runbookCreateCommand(r *remote) *cobra.Command {
	var settings runbookSettings
	cmd := &cobra.Command{
		Use: "create NAME", Short: "Create a runbook with an empty draft, or update its settings", Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			raw, err := settings.put(cmd, c, args[0])
			if err != nil {
				return err
			}
			return p.done(raw, "Runbook %s is there.", args[0])
		},
	}
	settings.add(cmd)
	return cmd
}

func (p *program) runbookImportCommand(r *remote) *cobra.Command {
	var settings runbookSettings
	var name string
	var publish bool
	cmd := &cobra.Command{
		Use: "import FILE", Short: "Make a script the draft of a runbook, and publish it with --publish", Args: p.args("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if name == "" {
				if args[0] == "-" {
					return usagef("a script from standard input needs --name")
				}
				name = strings.TrimSuffix(filepath.Base(args[0]), filepath.Ext(args[0]))
			}
			if !cmd.Flags().Changed("type") {
				settings.kind = typeOfFile(args[0])
			}
			text, err := p.readFile(args[0])
			if err != nil {
				return fmt.Errorf("read script: %w", err)
			}
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			raw, err := settings.put(cmd, c, name)
			if err != nil {
				return err
			}
			if err := c.PutRunbookText(cmd.Context(), name, bytes.NewReader(text)); err != nil {
				return err
			}
			if !publish {
				return p.done(raw, "Runbook %s has a new draft.", name)
			}
			if err := c.Publish(cmd.Context(), name); err != nil {
				return err
			}
			if err := p.warnPublished(cmd, c, name); err != nil {
				return err
			}
			return p.done(raw, "Runbook %s is published.", name)
		},
	}
	settings.add(cmd)
	cmd.Flags().StringVar(&name, "name", "", "name of the runbook (default: the file's name)")
	cmd.Flags().BoolVar(&publish, "publish", false, "publish the draft")
	return cmd
}

// typeOfFile is the type of runbook that a file's name speaks for.
func typeOfFile(name string) string {
	if strings.EqualFold(filepath.Ext(name), ".py") {
		return "Python3"
	}
	return "PowerShell"
}

func (p *program) runbookPublishCommand(r *remote) *cobra.Command {
	return &cobra.Command{
		Use: "publish NAME", Short: "Publish the draft of a runbook", Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			if err := c.Publish(cmd.Context(), args[0]); err != nil {
				return err
			}
			if err := p.warnPublished(cmd, c, args[0]); err != nil {
				return err
			}
			return p.done(nil, "Runbook %s is published.", args[0])
		},
	}
}

func (p *program) runbookContentCommand(r *remote) *cobra.Command {
	var draft bool
	cmd := &cobra.Command{
		Use: "content NAME", Short: "Print the published text of a runbook, or its draft with --draft", Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			path := []string{"runbooks", args[0], "content"}
			if draft {
				path = []string{"runbooks", args[0], "draft", "content"}
			}
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			text, err := c.Do(cmd.Context(), client.Request{Method: http.MethodGet, Path: path})
			if err != nil {
				return err
			}
			_, err = p.out.Write(text)
			return err
		},
	}
	cmd.Flags().BoolVar(&draft, "draft", false, "print the draft")
	return cmd
}
