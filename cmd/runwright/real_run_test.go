package main

import (
	"bufio"
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// runFiles writes files and returns their folder.
func runFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// runLocal runs "runwright run" in a folder, without a server.
func runLocal(t *testing.T, dir string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	cmd := startProgram(t, append([]string{"run"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Env, "RUNWRIGHT_TEST_SECRET=hidden-env", "XDG_CACHE_HOME="+filepath.Join(dir, "cache"))
	var out, other bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &other
	if err := cmd.Run(); err != nil {
		if _, ok := errors.AsType[*exec.ExitError](err); !ok {
			t.Fatal(err)
		}
	}
	return out.String(), other.String(), cmd.ProcessState.ExitCode()
}

const localAssets = `
connections:
  Contoso:
    fields: {User: ada, Port: 8080, Password: {value: hidden-field, encrypted: true}}
variables:
  Limit: {value: 10}
  Key: {value: {env: RUNWRIGHT_TEST_SECRET}}
credentials:
  Admin: {username: ada, password: hidden-Pa55}
`

// TestRunHere runs a runbook of a file in the embedded engine and the sandbox:
// assets, modules of two folders, another runbook, streams.
func TestRunHere(t *testing.T) {
	dir := runFiles(t, map[string]string{
		"assets.yaml": localAssets,
		"main.ps1": `param([string]$Who, [int]$Times, $List)
"$Who $($Times + 1) $($List[1])"
$c = Get-AutomationConnection -Name contoso
"$($c.User) $($c.Port + 1) $($c.Password)"
Set-AutomationVariable -Name Limit -Value ((Get-AutomationVariable -Name Limit) + 1)
Get-AutomationVariable -Name Limit
"key $(Get-AutomationVariable -Name Key)"
(Get-AutomationPSCredential -Name Admin).GetNetworkCredential().Password.Length
Get-One; Get-Two
$job = Start-AutomationRunbook -Name Child -Parameters @{Text = 'a b'}
Wait-AutomationJob -Id $job | ForEach-Object Status
Get-AutomationVariable -Name Limit
Write-Warning careful
throw 'it was hidden-Pa55'
`,
		"child.ps1":       "param($Text)\n\"child $Text\"\nSet-AutomationVariable -Name Limit -Value 'from the child'\n",
		"m1/One/One.psm1": "function Get-One { 'one' }",
		"m2/Two/Two.psm1": "function Get-Two { 'two' }",
	})
	stdout, stderr, status := runLocal(t, dir, "main.ps1", "--assets", "assets.yaml", "--param", "Who=Ada", "--param", "Times=4", "--param", "List=[1,2]", "--modules", "m1", "--modules", "m2")
	if want := "Ada 5 2\nada 8081 *****\n11\nkey *****\n11\none\ntwo\nCompleted\nfrom the child\n"; stdout != want {
		t.Errorf("output:\n%swant:\n%s", stdout, want)
	}
	for _, part := range []string{"Child: OUTPUT: child a b\n", "WARNING: careful\n", "runwright: the runbook main is Failed: it was ***** "} {
		if !strings.Contains(strings.ReplaceAll(stderr, "child: ", "Child: "), part) {
			t.Errorf("the other streams have no %q:\n%s", part, stderr)
		}
	}
	if status != exitFailed || strings.Contains(stdout+stderr, "hidden") {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
}

// TestRunPythonHere does it in Python.
func TestRunPythonHere(t *testing.T) {
	needsPython(t)
	dir := runFiles(t, map[string]string{"assets.yaml": localAssets, "main.py": `import sys
import automationassets as assets
print(sys.argv[1:])
assets.set_automation_variable("limit", assets.get_automation_variable("Limit") + 1)
print(assets.get_automation_variable("Limit"), assets.get_automation_variable("Key"), assets.get_automation_credential("Admin")["password"])
`})
	stdout, stderr, status := runLocal(t, dir, "main.py", "--assets", "assets.yaml", "--param", "[Parameter 2]=two words", "--param", "[Parameter 1]=1")
	if want := "['1', 'two words']\n11 ***** *****\n"; stdout != want || status != exitOK {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
}

// TestRunInterrupted: the first signal stops the runbook, and says so.
func TestRunInterrupted(t *testing.T) {
	dir := runFiles(t, map[string]string{"main.ps1": "'begin'\nStart-Sleep 600\n'end'"})
	cmd := startProgram(t, "run", filepath.Join(dir, "main.ps1"))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "begin" {
		t.Errorf("first line %q", lines.Text())
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if lines.Scan() {
		t.Errorf("then %q", lines.Text())
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != exitFailed || stderr.String() != "runwright: interrupted; the runbook main was stopped\n" {
		t.Errorf("%v %q", err, stderr.String())
	}
}

// TestRunOnPwshHere runs one on an installed PowerShell.
func TestRunOnPwshHere(t *testing.T) {
	if len(unconfined()) > 0 {
		t.Skip("the engine pwsh needs sandboxes of tier A")
	}
	installed := installStandIn(t)
	dir := runFiles(t, map[string]string{"assets.yaml": localAssets, "main.ps1": "call Get-AutomationVariable {\"Name\":\"Limit\"}\ncall Get-AutomationVariable {\"Name\":\"Key\"}\nout it is hidden-env\nids"})
	stdout, stderr, status := runLocal(t, dir, "main.ps1", "--assets", "assets.yaml", "--engine", "pwsh", "--pwsh", installed)
	if !strings.HasPrefix(stdout, "10\n\"*****\"\nit is *****\n") || !strings.HasSuffix(stdout, " pid 1\n") || status != exitOK {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
	stdout, stderr, status = runLocal(t, dir, "main.ps1", "--assets", "assets.yaml", "--engine", "pwsh", "--pwsh", "off")
	if status != exitFailed || stdout != "" || !strings.HasPrefix(stderr, "runwright: --engine pwsh: ") {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
}
