package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

// moduleDeleteCommand deletes a module; one that is used only with --force.
func (p *program) moduleDeleteCommand(r *remote) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use: "delete NAME", Short: "Delete one module, unless modules or runbooks need it", Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodGet, Path: []string{"modules", args[0], "removal"}, Query: r.query()})
			if err != nil {
				return err
			}
			warnings, err := p.warnOfConsequences(raw)
			if err != nil {
				return err
			}
			if warnings > 0 && !force {
				return fmt.Errorf("the module %s is needed; change what needs it, or delete it all the same with --force", args[0])
			}
			if _, err := c.Do(cmd.Context(), client.Request{Method: http.MethodDelete, Path: []string{"modules", args[0]}, Query: r.query()}); err != nil {
				return err
			}
			return p.done(nil, "module %s is gone.", args[0])
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "delete it also when modules or runbooks need it")
	return cmd
}

// warnOfConsequences tells who needs what a deletion or a rollback takes away, and
// returns how many warnings that were.
func (p *program) warnOfConsequences(raw []byte) (warnings int, err error) {
	all, err := client.Decode[client.ModuleConsequences](raw)
	if err != nil {
		return 0, err
	}
	warn := func(format string, args ...any) {
		warnings++
		fmt.Fprintf(p.err, "Warning: "+format+"\n", args...)
	}
	for _, text := range all.Breaks {
		warn("%s", text)
	}
	for _, u := range all.LoadedBy {
		warn("the runbook %s loads %s in line %d.", u.Runbook, u.Module, u.Line)
	}
	for _, m := range all.Changes {
		for _, ch := range m.Commands {
			for _, u := range ch.UsedBy {
				warn("the runbook %s calls %s in line %d, which is %s.", u.Runbook, ch.Command, u.Line, ch.Change)
			}
		}
	}
	return warnings, nil
}

// foreseeRollback asks what a rollback would bring about.
func foreseeRollback(cmd *cobra.Command, c *client.Client, r *remote, to int64, module string) (json.RawMessage, error) {
	query := url.Values{"module": {module}}
	if r.runtime != "" {
		query.Set("runtime", r.runtime)
	}
	return c.Do(cmd.Context(), client.Request{Method: http.MethodGet, Path: []string{"moduleRevisions", strconv.FormatInt(to, 10), "rollback"}, Query: query.Encode()})
}
