//go:build unix

package pwsh

import (
	"os"

	"golang.org/x/sys/unix"
)

// terminalWidth asks a terminal for its width; 0 for what is no terminal.
func terminalWidth(f *os.File) int {
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0 // no terminal
	}
	return int(size.Col)
}
