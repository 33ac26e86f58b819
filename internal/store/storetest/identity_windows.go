package storetest

import "syscall"

// runAs is for systems whose users are numbers; nobody is number 0 here.
func runAs(*syscall.SysProcAttr, int, int) {}

// identityOf is the user of this process.
func identityOf(*syscall.SysProcAttr) *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
