package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/runwright/runwright/internal/fault"
)

// readText reads a text from a file, or the standard input for "-", without
// the line end behind it.
func (p *program) readText(what, path string) (string, error) {
	text, err := p.readFile(path)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", what, err)
	}
	return strings.TrimRight(string(text), "\r\n"), nil
}

// readSecret reads a secret from a file, or from the terminal when no file is
// named. how says which flag names one.
func (p *program) readSecret(ctx context.Context, what, path, how string) (string, error) {
	if path != "" {
		return p.readText(what, path)
	}
	terminal, _ := p.in.(*os.File)
	if !p.canAsk() {
		return "", usagef("the %s is asked for on a terminal, and there is none; give %s", what, how)
	}
	fmt.Fprintf(p.err, "%s: ", strings.ToUpper(what[:1])+what[1:])
	line, err := readHidden(ctx, terminal)
	fmt.Fprintln(p.err)
	if err != nil {
		return "", fmt.Errorf("read the %s: %w", what, err)
	}
	return line, nil
}

// canAsk reports whether a person can be asked for a secret.
func (p *program) canAsk() bool {
	terminal, ok := p.in.(*os.File)
	return ok && canHide(terminal)
}

// needsPassword reports whether an error says that a file has a password.
func needsPassword(err error) bool {
	var f *fault.Error
	return errors.As(err, &f) && f.Target == "properties.password"
}

// readLine reads up to the end of a line, byte by byte: what comes behind is
// not for this program.
func readLine(r io.Reader) (string, error) {
	var line []byte
	var b [1]byte
	for {
		n, err := r.Read(b[:])
		if n == 1 && b[0] == '\n' || err == io.EOF && len(line) > 0 {
			return strings.TrimSuffix(string(line), "\r"), nil
		}
		if err != nil {
			return "", err
		}
		line = append(line, b[:n]...)
	}
}
