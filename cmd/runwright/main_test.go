package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/cmd/runwright/internal/apptest"
	"github.com/runwright/runwright/internal/authn"
	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/gallery"
	"github.com/runwright/runwright/internal/pwshhost/standin"
	"github.com/runwright/runwright/internal/sandbox/worker"
)

// realProgram is the variable that makes the test binary the program as it is.
const realProgram = "RUNWRIGHT_TEST_REAL"

// TestMain lets the test binary be the program: as it is, sandboxes included,
// for the tests in real_test.go; and for scripts as the command runwright,
// with the real command line, client and server, and a stand-in for the
// engine.
func TestMain(m *testing.M) {
	if worker.Requested() || os.Getenv(realProgram) != "" {
		main()
		return
	}
	if standin.Requested() {
		os.Exit(standin.Main())
	}
	testscript.Main(m, map[string]func(){"runwright": func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		os.Exit(execute(ctx, newProgram(os.Stdin, os.Stdout, os.Stderr, os.Getenv, testEngine, func() machine { return machine{Tier: "A"} }), os.Args[1:]))
	}})
}

func testEngine(engineOptions) (*engine, error) {
	return &engine{
		runner: apptest.ScriptRunner{}, reader: app.Packages{}, portal: http.NotFoundHandler(),
		confinement: "no sandbox, this is a test", close: func() error { return nil },
	}, nil
}

// TestScripts runs the scripts in testdata/script, each against a server of
// its own whose address and token are in the environment.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": checkStatus},
		Setup: func(env *testscript.Env) error {
			contoso, err := filepath.Abs("tour/Contoso.zip")
			if err != nil {
				return err
			}
			env.Setenv("CONTOSO", contoso)
			certificates, err := filepath.Abs("../../internal/assets/testdata/certificates")
			if err != nil {
				return err
			}
			env.Setenv("CERTIFICATES", certificates)
			return serveScript(env)
		},
	})
}

// checkStatus is the command "status N PROGRAM ARGS…": the program has to end
// with exit status N.
func checkStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N program args…")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = strconv.Itoa(exit.ExitCode())
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != args[0] {
		ts.Fatalf("%v: exit status %s, want %s", args[1:], got, args[0])
	}
}

// serveScript starts a server and tells the script where it is.
func serveScript(env *testscript.Env) error {
	data := filepath.Join(env.WorkDir, ".server")
	feed, err := sampleGallery(filepath.Join(env.WorkDir, ".gallery"))
	if err != nil {
		return err
	}
	env.Setenv("GALLERY", filepath.Join(env.WorkDir, ".gallery"))
	index := httptest.NewServer(apptest.SampleIndex())
	env.Defer(index.Close)
	env.Setenv("INDEX", index.URL)
	wheel := apptest.SampleIndex()[2]
	if err := os.WriteFile(filepath.Join(env.WorkDir, wheel.FileName()), wheel.Bytes(), 0o600); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	a, err := app.Open(ctx, app.Config{
		Data: data, Workers: 2, Runner: apptest.ScriptRunner{}, Reader: app.Packages{}, Modules: app.Builtins(),
		Portal: http.NotFoundHandler(), Log: slog.New(slog.DiscardHandler), Clock: clock.System(), Gallery: app.Galleries{Client: feed},
		Python: apptest.Pythons{}, PythonIndex: index.URL + "/simple",
	})
	if err != nil {
		cancel()
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		cancel()
		return errors.Join(err, a.Close())
	}
	ended := make(chan error, 1)
	go func() { ended <- a.Serve(ctx, l) }()
	env.Defer(func() {
		cancel()
		if err := errors.Join(<-ended, a.Close()); err != nil {
			panic(fmt.Sprintf("end the server: %v", err))
		}
	})
	token, err := authn.ReadToken(data)
	if err != nil {
		return err
	}
	env.Setenv("RUNWRIGHT_SERVER", "http://"+l.Addr().String())
	env.Setenv("RUNWRIGHT_TOKEN", token)
	env.Setenv("RUNWRIGHT_ACCOUNT", "script-account")
	return nil
}

// sampleGallery makes a folder of packages out of the sample modules that need
// each other, and a client for it.
func sampleGallery(dir string) (*gallery.Client, error) {
	const samples = "../../powershell/module/metadata/testdata/modules"
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	broken, err := os.Create(filepath.Join(dir, "Chain.Broken.1.0.0.zip"))
	if err != nil {
		return nil, err
	}
	z := zip.NewWriter(broken)
	w, err := z.Create("Chain.Broken.psd1")
	if err == nil {
		_, err = io.WriteString(w, "@{ ModuleVersion = '1.0.0'; RequiredModules = 'Chain.D', 'Chain.Lost' }")
	}
	if err = errors.Join(err, z.Close(), broken.Close()); err != nil {
		return nil, err
	}
	for name, folder := range map[string]string{
		"Chain.A.1.0.0": "Chain.A", "Chain.B.1.2.3": "Chain.B", "Chain.C.1.4.0": "Chain.C/1.4.0", "Chain.C.1.5.0": "Chain.C/1.5.0",
		"Chain.D.1.0.0": "Chain.D/1.0.0", "Chain.D.1.8.2": "Chain.D/1.8.2", "Chain.D.2.0.0": "Chain.D/2.0.0",
	} {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		err := errors.Join(z.AddFS(os.DirFS(filepath.Join(samples, folder))), z.Close())
		if err = errors.Join(err, os.WriteFile(filepath.Join(dir, name+".zip"), out.Bytes(), 0o600)); err != nil {
			return nil, err
		}
	}
	return gallery.New(gallery.Options{Feeds: []gallery.Feed{{Name: "samples", URL: dir}}})
}

func TestNameFromLink(t *testing.T) {
	for link, want := range map[string]string{
		"https://h/p/Contoso.zip":                                     "Contoso",
		"https://h/p/contoso.1.2.0.nupkg?sas=x":                       "contoso",
		"https://h/p/Contoso-1.2.0.zip":                               "Contoso",
		"https://h/Az.Accounts.2.7.6-beta1.nupkg":                     "Az.Accounts",
		"https://www.powershellgallery.com/api/v2/package/Az.Storage": "Az.Storage",
		"https://www.powershellgallery.com/api/v2/package/Az.A/1.0.0": "Az.A",
	} {
		if got := nameFromLink(link); got != want {
			t.Errorf("%s: %q, want %q", link, got, want)
		}
	}
}
