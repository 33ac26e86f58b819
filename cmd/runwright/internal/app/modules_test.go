package app_test

import (
	"bytes"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/apptest"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// info describes a package with one command and a connection type.
func info(name, version string) modules.Info {
	position := int32(0)
	return modules.Info{
		Name: name, Versions: []string{version}, Description: "A module.",
		Commands: []modules.Command{{
			Name: "Get-Thing", Kind: "Function", Description: "Gets a thing.", OutputTypes: []string{"System.String"},
			ParameterSets: []modules.ParameterSet{{Name: "Default", Parameters: []modules.Parameter{
				{Name: "Name", Type: "System.String", Mandatory: true, Position: &position, Values: []string{"a", "b"}}, {Name: "Force", Type: "System.Management.Automation.SwitchParameter"},
			}}},
		}},
		ConnectionType: &modules.ConnectionType{Name: name + "Connection", Fields: []modules.ConnectionField{{Name: "Key", Type: "System.String", Encrypted: true}}},
	}
}

// settle waits until the import of a module has ended, by asking as SDKs do.
func (s *server) settle(name string) answer {
	s.t.Helper()
	for {
		a := s.must(200, "GET", "modules/"+name, nil)
		switch a.json("properties", "provisioningState") {
		case "Succeeded", "Failed":
			return a
		}
		if text, _ := a.json("properties", "error", "message").(string); text != "" {
			s.t.Fatalf("an error before the end: %s", a.body)
		}
	}
}

func TestModules(t *testing.T) {
	one, two := apptest.ZipModule(t, info("Kit", "1.0.0"), "one"), apptest.ZipModule(t, info("Kit", "2.0.0"), "two")
	bad := info("Kit", "3.0.0")
	bad.Description = "cannot be unpacked"
	needy := info("Needy", "1.0")
	needy.Requires = []modules.Requirement{{Name: "Nothing"}}
	files := map[string][]byte{"/one.zip": one, "/two.zip": two, "/html": []byte("<html>"), "/bad": apptest.ZipModule(t, bad)}
	link := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, ok := files[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = w.Write(content)
	}))
	t.Cleanup(link.Close)
	from := func(path string) string {
		return `{"properties":{"contentLink":{"uri":"` + link.URL + path + `"}},"tags":{"t":"1"}}`
	}
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg).withAccount()
		s.publish("Use", "modules", "")
		s.check([]scenario{
			{name: "built-in ones", method: "GET", path: "modules", status: 200, want: map[string]any{"value.0.name": "Microsoft.PowerShell.Core", "value.0.properties.isGlobal": true, "value.0.properties.provisioningState": "Succeeded", "value.7": nil}, has: []string{"Orchestrator.AssetManagement.Cmdlets"}},
			{name: "versions as documented", method: "GET", path: "modules", status: 200, want: map[string]any{"value.0.properties.version": "0", "value.4.name": "Microsoft.PowerShell.Utility", "value.4.properties.version": nil, "value.6.properties.version": "1", "value.6.properties.activityCount": 7.0}},
			{name: "their activities", method: "GET", path: "modules/microsoft.powershell.core/activities", status: 200, want: map[string]any{"value.0.name": "Add-History"}, has: []string{`"ForEach-Object"`, "/modules/Microsoft.PowerShell.Core/activities/ForEach-Object"}, hasNot: []string{`"Verbose"`, "Write-Output"}},
			{name: "one of them", method: "GET", path: "modules/Microsoft.PowerShell.Utility/activities/get-unique", status: 200, want: map[string]any{
				"name": "Get-Unique", "properties.parameterSets.0.name": "AsString", "properties.parameterSets.0.parameters.0.name": "InputObject", "properties.parameterSets.0.parameters.0.type": "System.Management.Automation.PSObject",
				"properties.parameterSets.0.parameters.0.valueFromPipeline": true, "properties.parameterSets.0.parameters.0.isMandatory": false, "properties.parameterSets.1.name": "UniqueByType"}},
			{name: "allowed values, positions", method: "GET", path: "modules/Microsoft.PowerShell.Utility/activities/Sort-Object", status: 200, has: []string{`"name":"Property","type":"System.Object[]","isMandatory":false,"isDynamic":false,"position":0`}},
			{name: "of the assets", method: "GET", path: "modules/Orchestrator.AssetManagement.Cmdlets/activities", status: 200, want: map[string]any{"value.0.name": "Get-AutomationCertificate"}},
			{name: "that is not there", method: "GET", path: "modules/Microsoft.PowerShell.Utility/activities/Get-Nothing", status: 404, has: []string{"The module 'Microsoft.PowerShell.Utility' has no activity 'Get-Nothing'"}},
			{name: "a built-in one cannot go", method: "DELETE", path: "modules/microsoft.powershell.core", status: 409},
			{name: "import by link", method: "PUT", path: "modules/kit", body: from("/one.zip"), status: 201, headers: map[string]string{"Location": "*"},
				want: map[string]any{"properties.provisioningState": "Creating", "properties.version": nil, "properties.error": map[string]any{"code": nil, "message": nil}, "tags.t": "1"}},
		})
		if a := s.settle("kit"); a.json("name") != "Kit" || a.json("properties", "version") != "1.0.0" || a.json("properties", "error", "message") != "" || a.json("properties", "activityCount") != 1.0 {
			t.Errorf("after the import: %s", a.body)
		}
		s.check([]scenario{
			{name: "activities", method: "GET", path: "modules/Kit/activities", status: 200, want: map[string]any{"value.0.name": "Get-Thing", "value.0.properties.description": "Gets a thing."}},
			{name: "activity", method: "GET", path: "modules/Kit/activities/get-thing", status: 200, want: map[string]any{
				"properties.outputTypes.0.name": "System.String", "properties.parameterSets.0.parameters.0.position": 0.0, "properties.parameterSets.0.parameters.0.isMandatory": true,
				"properties.parameterSets.0.parameters.0.validationSet.1.memberValue": "b", "properties.parameterSets.0.parameters.1.position": -2147483648.0}},
			{name: "no such activity", method: "GET", path: "modules/Kit/activities/none", status: 404},
			{name: "its connection type", method: "GET", path: "connectionTypes/KitConnection", status: 200, want: map[string]any{"properties.isGlobal": false, "properties.fieldDefinitions.Key.isEncrypted": true}},
			{name: "a failing link does not fail the PUT", method: "PUT", path: "modules/Kit", body: from("/none"), status: 200, want: map[string]any{"properties.provisioningState": "Creating", "properties.version": "1.0.0"}},
		})
		if a := s.settle("Kit"); a.json("properties", "provisioningState") != "Failed" || a.json("properties", "version") != "1.0.0" || !strings.Contains(a.body, "403 Forbidden") {
			t.Errorf("failed import: %s", a.body)
		}
		s.run("with-old", "Use")
		if a := s.must(200, "GET", "jobs/with-old/output", nil); a.body != "Kit.psm1: one\r\n" {
			t.Errorf("the old content must stay usable: %q", a.body)
		}
		for path, text := range map[string]string{"/html": "not a zip file", "/bad": "breaks off", "": "", "ftp": ""} {
			if text == "" {
				continue
			}
			s.must(200, "PUT", "modules/Kit", from(path))
			if a := s.settle("Kit"); !strings.Contains(a.body, text) || a.json("properties", "version") != "1.0.0" {
				t.Errorf("%s: %s", path, a.body)
			}
		}
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		part, err := w.CreateFormFile("file", "Kit.zip")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(two)
		w.Close()
		s.check([]scenario{
			{name: "upload as a form", method: "PUT", path: "modules/Kit/content", body: form.Bytes(), header: []string{"Content-Type", w.FormDataContentType()}, status: 200},
			{name: "form without a file", method: "POST", path: "modules", body: "--b\r\n\r\n--b--", header: []string{"Content-Type", "multipart/form-data; boundary=b"}, status: 400, has: []string{"no file"}},
		})
		if a := s.settle("Kit"); a.json("properties", "version") != "2.0.0" {
			t.Errorf("upload: %s", a.body)
		}
		s.run("with-new", "Use")
		s.check([]scenario{
			{name: "jobs see the new content", method: "GET", path: "jobs/with-new/output", status: 200, has: []string{"Kit.psm1: two"}},
			{name: "no link", method: "PUT", path: "modules/Kit", body: `{"properties":{}}`, status: 400, has: []string{"contentLink.uri"}},
			{name: "no address", method: "PUT", path: "modules/Kit", body: `{"properties":{"contentLink":{"uri":"file:///etc/passwd"}}}`, status: 400, want: map[string]any{"target": "properties.contentLink.uri"}, has: []string{"expected one that begins with http:// or https://"}},
			{name: "no hash", method: "PUT", path: "modules/Kit", body: `{"properties":{"contentLink":{"uri":"http://x/y","contentHash":{"value":"zz"}}}}`, status: 400, want: map[string]any{"target": "properties.contentLink.contentHash.value"}, has: []string{"expected 64 hexadecimal digits"}},
			{name: "bad name", method: "PUT", path: "modules/a%2Fb", body: from("/one.zip"), status: 400, has: []string{"is not valid"}},
			{name: "upload under its own name", method: "POST", path: "modules", body: apptest.ZipModule(t, info("Own", "1.5")), status: 201, want: map[string]any{"name": "Own", "properties.version": "1.5", "properties.provisioningState": "Succeeded"}},
			{name: "upload again", method: "POST", path: "modules", body: apptest.ZipModule(t, info("Own", "1.5")), status: 200},
			{name: "refused upload", method: "POST", path: "modules", body: "no zip", status: 400, has: []string{"not a zip file"}},
			{name: "upload with a missing dependency", method: "POST", path: "modules", body: apptest.ZipModule(t, needy), status: 400, has: []string{"All dependencies must be present", "Not found: Nothing, needed by Needy"}},
			{name: "and leaves no module", method: "GET", path: "modules/Needy", status: 404},
			{name: "and no connection type", method: "GET", path: "connectionTypes/NeedyConnection", status: 404},
			{name: "upload under a wrong name", method: "PUT", path: "modules/Other/content", body: one, status: 201},
		})
		if a := s.settle("Other"); !strings.Contains(a.body, "the package holds the module Kit") {
			t.Errorf("wrong name: %s", a.body)
		}
		s.check([]scenario{
			{name: "patch tags", method: "PATCH", path: "modules/Kit", body: `{"tags":{"x":"y"}}`, status: 200, want: map[string]any{"tags": map[string]any{"x": "y"}}},
			{name: "copy of a built-in one", method: "POST", path: "modules", body: apptest.ZipModule(t, info("Microsoft.PowerShell.Utility", "9.0")), status: 201},
			{name: "hides it", method: "GET", path: "modules/microsoft.powershell.utility", status: 200, want: map[string]any{"properties.isGlobal": false, "properties.version": "9.0"}},
			{name: "deleted", method: "DELETE", path: "modules/Microsoft.PowerShell.Utility", status: 200},
			{name: "shows it again", method: "GET", path: "modules/Microsoft.PowerShell.Utility", status: 200, want: map[string]any{"properties.isGlobal": true}},
			{name: "delete", method: "DELETE", path: "modules/kit", status: 200},
			{name: "delete again", method: "DELETE", path: "modules/kit", status: 404},
			{name: "its type goes with it", method: "GET", path: "connectionTypes/KitConnection", status: 404},
		})
		s.run("without", "Use")
		if a := s.must(200, "GET", "jobs/without/output", nil); a.body != "Own.psm1: \r\n" {
			t.Errorf("after the deletion: %q", a.body)
		}
		leftBehind(t, cfg.Dir)
	})
}

// leftBehind checks that nothing half-written stays in the module store.
func leftBehind(t *testing.T, data string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(data, "modules", "incoming"))
	if err != nil || len(entries) > 0 {
		t.Errorf("left in incoming: %v, %v", entries, err)
	}
	err = filepath.WalkDir(filepath.Join(data, "modules", "content"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".psm1") {
			text, readErr := os.ReadFile(path)
			if strings.Contains(path, "Needy") || readErr != nil {
				t.Errorf("content of a refused package: %s %q", path, text)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
