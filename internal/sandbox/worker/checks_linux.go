//go:build linux && (amd64 || arm64)

package worker

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// Probe is one thing that a confined process must not be able to do. The program
// ships with its own probes: doctor and the tests run them inside real sandboxes.
type Probe struct {
	Group string // process, files, network, kernel, leaks
	Name  string
	Fatal bool // trying it ends the process
	try   func(c checkContext) (reached bool, detail string)
}

// checkContext is what a probe may aim at.
type checkContext struct {
	facts map[string]string
	at    place
}

// runChecks runs the named probes.
func runChecks(c frame.Check, at place) []frame.CheckResult {
	want := map[string]bool{}
	for _, n := range c.Names {
		want[n] = true
	}
	var out []frame.CheckResult
	for _, p := range Probes() {
		if want[p.Name] {
			reached, detail := p.try(checkContext{c.Facts, at})
			out = append(out, frame.CheckResult{Name: p.Name, Reached: reached, Detail: detail})
		}
	}
	return out
}

// Probes lists every probe.
func Probes() []Probe {
	var out []Probe
	for _, list := range [][]Probe{processProbes(), fileProbes(), networkProbes(), kernelProbes(), leakProbes()} {
		out = append(out, list...)
	}
	return out
}

// call makes a probe of one system call that must not succeed.
func call(group, name string, nr uintptr, args ...uintptr) Probe {
	var a [6]uintptr
	copy(a[:], args)
	return Probe{Group: group, Name: name, try: func(checkContext) (bool, string) {
		r, _, errno := unix.Syscall6(nr, a[0], a[1], a[2], a[3], a[4], a[5])
		if errno != 0 {
			return false, unix.ErrnoName(errno)
		}
		return true, fmt.Sprintf("returned %d", r)
	}}
}

// fatal makes a probe of one system call that must end the process.
func fatal(name string, nr uintptr, args ...uintptr) Probe {
	p := call("kernel", name, nr, args...)
	p.Fatal = true
	return p
}

// errnoProbe makes a probe of a call that counts as refused only with one errno.
func errnoProbe(group, name string, want unix.Errno, nr uintptr, args ...uintptr) Probe {
	p := call(group, name, nr, args...)
	try := p.try
	p.try = func(c checkContext) (bool, string) {
		_, detail := try(c)
		return detail != unix.ErrnoName(want), detail
	}
	return p
}

func outcome(err error) (bool, string) {
	if err == nil {
		return true, "succeeded"
	}
	var errno unix.Errno
	if errors.As(err, &errno) {
		return false, unix.ErrnoName(errno)
	}
	return false, err.Error()
}

func processProbes() []Probe {
	const g = "process"
	return append([]Probe{
		// These flags contradict each other, so that nothing is started where no
		// filter stands in the way; only EPERM comes from a filter.
		errnoProbe(g, "clone of a process", unix.EPERM, unix.SYS_CLONE, unix.CLONE_SIGHAND),
		errnoProbe(g, "clone with namespaces", unix.EPERM, unix.SYS_CLONE, unix.CLONE_NEWUSER|unix.CLONE_SIGHAND),
	},
		Probe{Group: g, Name: "execve", try: func(checkContext) (bool, string) {
			return outcome(unix.Exec("/proc/self/exe", []string{"x"}, nil))
		}},
		Probe{Group: g, Name: "memfd_create", try: func(checkContext) (bool, string) {
			_, err := unix.MemfdCreate("x", 0)
			return outcome(err)
		}},
		Probe{Group: g, Name: "execveat", try: func(checkContext) (bool, string) {
			var empty [1]byte
			_, _, errno := unix.Syscall6(unix.SYS_EXECVEAT, 0, uintptr(unsafe.Pointer(&empty)), 0, 0, unix.AT_EMPTY_PATH, 0)
			return errno == 0, unix.ErrnoName(errno)
		}},
		call(g, "clone3", unix.SYS_CLONE3, 0, 0),
		Probe{Group: g, Name: "kill service", try: func(c checkContext) (bool, string) {
			var pid int
			if _, err := fmt.Sscan(c.facts["servicePID"], &pid); err != nil {
				return false, "no pid given"
			}
			return outcome(unix.Kill(pid, 0))
		}},
		Probe{Group: g, Name: "kill all", try: func(checkContext) (bool, string) { return outcome(unix.Kill(-1, 0)) }},
		Probe{Group: g, Name: "tgkill other", try: func(c checkContext) (bool, string) {
			var pid int
			if _, err := fmt.Sscan(c.facts["servicePID"], &pid); err != nil {
				return false, "no pid given"
			}
			return outcome(unix.Tgkill(pid, pid, 0))
		}},
		call(g, "pidfd_open", unix.SYS_PIDFD_OPEN, 1, 0),
		Probe{Group: g, Name: "prlimit", try: func(checkContext) (bool, string) {
			var r unix.Rlimit
			return outcome(unix.Prlimit(0, unix.RLIMIT_NOFILE, nil, &r))
		}},
	)
}

