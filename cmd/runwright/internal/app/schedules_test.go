package app_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// noon is when the tests of schedules begin.
func noon() time.Time { return time.Date(2026, 3, 2, 12, 0, 30, 0, time.UTC) }

// withClock gives a server a clock that stands, and an hour's grace.
func withClock(m *clock.Manual) func(*app.Config) {
	return func(c *app.Config) { c.Clock, c.Grace = m, time.Hour }
}

// onEachAtNoon is onEach at noon.
func onEachAtNoon(t *testing.T, all func(s *server) []scenario) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg, withClock(clock.NewManual(noon())))
		s.check(all(s))
	})
}

func TestSchedules(t *testing.T) {
	put := func(p string) string { return `{"name":"ignored","properties":{` + p + `}}` }
	const missing = `{"code":"NotFound","message":"Schedule not found.","target":"none"}`
	onEachAtNoon(t, func(s *server) []scenario {
		s.withAccount()
		return []scenario{
			{name: "as the contract's example", method: "PUT", path: "schedules/mySchedule", status: 201, headers: map[string]string{"Location": "*"},
				body: put(`"description":"d","startTime":"2026-03-27T17:28:57.2494819Z","expiryTime":"2026-04-01T17:28:57.2494819Z","interval":1,"frequency":"Hour","advancedSchedule":{}`),
				want: map[string]any{
					"id": accountPath + "/schedules/mySchedule", "name": "mySchedule", "type": "Microsoft.Automation/AutomationAccounts/Schedules",
					"properties.description": "d", "properties.startTime": "2026-03-27T17:28:00+00:00", "properties.expiryTime": "2026-04-01T17:28:00+00:00",
					"properties.isEnabled": true, "properties.nextRun": "2026-03-27T17:28:00+00:00", "properties.interval": 1.0, "properties.frequency": "Hour",
					"properties.timeZone": "UTC", "properties.creationTime": "2026-03-02T12:00:30+00:00", "properties.advancedSchedule": nil},
				has: []string{`"startTimeOffsetMinutes":0.0`, `"expiryTimeOffsetMinutes":0.0`, `"nextRunOffsetMinutes":0.0`}},
			{name: "the oldest version", method: "GET", path: "schedules/MYSCHEDULE?api-version=2015-10-31", status: 200, want: map[string]any{"name": "mySchedule"}},
			{name: "the newest version", method: "GET", path: "schedules/mySchedule?api-version=2024-10-23", status: 200},
			{name: "as Terraform writes it", method: "PUT", path: "schedules/Weekly", status: 201,
				body: put(`"description":"","startTime":"2026-03-20T18:00:15+01:00","timeZone":"Europe/Berlin","interval":2,"frequency":"Week","advancedSchedule":{"weekDays":["Friday"]}`),
				want: map[string]any{"properties.startTime": "2026-03-20T18:00:00+01:00", "properties.startTimeOffsetMinutes": 60.0, "properties.expiryTime": "9999-12-31T23:59:59.9999999+00:00",
					"properties.expiryTimeOffsetMinutes": 0.0, "properties.timeZone": "Europe/Berlin", "properties.advancedSchedule.weekDays.0": "Friday", "properties.description": nil}},
			{name: "due times across a change of the clocks", method: "GET", path: "schedules/weekly/dueTimes?$top=2", status: 200, want: map[string]any{
				"value.0.dueTime": "2026-03-20T18:00:00+01:00", "value.1.dueTime": "2026-04-03T18:00:00+02:00", "value.1.offsetMinutes": 120.0, "value.2": nil}},
			{name: "once", method: "PUT", path: "schedules/Once", status: 201, body: put(`"startTime":"2026-03-02T12:10:00","timeZone":"Etc/UTC","frequency":"OneTime"`), want: map[string]any{"properties.interval": nil, "properties.timeZone": "Etc/UTC"}},
			{name: "by days of the month", method: "PUT", path: "schedules/Monthly", status: 201,
				body: put(`"startTime":"2026-03-03T12:10:00Z","timeZone":"tokyo standard time","frequency":"month","interval":"1","expiryTime":"9999-12-31T23:59:59.9999999+00:00","advancedSchedule":{"weekDays":null,"monthDays":[-1],"monthlyOccurrences":[{"occurrence":-1,"day":"friday"}]}`),
				want: map[string]any{"properties.nextRun": "2026-03-27T21:10:00+09:00", "properties.advancedSchedule.monthDays.0": -1.0, "properties.frequency": "Month", "properties.interval": 1.0,
					"properties.advancedSchedule.monthlyOccurrences.0.day": "Friday", "properties.advancedSchedule.monthlyOccurrences.0.occurrence": -1.0, "properties.advancedSchedule.weekDays": nil, "properties.timeZone": "tokyo standard time"}},
			{name: "half an hour off", method: "PUT", path: "schedules/India", status: 201, body: put(`"startTime":"2026-03-03T08:00","timeZone":"Asia/Kolkata","frequency":"Day"`), want: map[string]any{"properties.startTime": "2026-03-03T08:00:00+05:30", "properties.startTimeOffsetMinutes": 330.0}},
			{name: "the last year", method: "PUT", path: "schedules/Long", status: 201, body: put(`"startTime":"2026-03-03T08:00","timeZone":"Asia/Kolkata","frequency":"Day","expiryTime":"9999-12-31T23:00:00+00:00"`), want: map[string]any{"properties.expiryTime": "9999-12-31T23:59:59.9999999+00:00"}},

			{name: "too soon", method: "PUT", path: "schedules/x", status: 400, body: put(`"startTime":"2026-03-02T12:05:00Z","frequency":"Day","interval":1`), want: map[string]any{"code": "BadRequest", "target": "properties.startTime",
				"message": "Argument scheduleAllData with value Orchestrator.Schedules.DataAccess.Models.ScheduleAllData is not valid. Error message: The start time of the schedule must be at least 5 minutes after the time you create the schedule."}},
			{name: "no start", method: "PUT", path: "schedules/x", status: 400, body: put(`"frequency":"Day"`), has: []string{"startTime", "expected a time such as"}},
			{name: "odd frequency", method: "PUT", path: "schedules/x", status: 400, body: put(`"frequency":"Yearly"`), has: []string{"'Yearly'", "OneTime, Minute, Hour, Day, Week, Month"}},
			{name: "odd interval", method: "PUT", path: "schedules/x", status: 400, body: put(`"frequency":"Day","interval":1.5`), has: []string{"The interval 1.5"}},
			{name: "interval that is none", method: "PUT", path: "schedules/x", status: 400, body: put(`"frequency":"Day","interval":"often"`), has: []string{"often"}},
			{name: "odd zone", method: "PUT", path: "schedules/x", status: 400, body: put(`"frequency":"Day","startTime":"2026-03-03T08:00","timeZone":"Mars"`), want: map[string]any{"target": "properties.timeZone"}},
			{name: "odd day", method: "PUT", path: "schedules/x", status: 400, body: put(`"frequency":"Week","startTime":"2026-03-03T08:00","advancedSchedule":{"weekDays":["Someday"]}`), want: map[string]any{"target": "properties.advancedSchedule.weekDays"}},
			{name: "odd name", method: "PUT", path: "schedules/a.b", status: 400, body: put(`"frequency":"Day","startTime":"2026-03-03T08:00"`), want: map[string]any{"target": "name"}},

			{name: "list", method: "GET", path: "schedules", status: 200, want: map[string]any{"value.0.name": "India", "value.5.name": "Weekly", "value.6": nil}},
			{name: "page", method: "GET", path: "schedules?$top=2&$skip=1", status: 200, want: map[string]any{"value.0.name": "Long", "value.2": nil}, has: []string{"$skip=3"}},
			{name: "disable", method: "PATCH", path: "schedules/mySchedule", status: 200, body: put(`"isEnabled":false,"description":"e","frequency":"Day"`), want: map[string]any{"properties.isEnabled": false, "properties.description": "e", "properties.frequency": "Hour", "properties.nextRun": "2026-03-27T17:28:00+00:00"}},
			{name: "enable", method: "PATCH", path: "schedules/mySchedule", status: 200, body: put(`"isEnabled":true`), want: map[string]any{"properties.isEnabled": true, "properties.description": "e"}},
			{name: "replace", method: "PUT", path: "schedules/mySchedule", status: 200, headers: map[string]string{"Location": ""}, body: put(`"startTime":"2026-03-03T08:00:00Z","frequency":"Day"`), want: map[string]any{"name": "mySchedule", "properties.frequency": "Day", "properties.interval": 1.0}},
			{name: "delete", method: "DELETE", path: "schedules/mySchedule", status: 200},
			{name: "delete again", method: "DELETE", path: "schedules/none", status: 404, has: []string{missing}},
			{name: "missing", method: "GET", path: "schedules/none", status: 404, has: []string{missing}},
			{name: "missing, patched", method: "PATCH", path: "schedules/none", status: 404, body: put(``)},
			{name: "missing, due times", method: "GET", path: "schedules/none/dueTimes", status: 404},
			{name: "missing, runs", method: "GET", path: "schedules/none/runs", status: 404},
			{name: "no runs", method: "GET", path: "schedules/Once/runs", status: 200, want: map[string]any{"value": []any{}}},
		}
	})
}

