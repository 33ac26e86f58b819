package pwshhost

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/pwshhost/protocol"
)

// Link is the stream to a host. Closing it ends the host.
type Link interface {
	io.ReadWriter
	SetReadDeadline(time.Time) error
}

// Config says how a session treats its host. Link is required.
type Config struct {
	Link Link
	// Kill ends the process at once and can be called more than once. Nil leaves
	// that to whoever reads the errors.
	Kill func()
	// Filter makes the filter of system calls for a process that sees itself
	// under pid, as the kernel's array of instructions. Nil locks nothing.
	Filter func(pid int) ([]byte, error)
	// ModulePath replaces the variable PSModulePath after the lock; empty leaves it.
	// Until then the host finds its own modules only: it loads some while it warms
	// up, and no code of an account may run before the lock.
	ModulePath string
	// Scratch is the folder that is emptied after each job, as the host sees it;
	// empty for none.
	Scratch string

	StartTimeout time.Duration // from start to locked. Default 60 s
	Grace        time.Duration // from the wish to stop to the kill, and for answers between jobs. Default 5 s
	// HeapBytes and RSSBytes are the amounts of memory above which a process is
	// not used again after a job. 0 means any.
	HeapBytes, RSSBytes int64
	Logger              *slog.Logger // default: discards
}

// Session is one host process. Its methods are called one after the other; what
// runs beside them is the session's own.
type Session struct {
	cfg   Config
	conn  *protocol.Conn
	hello protocol.Hello
	pings int64

	environment map[string]string // of the job that is on, or was last
	current     string            // id of the job that is on, or was last
	spoiled     string            // why the process must not be used again, empty if it may
	tidying     chan struct{}     // closed when the scratch folder is empty again
	untidy      error             // why it is not; set before tidying is closed
	owned       sync.WaitGroup
}

// NewSession returns a session that has not spoken yet.
func NewSession(cfg Config) *Session {
	if cfg.StartTimeout == 0 {
		cfg.StartTimeout = 60 * time.Second
	}
	if cfg.Grace == 0 {
		cfg.Grace = 5 * time.Second
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	tidy := make(chan struct{})
	close(tidy)
	return &Session{cfg: cfg, conn: protocol.NewConn(cfg.Link), tidying: tidy}
}

// LockError says that a host could not confine itself. It has ended.
type LockError struct{ Reason string }

// Error gives the reason.
func (e *LockError) Error() string { return "the pwsh host could not lock itself: " + e.Reason }

// Start waits until the host is warm and locks it.
func (s *Session) Start() (protocol.Hello, error) {
	if err := s.greet(); err != nil {
		return s.hello, err
	}
	if s.cfg.Filter != nil {
		bpf, err := s.cfg.Filter(s.hello.PID)
		if err == nil {
			err = s.lock(bpf, protocol.FlagAllThreads)
		}
		if err != nil {
			return s.hello, err
		}
	}
	return s.hello, s.showModules()
}

// showModules lets the host find an account's modules.
func (s *Session) showModules() error {
	if s.cfg.ModulePath == "" {
		return nil
	}
	return s.setVariables(map[string]*string{"PSModulePath": &s.cfg.ModulePath}, s.cfg.StartTimeout)
}

// setEnvironment gives the process the variables of a job, and takes those of the
// last one away.
func (s *Session) setEnvironment(vars map[string]string) error {
	set := map[string]*string{}
	for name := range s.environment {
		set[name] = nil
	}
	for name, value := range vars {
		set[name] = &value
	}
	if len(set) == 0 {
		return nil
	}
	s.environment = vars
	return s.setVariables(set, s.cfg.Grace)
}

// setVariables changes environment variables of the process.
func (s *Session) setVariables(set map[string]*string, limit time.Duration) error {
	if err := s.cfg.Link.SetReadDeadline(time.Now().Add(limit)); err != nil {
		return err
	}
	if err := s.conn.Write(protocol.Env{Set: set}); err != nil {
		return err
	}
	if err := s.expect(&protocol.Env{}); err != nil {
		return err
	}
	return s.cfg.Link.SetReadDeadline(time.Time{})
}

// greet waits until the host is warm.
func (s *Session) greet() error {
	if err := s.cfg.Link.SetReadDeadline(time.Now().Add(s.cfg.StartTimeout)); err != nil {
		return err
	}
	if err := s.expect(&s.hello); err != nil {
		return err
	}
	if s.hello.Proto != protocol.Version {
		return fmt.Errorf("the pwsh host speaks version %d of the protocol, want %d", s.hello.Proto, protocol.Version)
	}
	if err := s.expect(&protocol.Ready{}); err != nil {
		return err
	}
	return s.cfg.Link.SetReadDeadline(time.Time{})
}

// lock has the host put a filter in place. Flags are those of the call seccomp.
func (s *Session) lock(bpf []byte, flags uint32) error {
	if err := s.cfg.Link.SetReadDeadline(time.Now().Add(s.cfg.StartTimeout)); err != nil {
		return err
	}
	if err := s.conn.Write(protocol.Lock{BPF: bpf, Flags: flags}); err != nil {
		return err
	}
	var locked protocol.Locked
	if err := s.expect(&locked); err != nil {
		return err
	}
	if !locked.OK {
		return &LockError{locked.Error}
	}
	return s.cfg.Link.SetReadDeadline(time.Time{})
}

// expect reads up to a frame of the kind of into. What was written to the console
// meanwhile is noted.
func (s *Session) expect(into protocol.Frame) error {
	for {
		m, err := s.conn.Read()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return fmt.Errorf("no %s in time: %w", into.Kind(), err)
		}
		if err != nil {
			return fmt.Errorf("waiting for %s: %w", into.Kind(), err)
		}
		switch m.Kind {
		case into.Kind():
			return m.Decode(into)
		case protocol.KindConsole, protocol.KindError:
			if err := s.note(m); err != nil {
				return err
			}
		case protocol.KindRecord, protocol.KindCall, protocol.KindState:
			s.spoil("something of a job that was over went on")
		default:
			return fmt.Errorf("got %q, want %s", m.Kind, into.Kind())
		}
	}
}

