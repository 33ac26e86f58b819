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

func (p *program) moduleHistoryCommand(r *remote) *cobra.Command {
	return &cobra.Command{
		Use: "history", Short: "List the revisions of an account's module set, the newest first", Args: p.noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			all, err := c.List(cmd.Context(), r.query(), "moduleRevisions")
			if err != nil {
				return err
			}
			return printList(p, all, []column[client.ModuleRevision]{
				{"REVISION", func(v client.ModuleRevision) string { return strconv.FormatInt(v.Properties.Revision, 10) }},
				{"CURRENT", func(v client.ModuleRevision) string { return strconv.FormatBool(v.Properties.IsCurrent) }},
				{"CREATED", func(v client.ModuleRevision) string { return when(v.Properties.CreationTime) }},
				{"REASON", func(v client.ModuleRevision) string { return v.Properties.Reason }},
				{"CHANGES", func(v client.ModuleRevision) string { return changesText(v.Properties.Changes) }},
			})
		},
	}
}

// changesText writes at most four changes in one line.
func changesText(all []client.ModuleChange) string {
	var out []string
	for _, ch := range all[:min(4, len(all))] {
		out = append(out, changeText(ch))
	}
	if len(all) > 4 {
		out = append(out, fmt.Sprintf("and %d more", len(all)-4))
	}
	return strings.Join(out, ", ")
}

func changeText(ch client.ModuleChange) string {
	switch {
	case ch.From == "":
		return "+" + ch.Module + " " + ch.To
	case ch.To == "":
		return "-" + ch.Module + " " + ch.From
	}
	return ch.Module + " " + ch.From + " → " + ch.To
}

func (p *program) moduleDiffCommand(r *remote) *cobra.Command {
	return &cobra.Command{
		Use: "diff FROM TO", Short: "Compare two revisions: commands that came, went or changed, and who uses them", Args: p.args("FROM", "TO"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodGet, Path: []string{"moduleRevisions", args[1], "diff"}, Query: "from=" + args[0]})
			if err != nil {
				return err
			}
			if p.output == "json" {
				return p.printJSON(json.RawMessage(raw))
			}
			diff, err := client.Decode[client.ModuleDiff](raw)
			if err != nil {
				return err
			}
			p.printDiff(diff)
			return nil
		},
	}
}

func (p *program) printDiff(diff client.ModuleDiff) {
	if len(diff.Modules) == 0 {
		fmt.Fprintln(p.out, "The revisions hold the same modules.")
	}
	for _, m := range diff.Modules {
		fmt.Fprintln(p.out, changeText(m))
		for _, ch := range m.Commands {
			breaking := ""
			if ch.Breaking {
				breaking = "  BREAKING"
			}
			fmt.Fprintf(p.out, "  %-7s %s%s\n", ch.Change, ch.Command, breaking)
			for _, d := range ch.Details {
				fmt.Fprintf(p.out, "            %s\n", d)
			}
			for _, u := range ch.UsedBy {
				fmt.Fprintf(p.out, "            used by runbook %s, line %d\n", u.Runbook, u.Line)
			}
		}
	}
}

func (p *program) moduleRollbackCommand(r *remote) *cobra.Command {
	var to int64
	var plan bool
	cmd := &cobra.Command{
		Use: "rollback [NAME]", Short: "Make the module set, or one module of it, as it was in an earlier revision", Args: p.oneAtMost("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if to < 1 {
				return usagef("give the revision to go back to with --to; 'module history' lists them")
			}
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			body, module := map[string]string{}, ""
			if len(args) > 0 {
				module = args[0]
				body["module"] = module
			}
			foreseen, err := foreseeRollback(cmd, c, r, to, module)
			if err != nil {
				return err
			}
			if _, err := p.warnOfConsequences(foreseen); err != nil {
				return err
			}
			if plan {
				return p.planned(foreseen)
			}
			raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodPost, Path: []string{"moduleRevisions", strconv.FormatInt(to, 10), "rollback"}, Query: r.query(), JSON: body})
			if err != nil {
				return err
			}
			v, err := client.Decode[client.ModuleRevision](raw)
			if err != nil {
				return err
			}
			return p.done(raw, "Revision %d is in use: %s.", v.Properties.Revision, changesText(v.Properties.Changes))
		},
	}
	cmd.Flags().BoolVar(&plan, "plan", false, "show what would change and who needs what, and do nothing")
	cmd.Flags().Int64Var(&to, "to", 0, "revision to go back to")
	return cmd
}

// planned shows what a rollback would change.
func (p *program) planned(raw []byte) error {
	if p.output == "json" {
		return p.printJSON(json.RawMessage(raw))
	}
	all, err := client.Decode[client.ModuleConsequences](raw)
	if err != nil {
		return err
	}
	p.printDiff(client.ModuleDiff{Modules: all.Changes})
	fmt.Fprintln(p.out, "Nothing is rolled back.")
	return nil
}
