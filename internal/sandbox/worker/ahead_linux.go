//go:build linux && (amd64 || arm64)

package worker

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// filter is one that is put together and not yet in force.
type filter []unix.SockFilter

func (a *ahead) do() (err error) {
	if a.bind.Layers.Profile != "" {
		if a.filter, err = filterFor(a.bind.Layers); err != nil {
			return err
		}
	}
	// It belongs to a thread, and takes nothing from what is still to be done.
	if err := noNewPrivileges(); err != nil {
		return err
	}
	if a.memory, err = os.Open("/proc/self/statm"); err != nil {
		return err
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("make mounts private: %w", err)
	}
	if err := buildRoot(rootBytes, rootFiles, a.bind.Limits, a.bind.UID); err != nil {
		return err
	}
	return leaveOldRoot()
}

// finish puts the modules, handed over, into the root.
func (a *ahead) finish(b frame.Bind, handed []int) error {
	if err := a.fits(b); err != nil {
		return err
	}
	want := 0
	if b.ModuleRoot != "" {
		want = 1
	}
	if len(handed) != want {
		return fmt.Errorf("%d descriptors handed over, want %d", len(handed), want)
	}
	if want == 1 {
		if err := mountModules(handed[0], "/mod"); err != nil {
			return err
		}
	}
	return sealRoot()
}

// addressSpace is the size of the process's address space in bytes.
func (a *ahead) addressSpace() (uint64, error) {
	if a == nil {
		text, err := os.ReadFile("/proc/self/statm")
		if err != nil {
			return 0, err
		}
		return pagesOf(text)
	}
	if a.memory == nil {
		return 0, a.err
	}
	text := make([]byte, 128)
	n, err := a.memory.Read(text)
	if err != nil {
		return 0, err
	}
	if err := a.memory.Close(); err != nil {
		return 0, err
	}
	return pagesOf(text[:n])
}

// pagesOf reads the first number of a statm as pages.
func pagesOf(text []byte) (uint64, error) {
	var pages uint64
	if _, err := fmt.Sscan(string(text), &pages); err != nil {
		return 0, fmt.Errorf("/proc/self/statm: %w", err)
	}
	return pages * uint64(os.Getpagesize()), nil
}
