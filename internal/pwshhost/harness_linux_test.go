package pwshhost_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/runwright/runwright/internal/pwshhost"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// The checks of the prototype's harness, from the service's side: what the host was
// measured to send has to come through as it is. What is about the host alone is
// not here.

// TestHarnessOutput: scalars are text, type and JSON value; the value stays as
// exact as it was written.
func TestHarnessOutput(t *testing.T) {
	p := start(t, pwshhost.Config{})
	for _, tt := range []struct{ typ, text, value string }{
		{"System.String", "a b", `"a b"`},
		{"System.Int32", "42", "42"},
		{"System.Boolean", "True", "true"},
		{"System.Double", "1.5", "1.5"},
		{"System.Int64", "9223372036854775807", "9223372036854775807"},
		{"System.Numerics.BigInteger", "123456789012345678901234567890", "123456789012345678901234567890"},
		{"System.Guid", "00000000-0000-0000-0000-000000000000", `"00000000-0000-0000-0000-000000000000"`},
		{"System.Char", "c", `"c"`},
		{"System.Decimal", "3", "3"},
		{"System.Object[]", "", `[1,[2,3]]`},
		{"System.Collections.Hashtable", "", `{"self":{"self":"System.Collections.Hashtable"}}`},
		{"System.Management.Automation.PSCustomObject", "\nA Bad\n- ---\n1    \n", `{"A":1,"Bad":null}`},
		{"System.String", "å漢😀", `"å漢😀"`},
		{"System.String", "a\x00b", `"a\u0000b"`},
		{"System.String", "x\ufffdy", `"x\ufffdy"`},
		{"System.String", "l1\nl2", `"l1\nl2"`},
		{"System.String", strings.Repeat("y", 900<<10), `"` + strings.Repeat("y", 900<<10) + `"`},
	} {
		text, err := json.Marshal(tt.text)
		if err != nil {
			t.Fatal(err)
		}
		e := &told{}
		p.do(t, `record {"s":"Output","text":`+string(text)+`,"type":"`+tt.typ+`","value":`+tt.value+`,"clixml":"<Objs/>"}`, e)
		if len(e.records) != 1 || e.records[0].Text != tt.text || e.records[0].Truncated {
			t.Errorf("%s %.40q: %d records, %.60q", tt.typ, tt.text, len(e.records), e.records[0].Text)
			continue
		}
		var got, want any
		if err := json.Unmarshal(e.records[0].Value, &got); err != nil {
			t.Errorf("%s: %v", tt.typ, err)
		}
		if err := json.Unmarshal([]byte(tt.value), &want); err != nil {
			t.Fatal(err)
		}
		a, _ := json.Marshal(got)
		b, _ := json.Marshal(want)
		if string(a) != string(b) || strings.ContainsAny(tt.value, "0123456789") && !strings.Contains(tt.value, `"`) && string(e.records[0].Value) != tt.value {
			t.Errorf("%s: value %.100s, want %.100s", tt.typ, e.records[0].Value, tt.value)
		}
	}
}

// TestHarnessOrder: records of all streams keep the order in which they were
// written.
func TestHarnessOrder(t *testing.T) {
	p := start(t, pwshhost.Config{})
	e := &told{}
	p.do(t, strings.Repeat("out 1\nwarning 2\nerror 3\nverbose 4\nhost 5\nout 6\n", 200), e)
	want := []frame.Stream{frame.StreamOutput, frame.StreamWarning, frame.StreamError, frame.StreamVerbose, frame.StreamInformation, frame.StreamOutput}
	if len(e.records) != 200*len(want) {
		t.Fatalf("%d records", len(e.records))
	}
	for i, r := range e.records {
		if r.Stream != want[i%len(want)] {
			t.Fatalf("record %d is of %s", i, r.Stream)
		}
	}
}

