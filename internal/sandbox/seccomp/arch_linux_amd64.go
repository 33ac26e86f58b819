package seccomp

import "golang.org/x/sys/unix"

const (
	auditArch   = unix.AUDIT_ARCH_X86_64
	threadFlags = 0xd0f00 // VM FS FILES SIGHAND THREAD SYSVSEM SETTLS
)

// pythonHere says whether the profile of Python names calls that there are.
const pythonHere = true
