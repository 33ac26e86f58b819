package sandbox

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// openScratch takes a hand on the scratch folder that a process has mounted in its
// root. It has to be taken before the process closes itself to everybody.
func openScratch(pid int) (*scratch, error) {
	path := fmt.Sprintf("/proc/%d/root/tmp", pid)
	fd, err := unix.Open(path, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	used := func() uint64 {
		var st unix.Statfs_t
		if unix.Fstatfs(fd, &st) != nil {
			return 0 // it is gone, and the process with it
		}
		return (st.Blocks - st.Bfree) * uint64(st.Bsize)
	}
	return &scratch{bounded: true, use: used, close: func() error { return unix.Close(fd) }}, nil
}
