//go:build !unix

package pwshhost

import "io/fs"

// owner says that files have no such thing here.
func owner(fs.FileInfo) (uid int, ok bool) { return 0, false }
