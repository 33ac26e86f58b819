package main

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
)

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
			if o.name != "" && len(args) > 1 {
				return usagef("--name %s is for one module, and %d are given", o.name, len(args))
			}
			in := client.ModuleImport{Runtime: r.runtime, Dependencies: !o.alone, Highest: o.highest, Prerelease: o.prerelease, Report: o.report}
			var files []string
			for _, arg := range args {
				if isFile(arg) && otherScheme(arg) == "" {
					files = append(files, arg)
					continue
				}
				if scheme := otherScheme(arg); scheme != "" {
					return usagef("%s: packages cannot be read by %s; expected an address that begins with http:// or https://", arg, scheme)
				}
				wanted, err := wantedModule(arg, o.name)
				if err != nil {
					return err
				}
				in.Modules = append(in.Modules, wanted)
			}
			switch {
			case len(files) > 0 && o.plan:
				return usagef("--plan is for modules of the galleries; --report says for files, too, what would change")
			case o.plan:
				return p.planModules(cmd, c, in)
			case len(files) == 1 && len(args) == 1 && !o.report:
				return p.importFile(cmd, c, o.name, files[0], in)
			case len(files) > 0:
				return p.importFiles(cmd, c, o.name, files, in)
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
	switch ext {
	case ".zip", ".nupkg":
		return true
	case ".psd1", ".psm1", ".ps1": // a name may have dots, but not these ends
		return true
	}
	return strings.ContainsAny(arg, `/\\`)
}

// wantedModule reads a link or NAME[@VERSION].
func wantedModule(arg, name string) (client.ModuleWanted, error) {
	if isLink(arg) {
		if u, err := url.Parse(arg); err != nil || u.Host == "" {
			return client.ModuleWanted{}, usagef("%s is no address; expected one such as https://example.org/Contoso.zip", arg)
		}
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

// packageFile opens the package in a file.
func packageFile(path string) (*os.File, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, usagef("%s is a folder; expected a package, .zip or .nupkg, as 'runwright module pack' makes one", path)
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".psd1", ".psm1", ".ps1":
		return nil, usagef("%s is a single file; expected a package, .zip or .nupkg, as 'runwright module pack' makes one of a module's folder", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read package: %w", err)
	}
	return f, nil
}

// importFile imports a package from a file, under its own name if none is given.
func (p *program) importFile(cmd *cobra.Command, c *client.Client, name, path string, in client.ModuleImport) error {
	f, err := packageFile(path)
	if err != nil {
		return err
	}
	defer f.Close()
	raw, err := c.UploadModule(cmd.Context(), name, filepath.Base(path), f, in)
	if err != nil {
		return err
	}
	return p.imported(cmd, c, raw)
}

// imported tells of one module that was imported, and of what came along.
func (p *program) imported(cmd *cobra.Command, c *client.Client, raw []byte) error {
	m, err := client.Decode[client.Module](raw)
	if err != nil {
		return err
	}
	for _, remark := range m.Properties.Remarks {
		fmt.Fprintf(p.err, "Remark: %s\n", remark)
	}
	answer, err := c.Do(cmd.Context(), client.Request{Method: http.MethodGet, Path: []string{"moduleOperations", m.Properties.Operation}})
	if err != nil {
		return err
	}
	o, err := client.Decode[client.ModuleOperation](answer)
	if err != nil {
		return err
	}
	if err := p.warnOfOperation(cmd, c, o); err != nil {
		return err
	}
	if err := p.done(raw, "Module %s %s with %d command(s) is imported.", m.Name, m.Properties.Version, m.Properties.ActivityCount); err != nil || p.output == "json" {
		return err
	}
	for _, s := range o.Properties.Steps {
		if !strings.EqualFold(s.Module, m.Name) {
			fmt.Fprintln(p.out, s.Told())
		}
	}
	return nil
}

// importFiles imports packages from files, and what is asked for besides, as one
// operation. A name is that of the only one.
func (p *program) importFiles(cmd *cobra.Command, c *client.Client, name string, paths []string, in client.ModuleImport) error {
	files := make([]client.ModuleFile, 0, len(paths))
	for _, path := range paths {
		f, err := packageFile(path)
		if err != nil {
			return err
		}
		defer f.Close()
		files = append(files, client.ModuleFile{Name: filepath.Base(path), Content: f})
	}
	if name != "" {
		return usagef("--name %s: the report of a file takes the name from the package", name)
	}
	o, err := c.UploadModules(cmd.Context(), files, in, p.moduleProgress())
	if err != nil {
		return err
	}
	return p.operationDone(cmd, c, o)
}

// importModules imports by name or link and tells how it goes.
func (p *program) importModules(cmd *cobra.Command, c *client.Client, in client.ModuleImport) error {
	o, err := c.ImportModules(cmd.Context(), in, p.moduleProgress())
	if err != nil {
		return err
	}
	return p.operationDone(cmd, c, o)
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
