package seccomp

import (
	"runtime"
	"strings"
)

// Profile is a named list of allowed calls.
type Profile struct {
	Name string
	Doc  string
	Call []Call
	// Most is the number of calls that the profile may have; 0 means Limit. Above
	// that its name has the number.
	Most int
	// Arch is the architecture whose calls the profile names, as Go calls it;
	// empty for all.
	Arch string
	// Absent are the calls answered with ENOSYS; nil means Unknown.
	Absent []string
	// Nothing are calls that do nothing and give 0, for those that have no errors.
	Nothing []string
	// Quiet are calls that are refused as others are, but without a notice:
	// libraries try them and do as well without.
	Quiet []string
}

// Call is one allowed system call.
type Call struct {
	Name string
	Why  string // who needs it
	Only []Rule // every rule must hold; none: any arguments
	Or   []Rule // a second set of arguments that is allowed as well
}

// Rule restricts one argument of a call.
type Rule struct {
	Arg  int
	Op   Op
	Of   []uint64 // values, or one mask
	Self bool     // the value is the pid of the process itself
	Int  bool     // the kernel looks at the lower 32 bits only, and so does In
	Text string   // for the documentation
}

// Op is a comparison.
type Op int

// The comparisons. Unless the rule says otherwise, they look at all 64 bits.
const (
	In     Op = iota // the argument equals one of the values
	NoBits           // none of the mask's bits is set
)

// Limit is the number of distinct calls no profile may exceed that does not say
// so in its name.
const Limit = 48

// NetworkFD is the descriptor on which a sandbox is handed connections.
const NetworkFD = 4

const engineName = "engine-48"

// Engine is the profile of the embedded engine: computing, its own threads and
// timers, one stream to the service, files below two folders, connections that
// the service opened. It has no way to start a process, to make or connect a
// socket or to get executable memory.
func Engine() Profile {
	const goRuntime, files, spare = "Go runtime", "files", "reserve"
	return Profile{
		Name: engineName,
		Doc:  "The embedded PowerShell engine (a Go program).",
		Call: []Call{
			{Name: "clone", Why: goRuntime, Only: []Rule{{Arg: 0, Op: In, Of: []uint64{threadFlags}, Text: "exactly the flags of a new thread"}}},
			{Name: "epoll_pwait", Why: goRuntime},
			{Name: "exit", Why: goRuntime},
			{Name: "exit_group", Why: goRuntime},
			{Name: "futex", Why: goRuntime},
			{Name: "getpid", Why: goRuntime},
			{Name: "getrandom", Why: goRuntime},
			{Name: "gettid", Why: goRuntime},
			{Name: "madvise", Why: goRuntime},
			{Name: "mmap", Why: goRuntime, Only: []Rule{{Arg: 2, Op: NoBits, Of: []uint64{protExec}, Text: "without PROT_EXEC"}}},
			{Name: "munmap", Why: goRuntime},
			{Name: "nanosleep", Why: goRuntime},
			{Name: "read", Why: goRuntime},
			{Name: "rt_sigprocmask", Why: goRuntime},
			{Name: "rt_sigreturn", Why: goRuntime},
			{Name: "sched_yield", Why: goRuntime},
			{Name: "sigaltstack", Why: goRuntime},
			{Name: "tgkill", Why: goRuntime, Only: []Rule{{Arg: 0, Op: In, Self: true, Text: "to the own process only"}}},
			{Name: "write", Why: goRuntime},
			{Name: "close", Why: files},
			{Name: "copy_file_range", Why: files},
			{Name: "epoll_ctl", Why: files},
			{Name: "fcntl", Why: files, Only: []Rule{{Arg: 1, Op: In, Of: []uint64{fGetfd, fSetfd, fGetfl, fSetfl, fDupfdCloexec},
				Text: "F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC"}}},
			{Name: "fstat", Why: files},
			{Name: "ftruncate", Why: files},
			{Name: "getdents64", Why: files},
			{Name: "lseek", Why: files},
			{Name: "mkdirat", Why: files},
			{Name: "newfstatat", Why: files},
			{Name: "openat", Why: files},
			{Name: "pwrite64", Why: files},
			{Name: "renameat", Why: files},
			{Name: "uname", Why: files},
			{Name: "unlinkat", Why: files},
			{Name: "recvmsg", Why: "connections that the service opened and hands in", Only: []Rule{
				{Arg: 0, Op: In, Of: []uint64{NetworkFD}, Text: "on the descriptor for that"},
				{Arg: 2, Op: In, Of: []uint64{msgCmsgCloexec}, Text: "with exactly MSG_CMSG_CLOEXEC"},
			}},
			{Name: "clock_gettime", Why: "hosts whose clock has no fast path"},
			{Name: "restart_syscall", Why: "suspend and resume of the process"},
			{Name: "sched_getaffinity", Why: spare},
			{Name: "pread64", Why: files},
			{Name: "utimensat", Why: files},
			{Name: "fsync", Why: files},
			{Name: "readlinkat", Why: files},
			{Name: "rt_sigaction", Why: spare},
			{Name: "prctl", Why: "names of memory ranges; giving up being dumpable",
				Only: []Rule{{Arg: 0, Op: In, Of: []uint64{prSetVMA}, Text: "PR_SET_VMA"}},
				Or: []Rule{
					{Arg: 0, Op: In, Of: []uint64{prSetDumpable}, Text: "PR_SET_DUMPABLE"},
					{Arg: 1, Op: In, Of: []uint64{0}, Text: "to 0"},
				}},
			{Name: "writev", Why: spare},
		},
	}
}

