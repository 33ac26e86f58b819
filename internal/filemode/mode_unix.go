//go:build unix

package filemode

import "io/fs"

// Readable reports whether others than the owner may read, write or run a file.
func Readable(info fs.FileInfo) bool { return info.Mode().Perm()&0o077 != 0 }

// Writable reports whether others than the owner may write a file.
func Writable(info fs.FileInfo) bool { return info.Mode().Perm()&0o022 != 0 }
