//go:build linux && (amd64 || arm64)

package sandbox

import (
	"bytes"
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/sandbox/seccomp"
)

// takeDescriptor copies a descriptor out of another process.
func takeDescriptor(pid, number int) (*os.File, error) {
	pidfd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return nil, os.NewSyscallError("pidfd_open", err)
	}
	defer unix.Close(pidfd)
	fd, err := unix.PidfdGetfd(pidfd, number, 0)
	if err != nil {
		return nil, os.NewSyscallError("pidfd_getfd", err)
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return nil, os.NewSyscallError("fcntl", err)
	}
	return os.NewFile(uintptr(fd), "seccomp listener"), nil
}

func listenRefused(f *os.File, seen func(seccomp.Notice)) error { return seccomp.Listen(f, seen) }

func killedByFilter(state *os.ProcessState) bool {
	ws, ok := state.Sys().(syscall.WaitStatus)
	return ok && ws.Signaled() && ws.Signal() == syscall.SIGSYS
}

// peakMemory is the most memory an ended process had in use.
func peakMemory(state *os.ProcessState) uint64 {
	ru, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return uint64(ru.Maxrss) << 10
}

// memoryNow is the memory that a process has to itself; 0 where that cannot be
// read, such as after its end.
func memoryNow(pid int) uint64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(b, []byte("\nRssAnon:"))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	var kib uint64
	if _, err := fmt.Sscan(string(line), &kib); err != nil {
		return 0
	}
	return kib << 10
}

// processorNow is the processor time that a process has used so far; 0 where that
// cannot be read, such as after its end.
func processorNow(pid int) time.Duration {
	// The number of the clock of a whole process, as the kernel makes it.
	const whole = 2
	var ts unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|whole), &ts); err != nil {
		return 0
	}
	return time.Duration(ts.Nano())
}
