package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/cmd/runwright/internal/scaffold"
	"github.com/runwright/runwright/internal/id"
)

func (p *program) moduleNewCommand() *cobra.Command {
	var dir string
	var o scaffold.Options
	cmd := &cobra.Command{
		Use: "new NAME", Short: "Start a module: manifest, commands, help, tests", Args: p.args("NAME"),
		Long: "Makes the folder NAME with an integration module as the guidance for authors asks for it: a manifest that names what is\n" +
			"exported, commands with help, output types and -WhatIf, a test that 'runwright pwsh' runs, a README. 'module check' finds\n" +
			"nothing in it. Nothing is overwritten.",
		Example: `  runwright module new Contoso --connection
  runwright module new Contoso --dir ./modules --class ContosoItem --help-uri https://contoso.example.com/docs`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Name, o.GUID = args[0], id.New()
			o.Author = cmp.Or(o.Author, p.getenv("USER"), p.getenv("USERNAME"), "Unknown")
			if err := o.Check(); err != nil {
				return usageError{err}
			}
			files, err := scaffold.Files(o)
			if err != nil {
				return err
			}
			at := filepath.Join(dir, o.Name)
			if err := makeModule(at, files); err != nil {
				return fmt.Errorf("make module %s: %w", o.Name, err)
			}
			if p.output == "json" {
				names := []string{}
				for _, f := range files {
					names = append(names, f.Path)
				}
				return p.printJSON(map[string]any{"name": o.Name, "path": filepath.ToSlash(at), "files": names})
			}
			for _, f := range files {
				fmt.Fprintln(p.out, filepath.ToSlash(filepath.Join(at, filepath.FromSlash(f.Path))))
			}
			_, err = fmt.Fprintf(p.out, "Next: 'runwright pwsh %s' runs its tests, 'runwright module check %s' checks it.\n",
				filepath.ToSlash(filepath.Join(at, "Tests", o.Name+".Tests.ps1")), filepath.ToSlash(at))
			return err
		},
	}
	f := cmd.Flags()
	f.StringVar(&dir, "dir", ".", "folder to make the module's folder in")
	f.BoolVar(&o.Connection, "connection", false, "with a connection type, and parameter sets that take a connection, a credential, or a name and a password")
	f.StringSliceVar(&o.Classes, "class", nil, "classes to define, joined by commas; the commands give out the first")
	f.StringVar(&o.Author, "author", "", "author of the manifest (default: your user name)")
	f.StringVar(&o.HelpURI, "help-uri", "https://example.com/docs", "address of the documentation")
	p.addOutput(cmd)
	return cmd
}

// makeModule writes a module's files beside its place and puts the folder there when
// it is complete.
func makeModule(at string, files []scaffold.File) (err error) {
	if _, err := os.Lstat(at); err == nil {
		return fmt.Errorf("%s is there already; nothing is overwritten", at)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	aside, err := os.MkdirTemp(filepath.Dir(at), "."+filepath.Base(at)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(aside))
		}
	}()
	for _, f := range files {
		name := filepath.Join(aside, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			return err
		}
	}
	if err := os.Chmod(aside, 0o755); err != nil {
		return err
	}
	return os.Rename(aside, at)
}
