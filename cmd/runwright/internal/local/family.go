package local

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/jobs"
)

// Family runs the runbook of a file and those that it starts, which are the
// files beside it. A Family runs once.
type Family struct {
	// Alone runs each of them.
	Alone jobs.Alone
	// Base is what their jobs have in common: modules, settings of logging.
	Base jobs.Work
	// Engines says in which engine a file runs, by the end of its name: ".ps1"
	// and ".py".
	Engines map[string]string
	// Record takes the masked records of all jobs, one at a time.
	Record func(job Named, r jobs.Record) error
	// Ended is told of the end of each job, when its records are out. Its error
	// fails the job.
	Ended func(job Named, end jobs.End) error

	dir    string
	group  sync.WaitGroup
	output sync.Mutex // of Record and Ended

	mu      sync.Mutex
	all     map[string]*jobs.Job // by the key of the name
	changed chan struct{}        // closed and made anew when a job changes
}

// Named is a job and its runbook.
type Named struct {
	Job     string // its name, a GUID
	Runbook string
	Child   bool // it was started by another runbook
}

// account is that of local jobs, which decides which sandboxes they may share.
const account = "local"

// Extensions are the ends of names that runbooks have.
func Extensions() []string { return []string{".ps1", ".py"} }

// Run runs the runbook of a file with parameters, each a text of JSON or plain
// text as a JSON text, and returns how it ended, once those that it started have
// ended too. When ctx ends, all are stopped. An error means that it did not run.
func (f *Family) Run(ctx context.Context, path string, parameters map[string]json.RawMessage) (jobs.End, error) {
	if err := jobs.CheckInput(parameters, ""); err != nil {
		return jobs.End{}, err
	}
	work, err := f.work(path, parameters)
	if err != nil {
		return jobs.End{}, err
	}
	f.dir, f.all, f.changed = filepath.Dir(path), map[string]*jobs.Job{}, make(chan struct{})
	n := Named{Job: id.New(), Runbook: work.Runbook}
	f.all[id.Key(n.Job)] = &jobs.Job{Name: n.Job, Runbook: n.Runbook, Status: jobs.Running}
	end := f.run(ctx, n, work)
	f.group.Wait()
	return end, nil
}

// work reads a file.
func (f *Family) work(path string, parameters map[string]json.RawMessage) (jobs.Work, error) {
	extension := strings.ToLower(filepath.Ext(path))
	engine, ok := f.Engines[extension]
	if !ok {
		return jobs.Work{}, fault.New(fault.Invalid, "The name of a runbook's file ends in %s; '%s' does not.", strings.Join(Extensions(), " or "), path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return jobs.Work{}, fault.New(fault.Invalid, "The runbook cannot be read: %v.", err)
	}
	w := f.Base
	w.Account, w.Engine, w.Parameters = account, engine, parameters
	if extension == ".py" {
		w.Modules = "" // they are PowerShell's
	}
	w.Runbook, w.Script = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), string(text)
	return w, nil
}

// run runs one job to its end.
func (f *Family) run(ctx context.Context, n Named, w jobs.Work) jobs.End {
	w.Job, w.Children = n.Job, children{f, ctx}
	end := f.Alone.Run(ctx, w, func(r jobs.Record) error {
		f.output.Lock()
		defer f.output.Unlock()
		return f.Record(n, r)
	})
	f.output.Lock()
	if err := f.Ended(n, end); err != nil && end.Status == jobs.Completed {
		end.Status, end.Exception = jobs.Failed, err.Error()
	}
	f.output.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	j := f.all[id.Key(n.Job)]
	j.Status, j.Exception = end.Status, end.Exception
	close(f.changed)
	f.changed = make(chan struct{})
	return end
}

// children are the jobs.Children of the jobs of a family; ctx is that of all,
// which outlives the job that starts another.
type children struct {
	family *Family
	ctx    context.Context
}

// Start implements jobs.Children: it starts NAME.ps1 or NAME.py of the folder.
func (c children) Start(_ context.Context, runbook, name string, parameters map[string]json.RawMessage, runOn string) (string, error) {
	f := c.family
	path, err := f.find(runbook)
	if err != nil {
		return "", err
	}
	work, err := f.work(path, parameters)
	if err != nil {
		return "", err
	}
	if name == "" {
		name = id.New()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	key := id.Key(name)
	if err := jobs.CheckJob(name, parameters, runOn, func(string) bool { return f.all[key] != nil }); err != nil {
		return "", err
	}
	f.all[key] = &jobs.Job{Name: name, Runbook: work.Runbook, Status: jobs.Running}
	f.group.Go(func() { f.run(c.ctx, Named{Job: name, Runbook: work.Runbook, Child: true}, work) })
	return name, nil
}

// find returns the file of a runbook, without regard to case.
func (f *Family) find(runbook string) (string, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return "", fault.Wrap(fault.Invalid, err, "The folder of the runbook cannot be read: %v.", err)
	}
	var found []string
	for _, extension := range Extensions() {
		for _, e := range entries {
			if id.Key(e.Name()) == id.Key(runbook+extension) && !e.IsDir() {
				found = append(found, e.Name())
			}
		}
	}
	switch len(found) {
	case 0:
		return "", fault.New(fault.NotFound, "The runbook '%s' was not found: there is no %s.ps1 or %s.py in %s.", runbook, runbook, runbook, f.dir).On(runbook)
	case 1:
		return filepath.Join(f.dir, found[0]), nil
	}
	return "", fault.New(fault.Conflict, "The runbook '%s' could be %s; expected one of them alone.", runbook, strings.Join(found, " or ")).On(runbook)
}

// Watch implements jobs.Children.
func (c children) Watch(ctx context.Context, seen map[string]jobs.Status, limit time.Duration) (map[string]jobs.Job, error) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		out, changed, err := c.family.others(seen)
		if err != nil || len(out) > 0 {
			return out, err
		}
		select {
		case <-changed:
		case <-timer.C:
			return nil, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// others are the jobs whose states are not those in seen, and what is closed at
// the next change.
func (f *Family) others(seen map[string]jobs.Status) (map[string]jobs.Job, <-chan struct{}, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := map[string]jobs.Job{}
	for name, status := range seen {
		j := f.all[id.Key(name)]
		if j == nil {
			return nil, nil, fault.New(fault.NotFound, "Job not found.").On(name)
		}
		if j.Status != status {
			out[name] = *j
		}
	}
	return out, f.changed, nil
}
