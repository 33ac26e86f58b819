package worker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// Argument is the first argument of a process that is to become a sandbox.
const Argument = "__sandbox"

// Exit statuses of a sandbox process.
const (
	exitDone     = 0
	exitProtocol = 81 // the service and the sandbox did not understand each other
	exitConfine  = 82 // a layer could not be put in place
	exitUnclean  = 83 // the scratch folder could not be emptied
)

// Requested says whether the program was started to be a sandbox. It is meant as
// the first statement of main:
//
//	if worker.Requested() { os.Exit(worker.Main(engine)) }
func Requested() bool { return len(os.Args) == 2 && os.Args[1] == Argument }

// freeAbove is the amount of memory from which a sandbox gives memory back to
// the system between jobs.
const freeAbove = 64 << 20

// restAfter is how long a sandbox waits for work before it gives the system what
// it does not need to wait.
const restAfter = 200 * time.Millisecond

// restAbove is how much more than at first it has to hold for that.
const restAbove = 8 << 20

// maxStack bounds the stack of one goroutine, so that an endless recursion ends
// before it has taken all memory.
const maxStack = 64 << 20

// Main is the life of a sandbox process. It returns the exit status.
func Main(engine Engine) int {
	debug.SetMaxStack(maxStack)
	prepared := prepare(engine)
	root := doAhead()
	atFirst := memoryHeld()
	at, err := attach()
	if err != nil {
		fmt.Fprintln(os.Stderr, "sandbox: no service on the descriptor:", err)
		return exitProtocol
	}
	conn := frame.NewConn(readWriter{io.MultiReader(at.first, at.stream), at.stream})
	kind, payload, err := conn.Read()
	if errors.Is(err, io.EOF) {
		return exitDone // never needed
	}
	var bind frame.Bind
	if err == nil && kind != frame.KindBind {
		err = fmt.Errorf("got %s, want bind", kind)
	}
	if err == nil {
		err = frame.Decode(kind, payload, &bind)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "sandbox: binding:", err)
		return exitProtocol
	}
	place, err := confine(conn, bind, at.handed, root, prepared)
	if err != nil {
		var r *refusedError
		if !errors.As(err, &r) {
			r = &refusedError{"confine", err}
		}
		// The service reads this or sees the end of the stream.
		_ = conn.Write(frame.KindRefused, frame.Refused{Step: r.step, Reason: r.err.Error()})
		return exitConfine
	}
	s := session{conn: conn, engine: engine, prepared: prepared, place: place, attached: at, atFirst: atFirst, work: make(chan work, 1)}
	if at.connections != nil {
		go s.receive()
	}
	go s.read()
	return s.serve()
}

// prepare lets the engine make itself ready beside everything else.
func prepare(engine Engine) (done <-chan struct{}) {
	ready := make(chan struct{})
	p, ok := engine.(Preparer)
	if !ok {
		close(ready)
		return ready
	}
	go func() {
		defer close(ready)
		p.Prepare()
	}()
	return ready
}

// attached is what ties a process to the service.
type attached struct {
	stream       io.ReadWriteCloser
	first        io.Reader    // what has been read of the stream already
	handed       []int        // descriptors that came with it
	connections  *connections // nil where the system cannot hand in any
	certificates []byte       // PEM
}

type readWriter struct {
	io.Reader
	io.Writer
}

// refusedError names the step of confinement that failed.
type refusedError struct {
	step string
	err  error
}

func (e *refusedError) Error() string { return e.step + ": " + e.err.Error() }

// place is where things are, seen from inside.
type place struct{ moduleRoot, tempRoot string }

// work is one thing for the main loop: a frame of kind Job, Check or Ping.
type work struct {
	kind    frame.Kind
	payload []byte
}

type session struct {
	conn     *frame.Conn
	engine   Engine
	place    place
	attached attached
	work     chan work
	prepared <-chan struct{} // closed when the engine may run
	atFirst  uint64          // memoryHeld before the first job

	mu     sync.Mutex // guards the running job
	io     *jobIO
	cancel context.CancelFunc
}

