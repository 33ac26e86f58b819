package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/gallery"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/nuget"
)

func (p *program) galleryCommand() *cobra.Command {
	cmd := p.group("gallery", "Galleries: where modules come from")
	cmd.AddCommand(p.gallerySearchCommand(), p.galleryShowCommand(), p.galleryBundleCommand())
	return cmd
}

func galleryColumns() []column[client.GalleryModule] {
	return []column[client.GalleryModule]{
		{"NAME", func(m client.GalleryModule) string { return m.Name }},
		{"VERSION", func(m client.GalleryModule) string { return m.Version }},
		{"FEED", func(m client.GalleryModule) string { return m.Feed }},
		{"DESCRIPTION", func(m client.GalleryModule) string { return shorten(m.Description, 70) }},
	}
}

// shorten cuts a text to at most n characters.
func shorten(s string, n int) string {
	s = oneLine(s)
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

func (p *program) gallerySearchCommand() *cobra.Command {
	var take int
	var prerelease bool
	cmd := &cobra.Command{Use: "search [TEXT]", Short: "Search the galleries of a server", Args: p.oneAtMost("TEXT")}
	r := p.addRemote(cmd)
	r.addAccount(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := p.connectAccount(r)
		if err != nil {
			return err
		}
		query := "search=" + url.QueryEscape(strings.Join(args, " ")) + "&prerelease=" + strconv.FormatBool(prerelease) + "&$top=" + strconv.Itoa(take)
		raw, err := c.Do(cmd.Context(), client.Request{Method: http.MethodGet, Path: []string{"galleryModules"}, Query: query})
		if err != nil {
			return err
		}
		page, err := client.Decode[client.GalleryPage](raw)
		if err != nil {
			return err
		}
		for _, problem := range page.Problems {
			fmt.Fprintf(p.err, "Warning: %s\n", problem)
		}
		return printList(p, page.Value, galleryColumns())
	}
	cmd.Flags().IntVar(&take, "take", 20, "how many to show, at most 100")
	cmd.Flags().BoolVar(&prerelease, "prerelease", false, "prereleases, too")
	return cmd
}

func (p *program) galleryShowCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "show NAME", Short: "Show the versions of a module in the galleries of a server", Args: p.args("NAME")}
	r := p.addRemote(cmd)
	r.addAccount(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := p.connectAccount(r)
		if err != nil {
			return err
		}
		all, err := c.List(cmd.Context(), "", "galleryModules", args[0])
		if err != nil {
			return err
		}
		columns := galleryColumns()[:3]
		return printList(p, all, append(columns, column[client.GalleryModule]{"NEEDS", func(m client.GalleryModule) string { return strings.Join(m.Dependencies, ", ") }}))
	}
	return cmd
}

// galleryBundleCommand makes a file that serves as a gallery where there is
// no network. It needs no server.
func (p *program) galleryBundleCommand() *cobra.Command {
	var feeds feedOptions
	var out string
	var highest, prerelease, alone bool
	cmd := &cobra.Command{
		Use: "bundle NAME[@VERSION]…", Short: "Make an offline bundle of modules and what they need", Args: p.someArgs("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := feeds.client("")
			if err != nil {
				return err
			}
			if c == nil {
				return usageError{errNoGallery}
			}
			var wants []gallery.Want
			for _, arg := range args {
				name, versions, err := nameAndVersions(arg)
				if err != nil {
					return err
				}
				w := gallery.Want{ID: name, Range: versions, Choice: nuget.Choice{Highest: highest, Prerelease: prerelease}, Alone: alone}
				if w.Range, err = newest(cmd.Context(), c, w); err != nil {
					return err
				}
				wants = append(wants, w)
			}
			index, err := p.writeBundle(cmd, c, wants, out)
			if err != nil {
				return err
			}
			if p.output == "json" {
				return p.printJSON(index)
			}
			for _, b := range index.Packages {
				fmt.Fprintf(p.out, "%s %s\n", b.ID, b.Version)
			}
			fmt.Fprintf(p.out, "%d package(s) are in %s; use it with --gallery %s.\n", len(index.Packages), out, out)
			return nil
		},
	}
	feeds.add(cmd)
	p.addOutput(cmd)
	cmd.Flags().StringVar(&out, "out", "modules.bundle.zip", "file to write")
	cmd.Flags().BoolVar(&highest, "highest", false, "the highest versions that fit, not the lowest")
	cmd.Flags().BoolVar(&prerelease, "prerelease", false, "prereleases, too")
	cmd.Flags().BoolVar(&alone, "no-dependencies", false, "leave out what the modules need")
	return cmd
}

// newest is the highest version that a want allows: what is asked for by name
// is as new as possible, what that needs as old as fits.
func newest(ctx context.Context, c *gallery.Client, w gallery.Want) (nuget.Range, error) {
	all, err := c.Versions(ctx, w.ID)
	if fault.Is(err, fault.NotFound) {
		return w.Range, nil // WriteBundle names everything that is missing
	}
	if err != nil {
		return w.Range, err
	}
	if p := gallery.Choose(all, w.Range, nuget.Choice{Highest: true, Prerelease: w.Choice.Prerelease}); p != nil {
		return nuget.Exactly(p.Version), nil
	}
	return w.Range, nil
}

// writeBundle writes the bundle beside its place first, so that nothing
// half-written stays.
func (p *program) writeBundle(cmd *cobra.Command, c *gallery.Client, wants []gallery.Want, out string) (_ *gallery.BundleIndex, err error) {
	f, err := os.CreateTemp(filepath.Dir(out), ".bundle-*")
	if err != nil {
		return nil, fmt.Errorf("write bundle: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	index, err := c.WriteBundle(cmd.Context(), wants, f, modules.MaxPackage)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return nil, err
	}
	return index, os.Rename(f.Name(), out)
}

// nameAndVersions reads NAME or NAME@VERSION, where the version may be a
// range in NuGet's notation.
func nameAndVersions(arg string) (name string, versions nuget.Range, err error) {
	name, text, given := strings.Cut(arg, "@")
	if name == "" || given && text == "" {
		return "", versions, usagef("expected NAME or NAME@VERSION, not %q", arg)
	}
	if v, err := nuget.ParseVersion(text); err == nil {
		return name, nuget.Exactly(v), nil
	}
	if versions, err = nuget.ParseRange(text); err != nil {
		return "", versions, usageError{fmt.Errorf("version of %s: %w", name, err)}
	}
	return name, versions, nil
}
