package main

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// canHide reports whether f is a terminal, which can be kept from showing what
// is typed.
func canHide(f *os.File) bool {
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}

// readHidden reads a line from a terminal that does not show it.
func readHidden(f *os.File) (line string, err error) {
	fd := int(f.Fd())
	shown, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return "", err
	}
	hidden := *shown
	hidden.Lflag &^= unix.ECHO
	if err := unix.IoctlSetTermios(fd, unix.TCSETS, &hidden); err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, unix.IoctlSetTermios(fd, unix.TCSETS, shown)) }()
	return readLine(f)
}
