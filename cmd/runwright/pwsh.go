package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"github.com/runwright/runwright/cmd/runwright/internal/pwsh"
)

// runsPwsh says whether the program was called as the engine: as "runwright
// pwsh …", or under the name pwsh.
func runsPwsh(args []string) (rest []string, ok bool) {
	if name := strings.TrimSuffix(filepath.Base(args[0]), ".exe"); name == "pwsh" {
		return args[1:], true
	}
	if len(args) > 1 && args[1] == "pwsh" {
		return args[2:], true
	}
	return nil, false
}

// runPwsh runs the engine as a command. It comes before everything the server
// needs, so that a script starts at once.
func runPwsh(ctx context.Context, args []string, in io.Reader, out, err io.Writer, getenv func(string) string) int {
	return (&pwsh.Command{In: in, Out: out, Err: err, Getenv: getenv}).Run(ctx, args)
}
