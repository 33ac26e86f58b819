// Package durable makes changes of folders outlive a loss of power. A file's own
// Sync does not keep its name: that belongs to the folder.
package durable

import (
	"io/fs"
	"path/filepath"
)

// SyncTree has the names in a folder and in all folders below it stored when it
// returns. The contents of files are for who wrote them to store.
func SyncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return SyncDir(path)
	})
}
