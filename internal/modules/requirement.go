package modules

import (
	"strings"

	"github.com/runwright/runwright/internal/nuget"
)

// Range is what versions fit.
func (r Requirement) Range() (nuget.Range, error) {
	if r.Described != "" {
		return nuget.ParseRange(r.Described)
	}
	return r.ModuleVersions.Range()
}

// String is the requirement as people read it: "Az.Accounts (>= 2.7.6)".
func (r Requirement) String() string {
	if r.Described != "" {
		return r.Name + " " + r.Described
	}
	var parts []string
	if r.Required != "" {
		parts = append(parts, "= "+r.Required)
	}
	if r.Minimum != "" {
		parts = append(parts, ">= "+r.Minimum)
	}
	if r.Maximum != "" {
		parts = append(parts, "<= "+r.Maximum)
	}
	if parts == nil {
		return r.Name
	}
	return r.Name + " (" + strings.Join(parts, ", ") + ")"
}
