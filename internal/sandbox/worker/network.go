package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// connections are those that the service hands to a process, over all its jobs.
type connections struct {
	from *os.File // a message each: the key, and with it the descriptor

	mu      sync.Mutex // guards the rest
	next    uint64
	waiting map[uint64]chan handed // the service has been asked for these
	open    map[uint64]*connection
}

// handed is what came for a key.
type handed struct {
	file *os.File
	err  error
}

func newConnections(from *os.File) *connections {
	return &connections{from: from, waiting: map[uint64]chan handed{}, open: map[uint64]*connection{}}
}

// expect gives a key that was never used, and where its descriptor comes in.
func (c *connections) expect() (uint64, chan handed) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next++
	in := make(chan handed, 1)
	c.waiting[c.next] = in
	return c.next, in
}

// deliver hands a descriptor to who waits for it. It reports false when nobody
// does; the descriptor then stays the caller's.
func (c *connections) deliver(key uint64, h handed) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	in, ok := c.waiting[key]
	if ok {
		delete(c.waiting, key)
		in <- h
	}
	return ok
}

// forget gives up waiting; what came at the same moment is closed.
func (c *connections) forget(key uint64, in chan handed) {
	c.mu.Lock()
	delete(c.waiting, key)
	c.mu.Unlock()
	select {
	case h := <-in:
		if h.file != nil {
			_ = h.file.Close() // nothing was ever sent over it
		}
	default:
	}
}

// keep notes an open connection.
func (c *connections) keep(n *connection) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open[n.key] = n
}

// remove forgets a connection, and reports whether it was open.
func (c *connections) remove(key uint64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.open[key]
	delete(c.open, key)
	return ok
}

// Dial implements IO.
func (j *jobIO) Dial(ctx context.Context, address string) (net.Conn, error) {
	if j.connections == nil {
		return nil, &frame.Error{Code: "NoNetwork", Message: "There is no network here: connections can be handed to a sandbox on Linux only."}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	key, in := j.connections.expect()
	conn, err := j.dial(ctx, key, in, address)
	if err == nil {
		return conn, nil
	}
	j.connections.forget(key, in)
	j.release(key) // the service may still be at it
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return nil, err
}

// release tells the service that a key is not needed any more. A failure means
// that the service is gone, or that the job is over and the service knows.
func (j *jobIO) release(key uint64) {
	_ = j.alive(func() error { return j.conn.Write(frame.KindRelease, frame.Release{Key: key}) })
}

func (j *jobIO) dial(ctx context.Context, key uint64, in chan handed, address string) (net.Conn, error) {
	raw, err := j.Request(ctx, frame.OpConnect, address, frame.Connect{Key: key})
	if err != nil {
		return nil, err
	}
	var got frame.Connected
	if err := json.Unmarshal(raw, &got); err != nil {
		return nil, fmt.Errorf("answer to %s: %w", frame.OpConnect, err)
	}
	if got.Failure != nil {
		return nil, connectError(address, *got.Failure)
	}
	local, err := netip.ParseAddrPort(got.Local)
	if err != nil {
		return nil, fmt.Errorf("answer to %s: %w", frame.OpConnect, err)
	}
	remote, err := netip.ParseAddrPort(got.Remote)
	if err != nil {
		return nil, fmt.Errorf("answer to %s: %w", frame.OpConnect, err)
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case h := <-in:
		if h.err != nil {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: h.err}
		}
		n := &connection{job: j, key: key, file: h.file, local: net.TCPAddrFromAddrPort(local), remote: net.TCPAddrFromAddrPort(remote)}
		j.connections.keep(n)
		if j.ended() { // disconnect has not seen this one
			return nil, errors.Join(ErrOver, n.Close())
		}
		return n, nil
	}
}

// connectError is what package net would have said.
func connectError(address string, f frame.ConnectFailure) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	switch f.Kind {
	case frame.FailureName, frame.FailureLookup:
		return dial(&net.DNSError{Err: f.Message, Name: host, IsNotFound: f.Kind == frame.FailureName, IsTemporary: f.Kind == frame.FailureLookup})
	case frame.FailureTimeout:
		return dial(os.NewSyscallError("connect", syscall.ETIMEDOUT))
	case frame.FailureSystem:
		return dial(os.NewSyscallError("connect", syscall.Errno(f.Errno)))
	case frame.FailureRefused:
		return &frame.Error{Code: "Refused", Message: f.Message}
	}
	return &frame.Error{Code: "ConnectFailed", Message: f.Message}
}

// Certificates implements IO.
func (j *jobIO) Certificates() []byte { return j.certificates }

// disconnect closes what the job has open, and what it opens from now on. The
// service closes its side when the job ends.
func (j *jobIO) disconnect() {
	j.cut.Store(true)
	if j.connections == nil {
		return
	}
	j.connections.mu.Lock()
	all := make([]*connection, 0, len(j.connections.open))
	for _, n := range j.connections.open {
		if n.job == j {
			all = append(all, n)
		}
	}
	j.connections.mu.Unlock()
	for _, n := range all {
		_ = n.Close() // the job cannot be told any more
	}
}

func (j *jobIO) ended() bool { return j.cut.Load() }

// connection is a net.Conn over a descriptor that was handed in. It needs no call
// that makes or asks about sockets: it reads and writes as a file does.
type connection struct {
	job           *jobIO
	key           uint64
	file          *os.File
	local, remote net.Addr
}

// Read implements net.Conn.
func (c *connection) Read(p []byte) (int, error) {
	n, err := c.file.Read(p)
	return n, c.failure("read", err)
}

// Write implements net.Conn.
func (c *connection) Write(p []byte) (int, error) {
	n, err := c.file.Write(p)
	return n, c.failure("write", err)
}

// failure words an error of the file as package net does.
func (c *connection) failure(op string, err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	if errors.Is(err, os.ErrClosed) {
		err = net.ErrClosed
	}
	return &net.OpError{Op: op, Net: "tcp", Source: c.local, Addr: c.remote, Err: err}
}

// Close implements net.Conn. It tells the service, which has a hand on the
// connection, too.
func (c *connection) Close() error {
	if !c.job.connections.remove(c.key) {
		return &net.OpError{Op: "close", Net: "tcp", Source: c.local, Addr: c.remote, Err: net.ErrClosed}
	}
	err := c.file.Close()
	c.job.release(c.key)
	return c.failure("close", err)
}

// LocalAddr implements net.Conn.
func (c *connection) LocalAddr() net.Addr { return c.local }

// RemoteAddr implements net.Conn: the address that was checked and dialled.
func (c *connection) RemoteAddr() net.Addr { return c.remote }

// SetDeadline implements net.Conn.
func (c *connection) SetDeadline(t time.Time) error {
	return c.failure("set", c.file.SetDeadline(t))
}

// SetReadDeadline implements net.Conn.
func (c *connection) SetReadDeadline(t time.Time) error {
	return c.failure("set", c.file.SetReadDeadline(t))
}

// SetWriteDeadline implements net.Conn.
func (c *connection) SetWriteDeadline(t time.Time) error {
	return c.failure("set", c.file.SetWriteDeadline(t))
}
