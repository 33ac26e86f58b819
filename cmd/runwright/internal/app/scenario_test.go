package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// scenario is one request and what must come back.
type scenario struct {
	name    string
	method  string
	path    string // see server.do
	body    any
	header  []string
	status  int
	want    map[string]any    // member path ("properties.state") → value
	headers map[string]string // exact, or "*" for any value
	has     []string          // parts of the body
	hasNot  []string
}

// check runs the scenarios in order against one server.
func (s *server) check(all []scenario) {
	for _, sc := range all {
		s.t.Helper()
		s.scenario(sc)
	}
}

func (s *server) scenario(sc scenario) {
	s.t.Helper()
	fail := func(format string, args ...any) {
		s.t.Helper()
		s.t.Errorf("%s: %s", sc.name, fmt.Sprintf(format, args...))
	}
	a := s.do(sc.method, sc.path, sc.body, sc.header...)
	if a.status != sc.status {
		fail("%s %s: status %d, want %d: %s", sc.method, sc.path, a.status, sc.status, a.body)
		return
	}
	for path, want := range sc.want {
		var steps []any
		for _, step := range strings.Split(path, ".") {
			var index int
			if _, err := fmt.Sscanf(step, "%d", &index); err == nil {
				steps = append(steps, index)
			} else {
				steps = append(steps, step)
			}
		}
		if diff := cmp.Diff(want, a.json(steps...)); diff != "" {
			fail("%s (-want +got):\n%s\nin %s", path, diff, a.body)
		}
	}
	for name, want := range sc.headers {
		got := a.header.Get(name)
		if got != want && (want != "*" || got == "") {
			fail("header %s is %q, want %q", name, got, want)
		}
	}
	for _, part := range sc.has {
		if !strings.Contains(a.body, part) {
			fail("the body lacks %q: %s", part, a.body)
		}
	}
	for _, part := range sc.hasNot {
		if strings.Contains(a.body, part) {
			fail("the body holds %q: %s", part, a.body)
		}
	}
}

// onEach runs scenarios on a server of each database engine.
func onEach(t *testing.T, all func(s *server) []scenario) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg)
		s.check(all(s))
	})
}

const newAccount = `{"location":"West Europe","tags":{"a":"1"},"properties":{"sku":{"name":"Basic"}}}`

