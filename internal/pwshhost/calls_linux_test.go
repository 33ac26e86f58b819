package pwshhost_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/runwright/runwright/internal/pwshhost"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// service answers as package app does, and keeps what it was asked.
type service struct {
	mu    sync.Mutex // guards asked
	asked []string   // OP NAME ARGS
	jobs  []string   // answers to watchJobs, one after the other; the last one stays
}

func (s *service) answer(_ context.Context, req frame.Request) (json.RawMessage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	args := string(req.Args)
	if i := strings.Index(args, `"password"`); i >= 0 {
		args = args[:i] + "…"
	}
	s.asked = append(s.asked, strings.TrimSpace(req.Op+" "+req.Name+" "+args))
	switch req.Name {
	case "nope":
		return nil, &frame.Error{Code: "NotFound", Message: "The variable 'nope' was not found."}
	case "forbidden":
		return nil, &frame.Error{Code: "Forbidden", Message: "The runbook may not use it."}
	case "broken":
		return nil, errors.New("database is closed")
	case "odd":
		return json.RawMessage(`{"json":"{"}`), nil
	}
	switch req.Op + " " + req.Name {
	case "variable s":
		return json.RawMessage(`{"json":"\"text\""}`), nil
	case "variable o":
		return json.RawMessage(`{"json":"{\"a\":[1,{\"b\":2}]}"}`), nil
	case "variable n":
		return json.RawMessage(`{"json":null}`), nil
	case "setVariable v":
		return json.RawMessage("null"), nil
	case "credential joe":
		return json.RawMessage(`{"userName":"joe","password":"s3cr€t"}`), nil
	case "connection azc":
		return json.RawMessage(`{"TenantId":"t1","Nested":{"k":1}}`), nil
	case "certificate public":
		return json.RawMessage(`{"der":"AQID","hasKey":false}`), nil
	case "certificate cert", "certificate kept":
		return json.RawMessage(`{"der":"AQID","hasKey":true}`), nil
	case "exportCertificate cert":
		return json.RawMessage(`{"pfx":"BAUG"}`), nil
	case "exportCertificate kept":
		return nil, &frame.Error{Code: "Forbidden", Message: "not exportable"}
	case "startRunbook child":
		return json.RawMessage(`{"job":"11111111-2222-3333-4444-555555555555"}`), nil
	case "watchJobs ":
		now := s.jobs[0]
		if len(s.jobs) > 1 {
			s.jobs = s.jobs[1:]
		}
		if now == "NotFound" {
			return nil, &frame.Error{Code: "NotFound", Message: "The job 'x' was not found."}
		}
		return json.RawMessage(now), nil
	}
	return nil, fmt.Errorf("unexpected question %s %s", req.Op, req.Name)
}

