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

// stream is the connection to a process.
type stream interface {
	io.ReadWriteCloser
	SetReadDeadline(time.Time) error
}

// process is one started copy of the program, neutral or bound.
type process struct {
	cmd    *exec.Cmd
	stream stream
	conn   *frame.Conn
	stderr *tail
	exited chan struct{} // closed after the process is gone and everything of it is released
	once   sync.Once

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
	// Wait's error is the exit status, which is read from ProcessState.
	_ = p.cmd.Wait()
	p.stream.Close()
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
	p.once.Do(func() { _ = p.cmd.Process.Kill() }) // gone already is fine
}

// end kills the process and waits until nothing of it is left.
func (p *process) end() {
	p.kill()
	<-p.exited
}

func (p *process) alive() bool {
	select {
	case <-p.exited:
		return false
	default:
		return true
	}
}

// expect reads one frame of the wanted kind within the time.
func (p *process) expect(kind frame.Kind, within time.Duration) ([]byte, error) {
	if err := p.stream.SetReadDeadline(time.Now().Add(within)); err != nil {
		return nil, err
	}
	got, payload, err := p.conn.Read()
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, fmt.Errorf("no %s within %v", kind, within)
	}
	if err != nil {
		return nil, fmt.Errorf("waiting for %s: %w", kind, err)
	}
	if got == frame.KindRefused {
		var r frame.Refused
		if err := frame.Decode(got, payload, &r); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("%s: %s", r.Step, r.Reason)
	}
	if got != kind {
		return nil, fmt.Errorf("got %s, want %s", got, kind)
	}
	return payload, p.stream.SetReadDeadline(time.Time{})
}

// tail keeps the last bytes of what a process writes to standard error.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

const tailSize = 8 << 10

// Write never fails; what is too old is forgotten.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(p) >= tailSize {
		t.buf = append(t.buf[:0], p[len(p)-tailSize:]...)
		return len(p), nil
	}
	if over := len(t.buf) + len(p) - tailSize; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	t.buf = append(t.buf, p...)
	return len(p), nil
}

// String gives what is kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}
