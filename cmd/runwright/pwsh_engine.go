package main

import (
	"context"
	"log/slog"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/pwshhost"
)

// addPwsh adds the flag that names the PowerShell of the engine pwsh.
func addPwsh(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVar(path, "pwsh", "", "PowerShell 7.4 or later for runbooks of the engine pwsh: the program, pwsh.dll or their folder, or off for none (default: looked for on the PATH and where it is usually installed)")
}

// pwshService finds that PowerShell when it is needed; its host is compiled into
// the data folder.
func pwshService(path, data string) *pwshhost.Service {
	return pwshhost.NewService(path, pwshFolder(data), pwshhost.System{})
}

// lookAhead has a PowerShell that was named looked at, and its host compiled, before
// a job needs it, and notes what came of it. The function it returns calls that off
// and waits until nothing more can come of it.
func lookAhead(path string, s *pwshhost.Service, log *slog.Logger) (callOff func()) {
	if path == "" || path == pwshhost.Off {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		in, _, err := s.Ready(ctx)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			log.Warn("runbooks of the engine pwsh cannot run", "reason", err)
		default:
			log.Info("runbooks of the engine pwsh can run", "powershell", in.Version, "dotnet", in.CLR, "folder", in.Home)
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

func pwshFolder(data string) string {
	abs, err := filepath.Abs(filepath.Join(data, "pwsh"))
	if err != nil {
		return filepath.Join(data, "pwsh") // the working folder is gone; what comes next will say so
	}
	return abs
}

// pwshFinding says what there is of the engine pwsh. To have none is no problem,
// unless one is named.
func pwshFinding(ctx context.Context, path, data string) finding {
	detail, err := pwshService(path, data).Describe(ctx)
	if err != nil {
		return finding{"engine", "pwsh", path == "" || path == pwshhost.Off, err.Error()}
	}
	return finding{"engine", "pwsh", true, detail}
}
