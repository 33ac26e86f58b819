package jobs_test

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// house stands in for everything that jobs need of others. Nothing delivers
// by itself: tests call Claim and Run as a dispatcher would.
type house struct {
	t        *testing.T
	db       *store.DB
	records  *store.DB
	jobs     *jobs.Service
	clock    *clock.Manual
	run      func(ctx context.Context, w jobs.Work, sink jobs.Sink) (jobs.Outcome, error)
	enqueued []string
	done     []string
	refuse   error // Enqueue fails with it

	uses       []string // that were recorded
	unrecorded error    // Record fails with it

	runbookType string // PowerShell when empty
	python      func(engine string) error
}

func newHouse(t *testing.T, cfg store.Config, change ...func(*jobs.Needs)) *house {
	st := storetest.Open(t, cfg)
	h := &house{t: t, db: st.Main, records: st.Records, clock: clock.NewManual(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))}
	needs := jobs.Needs{Runbooks: h, Modules: h, Assets: h, Guard: h, Delivery: h, Runner: h, Engines: h.engine}
	for _, f := range change {
		f(&needs)
	}
	h.jobs = jobs.NewService(st.Main, st.Records, h.clock, slog.New(slog.DiscardHandler), needs)
	t.Cleanup(func() {
		if err := h.jobs.Close(); err != nil {
			t.Error(err)
		}
	})
	err := h.db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO account (id, scope_key, subscription_id, resource_group, name, location, settings, created, modified, modified_by)
			VALUES ('a', 'a', '', '', '', '', '{}', 0, 0, '')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) Runnable(_ context.Context, _ *store.Tx, _, name string) (jobs.Runbook, error) {
	return jobs.Runbook{Name: name, Type: cmp.Or(h.runbookType, "PowerShell"), TextHash: "hash"}, nil
}

func (h *house) engine(name string) error {
	if h.python == nil {
		return errors.New("there is none")
	}
	return h.python(name)
}

func (h *house) Text(context.Context, string, string) ([]byte, error) { return []byte("text"), nil }

func (h *house) Current(context.Context, *store.Tx, string, string, string) (int64, error) {
	return 7, nil
}

func (h *house) Edition(context.Context, string, string, int64) (string, error) { return "Core", nil }

func (h *house) Folder(_ context.Context, _, _ string, revision int64) (string, error) {
	return "/modules/" + string(rune('0'+revision)), nil
}

func (h *house) OpenConnection(_ context.Context, _, name string) ([]jobs.AssetValue, error) {
	if name != "C" {
		return nil, fault.New(fault.NotFound, "Connection not found.")
	}
	return []jobs.AssetValue{{Name: "Key", Value: "hidden-value", Text: "hidden-value", Secret: true}, {Name: "Port", Value: int64(1), Text: "1"}}, nil
}

func (h *house) OpenVariable(_ context.Context, _, name string) (jobs.Variable, error) {
	if name != "V" {
		return jobs.Variable{}, fault.New(fault.NotFound, "Variable not found.")
	}
	return jobs.Variable{JSON: `{"Name":"hidden \"name\"","Pin":473911,"Short":"abc","On":true}`, Secret: true}, nil
}

func (h *house) SetVariable(context.Context, jobs.AssetUse, string) (bool, error) { return true, nil }

func (h *house) Check(_ context.Context, u jobs.AssetUse) (string, error) {
	if u.Name == "Forbidden" {
		return "A rule forbids it.", nil
	}
	return "", nil
}

func (h *house) Record(_ context.Context, u jobs.AssetUse, failure error) error {
	what := string(fault.CodeOf(failure))
	if u.UseKey {
		what += "use"
	}
	h.uses = append(h.uses, fmt.Sprint(u.Runbook, " ", u.TextHash, " ", u.Kind, " ", u.Name, " ", u.Fields, " ", what))
	return h.unrecorded
}

func (h *house) OpenCredential(_ context.Context, _, name string) (jobs.Credential, error) {
	if name != "K" {
		return jobs.Credential{}, fault.New(fault.NotFound, "Credential not found.")
	}
	return jobs.Credential{User: "someone", Password: "hidden-password"}, nil
}

func (h *house) OpenCertificate(context.Context, string, string) (jobs.Certificate, error) {
	return jobs.Certificate{}, nil
}

