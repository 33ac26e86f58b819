package web_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/runwright/runwright/powershell"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/oshost"
	"github.com/runwright/runwright/powershell/types"
)

// handler tells what it was sent, and what the path asks for.
func handler(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	switch {
	case strings.HasPrefix(r.URL.Path, "/missing"):
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		body = []byte(`{"why":"gone"}`)
	case strings.HasPrefix(r.URL.Path, "/moved"):
		http.Redirect(w, r, "/echo", http.StatusFound)
		return
	case strings.HasPrefix(r.URL.Path, "/bytes"):
		w.Header().Set("Content-Type", "application/octet-stream")
		body = make([]byte, 100000)
	default:
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Set-Cookie", "sid=1; Path=/")
		body, err = json.Marshal(map[string]string{"method": r.Method, "query": r.URL.RawQuery, "body": string(body), "type": r.Header.Get("Content-Type"), "cookie": r.Header.Get("Cookie"), "auth": r.Header.Get("Authorization")})
		if err != nil {
			return
		}
	}
	if _, err := w.Write(body); err != nil {
		return
	}
}

// run returns what a script writes, a line an object; uncaught errors are lines too.
func run(t *testing.T, host interp.Host, source string) string {
	t.Helper()
	rs := powershell.New(powershell.Options{Host: host})
	rs.Interp().SetCurrentFolder(t.TempDir())
	var lines []string
	out := interp.WriterFunc(func(v any) error {
		text, err := rs.Interp().Text(v)
		lines = append(lines, text)
		return err
	})
	failed := interp.WriterFunc(func(v any) error {
		lines = append(lines, "error: "+v.(*types.ErrorRecord).ID)
		return nil
	})
	if err := rs.Run(context.Background(), powershell.Script{Text: source}, powershell.Streams{Output: out, Error: failed}); err != nil {
		lines = append(lines, "stopped: "+err.Error())
	}
	return strings.Join(lines, "\n")
}

func TestCommands(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(handler))
	defer s.Close()
	host := oshost.New(oshost.Options{Network: oshost.Network()})
	for _, c := range []struct{ source, want string }{
		{`$r = Invoke-RestMethod URL/echo -Body @{ q = 'a b' }; "$($r.method) $($r.query)"`, "GET q=a+b"},
		{`$r = Invoke-RestMethod URL/echo -Method Post -Body @{ q = 'ü' }; "$($r.method) $($r.body) $($r.type)"`, "POST q=%C3%BC application/x-www-form-urlencoded"},
		{`$null = Invoke-RestMethod URL/echo -SessionVariable s; (Invoke-RestMethod URL/echo -WebSession $s).cookie`, "sid=1"},
		{`(Invoke-RestMethod URL/moved -Headers @{ Authorization = 'Bearer x' }).auth.Length`, "0"},
		{`try { Invoke-RestMethod URL/missing } catch { "$([int]$_.Exception.Response.StatusCode) $(($_.ErrorDetails.Message | ConvertFrom-Json).why)" }`, "404 gone"},
		{`(Invoke-WebRequest URL/missing -SkipHttpErrorCheck).StatusCode`, "404"},
		{`Invoke-WebRequest URL/bytes -OutFile b.bin; (Get-Item b.bin).Length`, "100000"},
		{`[Net.Http.HttpClient]::new().GetAsync('URL/missing').Result.ReasonPhrase`, "Not Found"},
		{`[Net.WebClient]::new().DownloadData('URL/bytes').Length`, "100000"},
		{`try { [Net.WebRequest]::Create('URL/missing').GetResponse() } catch { $_.Exception.InnerException.Status }`, "ProtocolError"},
	} {
		if got := run(t, host, strings.ReplaceAll(c.source, "URL", s.URL)); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.source, got, c.want)
		}
	}
}

// TestNoNetwork: without a network the commands fail with an error that says so.
func TestNoNetwork(t *testing.T) {
	got := run(t, oshost.New(oshost.Options{}), `try { Invoke-RestMethod http://localhost/ } catch { $_.Exception.Message }`)
	if !strings.Contains(got, "There is no network here") {
		t.Errorf("got %s", got)
	}
}

// TestCertificate: an unknown certificate is refused unless that is switched off.
func TestCertificate(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(handler))
	defer s.Close()
	s.Config.ErrorLog = nil
	host := oshost.New(oshost.Options{Network: oshost.Network()})
	source := strings.ReplaceAll(`try { Invoke-RestMethod URL } catch { $_.Exception.InnerException.GetType().Name }; (Invoke-RestMethod URL -SkipCertificateCheck).method`, "URL", s.URL)
	if got := run(t, host, source); got != "AuthenticationException\nGET" {
		t.Errorf("got %s", got)
	}
}

// TestAnyCertificate reaches a server whose certificate nobody signed, once the
// script says that this is all right.
func TestAnyCertificate(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(handler))
	defer s.Close()
	got := run(t, oshost.New(oshost.Options{Network: oshost.Network()}), `
		$h = [System.Net.Http.HttpClientHandler]::new(); $any = [System.Net.Http.HttpClientHandler]::DangerousAcceptAnyServerCertificateValidator
		try { [System.Net.Http.HttpClient]::new($h).GetStringAsync("`+s.URL+`/bytes").GetAwaiter().GetResult() } catch { 'refused' }
		$h = [System.Net.Http.HttpClientHandler]::new(); $h.ServerCertificateCustomValidationCallback = $any
		[System.Net.Http.HttpClient]::new($h).GetStringAsync("`+s.URL+`/bytes").Result.Length`)
	if got != "refused\n100000" {
		t.Errorf("got %q", got)
	}
}
