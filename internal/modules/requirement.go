package modules

import "strings"

// String is the requirement as people read it: "Az.Accounts (>= 2.7.6)".
func (r Requirement) String() string {
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
