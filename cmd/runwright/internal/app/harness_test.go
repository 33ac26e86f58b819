package app_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/internal/authn"
	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

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
		Data: cfg.Dir, Database: cfg.URL, Workers: 4, Runner: scriptRunner{}, Reader: zipReader{}, Modules: modules.DefaultModules(),
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

// scriptRunner stands in for the engine. It understands scripts of lines:
//
//	STREAM text        a record
//	connection NAME    an Output record a field of a connection
//	parameter NAME     an Output record with a parameter's JSON
//	modules            an Output record a module, with its text
//	throw text         the script ends with an exception
//	die text           the sandbox dies
//	wait               waits until the job is cancelled
type scriptRunner struct{}

func (scriptRunner) Run(ctx context.Context, w jobs.Work, sink jobs.Sink) (jobs.Outcome, error) {
	sink.Started()
	out := func(stream jobs.Stream, text string) error {
		value, err := json.Marshal(map[string]string{"value": text})
		if err != nil {
			return err
		}
		return sink.Record(jobs.Record{Stream: stream, Text: text, Value: value})
	}
	for line := range strings.Lines(w.Script) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		var err error
		switch word {
		case "connection":
			var fields map[string]any
			if fields, err = w.Assets.Connection(ctx, rest); err == nil {
				var text []byte
				text, err = json.Marshal(fields)
				err = errors.Join(err, out(jobs.Output, string(text)))
			} else if fault.Is(err, fault.NotFound) {
				err = out(jobs.Error, fault.MessageOf(err))
			}
		case "parameter":
			err = out(jobs.Output, string(w.Parameters[rest]))
		case "modules":
			found, globErr := filepath.Glob(w.Modules + "/*/*.psm1")
			for _, f := range found {
				text, readErr := os.ReadFile(f)
				err = errors.Join(err, readErr, out(jobs.Output, filepath.Base(f)+": "+string(text)))
			}
			err = errors.Join(err, globErr)
		case "throw":
			return jobs.Outcome{Exception: rest}, nil
		case "die":
			return jobs.Outcome{}, errors.New(rest)
		case "wait":
			<-ctx.Done()
			return jobs.Outcome{}, ctx.Err()
		default:
			err = out(jobs.Stream(word), rest)
		}
		if err != nil {
			return jobs.Outcome{}, err
		}
	}
	return jobs.Outcome{}, nil
}

// zipReader stands in for the reader of packages: a zip with a file
// "info.json" that holds what the package is.
type zipReader struct{}

type zipPackage struct {
	zip  *zip.ReadCloser
	info modules.Info
}

func (zipReader) Open(_ context.Context, path, _ string) (modules.Package, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "The package is not a zip file.")
	}
	p := &zipPackage{zip: z}
	f, err := z.Open("info.json")
	if err != nil {
		return nil, errors.Join(fault.New(fault.Invalid, "The package holds no module."), z.Close())
	}
	defer f.Close()
	return p, json.NewDecoder(f).Decode(&p.info)
}

func (p *zipPackage) Info() modules.Info { return p.info }

// Missing takes a remark "needs NAME" for a requirement.
func (p *zipPackage) Missing(installed func(string) []string) error {
	for _, r := range p.info.Remarks {
		if name, ok := strings.CutPrefix(r, "needs "); ok && len(installed(name)) == 0 {
			return fault.New(fault.Invalid, "The module needs %s, which is not there.", name)
		}
	}
	return nil
}

func (p *zipPackage) Close() error { return p.zip.Close() }

func (p *zipPackage) Stage(_ context.Context, dir string) error {
	if strings.Contains(p.info.Description, "cannot be unpacked") {
		return fault.New(fault.Invalid, "The package breaks off in the middle.")
	}
	return os.CopyFS(filepath.Join(dir, p.info.Name), p.zip)
}

// zipModule makes a package for zipReader.
func zipModule(t testing.TB, info modules.Info, files ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	text, err := json.Marshal(info)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"info.json": string(text), info.Name + ".psm1": strings.Join(files, "\n")} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Modified: time.Unix(1e9, 0)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
