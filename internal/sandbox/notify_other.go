//go:build !(linux && (amd64 || arm64))

package sandbox

import (
	"errors"
	"os"
	"time"

	"github.com/runwright/runwright/internal/sandbox/seccomp"
)

func takeDescriptor(int, int) (*os.File, error) {
	return nil, errors.New("descriptors cannot be taken on this system")
}

func listenRefused(*os.File, func(seccomp.Notice)) error { return nil }

func killedByFilter(*os.ProcessState) bool { return false }

func peakMemory(*os.ProcessState) uint64 { return 0 }

func memoryNow(int) uint64 { return 0 }

func processorNow(int) time.Duration { return 0 }
