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

func moduleResource() resource[client.Module] {
	return resource[client.Module]{
		noun: "module", collection: "modules",
		columns: []column[client.Module]{
			{"NAME", func(m client.Module) string { return m.Name }},
			{"VERSION", func(m client.Module) string { return m.Properties.Version }},
			{"RUNTIME", func(m client.Module) string { return m.Properties.RuntimeVersion }},
			{"GLOBAL", func(m client.Module) string { return strconv.FormatBool(m.Properties.IsGlobal) }},
			{"COMMANDS", func(m client.Module) string { return strconv.Itoa(m.Properties.ActivityCount) }},
			{"STATE", func(m client.Module) string { return m.Properties.ProvisioningState }},
		},
		details: []column[client.Module]{
			{"SOURCE", func(m client.Module) string { return m.Properties.Source }},
			{"NEEDS", func(m client.Module) string { return strings.Join(m.Properties.Requires, ", ") }},
			{"SIZE", func(m client.Module) string { return strconv.FormatInt(m.Properties.SizeInBytes, 10) }},
			{"REMARKS", func(m client.Module) string { return strings.Join(m.Properties.Remarks, " ") }},
			{"ERROR", func(m client.Module) string { return m.Properties.Error.Message }},
		},
	}
}

func (p *program) moduleCommand() *cobra.Command {
	cmd := p.group("module", "Modules: packages of commands")
	r := p.addRemote(cmd)
	r.addAccount(cmd)
	res := moduleResource()
	for _, c := range []*cobra.Command{res.list(p, r), res.show(p, r), p.moduleImportCommand(r), p.moduleDeleteCommand(r), p.moduleHistoryCommand(r), p.moduleRollbackCommand(r), p.moduleUpdateAzCommand(r), p.usageCommand(r, "module", "modules")} {
		c.Flags().StringVar(&r.runtime, "runtime", "", "runtime that the modules are for: 5.1, 7.1, 7.2, 7.4 or a runtime environment (default 5.1)")
		cmd.AddCommand(c)
	}
	cmd.AddCommand(p.moduleDiffCommand(r), p.moduleOperationsCommand(r), p.moduleLogCommand(r), p.moduleCancelCommand(r), p.moduleMigrateAzCommand(r))
	cmd.AddCommand(p.moduleInspectCommand(), p.moduleCheckCommand(), p.moduleNewCommand(), p.modulePackCommand())
	return cmd
}

// moduleProgress tells of each state that a module comes to.
func (p *program) moduleProgress() func(client.ModuleOperation) {
	told := map[string]string{}
	return func(o client.ModuleOperation) {
		for _, s := range o.Properties.Steps {
			if p.output != "json" && told[s.Module] != s.State && s.State != "Creating" && s.State != "Failed" {
				told[s.Module] = s.State
				fmt.Fprintf(p.err, "%d/%d %s: %s\n", o.Properties.Progress.Done, o.Properties.Progress.Total, strings.TrimSpace(s.Module+" "+s.Version), s.State)
			}
		}
	}
}

// operationDone tells what an operation has done.
func (p *program) operationDone(cmd *cobra.Command, c *client.Client, o client.ModuleOperation) error {
	if err := p.warnOfOperation(cmd, c, o); err != nil {
		return err
	}
	if p.output == "json" {
		raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodGet, Path: []string{"moduleOperations", o.Name}})
		if err != nil {
			return err
		}
		return p.printJSON(json.RawMessage(raw))
	}
	if o.Properties.Report != nil {
		p.printDiff(client.ModuleDiff{Modules: o.Properties.Report})
		fmt.Fprintln(p.out, "Nothing is imported.")
		return nil
	}
	if o.Properties.Revision == 0 {
		fmt.Fprintln(p.out, "Nothing changed: the same content is in use already.")
		return nil
	}
	changed := 0
	for _, s := range o.Properties.Steps {
		if s.Action != "keep" {
			changed++
		}
		fmt.Fprintln(p.out, s.Told())
	}
	fmt.Fprintf(p.out, "%d module(s) as revision %d.\n", changed, o.Properties.Revision)
	return nil
}

// warnOfOperation shows what the log of an operation warns of.
func (p *program) warnOfOperation(cmd *cobra.Command, c *client.Client, o client.ModuleOperation) error {
	all, err := c.List(cmd.Context(), "", "moduleOperations", o.Name, "log")
	if err != nil {
		return err
	}
	for _, raw := range all {
		line, err := client.Decode[client.ModuleLogLine](raw)
		if err != nil {
			return err
		}
		if line.Warning {
			fmt.Fprintln(p.err, line.Text)
		}
	}
	return nil
}

// planModules shows what an import would do.
func (p *program) planModules(cmd *cobra.Command, c *client.Client, in client.ModuleImport) error {
	raw, err := c.PlanModules(cmd.Context(), in)
	if err != nil {
		return err
	}
	if p.output == "json" {
		return p.printJSON(json.RawMessage(raw))
	}
	plan, err := client.Decode[struct{ Modules []json.RawMessage }](raw)
	if err != nil {
		return err
	}
	for _, raw := range plan.Modules {
		m, err := client.Decode[client.ModuleStep](raw)
		if err != nil {
			return err
		}
		if m.Problem != "" {
			fmt.Fprintf(p.err, "Warning: the import would be refused: %s\n", m.Problem)
		}
		for _, text := range m.Breaks {
			fmt.Fprintf(p.err, "Warning: %s\n", text)
		}
	}
	return printList(p, plan.Modules, planColumns())
}

func planColumns() []column[client.ModuleStep] {
	return []column[client.ModuleStep]{
		{"ACTION", func(s client.ModuleStep) string { return s.Action }},
		{"MODULE", func(s client.ModuleStep) string { return s.Module }},
		{"VERSION", func(s client.ModuleStep) string { return s.Version }},
		{"FROM", func(s client.ModuleStep) string { return s.From }},
		{"FEED", func(s client.ModuleStep) string { return s.Feed }},
		{"NEEDED BY", func(s client.ModuleStep) string { return strings.Join(s.RequestedBy[:len(s.RequestedBy)-1], " → ") }},
	}
}