func TestProtocol(t *testing.T) {
	onEach(t, func(s *server) []scenario {
		s.withAccount()
		return []scenario{
			{name: "no api-version", method: "GET", path: "/subscriptions/s/providers/Microsoft.Automation/automationAccounts?x=api-version", status: 400, want: map[string]any{"error.code": "MissingApiVersionParameter"}},
			{name: "unknown api-version", method: "GET", path: accountPath + "?api-version=2001-01-01", status: 400, want: map[string]any{"error.code": "InvalidApiVersionParameter"}},
			{name: "api-version in other case", method: "GET", path: accountPath + "?Api-Version=2023-05-15-PREVIEW&no=api-version", status: 200},
			{name: "no token", method: "GET", path: accountPath, header: []string{"Authorization", ""}, status: 401, want: map[string]any{"error.code": "Unauthorized"}, headers: map[string]string{"WWW-Authenticate": "*"}},
			{name: "wrong token", method: "GET", path: accountPath, header: []string{"Authorization", "Bearer nonsense"}, status: 401},
			{name: "segments in other case, trailing slash", method: "GET", path: strings.ToUpper(accountPath) + "/MODULES/?api-version=2015-10-31", status: 200},
			{name: "headers", method: "GET", path: accountPath, header: []string{"x-ms-client-request-id", "abc"}, status: 200, headers: map[string]string{
				"x-ms-request-id": "abc", "x-ms-correlation-request-id": "*", "x-ms-routing-request-id": "*", "Cache-Control": "no-cache", "Pragma": "no-cache",
				"Expires": "-1", "X-Content-Type-Options": "nosniff", "ocp-automation-accountid": "*", "Content-Type": "application/json; charset=utf-8"}},
			{name: "a request id that could break a log", method: "GET", path: accountPath, header: []string{"x-ms-client-request-id", "a b"}, status: 200, headers: map[string]string{"x-ms-request-id": "*"}},
			{name: "unknown route", method: "GET", path: "nonsense", status: 404, want: map[string]any{"error.code": "InvalidResourceType"}},
			{name: "wrong method", method: "POST", path: "connections/x", status: 405, want: map[string]any{"error.code": "MethodNotAllowed"}},
			{name: "empty segment", method: "GET", path: accountPath + "//modules", status: 404},
			{name: "body is no JSON", method: "PUT", path: "connections/x", body: `{"properties":`, status: 400, has: []string{"not valid JSON"}},
			{name: "no body", method: "PUT", path: "connections/x", status: 400, has: []string{"no body"}},
			{name: "member of a wrong kind", method: "PUT", path: "runbooks/x", body: `{"properties":{"logVerbose":"yes"}}`, status: 400, has: []string{"properties.logVerbose", "true or false"}},
			{name: "wrong kind deep in an object", method: "PUT", path: "connectionTypes/x", body: `{"properties":{"fieldDefinitions":[1]}}`, status: 400, has: []string{"'fieldDefinitions' must be an object"}},
			{name: "too much body", method: "PUT", path: "connections/x", body: strings.Repeat(" ", 4<<20+1), status: 413, want: map[string]any{"code": "RequestTooLarge"}},
			{name: "plain error up to 2023-11-01", method: "GET", path: "connections/none?api-version=2023-11-01", status: 404, want: map[string]any{"code": "NotFound", "message": "Connection not found."}, headers: map[string]string{"x-ms-error-code": "NotFound"}},
			{name: "wrapped error in 2024-10-23", method: "GET", path: "connections/none?api-version=2024-10-23", status: 404, want: map[string]any{"error.code": "NotFound"}},
			{name: "missing account", method: "GET", path: strings.Replace(accountPath, "Contoso-Account", "Nobody-Here", 1) + "/modules", status: 404, want: map[string]any{"error.code": "ResourceNotFound"}, headers: map[string]string{"x-ms-failure-cause": "gateway"}},
			{name: "operations", method: "GET", path: "/providers/Microsoft.Automation/operations", status: 200, has: []string{"Microsoft.Automation/automationAccounts/jobs/read"}},
			{name: "bad paging", method: "GET", path: "modules?$skip=-1", status: 400, has: []string{"$skip"}},
			{name: "health needs no token", method: "GET", path: "/healthz?no=api-version", header: []string{"Authorization", ""}, status: 200, has: []string{"ok"}},
			{name: "the portal's paths", method: "GET", path: "/index.html?no=api-version", status: 404, has: []string{"404 page not found"}},
		}
	})
}

