package main

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/authn"
	"github.com/runwright/runwright/internal/client"
)

// The tests in this file run the program as it is, with the real engine in
// real sandboxes: the test binary is the program (see TestMain). Where the
// machine cannot confine, they say so and run without confinement.

// unconfined is the flag that tests need on a machine without sandboxes.
var unconfined = sync.OnceValue(func() []string {
	if probeMachine().confined() {
		return nil
	}
	return []string{"--unsafe-no-sandbox"}
})

// startProgram prepares the program with the given arguments.
func startProgram(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if len(unconfined()) > 0 {
		t.Log("this machine cannot confine jobs; running without")
	}
	cmd := exec.Command(self, append(args, unconfined()...)...)
	cmd.Env = append(os.Environ(), realProgram+"=1")
	return cmd
}

func TestTour(t *testing.T) {
	data := filepath.Join(t.TempDir(), "tour data")
	cmd := startProgram(t, "quickstart", "--once", "--data", data, "--listen", "127.0.0.1:0")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s%s", err, out, stderr.String())
	}
	lines := strings.Split(string(out), "\n")
	for i, pattern := range []string{
		`^1\. The server listens on http://127\.0\.0\.1:\d+, data in .*tour data, `,
		`^2\. Account contoso-tour is there, with 7 default modules\.$`,
		`^3\. Module Contoso 1\.2\.0 is imported: 5 commands, connection type ContosoConnection\.$`,
		`^4\. Connection ContosoConnection is there; its Password is sealed and does not come back\.$`,
		`^5\. Runbook Contoso-Tour is published\.$`,
		`^6\. Job [0-9a-f-]{36} is started; its streams:$`,
		`^   VERBOSE: Reading the connection$`,
	} {
		if !regexp.MustCompile(pattern).MatchString(lines[i]) {
			t.Errorf("line %d is %q, want %s", i+1, lines[i], pattern)
		}
	}
	for _, part := range []string{
		"\n   tour    ConnectionObject\n",
		"\n     Id Name  Owner PasswordLen\n     -- ----  ----- -----------\n   4581 alice tour           13\n   4583 carol tour           13\n",
		"\n   WARNING: One user is disabled and was left out.\n",
		"\n   Caught: Cannot validate argument on parameter 'Name'.",
		"\n   Connected to port 443 as tour.\n7. The job is Completed, ",
	} {
		if !strings.Contains(string(out), part) {
			t.Errorf("the tour does not say %q:\n%s", part, out)
		}
	}
	err = filepath.WalkDir(data, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if strings.Contains(string(content), tourPassword) {
			t.Errorf("%s holds the password", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// realServer is a running "runwright serve" and a client for it.
type realServer struct {
	*client.Client
	address string
	process *exec.Cmd
}

func startRealServer(t testing.TB, data string, args ...string) realServer {
	t.Helper()
	cmd := startProgram(t, append([]string{"serve", "--data", data, "--listen", "127.0.0.1:0", "--workers", "1", "--log-level", "error"}, args...)...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// It is asked to end, so that none of its processes writes into the folder that
		// the test removes next.
		if err := cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Error(err)
		}
		kill := time.AfterFunc(time.Minute, func() {
			t.Error("the server did not end within a minute of the wish")
			_ = cmd.Process.Kill() // it may have ended meanwhile
		})
		_ = cmd.Wait()
		kill.Stop()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("the server did not start: %v", err)
	}
	_, rest, _ := strings.Cut(line, "listening on ")
	address, _, _ := strings.Cut(rest, " ")
	token, err := authn.ReadToken(data)
	if err != nil {
		t.Fatal(err)
	}
	scope := client.Scope{Subscription: defaultSubscription, ResourceGroup: defaultResourceGroup, Account: "killed-account"}
	return realServer{client.New(address, token, scope), address, cmd}
}

// TestKilledInMidJob kills the real server with a real job in its sandbox.
func TestKilledInMidJob(t *testing.T) {
	data, ctx := t.TempDir(), t.Context()
	must := func(raw []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	s := startRealServer(t, data)
	must(s.Do(ctx, client.Request{Method: "PUT", JSON: map[string]any{"location": "here"}}))
	for name, script := range map[string]string{"Endless": "Write-Output 'begun'\nwhile ($true) { }", "Quick": "Write-Output (6 * 7)"} {
		must(s.Do(ctx, client.Request{Method: "PUT", Path: []string{"runbooks", name}, JSON: map[string]any{"properties": map[string]any{"runbookType": "PowerShell", "draft": map[string]any{}}}}))
		must(nil, s.PutRunbookText(ctx, name, strings.NewReader(script)))
		must(nil, s.Publish(ctx, name))
	}
	must(s.StartJob(ctx, "endless", "Endless", nil))
	following, cancel := context.WithCancel(ctx)
	_, err := s.Follow(following, "endless", client.Events{Record: func(r client.Record) error {
		if r.Text != "begun" {
			t.Errorf("record %q", r.Text)
		}
		cancel()
		return nil
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("following ended with %v", err)
	}
	must(s.StartJob(ctx, "quick", "Quick", nil))
	if err := s.process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.process.Wait()

	s = startRealServer(t, data)
	var output []string
	job, err := s.Follow(ctx, "quick", client.Events{Record: func(r client.Record) error {
		output = append(output, r.Text)
		return nil
	}})
	if err != nil || job.Properties.Status != "Completed" || strings.Join(output, "|") != "42" {
		t.Errorf("the waiting job: %+v %q, %v", job, output, err)
	}
	statuses := 0
	job, err = s.Follow(ctx, "endless", client.Events{Status: func(client.Job) error {
		statuses++
		return nil
	}})
	if err != nil || job.Properties.Status != "Failed" || statuses != 1 || !strings.Contains(job.Properties.Exception, "ended unexpectedly") {
		t.Errorf("the running job: %+v, %d states, %v", job, statuses, err)
	}
}