// Profiles lists every profile that jobs run with on this architecture.
func Profiles() (out []Profile) {
	for _, p := range everyProfile() {
		if p.Here() && (pythonHere || !strings.HasPrefix(p.Name, "python-")) {
			out = append(out, p)
		}
	}
	return out
}

func everyProfile() []Profile {
	return []Profile{Engine(), Python(), PythonRootless(), PythonNative(), Pwsh48(), Pwsh64()}
}

// Lookup finds a profile by name, also one of those that Launch gives.
func Lookup(name string) (Profile, bool) {
	if name == engineName { // every start of a sandbox comes by here
		return Engine(), true
	}
	for _, p := range Profiles() {
		switch name {
		case p.Name:
			return p, true
		case LaunchName(p.Name):
			return Launch(p), true
		}
	}
	return Profile{}, false
}

// Count gives the number of distinct calls of the profile.
func (p Profile) Count() int {
	seen := map[string]bool{}
	for _, c := range p.Call {
		seen[c.Name] = true
	}
	return len(seen)
}

// Max gives the number of distinct calls that the profile may have.
func (p Profile) Max() int {
	if p.Most > 0 {
		return p.Most
	}
	return Limit
}

// Here says whether the profile is for the architecture of this program.
func (p Profile) Here() bool { return p.Arch == "" || p.Arch == runtime.GOARCH }

func (p Profile) absent() []string {
	if p.Absent != nil {
		return p.Absent
	}
	return Unknown()
}

// Tripwires are calls that no honest job makes: trying one ends the process at
// once and is a security event.
func Tripwires() []string {
	return []string{
		"ptrace", "process_vm_readv", "process_vm_writev", "process_madvise",
		"mount", "umount2", "pivot_root", "move_mount", "open_tree", "fsopen", "fsmount", "fsconfig", "fspick", "mount_setattr",
		"setns", "unshare", "chroot",
		"bpf", "perf_event_open", "userfaultfd",
		"io_uring_setup", "io_uring_enter", "io_uring_register",
		"keyctl", "add_key", "request_key",
		"init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load",
		"pidfd_getfd", "open_by_handle_at", "name_to_handle_at",
	}
}

// Unknown are calls answered with ENOSYS, as by an older kernel, because their
// callers then take another road.
func Unknown() []string { return []string{"clone3", "rseq", "statx", "faccessat2", "openat2"} }

const (
	protExec      = 0x4
	fGetfd        = 1
	fSetfd        = 2
	fGetfl        = 3
	fSetfl        = 4
	fDupfdCloexec = 1030
	prSetVMA      = 0x53564d41
	prSetDumpable = 4

	msgCmsgCloexec = 0x40000000
)

// Notice is one refused call as the kernel reported it.
type Notice struct {
	PID  int // thread that made the call, in the reader's namespace
	Call string
	Args [6]uint64
}
