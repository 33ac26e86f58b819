package nuget

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
)

// nuspecSpace is the namespace that old and new clients read.
const nuspecSpace = "http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd"

// WriteNuspec writes a description in UTF-8: the same bytes for the same values.
// The version is written as VersionText has it, normalised when that is empty.
// Dependencies are grouped when one of them has a framework.
func WriteNuspec(n *Nuspec) []byte {
	c := *n
	if c.VersionText == "" {
		c.VersionText = c.Version.String()
	}
	w := xmlWriter{}
	w.line(0, `<?xml version="1.0" encoding="utf-8"?>`)
	w.open(0, "package", "xmlns", nuspecSpace)
	if c.MinClient != "" {
		w.open(1, "metadata", "minClientVersion", c.MinClient)
	} else {
		w.open(1, "metadata")
	}
	// The order in which NuGet writes them.
	for _, name := range [...]string{"id", "version", "title", "authors", "owners", "requireLicenseAcceptance", "license", "licenseUrl",
		"icon", "readme", "projectUrl", "iconUrl", "description", "summary", "releaseNotes", "copyright", "language", "tags"} {
		switch name {
		case "requireLicenseAcceptance":
			w.text(2, name, strconv.FormatBool(c.RequireLicenseAcceptance))
		case "tags":
			w.text(2, name, strings.Join(c.Tags, " "))
		case "license":
			w.text(2, name, c.License, "type", c.LicenseType)
		default:
			w.text(2, name, *c.field(name))
		}
	}
	if len(c.PackageTypes) > 0 {
		w.open(2, "packageTypes")
		for _, t := range c.PackageTypes {
			w.empty(3, "packageType", "name", t)
		}
		w.close(2, "packageTypes")
	}
	w.dependencies(&c)
	w.close(1, "metadata")
	w.close(0, "package")
	return w.Bytes()
}

func (w *xmlWriter) dependencies(n *Nuspec) {
	grouped := len(n.Frameworks) > 0 || slices.ContainsFunc(n.Dependencies, func(d Dependency) bool { return d.Framework != "" })
	switch {
	case !grouped && len(n.Dependencies) == 0:
		return
	case !grouped:
		w.open(2, "dependencies")
		w.group(3, n.Dependencies, "")
		w.close(2, "dependencies")
		return
	}
	// Groups and single dependencies must not be mixed: those without a framework
	// are a group as well.
	groups := slices.Clone(n.Frameworks)
	for _, d := range n.Dependencies {
		if !slices.Contains(groups, d.Framework) {
			groups = append(groups, d.Framework)
		}
	}
	w.open(2, "dependencies")
	for _, g := range groups {
		w.open(3, "group", "targetFramework", g)
		w.group(4, n.Dependencies, g)
		w.close(3, "group")
	}
	w.close(2, "dependencies")
}

func (w *xmlWriter) group(depth int, deps []Dependency, framework string) {
	for _, d := range deps {
		if d.Framework != framework {
			continue
		}
		text, _ := d.Range.MarshalText() // never fails
		if d.Unreadable != "" {
			text = []byte(d.Unreadable)
		}
		w.empty(depth, "dependency", "id", d.ID, "version", string(text))
	}
}

// xmlWriter writes indented elements. Attributes are name and value in turn; those
// with an empty value are left out.
type xmlWriter struct{ bytes.Buffer }

func (w *xmlWriter) line(depth int, text string) {
	w.WriteString(strings.Repeat("  ", depth))
	w.WriteString(text)
	w.WriteByte('\n')
}

func (w *xmlWriter) open(depth int, name string, attr ...string) {
	w.line(depth, startTag(name, attr)+">")
}
func (w *xmlWriter) close(depth int, name string) { w.line(depth, "</"+name+">") }
func (w *xmlWriter) empty(depth int, name string, attr ...string) {
	w.line(depth, startTag(name, attr)+" />")
}

// text writes an element with a text, nothing when that is empty.
func (w *xmlWriter) text(depth int, name, text string, attr ...string) {
	if text != "" {
		w.line(depth, startTag(name, attr)+">"+escape(text)+"</"+name+">")
	}
}

func startTag(name string, attr []string) string {
	var b strings.Builder
	b.WriteString("<" + name)
	for i := 0; i+1 < len(attr); i += 2 {
		if attr[i+1] != "" {
			b.WriteString(" " + attr[i] + `="` + escape(attr[i+1]) + `"`)
		}
	}
	return b.String()
}

func escape(text string) string {
	var b strings.Builder
	// EscapeText fails only when writing does, and a Builder never does.
	_ = xml.EscapeText(&b, []byte(text))
	return b.String()
}
