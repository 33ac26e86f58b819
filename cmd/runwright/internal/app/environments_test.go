package app_test

import (
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/apptest"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/nuget"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

func TestRuntimeEnvironments(t *testing.T) {
	az := kit("Az", "12.3.0")
	az.Requires = []modules.Requirement{{Name: "Az.Accounts", ModuleVersions: nuget.ModuleVersions{Minimum: "3.0.4"}}}
	next := az
	next.Versions, next.Requires = []string{"12.4.0"}, []modules.Requirement{{Name: "Az.Accounts", ModuleVersions: nuget.ModuleVersions{Minimum: "3.0.5"}}}
	g := newGallery(t, kit("Az.Accounts", "3.0.4"), kit("Az.Accounts", "3.0.5"), az, next, kit("Kit", "1.0.0"))
	const prod = "runtimeEnvironments/Prod"
	body := func(runtime, packages string) string {
		return `{"location":"westeurope","tags":{"a":"b"},"properties":{"runtime":` + runtime + `,"defaultPackages":` + packages + `,"description":"D"}}`
	}
	const seven = `{"language":"PowerShell","version":"7.4"}`
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg, withGallery(g)).withAccount()
		s.publish("Classic", "modules", "")
		s.check([]scenario{
			{name: "those of the system", method: "GET", path: "runtimeEnvironments", status: 200, want: map[string]any{"value.0.name": "PowerShell-5.1", "value.3.name": "PowerShell-7.4", "value.4": nil}},
			{name: "cannot be changed", method: "PUT", path: "runtimeEnvironments/powershell-5.1", body: body(seven, "{}"), status: 409},
			{name: "nor deleted", method: "DELETE", path: "runtimeEnvironments/PowerShell-7.2", status: 409},
			{name: "created", method: "PUT", path: prod, body: body(seven, `{"Az":"12.3.0"}`), status: 201, want: map[string]any{
				"name": "Prod", "type": "Microsoft.Automation/AutomationAccounts/RuntimeEnvironments", "properties.runtime.version": "7.4", "properties.defaultPackages.Az": "12.3.0", "properties.description": "D", "tags.a": "b"}},
			{name: "bad name", method: "PUT", path: "runtimeEnvironments/1x", body: body(seven, "{}"), status: 400, has: []string{"beginning with a letter"}},
			{name: "bad language", method: "PUT", path: "runtimeEnvironments/X", body: body(`{"language":"Perl","version":"5"}`, "{}"), status: 400, has: []string{"expected PowerShell"}},
			{name: "bad version", method: "PUT", path: "runtimeEnvironments/X", body: body(`{"language":"PowerShell","version":"6.0"}`, "{}"), status: 400, has: []string{"expected one of 5.1"}},
			{name: "bad package", method: "PUT", path: "runtimeEnvironments/X", body: body(seven, `{"azure cli":"2.64.0"}`), status: 400, has: []string{"'azure cli' is not known; expected Az"}},
			{name: "another runtime", method: "PUT", path: prod, body: body(`{"language":"PowerShell","version":"7.2"}`, "{}"), status: 409, has: []string{"cannot be changed"}},
			{name: "none", method: "GET", path: "runtimeEnvironments/None", status: 404},
		})
		s.idle()
		s.check([]scenario{
			{name: "its default package is there", method: "GET", path: prod + "/packages/az.accounts", status: 200, want: map[string]any{"properties.version": "3.0.4", "properties.default": true, "properties.provisioningState": "Succeeded"}},
			{name: "another release", method: "PATCH", path: prod, body: `{"properties":{"defaultPackages":{"Az":"12.4.0"}}}`, status: 200, want: map[string]any{"properties.defaultPackages.Az": "12.4.0", "properties.description": "D"}},
		})
		s.idle()
		s.must(201, "POST", "modules?runtime=prod", apptest.ZipModule(t, kit("Own", "1.0.0"), "own"))
		s.operation(`{"runtime":"Prod","modules":[{"name":"Kit"}]}`)
		s.check([]scenario{
			{name: "its packages", method: "GET", path: prod + "/packages", status: 200, want: map[string]any{"value.0.name": "Az.Accounts", "value.0.properties.version": "3.0.5", "value.1.name": "Kit", "value.1.properties.default": false}},
			{name: "not elsewhere", method: "GET", path: "modules/Kit", status: 404},
			{name: "a runbook in it", method: "PUT", path: "runbooks/InProd", body: `{"location":"l","properties":{"runbookType":"PowerShell","runtimeEnvironment":"Prod","draft":{}}}`, status: 201, want: map[string]any{"properties.runtimeEnvironment": "Prod"}},
			{name: "one that is not there", method: "PATCH", path: "runbooks/InProd", body: `{"properties":{"runtimeEnvironment":"None"}}`, status: 400, has: []string{"'None' is not there"}},
			{name: "in use", method: "DELETE", path: prod, status: 409, has: []string{"used by 1 runbook(s): InProd"}},
		})
		s.must(202, "PUT", "runbooks/InProd/draft/content", "modules")
		s.must(202, "POST", "runbooks/InProd/publish", nil)
		if a := s.run("in-prod", "InProd"); a.json("properties", "jobRuntimeEnvironment", "runtimeEnvironmentName") != "Prod" {
			t.Errorf("job: %s", a.body)
		}
		if a := s.must(200, "GET", "jobs/in-prod/output", nil); a.body != "Az.Accounts.psm1: 3.0.5\r\nKit.psm1: 1.0.0\r\nOwn.psm1: own\r\n" {
			t.Errorf("modules in the environment: %q", a.body)
		}
		s.run("classic", "Classic")
		if a := s.must(200, "GET", "jobs/classic/output", nil); a.body != "" {
			t.Errorf("modules outside of it: %q", a.body)
		}
		s.check([]scenario{
			{name: "back to the type's", method: "PATCH", path: "runbooks/InProd", body: `{"properties":{"runtimeEnvironment":""}}`, status: 200, want: map[string]any{"properties.runtimeEnvironment": nil}},
			{name: "a package goes", method: "DELETE", path: prod + "/packages/Kit", status: 200},
			{name: "and is gone", method: "DELETE", path: prod + "/packages/Kit", status: 204},
			{name: "deleted", method: "DELETE", path: prod, status: 200},
			{name: "again", method: "DELETE", path: prod, status: 204},
			{name: "by link", method: "PUT", path: "runtimeEnvironments/Other", body: body(seven, "null"), status: 201},
			{name: "needs a link", method: "PUT", path: "runtimeEnvironments/Other/packages/Kit", body: `{}`, status: 400, has: []string{"contentLink.uri"}},
			{name: "unknown runtime", method: "GET", path: "modules?runtime=none", status: 400, has: []string{"or the name of a runtime environment"}},
		})
	})
}
