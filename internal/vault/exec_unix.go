//go:build unix

package vault

import (
	"os/exec"
	"syscall"
)

// endWithAll has what the program started end with it when it takes too long.
func endWithAll(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
