package main

import (
	"fmt"
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
			{"GLOBAL", func(m client.Module) string { return strconv.FormatBool(m.Properties.IsGlobal) }},
			{"COMMANDS", func(m client.Module) string { return strconv.Itoa(m.Properties.ActivityCount) }},
			{"STATE", func(m client.Module) string { return m.Properties.ProvisioningState }},
		},
		details: []column[client.Module]{
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
	cmd.AddCommand(res.list(p, r), res.show(p, r), p.moduleImportCommand(r), res.delete(p, r))
	cmd.AddCommand(p.moduleInspectCommand(), p.moduleCheckCommand())
	return cmd
}

func (p *program) moduleImportCommand(r *remote) *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use: "import PATH|URL", Short: "Import a module package (.zip or .nupkg)", Args: p.args("PATH|URL"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.connectAccount(r)
			if err != nil {
				return err
			}
			raw, err := p.importModule(cmd, c, name, args[0])
			if err != nil {
				return err
			}
			m, err := client.Decode[client.Module](raw)
			if err != nil {
				return err
			}
			for _, remark := range m.Properties.Remarks {
				fmt.Fprintf(p.err, "Remark: %s\n", remark)
			}
			return p.done(raw, "Module %s %s with %d command(s) is imported.", m.Name, m.Properties.Version, m.Properties.ActivityCount)
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "name of the module (default: as the package says)")
	return cmd
}

func (p *program) importModule(cmd *cobra.Command, c *client.Client, name, source string) ([]byte, error) {
	if strings.HasPrefix(source, "http://") || strings.HasPrefix(source, "https://") {
		if name == "" {
			if name = nameFromLink(source); name == "" {
				return nil, usagef("the address %s does not show the module's name; give --name", source)
			}
		}
		return c.LinkModule(cmd.Context(), name, source)
	}
	f, err := os.Open(source)
	if err != nil {
		return nil, fmt.Errorf("read package: %w", err)
	}
	defer f.Close()
	return c.UploadModule(cmd.Context(), name, filepath.Base(source), f)
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
