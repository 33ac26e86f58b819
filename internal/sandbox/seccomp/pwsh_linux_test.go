//go:build linux && (amd64 || arm64)

package seccomp

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// measured are the lists as they were run against PowerShell 7.6.9, in the order
// of the measurement.
const (
	measuredA40 = "clone close copy_file_range clock_nanosleep exit exit_group fcntl fstat ftruncate futex getcwd getdents64 geteuid getpid getrandom lseek lstat " +
		"membarrier mkdir mmap mprotect munmap newfstatat openat pipe2 pread64 pwrite64 read readlink rename rmdir rt_sigprocmask rt_sigreturn sigaltstack " +
		"stat tgkill uname unlink utimensat write"
	measured48 = measuredA40 + " rt_sigaction restart_syscall sched_yield madvise fsync sched_setaffinity sysinfo mremap"
	measured64 = measured48 + " connect epoll_ctl epoll_wait getpeername getsockopt poll recvfrom recvmsg sendto setsockopt socket " +
		"epoll_create1 getsockname sendmsg shutdown flock"
)

func TestPwshProfilesAreWhatWasMeasured(t *testing.T) {
	for _, tt := range []struct {
		p    Profile
		want string
		n    int
	}{{Pwsh48(), measured48, 48}, {Pwsh64(), measured64, 64}} {
		var got []string
		for _, c := range tt.p.Call {
			got = append(got, c.Name)
		}
		if want := strings.Fields(tt.want); !slices.Equal(got, want) || len(want) != tt.n || tt.p.Count() != tt.n || tt.p.Max() != tt.n {
			t.Errorf("%s has %v (%d, at most %d), want the %d of %v", tt.p.Name, got, tt.p.Count(), tt.p.Max(), tt.n, want)
		}
	}
}

func TestPwshArguments(t *testing.T) {
	if !Pwsh48().Here() {
		t.Skip("the profiles of pwsh are for amd64")
	}
	tests := []struct {
		call string
		args [6]uint64
		ok   bool
		net  bool // pwsh-64 only
	}{
		{call: "clone", args: [6]uint64{0x3d0f00}, ok: true},
		{call: "clone", args: [6]uint64{0x3d0f00 | unix.CLONE_NEWUSER}},
		{call: "clone", args: [6]uint64{0x3d0f00 | 1<<32}},
		{call: "clone", args: [6]uint64{threadFlags}},
		{call: "clone", args: [6]uint64{unix.CLONE_VM | unix.CLONE_VFORK | 17}},
		{call: "tgkill", args: [6]uint64{7, 9, 34}, ok: true},
		{call: "tgkill", args: [6]uint64{8, 9, 34}},
		{call: "fcntl", args: [6]uint64{3, unix.F_GETFD}, ok: true},
		{call: "fcntl", args: [6]uint64{3, unix.F_DUPFD_CLOEXEC}, ok: true},
		{call: "fcntl", args: [6]uint64{3, unix.F_SETLK}},
		{call: "fcntl", args: [6]uint64{3, unix.F_SETLEASE}},
		{call: "membarrier", args: [6]uint64{0}, ok: true},
		{call: "membarrier", args: [6]uint64{8}, ok: true},
		{call: "membarrier", args: [6]uint64{16}, ok: true},
		{call: "membarrier", args: [6]uint64{1}},
		{call: "madvise", args: [6]uint64{0, 4096, unix.MADV_DONTNEED}, ok: true},
		{call: "madvise", args: [6]uint64{0, 4096, unix.MADV_FREE}, ok: true},
		{call: "madvise", args: [6]uint64{0, 4096, unix.MADV_DODUMP}, ok: true},
		{call: "madvise", args: [6]uint64{0, 4096, unix.MADV_MERGEABLE}},
		{call: "madvise", args: [6]uint64{0, 4096, unix.MADV_HWPOISON}},
		{call: "socket", args: [6]uint64{unix.AF_INET, unix.SOCK_STREAM | unix.SOCK_CLOEXEC, 6}, ok: true, net: true},
		{call: "socket", args: [6]uint64{unix.AF_INET6, unix.SOCK_STREAM | unix.SOCK_CLOEXEC | unix.SOCK_NONBLOCK, 0}, ok: true, net: true},
		{call: "socket", args: [6]uint64{unix.AF_INET, unix.SOCK_STREAM, 0}, ok: true, net: true},
		{call: "socket", args: [6]uint64{unix.AF_UNIX, unix.SOCK_STREAM | unix.SOCK_CLOEXEC, 0}},
		{call: "socket", args: [6]uint64{unix.AF_INET, unix.SOCK_DGRAM | unix.SOCK_CLOEXEC, 0}},
		{call: "socket", args: [6]uint64{unix.AF_INET, unix.SOCK_RAW, 6}},
		{call: "socket", args: [6]uint64{unix.AF_INET, unix.SOCK_STREAM, 132}},
		{call: "socket", args: [6]uint64{unix.AF_NETLINK, unix.SOCK_RAW, 0}},
	}
	for _, p := range []Profile{Pwsh48(), Pwsh64()} {
		prog, err := Assemble(p, Refuse, 7)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, tt := range tests {
			seen[tt.call] = true
			nr, _ := Number(tt.call)
			want := Refuse
			if tt.ok && (!tt.net || p.Name == "pwsh-64") {
				want = allow
			}
			if got := eval(t, prog, view{nr: nr, arch: auditArch, args: tt.args}); got != want {
				t.Errorf("%s: %s%x: action %#x, want %#x", p.Name, tt.call, tt.args, got, want)
			}
		}
		for _, c := range p.Call {
			if len(c.Only) > 0 && !seen[c.Name] {
				t.Errorf("%s: %s has rules and no test of them", p.Name, c.Name)
			}
		}
		for _, n := range []string{"execve", "fork", "vfork", "bind", "listen", "accept4", "kill", "ioctl"} {
			nr, _ := Number(n)
			if got := eval(t, prog, view{nr: nr, arch: auditArch}); got != Refuse {
				t.Errorf("%s: %s: action %#x, want EPERM", p.Name, n, got)
			}
		}
	}
}

func TestEncode(t *testing.T) {
	prog := assemble(t, Refuse)
	raw := Encode(prog)
	if len(raw) != 8*len(prog) {
		t.Fatalf("%d bytes for %d instructions", len(raw), len(prog))
	}
	for i, in := range prog {
		b := raw[8*i:]
		got := unix.SockFilter{Code: binary.NativeEndian.Uint16(b), Jt: b[2], Jf: b[3], K: binary.NativeEndian.Uint32(b[4:])}
		if got != in {
			t.Fatalf("instruction %d: %+v, want %+v", i, got, in)
		}
	}
}
