//go:build !linux

package sandbox

import "errors"

// Attempts is for Linux only: nothing is confined elsewhere.
func Attempts(Config, Tier) ([]Attempt, error) {
	return nil, errors.New("sandboxes exist on Linux only")
}
