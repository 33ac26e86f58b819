package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/client"
	"github.com/runwright/runwright/internal/sandbox/python"
)

// needsPython skips where the machine has no interpreter that can be confined.
func needsPython(t *testing.T) {
	t.Helper()
	if len(unconfined()) > 0 {
		t.Skip("this machine cannot confine jobs")
	}
	if _, err := python.Find(t.Context(), python.DefaultName, 3); err != nil {
		t.Skip(err)
	}
}

// command runs the program against a real server and returns what it says.
func (s realServer) command(t *testing.T, data string, args ...string) (string, error) {
	t.Helper()
	cmd := startProgram(t, args...)
	cmd.Env = append(cmd.Env, "RUNWRIGHT_DATA="+data, "RUNWRIGHT_URL="+s.address)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}

// TestPythonInRealJobs runs runbooks in Python in a real server: imported and
// started by the command line, with assets of all kinds.
func TestPythonInRealJobs(t *testing.T) {
	needsPython(t)
	ctx, data := t.Context(), t.TempDir()
	s := startRealServer(t, data)
	put := func(properties map[string]any, path ...string) {
		t.Helper()
		if _, err := s.Do(ctx, client.Request{Method: "PUT", Path: path, JSON: map[string]any{"location": "here", "properties": properties}}); err != nil {
			t.Fatal(err)
		}
	}
	put(nil)
	put(map[string]any{"value": `{"Zeta":1,"Alpha":[true,null]}`}, "variables", "Object")
	put(map[string]any{"value": `"hidden-value"`, "isEncrypted": true}, "variables", "Secret")
	put(map[string]any{"value": "10"}, "variables", "Whole")
	put(map[string]any{"userName": `CONTOSO\ada`, "password": "hidden-Pa55"}, "credentials", "Admin")
	put(map[string]any{"fieldDefinitions": map[string]any{"User": map[string]any{"type": "string"}, "Port": map[string]any{"type": "int"}, "Key": map[string]any{"type": "string", "isEncrypted": true}}}, "connectionTypes", "T")
	put(map[string]any{"connectionType": map[string]any{"name": "T"}, "fieldDefinitionValues": map[string]any{"User": "me", "Port": "8080", "Key": "hidden-key"}}, "connections", "C")
	put(map[string]any{"base64Value": certificateFile(t, "fixture-chain.pfx"), "password": "Fixture-Pa55!", "isExportable": true}, "certificates", "Open")
	put(map[string]any{"base64Value": certificateFile(t, "fixture-chain.pfx"), "password": "Fixture-Pa55!", "isExportable": false}, "certificates", "Closed")

	script := `import sys
import automationassets as assets
print(sys.argv[1:])
print(assets.get_automation_variable("Object"), assets.get_automation_variable("Secret"))
assets.set_automation_variable("Whole", assets.get_automation_variable("Whole") + 1)
print(assets.get_automation_variable("whole"))
print(assets.get_automation_credential("Admin"))
print(sorted(assets.get_automation_connection("C").items()))
print(assets.get_automation_certificate("Open")[:2])
try:
    assets.get_automation_certificate("Closed")
except assets.AutomationAssetException as e:
    print(e)
try:
    assets.get_automation_connection("None")
except assets.AutomationAssetNotFound as e:
    print(e.message)
print("on the error stream", file=sys.stderr)
raise RuntimeError("password is " + assets.get_automation_credential("Admin")["password"])
`
	file := filepath.Join(t.TempDir(), "All-Assets.py")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	account := []string{"--account", "killed-account"}
	if out, err := s.command(t, data, append([]string{"runbook", "import", file, "--publish"}, account...)...); err != nil {
		t.Fatal(err, out)
	}
	out, err := s.command(t, data, append([]string{"job", "start", "All-Assets", "--param", "[Parameter 2]=two words", "--param", "[Parameter 1]=1", "--follow"}, account...)...)
	if err == nil {
		t.Error("a failed job is not told by the exit status")
	}
	for _, part := range []string{
		"['1', 'two words']", "{'Zeta': 1, 'Alpha': [True, None]} ", "11\n", `CONTOSO\\ada`, "('Key', '", "('Port', ", "('User', 'me')", "b'0\\x82'", "not exportable", "The requested asset was not found.",
		"on the error stream", "RuntimeError: password is ", "All-Assets.py\", line 19, in <module>",
	} {
		if !strings.Contains(out, part) {
			t.Errorf("the job does not say %q", part)
		}
	}
	for _, secret := range []string{"hidden-value", "hidden-Pa55", "hidden-key"} {
		if strings.Contains(out, secret) {
			t.Errorf("the job shows the secret %q", secret)
		}
	}
	if t.Failed() {
		t.Log(out)
	}

	if out, err := s.command(t, data, append([]string{"audit", "list"}, account...)...); err != nil || !strings.Contains(out, "Admin") {
		t.Errorf("the record of uses: %v\n%s", err, out)
	}
}

// TestPython2InRealJobs runs one in the older interpreter, where there is one.
func TestPython2InRealJobs(t *testing.T) {
	needsPython(t)
	ctx, data := t.Context(), t.TempDir()
	home, err := os.UserHomeDir()
	if err != nil {
		t.Skip(err)
	}
	found, err := filepath.Glob(filepath.Join(home, ".pyenv/versions/2.7*/bin/python2.7"))
	if err != nil || len(found) == 0 {
		t.Skip("this machine has no Python 2.7")
	}
	s := startRealServer(t, data, "--python2", found[0])
	for _, r := range []client.Request{
		{Method: "PUT", JSON: map[string]any{"location": "here"}},
		{Method: "PUT", Path: []string{"runbooks", "Old"}, JSON: map[string]any{"properties": map[string]any{"runbookType": "Python2", "draft": map[string]any{}}}},
	} {
		if _, err := s.Do(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.PutRunbookText(ctx, "Old", strings.NewReader("import sys\nprint sys.version_info[0], sys.argv[1]")); err != nil {
		t.Fatal(err)
	}
	if err := s.Publish(ctx, "Old"); err != nil {
		t.Fatal(err)
	}
	out, err := s.command(t, data, "job", "start", "Old", "--param", "a=b", "--follow", "--account", "killed-account")
	if err != nil || !strings.HasPrefix(out, "2 b\n") {
		t.Errorf("%v %q", err, out)
	}
}

// TestPythonSwitchedOff: what cannot run is refused when it is started, with the
// reason.
func TestPythonSwitchedOff(t *testing.T) {
	data, ctx := t.TempDir(), t.Context()
	s := startRealServer(t, data, "--python", "no-such-python")
	for _, r := range []client.Request{
		{Method: "PUT", JSON: map[string]any{"location": "here"}},
		{Method: "PUT", Path: []string{"runbooks", "P"}, JSON: map[string]any{"properties": map[string]any{"runbookType": "Python3", "draft": map[string]any{}}}},
	} {
		if _, err := s.Do(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.PutRunbookText(ctx, "P", strings.NewReader("print(1)")); err != nil {
		t.Fatal(err)
	}
	if err := s.Publish(ctx, "P"); err != nil {
		t.Fatal(err)
	}
	_, err := s.StartJob(ctx, "p", "P", nil)
	if err == nil || !strings.Contains(err.Error(), "'Python3': there is no program 'no-such-python'") {
		t.Errorf("%v", err)
	}
}
