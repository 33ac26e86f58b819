package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/client"
)

// TestModulesInJobs loads the sample modules in the real engine, in real
// sandboxes, in every way that runbooks load them.
func TestModulesInJobs(t *testing.T) {
	const packages = "../../internal/modules/archive/testdata/packages/good"
	ctx := t.Context()
	s := startRealServer(t, t.TempDir())
	must := func(raw []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	must(s.Do(ctx, client.Request{Method: "PUT", JSON: map[string]any{"location": "here"}}))
	for _, name := range []string{"TestModule.zip", "Shapes.zip", "ShapeUser.zip", "Prefixed.zip", "Az.AccountsSample.zip", "Az.Sample.zip", "AzureRM.ProfileSample.zip", "AzureRM.Sample.zip", "EditionSwitch.zip"} {
		f, err := os.Open(filepath.Join(packages, name))
		if err != nil {
			t.Fatal(err)
		}
		must(s.UploadModule(ctx, "", name, f, client.ModuleImport{Dependencies: true}))
		f.Close()
	}
	f, err := os.Open(filepath.Join(packages, "EditionSwitch.zip"))
	if err != nil {
		t.Fatal(err)
	}
	must(s.UploadModule(ctx, "", "EditionSwitch.zip", f, client.ModuleImport{Runtime: "7.2"}))
	f.Close()
	for _, tt := range []struct {
		name, script string
		output       string // joined by |
		exception    string // a part of it
	}{
		{"Auto", "(Get-Module TestModule) -eq $null\n$null = Get-TestVersion\n(Get-Module TestModule).Version.ToString()", "True|2.0.0", ""},
		{"Required", "Import-Module TestModule -RequiredVersion 1.0.0\n(Get-Module TestModule).Version.ToString()", "1.0.0", ""},
		{"Maximum", "Import-Module TestModule -MaximumVersion 1.9\n(Get-Module TestModule).Version.ToString()", "1.0.0", ""},
		{"Minimum", "Import-Module TestModule -MinimumVersion 1.5\n(Get-Module TestModule).Version.ToString()", "2.0.0", ""},
		{"Full", "Import-Module -FullyQualifiedName @{ ModuleName = 'TestModule'; RequiredVersion = '1.0.0' }\n(Get-Module TestModule).Version.ToString()", "1.0.0", ""},
		{"Prefix", "Import-Module TestModule -Prefix My\n@(Get-Command Get-MyTestVersion).Count", "1", ""},
		{"Requires", "#Requires -Modules @{ ModuleName = 'TestModule'; ModuleVersion = '1.5' }\n(Get-Module TestModule).Version.ToString()", "2.0.0", ""},
		{"RequiresMore", "#Requires -Modules @{ ModuleName = 'TestModule'; ModuleVersion = '3.0' }\n'not here'", "", "TestModule"},
		{"Using", "using module Shapes\n[Enum]::GetNames([ShapeKind]) -join ','\n[Circle]::new(2).Area()", "None,Round,Angular|12.566", ""},
		{"Missing", "Import-Module Nothing.Such -ErrorAction Stop\n'not here'", "", "Nothing.Such"},
		{"Dependency", "Import-Module Az.Sample\n(Get-Module Az.*).Name -join ','", "Az.AccountsSample,Az.Sample", ""},
		{"Families", "Import-Module AzureRM.Sample\ntry { Import-Module Az.Sample; 'both' } catch { $_.Exception.Message.Split('.')[0..1] -join '.' }", "AzureRM.ProfileSample already loaded", ""},
		{"Desktop", "Get-Edition", "desk", ""},
		{"Core72", "Get-Edition", "core", ""},
		{"Other", "Import-Module Az.Sample\nImport-Module AzureRM.Sample -ErrorAction Stop\n'both'", "", "Az and AzureRM modules cannot be imported in the same session"},
	} {
		kind := "PowerShell"
		if strings.HasSuffix(tt.name, "72") {
			kind = "PowerShell72"
		}
		must(s.Do(ctx, client.Request{Method: "PUT", Path: []string{"runbooks", tt.name}, JSON: map[string]any{"properties": map[string]any{"runbookType": kind, "draft": map[string]any{}}}}))
		must(nil, s.PutRunbookText(ctx, tt.name, strings.NewReader(tt.script)))
		must(nil, s.Publish(ctx, tt.name))
		must(s.StartJob(ctx, "job-"+tt.name, tt.name, nil))
		var output []string
		job, err := s.Follow(ctx, "job-"+tt.name, client.Events{Record: func(r client.Record) error {
			output = append(output, r.Text)
			return nil
		}})
		got := strings.Join(output, "|")
		switch {
		case err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.exception == "" && (job.Properties.Status != "Completed" || got != tt.output):
			t.Errorf("%s: %s, %q, want %q: %s", tt.name, job.Properties.Status, got, tt.output, job.Properties.Exception)
		case tt.exception != "" && (job.Properties.Status != "Failed" || !strings.Contains(job.Properties.Exception, tt.exception)):
			t.Errorf("%s: %s, %q, want it to fail with %q", tt.name, job.Properties.Status, job.Properties.Exception, tt.exception)
		}
	}
}