func TestJobSchedules(t *testing.T) {
	const id1, id2 = "0fa462ba-3aa2-4138-83ca-9ebc3bc55cdc", "1fa462ba-3aa2-4138-83ca-9ebc3bc55cdc"
	link := func(schedule, runbook, more string) string {
		return `{"properties":{"schedule":{"name":"` + schedule + `"},"runbook":{"name":"` + runbook + `"}` + more + `}}`
	}
	onEachAtNoon(t, func(s *server) []scenario {
		s.withAccount()
		s.publish("Clean", "Output clean", "")
		s.publish("Report", "Output report", "")
		s.must(201, "PUT", "schedules/Every%20night", `{"properties":{"frequency":"Day","startTime":"2026-03-02T23:00:00Z"}}`)
		return []scenario{
			{name: "create", method: "PUT", path: "jobSchedules/" + id1, status: 201, headers: map[string]string{"Location": "*"}, body: link("every night", "clean", `,"parameters":{"tag01":"v", "n": {"a" : 1}},"runOn":""`), want: map[string]any{
				"id": accountPath + "/jobSchedules/" + id1, "name": nil, "properties.jobScheduleId": id1, "properties.runbook.name": "Clean", "properties.schedule.name": "Every night",
				"properties.runOn": nil, "properties.parameters.tag01": "v"}, has: []string{`"n":{"a":1}`}},
			{name: "get", method: "GET", path: "jobschedules/" + strings.ToUpper(id1), status: 200, want: map[string]any{"properties.jobScheduleId": id1, "properties.parameters.tag01": "v"}},
			{name: "same id", method: "PUT", path: "jobSchedules/" + id1, status: 409, body: link("every night", "report", ""), want: map[string]any{"code": "Conflict", "message": "A jobSchedule with same id already exists."}},
			{name: "same pair", method: "PUT", path: "jobSchedules/" + id2, status: 409, body: link("every night", "clean", ""), has: []string{"is linked to the schedule 'Every night' already"}},
			{name: "another", method: "PUT", path: "jobSchedules/" + id2 + "?api-version=2015-10-31", status: 201, body: link("every night", "report", `,"parameters":null`), want: map[string]any{"properties.parameters": map[string]any{}}},
			{name: "no GUID", method: "PUT", path: "jobSchedules/mine", status: 400, body: link("every night", "report", ""), has: []string{"expected a GUID"}},
			{name: "nothing", method: "PUT", path: "jobSchedules/2" + id1[1:], status: 400, body: `{"properties":{}}`, want: map[string]any{"target": "properties.schedule.name"}},
			{name: "unknown schedule", method: "PUT", path: "jobSchedules/2" + id1[1:], status: 404, body: link("none", "report", "")},
			{name: "unknown runbook", method: "PUT", path: "jobSchedules/2" + id1[1:], status: 404, body: link("every night", "none", "")},
			{name: "worker group", method: "PUT", path: "jobSchedules/2" + id1[1:], status: 400, body: link("every night", "report", `,"runOn":"g"`), has: []string{"hybrid worker group 'g'"}},
			{name: "list", method: "GET", path: "jobSchedules", status: 200, want: map[string]any{"value.0.id": accountPath + "/jobSchedules/" + id1, "value.0.properties.parameters": nil, "value.1.properties.runbook.name": "Report", "value.2": nil}},
			{name: "list as Terraform asks", method: "GET", path: "jobSchedules?$filter=properties/schedule/name%20eq%20'Every%20night'%20and%20properties/runbook/name%20eq%20'report'", status: 200, want: map[string]any{"value.0.properties.jobScheduleId": id2, "value.1": nil}},
			{name: "list, escaped twice", method: "GET", path: "jobSchedules?$filter=properties/schedule/name%20eq%20'Every%2520night'", status: 200, want: map[string]any{"value.1.properties.jobScheduleId": id2}},
			{name: "list of none", method: "GET", path: "jobSchedules?$filter=properties/runbook/name%20eq%20'x'", status: 200, want: map[string]any{"value": []any{}}},
			{name: "odd filter", method: "GET", path: "jobSchedules?$filter=name%20eq%20'x'", status: 400, has: []string{"properties/schedule/name eq"}},
			{name: "a replaced runbook keeps its links", method: "PUT", path: "runbooks/Clean", status: 200, body: `{"properties":{"runbookType":"PowerShell","description":"new"}}`},
			{name: "and a replaced schedule", method: "PUT", path: "schedules/Every%20night", status: 200, body: `{"properties":{"frequency":"Week","startTime":"2026-03-02T23:00:00Z"}}`},
			{name: "both are there", method: "GET", path: "jobSchedules", status: 200, want: map[string]any{"value.1.properties.jobScheduleId": id2}},
			{name: "a deleted runbook takes its links along", method: "DELETE", path: "runbooks/Clean", status: 200},
			{name: "its link is gone", method: "GET", path: "jobSchedules/" + id1, status: 404, want: map[string]any{"code": "NotFound", "message": "JobSchedule not found."}},
			{name: "delete", method: "DELETE", path: "jobSchedules/" + id2, status: 200},
			{name: "delete again", method: "DELETE", path: "jobSchedules/" + id2, status: 404},
			{name: "delete the schedule", method: "DELETE", path: "schedules/every%20night", status: 200},
			{name: "delete the account", method: "DELETE", path: accountPath, status: 200},
		}
	})
}

