//go:build !(linux && (amd64 || arm64))

package sandbox

import (
	"errors"

	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/seccomp"
)

func plans() []plan { return []plan{last()} }

func detachedTree(string, bool) (int, error) {
	return -1, errors.New("module folders cannot be handed over on this system")
}

func programTrees(*frame.Program) ([]int, error) {
	return nil, errors.New("programs cannot be confined on this system")
}

func closeDescriptor(int) {}

func limitMemory(int, frame.ProgramLimits) error {
	return errors.New("there are no limits on memory on this system")
}

func filterBytes(seccomp.Profile, int, bool) ([]byte, error) {
	return nil, errors.New("there are no filters of system calls on this system")
}
