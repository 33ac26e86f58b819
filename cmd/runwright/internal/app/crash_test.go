package app_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/cmd/runwright/internal/apptest"
	"github.com/runwright/runwright/internal/authn"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// serverProcess is the variable that makes this test binary a server.
const serverProcess = "RUNWRIGHT_TEST_SERVER"

// beServer is what the test binary does when it was started as a server.
func beServer(data, database string) error {
	clk, err := serverTime()
	if err != nil {
		return err
	}
	a, err := app.Open(context.Background(), app.Config{
		Data: data, Database: database, Workers: 2, Runner: apptest.ScriptRunner{}, Reader: apptest.ZipReader{}, Modules: app.Builtins(),
		Portal: http.NotFoundHandler(), Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Clock: clk,
		Gallery: apptest.FolderGallery{Dir: os.Getenv(serverGallery)}, Reached: dieAt(os.Getenv(serverDies)),
		Grace: time.Hour, ScheduleReached: dieAtRun(os.Getenv(serverDiesAtRun)),
	})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if _, err := io.WriteString(os.Stdout, l.Addr().String()+"\n"); err != nil {
		return err
	}
	return a.Serve(context.Background(), l)
}

// startProcess starts a server in a process of its own.
func startProcess(t *testing.T, cfg store.Config) (*server, *exec.Cmd) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serverProcess+"="+cfg.Dir, serverProcess+"_DATABASE="+cfg.URL)
	cmd.Stderr = testWriter{t}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Error(err)
		}
		_ = cmd.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server did not start: %v", err)
	}
	token, err := authn.ReadToken(cfg.Dir)
	if err != nil {
		t.Fatal(err)
	}
	return &server{t: t, url: "http://" + strings.TrimSpace(address), token: token, data: cfg.Dir, client: &http.Client{}}, cmd
}

// TestKilledServer kills a server in the middle of a job and starts it again:
// the job fails once, with a clear text and the records it had; jobs that
// waited run; nothing is lost.
func TestKilledServer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s, process := startProcess(t, cfg)
		s.withAccount()
		s.publish("Wait", "Output begun\nwait", "")
		s.publish("Quick", "Output done", "")
		for _, job := range []string{"wait-1", "wait-2"} { // both workers
			s.must(201, "PUT", "jobs/"+job, `{"properties":{"runbook":{"name":"Wait"}}}`)
			s.until(job, "record")
		}
		for _, job := range []string{"queued-1", "queued-2", "queued-3"} {
			s.must(201, "PUT", "jobs/"+job, `{"properties":{"runbook":{"name":"Quick"}}}`)
		}
		if err := process.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = process.Wait()

		s, process = startProcess(t, cfg)
		for job, want := range map[string]string{"wait-1": "Failed", "wait-2": "Failed", "queued-1": "Completed", "queued-2": "Completed", "queued-3": "Completed"} {
			live := s.must(200, "GET", "jobs/"+job+"/streams/live", nil)
			if !strings.HasSuffix(live.body, "event: end\ndata: {}\n\n") {
				t.Errorf("%s: live stream without end: %s", job, live.body)
			}
			a := s.must(200, "GET", "jobs/"+job, nil)
			if a.json("properties", "status") != want {
				t.Errorf("%s: %s", job, a.body)
			}
		}
		failed := s.must(200, "GET", "jobs/wait-1", nil)
		if text, _ := failed.json("properties", "exception").(string); !strings.Contains(text, "ended unexpectedly") {
			t.Errorf("exception: %s", failed.body)
		}
		if out := s.must(200, "GET", "jobs/wait-1/output", nil); out.body != "begun\r\n" {
			t.Errorf("records of the interrupted job: %q", out.body)
		}
		// Killed again, nothing changes: the final state is given once.
		if err := process.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = process.Wait()
		s, _ = startProcess(t, cfg)
		if a := s.must(200, "GET", "jobs/wait-1", nil); a.body != failed.body {
			t.Errorf("the final state changed:\n%s\n%s", failed.body, a.body)
		}
	})
}