func TestAccounts(t *testing.T) {
	other := strings.Replace(accountPath, "Contoso-Account", "other-account", 1)
	onEach(t, func(s *server) []scenario {
		return []scenario{
			{name: "create", method: "PUT", path: accountPath, body: newAccount, status: 201, headers: map[string]string{"Location": s.url + accountPath + "?api-version=2023-11-01"}, want: map[string]any{
				"id": accountPath, "name": "Contoso-Account", "type": "Microsoft.Automation/AutomationAccounts", "location": "West Europe", "tags.a": "1", "etag": nil,
				"properties.state": "Ok", "properties.sku.name": "Basic", "properties.lastModifiedBy": "admin"}},
			{name: "update", method: "PUT", path: strings.ToLower(accountPath), body: `{"properties":{"sku":{"name":"free"},"disableLocalAuth":true}}`, status: 200, headers: map[string]string{"Location": ""}, want: map[string]any{
				"id": accountPath, "properties.sku.name": "Free", "properties.disableLocalAuth": true, "tags": map[string]any{}}},
			{name: "patch", method: "PATCH", path: accountPath, body: `{"tags":{"b":"2"},"properties":{"description":"d"}}`, status: 200, want: map[string]any{"tags": map[string]any{"b": "2"}, "properties.description": "d", "properties.sku.name": "Free"}},
			{name: "no identity", method: "GET", path: accountPath, status: 200, want: map[string]any{"identity": nil}},
			{name: "an identity", method: "PATCH", path: accountPath, body: `{"identity":{"type":"systemassigned"}}`, status: 200, want: map[string]any{"identity.type": "SystemAssigned", "properties.description": "d"}, has: []string{`"principalId":"`, `"tenantId":"`}},
			{name: "an identity of another kind", method: "PATCH", path: accountPath, body: `{"identity":{"type":"UserAssigned"}}`, status: 400, has: []string{"expected SystemAssigned or None"}, want: map[string]any{"target": "identity.type"}},
			{name: "no provider", method: "GET", path: accountPath + "/identityProvider", status: 200, want: map[string]any{"properties.tokenEndpoint": nil, "properties.subject": accountPath, "properties.assigned": true}},
			{name: "a provider", method: "PUT", path: accountPath + "/identityProvider", body: `{"properties":{"tokenEndpoint":"https://idp.example/token","clientId":"c"}}`, status: 200, want: map[string]any{"properties.audience": "api://AzureADTokenExchange", "properties.scope": "{resource}/.default"}},
			{name: "a provider without a client", method: "PUT", path: accountPath + "/identityProvider", body: `{"properties":{"tokenEndpoint":"https://idp.example/token"}}`, status: 400, want: map[string]any{"target": "properties.clientId"}},
			{name: "a provider in clear", method: "PUT", path: accountPath + "/identityProvider", body: `{"properties":{"tokenEndpoint":"http://idp.example/token","clientId":"c"}}`, status: 400, has: []string{"asked in clear"}},
			{name: "no provider again", method: "DELETE", path: accountPath + "/identityProvider", status: 200, want: map[string]any{"properties.tokenEndpoint": nil}},
			{name: "the identity taken away", method: "PATCH", path: accountPath, body: `{"identity":{"type":"None"}}`, status: 200, want: map[string]any{"identity": map[string]any{"type": "None"}}},
			{name: "an issuer that is none", method: "GET", path: "/identity/none/keys?no=api-version", status: 404},
			{name: "second", method: "PUT", path: other, body: newAccount, status: 201},
			{name: "list of the group", method: "GET", path: "/subscriptions/SUB-1/resourceGroups/GROUP/providers/Microsoft.Automation/automationAccounts", status: 200, want: map[string]any{"value.0.name": "Contoso-Account", "value.1.name": "other-account", "nextLink": nil}},
			{name: "list of the subscription", method: "GET", path: "/subscriptions/sub-1/providers/Microsoft.Automation/automationAccounts", status: 200, want: map[string]any{"value.1.name": "other-account"}},
			{name: "list of another group with the same beginning", method: "GET", path: "/subscriptions/sub-1/resourceGroups/grou/providers/Microsoft.Automation/automationAccounts", status: 200, want: map[string]any{"value": []any{}}},
			{name: "page", method: "GET", path: "/subscriptions/sub-1/providers/Microsoft.Automation/automationAccounts?$top=1", status: 200, want: map[string]any{
				"value.1": nil, "nextLink": s.url + "/subscriptions/sub-1/providers/Microsoft.Automation/automationAccounts?$skip=1&$top=1&api-version=2023-11-01"}},
			{name: "no location", method: "PUT", path: strings.Replace(accountPath, "Contoso-Account", "third-account", 1), body: `{}`, status: 400, has: []string{"location"}},
			{name: "bad name", method: "PUT", path: strings.Replace(accountPath, "Contoso-Account", "a_b", 1), body: newAccount, status: 400, has: []string{"6-50 letters"}},
			{name: "bad sku", method: "PUT", path: accountPath, body: `{"properties":{"sku":{"name":"Gold"}}}`, status: 400, has: []string{"expected Basic or Free"}},
			{name: "delete", method: "DELETE", path: other, status: 200},
			{name: "delete again", method: "DELETE", path: other, status: 204},
			{name: "gone", method: "GET", path: other, status: 404},
		}
	})
}

