package pwshhost_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/runwright/runwright/internal/pwshhost"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

func TestRecords(t *testing.T) {
	p := start(t, pwshhost.Config{})
	e := &told{}
	res := p.do(t, `out a b
null
object System.Int32 42
object System.Management.Automation.PSCustomObject {"A":1,"B":"x"}
warning w
error no
verbose v
debug d
information i
host h
console stdout c1
console stderr c2
progress 30 act
out åß漢😀 <>&
record {"s":"Output","text":"cu","cut":true,"type":"System.String","value":"cu","valueCut":true}
progress 100 act`, e)
	if res.Status != frame.Completed || !res.Reuse {
		t.Errorf("%+v", res)
	}
	want := []frame.Record{
		{Stream: frame.StreamOutput, Text: "a b", Value: json.RawMessage(`"a b"`)},
		{Stream: frame.StreamOutput, Text: "42", Value: json.RawMessage("42")},
		{Stream: frame.StreamOutput, Text: `{"A":1,"B":"x"}`, Value: json.RawMessage(`{"A":1,"B":"x"}`)},
		{Stream: frame.StreamWarning, Text: "w"},
		{Stream: frame.StreamError, Text: "Write-Error : no",
			Value: json.RawMessage(`{"category":"NotSpecified","column":3,"exceptionType":"System.Exception","fullyQualifiedErrorId":"StandIn,Test","line":2,"message":"no"}`)},
		{Stream: frame.StreamVerbose, Text: "v"},
		{Stream: frame.StreamDebug, Text: "d"},
		{Stream: frame.StreamInformation, Text: "i"},
		{Stream: frame.StreamInformation, Text: "h"},
		{Stream: frame.StreamHost, Text: "c1"},
		{Stream: frame.StreamHost, Text: "c2"},
		{Stream: frame.StreamOutput, Text: "åß漢😀 <>&", Value: json.RawMessage(`"åß漢😀 <>&"`)},
		{Stream: frame.StreamOutput, Text: "cu", Value: json.RawMessage(`"cu"`), Truncated: true},
	}
	asText := cmp.Transformer("text", func(r json.RawMessage) string {
		var v any
		if err := json.Unmarshal(r, &v); err != nil {
			return string(r)
		}
		return fmt.Sprint(v)
	})
	if diff := cmp.Diff(want, e.records, asText, cmpopts.IgnoreFields(frame.Record{}, "Time")); diff != "" {
		t.Error(diff)
	}
	for _, r := range e.records {
		if age := time.Since(r.Time); age < 0 || age > time.Hour || r.Time.Location() != time.UTC {
			t.Errorf("record of %v", r.Time)
		}
	}
	wantProgress := []frame.Progress{
		{Activity: "act", Status: "st", CurrentOperation: "op", Percent: 30, SecondsRemaining: -1, ActivityID: 4, ParentID: -1},
		{Activity: "act", Status: "st", CurrentOperation: "op", Percent: 100, SecondsRemaining: -1, ActivityID: 4, ParentID: -1, Completed: true},
	}
	if diff := cmp.Diff(wantProgress, e.progress); diff != "" {
		t.Error(diff)
	}
}

func TestLongTextIsCut(t *testing.T) {
	p := start(t, pwshhost.Config{})
	e := &told{}
	p.do(t, "out "+strings.Repeat("y", frame.MaxText-1)+"é", e)
	if r := e.records[0]; !r.Truncated || len(r.Text) != frame.MaxText-1 {
		t.Errorf("%d bytes, truncated %v", len(r.Text), r.Truncated)
	}
}

func TestWhatAJobIsTold(t *testing.T) {
	p := start(t, pwshhost.Config{})
	job := frame.Job{ID: "aaaaaaaa-1111-2222-3333-444444444444", Runbook: "My-Book", File: "My-Book.ps1",
		Parameters:  json.RawMessage(`{"a":"007","b":"\"Joe\"","o":{"x":[1,null]}}`),
		Preferences: map[string]string{"VerbosePreference": "Continue"}, Variables: map[string]string{"Fact": "f"}}
	for field, want := range map[string]string{
		"id": `"aaaaaaaa-1111-2222-3333-444444444444"`, "runbook": `"My-Book"`, "parameters": `{"a":"007","b":"\"Joe\"","o":{"x":[1,null]}}`,
		"preferences": `{"Fact":"f","VerbosePreference":"Continue"}`, "progress": "true", "debug": "true", "information": "true", "width": "120", "maxText": "1048576",
	} {
		e := &told{}
		job.Script = "job " + field
		if _, err := p.Run(t.Context(), job, e); err != nil {
			t.Fatal(err)
		}
		if got := e.texts(frame.StreamOutput); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: %s, want %s", field, got, want)
		}
	}
	// No job has the token of another.
	a, b := p.output(t, "job token"), p.output(t, "job token")
	if a[0] == b[0] || len(a[0]) != 34 {
		t.Errorf("tokens %s and %s", a, b)
	}
}

