package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/client"
	"github.com/runwright/runwright/internal/fault"
)

// Exit codes, fixed by the design.
const (
	exitOK          = 0
	exitFailed      = 1 // the thing asked for failed
	exitUsage       = 2 // wrong usage
	exitUnreachable = 3 // server not reachable, or not authorised
)

// program is the command line with what it touches of the outside.
type program struct {
	in       io.Reader
	out, err io.Writer
	getenv   func(string) string
	engine   func(engineOptions) (*engine, error)
	machine  func() machine // what the doctor says of the sandbox's side
	output   string         // "table" or "json"
}

func newProgram(in io.Reader, out, err io.Writer, getenv func(string) string, open func(engineOptions) (*engine, error), probe func() machine) *program {
	return &program{in: in, out: out, err: err, getenv: getenv, engine: open, machine: probe, output: "table"}
}

// usageError is wrong usage of a command.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// failedError is a failure that has been told already.
type failedError struct{}

func (failedError) Error() string { return "failed" }

// execute runs one command line and returns the exit status.
func execute(ctx context.Context, p *program, args []string) int {
	root := p.root()
	root.SetArgs(args)
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.err)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitOK
	}
	status := exitStatus(err)
	var told failedError
	if errors.As(err, &told) {
		return status
	}
	p.tell(err, status, cmd)
	return status
}

func exitStatus(err error) int {
	var usage usageError
	switch {
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, client.ErrUnreachable), fault.Is(err, fault.Unauthorized), fault.Is(err, fault.Forbidden):
		return exitUnreachable
	}
	return exitFailed
}

// tell writes an error in one line, or as JSON where that was asked for.
func (p *program) tell(err error, status int, cmd *cobra.Command) {
	message := oneLine(err.Error())
	var f *fault.Error
	if errors.As(err, &f) && !errors.Is(err, client.ErrUnreachable) {
		message = oneLine(f.Message)
	}
	if p.output == "json" {
		code := "Failed"
		switch {
		case status == exitUsage:
			code = "Usage"
		case f != nil:
			code = string(f.Code)
		case status == exitUnreachable:
			code = "Unreachable"
		}
		text, jsonErr := json.Marshal(map[string]any{"error": map[string]string{"code": code, "message": message}})
		if jsonErr == nil {
			fmt.Fprintf(p.err, "%s\n", text)
			return
		}
	}
	fmt.Fprintf(p.err, "runwright: %s\n", message)
	if status == exitUsage && cmd != nil {
		fmt.Fprintf(p.err, "See '%s --help'.\n", cmd.CommandPath())
	}
}

func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
}

// root makes the tree of commands.
func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "runwright",
		Short:         "A self-hosted runbook automation server",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          p.noArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagError(err) })
	root.AddCommand(p.quickstartCommand(), p.serveCommand(), p.accountCommand(), p.moduleCommand(), p.galleryCommand(), p.environmentCommand(), p.connectionTypeCommand(),
		p.connectionCommand(), p.variableCommand(), p.credentialCommand(), p.certificateCommand(), p.runbookCommand(), p.jobCommand(), p.runCommand(), p.scheduleCommand(), p.auditCommand(), p.rotateKeysCommand(), p.vaultCommand(), p.pwshCommand(), p.pythonCommand(), p.doctorCommand(), p.probeCommand(), p.versionCommand())
	return root
}

// group is a command that only holds others.
func (p *program) group(use, short string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: p.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return usagef("'%s' needs a subcommand", cmd.CommandPath())
	}}
	cmd.AddCommand(commands...)
	return cmd
}

// noArgs refuses arguments, naming the first as what it most likely is.
func (p *program) noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasSubCommands() {
		return usagef("unknown command '%s' for '%s'", args[0], cmd.CommandPath())
	}
	return usagef("'%s' takes no arguments, not '%s'", cmd.CommandPath(), args[0])
}

// args asks for exactly the named arguments.
func (p *program) args(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != len(names) {
			return usagef("'%s' takes %s; %d argument(s) were given", cmd.CommandPath(), strings.Join(names, " "), len(args))
		}
		return nil
	}
}

// oneAtMost asks for no argument, or one.
func (p *program) oneAtMost(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usagef("'%s' takes at most one %s; %d arguments were given", cmd.CommandPath(), name, len(args))
		}
		return nil
	}
}

// someArgs asks for at least one argument.
func (p *program) someArgs(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usagef("'%s' takes at least one %s", cmd.CommandPath(), what)
		}
		return nil
	}
}

// readFile reads a file, or the standard input for "-".
func (p *program) readFile(path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(p.in)
	}
	return os.ReadFile(path)
}
