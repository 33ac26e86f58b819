//go:build !linux

package storetest

import "syscall"

// serverAttr promises nothing where the system has no such promise.
func serverAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