// TestEnvironmentOfJobs: a job has its variables, and the next one does not.
func TestEnvironmentOfJobs(t *testing.T) {
	p := start(t, pwshhost.Config{})
	job := frame.Job{ID: "aaaaaaaa-1111-2222-3333-444444444444", Runbook: "R", File: "R.ps1", Script: "env IDENTITY_HEADER", Environment: map[string]string{"IDENTITY_HEADER": "h1"}}
	for _, want := range []string{"h1", "h2", ""} {
		if job.Environment["IDENTITY_HEADER"] = want; want == "" {
			job.Environment = nil
		}
		e := &told{}
		if _, err := p.Run(t.Context(), job, e); err != nil {
			t.Fatal(err)
		}
		if got := e.texts(frame.StreamOutput); !slices.Equal(got, []string{want}) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestJobsThatAreRefused(t *testing.T) {
	p := start(t, pwshhost.Config{})
	for want, job := range map[string]frame.Job{
		"no JSON object":             {ID: "i", Runbook: "R", Parameters: json.RawMessage(`[1]`)},
		"'../x' is no name":          {ID: "i", Runbook: "../x"},
		"'' is no name":              {ID: "i"},
		"larger than a sandbox take": {ID: "i", Runbook: "R", Script: strings.Repeat("x", 65<<20)},
	} {
		if _, err := p.Run(t.Context(), job, &told{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if got := p.output(t, "out fine"); !slices.Equal(got, []string{"fine"}) {
		t.Errorf("the next job wrote %q", got)
	}
}

func TestOutcomes(t *testing.T) {
	p := start(t, pwshhost.Config{})
	for name, tt := range map[string]struct {
		script    string
		status    frame.Status
		exception string // part of it
		record    string // part of it
		output    []string
	}{
		"completed":   {"out a", frame.Completed, "", "", []string{"a"}},
		"throw":       {"out a\nthrow boom\nout b", frame.Failed, "boom\nAt ", `"line":2`, []string{"a"}},
		"parse error": {"bad line", frame.Failed, "At line:1 char:1", "", nil},
		"exit 3":      {"out a\nexit 3\nout b", frame.Completed, "", "", []string{"a"}},
		"no text":     {`raw {"t":"end","id":"{id}","state":"failed","phase":"bind"}`, frame.Failed, "failed in the phase 'bind'", "", nil},
		"type only":   {`raw {"t":"end","id":"{id}","state":"failed","exception":{"type":"System.X"}}`, frame.Failed, "System.X", "", nil},
	} {
		if strings.HasPrefix(tt.script, "raw") { // what follows is no concern of that job's
			p = start(t, pwshhost.Config{})
		}
		e := &told{}
		res := p.do(t, tt.script, e)
		if res.Status != tt.status || !strings.Contains(res.Exception, tt.exception) || (tt.exception == "") != (res.Exception == "") {
			t.Errorf("%s: %+v", name, res)
		}
		if !strings.Contains(string(res.ErrorRecord), tt.record) {
			t.Errorf("%s: record %s", name, res.ErrorRecord)
		}
		if got := e.texts(frame.StreamOutput); !slices.Equal(got, tt.output) {
			t.Errorf("%s: output %q, want %q", name, got, tt.output)
		}
		if res.JobID != "11111111-2222-3333-4444-555555555555" {
			t.Errorf("%s: outcome of %q", name, res.JobID)
		}
		if strings.HasPrefix(tt.script, "raw") {
			p = start(t, pwshhost.Config{})
		}
	}
	res := p.do(t, "module Demo 2.0.0", &told{})
	if len(res.Modules) != 1 || res.Modules[0].Name != "Demo" || res.Modules[0].Version != "2.0.0" || res.RSS != 64<<20 || res.MemoryBytes != 8<<20 {
		t.Errorf("%+v", res)
	}
}

// TestBackPressure: a receiver that does not take a record stops the job, and
// nothing is lost.
func TestBackPressure(t *testing.T) {
	p := start(t, pwshhost.Config{})
	const rows = 20000
	gate := make(chan struct{})
	first := make(chan struct{})
	e := &told{}
	e.onRecord = func(frame.Record) {
		select {
		case <-first:
		default:
			close(first)
			<-gate
		}
	}
	type end struct {
		res pwshhost.Result
		err error
	}
	over := make(chan end, 1)
	go func() {
		res, err := p.Run(t.Context(), frame.Job{ID: "i", Runbook: "R", Script: fmt.Sprint("flood ", rows)}, e)
		over <- end{res, err}
	}()
	<-first
	select {
	case got := <-over:
		t.Fatalf("the job ended before its records were taken: %+v", got)
	default:
	}
	close(gate)
	got := <-over
	if got.err != nil || got.res.Status != frame.Completed {
		t.Fatalf("%+v", got)
	}
	texts := e.texts(frame.StreamOutput)
	if len(texts) != rows || texts[0] != "row 1" || texts[rows-1] != fmt.Sprint("row ", rows) {
		t.Errorf("%d records", len(texts))
	}
}

func TestStop(t *testing.T) {
	for name, script := range map[string]string{
		"sleeping":     "out go\nsleep\nout on",
		"in a loop":    "out go\nflood 1000000000\nout on",
		"while asking": "out go\ncall Get-AutomationVariable {\"Name\":\"s\"}\nout on",
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, pwshhost.Config{Grace: time.Minute})
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			e := &told{answer: func(ctx context.Context, _ frame.Request) (json.RawMessage, error) {
				stop()
				<-ctx.Done()
				return nil, ctx.Err()
			}}
			e.onRecord = func(r frame.Record) {
				if r.Text == "go" && name != "while asking" || r.Text == "row 100" {
					stop()
				}
			}
			res, err := p.Run(ctx, frame.Job{ID: "i", Runbook: "R", Script: script}, e)
			if err != nil || res.Status != frame.Stopped || res.Killed || !res.Reuse {
				t.Errorf("%+v, %v", res, err)
			}
			if slices.Contains(e.texts(frame.StreamOutput), "on") {
				t.Error("it went on")
			}
			if err := p.Idle(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAJobThatDoesNotStopIsKilled(t *testing.T) {
	p := start(t, pwshhost.Config{Grace: time.Millisecond})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	e := &told{onRecord: func(frame.Record) { stop() }}
	res, err := p.Run(ctx, frame.Job{ID: "i", Runbook: "R", Script: "out go\nspin"}, e)
	if err != nil || res.Status != frame.Stopped || !res.Killed || res.Reuse {
		t.Errorf("%+v, %v", res, err)
	}
}

func TestACrash(t *testing.T) {
	p := start(t, pwshhost.Config{})
	e := &told{}
	_, err := p.Run(t.Context(), frame.Job{ID: "i", Runbook: "R", Script: "out a\ncrash"}, e)
	if err == nil {
		t.Error("a crash is no error")
	}
	if got := e.texts(frame.StreamOutput); !slices.Equal(got, []string{"a"}) {
		t.Errorf("before it: %q", got)
	}
	if p.Idle() == nil {
		t.Error("the process would be used again")
	}
}

// BenchmarkRecords measures records from the stand-in through the client.
func BenchmarkRecords(b *testing.B) {
	p := start(b, pwshhost.Config{})
	n := 0
	e := &counter{&n}
	b.ResetTimer()
	res, err := p.Run(b.Context(), frame.Job{ID: "i", Runbook: "R", Script: fmt.Sprint("flood ", b.N)}, e)
	if err != nil || res.Status != frame.Completed || n != b.N {
		b.Fatal(res, err, n)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkCalls measures questions, one after the other.
func BenchmarkCalls(b *testing.B) {
	p := start(b, pwshhost.Config{})
	e := &counter{new(int)}
	b.ResetTimer()
	res, err := p.Run(b.Context(), frame.Job{ID: "i", Runbook: "R", Script: strings.Repeat("call Get-AutomationVariable {\"Name\":\"s\"}\n", b.N)}, e)
	if err != nil || res.Status != frame.Completed {
		b.Fatal(res, err)
	}
}

type counter struct{ n *int }

func (c *counter) Record(frame.Record)     { *c.n++ }
func (c *counter) Progress(frame.Progress) {}
func (c *counter) Request(context.Context, frame.Request) (json.RawMessage, error) {
	return json.RawMessage(`{"json":"1"}`), nil
}
