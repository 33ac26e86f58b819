package sandbox

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/netpolicy"
	"github.com/runwright/runwright/internal/sandbox/broker"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

func runTestService() {
	rules, err := netpolicy.ParseRules([]string{"127.0.0.1"})
	if err != nil {
		fmt.Println("error", err)
		return
	}
	p, err := NewPool(Config{Unsafe: true, Network: broker.New(broker.Config{Server: netpolicy.Server{Open: rules}})})
	if err != nil {
		fmt.Println("error", err)
		return
	}
	if _, err := p.Run(context.Background(), job("hold "+os.Getenv(serviceVariable)+" 1\nspin"), &announcer{pool: p}); err != nil {
		fmt.Println("error", err)
	}
}

// TestServiceKilled ends a service the hard way and sees its sandboxes go: the
// busy one, which reads nothing, and the warm one.
func TestServiceKilled(t *testing.T) {
	newPool(t, Config{Unsafe: true}).Close()
	ended := make(chan struct{}, 1)
	peer := listen(t, func(c net.Conn) {
		echoing(c)
		ended <- struct{}{}
	})
	cmd := exec.Command("/proc/self/exe", "-test.run=^$")
	cmd.Env = append(os.Environ(), serviceVariable+"="+peer)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
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
	if len(open) == 0 {
		t.Fatal("the service has no sandboxes")
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
	<-ended // and with it the connection of its job
}

// TestEveryPlan tries all ways of confining, not only the best.
func TestEveryPlan(t *testing.T) {
	cfg := Config{}.withDefaults()
	l := newLauncher()
	defer l.close()
	for _, pl := range plans() {
		t.Run(fmt.Sprintf("%s notify=%v", pl.name, pl.layers.Notify), func(t *testing.T) {
			if err := try(cfg, pl, l); err != nil {
				t.Skipf("not possible on this machine: %v", err)
			}
		})
	}
}

// announcer prints the process ids of all sandboxes at the first record.
type announcer struct {
	collector
	pool *Pool
}

func (a *announcer) Record(frame.Record) {
	a.pool.replenish()
	a.pool.background.Wait()
	a.pool.mu.Lock()
	defer a.pool.mu.Unlock()
	pids := []string{"pids"}
	for b := range a.pool.boxes {
		pids = append(pids, strconv.Itoa(b.cmd.Process.Pid))
	}
	for _, p := range a.pool.warm {
		pids = append(pids, strconv.Itoa(p.cmd.Process.Pid))
	}
	fmt.Println(strings.Join(pids, " "))
}
