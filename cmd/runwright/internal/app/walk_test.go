package app_test

import (
	"strings"
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/apptest"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// TestTheWholeWalk drives account, module, connection, runbook and job over
// HTTP, as the tour does.
func TestTheWholeWalk(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg).withAccount()
		list := s.must(200, "GET", "modules", nil)
		if list.json("value", 0, "name") != "Microsoft.PowerShell.Core" || list.json("value", 0, "properties", "isGlobal") != true {
			t.Errorf("default modules: %s", list.body)
		}
		pkg := apptest.ZipModule(t, modules.Info{
			Name: "Contoso", Versions: []string{"1.2.0"}, Commands: []modules.Command{{Name: "Get-ContosoUser", Kind: "Function"}},
			ConnectionType: &modules.ConnectionType{Name: "ContosoConnection", Fields: []modules.ConnectionField{
				{Name: "Username", Type: "System.String", Optional: true}, {Name: "Password", Type: "System.String", Encrypted: true}, {Name: "Port", Type: "System.Int32", Optional: true},
			}},
		}, "function a {}")
		m := s.must(201, "POST", "modules", pkg)
		if m.json("properties", "provisioningState") != "Succeeded" || m.json("properties", "version") != "1.2.0" || m.json("properties", "activityCount") != 1.0 {
			t.Errorf("module: %s", m.body)
		}
		c := s.must(201, "PUT", "connections/ContosoConnection", `{"name":"ContosoConnection","properties":{"connectionType":{"name":"ContosoConnection"},
			"fieldDefinitionValues":{"Username":"admin","Password":"tour-Pa55word","Port":"443"}}}`)
		if c.json("properties", "fieldDefinitionValues", "Username") != "admin" || strings.Contains(c.body, "tour-Pa55word") {
			t.Errorf("connection: %s", c.body)
		}
		s.publish("Tour", "Output hello\nconnection contosoconnection\nmodules\nWarning careful\nVerbose not kept\nError caught", "")
		job := s.run("d1b3f5c0-0000-4000-8000-000000000001", "tour")
		if job.json("properties", "status") != "Completed" || job.json("properties", "provisioningState") != "Succeeded" {
			t.Fatalf("job: %s", job.body)
		}
		want := "hello\r\n" + `{"Password":"*****","Port":443,"Username":"admin"}` + "\r\nContoso.psm1: function a {}\r\n"
		if out := s.must(200, "GET", "jobs/d1b3f5c0-0000-4000-8000-000000000001/output", nil); out.body != want {
			t.Errorf("output %q, want %q", out.body, want)
		}
		live := s.must(200, "GET", "jobs/d1b3f5c0-0000-4000-8000-000000000001/streams/live", nil, "Last-Event-ID", "3")
		if n := strings.Count(live.body, "event: record\n"); n != 2 || !strings.HasSuffix(live.body, "event: end\ndata: {}\n\n") {
			t.Errorf("resumed stream with %d records: %s", n, live.body)
		}
	})
}
