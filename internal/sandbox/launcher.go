package sandbox

import (
	"fmt"
	"os/exec"
	"runtime"
	"strconv"
	"sync"

	"github.com/runwright/runwright/internal/sandbox/worker"
)

// launcher starts all processes of a pool from one thread that lives as long as
// the pool: the kernel ends the processes when that thread ends, which is what we
// want for the service and not for a passing thread of the runtime.
type launcher struct {
	start chan launch
	quit  chan struct{}
	done  chan struct{}
	once  sync.Once
}

type launch struct {
	cfg    Config
	plan   plan
	result chan<- launched
}

type launched struct {
	p   *process
	err error
}

func newLauncher() *launcher {
	l := &launcher{start: make(chan launch), quit: make(chan struct{}), done: make(chan struct{})}
	go l.run()
	return l
}

func (l *launcher) run() {
	defer close(l.done)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for {
		select {
		case <-l.quit:
			return
		case req := <-l.start:
			p, err := startProcess(req.cfg, req.plan)
			req.result <- launched{p, err}
		}
	}
}

// launch starts a neutral process.
func (l *launcher) launch(cfg Config, pl plan) (*process, error) {
	result := make(chan launched, 1)
	select {
	case l.start <- launch{cfg, pl, result}:
	case <-l.quit:
		return nil, ErrClosed
	}
	r := <-result
	if r.err != nil {
		return nil, fmt.Errorf("start sandbox process: %w", r.err)
	}
	go r.p.watch()
	return r.p, nil
}

// close ends the launcher; all its processes must have ended before.
func (l *launcher) close() {
	l.once.Do(func() { close(l.quit) })
	<-l.done
}

// command prepares the process: no environment of ours, no arguments but the one
// that says what it is.
func command(cfg Config) *exec.Cmd {
	cmd := exec.Command(cfg.Executable, worker.Argument)
	cmd.Dir = "/"
	cmd.Env = []string{
		"GOMAXPROCS=" + strconv.Itoa(cfg.Limits.Processors),
		"GOMEMLIMIT=" + strconv.FormatUint(cfg.Limits.MemoryBytes-goReserve, 10),
		"GODEBUG=decoratemappings=0,containermaxprocs=0,updatemaxprocs=0",
		"GOTRACEBACK=single",
		"TZ=UTC",
	}
	return cmd
}
