package main

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/powershell/module/authoring"
)

// TestSarif reads a log back as a scanner would.
func TestSarif(t *testing.T) {
	findings := []authoring.Finding{
		{Code: "no-module", Severity: authoring.Error, Message: "holds\nnothing"},
		{Code: "state-module", Severity: authoring.Warning, Message: "keeps", File: "a b/ü#.ps1", Line: 3, Column: 7},
		{Code: "manifest-missing", Severity: authoring.Note, Message: "none", File: "c:d.psm1"},
	}
	var out bytes.Buffer
	p := newProgram(nil, &out, io.Discard, func(string) string { return "" }, testEngine, nil)
	if err := p.printSarif("", findings); err != nil {
		t.Fatal(err)
	}
	var log struct {
		Schema  string `json:"$schema"`
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Rules []struct {
						ID                                      string
						ShortDescription, FullDescription, Help struct{ Text string }
						DefaultConfiguration                    struct{ Level string }
					}
				}
			}
			ColumnKind string
			Results    []struct {
				RuleID, Level string
				RuleIndex     int
				Message       struct{ Text string }
				Locations     []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           *struct{ StartLine, StartColumn int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(out.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 || log.Runs[0].ColumnKind != "utf16CodeUnits" {
		t.Fatalf("%s", out.Bytes())
	}
	run := log.Runs[0]
	last := ""
	for _, r := range run.Tool.Driver.Rules {
		if r.ID <= last || r.ShortDescription.Text == "" || r.FullDescription.Text == "" || r.Help.Text == "" || r.DefaultConfiguration.Level == "" {
			t.Errorf("%+v", r)
		}
		last = r.ID
	}
	var got []string
	for _, r := range run.Results {
		line := r.Level + " " + run.Tool.Driver.Rules[r.RuleIndex].ID + " " + r.RuleID + " " + r.Message.Text
		for _, l := range r.Locations {
			line += " " + l.PhysicalLocation.ArtifactLocation.URI
			if reg := l.PhysicalLocation.Region; reg != nil {
				text, err := json.Marshal(reg)
				if err != nil {
					t.Fatal(err)
				}
				line += string(text)
			}
		}
		got = append(got, line)
	}
	want := []string{
		"error no-module no-module holds nothing",
		`warning state-module state-module keeps a%20b/%C3%BC%23.ps1{"StartLine":3,"StartColumn":7}`,
		"note manifest-missing manifest-missing none ./c:d.psm1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
