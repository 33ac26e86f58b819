//go:build !linux

package sandbox

import "errors"

// openScratch is never called: no process has a root of its own.
func openScratch(int) (*scratch, error) {
	return nil, errors.New("roots of processes cannot be looked into on this system")
}
