package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/sandbox/broker"
	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/seccomp"
)

// box is a locked process: the sandbox of one account.
type box struct {
	*process
	cfg      Config
	plan     plan
	id       int64
	account  string
	engine   *Engine // nil for the embedded one
	named    string  // the engine's name
	modules  string
	revision string
	created  time.Time
	jobs     int // finished jobs; changed only by the one who holds the box

	site   Site   // of a program
	launch string // profile in force since before it began
	limits frame.ProgramLimits
	door   Door // of a program that listens; nil without

	scratch *scratch // nil where it cannot be looked at

	idleTimer *time.Timer // set while the box is idle, guarded by the pool

	mu       sync.Mutex // guards the rest; held while Events' sequential methods run
	events   Events     // of the running job
	refused  []string   // calls refused during the running job
	violated bool       // something was refused since the box exists
}

// bind turns a neutral process into a box. On failure the process is ended.
func bind(cfg Config, pl plan, p *process, id int64, job *Job, engine *Engine) (*box, error) {
	b := &box{process: p, cfg: cfg, plan: pl, id: id, account: job.Account, engine: engine, named: job.Engine, modules: job.Modules, revision: job.Revision, created: time.Now()}
	if err := b.lock(); err != nil {
		var own *programError
		died := !errors.Is(err, errRefused) && !errors.Is(err, os.ErrDeadlineExceeded) && !errors.As(err, &own)
		p.end()
		text := p.stderr.String()
		cfg.Logger.Debug("sandbox process failed to start", "plan", pl.name, "error", err, "stderr", text)
		if died {
			first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
			if first != "" {
				first = ": " + first
			}
			if b.engine != nil && !errors.Is(err, io.EOF) {
				return nil, fmt.Errorf("%w (the process was ended: %v)%s", err, p.cmd.ProcessState, first)
			}
			return nil, fmt.Errorf("the process ended too early (%v)%s", p.cmd.ProcessState, first)
		}
		return nil, err
	}
	return b, nil
}

func (b *box) lock() error {
	msg := frame.Bind{Layers: b.plan.layers, ModuleRoot: b.modules, UID: b.plan.dropUID, Limits: b.cfg.Limits.frame()}
	if !b.plan.layers.Root {
		dir, err := os.MkdirTemp("", "runwright-sandbox-")
		if err != nil {
			return fmt.Errorf("scratch folder of the sandbox: %w", err)
		}
		b.atExit(func() {
			if err := os.RemoveAll(dir); err != nil {
				b.cfg.Logger.Error("scratch folder of a sandbox stays behind", "folder", dir, "error", err)
			}
		})
		msg.TempRoot = dir
		b.scratch = folderScratch(dir)
	}
	if b.engine != nil {
		var err error
		msg.ExecModules = b.engine.ExecModules
		if msg.Program, err = b.program(msg.TempRoot); err != nil {
			return err
		}
	}
	if err := b.sendBind(msg); err != nil {
		return err
	}
	payload, err := b.expect(frame.KindLocked, b.cfg.StartTimeout)
	if err != nil {
		return err
	}
	var locked frame.Locked
	if err := frame.Decode(frame.KindLocked, payload, &locked); err != nil {
		return err
	}
	if locked.Listener >= 0 {
		if err := b.listen(locked.Listener); err != nil {
			return fmt.Errorf("take the listener for refused calls: %w", err)
		}
	}
	if b.plan.layers.Root {
		if err := b.lookAtScratch(); err != nil {
			return fmt.Errorf("take a hand on the scratch folder: %w", err)
		}
	}
	if locked.Network > 0 {
		if err := b.open(locked.Network); err != nil {
			return fmt.Errorf("take the listener of the network: %w", err)
		}
	}
	if err := b.conn.Write(frame.KindGo, nil); err != nil || b.engine == nil {
		return err
	}
	return b.lockProgram()
}

