package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/modules/archive"
	"github.com/runwright/runwright/internal/nuget"
	"github.com/runwright/runwright/internal/nuget/pack"
	"github.com/runwright/runwright/powershell/module/authoring"
)

func (p *program) modulePackCommand() *cobra.Command {
	var out, format string
	folders, leftovers := archive.LeftoverNames()
	cmd := &cobra.Command{
		Use: "pack PATH", Short: "Make a package of a module, the same bytes every time", Args: p.args("PATH"),
		Long: "Checks the module in a folder as 'module check' does and packs it. With errors nothing is packed; warnings are told. The same\n" +
			"files give the same bytes. A .zip has the files in Name/Version/, all versions side by side; a .nupkg, as galleries have it,\n" +
			"holds one version. Left out, in any letter case:\n  folders  " + folders + "\n  files    " + leftovers,
		Example: `  runwright module pack ./Contoso
  runwright module pack ./Contoso --out ./packages/Contoso.1.2.0.nupkg`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ext := strings.ToLower(filepath.Ext(out))
			if format == "" {
				format = "zip"
				if ext == ".nupkg" {
					format = "nupkg"
				}
			}
			if out != "" && ext != "."+format {
				return usagef("--out %s: the name of the package has to end in .%s", out, format)
			}
			return p.packModule(cmd.Context(), args[0], out, format)
		},
	}
	f := cmd.Flags()
	f.StringVar(&out, "out", "", "file to write (default: Name.zip, or Name.Version.nupkg, in the current folder)")
	f.Var(choiceFlag{&format, []string{"zip", "nupkg"}}, "format", "kind of package (default: as --out ends, or zip)")
	p.addOutput(cmd)
	return cmd
}

// packedModule is what module pack prints with --output json.
type packedModule struct {
	Name     string `json:"name"`
	Version  string `json:"version"`
	Path     string `json:"path"`
	Format   string `json:"format"`
	Files    int    `json:"files"`
	LeftOut  int    `json:"leftOut"`
	Size     int64  `json:"size"`
	SHA256   string `json:"sha256"`
	Warnings int    `json:"warnings"`
}

func (p *program) packModule(ctx context.Context, path, out, format string) (err error) {
	c := &moduleChecker{ctx: ctx, path: path, modulePath: p.getenv("PSModulePath")}
	findings, err := c.check()
	if err != nil {
		return err
	}
	// What the check says goes to the other stream: the package is the result.
	told := slices.DeleteFunc(findings, func(f authoring.Finding) bool { return f.Severity == authoring.Note })
	if len(told) > 0 {
		if err := printLint(p.err, told); err != nil {
			return err
		}
	}
	if hasErrors(told) {
		return fmt.Errorf("%s has errors; nothing is packed", path)
	}
	m, err := openModule(ctx, path, c.modulePath)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()

	result := packedModule{Name: m.pkg.Name, Version: m.pkg.Highest().Version, Format: format, Warnings: len(told)}
	var write func(io.Writer) error
	if format == "nupkg" {
		n, files, left, err := galleryPackage(m.pkg)
		if err != nil {
			return err
		}
		out = cmp.Or(out, m.pkg.Name+"."+n.Version.String()+".nupkg")
		result.Files, result.LeftOut = len(files), left
		write = func(w io.Writer) error { return pack.Write(w, n, files) }
	} else {
		files, left := m.pkg.PackedFiles()
		out = cmp.Or(out, m.pkg.Name+".zip")
		result.Files, result.LeftOut = len(files), left
		write = func(w io.Writer) error { return archive.WriteZip(w, files) }
	}
	if c.above != "" && inside(path, out) {
		return usagef("the package %s would lie in the module's own folder; give --out another place", out)
	}
	sum := &counter{Hash: sha256.New()}
	err = writeAside(out, 0o644, func(w io.Writer) error { return write(io.MultiWriter(w, sum)) }, func(aside string) error { return acceptPackage(ctx, aside, out, m.pkg) })
	if err != nil {
		return fmt.Errorf("pack %s: %w", m.pkg.Name, err)
	}
	result.Path, result.Size, result.SHA256 = filepath.ToSlash(out), sum.n, hex.EncodeToString(sum.Sum(nil))
	if p.output == "json" {
		return p.printJSON(result)
	}
	_, err = fmt.Fprintf(p.out, "%s: %s %s, %d file(s), %d left out, %d bytes, SHA-256 %s\n",
		result.Path, result.Name, result.Version, result.Files, result.LeftOut, result.Size, result.SHA256)
	return err
}

// counter is a sum that counts.
type counter struct {
	hash.Hash
	n int64
}

// Write implements io.Writer.
func (c *counter) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return c.Hash.Write(b)
}

// galleryPackage gives what a .nupkg of the module is made of.
func galleryPackage(pkg *archive.Package) (*nuget.Nuspec, []pack.File, int, error) {
	if len(pkg.Versions) > 1 {
		return nil, nil, 0, usagef("a .nupkg holds one version, and the module has %d; pack the folder of one of them, or a .zip", len(pkg.Versions))
	}
	v := pkg.Highest()
	if v.Manifest == nil {
		return nil, nil, 0, fmt.Errorf("the module %s has no manifest, and a .nupkg needs its version; 'module check --fix' makes one", pkg.Name)
	}
	n, err := pack.OfManifest(pkg.Name, v.Manifest).Nuspec()
	if err != nil {
		return nil, nil, 0, err
	}
	of, left := v.PackedFiles()
	files := make([]pack.File, 0, len(of))
	for _, f := range of {
		files = append(files, pack.File{Path: f.Path, Open: f.Open})
	}
	return n, files, left, nil
}

// acceptPackage opens a package as import would and compares it with the module that
// it was made of.
func acceptPackage(ctx context.Context, aside, out string, of *archive.Package) (err error) {
	made, err := archive.Open(ctx, aside, archive.Options{Name: of.Name, FileName: filepath.Base(out)})
	if err != nil {
		return fmt.Errorf("the package would be refused: %w", err)
	}
	defer func() { err = errors.Join(err, made.Close()) }()
	same := func(a, b *archive.Version) bool { return a.Version == b.Version }
	if !slices.EqualFunc(made.Versions, of.Versions, same) {
		return errors.New("the package would have other versions than the module")
	}
	return nil
}

// inside says whether a file lies in a folder.
func inside(dir, name string) bool {
	d, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	n, err := filepath.Abs(name)
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(d, n)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
