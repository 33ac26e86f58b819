package nuget

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
)

// Nuspec is the description in a package. Texts that are not there are empty.
type Nuspec struct {
	ID           string
	Version      Version
	VersionText  string // as written, not normalised; empty when it is not from a file
	Title        string
	Authors      string
	Owners       string
	Description  string
	Summary      string
	ReleaseNotes string
	Copyright    string
	Language     string
	ProjectURL   string
	LicenseURL   string
	License      string // an expression, or the name of a file in the package
	LicenseType  string // "expression" or "file"
	IconURL      string
	Icon         string // name of a file in the package
	Readme       string // name of a file in the package
	Tags         []string
	MinClient    string // the lowest NuGet client that understands the package
	// RequireLicenseAcceptance wants the user to agree before installation.
	RequireLicenseAcceptance bool
	PackageTypes             []string
	Dependencies             []Dependency
	// Frameworks are those of all dependency groups, in order, also of empty ones.
	Frameworks []string
}

// Limits of a description.
const (
	MaxNuspec   = 4 << 20 // bytes
	maxXMLDepth = 32
	maxElements = 20_000
)

// ReadNuspec reads a description in UTF-8 or UTF-16. No document type is accepted,
// so that no entity can be defined; size, depth and number of elements are bounded.
// A dependency whose range cannot be read is an error.
func ReadNuspec(data []byte) (*Nuspec, error) {
	if len(data) > MaxNuspec {
		return nil, fmt.Errorf("nuspec: want at most %d bytes, have %d", MaxNuspec, len(data))
	}
	r := nuspecReader{n: &Nuspec{}}
	if err := walkXML(data, &r); err != nil {
		return nil, fmt.Errorf("nuspec: %w", err)
	}
	switch {
	case r.n.ID == "":
		return nil, errors.New("nuspec: want package/metadata/id, have none")
	case r.n.VersionText == "":
		return nil, errors.New("nuspec: want package/metadata/version, have none")
	}
	var err error
	if r.n.Version, err = ParseVersion(r.n.VersionText); err != nil {
		return nil, fmt.Errorf("nuspec: %w", err)
	}
	return r.n, nil
}

// elements is what walkXML calls; path has the local names from the root.
type elements interface {
	start(path []string, attr []xml.Attr) error
	end(path []string, text string) error
}

// walkXML reads a document token by token.
func walkXML(data []byte, use elements) error {
	d := xml.NewDecoder(bytes.NewReader(toUTF8(data)))
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		switch strings.ToLower(charset) {
		case "utf-16", "us-ascii", "ascii":
			return in, nil // toUTF8 has seen to it
		}
		return nil, fmt.Errorf("want UTF-8 or UTF-16, have the encoding %q", charset)
	}
	var path []string
	var text strings.Builder
	for count := 0; ; {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("want XML: %w", err)
		}
		switch t := tok.(type) {
		case xml.Directive:
			return fmt.Errorf("want no document type, have <!%.7s…>", t)
		case xml.StartElement:
			if count++; count > maxElements {
				return fmt.Errorf("want at most %d elements", maxElements)
			}
			if path = append(path, t.Name.Local); len(path) > maxXMLDepth {
				return fmt.Errorf("want elements nested at most %d deep", maxXMLDepth)
			}
			text.Reset()
			if err := use.start(path, t.Attr); err != nil {
				return err
			}
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			if err := use.end(path, text.String()); err != nil {
				return err
			}
			path = path[:len(path)-1]
			text.Reset()
		}
	}
}

// toUTF8 converts UTF-16 that begins with its mark and takes off that of UTF-8.
func toUTF8(data []byte) []byte {
	data, marked := bytes.CutPrefix(data, []byte{0xEF, 0xBB, 0xBF})
	if marked || len(data) < 2 {
		return data
	}
	little := data[0] == 0xFF && data[1] == 0xFE
	if !little && !(data[0] == 0xFE && data[1] == 0xFF) {
		return data
	}
	units := make([]uint16, 0, len(data)/2)
	for i := 2; i+1 < len(data); i += 2 {
		a, b := uint16(data[i]), uint16(data[i+1])
		if little {
			a, b = b, a
		}
		units = append(units, a<<8|b)
	}
	return []byte(string(utf16.Decode(units)))
}

type nuspecReader struct {
	n         *Nuspec
	framework string
}

func attribute(attr []xml.Attr, name string) string {
	for _, a := range attr {
		if strings.EqualFold(a.Name.Local, name) {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

func (r *nuspecReader) start(path []string, attr []xml.Attr) error {
	if path[0] != "package" {
		return fmt.Errorf("want the element package, have %s", path[0])
	}
	if len(path) == 2 && path[1] == "metadata" {
		r.n.MinClient = attribute(attr, "minClientVersion")
	}
	if len(path) < 3 || path[1] != "metadata" {
		return nil
	}
	switch strings.Join(path[2:], "/") {
	case "dependencies":
		r.framework = ""
	case "dependencies/group":
		r.framework = attribute(attr, "targetFramework")
		r.n.Frameworks = append(r.n.Frameworks, r.framework)
	case "dependencies/dependency", "dependencies/group/dependency":
		d := NewDependency(attribute(attr, "id"), attribute(attr, "version"), r.framework)
		if d.ID == "" {
			return errors.New("want an id for every dependency")
		}
		if d.Unreadable != "" {
			_, err := ParseRange(d.Unreadable)
			return fmt.Errorf("dependency %s: %w", d.ID, err)
		}
		r.n.Dependencies = append(r.n.Dependencies, d)
	case "license":
		r.n.LicenseType = attribute(attr, "type")
	case "packageTypes/packageType":
		r.n.PackageTypes = append(r.n.PackageTypes, attribute(attr, "name"))
	}
	return nil
}

func (r *nuspecReader) end(path []string, text string) error {
	if len(path) != 3 || path[0] != "package" || path[1] != "metadata" {
		return nil
	}
	text = strings.TrimSpace(text)
	switch path[2] {
	case "tags":
		r.n.Tags = strings.FieldsFunc(text, func(c rune) bool { return c == ' ' || c == ',' || c == ';' || c == '\t' || c == '\n' || c == '\r' })
	case "requireLicenseAcceptance":
		r.n.RequireLicenseAcceptance = strings.EqualFold(text, "true")
	default:
		if f := r.n.field(path[2]); f != nil {
			*f = text
		}
	}
	return nil
}

// field is the text that an element of the metadata holds, nil for an element that
// is not known. It gives reader and writer the same names.
func (n *Nuspec) field(element string) *string {
	switch element {
	case "id":
		return &n.ID
	case "version":
		return &n.VersionText
	case "title":
		return &n.Title
	case "authors":
		return &n.Authors
	case "owners":
		return &n.Owners
	case "description":
		return &n.Description
	case "summary":
		return &n.Summary
	case "releaseNotes":
		return &n.ReleaseNotes
	case "copyright":
		return &n.Copyright
	case "language":
		return &n.Language
	case "projectUrl":
		return &n.ProjectURL
	case "licenseUrl":
		return &n.LicenseURL
	case "license":
		return &n.License
	case "iconUrl":
		return &n.IconURL
	case "icon":
		return &n.Icon
	case "readme":
		return &n.Readme
	}
	return nil
}