// TestScheduledJobs lets a schedule run jobs of two runbooks, one of which is
// not published.
func TestScheduledJobs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		m := clock.NewManual(noon())
		s := startServer(t, cfg, withClock(m)).withAccount()
		s.publish("Args", "params", "")
		s.must(201, "PUT", "runbooks/Draft", `{"properties":{"runbookType":"PowerShell","draft":{}}}`)
		s.must(201, "PUT", "schedules/Nightly", `{"properties":{"frequency":"Day","startTime":"2026-03-02T12:10:00Z"}}`)
		s.must(201, "PUT", "jobSchedules/0fa462ba-3aa2-4138-83ca-9ebc3bc55cdc", `{"properties":{"schedule":{"name":"Nightly"},"runbook":{"name":"Args"},"parameters":{"Name":"Joe"}}}`)
		s.must(201, "PUT", "jobSchedules/1fa462ba-3aa2-4138-83ca-9ebc3bc55cdc", `{"properties":{"schedule":{"name":"Nightly"},"runbook":{"name":"Draft"}}}`)
		m.AwaitAlarm()
		m.Advance(10 * time.Minute)
		m.AwaitAlarm()
		runs := s.must(200, "GET", "schedules/nightly/runs", nil)
		job, _ := runs.json("value", 0, "job").(string)
		if runs.json("value", 0, "state") != "Started" || runs.json("value", 0, "runbook", "name") != "Args" || runs.json("value", 0, "dueTime") != "2026-03-02T12:10:00+00:00" || job == "" {
			t.Fatalf("runs: %s", runs.body)
		}
		if runs.json("value", 1, "state") != "Failed" || runs.json("value", 1, "reason") != "The runbook 'Draft' has no published version; publish it first." || runs.json("value", 1, "job") != nil {
			t.Errorf("runs: %s", runs.body)
		}
		s.must(200, "GET", "jobs/"+job+"/streams/live", nil)
		if a := s.must(200, "GET", "jobs/"+job, nil); a.json("properties", "status") != "Completed" || a.json("properties", "startedBy") != "system" || a.json("properties", "parameters", "Name") != "Joe" {
			t.Errorf("job: %s", a.body)
		}
		if a := s.must(200, "GET", "schedules/nightly", nil); a.json("properties", "nextRun") != "2026-03-03T12:10:00+00:00" {
			t.Errorf("schedule: %s", a.body)
		}
		// The schedule goes, the job stays.
		s.must(200, "DELETE", "schedules/nightly", nil)
		s.must(200, "GET", "jobs/"+job, nil)
	})
}