func TestConnections(t *testing.T) {
	const typ = `{"name":"T","properties":{"fieldDefinitions":{"User":{"type":"string","isEncrypted":false,"isOptional":false},"Key":{"type":"System.String","isEncrypted":true},"Port":{"type":"System.Int32","isOptional":true},"Tls":{"type":"bool","isOptional":true}}}}`
	conn := func(values string) string {
		return `{"name":"C","properties":{"connectionType":{"name":"t"},"description":"d","fieldDefinitionValues":` + values + `}}`
	}
	onEach(t, func(s *server) []scenario {
		s.withAccount()
		return []scenario{
			{name: "built-in types", method: "GET", path: "connectionTypes", status: 200, want: map[string]any{"value.0.name": "Azure", "value.2.name": "AzureServicePrincipal", "value.0.properties.isGlobal": true}},
			{name: "a type keeps the order of its fields", method: "PUT", path: "connectionTypes/T", body: typ, status: 201, headers: map[string]string{"Location": "*"}, has: []string{`{"User":{"type":"string","isEncrypted":false,"isOptional":false},"Key":{`}},
			{name: "an unused type can be replaced", method: "PUT", path: "connectionTypes/T", body: typ, status: 201},
			{name: "a built-in type cannot", method: "PUT", path: "connectionTypes/azure", body: typ, status: 409},
			{name: "a type without fields", method: "PUT", path: "connectionTypes/U", body: `{"properties":{}}`, status: 400, has: []string{"at least one field"}},
			{name: "an unknown field type", method: "PUT", path: "connectionTypes/U", body: `{"properties":{"fieldDefinitions":{"A":{"type":"System.Net.Socket"}}}}`, status: 400, has: []string{"'A'", "System.Boolean"}},
			{name: "a type of every kind", method: "PUT", path: "connectionTypes/Every", body: `{"properties":{"fieldDefinitions":{"L":{"type":"long","isOptional":true},"D":{"type":"System.Double","isOptional":true},"W":{"type":"datetime","isOptional":true},"G":{"type":"System.Guid","isOptional":true},"U":{"type":"uri","isOptional":true}}}}`, status: 201, want: map[string]any{"properties.module": nil}},
			{name: "a value of every kind, as it was written", method: "PUT", path: "connections/Every", body: `{"properties":{"connectionType":{"name":"Every"},"fieldDefinitionValues":{"L":"5000000000","D":"1e3","W":"2021-03-31","G":"0F0E0D0C-0b0a-0908-0706-050403020100","U":"https://example.com"}}}`, status: 201, want: map[string]any{"properties.fieldDefinitionValues": map[string]any{"L": "5000000000", "D": "1e3", "W": "2021-03-31", "G": "0F0E0D0C-0b0a-0908-0706-050403020100", "U": "https://example.com"}}},
			{name: "no date", method: "PATCH", path: "connections/Every", body: `{"properties":{"fieldDefinitionValues":{"W":"tomorrow"}}}`, status: 400, has: []string{"'W'", "2026-03-31T09:08:43Z"}},
			{name: "no address", method: "PATCH", path: "connections/Every", body: `{"properties":{"fieldDefinitionValues":{"U":"example.com"}}}`, status: 400, has: []string{"'U'", "https://example.com/"}},
			{name: "two fields of one name", method: "PUT", path: "connectionTypes/U", body: `{"properties":{"fieldDefinitions":{"A":{"type":"string"},"a":{"type":"string"}}}}`, status: 400, has: []string{"defined twice"}},

			{name: "create", method: "PUT", path: "connections/C", body: conn(`{"User":"u","key":"s3cret-value","Port":"8080"}`), status: 201, headers: map[string]string{"Location": "*"},
				want: map[string]any{"properties.connectionType.name": "T", "properties.fieldDefinitionValues": map[string]any{"User": "u", "Key": nil, "Port": "8080"}}, hasNot: []string{"s3cret"}},
			{name: "get", method: "GET", path: "connections/c", status: 200, want: map[string]any{"name": "C", "properties.description": "d", "properties.fieldDefinitionValues.User": "u"}, hasNot: []string{"s3cret"}},
			{name: "list leaves values out", method: "GET", path: "connections", status: 200, want: map[string]any{"value.0.name": "C", "value.0.properties.fieldDefinitionValues": nil, "value.0.properties.description": nil}},
			{name: "written back as it was read", method: "PUT", path: "connections/C", body: conn(`{"User":"v","Key":null}`), status: 200, headers: map[string]string{"Location": ""}, want: map[string]any{"properties.fieldDefinitionValues": map[string]any{"User": "v", "Key": nil}}},
			{name: "patch one value", method: "PATCH", path: "connections/C", body: `{"properties":{"fieldDefinitionValues":{"Port":443,"Tls":true}}}`, status: 200, want: map[string]any{"properties.fieldDefinitionValues": map[string]any{"User": "v", "Key": nil, "Port": "443", "Tls": "true"}}},
			{name: "missing required value", method: "PUT", path: "connections/D", body: conn(`{"User":"u"}`), status: 400, want: map[string]any{"target": "properties.fieldDefinitionValues.Key"}, has: []string{"'Key'", "required"}},
			{name: "null for a required value of a new one", method: "PUT", path: "connections/D", body: conn(`{"User":"u","Key":null}`), status: 400, has: []string{"required"}},
			{name: "and nothing is left behind", method: "GET", path: "connections/D", status: 404},
			{name: "unknown field", method: "PUT", path: "connections/C", body: conn(`{"User":"u","Key":"k","Colour":"red"}`), status: 400, has: []string{"no field 'Colour'", "'User', 'Key', 'Port', 'Tls'"}},
			{name: "a field that is nearly one", method: "PUT", path: "connections/C", body: conn(`{"User":"u","Key":"k","Prot":"1"}`), status: 400, has: []string{"no field 'Prot'; did you mean 'Port'? it has 'User'"}, want: map[string]any{"target": "properties.fieldDefinitionValues.Prot"}},
			{name: "not a number", method: "PUT", path: "connections/C", body: conn(`{"User":"u","Key":"k","Port":"https"}`), status: 400, has: []string{"whole number"}},
			{name: "too large a number", method: "PUT", path: "connections/C", body: conn(`{"User":"u","Key":"k","Port":"4294967296"}`), status: 400, has: []string{"32 bits"}},
			{name: "not true or false", method: "PUT", path: "connections/C", body: conn(`{"User":"u","Key":"k","Tls":"yes"}`), status: 400, has: []string{"true or false"}},
			{name: "object as value", method: "PUT", path: "connections/C", body: conn(`{"User":{"a":1}}`), status: 400, has: []string{"must be text"}},
			{name: "unknown type", method: "PUT", path: "connections/D", body: `{"properties":{"connectionType":{"name":"none"}}}`, status: 400, has: []string{"'none' does not exist"}},
			{name: "no type", method: "PUT", path: "connections/D", body: `{"properties":{}}`, status: 400, has: []string{"properties.connectionType.name"}},
			{name: "bad name", method: "PUT", path: "connections/a%3Fb", body: conn(`{}`), status: 400, has: []string{"1-128 characters"}},
			{name: "a slash in a name", method: "PUT", path: "connections/a%2Fb", body: conn(`{}`), status: 400, has: []string{"1-128 characters"}},
			{name: "spaces in a name", method: "PUT", path: "connections/My%20(first)%20one", body: conn(`{"User":"u","Key":"k"}`), status: 201, want: map[string]any{"name": "My (first) one"}, headers: map[string]string{"Location": s.url + accountPath + "/connections/My%20%28first%29%20one?api-version=2023-11-01"}},
			{name: "type in use cannot be broken", method: "PUT", path: "connectionTypes/T", body: `{"properties":{"fieldDefinitions":{"User":{"type":"string"}}}}`, status: 409, has: []string{"'Key' would go"}},
			{name: "type in use cannot go", method: "DELETE", path: "connectionTypes/T", status: 409, has: []string{"2 connection(s) ('C', 'My (first) one')"}},
			{name: "delete", method: "DELETE", path: "connections/C", status: 200},
			{name: "delete again", method: "DELETE", path: "connections/C", status: 204},
			{name: "built-in type cannot be deleted", method: "DELETE", path: "connectionTypes/Azure", status: 409},
			{name: "type that is not there", method: "DELETE", path: "connectionTypes/none", status: 204},
		}
	})
}

