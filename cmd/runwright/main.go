// Command runwright is the whole product in one program: the server, its
// command line, the engine as a command, and the process inside a sandbox.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	status := execute(ctx, newProgram(os.Stdin, os.Stdout, os.Stderr, os.Getenv, openEngine, sandboxFindings), os.Args[1:])
	stop()
	os.Exit(status)
}
