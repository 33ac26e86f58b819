package seccomp

import "slices"

// Python is the profile of a CPython interpreter once it is locked: computing,
// threads, files below a few folders, connections that the service opened. It was
// measured with CPython 3.11 and glibc 2.36 on x86-64, whose calls it names; it
// is not for other architectures.
func Python() Profile {
	const compute, threads, files, network, async, spare = "computing", "threads", "files", "connections that the service opened", "asyncio", "reserve"
	noExec := []Rule{{Arg: 2, Op: NoBits, Of: []uint64{protExec}, Text: "without PROT_EXEC"}}
	return Profile{
		Name: PythonName,
		Doc:  "A Python 3 interpreter (CPython) that runs one job.",
		Call: []Call{
			{Name: "brk", Why: compute},
			{Name: "clock_nanosleep", Why: compute},
			{Name: "exit_group", Why: compute},
			{Name: "getrandom", Why: compute},
			{Name: "mmap", Why: compute, Only: noExec},
			{Name: "munmap", Why: compute},
			{Name: "newfstatat", Why: files},
			{Name: "write", Why: compute},
			{Name: "clone", Why: threads, Only: []Rule{{Arg: 0, Op: In, Of: []uint64{glibcThreadFlags}, Text: "exactly the flags of a new thread"}}},
			{Name: "exit", Why: threads},
			{Name: "futex", Why: threads},
			{Name: "madvise", Why: threads},
			{Name: "mprotect", Why: threads, Only: noExec},
			{Name: "rt_sigaction", Why: compute},
			{Name: "rt_sigprocmask", Why: threads},
			{Name: "access", Why: files},
			{Name: "chdir", Why: files},
			{Name: "chmod", Why: files},
			{Name: "close", Why: files},
			{Name: "fcntl", Why: files, Only: []Rule{{Arg: 1, Op: In, Of: []uint64{fGetfd, fSetfd, fGetfl, fSetfl, fDupfdCloexec},
				Text: "F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC"}}},
			{Name: "fsync", Why: files},
			{Name: "ftruncate", Why: files},
			{Name: "getcwd", Why: files},
			{Name: "getdents64", Why: files},
			{Name: "getpid", Why: compute},
			{Name: "ioctl", Why: files, Only: []Rule{{Arg: 1, Op: In, Of: []uint64{tcgets, fionbio, fioclex}, Text: "TCGETS, FIONBIO, FIOCLEX"}}},
			{Name: "lseek", Why: files},
			{Name: "mkdir", Why: files},
			{Name: "openat", Why: files},
			{Name: "read", Why: files},
			{Name: "rename", Why: files},
			{Name: "rmdir", Why: files},
			{Name: "unlink", Why: files},
			{Name: "unlinkat", Why: files},
			{Name: "getsockname", Why: network},
			{Name: "poll", Why: network},
			{Name: "recvfrom", Why: network},
			{Name: "recvmsg", Why: network},
			{Name: "sendto", Why: network, Only: []Rule{{Arg: 4, Op: In, Of: []uint64{0}, Text: "without an address"}}},
			{Name: "getpeername", Why: network},
			{Name: "getsockopt", Why: network},
			{Name: "epoll_create1", Why: async},
			{Name: "epoll_ctl", Why: async},
			{Name: "epoll_wait", Why: async},
			{Name: "socketpair", Why: async, Only: []Rule{{Arg: 0, Op: In, Of: []uint64{afUnix}, Text: "AF_UNIX"}}},
			{Name: "rt_sigreturn", Why: spare},
			{Name: "mremap", Why: compute},
			{Name: "readlink", Why: files},
		},
		Quiet: []string{"gettid", "set_robust_list", "sendfile", "sched_getaffinity"},
	}
}

// PythonRootless is Python for a process without a root of its own, which shares
// the names of files with the machine: Landlock does not keep it from changing
// modes, so there is no call for that.
func PythonRootless() Profile {
	p := Python()
	p.Name, p.Doc = PythonRootlessName, "The same, where a sandbox has no root of its own (tier B)."
	p.Call = slices.DeleteFunc(p.Call, func(c Call) bool { return c.Name == "chmod" })
	return p
}

