package app_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

func TestJobs(t *testing.T) {
	start := func(book, more string) string {
		return `{"properties":{"runbook":{"name":"` + book + `"}` + more + `}}`
	}
	onEach(t, func(s *server) []scenario {
		s.withAccount()
		s.publish("Talk", "Output one\nWarning two\nError three\nVerbose four\nProgress five\nDebug six\nInformation seven\nOutput eight", "")
		s.publish("Chatty", "Verbose v\nProgress p\nDebug d", `,"logVerbose":true,"logProgress":true`)
		s.publish("Throw", "Output before\nthrow It broke.", "")
		s.publish("Die", "die The sandbox ended: memory limit.", "")
		s.publish("Args", "parameter Name\nparameter Count\nparameter MicrosoftApplicationManagementStartedBy", "")
		s.publish("Secret", "connection C\nconnection Nobody\nthrow the password is s3cret-value", "")
		s.must(201, "PUT", "connectionTypes/T", `{"properties":{"fieldDefinitions":{"Key":{"type":"string","isEncrypted":true}}}}`)
		s.must(201, "PUT", "connections/C", `{"properties":{"connectionType":{"name":"T"},"fieldDefinitionValues":{"Key":"s3cret-value"}}}`)
		s.must(201, "PUT", "runbooks/Py", `{"properties":{"runbookType":"Python3","draft":{}}}`)
		s.must(202, "POST", "runbooks/Py/publish", nil)
		for _, book := range []string{"Talk", "Chatty", "Throw", "Die", "Secret"} {
			s.run("job-"+book, book)
		}
		s.must(201, "PUT", "jobs/job-Args", start("Args", `,"parameters":{"Name":"\"Joe\"","Count": 2 ,"MicrosoftApplicationManagementStartedBy":"\"PowerShell\""}`))
		s.must(200, "GET", "jobs/job-Args/streams/live", nil)
		first := s.must(200, "GET", "jobs/job-Talk/streams", nil)
		id, _ := first.json("value", 0, "properties", "jobStreamId").(string)
		jobID, _ := s.must(200, "GET", "jobs/job-Talk", nil).json("properties", "jobId").(string)
		return []scenario{
			{name: "completed", method: "GET", path: "jobs/JOB-talk", status: 200, want: map[string]any{
				"name": "job-Talk", "type": "Microsoft.Automation/AutomationAccounts/Jobs", "properties.status": "Completed", "properties.statusDetails": "None", "properties.provisioningState": "Succeeded",
				"properties.runbook.name": "Talk", "properties.exception": nil, "properties.startedBy": "admin", "properties.runOn": nil, "properties.parameters": map[string]any{}}},
			{name: "by the service's id", method: "GET", path: "jobs/" + jobID, status: 200, want: map[string]any{"name": "job-Talk"}},
			{name: "output", method: "GET", path: "jobs/job-Talk/output", status: 200, headers: map[string]string{"Content-Type": "text/plain; charset=utf-8"}, has: []string{"one\r\neight\r\n"}},
			{name: "the text it ran", method: "GET", path: "jobs/job-Talk/runbookContent", status: 200, headers: map[string]string{"Content-Type": "text/powershell"}, has: []string{"Output one"}},
			{name: "streams as clients know them", method: "GET", path: "jobs/job-Talk/streams", status: 200, want: map[string]any{
				"value.0.properties.streamType": "Output", "value.0.properties.summary": "one", "value.1.properties.streamType": "Warning", "value.2.properties.streamType": "Error", "value.3.properties.summary": "eight", "value.4": nil},
				hasNot: []string{"streamText", "four", "five", "six", "seven"}},
			{name: "one stream, escaped filter", method: "GET", path: "jobs/job-Talk/streams?$filter=properties%2FstreamType%20eq%20'warning'", status: 200, want: map[string]any{"value.0.properties.summary": "two", "value.1": nil}},
			{name: "our own stream when asked for", method: "GET", path: "jobs/job-Talk/streams?$filter=properties/streamType%20eq%20'Information'", status: 200, want: map[string]any{"value.0.properties.summary": "seven", "value.1": nil}},
			{name: "any stream", method: "GET", path: "jobs/job-Talk/streams?$filter=properties/streamType%20eq%20'Any'%20and%20properties/time%20ge%202000-01-01T00:00:00Z", status: 200, want: map[string]any{"value.3.properties.summary": "eight"}},
			{name: "nothing in the future", method: "GET", path: "jobs/job-Talk/streams?$filter=properties/time%20ge%209000-01-01", status: 200, want: map[string]any{"value": []any{}}},
			{name: "unknown stream", method: "GET", path: "jobs/job-Talk/streams?$filter=properties/streamType%20eq%20'Loud'", status: 400, has: []string{"'Loud'"}},
			{name: "filter that is not understood", method: "GET", path: "jobs/job-Talk/streams?$filter=colour%20eq%20'red'", status: 400, has: []string{"not understood at", "properties/time ge T"}},
			{name: "filter that breaks off", method: "GET", path: "jobs/job-Talk/streams?$filter=properties/streamType%20eq%20'Any'%20and%20", status: 400},
			{name: "one record", method: "GET", path: "jobs/job-Talk/streams/" + id, status: 200, want: map[string]any{"properties.jobStreamId": id, "properties.streamText": "one\r\n", "properties.value": map[string]any{"value": "one"}}},
			{name: "one record, joined by colons", method: "GET", path: "jobs/job-Talk/streams/" + strings.ReplaceAll(id, "_", ":"), status: 200, want: map[string]any{"properties.streamText": "one\r\n"}},
			{name: "record of another job", method: "GET", path: "jobs/job-Chatty/streams/" + id, status: 404},
			{name: "record that is none", method: "GET", path: "jobs/job-Talk/streams/x", status: 404},
			{name: "log settings", method: "GET", path: "jobs/job-Chatty/streams", status: 200, want: map[string]any{"value.0.properties.streamType": "Verbose", "value.1.properties.streamType": "Progress", "value.2": nil}},
			{name: "failed", method: "GET", path: "jobs/job-Throw", status: 200, want: map[string]any{"properties.status": "Failed", "properties.provisioningState": "Failed", "properties.exception": "It broke."}},
			{name: "failed job keeps its records", method: "GET", path: "jobs/job-Throw/output", status: 200, has: []string{"before"}},
			{name: "dead sandbox", method: "GET", path: "jobs/job-Die", status: 200, want: map[string]any{"properties.status": "Failed", "properties.exception": "The sandbox ended: memory limit."}},
			{name: "parameters as they came", method: "GET", path: "jobs/job-Args", status: 200, want: map[string]any{"properties.parameters.Name": `"Joe"`, "properties.parameters.Count": 2.0}},
			{name: "parameters in the script", method: "GET", path: "jobs/job-Args/output", status: 200, has: []string{`"\"Joe\""` + "\r\n2\r\n\r\n"}},
			{name: "secrets are masked", method: "GET", path: "jobs/job-Secret/output", status: 200, has: []string{`{"Key":"*****"}`}, hasNot: []string{"s3cret"}},
			{name: "in the exception too", method: "GET", path: "jobs/job-Secret", status: 200, want: map[string]any{"properties.exception": "the password is *****"}},
			{name: "missing asset", method: "GET", path: "jobs/job-Secret/streams?$filter=properties/streamType%20eq%20'Error'", status: 200, has: []string{"Connection not found."}},
			{name: "list, the newest first", method: "GET", path: "jobs?$top=2", status: 200, want: map[string]any{"value.0.name": "job-Args", "value.1.name": "job-Secret", "value.0.properties.exception": nil}, has: []string{"$skip=2"}},
			{name: "list by state and runbook", method: "GET", path: "jobs?$filter=properties/status%20eq%20'Failed'%20and%20properties/runbook/name%20eq%20'throw'", status: 200, want: map[string]any{"value.0.name": "job-Throw", "value.1": nil}},
			{name: "list by time", method: "GET", path: "jobs?$filter=properties/startTime%20ge%202020-01-01T00:00:00Z%20and%20properties/endTime%20le%202020-01-02T00:00:00.0000000%2B00:00", status: 200, want: map[string]any{"value": []any{}}},
			{name: "id used again", method: "PUT", path: "jobs/JOB-TALK", body: start("Talk", ""), status: 409, want: map[string]any{"message": "Job with specified id already exists."}},
			{name: "unknown runbook", method: "PUT", path: "jobs/x", body: start("None", ""), status: 404},
			{name: "no engine", method: "PUT", path: "jobs/x", body: start("Py", ""), status: 400, has: []string{"no engine", "'Python3'"}},
			{name: "unknown worker group", method: "PUT", path: "jobs/x", body: start("Talk", `,"runOn":"group-1"`), status: 400, has: []string{"'group-1' does not exist"}},
			{name: "too many parameters", method: "PUT", path: "jobs/x", body: start("Talk", `,"parameters":{`+manyMembers(51)+`}`), status: 400, has: []string{"at most 50"}},
			{name: "too large parameters", method: "PUT", path: "jobs/x", body: start("Talk", `,"parameters":{"a":"`+strings.Repeat("x", 512<<10)+`"}`), status: 413},
			{name: "stop of a finished job", method: "POST", path: "jobs/job-Talk/stop", status: 409, has: []string{"Completed already"}},
			{name: "suspend", method: "POST", path: "jobs/job-Talk/suspend", status: 409, has: []string{"'PowerShell' cannot be suspended"}},
			{name: "resume", method: "POST", path: "jobs/job-Talk/resume", status: 409},
			{name: "unknown job", method: "GET", path: "jobs/none", status: 404, want: map[string]any{"code": "NotFound"}},
			{name: "bad Last-Event-ID", method: "GET", path: "jobs/job-Talk/streams/live", header: []string{"Last-Event-ID", "x"}, status: 400},
			{name: "job count", method: "GET", path: "runbooks/talk", status: 200, want: map[string]any{"properties.jobCount": 1.0}},
		}
	})
}

