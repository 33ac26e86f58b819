//go:build unix

package pwshhost

import (
	"io/fs"
	"syscall"
)

// owner gives the user that a file belongs to.
func owner(info fs.FileInfo) (uid int, ok bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(st.Uid), true
}
