package sandbox

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/worker"
)

func TestMain(m *testing.M) {
	if worker.Requested() {
		os.Exit(worker.Main(&testEngine{}))
	}
	if len(os.Args) == 2 && os.Args[1] == programArgument {
		os.Exit(runTestProgram())
	}
	if os.Getenv(serviceVariable) != "" {
		runTestService()
		return
	}
	os.Exit(m.Run())
}

// serviceVariable makes the test program be a service that runs one endless job,
// which has a connection to the address that is its value.
const serviceVariable = "SANDBOX_TEST_SERVICE"

// testEngine runs scripts of one command a line; what it keeps in seen outlives a
// job, as a real engine's loaded modules do.
type testEngine struct {
	seen     int
	prepared bool
	kept     []net.Conn // connections of the job that made them
	temp     string
}

// Prepare implements worker.Preparer.
func (e *testEngine) Prepare() { e.prepared = true }

func (e *testEngine) Run(ctx context.Context, job frame.Job, io worker.IO) frame.Outcome {
	e.seen++
	e.temp = job.TempRoot
	for line := range strings.Lines(job.Script) {
		name, arg, _ := strings.Cut(strings.TrimSpace(line), " ")
		if err := e.command(ctx, job, io, name, arg); err != nil {
			if errors.Is(err, context.Canceled) {
				return frame.Outcome{Status: frame.Stopped}
			}
			return frame.Outcome{Status: frame.Failed, Exception: err.Error()}
		}
	}
	return frame.Outcome{Status: frame.Completed}
}

func (e *testEngine) command(ctx context.Context, job frame.Job, io worker.IO, name, arg string) error {
	out := func(format string, args ...any) error {
		return io.Record(frame.Record{Stream: frame.StreamOutput, Text: fmt.Sprintf(format, args...)})
	}
	switch name {
	case "":
		return nil
	case "say":
		return out("%s", arg)
	case "many":
		var n int
		fmt.Sscan(arg, &n)
		for i := range n {
			if err := out("record %d", i); err != nil {
				return err
			}
		}
		return nil
	case "runs":
		return out("%d", e.seen)
	case "prepared":
		return out("%v", e.prepared)
	case "parameters":
		return out("%s", job.Parameters)
	case "ask":
		v, err := io.Request(ctx, "get-connection", arg, map[string]int{"n": 1})
		if err != nil {
			return err
		}
		return out("%s", v)
	case "read":
		b, err := os.ReadFile(strings.NewReplacer("{mod}", job.ModuleRoot, "{tmp}", job.TempRoot).Replace(arg))
		if err != nil {
			return err
		}
		return out("%s", b)
	case "files":
		return useFiles(job.TempRoot)
	case "compute":
		return compute()
	case "list-tmp":
		entries, err := os.ReadDir(job.TempRoot)
		if err != nil {
			return err
		}
		return out("%d", len(entries))
	case "leave":
		return os.MkdirAll(job.TempRoot+"/left/behind", 0o700)
	case "allocate":
		var mib int
		fmt.Sscan(arg, &mib)
		b := make([]byte, mib<<20)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		return out("%d", len(b)>>20)
	case "hold-memory": // while it asks
		var mib int
		fmt.Sscan(arg, &mib)
		b := make([]byte, mib<<20)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		_, err := io.Request(ctx, "get-connection", "held", map[string]int{})
		runtime.KeepAlive(b)
		return err
	case "hold-temp": // while it asks
		var mib int
		fmt.Sscan(arg, &mib)
		for i := range mib {
			if err := os.WriteFile(fmt.Sprintf("%s/%d", job.TempRoot, i), make([]byte, 1<<20), 0o600); err != nil {
				return err
			}
		}
		_, err := io.Request(ctx, "get-connection", "held", map[string]int{})
		return err
	case "burn": // at most so many milliseconds of processor time
		var ms int
		fmt.Sscan(arg, &ms)
		for end := time.Now().Add(time.Duration(ms) * time.Millisecond); time.Now().Before(end); {
		}
		return nil
	case "fill-tmp":
		return os.WriteFile(job.TempRoot+"/big", make([]byte, 100<<20), 0o600)
	case "fill-inodes":
		for i := range 10000 {
			f, err := os.Create(fmt.Sprintf("%s/%d", job.TempRoot, i))
			if err != nil {
				return fmt.Errorf("after %d files: %w", i, err)
			}
			f.Close()
		}
		return nil
	case "fill-descriptors":
		var open []*os.File
		defer func() {
			for _, f := range open {
				f.Close()
			}
		}()
		for i := range 10000 {
			f, err := os.Create(job.TempRoot + "/x")
			if err != nil {
				return fmt.Errorf("after %d files: %w", i, err)
			}
			open = append(open, f)
		}
		return nil
	case "threads":
		return spinThreads(200)
	case "recurse":
		return out("%d", recurse(1))
	case "crash":
		var m map[string]int
		//lint:ignore SA5000 the crash is what is wanted
		m["x"] = 1
		return nil
	case "wait":
		<-ctx.Done()
		return ctx.Err()
	case "spin":
		for i := 0; ; i++ {
		}
	case "socket":
		return trySocket()
	case "garbage":
		return writeRaw([]byte(arg))
	case "progress":
		return io.Progress(frame.Progress{Activity: arg, Percent: 50})
	case "timer":
		time.Sleep(time.Millisecond)
		return nil
	}
	return e.network(ctx, io, out, name, arg)
}

