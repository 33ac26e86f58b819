package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

// pythonCommand is about the Python packages of an account.
func (p *program) pythonCommand() *cobra.Command {
	cmd := p.group("python", "Python packages of an account")
	r := p.addRemote(cmd)
	r.addAccount(cmd)
	group := p.group("package", "Packages that runbooks in Python import")
	var two bool
	for _, c := range []*cobra.Command{p.pythonImportCommand(r, &two), p.pythonListCommand(r, &two), p.pythonShowCommand(r, &two), p.pythonRemoveCommand(r, &two)} {
		c.Flags().BoolVar(&two, "python2", false, "packages for runbooks in Python 2")
		group.AddCommand(c)
	}
	cmd.AddCommand(group, p.pythonNativeCommand(r))
	return cmd
}

// pythonRuntime is the name of a runtime of packages, and of its list in the API.
func pythonRuntime(two bool) (runtime, list string) {
	if two {
		return "python2", "python2Packages"
	}
	return "python3", "python3Packages"
}

func pythonColumns() []column[client.PythonPackage] {
	return []column[client.PythonPackage]{
		{"NAME", func(m client.PythonPackage) string { return m.Name }},
		{"VERSION", func(m client.PythonPackage) string { return m.Properties.Version }},
		{"NATIVE", func(m client.PythonPackage) string { return strconv.FormatBool(m.Properties.Native) }},
		{"REQUIRED BY", func(m client.PythonPackage) string { return strings.Join(m.Properties.RequiredBy, ", ") }},
		{"STATE", func(m client.PythonPackage) string { return m.Properties.ProvisioningState }},
	}
}

func pythonDetails() []column[client.PythonPackage] {
	return []column[client.PythonPackage]{
		{"SUMMARY", func(m client.PythonPackage) string { return m.Properties.Description }},
		{"SOURCE", func(m client.PythonPackage) string { return m.Properties.Source }},
		{"NEEDS", func(m client.PythonPackage) string { return strings.Join(m.Properties.Requires, ", ") }},
		{"SIZE", func(m client.PythonPackage) string { return strconv.FormatInt(m.Properties.SizeInBytes, 10) }},
		{"REMARKS", func(m client.PythonPackage) string { return strings.Join(m.Properties.Remarks, " ") }},
		{"ERROR", func(m client.PythonPackage) string { return m.Properties.Error.Message }},
	}
}

func (p *program) pythonListCommand(r *remote, two *bool) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the Python packages of an account", Args: p.noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			_, list := pythonRuntime(*two)
			all, err := c.List(cmd.Context(), "", list)
			if err != nil {
				return err
			}
			return printList(p, all, pythonColumns())
		},
	}
}

func (p *program) pythonShowCommand(r *remote, two *bool) *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Show one Python package", Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			_, list := pythonRuntime(*two)
			raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodGet, Path: []string{list, args[0]}})
			if err != nil {
				return err
			}
			return printOne(p, raw, slices.Concat(pythonColumns(), pythonDetails()))
		},
	}
}

func (p *program) pythonRemoveCommand(r *remote, two *bool) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use: "remove NAME", Short: "Remove a Python package", Args: p.args("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			_, list := pythonRuntime(*two)
			raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodGet, Path: []string{list, args[0]}})
			if err != nil {
				return err
			}
			m, err := client.Decode[client.PythonPackage](raw)
			if err != nil {
				return err
			}
			if users := m.Properties.RequiredBy; len(users) > 0 && !force {
				return fmt.Errorf("the package %s is needed by %s; nothing is removed without --force", m.Name, strings.Join(users, ", "))
			}
			if _, err := c.Do(cmd.Context(), client.Request{Method: http.MethodDelete, Path: []string{list, args[0]}}); err != nil {
				return err
			}
			return p.done(nil, "Python package %s is gone.", m.Name)
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "remove it, although other packages need it")
	return cmd
}

func (p *program) pythonImportCommand(r *remote, two *bool) *cobra.Command {
	var in client.PythonWanted
	var alone bool
	cmd := &cobra.Command{
		Use: "import NAME[VERSIONS]|FILE.whl|URL…", Short: "Import Python packages and what they need: names in the index, wheels, or links to wheels", Args: p.someArgs("NAME, FILE or URL"),
		Example: `  runwright python package import requests
  runwright python package import 'requests>=2.28,<3' 'azure-identity[broker]' --plan
  runwright python package import ./contoso-1.2.0-py3-none-any.whl
  runwright python package import internal-tools --index https://pypi.example.org/simple`,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			in.Runtime, _ = pythonRuntime(*two)
			in.Dependencies = !alone
			file := ""
			for _, arg := range args {
				scheme := otherScheme(arg)
				switch {
				case isLink(arg):
					if u, err := url.Parse(arg); err != nil || u.Host == "" {
						return usagef("%s is no address; expected one such as https://example.org/contoso-1.2.0-py3-none-any.whl", arg)
					}
					in.Packages = append(in.Packages, client.PythonWantedOne{ContentLink: &client.ContentLink{URI: arg}})
				case scheme != "" && !strings.Contains(arg, "@"):
					return usagef("%s: wheels cannot be read by %s; expected an address that begins with http:// or https://", arg, scheme)
				case isWheel(arg):
					file = arg
				default:
					in.Packages = append(in.Packages, client.PythonWantedOne{Requirement: arg})
				}
			}
			if file != "" && len(args) > 1 {
				return usagef("a file is imported by itself: %s, and %d more are named", file, len(args)-1)
			}
			if file != "" {
				return p.importWheel(cmd, c, file, in)
			}
			raw, err := c.ImportPython(cmd.Context(), in)
			if err != nil {
				return err
			}
			return p.pythonImported(raw, in.Plan)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&in.Plan, "plan", false, "show what would be imported, updated and left, and do nothing")
	f.BoolVar(&alone, "no-dependencies", false, "import nothing that is not named")
	f.BoolVar(&in.Prerelease, "prerelease", false, "take prereleases, too")
	f.StringVar(&in.Index, "index", "", "index to take packages from: the address of a simple API (default: the server's)")
	return cmd
}

