package vault

import "io/fs"

// inode is 0: what Windows says of a file does not tell it from one that took its
// place; time and size have to do.
func inode(fs.FileInfo) uint64 { return 0 }