func manyMembers(n int) string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf(`"p%d":"v"`, i))
	}
	return strings.Join(out, ",")
}

// TestStop stops a running job, and jobs that wait behind it.
func TestStop(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg, oneWorker).withAccount()
		s.publish("Wait", "Output waiting\nwait", "")
		s.publish("Quick", "Output done", "")
		body := func(book string) string { return `{"properties":{"runbook":{"name":"` + book + `"}}}` }
		s.must(201, "PUT", "jobs/running", body("Wait"))
		s.until("running", "record")
		s.must(201, "PUT", "jobs/queued", body("Quick"))
		s.must(201, "PUT", "jobs/next", body("Quick"))
		if a := s.must(200, "GET", "jobs/queued", nil); a.json("properties", "status") != "New" {
			t.Errorf("behind a running job: %s", a.body)
		}
		if a := s.must(409, "DELETE", accountPath, nil); !strings.Contains(a.body, "3 unfinished job") {
			t.Errorf("deleting a busy account: %s", a.body)
		}
		s.must(200, "POST", "jobs/queued/stop", nil)
		s.must(200, "POST", "jobs/running/stop", nil)
		for job, want := range map[string]string{"running": "Stopped", "queued": "Stopped", "next": "Completed"} {
			s.must(200, "GET", "jobs/"+job+"/streams/live", nil)
			if a := s.must(200, "GET", "jobs/"+job, nil); a.json("properties", "status") != want || a.json("properties", "endTime") == nil {
				t.Errorf("%s is not %s: %s", job, want, a.body)
			}
		}
		s.must(200, "DELETE", accountPath, nil)
	})
}

