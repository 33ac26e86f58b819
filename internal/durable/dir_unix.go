//go:build unix

package durable

import (
	"errors"
	"os"
)

// SyncDir has the names in a folder stored when it returns.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
