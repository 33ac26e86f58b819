package sandbox

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// process is one started copy of the program, neutral or bound.
type process struct {
	cmd    *exec.Cmd
	stream Stream
	// network hands connections to the process; nil where the system has no way.
	network *os.File
	conn    Conversation
	stderr  *output
	// group is the process's control group; nil without. It is removed when the
	// process is gone.
	group  *cgroup
	exited chan struct{} // closed after the process is gone and everything of it is released
	killed sync.Once
	closed sync.Once

	mu     sync.Mutex
	gone   bool
	onExit []func()
}

// atExit has f called when the process is gone, at once if it is already.
func (p *process) atExit(f func()) {
	p.mu.Lock()
	if !p.gone {
		p.onExit = append(p.onExit, f)
		f = nil
	}
	p.mu.Unlock()
	if f != nil {
		f()
	}
}

// watch waits for the end of the process and releases what belongs to it.
func (p *process) watch() {
	// Wait's error is the exit status, which is read from ProcessState. The stream
	// stays open: what the process has sent is still to be read.
	_ = p.cmd.Wait()
	p.mu.Lock()
	p.gone = true
	release := p.onExit
	p.mu.Unlock()
	for _, f := range release {
		f()
	}
	close(p.exited)
}

// kill ends the process at once.
func (p *process) kill() {
	p.killed.Do(func() { _ = p.cmd.Process.Kill() }) // gone already is fine
}

// end kills the process and waits until nothing of it is left. Whoever gets a
// process calls it in the end, also when the process has ended by itself.
func (p *process) end() {
	p.kill()
	<-p.exited
	p.closed.Do(func() {
		p.stream.Close()
		if c, ok := p.conn.(io.Closer); ok {
			c.Close()
		}
		if p.network != nil {
			p.network.Close()
		}
	})
}

func (p *process) alive() bool {
	select {
	case <-p.exited:
		return false
	default:
		return true
	}
}

// errRefused marks what a process says about itself: which step of confinement it
// could not do.
var errRefused = errors.New("cannot do the step")

// expect reads one frame of the wanted kind within the time.
func (p *process) expect(kind frame.Kind, within time.Duration) ([]byte, error) {
	if err := p.stream.SetReadDeadline(time.Now().Add(within)); err != nil {
		return nil, err
	}
	got, payload, err := p.conn.Read()
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, fmt.Errorf("no %s within %v: %w", kind, within, err)
	}
	if err != nil {
		return nil, fmt.Errorf("waiting for %s: %w", kind, err)
	}
	if got == frame.KindRefused {
		var r frame.Refused
		if err := frame.Decode(got, payload, &r); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("%w %s: %s", errRefused, r.Step, r.Reason)
	}
	if got != kind {
		return nil, fmt.Errorf("got %s, want %s", got, kind)
	}
	return payload, p.stream.SetReadDeadline(time.Time{})
}

// output keeps the beginning and the end of what a process writes to standard
// error: the message and the last words of a crash.
type output struct {
	mu         sync.Mutex
	head, tail []byte
	cut        bool // something between them is missing
}

const (
	headSize = 4 << 10
	tailSize = 4 << 10
)

// Write never fails; what does not fit is forgotten.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := len(p)
	room := min(headSize-len(o.head), len(p))
	o.head = append(o.head, p[:room]...)
	p = p[room:]
	if over := len(o.tail) + len(p) - tailSize; over > 0 {
		o.cut = true
		drop := min(over, len(o.tail))
		o.tail = append(o.tail[:0], o.tail[drop:]...)
		p = p[over-drop:]
	}
	o.tail = append(o.tail, p...)
	return n, nil
}

// String gives what is kept.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.cut {
		return string(o.head) + "\n…\n" + string(o.tail)
	}
	return string(o.head) + string(o.tail)
}
