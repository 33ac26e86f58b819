package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

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

// pwshCommand lists the engine among the commands; main runs it before it gets
// here, since its options are PowerShell's.
func (p *program) pwshCommand() *cobra.Command {
	return &cobra.Command{
		Use: "pwsh [-NoProfile] [-File FILE [ARGUMENT]... | -Command TEXT | -EncodedCommand BASE64] | --dump-ast FILE", Short: "Run the PowerShell engine with pwsh's own options",
		DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if status := runPwsh(cmd.Context(), args, p.in, p.out, p.err, p.getenv); status != exitOK {
				return failedError{}
			}
			return nil
		},
	}
}
