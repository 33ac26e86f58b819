package app_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// audited is a server with an account and assets of each kind.
func audited(t *testing.T, cfg store.Config) *server {
	t.Helper()
	s := startServer(t, cfg).withAccount()
	s.must(201, "PUT", "connectionTypes/T", `{"properties":{"fieldDefinitions":{"Key":{"type":"string","isEncrypted":true},"Open":{"type":"string"}}}}`)
	s.must(201, "PUT", "connections/C", `{"properties":{"connectionType":{"name":"T"},"fieldDefinitionValues":{"Key":"hidden-key","Open":"visible"}}}`)
	s.must(201, "PUT", "variables/V", `{"properties":{"isEncrypted":true,"value":"\"hidden-variable\""}}`)
	s.must(201, "PUT", "credentials/K", `{"properties":{"userName":"ada","password":"hidden-password"}}`)
	s.must(201, "PUT", "certificates/X", `{"properties":{"base64Value":"`+certificateFile(t, "fixture.pfx")+`","password":"Fixture-Pa55!"}}`)
	return s
}

// records returns the audit records that a query finds, the oldest first, as
// lines.
func (s *server) records(query string) (out []string) {
	s.t.Helper()
	a := s.must(200, "GET", "auditRecords?oldestFirst=true&"+query, nil)
	for i := 0; a.json("value", i) != nil; i++ {
		r := func(name string) any { return a.json("value", i, "record", name) }
		out = append(out, fmt.Sprint(r("action"), " ", r("outcome"), " ", r("kind"), ":", r("name"), " ", r("fields"), " ", r("by"), " ", r("runbook"), " ", r("jobName")))
	}
	return out
}

func TestAuditRecords(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := audited(t, cfg)
		s.publish("Use", "connection c\nvariable V\ncredential K\ncertificate X\nvariable None\nset V \"hidden-other\"", "")
		s.run("job-1", "Use")
		s.must(200, "PATCH", "credentials/K", `{"properties":{"userName":"bob"}}`)
		s.must(200, "DELETE", "connections/C", nil)
		s.must(204, "DELETE", "connections/C", nil)
		s.must(400, "PUT", "variables/W", `{"properties":{"value":"no JSON"}}`)
		s.must(202, "POST", "keyRotations", `{}`)
		got := strings.Join(s.records(""), "\n")
		want := strings.Join([]string{
			"create allowed connection type:T <nil> admin <nil> <nil>",
			"create allowed connection:C [Key Open] admin <nil> <nil>",
			"create allowed variable:V [value] admin <nil> <nil>",
			"create allowed credential:K [userName password] admin <nil> <nil>",
			"create allowed certificate:X [content] admin <nil> <nil>",
			"read allowed connection:c [Key] admin Use job-1",
			"read allowed variable:V [value] admin Use job-1",
			"read allowed credential:K [password] admin Use job-1",
			"read allowed certificate:X <nil> admin Use job-1",
			"read missing variable:None <nil> admin Use job-1",
			"set allowed variable:V [value] admin Use job-1",
			"change allowed credential:K [userName] admin <nil> <nil>",
			"delete allowed connection:C <nil> admin <nil> <nil>",
			"rotateKeys allowed account:<nil> <nil> admin <nil> <nil>",
		}, "\n")
		if got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		a := s.must(200, "GET", "auditVerification", nil)
		if a.json("whole") != true || a.json("records") != 14.0 || a.json("sealedTo") != 14.0 {
			t.Error(a.body)
		}
		version := s.must(200, "GET", "auditRecords?runbook=use&kind=credential", nil).json("value", 0, "record", "version")
		if text, _ := version.(string); len(text) != 64 {
			t.Errorf("the version of the runbook is %v", version)
		}
		if body := s.must(200, "GET", "auditRecords", nil).body; strings.Contains(body, "hidden-") {
			t.Errorf("a secret is in the records: %s", body)
		}
		s.must(400, "GET", "auditVerification?head=x", nil)
		kept := a.json("head").(string)
		// A byte of a record is changed behind the server's back.
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		st := storetest.Open(t, cfg)
		err := st.Main.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), `DELETE FROM audit_record WHERE seq = 8`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
		s = startServer(t, cfg)
		if a := s.must(200, "GET", "auditVerification?head="+kept, nil); a.json("whole") != false || a.json("problems", 0) != "The record 8 is missing." {
			t.Error(a.body)
		}
	})
}

