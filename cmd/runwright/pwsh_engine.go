package main

import (
	"context"
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