// CertificateAt knows two certificates, of which a rule forbids the first.
func (h *house) CertificateAt(_ context.Context, _, address string) (name, next string, err error) {
	switch address {
	case "first":
		return "Forbidden", "second", nil
	case "second":
		return "Allowed", "end", nil
	case "end":
		return "", "", fault.New(fault.NotFound, "Certificate not found.")
	case "thumbprint of a forbidden one":
		return "Forbidden", "", nil
	}
	return address, "", nil
}

func (h *house) CertificateKey(context.Context, string, string) ([]byte, error) {
	return []byte("a whole key"), nil
}

func (h *house) UseKey(_ context.Context, _, _ string, use jobs.KeyUse) ([]byte, error) {
	return append([]byte("signed "), use.Data...), nil
}

func (h *house) Allows(_ context.Context, u jobs.AssetUse) (bool, error) {
	return u.Name != "Forbidden", nil
}

func (h *house) ExportCertificate(context.Context, string, string, string) ([]byte, error) {
	return []byte("a whole file"), nil
}

func (h *house) Enqueue(_ context.Context, _ *store.Tx, _, job string) error {
	h.enqueued = append(h.enqueued, job)
	return h.refuse
}

func (h *house) Done(_ context.Context, _ *store.Tx, job string) error {
	h.done = append(h.done, job)
	return nil
}

func (h *house) Wake() {}

func (h *house) Run(ctx context.Context, w jobs.Work, sink jobs.Sink) (jobs.Outcome, error) {
	return h.run(ctx, w, sink)
}

// start starts a job.
func (h *house) start(name string) jobs.Job {
	h.t.Helper()
	j, err := h.jobs.Start(h.t.Context(), "a", name, jobs.Request{Runbook: "R"})
	if err != nil {
		h.t.Fatal(err)
	}
	return j
}

// claim takes a job as a worker does.
func (h *house) claim(job string) (run bool) {
	h.t.Helper()
	err := h.db.Update(h.t.Context(), func(tx *store.Tx) (err error) {
		run, err = h.jobs.Claim(h.t.Context(), tx, job)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return run
}

func (h *house) get(name string) jobs.Job {
	h.t.Helper()
	j, err := h.jobs.Get(h.t.Context(), "a", name)
	if err != nil {
		h.t.Fatal(err)
	}
	return j
}

func TestJobAndDeliveryAreOneTransaction(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		h.refuse = errors.New("no delivery")
		if _, err := h.jobs.Start(t.Context(), "a", "j", jobs.Request{Runbook: "R"}); !errors.Is(err, h.refuse) {
			t.Fatalf("got %v", err)
		}
		if _, err := h.jobs.Get(t.Context(), "a", "j"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a job without delivery exists: %v", err)
		}
	})
}

// TestEngines: a type of runbook finds its engine, or the reason why it cannot run.
func TestEngines(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		for i, tt := range []struct {
			kind   string
			python error
			engine string // that gets the job
			err    string
		}{
			{kind: "PowerShell72", engine: jobs.EngineEmbedded},
			{kind: "Python3", engine: jobs.EnginePython3},
			{kind: "Python", engine: jobs.EnginePython3},
			{kind: "Python3", python: errors.New("there is no program 'python3'"), err: "cannot run runbooks of the type 'Python3': there is no program 'python3'."},
			{kind: "Python2", engine: jobs.EnginePython2},
			{kind: "Python2", python: errors.New("no interpreter"), err: "cannot run runbooks of the type 'Python2': no interpreter."},
			{kind: "Graph", err: "it runs PowerShell, PowerShell72, Python3 and Python2."},
			{kind: "Graph", python: errors.New("off"), err: "it runs PowerShell and PowerShell72."},
		} {
			h.runbookType, h.python = tt.kind, func(engine string) error {
				if engine != jobs.EnginePython3 && engine != jobs.EnginePython2 {
					t.Errorf("asked for the engine %q", engine)
				}
				return tt.python
			}
			var got string
			h.run = func(_ context.Context, w jobs.Work, _ jobs.Sink) (jobs.Outcome, error) {
				got = w.Engine
				return jobs.Outcome{}, nil
			}
			j, err := h.jobs.Start(t.Context(), "a", fmt.Sprint("e", i), jobs.Request{Runbook: "R"})
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) || !fault.Is(err, fault.Invalid) {
					t.Errorf("%s: %v", tt.kind, err)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			h.claim(j.ID)
			h.jobs.Run(t.Context(), j.ID)
			if got != tt.engine {
				t.Errorf("%s: engine %q, want %q", tt.kind, got, tt.engine)
			}
		}
	})
}

