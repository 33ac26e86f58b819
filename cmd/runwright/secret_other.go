//go:build !linux

package main

import (
	"context"
	"errors"
	"os"
)

// canHide reports no terminals: this program cannot keep one from showing
// what is typed here.
func canHide(*os.File) bool { return false }

// readHidden is not reached without a terminal.
func readHidden(context.Context, *os.File) (string, error) {
	return "", errors.New("there is no terminal")
}
