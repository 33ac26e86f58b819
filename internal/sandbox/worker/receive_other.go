//go:build !linux

package worker

import "errors"

// receive is never called: no connections are handed in on this system.
func (*connections) receive() error {
	return errors.New("connections cannot be handed in on this system")
}
