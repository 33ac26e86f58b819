package worker

import "golang.org/x/sys/unix"

// x32Probes make a call through the second numbering of the architecture.
func x32Probes() []Probe { return []Probe{fatal("x32 getpid", 0x40000000|unix.SYS_GETPID)} }

// probeCalls are the numbers of the calls that the kernel's own probes make.
func probeCalls() map[int]bool { return map[int]bool{335: true, 336: true} }
