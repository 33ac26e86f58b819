package vault

import "os/exec"

// endWithAll leaves it at the program itself: Windows has no groups of processes
// that are ended by one call.
func endWithAll(*exec.Cmd) {}
