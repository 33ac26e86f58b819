package nuget

import (
	"fmt"
	"strings"
)

// ModuleVersions are the versions in a PowerShell module specification, as
// written; empty ones are not there.
type ModuleVersions struct {
	Minimum  string // ModuleVersion, MinimumVersion
	Maximum  string // MaximumVersion; its last part may be a star
	Required string // RequiredVersion
}

// anyPart is the number PowerShell puts in place of a star in a MaximumVersion.
const anyPart = "999999999"

// Range gives the versions as a range. PowerShell's versions have two to four
// numbers; in a gallery, missing ones are zero.
func (m ModuleVersions) Range() (Range, error) {
	if m.Required != "" {
		if m.Minimum != "" || m.Maximum != "" {
			return Range{}, fmt.Errorf("module specification: want either RequiredVersion or ModuleVersion and MaximumVersion, have both")
		}
		v, err := ParseModuleVersion(m.Required)
		return Exactly(v), err
	}
	var r Range
	if m.Minimum != "" {
		v, err := ParseModuleVersion(m.Minimum)
		if err != nil {
			return Range{}, err
		}
		r.Min = &v
	}
	if m.Maximum != "" {
		text := m.Maximum
		if start, ok := strings.CutSuffix(text, ".*"); ok {
			text = start + "." + anyPart
		}
		v, err := ParseModuleVersion(text)
		if err != nil {
			return Range{}, fmt.Errorf("maximum %w", err)
		}
		r.Max = &v
	}
	if r.Empty() {
		return Range{}, fmt.Errorf("module specification: the minimum %s is above the maximum %s", m.Minimum, m.Maximum)
	}
	return r, nil
}

// ParseModuleVersion reads a version as .NET writes it: two to four numbers.
func ParseModuleVersion(s string) (Version, error) {
	text := strings.TrimSpace(s)
	if n := strings.Count(text, ".") + 1; n < 2 || n > 4 {
		return Version{}, fmt.Errorf("module version %q: want two to four numbers joined by dots, have %d", s, n)
	}
	var v Version
	if err := parseNumbers(text, &v.Number); err != nil {
		return Version{}, fmt.Errorf("module version %q: %w", s, err)
	}
	return v, nil
}

// OfModule gives the gallery's version of a module: the version of its manifest
// and the Prerelease of its PSData, which may begin with a dash.
func OfModule(version, prerelease string) (Version, error) {
	v, err := ParseModuleVersion(version)
	if err != nil {
		return Version{}, err
	}
	label := strings.TrimPrefix(strings.TrimSpace(prerelease), "-")
	if label == "" {
		return v, nil
	}
	if err := checkIdentifiers(label); err != nil {
		return Version{}, fmt.Errorf("prerelease %q: %w", prerelease, err)
	}
	v.Prerelease = label
	return v, nil
}