// TestHarnessError: the fields of a full error record, as PowerShell 7.6.9 sent
// them.
func TestHarnessError(t *testing.T) {
	p := start(t, pwshhost.Config{})
	e := &told{}
	p.do(t, `record {"s":"Error","text":"Get-Item : Cannot find path '/nonexistent-x' because it does not exist.","error":{"message":"Cannot find path '/nonexistent-x' because it does not exist.","exception":{"type":"System.Management.Automation.ItemNotFoundException","message":"m","hresult":-2146233087,"stack":"at X","inner":{"type":"System.ArgumentException","message":"inner","hresult":1}},"fqid":"PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand","category":{"category":"ObjectNotFound","activity":"Get-Item","reason":"ItemNotFoundException","targetName":"/nonexistent-x","targetType":"String","text":"ObjectNotFound: (/nonexistent-x:String) [Get-Item], ItemNotFoundException"},"target":"/nonexistent-x","targetType":"System.String","details":{"message":"","action":"do"},"invocation":{"command":"Get-Item","commandType":"Cmdlet","module":"Microsoft.PowerShell.Management","script":"/tmp/i/Runbook.ps1","line":2,"column":1,"lineText":"Get-Item /nonexistent-x","position":"At /tmp/i/Runbook.ps1:2 char:1"},"stack":"at <ScriptBlock>, /tmp/i/Runbook.ps1: line 2"}}`, e)
	const want = `{"category":"ObjectNotFound","column":1,"exceptionType":"System.Management.Automation.ItemNotFoundException","fullyQualifiedErrorId":"PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand","line":2,"message":"Cannot find path '/nonexistent-x' because it does not exist."}`
	if len(e.records) != 1 || string(e.records[0].Value) != want || !strings.HasPrefix(e.records[0].Text, "Get-Item : Cannot find path") {
		t.Errorf("%s", e.records[0].Value)
	}
}

// TestHarnessAssets: values come and go as exactly as they were stored.
func TestHarnessAssets(t *testing.T) {
	p := start(t, pwshhost.Config{})
	for _, value := range []string{`"text"`, "42", "true", "null", `{"a":[1,{"b":2}]}`, `"åß漢😀\u0000x"`, `"` + strings.Repeat("x", 1000000) + `"`, "1.10", "9223372036854775808"} {
		var stored string
		e := &told{answer: func(_ context.Context, req frame.Request) (json.RawMessage, error) {
			if req.Op == "setVariable" {
				var q struct {
					JSON string `json:"json"`
				}
				if err := json.Unmarshal(req.Args, &q); err != nil {
					return nil, err
				}
				stored = q.JSON
				return json.RawMessage("null"), nil
			}
			return json.Marshal(map[string]string{"json": value})
		}}
		p.do(t, `call Get-AutomationVariable {"Name":"v"}`+"\n"+`call Set-AutomationVariable {"Name":"v","Value":`+value+`}`, e)
		if got := string(e.records[0].Value); !sameJSON(t, got, value) || stored != value {
			t.Errorf("%.60s came as %.60s and was stored as %.60s", value, got, stored)
		}
	}
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	if err := json.Unmarshal([]byte(a), &x); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(b), &y); err != nil {
		t.Fatal(err)
	}
	p, _ := json.Marshal(x)
	q, _ := json.Marshal(y)
	return string(p) == string(q)
}

// TestHarnessThreads: questions of many threads are under way at once, up to a
// bound, and each gets its own answer.
func TestHarnessThreads(t *testing.T) {
	p := start(t, pwshhost.Config{})
	var now, most, all atomic.Int64
	full := make(chan struct{})
	e := &told{answer: func(ctx context.Context, _ frame.Request) (json.RawMessage, error) {
		n := now.Add(1)
		defer now.Add(-1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		if all.Add(1) == 32 {
			close(full)
		}
		select {
		case <-full: // as many as there can be
		case <-ctx.Done():
		}
		return json.RawMessage(`{"json":"1"}`), nil
	}}
	if res := p.do(t, `together 100 Get-AutomationVariable {"Name":"s"}`, e); res.Status != frame.Completed {
		t.Errorf("%+v", res)
	}
	if got := e.texts(frame.StreamOutput); len(got) != 100 || most.Load() != 32 {
		t.Errorf("%d answers, %d at once", len(got), most.Load())
	}
}

// TestHarnessSecondJob: a job sees nothing of the one before, and its questions
// have a token of their own.
func TestHarnessSecondJob(t *testing.T) {
	p := start(t, pwshhost.Config{})
	seen := map[string]bool{}
	for range 5 {
		token := p.output(t, "job token")
		if len(token) != 1 || seen[token[0]] {
			t.Errorf("token %q again", token)
		}
		seen[token[0]] = true
	}
}

// TestHarnessEOF: a host whose service is gone ends.
func TestHarnessEOF(t *testing.T) {
	p := start(t, pwshhost.Config{})
	if err := p.link.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	if _, err := p.Run(t.Context(), frame.Job{ID: "i", Runbook: "R"}, &told{}); err == nil {
		t.Error("a job ran without a stream")
	}
}
