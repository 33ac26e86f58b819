package seccomp

import "golang.org/x/sys/unix"

const (
	auditArch   = unix.AUDIT_ARCH_AARCH64
	threadFlags = 0x50f00 // VM FS FILES SIGHAND THREAD SYSVSEM
)
