//go:build linux && (amd64 || arm64)

package worker

import (
	"strings"

	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/sandbox/seccomp"
)

func kernelProbes() []Probe {
	const g = "kernel"
	return append(fatalProbes(),
		Probe{Group: g, Name: "every call that is not listed", try: func(checkContext) (bool, string) {
			wrong := unlistedCalls(seccomp.Engine())
			return len(wrong) > 0, strings.Join(wrong, " ")
		}},
		call(g, "personality", unix.SYS_PERSONALITY, 0),
		call(g, "syslog", unix.SYS_SYSLOG, 10, 0, 0),
		call(g, "clock_settime", unix.SYS_CLOCK_SETTIME, 0, 0),
		call(g, "seccomp", unix.SYS_SECCOMP, 0, 0, 0),
		call(g, "ioctl", unix.SYS_IOCTL, 0, unix.TIOCGWINSZ, 0),
		call(g, "prctl other", unix.SYS_PRCTL, unix.PR_SET_NAME, 0),
		call(g, "prctl dumpable on", unix.SYS_PRCTL, unix.PR_SET_DUMPABLE, 1),
		call(g, "fcntl lease", unix.SYS_FCNTL, 0, unix.F_SETLEASE, 0),
		call(g, "executable memory", unix.SYS_MMAP, 0, 4096, unix.PROT_READ|unix.PROT_EXEC, unix.MAP_PRIVATE|unix.MAP_ANON, ^uintptr(0), 0),
		call(g, "mprotect", unix.SYS_MPROTECT, 0, 0, unix.PROT_READ|unix.PROT_EXEC),
		call(g, "pkey_mprotect", unix.SYS_PKEY_MPROTECT, 0, 0, unix.PROT_READ, ^uintptr(0)),
		call(g, "landlock_create_ruleset", unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION),
		call(g, "shmget", unix.SYS_SHMGET, 0, 4096, unix.IPC_CREAT|0o600),
		call(g, "mlock", unix.SYS_MLOCK, 0, 0),
		call(g, "inotify", unix.SYS_INOTIFY_INIT1, 0),
	)
}

// unlistedCalls makes every call that the profile does not allow, tripwires left
// out, and gives those that were answered otherwise than the tables say. Without a
// filter it makes one harmless call only.
func unlistedCalls(p seccomp.Profile) (wrong []string) {
	const highest = 1024
	want := map[int]unix.Errno{}
	for _, name := range seccomp.Unknown() {
		if nr, ok := seccomp.Number(name); ok {
			want[nr] = unix.ENOSYS
		}
	}
	// The kernel lets uretprobe and uprobe past every filter; outside of a probe
	// they do nothing but raise SIGILL.
	skip := probeCalls()
	for _, c := range p.Call {
		if nr, ok := seccomp.Number(c.Name); ok {
			skip[nr] = true
		}
	}
	for _, name := range seccomp.Tripwires() {
		if nr, ok := seccomp.Number(name); ok {
			skip[nr] = true
		}
	}
	if _, _, errno := unix.Syscall(unix.SYS_GETPPID, 0, 0, 0); errno != unix.EPERM {
		return []string{"getppid"}
	}
	for nr := range highest {
		if skip[nr] {
			continue
		}
		expect, ok := want[nr]
		if !ok {
			expect = unix.EPERM
		}
		if _, _, errno := unix.Syscall6(uintptr(nr), 0, 0, 0, 0, 0, 0); errno != expect {
			wrong = append(wrong, seccomp.Name(nr))
		}
	}
	return wrong
}

// fatalProbes try the tripwires; the arguments are harmless where no filter
// stands in the way.
func fatalProbes() []Probe {
	bad := ^uintptr(0)
	return append(x32Probes(),
		fatal("ptrace", unix.SYS_PTRACE, bad),
		fatal("process_vm_readv", unix.SYS_PROCESS_VM_READV, 1, 0, 0, 0, 0, 0),
		fatal("process_vm_writev", unix.SYS_PROCESS_VM_WRITEV, 1, 0, 0, 0, 0, 0),
		fatal("mount", unix.SYS_MOUNT),
		fatal("umount2", unix.SYS_UMOUNT2),
		fatal("pivot_root", unix.SYS_PIVOT_ROOT),
		fatal("move_mount", unix.SYS_MOVE_MOUNT, bad, 0, bad, 0),
		fatal("open_tree", unix.SYS_OPEN_TREE, bad, 0),
		fatal("fsopen", unix.SYS_FSOPEN),
		fatal("mount_setattr", unix.SYS_MOUNT_SETATTR, bad),
		fatal("chroot", unix.SYS_CHROOT),
		fatal("setns", unix.SYS_SETNS, bad),
		fatal("unshare", unix.SYS_UNSHARE, unix.CLONE_NEWUSER),
		fatal("bpf", unix.SYS_BPF, 0, 0, 0),
		fatal("perf_event_open", unix.SYS_PERF_EVENT_OPEN),
		fatal("userfaultfd", unix.SYS_USERFAULTFD, 0),
		fatal("io_uring_setup", unix.SYS_IO_URING_SETUP, 1, 0),
		fatal("keyctl", unix.SYS_KEYCTL, 0, 0),
		fatal("add_key", unix.SYS_ADD_KEY),
		fatal("request_key", unix.SYS_REQUEST_KEY),
		fatal("init_module", unix.SYS_INIT_MODULE),
		fatal("finit_module", unix.SYS_FINIT_MODULE, bad),
		fatal("kexec_load", unix.SYS_KEXEC_LOAD, 0, bad),
		fatal("pidfd_getfd", unix.SYS_PIDFD_GETFD, bad),
		fatal("open_by_handle_at", unix.SYS_OPEN_BY_HANDLE_AT, bad),
		fatal("name_to_handle_at", unix.SYS_NAME_TO_HANDLE_AT, bad),
	)
}
