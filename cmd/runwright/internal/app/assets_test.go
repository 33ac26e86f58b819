package app_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

func TestVariables(t *testing.T) {
	put := func(p string) string { return `{"name":"ignored","properties":{` + p + `}}` }
	const date = `"value":"\"\\/Date(1617181723000)\\/\""`
	onEach(t, func(s *server) []scenario {
		s.withAccount()
		return []scenario{
			{name: "create", method: "PUT", path: "variables/Greeting", body: put(`"value":"\"hello\"","description":"d","isEncrypted":false`), status: 201, headers: map[string]string{"Location": "*"}, want: map[string]any{
				"id": accountPath + "/variables/Greeting", "name": "Greeting", "type": "Microsoft.Automation/AutomationAccounts/Variables",
				"properties.value": `"hello"`, "properties.isEncrypted": false, "properties.description": "d"}, has: []string{`"creationTime":"2`}},
			{name: "get without regard to case", method: "GET", path: "variables/greeting", status: 200, want: map[string]any{"name": "Greeting", "properties.value": `"hello"`}},
			{name: "replace", method: "PUT", path: "variables/GREETING", body: put(`"value":"[1, 2]"`), status: 200, headers: map[string]string{"Location": ""}, want: map[string]any{"name": "Greeting", "properties.value": "[1, 2]", "properties.description": nil}},
			{name: "replace by nothing", method: "PUT", path: "variables/Greeting", body: put(`"description":"n"`), status: 200, want: map[string]any{"properties.value": nil, "properties.description": "n"}},
			{name: "null is a value", method: "PATCH", path: "variables/Greeting", body: put(`"value":"null"`), status: 200, want: map[string]any{"properties.value": "null", "properties.description": "n"}},
			{name: "null keeps it", method: "PATCH", path: "variables/Greeting", body: put(`"value":null,"description":"m"`), status: 200, want: map[string]any{"properties.value": "null", "properties.description": "m"}},
			{name: "dates are kept byte for byte", method: "PUT", path: "variables/When", body: put(date), status: 201, has: []string{date}},
			{name: "and come back so", method: "GET", path: "variables/When", status: 200, has: []string{date}},
			{name: "a number that is no text", method: "PUT", path: "variables/N", body: put(`"value":42`), status: 201, want: map[string]any{"properties.value": "42"}},
			{name: "an object that is no text", method: "PUT", path: "variables/N", body: put(`"value":{"a":1}`), status: 400, has: []string{"JSON in a text"}},
			{name: "no JSON", method: "PUT", path: "variables/N", body: put(`"value":"https://contoso.example"`), status: 400, want: map[string]any{"target": "variable.properties.value"}, has: []string{"The request is invalid", "Invalid JSON primitive: https."}},
			{name: "empty is no JSON", method: "PATCH", path: "variables/N", body: put(`"value":""`), status: 400},
			{name: "too long", method: "PUT", path: "variables/N", body: put(`"value":"\"` + strings.Repeat("a", 1<<20) + `\""`), status: 413},
			{name: "as long as may be", method: "PUT", path: "variables/Long", body: put(`"value":"\"` + strings.Repeat("ü", 1<<20-2) + `\""`), status: 201},
			{name: "delete the long one", method: "DELETE", path: "variables/Long", status: 200},
			{name: "bad name", method: "PUT", path: "variables/a.b", body: put(`"value":"1"`), status: 400, has: []string{"1-128 characters"}},

			{name: "encrypted", method: "PUT", path: "variables/Secret", body: put(`"value":"\"s3cret-value\"","isEncrypted":true`), status: 201, want: map[string]any{"properties.isEncrypted": true, "properties.value": nil}, hasNot: []string{"s3cret", `"value"`}},
			{name: "encrypted, read", method: "GET", path: "variables/secret", status: 200, want: map[string]any{"properties.isEncrypted": true}, hasNot: []string{"s3cret", `"value"`}},
			{name: "description only, as Terraform writes it", method: "PUT", path: "variables/Secret", body: put(`"description":"new","isEncrypted":true`), status: 200, want: map[string]any{"properties.description": "new"}},
			{name: "cannot be made plain by PUT", method: "PUT", path: "variables/Secret", body: put(`"value":"1","isEncrypted":false`), status: 409, has: []string{"is encrypted and cannot be made plain"}},
			{name: "nor by PATCH", method: "PATCH", path: "variables/Secret", body: put(`"isEncrypted":false`), status: 409},
			{name: "a plain one cannot be encrypted", method: "PATCH", path: "variables/N", body: put(`"isEncrypted":true`), status: 409, has: []string{"is plain and cannot be made encrypted"}},
			{name: "repeating it is fine", method: "PATCH", path: "variables/Secret", body: put(`"isEncrypted":true,"value":"\"other\""`), status: 200, hasNot: []string{"other"}},
			{name: "not saying stays encrypted", method: "PUT", path: "variables/Secret", body: put(`"value":"\"s3cret-value\""`), status: 200, want: map[string]any{"properties.isEncrypted": true}, hasNot: []string{"s3cret"}},
			{name: "list", method: "GET", path: "variables", status: 200, want: map[string]any{"value.0.name": "Greeting", "value.1.properties.value": "42", "value.2.name": "Secret", "value.2.properties.value": nil, "value.3.name": "When", "value.4": nil, "nextLink": nil}, hasNot: []string{"s3cret"}},
			{name: "page", method: "GET", path: "variables?$top=2&$skip=1", status: 200, want: map[string]any{"value.0.name": "N", "value.1.name": "Secret", "value.2": nil}, has: []string{"$skip=3"}},
			{name: "missing", method: "GET", path: "variables/none", status: 404, want: map[string]any{"code": "NotFound", "message": "Variable not found."}},
			{name: "missing, patched", method: "PATCH", path: "variables/none", body: put(`"value":"1"`), status: 404},
			{name: "delete", method: "DELETE", path: "variables/N", status: 200},
			{name: "delete again", method: "DELETE", path: "variables/N", status: 404, want: map[string]any{"code": "NotFound"}},
		}
	})
}

