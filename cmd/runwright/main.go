// Command runwright is the whole product in one program: the server, its
// command line, the engine as a command, and the process inside a sandbox.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // a sandbox has no files of the system

	"github.com/runwright/runwright/cmd/runwright/internal/runbook"
	"github.com/runwright/runwright/internal/sandbox/worker"
)

func main() {
	if worker.Requested() {
		os.Exit(worker.Main(runbook.New()))
	}
	if args, ok := runsPwsh(os.Args); ok {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		status := runPwsh(ctx, args, os.Stdin, os.Stdout, os.Stderr, os.Getenv)
		stop()
		os.Exit(status)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	status := execute(ctx, newProgram(os.Stdin, os.Stdout, os.Stderr, os.Getenv, openEngine, probeMachine), os.Args[1:])
	stop()
	os.Exit(status)
}
