package main

import (
	"encoding/json"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/modules/archive"
	"github.com/runwright/runwright/powershell/module/authoring"
)

// The parts of a SARIF 2.1.0 log that findings need.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifRule struct {
		ID               string    `json:"id"`
		ShortDescription sarifText `json:"shortDescription"`
		FullDescription  sarifText `json:"fullDescription"`
		Help             sarifText `json:"help"`
		Default          struct {
			Level string `json:"level"`
		} `json:"defaultConfiguration"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region *sarifRegion `json:"region,omitempty"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
	}
)

// sarifRules describes every rule that a check can report, by name.
func sarifRules() []sarifRule {
	var out []sarifRule
	add := func(id, short, help string, level authoring.Severity) {
		r := sarifRule{ID: id, ShortDescription: sarifText{short}, FullDescription: sarifText{short + ". " + help}, Help: sarifText{help}}
		r.Default.Level = string(level)
		out = append(out, r)
	}
	for _, r := range authoring.Rules() {
		add(r.ID, r.Short, r.Help, r.Severity)
	}
	for _, r := range archive.Rules() {
		short, help := r.Describe()
		level := authoring.Error
		switch r {
		case archive.RuleLayout:
			level = authoring.Note // never refused for
		case archive.RuleDependency:
			level = authoring.Warning // what is not at hand may be in the account
		}
		add(string(r), short, help, level)
	}
	slices.SortFunc(out, func(a, b sarifRule) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// printSarif writes findings as a SARIF log. Files are below the folder base, as a
// relative address.
func (p *program) printSarif(base string, findings []authoring.Finding) error {
	run := sarifRun{ColumnKind: "utf16CodeUnits", Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "runwright module check", Rules: sarifRules()}
	for _, f := range findings {
		r := sarifResult{RuleID: f.Code, Level: string(f.Severity), Message: sarifText{oneLine(f.Message)}, Locations: []sarifLocation{}}
		r.RuleIndex = slices.IndexFunc(run.Tool.Driver.Rules, func(rule sarifRule) bool { return rule.ID == f.Code })
		if file := path.Join(base, f.File); file != "" {
			var at sarifPhysical
			at.Artifact.URI = relativeURI(file)
			if f.Line > 0 {
				at.Region = &sarifRegion{f.Line, f.Column}
			}
			r.Locations = append(r.Locations, sarifLocation{at})
		}
		run.Results = append(run.Results, r)
	}
	e := json.NewEncoder(p.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// relativeURI writes a relative path as an address.
func relativeURI(p string) string {
	parts := strings.Split(p, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	if strings.Contains(parts[0], ":") {
		parts[0] = "./" + parts[0] // or it would look like a scheme
	}
	return strings.Join(parts, "/")
}
