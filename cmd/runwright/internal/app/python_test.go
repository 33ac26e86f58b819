package app_test

import (
	"errors"
	"testing"
	"time"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// withPython has a server that knows Python, or cannot run it.
func withPython(err error) func(*app.Config) {
	return func(c *app.Config) {
		c.Engines = func(engine string) error {
			if engine != jobs.EnginePython3 && engine != jobs.EnginePython2 {
				return errors.New("unknown")
			}
			return err
		}
	}
}

// TestPythonRunbooks starts them through the API and by a schedule.
func TestPythonRunbooks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		m := clock.NewManual(noon())
		s := startServer(t, cfg, withClock(m), withPython(nil)).withAccount()
		s.must(201, "PUT", "runbooks/Py", `{"properties":{"runbookType":"Python3","draft":{}}}`)
		s.must(202, "PUT", "runbooks/Py/draft/content", "output from Python")
		s.must(202, "POST", "runbooks/Py/publish", nil)
		if a := s.run("j", "Py"); a.json("properties", "status") != "Completed" {
			t.Errorf("job: %s", a.body)
		}
		s.must(201, "PUT", "schedules/Nightly", `{"properties":{"frequency":"Day","startTime":"2026-03-02T12:10:00Z"}}`)
		s.must(201, "PUT", "jobSchedules/0fa462ba-3aa2-4138-83ca-9ebc3bc55cdc", `{"properties":{"schedule":{"name":"Nightly"},"runbook":{"name":"Py"}}}`)
		m.AwaitAlarm()
		m.Advance(10 * time.Minute)
		m.AwaitAlarm()
		runs := s.must(200, "GET", "schedules/nightly/runs", nil)
		if runs.json("value", 0, "state") != "Started" {
			t.Errorf("runs: %s", runs.body)
		}
	})
}

// TestPythonRefused: the reason why there is no interpreter is told at the start.
func TestPythonRefused(t *testing.T) {
	s := startServer(t, store.Config{Dir: t.TempDir()}, withPython(errors.New("there is no program 'python3'"))).withAccount()
	s.must(201, "PUT", "runbooks/Py", `{"properties":{"runbookType":"Python3","draft":{}}}`)
	s.must(202, "PUT", "runbooks/Py/draft/content", "x")
	s.must(202, "POST", "runbooks/Py/publish", nil)
	a := s.must(400, "PUT", "jobs/x", `{"properties":{"runbook":{"name":"Py"}}}`)
	if a.json("message") != "This server cannot run runbooks of the type 'Python3': there is no program 'python3'." {
		t.Error(string(a.body))
	}
}
