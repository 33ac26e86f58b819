package nuget

import (
	"fmt"
	"slices"
	"strings"
)

// Dependency is a package that another one needs.
type Dependency struct {
	ID        string `json:"id"`
	Range     Range  `json:"range"`
	Framework string `json:"framework,omitempty"` // the group it belongs to, empty for all
	// Unreadable is the text of a range that could not be read; the range then
	// admits any version.
	Unreadable string `json:"unreadable,omitempty"`
}

// NewDependency reads a range; one that cannot be read counts as any version and
// is kept in Unreadable.
func NewDependency(id, versions, framework string) Dependency {
	d := Dependency{ID: strings.TrimSpace(id), Framework: strings.TrimSpace(framework)}
	var err error
	if d.Range, err = ParseRange(versions); err != nil {
		d.Unreadable = versions
	}
	return d
}

// String gives the dependency for people: "Az.Accounts (≥ 2.7.6)".
func (d Dependency) String() string {
	if d.Range.Any() && d.Unreadable == "" {
		return d.ID
	}
	if d.Unreadable != "" {
		return fmt.Sprintf("%s (%s, which is no version range)", d.ID, d.Unreadable)
	}
	return d.ID + " (" + d.Range.Words() + ")"
}

// ParseDependencies reads the grammar of protocol 2: items joined by '|', each
// id:range:framework, where everything but the id may be missing. Items without an
// id only name a framework and are left out.
func ParseDependencies(s string) []Dependency {
	var out []Dependency
	for item := range strings.SplitSeq(s, "|") {
		id, rest, _ := strings.Cut(item, ":")
		versions, framework, _ := strings.Cut(rest, ":")
		if strings.TrimSpace(id) != "" {
			out = append(out, NewDependency(id, versions, framework))
		}
	}
	return out
}

// FormatDependencies writes the grammar that ParseDependencies reads. Any version
// is an empty range.
func FormatDependencies(deps []Dependency) string {
	var b strings.Builder
	for i, d := range deps {
		if i > 0 {
			b.WriteByte('|')
		}
		text, _ := d.Range.MarshalText()
		if d.Unreadable != "" {
			text = []byte(d.Unreadable)
		}
		b.WriteString(d.ID + ":" + string(text) + ":" + d.Framework)
	}
	return b.String()
}

// ForModules gives the dependencies that count for a PowerShell module, which has
// no target framework: one for each id, that without a framework if there is one,
// otherwise the first.
func ForModules(deps []Dependency) []Dependency {
	var out []Dependency
	for _, d := range deps {
		i := slices.IndexFunc(out, func(o Dependency) bool { return strings.EqualFold(o.ID, d.ID) })
		switch {
		case i < 0:
			out = append(out, d)
		case out[i].Framework != "" && d.Framework == "":
			out[i] = d
		}
	}
	return out
}
