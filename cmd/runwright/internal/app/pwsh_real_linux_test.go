package app_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/internal/pwshhost"
	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/broker"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// realPwsh is the variable that names a PowerShell for TestRealPwsh.
const realPwsh = "RUNWRIGHT_TEST_PWSH"

// TestRealPwsh runs jobs on the PowerShell that the variable names, in the
// sandboxes that they would have. All other tests have a stand-in.
func TestRealPwsh(t *testing.T) {
	path := os.Getenv(realPwsh)
	if path == "" {
		t.Skip("no PowerShell here: set " + realPwsh + " to the path of one")
	}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, `{"host":%q}`, r.Host) }))
	defer web.Close()
	for _, network := range []bool{false, true} {
		t.Run(fmt.Sprint("network ", network), func(t *testing.T) { testRealPwsh(t, path, web.Listener.Addr().String(), network) })
	}
}

func testRealPwsh(t *testing.T, path, server string, network bool) {
	service := pwshhost.NewService(path, filepath.Join(t.TempDir(), "pwsh"), pwshhost.System{})
	in, _, err := service.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", in)
	p, err := sandbox.NewPool(sandbox.Config{
		Network: broker.New(broker.Config{
			Resolver: names{"host.test": "203.0.113.7"}, Interfaces: func() []netip.Addr { return nil },
			Dial: func(ctx context.Context, _ netip.AddrPort) (net.Conn, error) {
				var d net.Dialer
				return d.DialContext(ctx, "tcp", server)
			},
		}),
		Engines: map[string]*sandbox.Engine{"pwsh": app.Pwsh(app.PwshOptions{Service: service, Network: network})},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}()
	modules := t.TempDir()
	if err := os.MkdirAll(filepath.Join(modules, "Demo", "1.0.0"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"Demo.psd1": "@{ RootModule = 'Demo.psm1'; ModuleVersion = '1.0.0'; FunctionsToExport = 'Get-Demo' }",
		"Demo.psm1": "function Get-Demo { 'demo' }",
	} {
		if err := os.WriteFile(filepath.Join(modules, "Demo", "1.0.0", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		script string
		want   string // texts of the output, by bars; … at the end for anything more
		status frame.Status
		net    bool // with network only
	}{
		{script: "'a b'; 42; $true; $null; Write-Warning w; Write-Host h", want: "a b|42|True"},
		{script: "Get-AutomationVariable v; Start-ThreadJob { Get-AutomationVariable t } | Receive-Job -Wait; 1..2 | ForEach-Object -Parallel { Get-AutomationVariable p }", want: "value of v|value of t|value of p|value of p"},
		{script: "Set-Content /tmp/left 'behind'; Get-Content /tmp/left; Test-Path /etc/shadow -PathType Leaf", want: "behind|False"},
		{script: "Test-Path /tmp/left", want: "False"},
		{script: "Get-Demo; ($env:PSModulePath -split ':')[0,1] -join ' '", want: "demo|/mod /runwright/host/modules"},
		{script: "Add-Type 'public class T { public static int F() { return 7; } }'; [T]::F()", want: "7"},
		{script: "'x' | Set-Content /tmp/a; Copy-Item /tmp/a /tmp/b; Compress-Archive /tmp/b /tmp/c.zip; (Get-Item /tmp/c.zip).Length -gt 20; Remove-Item /tmp/a; Test-Path /tmp/a", want: "True|False"},
		{script: "@{a=1} | ConvertTo-Json -Compress; [xml]'<a b=\"1\"/>' | % { $_.a.b }; Get-Date -Year 2020 -Format yyyy; [TimeZoneInfo]::Local.Id", want: `{"a":1}|1|2020|UTC`},
		{script: "try { Start-Process /bin/true -ErrorAction Stop; 'started' } catch { 'refused' }; try { [Net.Sockets.UdpClient]::new(5353); 'opened' } catch { 'refused' }", want: "refused|refused"},
		{script: "(Invoke-RestMethod http://host.test/).host; [Net.Http.HttpClient]::new().GetStringAsync('http://host.test/').Result", want: `host.test|{"host":"host.test"}`, net: true},
		{script: "try { Invoke-RestMethod http://127.0.0.1/ } catch { $_.Exception.Message }", want: "Response status code does not indicate success: 403…", net: true},
		{script: "throw 'boom'", status: frame.Failed},
		{script: "if (", status: frame.Failed},
		{script: "$l = [Collections.Generic.List[byte[]]]::new(); while ($true) { $l.Add([byte[]]::new(10MB)) }", status: frame.Failed},
		{script: "'after all that'", want: "after all that"},
	} {
		if tt.net && !network {
			continue
		}
		e := &told{}
		j := pwshJob(tt.script)
		j.Modules = modules
		out, err := p.Run(t.Context(), j, e)
		if err != nil {
			t.Errorf("%s: %v", tt.script, err)
			continue
		}
		if tt.status == "" {
			tt.status = frame.Completed
		}
		got := strings.Join(e.texts(frame.StreamOutput), "|")
		want, more := strings.CutSuffix(tt.want, "…")
		if out.Status != tt.status || got != want && !(more && strings.HasPrefix(got, want)) {
			t.Errorf("%s\n%s %s\n got %q\nwant %q\nerrors %q, warnings %q", tt.script, out.Status, out.Exception, got, tt.want, e.texts(frame.StreamError), e.texts(frame.StreamWarning))
		}
		t.Logf("%s in process %d (%s), %d calls, retire %q", out.Sandbox.Profile, out.Sandbox.PID, out.Sandbox.Start, out.Sandbox.Calls, out.Retire)
	}
	for _, script := range []string{"'go'; Start-Sleep 60", "'go'; while ($true) {}"} {
		ctx, stop := context.WithCancel(t.Context())
		e := &told{on: func(frame.Record) { stop() }}
		if out, err := p.Run(ctx, pwshJob(script), e); err != nil || out.Status != frame.Stopped || out.Killed {
			t.Errorf("%s: %+v, %v", script, out, err)
		}
	}
}