// TestShutdown ends a running job with a clear text and keeps waiting ones.
func TestShutdown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg, oneWorker).withAccount()
		s.publish("Wait", "Output waiting\nwait", "")
		s.publish("Quick", "Output done", "")
		s.must(201, "PUT", "jobs/running", `{"properties":{"runbook":{"name":"Wait"}}}`)
		s.until("running", "record")
		s.must(201, "PUT", "jobs/queued", `{"properties":{"runbook":{"name":"Quick"}}}`)
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		s = startServer(t, cfg)
		s.must(200, "GET", "jobs/queued/streams/live", nil)
		if a := s.must(200, "GET", "jobs/queued", nil); a.json("properties", "status") != "Completed" {
			t.Errorf("queued job: %s", a.body)
		}
		a := s.must(200, "GET", "jobs/running", nil)
		if text, _ := a.json("properties", "exception").(string); a.json("properties", "status") != "Failed" || !strings.Contains(text, "was shut down") {
			t.Errorf("interrupted job: %s", a.body)
		}
	})
}

// TestManyJobs runs jobs side by side, each followed by two clients, and
// checks that nobody misses a record.
func TestManyJobs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg).withAccount()
		const lines, jobs = 1200, 8
		s.publish("Long", strings.Repeat("Output line\n", lines), "")
		var wg sync.WaitGroup
		for i := range jobs {
			s.must(201, "PUT", fmt.Sprintf("jobs/j%d", i), `{"properties":{"runbook":{"name":"Long"}}}`)
			for range 2 {
				wg.Go(func() {
					a := s.do("GET", fmt.Sprintf("jobs/j%d/streams/live", i), nil)
					if n := strings.Count(a.body, "event: record\n"); n != lines || !strings.Contains(a.body, fmt.Sprintf("id: %d\n", lines)) {
						t.Errorf("job %d: %d records, want %d", i, n, lines)
					}
				})
			}
		}
		wg.Wait()
		seen := 0
		for path := "jobs/j0/streams"; path != ""; {
			a := s.must(200, "GET", path, nil)
			page, _ := a.json("value").([]any)
			seen += len(page)
			next, _ := a.json("nextLink").(string)
			path = strings.TrimPrefix(next, s.url)
		}
		if seen != lines {
			t.Errorf("the pages hold %d records, want %d", seen, lines)
		}
	})
}