func fileProbes() []Probe {
	const g = "files"
	open := func(name, path string, flags int) Probe {
		return Probe{Group: g, Name: name, try: func(c checkContext) (bool, string) {
			fd, err := unix.Open(strings.NewReplacer("{mod}", c.at.moduleRoot, "{tmp}", c.at.tempRoot).Replace(path), flags|unix.O_CLOEXEC, 0o600)
			if err == nil {
				unix.Close(fd)
			}
			return outcome(err)
		}}
	}
	in := func(name string, try func(c checkContext) error) Probe {
		return Probe{Group: g, Name: name, try: func(c checkContext) (bool, string) { return outcome(try(c)) }}
	}
	return []Probe{
		open("open /etc/passwd", "/etc/passwd", unix.O_RDONLY),
		open("open /proc/self/environ", "/proc/self/environ", unix.O_RDONLY),
		open("open /proc/self/exe", "/proc/self/exe", unix.O_RDONLY),
		open("open /proc/self/mem", "/proc/self/mem", unix.O_RDWR),
		open("open /dev/null", "/dev/null", unix.O_RDWR),
		open("list /", "/", unix.O_RDONLY|unix.O_DIRECTORY),
		open("climb out of modules", "{mod}/../../../../etc/passwd", unix.O_RDONLY),
		open("create in /", "/new", unix.O_CREAT|unix.O_WRONLY),
		open("create in modules", "{mod}/new", unix.O_CREAT|unix.O_WRONLY),
		open("open module for writing", "{mod}/probe.txt", unix.O_WRONLY),
		in("stat /etc", func(checkContext) error { _, err := os.Stat("/etc"); return err }),
		in("remove module file", func(c checkContext) error { return unix.Unlinkat(unix.AT_FDCWD, c.at.moduleRoot+"/probe.txt", 0) }),
		in("touch module file", func(c checkContext) error {
			return unix.UtimesNanoAt(unix.AT_FDCWD, c.at.moduleRoot+"/probe.txt", make([]unix.Timespec, 2), 0)
		}),
		in("chmod", func(c checkContext) error {
			return unix.Fchmodat(unix.AT_FDCWD, c.at.moduleRoot+"/probe.txt", 0o777, 0)
		}),
		in("symlink", func(c checkContext) error { return unix.Symlinkat("/etc/passwd", unix.AT_FDCWD, c.at.tempRoot+"/link") }),
		in("hard link", func(c checkContext) error {
			return unix.Linkat(unix.AT_FDCWD, c.at.moduleRoot+"/probe.txt", unix.AT_FDCWD, c.at.tempRoot+"/link", 0)
		}),
		in("device node", func(c checkContext) error {
			return unix.Mknodat(unix.AT_FDCWD, c.at.tempRoot+"/dev", unix.S_IFCHR, 0x103)
		}),
		in("named pipe", func(c checkContext) error { return unix.Mknodat(unix.AT_FDCWD, c.at.tempRoot+"/fifo", unix.S_IFIFO, 0) }),
	}
}