func TestRunbooks(t *testing.T) {
	link := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/missing" {
			w.WriteHeader(404)
			return
		}
		_, _ = w.Write([]byte("Output linked"))
	}))
	t.Cleanup(link.Close)
	onEach(t, func(s *server) []scenario {
		s.withAccount()
		put := func(p string) string { return `{"location":"x","properties":{"runbookType":"powershell",` + p + `}}` }
		return []scenario{
			{name: "create", method: "PUT", path: "runbooks/My-Book", body: put(`"draft":{},"logVerbose":true`), status: 201, headers: map[string]string{"Location": "*", "ETag": "*"}, want: map[string]any{
				"type": "Microsoft.Automation/AutomationAccounts/Runbooks", "properties.runbookType": "PowerShell", "properties.state": "New", "properties.provisioningState": "Succeeded",
				"properties.logVerbose": true, "properties.draft.inEdit": true}},
			{name: "never published", method: "GET", path: "runbooks/My-Book/content", status: 404, want: map[string]any{"code": "NotFound"}},
			{name: "not startable yet", method: "PUT", path: "jobs/j0", body: `{"properties":{"runbook":{"name":"My-Book"}}}`, status: 400, has: []string{"no published version"}},
			{name: "empty draft", method: "GET", path: "runbooks/my-book/draft/content", status: 200, headers: map[string]string{"Content-Type": "text/powershell", "Content-Length": "0"}},
			{name: "draft text", method: "PUT", path: "runbooks/My-Book/Draft/Content", body: "Output hi", status: 202, headers: map[string]string{"Location": "*", "Retry-After": "5", "ocp-automation-operationresultid": "*", "Content-Length": "0"}},
			{name: "draft text back", method: "GET", path: "runbooks/My-Book/draft/content", status: 200, has: []string{"Output hi"}},
			{name: "publish", method: "POST", path: "runbooks/My-Book/publish", status: 202, headers: map[string]string{"Location": "*"}},
			{name: "published text", method: "GET", path: "runbooks/My-Book/content", status: 200, has: []string{"Output hi"}},
			{name: "nothing more to publish", method: "POST", path: "runbooks/My-Book/draft/publish", status: 400, has: []string{"no draft"}},
			{name: "no draft", method: "GET", path: "runbooks/My-Book/draft", status: 200, want: map[string]any{"inEdit": false, "creationTime": nil}},
			{name: "edit", method: "PUT", path: "runbooks/My-Book/draft/content", body: "Output changed", status: 202},
			{name: "state is Edit", method: "GET", path: "runbooks/My-Book", status: 200, want: map[string]any{"properties.state": "Edit", "properties.jobCount": 0.0}, headers: map[string]string{"ETag": "*"}},
			{name: "undo", method: "POST", path: "runbooks/My-Book/draft/undoEdit", status: 200, want: map[string]any{"statusCode": "OK"}},
			{name: "state is Published", method: "GET", path: "runbooks/My-Book", status: 200, want: map[string]any{"properties.state": "Published", "properties.draft": nil}},
			{name: "settings by PUT keep the text", method: "PUT", path: "runbooks/My-Book", body: put(`"description":"new"`), status: 200, want: map[string]any{"properties.state": "Published", "properties.description": "new", "properties.logVerbose": false}},
			{name: "patch", method: "PATCH", path: "runbooks/My-Book", body: `{"tags":{"k":"v"},"properties":{"logProgress":true}}`, status: 200, want: map[string]any{"tags.k": "v", "properties.logProgress": true, "properties.description": "new"}},
			{name: "type is fixed", method: "PUT", path: "runbooks/My-Book", body: `{"properties":{"runbookType":"Python3"}}`, status: 409},
			{name: "unknown type", method: "PUT", path: "runbooks/X", body: `{"properties":{"runbookType":"Perl"}}`, status: 400, has: []string{"'Perl'", "PowerShell72"}},
			{name: "bad name", method: "PUT", path: "runbooks/a.b", body: put(`"draft":{}`), status: 400, has: []string{"1-63 letters"}},
			{name: "published from a link", method: "PUT", path: "runbooks/Linked", body: put(`"publishContentLink":{"uri":"` + link.URL + `/x","contentHash":{"algorithm":"sha256","value":"5ef4ef1ab0c2bd3d2ff4eb0fcf6ac1d9ae0fd1d2e7ae8ff0b0c2a2b4ba1b6a10"}}`), status: 400, has: []string{"SHA256 hash"}},
			{name: "published from a link without hash", method: "PUT", path: "runbooks/Linked", body: put(`"publishContentLink":{"uri":"` + link.URL + `/x"}`), status: 201, want: map[string]any{"properties.state": "Published"}},
			{name: "link text", method: "GET", path: "runbooks/Linked/content", status: 200, has: []string{"Output linked"}},
			{name: "link without content", method: "PUT", path: "runbooks/Gone", body: put(`"publishContentLink":{"uri":"` + link.URL + `/missing"}`), status: 400, has: []string{"404"}},
			{name: "link to a file", method: "PUT", path: "runbooks/Gone", body: put(`"publishContentLink":{"uri":"file:///etc/passwd"}`), status: 400, has: []string{"http or https"}},
			{name: "too long a text", method: "PUT", path: "runbooks/My-Book/draft/content", body: strings.Repeat("#", 1<<20+1), status: 413},
			{name: "list", method: "GET", path: "runbooks", status: 200, want: map[string]any{"value.0.name": "Linked", "value.1.name": "My-Book"}},
			{name: "missing is the gateway's answer", method: "GET", path: "runbooks/none", status: 404, want: map[string]any{"error.code": "ResourceNotFound"}},
			{name: "delete", method: "DELETE", path: "runbooks/My-Book", status: 200},
			{name: "delete again", method: "DELETE", path: "runbooks/My-Book", status: 204},
		}
	})
}

// TestOperationResults polls the Location of a long-running operation as SDKs do.
func TestOperationResults(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg).withAccount()
		s.must(201, "PUT", "runbooks/R", `{"properties":{"runbookType":"PowerShell","draft":{}}}`)
		a := s.must(202, "PUT", "runbooks/R/draft/content", "x")
		location := strings.TrimPrefix(a.header.Get("Location"), s.url)
		for range 2 { // a finished operation can be asked for more than once
			if done := s.must(200, "GET", location, nil); done.body != "" {
				t.Errorf("body %q", done.body)
			}
		}
		s.must(404, "GET", "runbooks/R/operationResults/00000000-0000-4000-8000-000000000000", nil)
	})
}