func TestCredentials(t *testing.T) {
	put := func(p string) string { return `{"name":"ignored","properties":{` + p + `}}` }
	onEach(t, func(s *server) []scenario {
		s.withAccount()
		return []scenario{
			{name: "create", method: "PUT", path: "credentials/Admin", body: put(`"userName":"CONTOSO\\ada","password":"s3cret-value","description":"d"`), status: 201, headers: map[string]string{"Location": "*"}, want: map[string]any{
				"id": accountPath + "/credentials/Admin", "type": "Microsoft.Automation/AutomationAccounts/Credentials", "properties.userName": `CONTOSO\ada`, "properties.description": "d"}, hasNot: []string{"s3cret", "password"}},
			{name: "get", method: "GET", path: "credentials/admin", status: 200, want: map[string]any{"name": "Admin", "properties.userName": `CONTOSO\ada`}, hasNot: []string{"s3cret", "password"}},
			{name: "replace", method: "PUT", path: "credentials/Admin", body: put(`"userName":"bob","password":"s3cret-2"`), status: 200, headers: map[string]string{"Location": ""}, want: map[string]any{"properties.userName": "bob", "properties.description": nil}},
			{name: "replace without a password keeps it", method: "PUT", path: "credentials/Admin", body: put(`"userName":"bob","description":"e"`), status: 200, want: map[string]any{"properties.description": "e"}},
			{name: "patch", method: "PATCH", path: "credentials/Admin", body: put(`"userName":"carol"`), status: 200, want: map[string]any{"properties.userName": "carol", "properties.description": "e"}},
			{name: "patch the password", method: "PATCH", path: "credentials/Admin", body: put(`"password":"s3cret-3"`), status: 200, want: map[string]any{"properties.userName": "carol"}, hasNot: []string{"s3cret"}},
			{name: "no user", method: "PUT", path: "credentials/X", body: put(`"password":"p"`), status: 400, want: map[string]any{"target": "properties.userName"}},
			{name: "no password", method: "PUT", path: "credentials/X", body: put(`"userName":"u"`), status: 400, want: map[string]any{"target": "properties.password"}},
			{name: "an empty password is one", method: "PUT", path: "credentials/Empty", body: put(`"userName":"u","password":""`), status: 201},
			{name: "no user by PATCH", method: "PATCH", path: "credentials/Admin", body: put(`"userName":""`), status: 400},
			{name: "bad name", method: "PUT", path: "credentials/a%3Ab", body: put(`"userName":"u","password":"p"`), status: 400},
			{name: "list", method: "GET", path: "credentials", status: 200, want: map[string]any{"value.0.name": "Admin", "value.1.name": "Empty", "value.2": nil}, hasNot: []string{"s3cret"}},
			{name: "page", method: "GET", path: "credentials?$top=1", status: 200, want: map[string]any{"value.0.name": "Admin", "value.1": nil}, has: []string{"$skip=1"}},
			{name: "missing", method: "GET", path: "credentials/none", status: 404, want: map[string]any{"code": "NotFound"}},
			{name: "missing, patched", method: "PATCH", path: "credentials/none", body: put(`"userName":"u"`), status: 404},
			{name: "delete", method: "DELETE", path: "credentials/Admin", status: 200},
			{name: "delete again", method: "DELETE", path: "credentials/Admin", status: 404},
		}
	})
}

