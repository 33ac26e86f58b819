package python_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/python"
)

// serviceVariable makes the test program be a service that runs one endless job;
// its value is a folder.
const serviceVariable = "PYTHON_TEST_SERVICE"

func runTestService(folder string) error {
	o := python.Open(context.Background(), python.DefaultName, 3, python.Options{Folder: folder})
	defer o.Close()
	if _, err := o.Wait(); err != nil {
		return err
	}
	p, err := sandbox.NewPool(sandbox.Config{Engines: map[string]*sandbox.Engine{python.EngineName: o.Engine}})
	if err != nil {
		return err
	}
	_, err = p.Run(context.Background(), job("import automationassets\nautomationassets.get_automation_variable('x')\nwhile True: pass"), &announcer{pool: p})
	return err
}

// announcer prints the processes of sandboxes when the job asks: the job's and
// the one that is ready for the next.
type announcer struct {
	collector
	pool *sandbox.Pool
}

// Request implements sandbox.Events.
func (a *announcer) Request(context.Context, frame.Request) (json.RawMessage, error) {
	a.pool.Settle()
	words := []string{"pids"}
	for _, pid := range ownChildren() {
		text, err := os.ReadFile("/proc/" + pid + "/status")
		if err == nil && strings.HasPrefix(string(text), "Name:\tpython") {
			words = append(words, pid)
		}
	}
	fmt.Println(strings.Join(words, " "))
	return json.RawMessage(`{"json":"1"}`), nil
}

func ownChildren() []string {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return nil
	}
	var out []string
	for _, task := range tasks {
		text, err := os.ReadFile("/proc/self/task/" + task.Name() + "/children")
		if err == nil { // else the thread has just ended
			out = append(out, strings.Fields(string(text))...)
		}
	}
	return out
}

// TestServiceKilled ends a service the hard way and sees its interpreters go.
func TestServiceKilled(t *testing.T) {
	interpreters(t)
	onePool(t, sandbox.Config{}) // skips where nothing can be confined
	cmd := exec.Command("/proc/self/exe", "-test.run=^$")
	cmd.Env = append(os.Environ(), serviceVariable+"="+t.TempDir()+"/python")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "pids ") {
		t.Fatalf("service said %q, %v", line, err)
	}
	var open []unix.PollFd
	for _, f := range strings.Fields(line)[1:] {
		pid, err := strconv.Atoi(f)
		if err != nil {
			t.Fatal(err)
		}
		fd, err := unix.PidfdOpen(pid, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer unix.Close(fd)
		open = append(open, unix.PollFd{Fd: int32(fd), Events: unix.POLLIN})
	}
	if len(open) < 2 {
		t.Fatalf("the service has %d sandboxes, want 2", len(open))
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for i := range open {
		n, err := unix.Poll(open[i:i+1], 5000)
		for errors.Is(err, unix.EINTR) {
			n, err = unix.Poll(open[i:i+1], 5000)
		}
		if n != 1 || err != nil {
			t.Errorf("sandbox %d of %d outlives its service (%v)", i+1, len(open), err)
		}
	}
}

// TestNothingLeaks runs jobs one after the other and counts what the service has.
func TestNothingLeaks(t *testing.T) {
	p := onePool(t, sandbox.Config{})
	count := func() string {
		p.Settle()
		fds, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		mounts, err := os.ReadFile("/proc/self/mountinfo")
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(len(fds), " descriptors, ", len(ownChildren()), " processes, ", strings.Count(string(mounts), "\n"), " mounts")
	}
	run(t, p, &collector{}, "print(1)")
	before := count()
	for range 20 {
		run(t, p, &collector{}, "print(1)")
	}
	if after := count(); after != before {
		t.Errorf("before %s, after %s", before, after)
	}
}