// Variables of a server process: the time at which its clock stands, and the
// point of a run of a schedule at which it kills itself.
const (
	serverClock     = serverProcess + "_CLOCK"
	serverDiesAtRun = serverProcess + "_DIES_AT_RUN"
)

// serverTime is the clock of a server process.
func serverTime() (clock.Clock, error) {
	text := os.Getenv(serverClock)
	if text == "" {
		return clock.System(), nil
	}
	now, err := time.Parse(time.RFC3339, text)
	return clock.NewManual(now), err
}

// dieAtRun returns a listener that kills the process at a point.
func dieAtRun(at string) func(string) {
	die := dieAt("1")
	return func(point string) {
		if point == at {
			die("", point)
		}
	}
}

// TestKilledSchedule kills a server at each point of a run of a schedule:
// after the restart there is one job, and there is never a second.
func TestKilledSchedule(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		at := func(d time.Duration, point string) {
			t.Setenv(serverClock, noon().Add(d).Format(time.RFC3339))
			t.Setenv(serverDiesAtRun, point)
		}
		at(0, "")
		s, process := startProcess(t, cfg)
		s.withAccount()
		s.publish("Quick", "Output done", "")
		s.must(201, "PUT", "schedules/S", `{"properties":{"frequency":"Hour","startTime":"2026-03-02T12:10:00Z"}}`)
		s.must(201, "PUT", "jobSchedules/0fa462ba-3aa2-4138-83ca-9ebc3bc55cdc", `{"properties":{"schedule":{"name":"S"},"runbook":{"name":"Quick"}}}`)
		kill(t, process)
		for i, point := range []string{"claimed", "created", "started"} {
			late := time.Duration(i)*time.Hour + 10*time.Minute
			at(late, point)
			_, process := startProcess(t, cfg)
			_ = process.Wait() // it kills itself
			for range 2 {
				at(late+time.Minute, "")
				s, process := startProcess(t, cfg)
				runs := s.outcomes("S")
				if want := strings.TrimSuffix(strings.Repeat("Started ", i+1), " "); runs != want {
					t.Errorf("killed when %s: runs %s, want %s", point, runs, want)
				}
				jobs, _ := s.must(200, "GET", "jobs", nil).json("value").([]any)
				if len(jobs) != i+1 {
					t.Errorf("killed when %s: %d jobs, want %d", point, len(jobs), i+1)
				}
				kill(t, process)
			}
		}
	})
}

// outcomes returns the states of a schedule's runs, once none is pending: a
// server that has just started settles them in the background.
func (s *server) outcomes(schedule string) string {
	s.t.Helper()
	for {
		var states []string
		runs, _ := s.must(http.StatusOK, "GET", "schedules/"+schedule+"/runs", nil).json("value").([]any)
		for _, r := range runs {
			states = append(states, fmt.Sprint(r.(map[string]any)["state"]))
		}
		if text := strings.Join(states, " "); !strings.Contains(text, "Pending") {
			return text
		}
	}
}
