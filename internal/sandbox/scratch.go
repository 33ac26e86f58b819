package sandbox

import (
	"io/fs"
	"path/filepath"
)

// scratch shows how full the scratch folder of a box is.
type scratch struct {
	bounded bool                  // it is a file system of its own, which the kernel keeps within its size
	use     func() (bytes uint64) // what is in it
	entries func() uint64         // how many entries, only where it is not bounded
	close   func() error
}

// folderScratch is one that is an ordinary folder.
func folderScratch(dir string) *scratch {
	return &scratch{
		use: func() (bytes uint64) {
			walkScratch(dir, func(d fs.DirEntry) {
				if info, err := d.Info(); err == nil && info.Mode().IsRegular() {
					bytes += uint64(info.Size())
				}
			})
			return bytes
		},
		entries: func() (n uint64) {
			walkScratch(dir, func(fs.DirEntry) { n++ })
			return n
		},
		close: func() error { return nil },
	}
}

// maxWalk bounds one look into an ordinary folder; a job that has put more there is
// ended for it.
const maxWalk = 1 << 20

// walkScratch visits what is in the folder. What goes away meanwhile is not there
// to be counted.
func walkScratch(dir string, visit func(fs.DirEntry)) {
	n := 0
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return nil
		}
		if n++; n > maxWalk {
			return fs.SkipAll
		}
		visit(d)
		return nil
	})
}
