package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/client"
)

// TestNewModuleInJob packs what module new makes and imports it into the real
// server: a job calls its commands with a connection of its type.
func TestNewModuleInJob(t *testing.T) {
	dir, data, ctx := t.TempDir(), t.TempDir(), t.Context()
	runProgram(t, "module", "new", "Fabrikam", "--connection", "--class", "Part", "--dir", dir)
	pkg := filepath.Join(dir, "Fabrikam.zip")
	runProgram(t, "module", "pack", filepath.Join(dir, "Fabrikam"), "--out", pkg)
	must := func(raw []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	s := startRealServer(t, data)
	must(s.Do(ctx, client.Request{Method: "PUT", JSON: map[string]any{"location": "here"}}))
	f, err := os.Open(pkg)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	must(s.UploadModule(ctx, "", "Fabrikam.zip", f, client.ModuleImport{}))
	must(s.Do(ctx, client.Request{Method: "PUT", Path: []string{"connections", "TheService"}, JSON: map[string]any{"properties": map[string]any{
		"connectionType":        map[string]string{"name": "FabrikamConnection"},
		"fieldDefinitionValues": map[string]string{"Server": "fabrikam.example.com", "UserName": "tester", "Password": "a secret of the test"},
	}}}))
	const script = "$c = Get-AutomationConnection -Name TheService\n" +
		"(Get-FabrikamItem -Connection $c).Name -join ','\n" +
		"(New-FabrikamItem -Name third -Connection $c).GetType().Name\n" +
		"(Get-Help Get-FabrikamItem).Synopsis\n"
	must(s.Do(ctx, client.Request{Method: "PUT", Path: []string{"runbooks", "Use"}, JSON: map[string]any{"properties": map[string]any{"runbookType": "PowerShell", "draft": map[string]any{}}}}))
	must(nil, s.PutRunbookText(ctx, "Use", strings.NewReader(script)))
	must(nil, s.Publish(ctx, "Use"))
	must(s.StartJob(ctx, "use", "Use", nil))
	var output []string
	job, err := s.Follow(ctx, "use", client.Events{Record: func(r client.Record) error {
		output = append(output, r.Text)
		return nil
	}})
	if err != nil || job.Properties.Status != "Completed" {
		t.Errorf("%+v, %v", job, err)
	}
	if got := strings.Join(output, "|"); got != "first,second|Part|Gets items of Fabrikam." {
		t.Errorf("the job says %q", got)
	}
}
