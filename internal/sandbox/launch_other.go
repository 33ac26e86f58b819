//go:build !linux

package sandbox

import (
	"errors"
	"io"
	"net"
	"os"
	"time"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

func selfExecutable() string {
	exe, err := os.Executable()
	if err != nil {
		return os.Args[0]
	}
	return exe
}

// pipes is a stream made of a process's standard input and output.
type pipes struct {
	io.Reader
	io.Writer
	closers  []io.Closer
	deadline func(time.Time) error
}

func (p pipes) Close() error {
	var errs []error
	for _, c := range p.closers {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

func (p pipes) SetReadDeadline(t time.Time) error { return p.deadline(t) }

// timed is a stream whose reads can have a deadline although those of the system's
// pipes cannot, as on Windows: what comes goes through a pipe of the program's own.
func timed(from io.ReadCloser, in io.WriteCloser) pipes {
	ours, theirs := net.Pipe()
	go func() {
		_, err := io.Copy(theirs, from)
		// The reader sees the end; it is not for it to know how a pipe of the system broke.
		_ = errors.Join(err, theirs.Close())
	}()
	return pipes{ours, in, []io.Closer{from, in, ours}, ours.SetReadDeadline}
}

func startProcess(cfg Config, _ plan) (*process, error) {
	cmd := command(cfg)
	cmd.Dir = ""
	fromR, fromW, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer fromW.Close()
	in, err := cmd.StdinPipe()
	if err != nil {
		fromR.Close()
		return nil, err
	}
	cmd.Stdout = fromW
	s := pipes{fromR, in, []io.Closer{fromR, in}, fromR.SetReadDeadline}
	if errors.Is(fromR.SetReadDeadline(time.Time{}), os.ErrNoDeadline) {
		s = timed(fromR, in)
	}
	p := &process{cmd: cmd, stream: s, conn: frame.NewConn(s), stderr: &output{}, exited: make(chan struct{})}
	cmd.Stderr = p.stderr
	cmd.WaitDelay = 2 * time.Second
	if err := cmd.Start(); err != nil {
		s.Close()
		return nil, err
	}
	return p, nil
}

// hand is never called: there is nothing to hand a connection over.
func hand(*os.File, uint64, net.Conn) (io.Closer, error) {
	return nil, errors.New("connections cannot be handed over on this system")
}

// certificates are not handed over: there are no connections to use them with.
type certificates struct{}

func newCertificates([]byte) (certificates, error) { return certificates{}, nil }

func (certificates) Close() error { return nil }

func sendWithFiles(Stream, []byte, []int) error {
	return errors.New("descriptors cannot be handed over on this system")
}

func keepDescriptors() error { return nil }