// certificateFile is a certificate fixture in Base64.
func certificateFile(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../../../../internal/assets/testdata/certificates", name))
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b)
}

func TestCertificates(t *testing.T) {
	const thumbprint = "B35135732CE05E2D30408669165B71D0224F6F9F"
	put := func(file, more string) string {
		return `{"name":"ignored","properties":{"base64Value":"` + certificateFile(t, file) + `"` + more + `}}`
	}
	const password = `,"password":"Fixture-Pa55!"`
	onEach(t, func(s *server) []scenario {
		s.withAccount()
		return []scenario{
			{name: "create as Az does", method: "PUT", path: "certificates/Main", body: put("fixture-nopassword.pfx", `,"thumbprint":"`+thumbprint+`","isExportable":true,"description":"d"`), status: 201, headers: map[string]string{"Location": "*"}, want: map[string]any{
				"id": accountPath + "/certificates/Main", "type": "Microsoft.Automation/AutomationAccounts/Certificates", "properties.thumbprint": thumbprint, "properties.expiryTime": "2074-01-01T00:00:00+00:00",
				"properties.isExportable": true, "properties.hasPrivateKey": true, "properties.description": "d"}, hasNot: []string{"base64Value", "PRIVATE", "assword"}},
			{name: "get", method: "GET", path: "certificates/main", status: 200, want: map[string]any{"name": "Main", "properties.thumbprint": thumbprint}, hasNot: []string{"base64Value"}},
			{name: "replace", method: "PUT", path: "certificates/Main", body: put("fixture-ec.pfx", password), status: 200, headers: map[string]string{"Location": ""}, want: map[string]any{"properties.thumbprint": "A4FE2E60AAD04D2E78032DAFAB63ACC8BA87E53D", "properties.isExportable": false, "properties.description": nil}, hasNot: []string{"Pa55"}},
			{name: "patch", method: "PATCH", path: "certificates/Main", body: `{"properties":{"description":"e","isExportable":true}}`, status: 200, want: map[string]any{"properties.description": "e", "properties.isExportable": false}},
			{name: "no key", method: "PUT", path: "certificates/Public", body: put("fixture.cer", ""), status: 201, want: map[string]any{"properties.thumbprint": thumbprint, "properties.hasPrivateKey": false}},
			{name: "expired ones can be kept", method: "PUT", path: "certificates/Old", body: put("fixture-expired.pem", ""), status: 201, want: map[string]any{"properties.expiryTime": "2021-01-01T00:00:00+00:00"}},
			{name: "another thumbprint", method: "PUT", path: "certificates/X", body: put("fixture.cer", `,"thumbprint":"00ff"`), status: 400, want: map[string]any{"target": "properties.thumbprint"}, has: []string{thumbprint}},
			{name: "wrong password", method: "PUT", path: "certificates/X", body: put("fixture.pfx", `,"password":"wrong"`), status: 400, want: map[string]any{"target": "properties.password"}, has: []string{"is not right"}},
			{name: "no password", method: "PUT", path: "certificates/X", body: put("fixture.pfx", ""), status: 400, want: map[string]any{"target": "properties.password"}},
			{name: "a PFX without a key", method: "PUT", path: "certificates/X", body: put("fixture-nokey.pfx", password), status: 400, has: []string{"no private key"}},
			{name: "broken", method: "PUT", path: "certificates/X", body: put("fixture-broken.pfx", password), status: 400, want: map[string]any{"target": "properties.base64Value"}, has: []string{"broken"}},
			{name: "no Base64", method: "PUT", path: "certificates/X", body: `{"properties":{"base64Value":"%%%"}}`, status: 400, has: []string{"not Base64"}},
			{name: "nothing", method: "PUT", path: "certificates/X", body: `{"properties":{}}`, status: 400, want: map[string]any{"target": "properties.base64Value"}},
			{name: "bad name", method: "PUT", path: "certificates/a.b", body: put("fixture.cer", ""), status: 400},
			{name: "none of them is there", method: "GET", path: "certificates/X", status: 404, want: map[string]any{"code": "NotFound", "message": "Certificate not found."}},
			{name: "list", method: "GET", path: "certificates", status: 200, want: map[string]any{"value.0.name": "Main", "value.1.name": "Old", "value.2.name": "Public", "value.3": nil}},
			{name: "page", method: "GET", path: "certificates?$top=1&$skip=1", status: 200, want: map[string]any{"value.0.name": "Old", "value.1": nil}, has: []string{"$skip=2"}},
			{name: "missing, patched", method: "PATCH", path: "certificates/none", body: `{"properties":{}}`, status: 404},
			{name: "delete", method: "DELETE", path: "certificates/Main", status: 200},
			{name: "delete again", method: "DELETE", path: "certificates/Main", status: 404},
		}
	})
}

