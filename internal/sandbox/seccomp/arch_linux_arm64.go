package seccomp

import "golang.org/x/sys/unix"

const (
	auditArch   = unix.AUDIT_ARCH_AARCH64
	threadFlags = 0x50f00 // VM FS FILES SIGHAND THREAD SYSVSEM
)

// pythonHere says whether the profile of Python names calls that there are.
const pythonHere = false
