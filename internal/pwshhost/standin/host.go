package standin

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/pwshhost/protocol"
)

// host is the process's side of the protocol.
type host struct {
	args arguments
	conn *protocol.Conn
	wire *os.File
	env  []string // as it was at the start
	bpf  []byte   // the last Lock's
	came []string // kinds of the frames that came, in order; the reader's, read by jobs

	mu   sync.Mutex // guards jobs and came
	jobs map[string]*job
}

// job is one running job.
type job struct {
	protocol.Job
	host    *host
	dir     string
	stopped chan struct{}
	once    sync.Once
	asking  func() // called when a question has been sent; may be nil

	mu      sync.Mutex // guards the rest
	n       int64      // records
	call    int
	replies map[int]chan protocol.Reply
}

func (h *host) run() int {
	for {
		m, err := h.conn.Read()
		if err != nil || m.Kind == protocol.KindExit {
			return 0
		}
		if err := h.take(m); err != nil {
			if h.conn.Write(protocol.Error{Message: err.Error()}) != nil {
				return 0
			}
		}
	}
}

func (h *host) take(m protocol.Message) error {
	h.mu.Lock()
	h.came = append(h.came, m.Kind)
	h.mu.Unlock()
	switch m.Kind {
	case protocol.KindPing:
		var p protocol.Ping
		if err := m.Decode(&p); err != nil {
			return err
		}
		return h.conn.Write(protocol.Pong(p))
	case protocol.KindLock:
		var l protocol.Lock
		if err := m.Decode(&l); err != nil {
			return err
		}
		h.bpf = l.BPF
		locked := protocol.Locked{OK: len(l.BPF) > 0 && len(l.BPF)%8 == 0 && l.Flags == protocol.FlagAllThreads}
		if !locked.OK {
			locked.Error = "seccomp -1 errno 22"
		}
		if err := h.conn.Write(locked); err != nil || !locked.OK {
			os.Exit(134) // FailFast
		}
		return nil
	case protocol.KindEnv:
		var e protocol.Env
		if err := m.Decode(&e); err != nil {
			return err
		}
		for k, v := range e.Set {
			if v == nil {
				os.Unsetenv(k)
			} else {
				os.Setenv(k, *v)
			}
		}
		return h.conn.Write(protocol.Env{})
	case protocol.KindGC:
		return h.conn.Write(protocol.Collected{HeapBytes: 1 << 20, RSS: 64 << 20})
	case protocol.KindJob:
		return h.begin(m)
	case protocol.KindStop:
		var s protocol.Stop
		if err := m.Decode(&s); err != nil {
			return err
		}
		if j := h.job(s.ID); j != nil {
			j.once.Do(func() { close(j.stopped) })
		}
		return nil
	case protocol.KindReply:
		var r protocol.Reply
		if err := m.Decode(&r); err != nil {
			return err
		}
		if j := h.job(r.ID); j != nil {
			j.mu.Lock()
			defer j.mu.Unlock()
			if ch, ok := j.replies[r.Call]; ok {
				delete(j.replies, r.Call)
				ch <- r
			}
		}
		return nil
	}
	return h.conn.Write(protocol.Error{Message: "unknown frame " + m.Kind})
}

func (h *host) job(id string) *job {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.jobs[id]
}

func (h *host) begin(m protocol.Message) error {
	j := &job{host: h, stopped: make(chan struct{}), replies: map[int]chan protocol.Reply{}}
	if err := m.Decode(&j.Job); err != nil {
		return err
	}
	h.mu.Lock()
	_, twice := h.jobs[j.ID]
	if !twice {
		h.jobs[j.ID] = j
	}
	h.mu.Unlock()
	if twice {
		return h.conn.Write(protocol.End{ID: j.ID, State: protocol.StateFailed, Phase: protocol.PhaseDuplicate})
	}
	go j.run()
	return nil
}

func (j *job) run() {
	end := protocol.End{ID: j.ID, State: protocol.StateFailed, Phase: "prepare", HeapBytes: 8 << 20, RSS: 64 << 20, Modules: []protocol.Module{}}
	err := j.prepare()
	if err == nil {
		end.Phase = "run"
		s := &script{job: j, end: &end}
		err = j.host.conn.Write(protocol.State{ID: j.ID, State: "running", PrepMS: 2.5})
		if err == nil {
			err = s.run()
		}
	}
	if err != nil {
		end.ExceptionText = err.Error()
		end.Exception = &protocol.Exception{Type: "System.Management.Automation.RuntimeException", Message: err.Error()}
	}
	j.host.mu.Lock()
	delete(j.host.jobs, j.ID)
	j.host.mu.Unlock()
	j.mu.Lock()
	end.Records = j.n
	j.mu.Unlock()
	_ = j.host.conn.Write(end) // the service may be gone
}

// prepare writes the script to its file, as the host does.
func (j *job) prepare() error {
	j.dir = j.Dir
	if j.dir == "" {
		j.dir = filepath.Join(j.host.args.temp, j.ID)
	}
	if err := os.MkdirAll(j.dir, 0o755); err != nil {
		return err
	}
	files := map[string]string{j.Runbook + ".ps1": j.Script}
	for name, text := range j.Files {
		files[filepath.Base(name)] = text
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(j.dir, name), []byte("\ufeff"+text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// record sends one record; it blocks while the service does not read.
func (j *job) record(r protocol.Record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.n++
	r.ID, r.N, r.Ticks = j.ID, j.n, protocol.TicksOf(time.Now())
	return j.host.conn.Write(r)
}

// ask asks the service and waits for the answer or the stop.
func (j *job) ask(method string, args json.RawMessage) (protocol.Reply, bool, error) {
	j.mu.Lock()
	j.call++
	n, ch := j.call, make(chan protocol.Reply, 1)
	j.replies[n] = ch
	j.mu.Unlock()
	if err := j.host.conn.Write(protocol.Call{ID: j.ID, Token: j.Token, Call: n, Method: method, Args: args}); err != nil {
		return protocol.Reply{}, false, err
	}
	if j.asking != nil {
		j.asking()
		j.asking = nil
	}
	select {
	case r := <-ch:
		return r, true, nil
	case <-j.stopped:
		return protocol.Reply{}, false, nil
	}
}