func TestCalls(t *testing.T) {
	p := start(t, pwshhost.Config{})
	const running, completed = `{"jobs":[{"job":"j","runbook":"R","status":"Running","final":false,"exception":null}]}`,
		`{"jobs":[{"job":"j","runbook":"R","status":"Completed","final":true,"exception":null}]}`
	tests := []struct {
		call  string
		want  string // the value as JSON, or ERROR-ID: text; … at the end for anything more
		asked []string
		jobs  []string
	}{
		{call: `Get-AutomationVariable {"Name":"s","DoNotDecrypt":false}`, want: `"text"`, asked: []string{"variable s"}},
		{call: `Get-AutomationVariable {"Name":"s","DoNotDecrypt":true}`, want: `"text"`, asked: []string{`variable s {"encrypted":true}`}},
		{call: `Get-AutomationVariable {"Name":"o"}`, want: `{"a":[1,{"b":2}]}`, asked: []string{"variable o"}},
		{call: `Get-AutomationVariable {"Name":"n"}`, want: `null`, asked: []string{"variable n"}},
		{call: `Get-AutomationVariable {"Name":"nope"}`, asked: []string{"variable nope"},
			want: "3: Variable not found. To create this Variable, navigate to the Variables blade and create a Variable named: nope."},
		{call: `Get-AutomationVariable {"Name":"forbidden"}`, want: "2: Variable 'forbidden': The runbook may not use it.", asked: []string{"variable forbidden"}},
		{call: `Get-AutomationVariable {"Name":"broken"}`, want: "2: The service could not answer the request Get-AutomationVariable.", asked: []string{"variable broken"}},
		{call: `Get-AutomationVariable {"Name":"odd"}`, want: "2: The service could not answer the request Get-AutomationVariable.", asked: []string{"variable odd"}},
		{call: `Get-AutomationVariable []`, want: "1: The question 'Get-AutomationVariable' is not understood…"},
		{call: `Remove-Everything {}`, want: "1: The server does not know the question 'Remove-Everything'."},
		{call: `Set-AutomationVariable {"Name":"v","Value":{"x":[1,2]}}`, want: "null", asked: []string{`setVariable v {"json":"{\"x\":[1,2]}"}`}},
		{call: `Set-AutomationVariable {"Name":"v","Value":null}`, want: "null", asked: []string{`setVariable v {"json":"null"}`}},
		{call: `Set-AutomationVariable {"Name":"nope","Value":1}`, want: "3: Variable not found…", asked: []string{`setVariable nope {"json":"1"}`}},
		{call: `Get-AutomationPSCredential {"Name":"joe"}`, want: `{"Password":"s3cr€t","UserName":"joe"}`, asked: []string{"credential joe"}},
		{call: `Get-AutomationPSCredential {"Name":"nope"}`, want: "3: Credential not found. To create this Credential…", asked: []string{"credential nope"}},
		{call: `Get-AutomationConnection {"Name":"azc","DoNotDecrypt":false}`, want: `{"TenantId":"t1","Nested":{"k":1}}`, asked: []string{"connection azc"}},
		{call: `Get-AutomationConnection {"Name":"nope"}`, want: "3: Connection not found…", asked: []string{"connection nope"}},
		{call: `Get-AutomationCertificate {"Name":"public"}`, want: `{"Data":"AQID","Format":"cer"}`, asked: []string{"certificate public"}},
		{call: `Get-AutomationCertificate {"Name":"cert"}`, want: `{"Data":"BAUG","Format":"pfx","Password":"…`, asked: []string{"certificate cert", "exportCertificate cert {…"}},
		{call: `Get-AutomationCertificate {"Name":"kept"}`, want: `{"Data":"AQID","Format":"cer"}`, asked: []string{"certificate kept", "exportCertificate kept {…"}},
		{call: `Get-AutomationCertificate {"Name":"nope"}`, want: "3: Certificate not found…", asked: []string{"certificate nope"}},
		{call: `Start-AutomationRunbook {"Name":"child","Parameters":{"a":1,"b":["x"]},"RunOn":"grp","JobId":null}`, want: `"11111111-2222-3333-4444-555555555555"`,
			asked: []string{`startRunbook child {"job":"","parameters":{"a":"1","b":"[\"x\"]"},"runOn":"grp"}`}},
		{call: `Start-AutomationRunbook {"Name":"child","Parameters":null,"RunOn":null,"JobId":"k"}`, want: `"1…`, asked: []string{`startRunbook child {"job":"k","parameters":{},"runOn":""}`}},
		{call: `Start-AutomationRunbook {"Name":"nope"}`, want: "3: Runbook not found…", asked: []string{`startRunbook nope {"job":"","parameters":{},"runOn":""}`}},
		{call: `Wait-AutomationJob {"Id":["j"],"TimeoutSeconds":60,"Running":false,"Seen":[]}`, jobs: []string{running, completed},
			want:  `[{"Exception":null,"Final":true,"Id":"j","JobId":"j","RunbookName":"R","Status":"Completed"}]`,
			asked: []string{`watchJobs  {"seconds":60,"seen":{"j":""}}`, `watchJobs  {"seconds":60,"seen":{"j":"Running"}}`}},
		{call: `Wait-AutomationJob {"Id":["j"],"TimeoutSeconds":60,"Running":true,"Seen":[]}`, jobs: []string{running},
			want:  `[{"Exception":null,"Final":false,"Id":"j","JobId":"j","RunbookName":"R","Status":"Running"}]`,
			asked: []string{`watchJobs  {"seconds":60,"seen":{"j":""}}`}},
		{call: `Wait-AutomationJob {"Id":["j"],"TimeoutSeconds":60,"Running":true,"Seen":["j"]}`, jobs: []string{running, completed}, want: `[{"Exception":null,"Final":true…`,
			asked: []string{`watchJobs  {"seconds":60,"seen":{"j":""}}`, `watchJobs  {"seconds":60,"seen":{"j":"Running"}}`}},
		{call: `Wait-AutomationJob {"Id":["j"],"TimeoutSeconds":0,"Seen":[]}`, jobs: []string{`{"jobs":[]}`}, want: `[]`, asked: []string{`watchJobs  {"seconds":0,"seen":{"j":""}}`}},
		{call: `Wait-AutomationJob {"Id":["x"],"TimeoutSeconds":60,"Seen":[]}`, jobs: []string{"NotFound"}, want: "3: The job 'x' was not found.", asked: []string{`watchJobs  {"seconds":60,"seen":{"x":""}}`}},
	}
	for _, tt := range tests {
		s := &service{jobs: tt.jobs}
		e := &told{answer: s.answer}
		if res := p.do(t, "call "+tt.call, e); res.Status != frame.Completed || !res.Reuse {
			t.Errorf("%s: %+v", tt.call, res)
		}
		got := ""
		switch r := e.records[0]; r.Stream {
		case frame.StreamOutput:
			got = string(r.Value)
		case frame.StreamError:
			var v struct {
				ID      string `json:"fullyQualifiedErrorId"`
				Message string `json:"message"`
			}
			if err := json.Unmarshal(r.Value, &v); err != nil {
				t.Fatal(err)
			}
			id, class, _ := strings.Cut(v.ID, ",")
			if name, _, _ := strings.Cut(tt.call, " "); class != "Orchestrator.AssetManagement.Cmdlets."+strings.ReplaceAll(name, "-", "")+"Cmdlet" {
				t.Errorf("%s: id %s", tt.call, v.ID)
			}
			got = id + ": " + v.Message
		}
		want, more := strings.CutSuffix(tt.want, "…")
		if got != want && !(more && strings.HasPrefix(got, want)) {
			t.Errorf("%s\n got %s\nwant %s", tt.call, got, tt.want)
		}
		// Seconds that have passed are no matter here.
		for i := range s.asked {
			s.asked[i] = strings.ReplaceAll(s.asked[i], `"seconds":59`, `"seconds":60`)
		}
		if !slices.Equal(s.asked, tt.asked) {
			t.Errorf("%s\nasked %q\n want %q", tt.call, s.asked, tt.asked)
		}
	}
}