func TestLife(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		var seen []jobs.Status
		h.run = func(ctx context.Context, w jobs.Work, sink jobs.Sink) (jobs.Outcome, error) {
			seen = append(seen, h.get("j").Status)
			sink.Started()
			sink.Started() // twice is once
			seen = append(seen, h.get("j").Status)
			if w.Script != "text" || w.Modules != "/modules/7" || w.Revision != 7 || w.Engine != jobs.EngineEmbedded {
				t.Errorf("work %+v", w)
			}
			h.clock.Advance(time.Second)
			return jobs.Outcome{}, nil
		}
		j := h.start("j")
		if j.Status != jobs.New || h.enqueued[0] != j.ID {
			t.Errorf("started: %+v", j)
		}
		if !h.claim(j.ID) || h.claim(j.ID) {
			t.Error("a job is claimed once")
		}
		h.jobs.Run(t.Context(), j.ID)
		end := h.get("j")
		if len(seen) != 2 || seen[0] != jobs.Activating || seen[1] != jobs.Running || end.Status != jobs.Completed {
			t.Errorf("%v, then %s", seen, end.Status)
		}
		if end.Ended.Sub(end.Started) != time.Second || len(h.done) != 1 {
			t.Errorf("times %v to %v, done %v", end.Started, end.Ended, h.done)
		}
	})
}

func TestFinalStateIsGivenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		j := h.start("j")
		h.claim(j.ID)
		// While the job runs, another process takes it for an orphan.
		h.run = func(context.Context, jobs.Work, jobs.Sink) (jobs.Outcome, error) {
			return jobs.Outcome{}, h.jobs.Recover(t.Context(), j.ID)
		}
		h.jobs.Run(t.Context(), j.ID)
		if end := h.get("j"); end.Status != jobs.Failed || !strings.Contains(end.Exception, "ended unexpectedly") {
			t.Errorf("the second final state won: %s %q", end.Status, end.Exception)
		}
		if len(h.done) != 1 {
			t.Errorf("deliveries removed: %v", h.done)
		}
	})
}