// note writes what a host says outside of jobs to the log.
func (s *Session) note(m protocol.Message) error {
	if m.Kind == protocol.KindError {
		var e protocol.Error
		if err := m.Decode(&e); err != nil {
			return err
		}
		s.cfg.Logger.Warn("pwsh host reports an error", "message", e.Message)
		return nil
	}
	var c protocol.Console
	if err := m.Decode(&c); err != nil {
		return err
	}
	s.cfg.Logger.Debug("pwsh host wrote to the console", "stream", c.Stream, "text", c.Text)
	return nil
}

// spoil marks the process as one that must not be used again.
func (s *Session) spoil(why string) {
	if s.spoiled == "" {
		s.spoiled = why
		s.cfg.Logger.Info("pwsh host is not used again", "why", why)
	}
}

// Idle asks whether the host waits for work, having cleaned up. An error means
// that the process must not be used again.
func (s *Session) Idle() error {
	<-s.tidying
	if s.untidy != nil {
		return s.untidy
	}
	if s.spoiled != "" {
		return errors.New(s.spoiled)
	}
	if err := s.cfg.Link.SetReadDeadline(time.Now().Add(s.cfg.Grace)); err != nil {
		return err
	}
	s.pings++
	if err := s.conn.Write(protocol.Ping{N: s.pings}); err != nil {
		return err
	}
	for {
		var pong protocol.Pong
		if err := s.expect(&pong); err != nil {
			return err
		}
		if pong.N == s.pings {
			break
		}
	}
	if s.spoiled != "" {
		return errors.New(s.spoiled)
	}
	return s.cfg.Link.SetReadDeadline(time.Time{})
}

// Close waits for what the session still does. The process must have been ended.
func (s *Session) Close() { s.owned.Wait() }

// Hello is what the host said of itself at its start.
func (s *Session) Hello() protocol.Hello { return s.hello }
