package filemode

import "io/fs"

// Readable is false: the mode that Go makes up for a file on Windows says nothing
// of other users. Its folder's access list does; a folder in a user's profile is
// that user's.
func Readable(fs.FileInfo) bool { return false }

// Writable is false, for the same reason.
func Writable(fs.FileInfo) bool { return false }
