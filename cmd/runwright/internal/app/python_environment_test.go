package app

import (
	"encoding/json"
	"os/exec"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/pypi"
	"github.com/runwright/runwright/internal/sandbox/python"
)

// TestEnvironmentOfInterpreter compares what markers see with what the interpreter
// itself says, by the definitions of PEP 508.
func TestEnvironmentOfInterpreter(t *testing.T) {
	in, err := python.Find(t.Context(), python.DefaultName, 3)
	if err != nil {
		t.Skip(err)
	}
	out, err := exec.CommandContext(t.Context(), in.Executable, "-c", `import json, os, platform, sys
v = sys.implementation.version
print(json.dumps({
    "python_version": ".".join(platform.python_version_tuple()[:2]), "python_full_version": platform.python_version(), "os_name": os.name, "sys_platform": sys.platform,
    "platform_machine": platform.machine(), "platform_python_implementation": platform.python_implementation(), "platform_release": platform.release(),
    "platform_system": platform.system(), "platform_version": platform.version(), "implementation_name": sys.implementation.name,
    "implementation_version": "%d.%d.%d" % v[:3], "libc": platform.libc_ver()[1]}))`).Output()
	if err != nil {
		t.Fatal(err)
	}
	var want pypi.Environment
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, environmentOf(in)); diff != "" {
		t.Error(diff)
	}
}