// read takes frames from the service until it goes away, which ends the process.
func (s *session) read() {
	for {
		kind, payload, err := s.conn.Read()
		if errors.Is(err, io.EOF) {
			os.Exit(exitDone)
		}
		if err == nil {
			err = s.take(kind, payload)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "sandbox:", err)
			os.Exit(exitProtocol)
		}
	}
}

func (s *session) take(kind frame.Kind, payload []byte) error {
	switch kind {
	case frame.KindJob, frame.KindCheck, frame.KindPing:
		select {
		case s.work <- work{kind, payload}:
			return nil
		default:
			return fmt.Errorf("got %s while busy", kind)
		}
	case frame.KindStop:
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.cancel != nil {
			s.cancel()
		}
		return nil
	case frame.KindResponse:
		var resp frame.Response
		if err := frame.Decode(kind, payload, &resp); err != nil {
			return err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.io != nil {
			s.io.deliver(resp)
		}
		return nil
	default:
		return fmt.Errorf("unexpected %s", kind)
	}
}

// receive takes connections from the service until it goes away, which the
// reader of the stream sees as well.
func (s *session) receive() {
	if err := s.attached.connections.receive(); err != nil {
		fmt.Fprintln(os.Stderr, "sandbox: connections:", err)
		os.Exit(exitProtocol)
	}
}

// serve does one thing after the other. It returns only on failure: the reader
// ends the process when the service is gone.
func (s *session) serve() int {
	idle := time.NewTimer(restAfter)
	defer idle.Stop()
	for {
		var w work
		select {
		case w = <-s.work:
			idle.Stop()
		case <-idle.C:
			// For little it is not worth it: a collection takes memory itself.
			if memoryHeld() > s.atFirst+restAbove {
				debug.FreeOSMemory()
			}
			continue
		}
		var err error
		switch w.kind {
		case frame.KindPing:
			err = s.conn.Write(frame.KindPong, nil)
		case frame.KindCheck:
			var check frame.Check
			if err = frame.Decode(w.kind, w.payload, &check); err == nil {
				err = s.conn.Write(frame.KindChecked, frame.Checked{Results: runChecks(check, s.place)})
			}
		case frame.KindJob:
			var job frame.Job
			if err = frame.Decode(w.kind, w.payload, &job); err != nil {
				break
			}
			if err = s.run(job); err != nil {
				break
			}
			if err := emptyFolder(s.place.tempRoot); err != nil {
				fmt.Fprintln(os.Stderr, "sandbox: scratch folder:", err)
				return exitUnclean
			}
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "sandbox:", err)
			return exitProtocol
		}
		idle.Reset(restAfter)
	}
}

func (s *session) run(job frame.Job) error {
	job.ModuleRoot, job.TempRoot = s.place.moduleRoot, s.place.tempRoot
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	jio := &jobIO{conn: s.conn, connections: s.attached.connections, certificates: s.attached.certificates}
	// What a job that has to stop waits for ends at once.
	defer context.AfterFunc(ctx, jio.disconnect)()
	s.mu.Lock()
	s.io, s.cancel = jio, cancel
	s.mu.Unlock()

	<-s.prepared
	out := s.engine.Run(ctx, job, jio)

	jio.end()
	s.mu.Lock()
	s.io, s.cancel = nil, nil
	s.mu.Unlock()
	out.JobID, out.MemoryBytes = job.ID, memoryHeld()
	if out.MemoryBytes > freeAbove {
		debug.FreeOSMemory()
		out.MemoryBytes = memoryHeld()
	}
	return s.conn.Write(frame.KindOutcome, out)
}

// memoryHeld is what the process has from the system and has not given back.
func memoryHeld() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Sys - m.HeapReleased
}

// emptyFolder removes everything in a folder and leaves the folder.
func emptyFolder(dir string) error {
	if dir == "" {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}