// TestAssetsInJobs reads and changes assets in jobs and looks at what comes out.
func TestAssetsInJobs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg).withAccount()
		s.must(201, "PUT", "variables/Plain", `{"properties":{"value":"\"visible\""}}`)
		s.must(201, "PUT", "variables/Hidden", `{"properties":{"value":"{\"Key\":\"hidden-key\"}","isEncrypted":true}}`)
		s.must(201, "PUT", "credentials/Admin", `{"properties":{"userName":"ada","password":"hidden-password"}}`)
		output := func(job, script string) string {
			t.Helper()
			s.publish("Book-"+job, script, "")
			if a := s.run(job, "Book-"+job); a.json("properties", "status") != "Completed" {
				t.Fatalf("%s: %s", job, a.body)
			}
			return strings.ReplaceAll(s.must(200, "GET", "jobs/"+job+"/output", nil).body, "\r\n", "\n")
		}
		if got := output("read", "variable plain\nvariable Hidden\ncredential ADMIN\nOutput hidden-key hidden-password"); got != "\"visible\"\n*****\nada:*****\n***** *****\n" {
			t.Errorf("read: %q", got)
		}
		// Changed by a job: stored, and as secret as before.
		if got := output("change", "set Plain [1,2]\nset Hidden \"hidden-new\"\nvariable Plain\nvariable Hidden\nOutput hidden-new"); got != "[1,2]\n\"*****\"\n*****\n" {
			t.Errorf("change: %q", got)
		}
		a := s.must(200, "GET", "variables/Plain", nil)
		if a.json("properties", "value") != "[1,2]" {
			t.Errorf("after the change: %s", a.body)
		}
		if a := s.must(200, "GET", "variables/Hidden", nil); a.json("properties", "isEncrypted") != true || strings.Contains(a.body, "hidden-") {
			t.Errorf("after the change: %s", a.body)
		}
		// What was kept is what was written.
		s.must(200, "PUT", "variables/Hidden", `{"properties":{"description":"d","isEncrypted":true}}`)
		s.must(200, "PUT", "credentials/Admin", `{"properties":{"userName":"bob"}}`)
		if got := output("kept", "variable Hidden\ncredential Admin\nOutput hidden-new hidden-password"); got != "\"*****\"\nbob:*****\n***** *****\n" {
			t.Errorf("kept: %q", got)
		}
		// A job cannot make a variable, nor store what is no JSON.
		for i, script := range []string{"set None 1", "set Plain {", "set Plain"} {
			name := fmt.Sprint("refused-", i)
			s.publish(name, script, "")
			if a := s.run(name, name); a.json("properties", "status") != "Failed" {
				t.Errorf("%s: %s", script, a.body)
			}
		}
		s.must(404, "GET", "variables/None", nil)
	})
}
