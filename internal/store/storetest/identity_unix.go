//go:build unix

package storetest

import "syscall"

// runAs has a process run as another user.
func runAs(attr *syscall.SysProcAttr, uid, gid int) {
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// identityOf is the user of attr and nothing else.
func identityOf(attr *syscall.SysProcAttr) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: attr.Credential}
}
