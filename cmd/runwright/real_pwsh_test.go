package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/client"
)

// installStandIn makes an installation of PowerShell whose program is this test's:
// it behaves towards the service as the real one does, and runs scripts of its own
// kind (see package standin).
func installStandIn(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	from, err := os.Open(self)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	to, err := os.OpenFile(filepath.Join(dir, "pwsh"), os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(to, from); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{"pwsh.dll", "libcoreclr.so"} {
		if err := os.WriteFile(filepath.Join(dir, f), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestPwshInRealJobs runs jobs of the engine pwsh in the program as it is.
func TestPwshInRealJobs(t *testing.T) {
	if len(unconfined()) > 0 {
		t.Skip("the engine pwsh needs sandboxes of tier A")
	}
	ctx := t.Context()
	s := startRealServer(t, t.TempDir(), "--pwsh", installStandIn(t))
	do := func(method string, body any, path ...string) {
		t.Helper()
		if _, err := s.Do(ctx, client.Request{Method: method, Path: path, JSON: body}); err != nil {
			t.Fatal(err)
		}
	}
	properties := func(p map[string]any) map[string]any { return map[string]any{"properties": p} }
	do("PUT", map[string]any{"location": "here"})
	do("PUT", properties(map[string]any{"value": `"the value"`}), "variables", "Greeting")
	do("PUT", properties(map[string]any{"value": `"s3cret-value"`, "isEncrypted": true}), "variables", "Secret")
	do("PUT", properties(map[string]any{"engine": "embedded", "runbooks": map[string]string{"real": "pwsh", "bad": "pwsh"}}), "engine")

	const script = "call Get-AutomationVariable {\"Name\":\"Greeting\"}\ncall Get-AutomationVariable {\"Name\":\"Secret\"}\nout it is s3cret-value\nwrite /tmp/x y\nids"
	job, output, errs := s.runReal(t, "Real", script)
	if job.Properties.Status != "Completed" || errs != "" {
		t.Fatalf("%s %s %s", job.Properties.Status, job.Properties.Exception, errs)
	}
	lines := strings.Split(output, "|")
	if len(lines) != 5 || lines[0] != `"the value"` || strings.Contains(output, "s3cret") || !strings.HasPrefix(lines[2], "it is ") || lines[3] != "written" || !strings.HasSuffix(lines[4], " pid 1") {
		t.Errorf("output %q", lines)
	}
	if got := job.Properties.Sandbox; got != (client.JobPlace{Engine: "pwsh", Tier: "A", Profile: "pwsh-64", Calls: 64}) {
		t.Errorf("%+v", got)
	}
	if job, _, _ := s.runReal(t, "Bad", "throw boom"); job.Properties.Status != "Failed" || !strings.HasPrefix(job.Properties.Exception, "boom\nAt ") {
		t.Errorf("%s %q", job.Properties.Status, job.Properties.Exception)
	}
	// Another runbook of the account runs on the embedded engine.
	job, output, _ = s.runReal(t, "Other", "1 + 1")
	if got := job.Properties.Sandbox; output != "2" || got != (client.JobPlace{Engine: "embedded", Tier: "A", Profile: "engine-48", Calls: 45}) {
		t.Errorf("%s, %+v", output, got)
	}
}

func TestPwshWhereThereIsNone(t *testing.T) {
	ctx := t.Context()
	s := startRealServer(t, t.TempDir(), "--pwsh", "off")
	for _, r := range []client.Request{
		{Method: "PUT", JSON: map[string]any{"location": "here"}},
		{Method: "PUT", Path: []string{"engine"}, JSON: map[string]any{"properties": map[string]any{"engine": "pwsh"}}},
	} {
		if _, err := s.Do(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	job, _, _ := s.runReal(t, "Real", "1")
	const want = "The runbook is to run on PowerShell, but this server was started without PowerShell (runwright serve --pwsh off); install PowerShell 7.4 or later beside the server and start the server again, or choose the embedded engine with 'runwright account engine set'."
	if job.Properties.Status != "Failed" || job.Properties.Exception != want || job.Properties.Sandbox != (client.JobPlace{Engine: "pwsh"}) {
		t.Errorf("%s %q %+v", job.Properties.Status, job.Properties.Exception, job.Properties.Sandbox)
	}
}
