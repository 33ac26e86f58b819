package main

import (
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/client"
)

// TestNetworkInRealJobs uses the network in the real engine, in real sandboxes,
// by the commands that people use.
func TestNetworkInRealJobs(t *testing.T) {
	ctx := t.Context()
	web := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
		case "/echo":
			b, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			fmt.Fprintf(w, `{"method": %q, "body": %q}`, r.Method, b)
		default:
			fmt.Fprint(w, `{"name": "runwright", "secure": `, r.TLS != nil, `}`)
		}
	}))
	web.Config.ErrorLog = log.New(io.Discard, "", 0)
	web.StartTLS()
	defer web.Close()
	plain := httptest.NewServer(web.Config.Handler)
	defer plain.Close()
	echo, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer echo.Close()
	go func() {
		for {
			c, err := echo.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_, _ = io.Copy(c, c)
			}()
		}
	}()

	dir := t.TempDir()
	ca := filepath.Join(dir, "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	rules := filepath.Join(dir, "network")
	// Of this machine, the web servers and the echo are open, and nothing else.
	text := "certificates " + ca + "\n"
	for _, a := range []net.Addr{web.Listener.Addr(), plain.Listener.Addr(), echo.Addr()} {
		text += "open " + a.String() + "\n"
	}
	if err := os.WriteFile(rules, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := startRealServer(t, filepath.Join(dir, "data"), "--network", rules)
	if _, err := s.Do(ctx, client.Request{Method: "PUT", JSON: map[string]any{"location": "here"}}); err != nil {
		t.Fatal(err)
	}
	_, echoPort, _ := net.SplitHostPort(echo.Addr().String())
	_, ownPort, _ := net.SplitHostPort(strings.TrimPrefix(s.address, "http://"))
	fill := strings.NewReplacer("HTTPS", web.URL, "HTTP", plain.URL, "ECHO", echoPort, "OWN", ownPort)
	for _, tt := range []struct{ name, script, output string }{
		{"Rest", "$r = Invoke-RestMethod HTTPS/x; \"$($r.name) $($r.secure)\"", "runwright True"},
		{"Post", "(Invoke-RestMethod HTTPS/echo -Method Post -Body (@{ a = 1 } | ConvertTo-Json -Compress) -ContentType application/json).body", `{"a":1}`},
		{"Request", "$r = Invoke-WebRequest HTTP/x; $r.StatusCode; $r.Content.Length", "200|38"},
		{"HttpClient", "[Net.Http.HttpClient]::new().GetStringAsync('HTTPS/x').Result.Length", "37"},
		{"WebClient", "[Net.WebClient]::new().DownloadString('HTTPS/x').Length", "37"},
		{"TcpClient", "$c = [Net.Sockets.TcpClient]::new('127.0.0.1', ECHO); $s = $c.GetStream(); $b = [Text.Encoding]::ASCII.GetBytes('hello'); $s.Write($b, 0, 5); $r = [byte[]]::new(5); $n = $s.Read($r, 0, 5); [Text.Encoding]::ASCII.GetString($r, 0, $n); $c.Dispose()", "hello"},
		{"Port", "Test-Connection 127.0.0.1 -TcpPort ECHO", "True"},
		{"Many", "1..50 | ForEach-Object { (Invoke-RestMethod HTTP/x -DisableKeepAlive).name } | Group-Object | ForEach-Object { \"$($_.Count) $($_.Name)\" }", "50 runwright"},
		{"Own", "try { Invoke-RestMethod http://127.0.0.1:OWN/healthz } catch { $_.Exception.Message }",
			"WARN Connecting to 127.0.0.1:OWN is not allowed: 127.0.0.1 is a loopback address. The operator of the server can allow it with the line 'open 127.0.0.1:OWN' in the file of 'runwright serve --network'.|" +
				"Connecting to 127.0.0.1:OWN is not allowed: 127.0.0.1 is a loopback address. (127.0.0.1:OWN)"},
		{"Redirect", "try { Invoke-RestMethod HTTP/away } catch { $_.Exception.Message }",
			"WARN Connecting to 169.254.169.254:80 is not allowed: 169.254.169.254 is a metadata address. The operator of the server can allow it with the line 'open 169.254.169.254:80' in the file of 'runwright serve --network'.|" +
				"Connecting to 169.254.169.254:80 is not allowed: 169.254.169.254 is a metadata address. (169.254.169.254:80)"},
		{"Dns", "try { [Net.Dns]::GetHostAddresses('example.com') } catch { $_.Exception.InnerException.Message }",
			"There is nothing here that resolves names. A job needs no addresses to connect: give the name to TcpClient, Invoke-RestMethod or HttpClient, and the server resolves it."},
		{"Udp", "try { [Net.Sockets.UdpClient]::new(53) } catch { $_.Exception.InnerException.Message }",
			"UdpClient is not available: it needs UDP, and the engine opens outgoing connections of TCP only (TcpClient, Invoke-RestMethod, HttpClient). What needs more has to run in PowerShell itself."},
		{"Listen", "try { New-Object Net.Sockets.TcpListener 80 } catch { ($_.Exception.Message -split ': ')[-1].Substring(0, 34) }", "it needs to listen for connections"},
		{"Roots", "(Get-Content /etc/ssl/certs/ca-certificates.crt)[0]; try { Set-Content /etc/ssl/certs/ca-certificates.crt x -ErrorAction Stop } catch { 'kept' }", "-----BEGIN CERTIFICATE-----|kept"},
	} {
		job, output, errs := s.runReal(t, tt.name, fill.Replace(tt.script))
		if want := fill.Replace(tt.output); job.Properties.Status != "Completed" || errs != "" || output != strings.ReplaceAll(want, "WARN ", "") {
			t.Errorf("%s: %s %s\n got %q\nwant %q\nerrors %q", tt.name, job.Properties.Status, job.Properties.Exception, output, want, errs)
		}
	}

	// The account's lists narrow that, and a runbook's narrow the account's.
	put := func(properties string) {
		t.Helper()
		if _, err := s.Do(ctx, client.Request{Method: "PUT", Path: []string{"network"}, Body: strings.NewReader(`{"properties": ` + properties + `}`), Type: "application/json"}); err != nil {
			t.Fatal(err)
		}
	}
	const try = "try { (Invoke-RestMethod HTTP/x).name } catch { 'refused' }"
	put(`{"allow": ["*.contoso.com:443"]}`)
	_, output, _ := s.runReal(t, "Narrow", fill.Replace(try))
	address := plain.Listener.Addr().String()
	if want := "Connecting to " + address + " is not allowed: it is not on the allow-list of the account 'killed-account'. It is allowed with 'runwright account network set killed-account --allow " + address + "'.|refused"; output != want {
		t.Errorf("narrowed by the account:\n got %q\nwant %q", output, want)
	}
	put(`{"allow": ["127.0.0.0/8"], "runbooks": {"narrower": {"deny": ["*"]}}}`)
	if _, output, _ := s.runReal(t, "Narrower", fill.Replace(try)); output != "Connecting to "+address+" is not allowed: the rule 'deny *' of the runbook 'Narrower' is against it.|refused" {
		t.Errorf("narrowed by the runbook: %q", output)
	}
	if _, output, _ := s.runReal(t, "Other", fill.Replace(try)); output != "runwright" {
		t.Errorf("another runbook: %q", output)
	}
}