// TestCallsAreAnsweredBesideTheReader: an answer does not wait until a record is
// taken, nor a record for an answer.
func TestCallsAreAnsweredBesideTheReader(t *testing.T) {
	p := start(t, pwshhost.Config{})
	for name, recordWaits := range map[string]bool{"the record waits": true, "the answer waits": false} {
		answered, taken := make(chan struct{}), make(chan struct{})
		e := &told{answer: func(context.Context, frame.Request) (json.RawMessage, error) {
			if !recordWaits {
				<-taken
			}
			close(answered)
			return json.RawMessage(`{"json":"1"}`), nil
		}}
		e.onRecord = func(r frame.Record) {
			if r.Text != "meanwhile" {
				return
			}
			if recordWaits {
				<-answered
			}
			close(taken)
		}
		res := p.do(t, `callout Get-AutomationVariable {"Name":"s"}`, e)
		if got := slices.Sorted(slices.Values(e.texts(frame.StreamOutput))); res.Status != frame.Completed || !slices.Equal(got, []string{"1", "meanwhile"}) {
			t.Errorf("%s: %q, %+v", name, got, res)
		}
	}
}

func TestAnAnswerThatIsTooLarge(t *testing.T) {
	p := start(t, pwshhost.Config{})
	huge := json.RawMessage(`{"x":"` + strings.Repeat("y", 65<<20) + `"}`)
	e := &told{answer: func(context.Context, frame.Request) (json.RawMessage, error) { return huge, nil }}
	p.do(t, `call Get-AutomationConnection {"Name":"azc"}`, e)
	if got := e.texts(frame.StreamError); len(got) != 1 || !strings.Contains(got[0], "larger than a sandbox takes") {
		t.Errorf("%q", got)
	}
}
