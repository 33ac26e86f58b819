package main

import (
	"strings"
	"testing"
)

// TestRunWithLimits: what a job uses up ends it, with figures, in the engine itself.
func TestRunWithLimits(t *testing.T) {
	if len(unconfined()) > 0 {
		t.Skip("this machine cannot confine jobs")
	}
	dir := runFiles(t, map[string]string{
		"loop.ps1":  "Write-Output 'begun'\nwhile ($true) { }",
		"sleep.ps1": "try { Start-Sleep 3600 } finally { Write-Output 'cleaned up' }",
	})
	for _, tt := range []struct {
		args      []string
		out, want string
	}{
		{[]string{"loop.ps1", "--job-cpu-time", "200ms"}, "begun\n", "s of processor time, more than the 200ms that a job has, and was ended."},
		{[]string{"loop.ps1", "--job-time", "200ms"}, "begun\n", "ms, longer than the 200ms that a job has, and was ended."},
		{[]string{"sleep.ps1", "--job-time", "200ms"}, "", "ms, longer than the 200ms that a job has, and was ended."},
		{[]string{"loop.ps1", "--job-memory", "much"}, "", "expected a size such as 512MiB, 1GiB or a number of bytes"},
		{[]string{"loop.ps1", "--job-time", "-1s"}, "", "--job-time expects 0 for no limit, or a time of 100ms or more, not -1s"},
	} {
		out, stderr, status := runLocal(t, dir, tt.args...)
		if status == 0 || !strings.Contains(stderr, tt.want) {
			t.Errorf("%v: status %d, %s", tt.args, status, stderr)
		}
		if !strings.HasPrefix(out, tt.out) {
			t.Errorf("%v: output %q", tt.args, out)
		}
	}
}