// isWheel tells a file from a name in an index: it looks like a wheel or like a path.
func isWheel(arg string) bool {
	ext := strings.ToLower(filepath.Ext(arg))
	return ext == ".whl" || strings.HasSuffix(strings.ToLower(arg), ".tar.gz") || ext == ".zip" || strings.ContainsAny(arg, `/\`) && !strings.Contains(arg, "@")
}

func (p *program) importWheel(cmd *cobra.Command, c *client.Client, path string, in client.PythonWanted) error {
	if !strings.EqualFold(filepath.Ext(path), ".whl") {
		return usagef("%s is no wheel; expected a file that ends in .whl, as 'pip wheel' makes one", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read wheel: %w", err)
	}
	defer f.Close()
	raw, err := c.UploadPython(cmd.Context(), in, filepath.Base(path), f)
	if err != nil {
		return err
	}
	return p.pythonImported(raw, in.Plan)
}

// pythonImported tells what an import has done, or would do.
func (p *program) pythonImported(raw []byte, plan bool) error {
	im, err := client.Decode[client.PythonImport](raw)
	if err != nil {
		return err
	}
	for _, w := range im.Properties.Warnings {
		fmt.Fprintf(p.err, "Warning: %s\n", w)
	}
	if p.output == "json" {
		return p.printJSON(json.RawMessage(raw))
	}
	if plan {
		var rows []json.RawMessage
		for _, s := range im.Properties.Steps {
			row, err := json.Marshal(s)
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return printList(p, rows, pythonStepColumns())
	}
	changed := 0
	for _, s := range im.Properties.Steps {
		switch s.Action {
		case "import":
			changed++
			fmt.Fprintf(p.out, "%s %s is imported.\n", s.Package, s.Version)
		case "update":
			changed++
			fmt.Fprintf(p.out, "%s %s is updated from %s.\n", s.Package, s.Version, s.From)
		default:
			fmt.Fprintf(p.out, "%s %s is left as it is.\n", s.Package, s.Version)
		}
	}
	if im.Properties.Revision == 0 {
		fmt.Fprintln(p.out, "Nothing changed: the same content is in use already.")
		return nil
	}
	fmt.Fprintf(p.out, "%d package(s) as revision %d.\n", changed, im.Properties.Revision)
	return nil
}

func pythonStepColumns() []column[client.PythonStep] {
	return []column[client.PythonStep]{
		{"ACTION", func(s client.PythonStep) string { return s.Action }},
		{"PACKAGE", func(s client.PythonStep) string { return s.Package }},
		{"VERSION", func(s client.PythonStep) string { return s.Version }},
		{"FROM", func(s client.PythonStep) string { return s.From }},
		{"NATIVE", func(s client.PythonStep) string { return strconv.FormatBool(s.Native) }},
		{"NEEDED BY", func(s client.PythonStep) string {
			return strings.Join(s.RequestedBy[:max(0, len(s.RequestedBy)-1)], " → ")
		}},
	}
}

// pythonNativeCommand shows and sets whether an account takes compiled packages.
func (p *program) pythonNativeCommand(r *remote) *cobra.Command {
	return &cobra.Command{
		Use: "native [on|off]", Short: "Show or set whether an account takes packages with compiled code", Args: p.oneAtMost("on or off"),
		Long: "With on, wheels with compiled code are imported, and jobs in Python can load it: code can be mapped from the account's packages, and from\n" +
			"nowhere else. It needs sandboxes of tier A ('runwright doctor' tells). It holds for imports and jobs that start afterwards.",
		RunE: func(cmd *cobra.Command, args []string) error {
			req := client.Request{Path: []string{"python"}}
			if len(args) > 0 {
				if args[0] != "on" && args[0] != "off" {
					return usagef("expected on or off, not '%s'", args[0])
				}
				req.Method, req.JSON = http.MethodPut, map[string]any{"properties": map[string]bool{"nativePackages": args[0] == "on"}}
			}
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			raw, err := c.Do(cmd.Context(), req)
			if err != nil {
				return err
			}
			got, err := client.Decode[struct{ Properties struct{ NativePackages bool } }](raw)
			if err != nil {
				return err
			}
			state := map[bool]string{true: "on", false: "off"}[got.Properties.NativePackages]
			return p.done(raw, "Packages with compiled code: %s.", state)
		},
	}
}
