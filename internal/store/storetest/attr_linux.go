package storetest

import "syscall"

// serverAttr has the database server end with the test.
func serverAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT} }
