//go:build unix

package store

import (
	"os"
	"syscall"
)

// lockFile takes a lock on a file that no other process has, and does not wait.
// The kernel gives it back when the process ends, however it ends.
func lockFile(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
