package gallery

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/nuget"
)

// atomPage is a feed document of protocol 2, or a single entry.
type atomPage struct {
	entries []Package
	raw     int    // entries in the document, also those that cannot be used
	count   int    // m:count, -1 without one
	next    string // address of the next page, as written
}

// Limits of an Atom document.
const (
	maxAtomDepth   = 32
	maxAtomEntries = 5_000
)

// parseAtom reads a feed or an entry. Prefixes of names do not count. No document
// type is accepted, so that no entity can be defined. Entries without a readable
// id or version are counted and left out.
func parseAtom(data []byte) (*atomPage, error) {
	// Raw tokens: namespaces are not looked at, and half of the time goes there.
	d := xml.NewDecoder(bytes.NewReader(data))
	p := &atomPage{count: -1}
	r := atomReader{page: p}
	for {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("no readable XML: %w", err)
		}
		switch t := tok.(type) {
		case xml.Directive:
			return nil, fmt.Errorf("a document type, <!%.7s…>", t)
		case xml.StartElement:
			if err := r.start(t); err != nil {
				return nil, err
			}
		case xml.CharData:
			r.text = append(r.text, t...)
		case xml.EndElement:
			if err := r.end(t.Name.Local); err != nil {
				return nil, err
			}
		}
	}
	if len(r.path) > 0 {
		return nil, fmt.Errorf("XML that ends within the element %s", r.path[len(r.path)-1])
	}
	if !r.root {
		return nil, errors.New("a document without an element")
	}
	return p, nil
}

type atomReader struct {
	page  *atomPage
	path  []string
	text  []byte
	root  bool
	null  bool // the property is marked as null
	entry *atomEntry
	at    int // depth of the entry
}

// atomEntry gathers an entry until it ends.
type atomEntry struct {
	Package
	address, title, normalized, author string
	published                          string
	listed                             string
}

func (r *atomReader) start(t xml.StartElement) error {
	name := t.Name.Local
	if len(r.path) == 0 {
		if r.root {
			return errors.New("a second root element")
		}
		if r.root = true; name != "feed" && name != "entry" {
			return fmt.Errorf("the element %s", name)
		}
	}
	if r.path = append(r.path, name); len(r.path) > maxAtomDepth {
		return fmt.Errorf("elements nested more than %d deep", maxAtomDepth)
	}
	r.text = r.text[:0]
	r.null = strings.EqualFold(attr(t, "null"), "true")
	switch {
	case name == "entry" && r.entry == nil && len(r.path) <= 2:
		if r.page.raw++; r.page.raw > maxAtomEntries {
			return fmt.Errorf("more than %d entries", maxAtomEntries)
		}
		r.entry, r.at = &atomEntry{}, len(r.path)
	case name == "link" && len(r.path) == 2 && r.entry == nil && attr(t, "rel") == "next":
		r.page.next = attr(t, "href")
	case name == "content" && r.entry != nil && len(r.path) == r.at+1:
		r.entry.Download = attr(t, "src")
	}
	return nil
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (r *atomReader) end(name string) error {
	if len(r.path) == 0 || r.path[len(r.path)-1] != name {
		return fmt.Errorf("XML where the element %s ends and did not begin", name)
	}
	depth := len(r.path)
	parent := ""
	if depth > 1 {
		parent = r.path[depth-2]
	}
	r.path = r.path[:depth-1]
	text := ""
	if !r.null {
		text = strings.TrimSpace(string(r.text))
	}
	r.text, r.null = r.text[:0], false
	switch {
	case r.entry == nil:
		if name == "count" && depth == 2 {
			if n, err := strconv.Atoi(text); err == nil && n >= 0 {
				r.page.count = n
			}
		}
	case depth == r.at:
		if p, ok := r.entry.finish(); ok {
			r.page.entries = append(r.page.entries, p)
		}
		r.entry = nil
	case parent == "properties":
		r.entry.property(name, text)
	case depth == r.at+1 && name == "id":
		r.entry.address = text
	case depth == r.at+1 && name == "title":
		r.entry.title = text
	case depth == r.at+2 && name == "name" && parent == "author":
		r.entry.author = text
	}
	return nil
}

func (e *atomEntry) property(name, text string) {
	switch name {
	case "Id":
		e.ID = text
	case "Version":
		e.VersionText = text
	case "NormalizedVersion":
		e.normalized = text
	case "Title":
		e.Title = text
	case "Authors":
		e.Authors = text
	case "Owners":
		e.Owners = text
	case "CompanyName":
		e.CompanyName = text
	case "Description":
		e.Description = text
	case "Summary":
		e.Summary = text
	case "ReleaseNotes":
		e.ReleaseNotes = text
	case "Copyright":
		e.Copyright = text
	case "ProjectUrl":
		e.ProjectURL = text
	case "LicenseUrl":
		e.LicenseURL = text
	case "IconUrl":
		e.IconURL = text
	case "Tags":
		e.Tags = splitTags(text)
	case "Dependencies":
		e.Dependencies = nuget.ParseDependencies(text)
	case "Published":
		e.published = text
	case "Listed":
		e.listed = text
	case "PackageHash":
		e.Hash = text
	case "PackageHashAlgorithm":
		e.HashAlgorithm = text
	case "PackageSize":
		e.Size = number(text)
	case "DownloadCount":
		e.Downloads = number(text)
	case "GUID":
		e.GUID = text
	case "PowerShellVersion":
		e.PowerShell = text
	}
}

// number reads a number that only informs; what is none counts as not given.
func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// finish puts together what servers write in different places.
func (e *atomEntry) finish() (Package, bool) {
	id, version := idOfAddress(e.address)
	p := e.Package
	p.ID = firstOf(p.ID, id, e.title, p.Title)
	p.VersionText = firstOf(p.VersionText, e.normalized, version)
	p.Authors = firstOf(p.Authors, e.author)
	v, err := nuget.ParseVersion(p.VersionText)
	if err != nil || checkID(p.ID) != nil {
		return p, false
	}
	p.Version = v
	var old bool
	p.Published, old = published(e.published)
	p.Listed = !old && !strings.EqualFold(e.listed, "false")
	return p, true
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// idOfAddress reads …Packages(Id='N',Version='V').
func idOfAddress(address string) (id, version string) {
	_, rest, ok := strings.Cut(address, "(Id='")
	if !ok {
		return "", ""
	}
	id, rest, ok = strings.Cut(rest, "',Version='")
	if !ok {
		return "", ""
	}
	version, _, _ = strings.Cut(rest, "')")
	return strings.ReplaceAll(id, "''", "'"), version
}

// published reads a moment; old says that it is in 1900 or before, which means
// unlisted.
func published(text string) (t time.Time, old bool) {
	for _, layout := range [...]string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, text); err == nil {
			if t.Year() <= 1900 {
				return time.Time{}, true
			}
			return t.UTC(), false
		}
	}
	return time.Time{}, false
}