// PythonNative is Python for accounts that take packages with compiled code: it can
// map code from files, which have to be where the mount allows that, and neither
// make nor change any. The loader reads parts of libraries by pread64; the host
// remembers what getpid would say, so the number of calls is the same.
func PythonNative() Profile {
	p := Python()
	p.Name, p.Doc = PythonNativeName, "The same, where the account takes packages with compiled code (tier A)."
	p.Call = slices.Clone(p.Call)
	for i, c := range p.Call {
		switch c.Name {
		case "getpid":
			p.Call[i] = Call{Name: "pread64", Why: "the loader's way to read a library"}
		case "mmap":
			p.Call[i].Or = []Rule{
				{Arg: 2, Op: In, Of: []uint64{protRead | protExec}, Text: "exactly PROT_READ and PROT_EXEC"},
				{Arg: 3, Op: In, Of: []uint64{mapPrivate | mapDenyWrite, mapPrivate | mapDenyWrite | mapFixed}, Text: "of a file, as the loader maps it"},
			}
		}
	}
	p.Quiet = append(slices.Clone(p.Quiet), "getpid", "mbind")
	return p
}

// PythonNativeName is the name of the profile that PythonNative gives.
const PythonNativeName = "python-native-48"

// PythonRootlessName is the name of the profile that PythonRootless gives.
const PythonRootlessName = "python-47"

// PythonName is the name of the profile that Python gives.
const PythonName = "python-48"

// launchSuffix marks the name of a profile that Launch gives.
const launchSuffix = "-launch"

// LaunchName is the name of the profile in force while a program begins that
// puts the named one in place later.
func LaunchName(profile string) string { return profile + launchSuffix }

// Launch widens a profile by what it takes to execute a program and to bring it
// to where it puts the profile itself in place: our process up to the execution,
// the loader, and executable memory. It is no profile that jobs run with. Who
// refuses by it gives notice also of what the inner one, which is stricter only
// in what is listed here, leaves to it.
func Launch(p Profile) Profile {
	out := Profile{Name: LaunchName(p.Name), Doc: "The way to " + p.Name + ": never in force alone while a job runs.", Quiet: nil}
	seen := map[string]bool{}
	for _, c := range p.Call {
		switch c.Name {
		case "mmap", "mprotect", "prctl", "ioctl":
			c.Only, c.Or = nil, nil
		case "clone":
			c.Only = []Rule{{Arg: 0, Op: In, Of: []uint64{threadFlags, glibcThreadFlags}, Text: "exactly the flags of a new thread"}}
			c.Or = nil
		case "recvmsg":
			c.Only = nil
		}
		seen[c.Name] = true
		out.Call = append(out.Call, c)
	}
	for _, name := range append(launchCalls(), p.Quiet...) {
		if !seen[name] {
			seen[name] = true
			out.Call = append(out.Call, Call{Name: name, Why: "launch"})
		}
	}
	return out
}

// launchCalls are those of our process, the loader and an interpreter until it
// is locked.
func launchCalls() []string {
	return []string{
		"execve", "arch_prctl", "set_tid_address", "set_robust_list", "prlimit64", "pread64", "prctl", "seccomp", "sysinfo", "uname",
		"epoll_pwait", "nanosleep", "tgkill", "gettid", "sigaltstack", "sched_yield", "fstat", "munmap", "read", "write",
		"getuid", "geteuid", "getgid", "getegid", "getppid",
	}
}

const (
	protRead         = 0x1
	mapPrivate       = 0x2
	mapFixed         = 0x10
	mapDenyWrite     = 0x800
	glibcThreadFlags = 0x3d0f00 // VM FS FILES SIGHAND THREAD SYSVSEM SETTLS PARENT_SETTID CHILD_CLEARTID
	tcgets           = 0x5401
	fionbio          = 0x5421
	fioclex          = 0x5451
	afUnix           = 1
)
