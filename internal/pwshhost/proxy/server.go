package proxy

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/sandbox/broker"
)

// Address is where the listener lies inside a sandbox.
const Address = "127.0.0.1:3128"

// Bounds of one sandbox's proxy.
const (
	maxClients = 256              // connections to the proxy at once, connected further or not
	maxHead    = 64 << 10         // bytes of a request's head
	headTime   = 30 * time.Second // from the connection to the end of the head
)

// Server is the proxy of one sandbox. It is safe for concurrent use.
type Server struct {
	listener net.Listener
	logger   *slog.Logger
	accepted sync.WaitGroup // the accept loop

	mu      sync.Mutex // guards the rest
	job     *session   // nil without one
	closing bool
}

// session is one job's use of the proxy.
type session struct {
	door   *broker.Job
	warn   func(string)
	logger *slog.Logger
	ctx    context.Context
	cancel context.CancelFunc
	group  sync.WaitGroup

	mu    sync.Mutex // guards conns
	conns map[io.Closer]bool
	over  bool
}

// Serve begins to accept connections. The listener becomes the server's.
func Serve(l net.Listener, logger *slog.Logger) *Server {
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	s := &Server{listener: l, logger: logger}
	s.accepted.Go(s.accept)
	return s
}

// Begin opens the network for a job, by its door. Each refusal is told to warn
// once. The job before must have been ended.
func (s *Server) Begin(door *broker.Job, warn func(string)) {
	ctx, cancel := context.WithCancel(context.Background())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.job = &session{door: door, warn: warn, logger: s.logger, ctx: ctx, cancel: cancel, conns: map[io.Closer]bool{}}
}

// End cuts every connection of the job, and waits until nothing of it is left.
// Without a job it does nothing.
func (s *Server) End() {
	s.mu.Lock()
	job := s.job
	s.job = nil
	s.mu.Unlock()
	if job != nil {
		job.end()
	}
}

// Close ends the job and the listener.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	err := s.listener.Close()
	s.End()
	s.accepted.Wait()
	return err
}

func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			s.mu.Lock()
			closing := s.closing
			s.mu.Unlock()
			var temporary net.Error
			if errors.As(err, &temporary) && temporary.Timeout() {
				continue
			}
			if !closing && !errors.Is(err, net.ErrClosed) {
				s.logger.Error("proxy of a sandbox ended", "error", err)
			}
			return
		}
		if !s.take(conn) {
			refuse(conn)
			_ = conn.Close() // it has been told what there is to tell
		}
	}
}

// take gives a connection to the job that is on.
func (s *Server) take(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.job == nil {
		return false
	}
	job := s.job
	if !job.keep(conn) {
		return false
	}
	job.group.Go(func() {
		defer job.drop(conn)
		job.serve(conn)
	})
	return true
}

// refuse tells a connection that nothing is connected now. It must not wait for
// who does not read.
func refuse(conn net.Conn) {
	if conn.SetWriteDeadline(time.Now().Add(time.Second)) == nil {
		_ = answer(conn, 403, "There is no job that could connect, or it has too many connections.") // best effort
	}
}

// keep notes a connection that is cut at the end of the job; false means that it
// is too late or one too many.
func (j *session) keep(c io.Closer) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.over || len(j.conns) >= 2*maxClients {
		return false
	}
	j.conns[c] = true
	return true
}

// drop closes a connection and forgets it.
func (j *session) drop(c io.Closer) {
	j.mu.Lock()
	delete(j.conns, c)
	j.mu.Unlock()
	_ = c.Close() // whoever cares has read or written to its end
}

func (j *session) end() {
	j.cancel()
	j.mu.Lock()
	j.over = true
	for c := range j.conns {
		_ = c.Close() // closed already is fine
	}
	j.mu.Unlock()
	j.group.Wait()
}
