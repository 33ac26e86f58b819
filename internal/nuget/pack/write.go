package pack

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/nuget"
)

// File is a file of a package.
type File struct {
	Path string // below the module's folder, with slashes
	Open func() (io.ReadCloser, error)
}

// Write writes a package: the description, the files, and the parts that make a
// package of the zip. Names of housekeeping parts of another package among the
// files are refused, as are names that are no clean relative path and names that
// differ in letter case only.
func Write(w io.Writer, n *nuget.Nuspec, files []File) error {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	nuspec := n.ID + ".nuspec"
	if err := check(files, nuspec); err != nil {
		return fmt.Errorf("pack %s: %w", n.ID, err)
	}
	version := n.VersionText
	if version == "" {
		version = n.Version.String()
	}
	sum := sha256.Sum256([]byte(n.ID + "\n" + version))
	core := "package/services/metadata/core-properties/" + hex.EncodeToString(sum[:16]) + ".psmdcp"

	z := zip.NewWriter(w)
	parts := []File{
		{"_rels/.rels", text(relations(nuspec, core))},
		{nuspec, text(string(nuget.WriteNuspec(n)))},
	}
	for _, f := range files {
		parts = append(parts, File{escapePath(f.Path), f.Open})
	}
	parts = append(parts, File{"[Content_Types].xml", text(contentTypes(files))}, File{core, text(coreProperties(n, version))})
	for _, p := range parts {
		if err := add(z, p); err != nil {
			return fmt.Errorf("pack %s: %s: %w", n.ID, p.Path, err)
		}
	}
	return z.Close()
}

func check(files []File, nuspec string) error {
	seen := map[string]string{strings.ToLower(nuspec): nuspec}
	for _, f := range files {
		low := strings.ToLower(f.Path)
		switch {
		case f.Path == "" || f.Path == "." || path.Clean(f.Path) != f.Path || path.IsAbs(f.Path) || f.Path == ".." || strings.HasPrefix(f.Path, "../") || strings.Contains(f.Path, `\`):
			return fmt.Errorf("want a clean path below the module's folder, have %q", f.Path)
		case strings.HasPrefix(low, "_rels/") || strings.HasPrefix(low, "package/services/") || low == "[content_types].xml":
			return fmt.Errorf("%q is a name that the package itself needs", f.Path)
		case seen[low] != "":
			return fmt.Errorf("%q and %q are one name on a system without case", seen[low], f.Path)
		}
		seen[low] = f.Path
	}
	return nil
}

func add(z *zip.Writer, f File) error {
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	// The first moment a zip can express: no time of day gets in.
	out, err := z.CreateHeader(&zip.FileHeader{Name: f.Path, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return err
}

func text(s string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(s)), nil }
}

// escapePath writes a name as a part's address, as NuGet does.
func escapePath(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}

func relations(nuspec, core string) string {
	return head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + "\n" +
		`  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/` + escape(nuspec) + `" Id="R1" />` + "\n" +
		`  <Relationship Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="/` + core + `" Id="R2" />` + "\n" +
		"</Relationships>\n"
}

// contentTypes names a type for every extension, and for every file without one.
func contentTypes(files []File) string {
	types := map[string]bool{"nuspec": true}
	var single []string
	for _, f := range files {
		ext := strings.TrimPrefix(path.Ext(f.Path), ".")
		if ext == "" {
			single = append(single, f.Path)
		} else {
			types[strings.ToLower(ext)] = true
		}
	}
	var b strings.Builder
	b.WriteString(head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` + "\n")
	line := func(ext, kind string) {
		b.WriteString(`  <Default Extension="` + escape(ext) + `" ContentType="` + kind + `" />` + "\n")
	}
	line("rels", "application/vnd.openxmlformats-package.relationships+xml")
	line("psmdcp", "application/vnd.openxmlformats-package.core-properties+xml")
	names := make([]string, 0, len(types))
	for ext := range types {
		if ext != "rels" && ext != "psmdcp" {
			names = append(names, ext)
		}
	}
	slices.Sort(names)
	for _, ext := range names {
		line(ext, "application/octet")
	}
	for _, name := range single {
		b.WriteString(`  <Override PartName="/` + escape(escapePath(name)) + `" ContentType="application/octet" />` + "\n")
	}
	b.WriteString("</Types>\n")
	return b.String()
}

func coreProperties(n *nuget.Nuspec, version string) string {
	var b strings.Builder
	b.WriteString(head + `<coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://schemas.openxmlformats.org/package/2006/metadata/core-properties">` + "\n")
	line := func(name, text string) {
		if text != "" {
			b.WriteString("  <" + name + ">" + escape(text) + "</" + name + ">\n")
		}
	}
	line("dc:creator", n.Authors)
	line("dc:description", n.Description)
	line("dc:identifier", n.ID)
	line("version", version)
	line("keywords", strings.Join(n.Tags, " "))
	b.WriteString("</coreProperties>\n")
	return b.String()
}

const head = `<?xml version="1.0" encoding="utf-8"?>` + "\n"

func escape(s string) string {
	var b bytes.Buffer
	// EscapeText fails only when writing does, and a Buffer never does.
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}