func networkProbes() []Probe {
	const g = "network"
	socket := func(name string, family, kind, proto int) Probe {
		return Probe{Group: g, Name: name, try: func(checkContext) (bool, string) {
			fd, err := unix.Socket(family, kind, proto)
			if err == nil {
				unix.Close(fd)
			}
			return outcome(err)
		}}
	}
	return []Probe{
		socket("TCP socket", unix.AF_INET, unix.SOCK_STREAM, 0),
		socket("MPTCP socket", unix.AF_INET, unix.SOCK_STREAM, unix.IPPROTO_MPTCP),
		socket("UDP socket", unix.AF_INET, unix.SOCK_DGRAM, 0),
		socket("TCP6 socket", unix.AF_INET6, unix.SOCK_STREAM, 0),
		socket("raw socket", unix.AF_INET, unix.SOCK_RAW, unix.IPPROTO_ICMP),
		socket("unix socket", unix.AF_UNIX, unix.SOCK_STREAM, 0),
		socket("netlink socket", unix.AF_NETLINK, unix.SOCK_RAW, 0),
		socket("vsock socket", unix.AF_VSOCK, unix.SOCK_STREAM, 0),
		socket("packet socket", unix.AF_PACKET, unix.SOCK_RAW, 0),
		{Group: g, Name: "socketpair", try: func(checkContext) (bool, string) {
			_, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
			return outcome(err)
		}},
		{Group: g, Name: "connect on control descriptor", try: func(checkContext) (bool, string) {
			return outcome(unix.Connect(controlFD, &unix.SockaddrInet4{Port: 80, Addr: [4]byte{127, 0, 0, 1}}))
		}},
		{Group: g, Name: "send on control descriptor", try: func(checkContext) (bool, string) {
			return outcome(unix.Sendmsg(controlFD, nil, unix.UnixRights(0), nil, 0))
		}},
		{Group: g, Name: "receive on control descriptor", try: func(checkContext) (bool, string) {
			_, _, _, _, err := unix.Recvmsg(controlFD, make([]byte, 1), nil, unix.MSG_CMSG_CLOEXEC|unix.MSG_DONTWAIT)
			return outcome(err)
		}},
		{Group: g, Name: "receive without close-on-exec", try: func(checkContext) (bool, string) {
			_, _, _, _, err := unix.Recvmsg(networkFD, make([]byte, 1), nil, unix.MSG_DONTWAIT)
			return outcome(err)
		}},
		{Group: g, Name: "send on network descriptor", try: func(checkContext) (bool, string) {
			return outcome(unix.Sendmsg(networkFD, []byte{0}, unix.UnixRights(0), nil, 0))
		}},
		{Group: g, Name: "write on network descriptor", try: func(checkContext) (bool, string) {
			_, err := unix.Write(networkFD, []byte{0})
			return outcome(err)
		}},
		{Group: g, Name: "connect on network descriptor", try: func(checkContext) (bool, string) {
			return outcome(unix.Connect(networkFD, &unix.SockaddrInet4{Port: 80, Addr: [4]byte{127, 0, 0, 1}}))
		}},
	}
}

func leakProbes() []Probe {
	const g = "leaks"
	return []Probe{
		{Group: g, Name: "environment", try: func(checkContext) (bool, string) {
			var extra []string
			for _, e := range os.Environ() {
				name, _, _ := strings.Cut(e, "=")
				switch name {
				case "GOMAXPROCS", "GOMEMLIMIT", "GODEBUG", "GOTRACEBACK", "TZ":
				default:
					extra = append(extra, name)
				}
			}
			return len(extra) > 0, strings.Join(extra, " ")
		}},
		{Group: g, Name: "arguments", try: func(checkContext) (bool, string) {
			return len(os.Args) != 2 || os.Args[1] != Argument, strings.Join(os.Args[1:], " ")
		}},
		{Group: g, Name: "descriptors", try: func(checkContext) (bool, string) {
			var extra []string
			for fd := networkFD + 1; fd < 1024; fd++ {
				if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err != nil {
					continue
				}
				// The runtime's own: epoll cannot be read, its wake-up is a counter without a type.
				var st unix.Stat_t
				if err := unix.Fstat(fd, &st); err != nil || st.Mode&unix.S_IFMT != 0 {
					extra = append(extra, fmt.Sprint(fd))
				}
			}
			return len(extra) > 0, strings.Join(extra, " ")
		}},
	}
}
