package pypi

import (
	"errors"
	"fmt"
	"strings"
)

// Metadata is what METADATA says of a package, as far as it matters here.
type Metadata struct {
	Name           string
	Version        Version
	Summary        string
	Requires       []Requirement
	RequiresPython Specifiers
	Extras         []string
}

// maxRequires is how many requirements a package may have.
const maxRequires = 5000

// ParseMetadata reads METADATA: headers, then the description, which is left
// out.
func ParseMetadata(text []byte) (Metadata, error) {
	var m Metadata
	headers, err := Headers(text)
	if err != nil {
		return m, fmt.Errorf("METADATA: %w", err)
	}
	for _, h := range headers {
		switch strings.ToLower(h.Name) {
		case "name":
			m.Name = h.Value
		case "version":
			if m.Version, err = ParseVersion(h.Value); err != nil {
				return m, fmt.Errorf("METADATA, Version: %w", err)
			}
		case "summary":
			m.Summary = h.Value
		case "requires-python":
			if m.RequiresPython, err = ParseSpecifiers(h.Value); err != nil {
				return m, fmt.Errorf("METADATA, Requires-Python: %w", err)
			}
		case "provides-extra":
			m.Extras = append(m.Extras, h.Value)
		case "requires-dist":
			r, err := ParseRequirement(h.Value)
			if err != nil {
				return m, fmt.Errorf("METADATA, Requires-Dist: %w", err)
			}
			if m.Requires = append(m.Requires, r); len(m.Requires) > maxRequires {
				return m, fmt.Errorf("METADATA has more than %d requirements", maxRequires)
			}
		}
	}
	switch {
	case !ValidName(m.Name):
		return m, fmt.Errorf("METADATA has no name of a package: '%s'", m.Name)
	case m.Version.IsZero():
		return m, errors.New("METADATA has no version")
	}
	return m, nil
}

// Header is one line of a text with headers.
type Header struct{ Name, Value string }

// Headers reads headers up to the first empty line. Lines that begin with white
// space go on with the header before.
func Headers(text []byte) ([]Header, error) {
	var out []Header
	for line := range strings.SplitSeq(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n") {
		if line == "" {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			if len(out) == 0 {
				return nil, fmt.Errorf("it begins with a line that goes on with another: '%.60s'", line)
			}
			out[len(out)-1].Value += "\n" + strings.TrimSpace(line)
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || strings.ContainsAny(name, " \t") {
			return nil, fmt.Errorf("the line '%.60s' is no header; expected NAME: VALUE", line)
		}
		out = append(out, Header{name, strings.TrimSpace(value)})
	}
	return out, nil
}