func TestEndings(t *testing.T) {
	stop := func(h *house) {
		if err := h.jobs.Stop(h.t.Context(), "a", "j"); err != nil {
			h.t.Error(err)
		}
	}
	tests := []struct {
		name   string
		before func(*house)
		run    func(h *house, ctx context.Context, w jobs.Work, sink jobs.Sink) (jobs.Outcome, error)
		status jobs.Status
		text   string
	}{
		{"exception", nil, func(*house, context.Context, jobs.Work, jobs.Sink) (jobs.Outcome, error) {
			return jobs.Outcome{Exception: "It broke."}, nil
		}, jobs.Failed, "It broke."},
		{"lost sandbox", nil, func(*house, context.Context, jobs.Work, jobs.Sink) (jobs.Outcome, error) {
			return jobs.Outcome{}, errors.New("memory limit: 512 MiB")
		}, jobs.Failed, "memory limit: 512 MiB"},
		{"secret in the exception", nil, func(_ *house, ctx context.Context, w jobs.Work, _ jobs.Sink) (jobs.Outcome, error) {
			fields, err := w.Assets.Connection(ctx, "C", true)
			if err != nil {
				return jobs.Outcome{}, err
			}
			return jobs.Outcome{Exception: fields["Key"].(string) + " is wrong"}, nil
		}, jobs.Failed, "***** is wrong"},
		{"parts of an encrypted variable in the exception", nil, func(_ *house, ctx context.Context, w jobs.Work, _ jobs.Sink) (jobs.Outcome, error) {
			value, err := w.Assets.Variable(ctx, "V", true)
			if err != nil {
				return jobs.Outcome{}, err
			}
			return jobs.Outcome{Exception: `hidden "name", 473911, abc, true, ` + *value}, nil
		}, jobs.Failed, "*****, *****, abc, true, *****"},
		{"an encrypted variable that is not decrypted", nil, func(_ *house, ctx context.Context, w jobs.Work, _ jobs.Sink) (jobs.Outcome, error) {
			value, err := w.Assets.Variable(ctx, "V", false)
			if err != nil || value != nil {
				return jobs.Outcome{}, fmt.Errorf("%v, %v", value, err)
			}
			fields, err := w.Assets.Connection(ctx, "C", false)
			return jobs.Outcome{Exception: fmt.Sprint(fields)}, err
		}, jobs.Failed, "map[Key:<nil> Port:1]"},
		{"what a job stored in an encrypted variable", nil, func(_ *house, ctx context.Context, w jobs.Work, _ jobs.Sink) (jobs.Outcome, error) {
			err := w.Assets.SetVariable(ctx, "V", `"brand-new"`)
			return jobs.Outcome{Exception: "it is brand-new"}, err
		}, jobs.Failed, "it is *****"},
		{"password in the exception", nil, func(_ *house, ctx context.Context, w jobs.Work, _ jobs.Sink) (jobs.Outcome, error) {
			k, err := w.Assets.Credential(ctx, "K")
			return jobs.Outcome{Exception: k.User + ":" + k.Password}, err
		}, jobs.Failed, "someone:*****"},
		{"an exported certificate in the exception", nil, func(_ *house, ctx context.Context, w jobs.Work, _ jobs.Sink) (jobs.Outcome, error) {
			file, err := w.Assets.ExportCertificate(ctx, "X", "")
			return jobs.Outcome{Exception: "it is " + base64.StdEncoding.EncodeToString(file)}, err
		}, jobs.Failed, "it is *****"},
		{"stopped while it runs", nil, func(h *house, ctx context.Context, _ jobs.Work, _ jobs.Sink) (jobs.Outcome, error) {
			stop(h)
			<-ctx.Done()
			if s := h.get("j").Status; s != jobs.Stopping {
				h.t.Errorf("state %s while it stops", s)
			}
			return jobs.Outcome{}, ctx.Err()
		}, jobs.Stopped, ""},
		{"stopped between claim and run", stop, func(h *house, _ context.Context, _ jobs.Work, _ jobs.Sink) (jobs.Outcome, error) {
			h.t.Error("a stopped job ran")
			return jobs.Outcome{}, nil
		}, jobs.Stopped, ""},
	}
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				h.t = t
				h.run = func(ctx context.Context, w jobs.Work, sink jobs.Sink) (jobs.Outcome, error) {
					return tt.run(h, ctx, w, sink)
				}
				j := h.start("j")
				h.claim(j.ID)
				if tt.before != nil {
					tt.before(h)
				}
				h.jobs.Run(t.Context(), j.ID)
				if end := h.get("j"); end.Status != tt.status || end.Exception != tt.text {
					t.Errorf("%s %q, want %s %q", end.Status, end.Exception, tt.status, tt.text)
				}
				// The name is free for the next row.
				err := h.db.Update(t.Context(), func(tx *store.Tx) error {
					_, err := tx.Exec(t.Context(), `DELETE FROM job WHERE id = ?`, j.ID)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			})
		}
	})
}

func TestStopOfAWaitingJob(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		j := h.start("j")
		if err := h.jobs.Stop(t.Context(), "a", "j"); err != nil {
			t.Fatal(err)
		}
		if h.claim(j.ID) || h.get("j").Status != jobs.Stopped || len(h.done) != 1 {
			t.Errorf("%s, done %v", h.get("j").Status, h.done)
		}
		if err := h.jobs.Stop(t.Context(), "a", "j"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second stop: %v", err)
		}
	})
}