// TestAuditOfConcurrentJobs has jobs read while rights change; every read is
// there, none without its rule, and the chain is whole.
func TestAuditOfConcurrentJobs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := audited(t, cfg)
		const jobs, reads = 12, 20
		s.publish("Use", strings.Repeat("credential K\n", reads), "")
		s.must(200, "PUT", "assetAccess", `{"properties":{"mode":"deny"}}`)
		var wg sync.WaitGroup
		for n := range jobs {
			wg.Go(func() {
				if n == jobs/2 {
					s.must(200, "PUT", "runbooks/Use/assetRights", `{"properties":{"rules":["credential:K"]}}`)
				}
				s.run(fmt.Sprint("j", n), "Use")
			})
		}
		wg.Wait()
		counts := map[string]int{}
		for skip := 0; ; skip += 100 {
			page := s.records(fmt.Sprint("action=read&$skip=", skip))
			for _, r := range page {
				counts[strings.Join(strings.Fields(r)[:3], " ")]++
			}
			if len(page) < 100 {
				break
			}
		}
		allowed, refused := counts["read allowed credential:K"], counts["read refused credential:K"]
		if allowed+refused != jobs*reads || allowed == 0 {
			t.Errorf("%v", counts)
		}
		// What jobs got is what was recorded as allowed.
		got := 0
		for n := range jobs {
			got += strings.Count(s.must(200, "GET", fmt.Sprintf("jobs/j%d/output", n), nil).body, "ada:*****")
		}
		if got != allowed {
			t.Errorf("%d reads were given, %d recorded", got, allowed)
		}
		if a := s.must(200, "GET", "auditVerification", nil); a.json("whole") != true {
			t.Error(a.body)
		}
	})
}

func TestAssetRightsOverTheAPI(t *testing.T) {
	rules := func(text string) string { return `{"properties":{"rules":` + text + `}}` }
	onEach(t, func(s *server) []scenario {
		s.withAccount()
		s.publish("Use", "variable V", "")
		return []scenario{
			{name: "the original's mode", method: "GET", path: "assetAccess", status: 200, want: map[string]any{"properties.mode": "all"}},
			{name: "another", method: "PUT", path: "assetAccess", body: `{"properties":{"mode":"deny"}}`, status: 200, want: map[string]any{"properties.mode": "deny"}},
			{name: "an unknown one", method: "PUT", path: "assetAccess", body: `{"properties":{"mode":"none"}}`, status: 400, want: map[string]any{"target": "properties.mode"}},
			{name: "no list", method: "GET", path: "runbooks/use/assetRights", status: 200, want: map[string]any{"runbook": "Use", "properties.mode": "deny", "properties.rules": nil}},
			{name: "a list", method: "PUT", path: "runbooks/use/assetRights", body: rules(`["Variable:V*","*:Shared"]`), status: 200, want: map[string]any{"properties.rules.0": "*:Shared", "properties.rules.1": "variable:V*"}},
			{name: "a wrong rule", method: "PUT", path: "runbooks/use/assetRights", body: rules(`["V"]`), status: 400, want: map[string]any{"target": "properties.rules"}},
			{name: "no rules", method: "PUT", path: "runbooks/use/assetRights", body: `{}`, status: 400, has: []string{"an empty one allows nothing"}},
			{name: "no runbook", method: "GET", path: "runbooks/none/assetRights", status: 404},
			{name: "nothing was used", method: "GET", path: "runbooks/use/assetRights/proposal", status: 200, has: []string{`{"value":[]}`}},
			{name: "delete the runbook", method: "DELETE", path: "runbooks/Use", status: 200},
			{name: "make it anew", method: "PUT", path: "runbooks/Use", body: `{"location":"x","properties":{"runbookType":"PowerShell","draft":{}}}`, status: 201},
			{name: "it inherits nothing", method: "GET", path: "runbooks/use/assetRights", status: 200, want: map[string]any{"properties.rules": nil}},
			{name: "a list again", method: "PUT", path: "runbooks/use/assetRights", body: rules(`[]`), status: 200},
			{name: "take it away", method: "DELETE", path: "runbooks/use/assetRights", status: 200},
			{name: "take it away again", method: "DELETE", path: "runbooks/use/assetRights", status: 204},
		}
	})
}
