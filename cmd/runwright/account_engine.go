package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

// engineCommand shows and sets the engine that runs an account's PowerShell
// runbooks.
func (p *program) engineCommand(r *remote) *cobra.Command {
	cmd := p.group("engine", "The engine that runs an account's PowerShell runbooks")
	cmd.AddCommand(&cobra.Command{
		Use: "show ACCOUNT", Short: "Show on which engine PowerShell runbooks run", Args: p.args("ACCOUNT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connect(r)
			if err != nil {
				return err
			}
			e, raw, err := getEngine(cmd, c.WithAccount(args[0]))
			if err != nil {
				return err
			}
			return p.printEngine(e, raw)
		},
	}, p.engineSetCommand(r))
	return cmd
}

func (p *program) engineSetCommand(r *remote) *cobra.Command {
	var runbook string
	var clear bool
	cmd := &cobra.Command{
		Use: "set ACCOUNT embedded|pwsh", Short: "Choose the engine for an account or one of its runbooks",
		Long: "embedded is the engine that is part of this program; pwsh is a PowerShell 7.4 or later that is installed beside the server.\n" +
			"With --runbook the choice is that runbook's and goes before the account's; --clear takes it away again.\n" +
			"The change holds for jobs that start afterwards.",
		Example: "  runwright account engine set contoso pwsh\n  runwright account engine set contoso embedded --runbook Quick\n  runwright account engine set contoso --runbook Quick --clear",
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case clear && runbook == "":
				return usagef("--clear takes away the choice of a runbook; name it with --runbook")
			case clear && len(args) != 1:
				return usagef("expected ACCOUNT alone with --clear, got %d arguments", len(args))
			case !clear && len(args) != 2:
				return usagef("expected ACCOUNT and embedded or pwsh, got %d arguments", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connect(r)
			if err != nil {
				return err
			}
			c = c.WithAccount(args[0])
			e, _, err := getEngine(cmd, c)
			if err != nil {
				return err
			}
			switch {
			case clear:
				is := func(name, _ string) bool { return strings.EqualFold(name, runbook) }
				before := len(e.Properties.Runbooks)
				if maps.DeleteFunc(e.Properties.Runbooks, is); len(e.Properties.Runbooks) == before {
					return usagef("the runbook '%s' has no engine of its own", runbook)
				}
			case runbook != "":
				maps.DeleteFunc(e.Properties.Runbooks, func(name, _ string) bool { return strings.EqualFold(name, runbook) })
				if e.Properties.Runbooks == nil {
					e.Properties.Runbooks = map[string]string{}
				}
				e.Properties.Runbooks[runbook] = args[1]
			default:
				e.Properties.Engine = args[1]
			}
			raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodPut, Path: []string{"engine"}, JSON: map[string]any{"properties": e.Properties}})
			if err != nil {
				return err
			}
			e = client.Engine{}
			if err := json.Unmarshal(raw, &e); err != nil {
				return err
			}
			return p.printEngine(e, raw)
		},
	}
	cmd.Flags().StringVar(&runbook, "runbook", "", "choose for this runbook alone")
	cmd.Flags().BoolVar(&clear, "clear", false, "take the runbook's own choice away")
	return cmd
}

func getEngine(cmd *cobra.Command, c *client.Client) (e client.Engine, raw []byte, err error) {
	if raw, err = c.Do(cmd.Context(), client.Request{Path: []string{"engine"}}); err == nil {
		err = json.Unmarshal(raw, &e)
	}
	return e, raw, err
}

func (p *program) printEngine(e client.Engine, raw []byte) error {
	if p.output == "json" {
		return p.printJSON(json.RawMessage(raw))
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SCOPE\tENGINE")
	fmt.Fprintf(w, "account\t%s\n", oneLine(e.Properties.Engine))
	for _, name := range slices.Sorted(maps.Keys(e.Properties.Runbooks)) {
		fmt.Fprintf(w, "runbook %s\t%s\n", oneLine(name), oneLine(e.Properties.Runbooks[name]))
	}
	return w.Flush()
}