// TestFollow sees every record once and in order, whenever it joins, and the
// final state last.
func TestFollow(t *testing.T) {
	const records = 1300 // more than a follower reads at a time
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		joined := make(chan struct{})
		h.run = func(_ context.Context, _ jobs.Work, sink jobs.Sink) (jobs.Outcome, error) {
			for i := range records {
				if err := sink.Record(jobs.Record{Stream: jobs.Output, Text: "a\x00b\xff", Value: json.RawMessage(`{"value":1}`)}); err != nil {
					return jobs.Outcome{}, err
				}
				if i == 100 {
					<-joined
				}
			}
			return jobs.Outcome{}, sink.Record(jobs.Record{Stream: jobs.Debug, Text: "never kept"})
		}
		j := h.start("j")
		h.claim(j.ID)
		follow := func(after int64, first func()) (seqs []int64, statuses []jobs.Status, err error) {
			err = h.jobs.Follow(t.Context(), j.ID, after, func(e jobs.Event) error {
				if first != nil {
					first()
					first = nil
				}
				if e.Job != nil {
					statuses = append(statuses, e.Job.Status)
				} else {
					seqs = append(seqs, e.Record.Seq)
				}
				return nil
			})
			return seqs, statuses, err
		}
		type result struct {
			seqs     []int64
			statuses []jobs.Status
			err      error
		}
		live := make(chan result, 1)
		go func() {
			var r result
			r.seqs, r.statuses, r.err = follow(0, func() { close(joined) })
			live <- r
		}()
		h.jobs.Run(t.Context(), j.ID)
		check := func(what string, r result, from int64) {
			t.Helper()
			if r.err != nil || int64(len(r.seqs)) != records-from+1 {
				t.Fatalf("%s: %d records, %v", what, len(r.seqs), r.err)
			}
			for i, seq := range r.seqs {
				if seq != from+int64(i) {
					t.Fatalf("%s: record %d has number %d", what, i, seq)
				}
			}
			if last := r.statuses[len(r.statuses)-1]; last != jobs.Completed {
				t.Errorf("%s: states %v", what, r.statuses)
			}
		}
		check("live", <-live, 1)
		var late result
		late.seqs, late.statuses, late.err = follow(1290, nil)
		check("late", late, 1291)
		stop := errors.New("enough")
		err := h.jobs.Follow(t.Context(), j.ID, 0, func(jobs.Event) error { return stop })
		if !errors.Is(err, stop) {
			t.Errorf("the follower's error got lost: %v", err)
		}
		all, err := h.jobs.Records(t.Context(), h.get("j"), jobs.RecordFilter{}, 0, 1)
		if err != nil || all[0].Text != "a\x00b\xff" || string(all[0].Value) != `{"value":1}` {
			t.Errorf("stored as %+v, %v", all, err)
		}
	})
}

// TestFollowersSeeARecovery follows a job that an earlier process left, from
// before it is recovered.
func TestFollowersSeeARecovery(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		j := h.start("j")
		h.claim(j.ID)
		var seen []jobs.Status
		err := h.jobs.Follow(t.Context(), j.ID, 0, func(e jobs.Event) error {
			seen = append(seen, e.Job.Status)
			if len(seen) == 1 {
				return h.jobs.Recover(t.Context(), j.ID)
			}
			return nil
		})
		if err != nil || len(seen) != 2 || seen[0] != jobs.Activating || seen[1] != jobs.Failed {
			t.Errorf("saw %v, %v", seen, err)
		}
		if err := h.jobs.Recover(t.Context(), j.ID); err != nil || h.get("j").Status != jobs.Failed {
			t.Errorf("a second recovery: %v", err)
		}
	})
}

// TestFollowEndsWithItsContext leaves a follower of a job that never moves.
func TestFollowEndsWithItsContext(t *testing.T) {
	h := newHouse(t, store.Config{Dir: t.TempDir()})
	j := h.start("j")
	ctx, cancel := context.WithCancel(t.Context())
	err := h.jobs.Follow(ctx, j.ID, 0, func(jobs.Event) error {
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestReleaseOfAnAccount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h := newHouse(t, cfg)
		h.run = func(_ context.Context, _ jobs.Work, sink jobs.Sink) (jobs.Outcome, error) {
			return jobs.Outcome{}, sink.Record(jobs.Record{Stream: jobs.Output, Text: "x"})
		}
		j := h.start("j")
		release := func() error {
			return h.db.Update(t.Context(), func(tx *store.Tx) error { return h.jobs.Release(t.Context(), tx, "a") })
		}
		if err := release(); !fault.Is(err, fault.Conflict) {
			t.Errorf("a busy account went: %v", err)
		}
		h.claim(j.ID)
		h.jobs.Run(t.Context(), j.ID)
		if err := release(); err != nil {
			t.Fatal(err)
		}
		left, err := h.jobs.Records(t.Context(), j, jobs.RecordFilter{All: true}, 0, 10)
		if err != nil || len(left) > 0 {
			t.Errorf("records stay: %v, %v", left, err)
		}
	})
}

