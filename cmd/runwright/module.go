package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
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
	for _, c := range []*cobra.Command{res.list(p, r), res.show(p, r), p.moduleImportCommand(r), res.delete(p, r), p.moduleHistoryCommand(r), p.moduleRollbackCommand(r), p.moduleUpdateAzCommand(r), p.usageCommand(r, "module", "modules")} {
		c.Flags().StringVar(&r.runtime, "runtime", "", "runtime that the modules are for: 5.1, 7.1, 7.2, 7.4 or a runtime environment (default 5.1)")
		cmd.AddCommand(c)
	}
	cmd.AddCommand(p.moduleDiffCommand(r), p.moduleOperationsCommand(r), p.moduleLogCommand(r), p.moduleCancelCommand(r), p.moduleMigrateAzCommand(r))
	cmd.AddCommand(p.moduleInspectCommand(), p.moduleCheckCommand(), p.moduleNewCommand(), p.modulePackCommand())
	return cmd
}

// importOptions are the flags of module import.
type importOptions struct {
	name                                     string
	plan, report, alone, highest, prerelease bool
}

func (p *program) moduleImportCommand(r *remote) *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use: "import PATH|URL|NAME[@VERSION]…", Short: "Import modules and what they need: packages (.zip or .nupkg), links, or names in the galleries", Args: p.someArgs("PATH, URL or NAME"),
		Example: `  runwright module import ./Contoso.zip
  runwright module import https://example.org/Contoso.1.2.0.nupkg
  runwright module import Az.Storage Az.Compute@5.0.0 --plan
  runwright module import 'Pester@[5.0,6.0)'`,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			in := client.ModuleImport{Runtime: r.runtime, Dependencies: !o.alone, Highest: o.highest, Prerelease: o.prerelease, Report: o.report}
			if len(args) == 1 && isFile(args[0]) && otherScheme(args[0]) == "" {
				return p.importFile(cmd, c, o, args[0], in)
			}
			for _, arg := range args {
				if scheme := otherScheme(arg); scheme != "" {
					return usagef("%s: packages cannot be read by %s; expected an address that begins with http:// or https://", arg, scheme)
				}
				wanted, err := wantedModule(arg, o.name)
				if err != nil {
					return err
				}
				in.Modules = append(in.Modules, wanted)
			}
			if o.plan {
				return p.planModules(cmd, c, in)
			}
			return p.importModules(cmd, c, in)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.name, "name", "", "name of the module in a file or behind a link (default: as the package or the address says)")
	f.BoolVar(&o.plan, "plan", false, "show what would be imported, updated and left, and do nothing")
	f.BoolVar(&o.report, "report", false, "import nothing; fetch the modules and report which commands would change, and who uses them")
	f.BoolVar(&o.alone, "no-dependencies", false, "import nothing that is not named; what is needed must be there")
	f.BoolVar(&o.highest, "highest", false, "take the highest versions of dependencies that fit, not the lowest")
	f.BoolVar(&o.prerelease, "prerelease", false, "take prereleases, too")
	return cmd
}

// otherScheme is the scheme of an address that no package can be read from.
func otherScheme(arg string) string {
	scheme, _, ok := strings.Cut(arg, "://")
	if !ok || isLink(arg) {
		return ""
	}
	return scheme
}

func isLink(arg string) bool {
	return strings.HasPrefix(arg, "http://") || strings.HasPrefix(arg, "https://")
}

// isFile tells a path from a name in a gallery: it looks like a package or
// like a path.
func isFile(arg string) bool {
	if isLink(arg) {
		return false
	}
	ext := strings.ToLower(filepath.Ext(arg))
	return ext == ".zip" || ext == ".nupkg" || strings.ContainsAny(arg, `/\\`)
}

// wantedModule reads a link or NAME[@VERSION].
func wantedModule(arg, name string) (client.ModuleWanted, error) {
	switch {
	case isFile(arg):
		return client.ModuleWanted{}, usagef("%s: import files one at a time", arg)
	case isLink(arg):
		if name = cmp.Or(name, nameFromLink(arg)); name == "" {
			return client.ModuleWanted{}, usagef("the address %s does not show the module's name; give --name", arg)
		}
		return client.ModuleWanted{Name: name, ContentLink: &client.ContentLink{URI: arg}}, nil
	}
	id, _, err := nameAndVersions(arg)
	if err != nil {
		return client.ModuleWanted{}, err
	}
	_, version, _ := strings.Cut(arg, "@")
	return client.ModuleWanted{Name: id, Version: version}, nil
}

// importFile imports a package from a file.
func (p *program) importFile(cmd *cobra.Command, c *client.Client, o importOptions, path string, in client.ModuleImport) error {
	if o.plan || o.report {
		return usagef("--plan is for modules of the galleries, --report for those and for links; neither is for files")
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return usagef("%s is a folder; expected a package, .zip or .nupkg, as 'runwright module pack' makes one", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read package: %w", err)
	}
	defer f.Close()
	raw, err := c.UploadModule(cmd.Context(), o.name, filepath.Base(path), f, in)
	if err != nil {
		return err
	}
	return p.imported(raw)
}

// imported tells of one module that was imported.
func (p *program) imported(raw []byte) error {
	m, err := client.Decode[client.Module](raw)
	if err != nil {
		return err
	}
	for _, remark := range m.Properties.Remarks {
		fmt.Fprintf(p.err, "Remark: %s\n", remark)
	}
	return p.done(raw, "Module %s %s with %d command(s) is imported.", m.Name, m.Properties.Version, m.Properties.ActivityCount)
}

// importModules imports by name or link and tells how it goes.
func (p *program) importModules(cmd *cobra.Command, c *client.Client, in client.ModuleImport) error {
	o, err := c.ImportModules(cmd.Context(), in, p.moduleProgress())
	if err != nil {
		return err
	}
	return p.operationDone(cmd, c, o)
}

// moduleProgress tells of each state that a module comes to.
func (p *program) moduleProgress() func(client.ModuleOperation) {
	told := map[string]string{}
	return func(o client.ModuleOperation) {
		for _, s := range o.Properties.Steps {
			if p.output != "json" && told[s.Module] != s.State && s.State != "Creating" && s.State != "Failed" {
				told[s.Module] = s.State
				fmt.Fprintf(p.err, "%d/%d %s %s: %s\n", o.Properties.Progress.Done, o.Properties.Progress.Total, s.Module, s.Version, s.State)
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
		what := "imported"
		switch s.Action {
		case "update":
			what = "updated from " + s.From
		case "keep":
			fmt.Fprintf(p.out, "%s %s is left as it is.\n", s.Module, s.Version)
			continue
		}
		changed++
		fmt.Fprintf(p.out, "%s %s is %s.\n", s.Module, s.Version, what)
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

// nameFromLink guesses a module's name from the address of its package: the
// last segment without extension and version, or the last but one of a
// gallery's …/package/NAME/VERSION.
func nameFromLink(link string) string {
	link, _, _ = strings.Cut(link, "?")
	version := regexp.MustCompile(`^[0-9]+(\.[0-9]+)+(-[0-9A-Za-z.-]+)?$`)
	base := path.Base(link)
	if version.MatchString(base) {
		return path.Base(path.Dir(link))
	}
	for _, ext := range []string{".zip", ".nupkg"} {
		base = strings.TrimSuffix(base, ext)
	}
	return regexp.MustCompile(`[.-][0-9]+(\.[0-9]+)+(-[0-9A-Za-z.-]+)?$`).ReplaceAllString(base, "")
}
