package main

import (
	"io"
	"log/slog"
	"net/http"

	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/modules"
)

// runEarly runs the modes of the program that must not load the command line
// and reports whether it did.
func runEarly(args []string) bool {
	return false
}

// engineParts are the parts of a server that depend on engine and sandbox.
type engineParts struct {
	runner jobs.Runner
	reader modules.Reader
	portal http.Handler
	close  func() error
}

// engineOptions say how jobs are to be run.
type engineOptions struct {
	data            string
	unsafeNoSandbox bool
	log             *slog.Logger
	warn            io.Writer // for what the person at the terminal must know
}