// TestUsesAreGuarded: a refused use looks like a missing asset and says why; an
// allowed one is on record before the job has it, or the job does not get it.
func TestUsesAreGuarded(t *testing.T) {
	h := newHouse(t, store.Config{Dir: t.TempDir()})
	h.run = func(ctx context.Context, w jobs.Work, _ jobs.Sink) (jobs.Outcome, error) {
		if _, err := w.Assets.Credential(ctx, "Forbidden"); !fault.Is(err, fault.NotFound) {
			t.Errorf("refused: %v", err)
		}
		if err := w.Assets.SetVariable(ctx, "Forbidden", "1"); !fault.Is(err, fault.NotFound) {
			t.Errorf("refused: %v", err)
		}
		if _, err := w.Assets.Variable(ctx, "None", true); !fault.Is(err, fault.NotFound) {
			t.Errorf("missing: %v", err)
		}
		if _, err := w.Assets.Connection(ctx, "C", false); err != nil {
			t.Error(err)
		}
		if c, err := w.Assets.Credential(ctx, "K"); err != nil || c.Password != "hidden-password" {
			t.Error(c, err)
		}
		h.unrecorded = errors.New("the disk is full")
		c, err := w.Assets.Credential(ctx, "K")
		fields, err2 := w.Assets.Connection(ctx, "C", true)
		v, err3 := w.Assets.Variable(ctx, "V", true)
		file, err4 := w.Assets.ExportCertificate(ctx, "X", "")
		signed, err5 := w.Assets.UseKey(ctx, "X", jobs.KeyUse{})
		if c.Password != "" || fields != nil || v != nil || file != nil || signed != nil {
			t.Error("a job got what could not be recorded")
		}
		for _, err := range []error{err, err2, err3, err4, err5} {
			if !errors.Is(err, h.unrecorded) {
				t.Errorf("what could not be recorded: %v", err)
			}
		}
		return jobs.Outcome{}, nil
	}
	j := h.start("j")
	h.claim(j.ID)
	h.jobs.Run(t.Context(), j.ID)
	want := []string{"R hash variable None [] NotFound", "R hash connection C [] ", "R hash credential K [password] ", "R hash credential K [password] ", "R hash connection C [Key] ", "R hash variable V [value] ", "R hash certificate X [privateKey] ", "R hash certificate X [privateKey] use"}
	if strings.Join(h.uses, "|") != strings.Join(want, "|") {
		t.Errorf("recorded %q", h.uses)
	}
	records, err := h.jobs.Records(t.Context(), h.get("j"), jobs.RecordFilter{}, 0, 10)
	if err != nil || len(records) != 2 || records[0].Stream != jobs.Warning || records[0].Text != "A rule forbids it." {
		t.Errorf("records %+v, %v", records, err)
	}
}

// TestCertificateAddresses finds certificates by other addresses than their
// names: rules and records are about the names, and a key is masked.
func TestCertificateAddresses(t *testing.T) {
	h := newHouse(t, store.Config{Dir: t.TempDir()})
	h.run = func(ctx context.Context, w jobs.Work, sink jobs.Sink) (jobs.Outcome, error) {
		for address, code := range map[string]fault.Code{"first": "", "second": "", "end": fault.NotFound, "thumbprint of a forbidden one": fault.NotFound} {
			if _, err := w.Assets.Certificate(ctx, address); fault.CodeOf(err) != code && (err != nil || code != "") {
				t.Errorf("%s: %v, want code %q", address, err, code)
			}
		}
		if key, err := w.Assets.CertificateKey(ctx, "thumbprint of a forbidden one"); !fault.Is(err, fault.NotFound) || key != nil {
			t.Errorf("a key that a rule forbids: %q, %v", key, err)
		}
		if out, err := w.Assets.UseKey(ctx, "thumbprint of a forbidden one", jobs.KeyUse{}); !fault.Is(err, fault.NotFound) || out != nil {
			t.Errorf("a use that a rule forbids: %q, %v", out, err)
		}
		if out, err := w.Assets.UseKey(ctx, "first", jobs.KeyUse{Data: []byte("it")}); err != nil || string(out) != "signed it" {
			t.Errorf("%q, %v", out, err)
		}
		key, err := w.Assets.CertificateKey(ctx, "first")
		if err != nil || string(key) != "a whole key" {
			t.Errorf("%q, %v", key, err)
		}
		return jobs.Outcome{}, sink.Record(jobs.Record{Stream: jobs.Output, Text: base64.StdEncoding.EncodeToString(key)})
	}
	j := h.start("j")
	h.claim(j.ID)
	h.jobs.Run(t.Context(), j.ID)
	slices.Sort(h.uses)
	want := []string{"R hash certificate Allowed [] ", "R hash certificate Allowed [] ", "R hash certificate Allowed [privateKey] ", "R hash certificate Allowed [privateKey] use"}
	if !slices.Equal(h.uses, want) {
		t.Errorf("recorded %q", h.uses)
	}
	records, err := h.jobs.Records(t.Context(), h.get("j"), jobs.RecordFilter{Stream: jobs.Output}, 0, 10)
	if err != nil || len(records) != 1 || strings.Contains(records[0].Text, "=") || records[0].Text == "" {
		t.Errorf("records %+v, %v", records, err)
	}
}