func (b *box) sendBind(msg frame.Bind) error {
	if !b.plan.handTree || b.modules == "" && msg.Program == nil {
		return b.conn.Write(frame.KindBind, msg)
	}
	var trees []int
	defer func() {
		for _, fd := range trees {
			closeDescriptor(fd)
		}
	}()
	if b.modules != "" {
		tree, err := detachedTree(b.modules, msg.ExecModules)
		if err != nil {
			return err
		}
		trees = append(trees, tree)
	}
	if msg.Program != nil {
		more, err := programTrees(msg.Program)
		if err != nil {
			return err
		}
		trees = append(trees, more...)
	}
	bytes, err := frame.Encode(frame.KindBind, msg)
	if err != nil {
		return err
	}
	return sendWithFiles(b.stream, bytes, trees)
}

// listen starts to answer refused calls.
func (b *box) listen(number int) error {
	listener, err := takeDescriptor(b.cmd.Process.Pid, number)
	if err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := listenRefused(listener, b.notice); err != nil {
			b.cfg.Logger.Error("sandbox: reading refused calls", "sandbox", b.id, "error", err)
			b.kill() // without an answer its calls would hang
		}
	}()
	b.atExit(func() {
		listener.Close()
		<-done
	})
	return nil
}

// lookAtScratch takes a hand on the scratch folder of a process that has its own
// root.
func (b *box) lookAtScratch() (err error) {
	if b.scratch, err = openScratch(b.cmd.Process.Pid); err != nil {
		return err
	}
	b.atExit(func() {
		if err := b.scratch.close(); err != nil {
			b.cfg.Logger.Error("sandbox: the scratch folder was not let go", "sandbox", b.id, "error", err)
		}
	})
	return nil
}

// warn puts a warning of the service into the running job's stream.
func (b *box) warn(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.events != nil {
		b.events.Record(frame.Record{Stream: frame.StreamWarning, Time: time.Now().UTC(), Text: text})
	}
}

// notice is called for every refused call, before the caller gets its answer.
func (b *box) notice(n seccomp.Notice) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.events == nil && b.engine != nil {
		return // a program that makes itself ready tries this and that
	}
	b.violated = true
	if b.events == nil || slices.Contains(b.refused, n.Call) {
		return
	}
	b.refused = append(b.refused, n.Call)
	b.cfg.Logger.Warn("sandbox refused a system call", "sandbox", b.id, "account", b.account, "call", n.Call)
	b.events.Record(frame.Record{
		Stream: frame.StreamWarning,
		Time:   time.Now().UTC(),
		Text:   fmt.Sprintf("The system call %s is not allowed in the sandbox and was refused; run this on a hybrid worker.", n.Call),
	})
}

// answerTime is how long an idle process has to say that it is there, on a machine
// that is busy.
const answerTime = 5 * time.Second

// idle asks the process whether it waits for work, having cleaned up.
func (b *box) idle() error {
	if err := b.conn.Write(frame.KindPing, nil); err != nil {
		return err
	}
	_, err := b.expect(frame.KindPong, answerTime)
	return err
}

// check runs probes inside.
func (b *box) check(c frame.Check) ([]frame.CheckResult, error) {
	if b.engine != nil {
		return nil, errNoProbes
	}
	if err := b.conn.Write(frame.KindCheck, c); err != nil {
		return nil, err
	}
	payload, err := b.expect(frame.KindChecked, b.cfg.StartTimeout)
	if err != nil {
		return nil, err
	}
	var out frame.Checked
	err = frame.Decode(frame.KindChecked, payload, &out)
	return out.Results, err
}

// begin and finish mark the time in which refused calls belong to a job.
func (b *box) begin(events Events) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events, b.refused = events, nil
}

func (b *box) finish() (refused []string, violated bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events = nil
	return b.refused, b.violated
}

func (b *box) place(start Start) Place {
	p := Place{ID: b.id, PID: b.cmd.Process.Pid, Start: start, Tier: b.plan.tier, Engine: b.named, Profile: b.profile()}
	if prof, ok := seccomp.Lookup(p.Profile); ok {
		p.Calls = prof.Count()
	}
	return p
}

// run runs one job. healthy says that the process may be used again.
func (b *box) run(ctx context.Context, job *Job, events Events, network *broker.Job) (out frame.Outcome, killed, healthy bool, err error) {
	r := run{box: b, events: events, slots: make(chan struct{}, maxRequests), wires: newWires(b, network)}
	if b.door != nil {
		b.door.Begin(network, b.warn)
		defer b.door.End()
	}
	return r.do(ctx, job)
}
