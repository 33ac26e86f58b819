package app_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/cmd/runwright/internal/apptest"
	"github.com/runwright/runwright/cmd/runwright/internal/runbook"
	"github.com/runwright/runwright/internal/authn"
	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/pwshhost/standin"
	"github.com/runwright/runwright/internal/sandbox/worker"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

func TestMain(m *testing.M) {
	switch {
	case worker.Requested():
		os.Exit(worker.Main(runbook.New()))
	case standin.Requested():
		os.Exit(standin.Main())
	}
	if data := os.Getenv(serverProcess); data != "" {
		if err := beServer(data, os.Getenv(serverProcess+"_DATABASE")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(storetest.Main(m))
}

// server is a real server on a loopback port, with a runner and a package
// reader that tests can see through.
type server struct {
	t      testing.TB
	url    string
	token  string
	data   string
	stop   func() error
	client *http.Client
}

// startServer starts a server; it is stopped when the test ends.
func startServer(t testing.TB, cfg store.Config, change ...func(*app.Config)) *server {
	t.Helper()
	c := app.Config{
		Data: cfg.Dir, Database: cfg.URL, Workers: 4, Runner: apptest.ScriptRunner{}, Reader: apptest.ZipReader{}, Modules: app.Builtins(),
		Portal: http.NotFoundHandler(), Log: slog.New(slog.NewTextHandler(testWriter{t}, nil)), Clock: clock.System(),
	}
	for _, f := range change {
		f(&c)
	}
	ctx, cancel := context.WithCancel(context.Background())
	a, err := app.Open(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- a.Serve(ctx, l) }()
	token, err := authn.ReadToken(cfg.Dir)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, url: "http://" + l.Addr().String(), token: token, data: cfg.Dir, client: &http.Client{}}
	stopped := false
	s.stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		s.client.CloseIdleConnections()
		return errors.Join(<-ended, a.Close())
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Errorf("stop server: %v", err)
		}
	})
	return s
}

// testWriter sends the server's log to the test's.
type testWriter struct{ t testing.TB }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

// accountPath is the account that tests work in.
const accountPath = "/subscriptions/sub-1/resourceGroups/group/providers/Microsoft.Automation/automationAccounts/Contoso-Account"

// answer is what a request came back with.
type answer struct {
	status int
	header http.Header
	body   string
}

// json returns the value at a path of members and indexes, nil if missing.
func (a answer) json(path ...any) any {
	var v any
	if json.Unmarshal([]byte(a.body), &v) != nil {
		return nil
	}
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[p]
		case int:
			s, _ := v.([]any)
			if p >= len(s) {
				return nil
			}
			v = s[p]
		}
	}
	return v
}

// do sends a request with the admin token. A path that begins with a slash is
// taken as it is, any other is below the account; the api-version is added
// unless there is a query with one.
func (s *server) do(method, path string, body any, header ...string) answer {
	s.t.Helper()
	if !strings.HasPrefix(path, "/") {
		path = accountPath + "/" + path
	}
	path = strings.TrimSuffix(path, "/.")
	if !strings.Contains(path, "api-version") {
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		path += sep + "api-version=2023-11-01"
	}
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	case []byte:
		in = bytes.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			s.t.Fatal(err)
		}
		in = bytes.NewReader(text)
	}
	req, err := http.NewRequest(method, s.url+path, in)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(text)}
}

// must is do for a request that has to come back with a status.
func (s *server) must(status int, method, path string, body any, header ...string) answer {
	s.t.Helper()
	a := s.do(method, path, body, header...)
	if a.status != status {
		s.t.Fatalf("%s %s: status %d, want %d: %s", method, path, a.status, status, a.body)
	}
	return a
}

// withAccount creates the account that relative paths are below.
func (s *server) withAccount() *server {
	s.t.Helper()
	s.must(201, "PUT", accountPath, `{"location":"westeurope","properties":{"sku":{"name":"Basic"}}}`)
	return s
}

// publish makes a published PowerShell runbook.
func (s *server) publish(name, script, properties string) {
	s.t.Helper()
	s.must(201, "PUT", "runbooks/"+name, `{"location":"westeurope","properties":{"runbookType":"PowerShell","draft":{}`+properties+`}}`)
	s.must(202, "PUT", "runbooks/"+name+"/draft/content", script)
	s.must(202, "POST", "runbooks/"+name+"/publish", nil)
}

// run starts a job, follows it to its end and returns it.
func (s *server) run(job, runbook string) answer {
	s.t.Helper()
	s.must(201, "PUT", "jobs/"+job, `{"properties":{"runbook":{"name":"`+runbook+`"}}}`)
	s.must(200, "GET", "jobs/"+job+"/streams/live", nil)
	return s.must(200, "GET", "jobs/"+job, nil)
}

// oneWorker makes jobs run one after the other.
func oneWorker(c *app.Config) { c.Workers = 1 }

// until follows a job until an event of the given kind has come.
func (s *server) until(job, event string) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", s.url+accountPath+"/jobs/"+job+"/streams/live?api-version=2023-11-01", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	res, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		if lines.Text() == "event: "+event {
			return
		}
	}
	s.t.Fatalf("job %s ended without an event %q: %v", job, event, lines.Err())
}