// TestSecretsInPieces writes secrets over several records, in every form of a
// parameter, and in an exception.
func TestSecretsInPieces(t *testing.T) {
	h := newHouse(t, store.Config{Dir: t.TempDir()})
	h.run = func(ctx context.Context, w jobs.Work, sink jobs.Sink) (jobs.Outcome, error) {
		record := func(stream jobs.Stream, text string) {
			if err := sink.Record(jobs.Record{Stream: stream, Text: text, Value: json.RawMessage(`{"value":"` + text + `"}`)}); err != nil {
				t.Error(err)
			}
		}
		if _, err := w.Assets.Credential(ctx, "K"); err != nil {
			t.Error(err)
		}
		record(jobs.Information, "it is hidden-")
		record(jobs.Information, "pass")
		record(jobs.Information, "word.")
		record(jobs.Output, "hidden-")
		record(jobs.Warning, "another stream")
		record(jobs.Output, "password")
		record(jobs.Output, "the last one: hidden-pass")
		return jobs.Outcome{Exception: "bad: hidden-password, aGlkZGVuLXBhc3N3b3Jk"}, nil
	}
	j, err := h.jobs.Start(t.Context(), "a", "j", jobs.Request{Runbook: "R", Parameters: map[string]json.RawMessage{
		"Plain": json.RawMessage(`"x hidden-password"`), "Inner": json.RawMessage(`"{\"p\": \"hidden-password\"}"`), "List": json.RawMessage(`["a", {"hidden-password": 1}]`), "Other": json.RawMessage(`"kept"`), "Number": json.RawMessage(`12`),
	}})
	if err != nil {
		t.Fatal(err)
	}
	h.claim(j.ID)
	h.jobs.Run(t.Context(), j.ID)
	end := h.get("j")
	if end.Exception != "bad: *****, *****" {
		t.Errorf("exception %q", end.Exception)
	}
	for name, want := range map[string]string{"Plain": `"x *****"`, "Inner": `"{\"p\": \"*****\"}"`, "List": `["a",{"*****":1}]`, "Other": `"kept"`, "Number": "12"} {
		if got := string(end.Parameters[name]); got != want {
			t.Errorf("parameter %s is %s, want %s", name, got, want)
		}
	}
	records, err := h.jobs.Records(t.Context(), end, jobs.RecordFilter{All: true}, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, r := range records {
		got = append(got, r.Text+" "+string(r.Value))
		if r.Seq != int64(i+1) {
			t.Errorf("record %d has the number %d", i+1, r.Seq)
		}
	}
	want := []string{"it is ***** ", "***** ", "*****. ", `hidden- {"value":"hidden-"}`, `another stream {"value":"another stream"}`, `password {"value":"password"}`, `the last one: hidden-pass {"value":"the last one: hidden-pass"}`}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q", got)
	}
}

// TestHeldRecordIsLetGo: what may be the beginning of a secret waits a moment,
// and is stored then, while the job still runs.
func TestHeldRecordIsLetGo(t *testing.T) {
	h := newHouse(t, store.Config{Dir: t.TempDir()})
	seen := make(chan struct{})
	h.run = func(ctx context.Context, w jobs.Work, sink jobs.Sink) (jobs.Outcome, error) {
		if _, err := w.Assets.Credential(ctx, "K"); err != nil {
			t.Error(err)
		}
		if err := sink.Record(jobs.Record{Stream: jobs.Output, Text: "waiting for hidden-pass"}); err != nil {
			t.Error(err)
		}
		<-seen
		return jobs.Outcome{}, nil
	}
	j := h.start("j")
	h.claim(j.ID)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		h.jobs.Run(t.Context(), j.ID)
	}()
	for {
		records, err := h.jobs.Records(t.Context(), j, jobs.RecordFilter{}, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(records) > 0 {
			break
		}
		runtime.Gosched()
	}
	close(seen)
	<-ended
}
