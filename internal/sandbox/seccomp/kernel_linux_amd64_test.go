package seccomp

import (
	"runtime"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// attempt is a call that a process under a filter makes, and what it must give.
type attempt struct {
	name    string
	nr      uintptr
	a, b, c uintptr
	want    syscall.Errno
}

// TestKernelTakesThePwshFilters puts the filters of pwsh, which no process of Go
// could live under, on a forked child that makes single calls only.
func TestKernelTakesThePwshFilters(t *testing.T) {
	for _, tt := range []struct {
		profile Profile
		tcp     syscall.Errno
	}{{Pwsh48(), unix.EPERM}, {Pwsh64(), 0}} {
		prog, err := Assemble(tt.profile, Refuse, 0)
		if err != nil {
			t.Fatal(err)
		}
		attempts := []attempt{
			{"getpid", unix.SYS_GETPID, 0, 0, 0, 0},
			{"mmap, writable and executable", unix.SYS_MMAP, 0, 4096, unix.PROT_READ | unix.PROT_WRITE | unix.PROT_EXEC, unix.EBADF}, // of no file: allowed, then refused by the kernel
			{"close", unix.SYS_CLOSE, ^uintptr(0), 0, 0, unix.EBADF},
			{"TCP", unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_STREAM | unix.SOCK_CLOEXEC, unix.IPPROTO_TCP, tt.tcp},
			{"UDP", unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_DGRAM, 0, unix.EPERM},
			{"unix socket", unix.SYS_SOCKET, unix.AF_UNIX, unix.SOCK_STREAM, 0, unix.EPERM},
			{"fork", unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, unix.EPERM},
			{"clone3", unix.SYS_CLONE3, 0, 0, 0, unix.ENOSYS},
			{"brk", unix.SYS_BRK, 1 << 40, 0, 0, 0},
			{"execve", unix.SYS_EXECVE, 0, 0, 0, unix.EPERM},
			{"kill", unix.SYS_KILL, 0, 0, 0, unix.EPERM},
			{"tgkill of another", unix.SYS_TGKILL, 1, 1, 0, unix.EPERM},
			{"ioctl", unix.SYS_IOCTL, 0, 0, 0, unix.EPERM},
			{"gettid", unix.SYS_GETTID, 0, 0, 0, unix.EPERM},
		}
		status := inChild(t, prog, attempts)
		switch {
		case !status.Exited():
			t.Errorf("%s: the child ended with %v", tt.profile.Name, status.Signal())
		case status.ExitStatus() == 255:
			t.Errorf("%s: the kernel does not take the filter", tt.profile.Name)
		case status.ExitStatus() > 0:
			t.Errorf("%s: %s gave something else", tt.profile.Name, attempts[status.ExitStatus()-1].name)
		}
		bomb := []attempt{{"ptrace", unix.SYS_PTRACE, 0, 0, 0, 0}}
		if status := inChild(t, prog, bomb); !status.Signaled() || status.Signal() != unix.SIGSYS {
			t.Errorf("%s: a tripwire ended the child with %v", tt.profile.Name, status)
		}
	}
}

// inChild forks, installs the filter in the child and makes the calls there. The
// exit status is 0, or the number of the first call that gave something else.
func inChild(t *testing.T, prog []unix.SockFilter, attempts []attempt) unix.WaitStatus {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	fprog := unix.SockFprog{Len: uint16(len(prog)), Filter: &prog[0]}
	pid := forked(&fprog, attempts)
	if pid < 0 {
		t.Fatal("fork failed")
	}
	runtime.KeepAlive(prog)
	var status unix.WaitStatus
	for {
		_, err := unix.Wait4(pid, &status, 0, nil)
		if err == nil {
			return status
		}
		if err != unix.EINTR {
			t.Fatal(err)
		}
	}
}

// forked gives the child's id. The child, a copy with one thread, makes raw calls
// only, uses no memory that is not there yet, and never returns.
//
//go:norace
func forked(fprog *unix.SockFprog, attempts []attempt) int {
	pid, _, errno := syscall.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
	if errno != 0 {
		return -1
	}
	if pid != 0 {
		return int(pid)
	}
	status := uintptr(0)
	if _, _, errno := syscall.RawSyscall6(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0); errno != 0 {
		status = 255
	}
	if _, _, errno := syscall.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, 0, uintptr(unsafe.Pointer(fprog))); errno != 0 {
		status = 255
	}
	for i := range attempts {
		a := &attempts[i]
		_, _, errno := syscall.RawSyscall6(a.nr, a.a, a.b, a.c, unix.MAP_PRIVATE, ^uintptr(0), 0)
		if errno != a.want && status == 0 {
			status = uintptr(i + 1)
		}
	}
	for {
		syscall.RawSyscall(unix.SYS_EXIT_GROUP, status, 0, 0)
	}
}