// compute does what a Go program does without touching files: many goroutines,
// timers, garbage, deep stacks, panics that are caught, random numbers.
func compute() error {
	var wg sync.WaitGroup
	var sum atomic.Int64
	for i := range 64 {
		wg.Go(func() {
			defer func() { _ = recover() }()
			var keep [][]byte
			for range 50 {
				keep = append(keep, make([]byte, 32<<10))
			}
			sum.Add(int64(len(keep)) + int64(deep(200)))
			<-time.After(time.Millisecond)
			if i%2 == 0 {
				var p *int
				*p = 1
			}
		})
	}
	wg.Wait()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for range 3 {
		<-tick.C
		runtime.GC()
	}
	debug.FreeOSMemory()
	for end := time.Now().Add(30 * time.Millisecond); time.Now().Before(end); { // long enough to be preempted
		sum.Add(1)
	}
	b := make([]byte, 64)
	if _, err := rand.Read(b); err != nil {
		return err
	}
	if !regexp.MustCompile(`^[0-9a-f]+$`).MatchString(fmt.Sprintf("%x", sha256.Sum256(b))) {
		return errors.New("no match")
	}
	return nil
}

func deep(n int) int {
	if n == 0 {
		return 1
	}
	var pad [256]byte
	return deep(n-1) + int(pad[n%256])
}

func recurse(n int) int {
	var pad [1 << 10]byte
	pad[n%len(pad)] = 1
	//lint:ignore SA5007 it has to end by the limit on stacks
	return recurse(n+1) + int(pad[n%7])
}

// collector is an Events that keeps everything.
type collector struct {
	mu       sync.Mutex
	records  []frame.Record
	progress []frame.Progress
	first    chan struct{} // closed at the first record, when set
	answer   func(context.Context, frame.Request) (json.RawMessage, error)
}

func (c *collector) Record(r frame.Record) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.records = append(c.records, r)
	if c.first != nil && len(c.records) == 1 {
		close(c.first)
	}
}

func (c *collector) Progress(p frame.Progress) { c.progress = append(c.progress, p) }

func (c *collector) Request(ctx context.Context, req frame.Request) (json.RawMessage, error) {
	if c.answer == nil {
		return nil, errors.New("nobody answers")
	}
	return c.answer(ctx, req)
}

func (c *collector) text(s frame.Stream) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []string
	for _, r := range c.records {
		if r.Stream == s {
			out = append(out, r.Text)
		}
	}
	return strings.Join(out, "\n")
}

// newPool makes a pool that ends with the test and skips where the machine
// cannot confine.
func newPool(t testing.TB, cfg Config) *Pool {
	t.Helper()
	p, err := NewPool(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	if p.Err() != nil {
		t.Skipf("this machine cannot confine: %v", p.Err())
	}
	return p
}

func job(script string) Job {
	return Job{Account: "a", Job: frame.Job{ID: "1", Runbook: "Test", Script: script}}
}
