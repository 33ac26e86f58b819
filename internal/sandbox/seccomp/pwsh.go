package seccomp

// Pwsh48 is the profile of the real PowerShell without network: what .NET's
// runtime, its just-in-time compiler and PowerShell's own commands were measured
// to need once the process is warm, and reserves.
//
// Unlike in the profile of the embedded engine, memory may be writable and
// executable: the compiler cannot work without. No argument rule can mend that.
func Pwsh48() Profile {
	return Profile{
		Name:    "pwsh-48",
		Doc:     "The real PowerShell (a .NET program), without network.",
		Arch:    "amd64",
		Absent:  pwshAbsent(),
		Nothing: pwshNothing(),
		Call:    pwshCalls(),
	}
}

// Pwsh64 is Pwsh48 with what .NET's sockets need to reach the proxy on the
// sandbox's own loopback. It is the one profile above Limit, and says so in its
// name.
func Pwsh64() Profile {
	const sockets, spare = "sockets", "reserve of sockets"
	p := Pwsh48()
	p.Name, p.Doc, p.Most = "pwsh-64", "The real PowerShell with network: TCP to the proxy on the loopback of its own network namespace.", 64
	p.Call = append(p.Call,
		Call{Name: "connect", Why: sockets},
		Call{Name: "epoll_ctl", Why: sockets},
		Call{Name: "epoll_wait", Why: sockets},
		Call{Name: "getpeername", Why: sockets},
		Call{Name: "getsockopt", Why: sockets},
		Call{Name: "poll", Why: sockets},
		Call{Name: "recvfrom", Why: sockets},
		Call{Name: "recvmsg", Why: sockets + ": WebClient and HttpWebRequest"},
		Call{Name: "sendto", Why: sockets},
		Call{Name: "setsockopt", Why: sockets},
		Call{Name: "socket", Why: sockets, Only: []Rule{
			{Arg: 0, Op: In, Int: true, Of: []uint64{afInet, afInet6}, Text: "AF_INET or AF_INET6,"},
			{Arg: 1, Op: In, Int: true, Of: []uint64{sockStream, sockStream | sockCloexec, sockStream | sockCloexec | sockNonblock}, Text: "SOCK_STREAM (with SOCK_CLOEXEC, SOCK_NONBLOCK),"},
			{Arg: 2, Op: In, Int: true, Of: []uint64{0, ipprotoTCP}, Text: "TCP"},
		}},
		Call{Name: "epoll_create1", Why: spare},
		Call{Name: "getsockname", Why: spare},
		Call{Name: "sendmsg", Why: spare},
		Call{Name: "shutdown", Why: spare},
		Call{Name: "flock", Why: spare},
	)
	return p
}

// pwshAbsent are the calls that PowerShell's processes are told do not exist.
// The C library then makes threads with clone. All else is refused with EPERM,
// as it was when the profiles were measured.
func pwshAbsent() []string { return []string{"clone3"} }

// pwshNothing are calls that cannot be refused by an error. The C library takes
// what brk gives for the new end of the heap, and a negative number for a very
// large one: refused with EPERM, it would use memory that is not there. With 0, it
// sees that the heap does not grow and asks for memory by mmap.
func pwshNothing() []string { return []string{"brk"} }

func pwshCalls() []Call {
	const runtime, files, modules, spare = ".NET runtime", "files", "files, loading of modules", "reserve"
	return []Call{
		{Name: "clone", Why: "threads", Only: []Rule{{Arg: 0, Op: In, Of: []uint64{libcThreadFlags}, Text: "exactly the flags of a new thread"}}},
		{Name: "close", Why: files},
		{Name: "copy_file_range", Why: files},
		{Name: "clock_nanosleep", Why: runtime + ": suspending threads for collection, which spins without"},
		{Name: "exit", Why: "threads"},
		{Name: "exit_group", Why: runtime},
		{Name: "fcntl", Why: modules, Only: []Rule{{Arg: 1, Op: In, Int: true, Of: []uint64{fGetfd, fSetfd, fGetfl, fSetfl, fDupfdCloexec},
			Text: "F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC"}}},
		{Name: "fstat", Why: files},
		{Name: "ftruncate", Why: files + ": every file that is created"},
		{Name: "futex", Why: runtime},
		{Name: "getcwd", Why: modules},
		{Name: "getdents64", Why: files},
		{Name: "geteuid", Why: "Remove-Item, Environment.UserName"},
		{Name: "getpid", Why: runtime},
		{Name: "getrandom", Why: "Get-Random, OpenSSL"},
		{Name: "lseek", Why: files},
		{Name: "lstat", Why: modules + ": the runtime was built for an old C library"},
		{Name: "membarrier", Why: runtime, Only: []Rule{{Arg: 0, Op: In, Int: true, Of: []uint64{membarrierQuery, membarrierPrivate, membarrierRegister},
			Text: "the query, PRIVATE_EXPEDITED and its registration"}}},
		{Name: "mkdir", Why: files},
		{Name: "mmap", Why: runtime + ": its compiler needs writable and executable memory"},
		{Name: "mprotect", Why: runtime + ": its compiler needs writable and executable memory"},
		{Name: "munmap", Why: runtime},
		{Name: "newfstatat", Why: modules + ": ICU and OpenSSL"},
		{Name: "openat", Why: files},
		{Name: "pipe2", Why: runtime},
		{Name: "pread64", Why: files},
		{Name: "pwrite64", Why: files},
		{Name: "read", Why: files + ", the stream from the service"},
		{Name: "readlink", Why: modules},
		{Name: "rename", Why: files},
		{Name: "rmdir", Why: files},
		{Name: "rt_sigprocmask", Why: runtime},
		{Name: "rt_sigreturn", Why: runtime},
		{Name: "sigaltstack", Why: "threads"},
		{Name: "stat", Why: modules + ": the runtime was built for an old C library"},
		{Name: "tgkill", Why: runtime + ": suspending threads", Only: []Rule{{Arg: 0, Op: In, Int: true, Self: true, Text: "to the own process only"}}},
		{Name: "uname", Why: "Environment.MachineName, Copy-Item"},
		{Name: "unlink", Why: files},
		{Name: "utimensat", Why: files + ": setting times"},
		{Name: "write", Why: files + ", the stream to the service"},
		{Name: "rt_sigaction", Why: "an orderly end of a crash, which spins without"},
		{Name: "restart_syscall", Why: "suspend and resume of the process"},
		{Name: "sched_yield", Why: spare},
		{Name: "madvise", Why: spare, Only: []Rule{{Arg: 2, Op: In, Int: true, Of: []uint64{4, 8, 14, 15, 16, 17},
			Text: "MADV_DONTNEED, MADV_FREE, MADV_HUGEPAGE, MADV_NOHUGEPAGE, MADV_DONTDUMP, MADV_DODUMP"}}},
		{Name: "fsync", Why: spare},
		{Name: "sched_setaffinity", Why: spare},
		{Name: "sysinfo", Why: spare},
		{Name: "mremap", Why: spare},
	}
}

const (
	// libcThreadFlags are the flags with which the C library of Linux makes a
	// thread: VM FS FILES SIGHAND THREAD SYSVSEM SETTLS PARENT_SETTID
	// CHILD_CLEARTID.
	libcThreadFlags = 0x3d0f00

	membarrierQuery    = 0
	membarrierPrivate  = 8
	membarrierRegister = 16

	afInet       = 2
	afInet6      = 10
	sockStream   = 1
	sockNonblock = 0x800
	sockCloexec  = 0x80000
	ipprotoTCP   = 6
)
