package utility

import (
	"strconv"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getHost is Get-Host.
type getHost struct{ interp.Base }

func (g *getHost) Process(c *interp.Call) error { return c.Write(c.GlobalScope().Get("Host")) }

// readHost is Read-Host: a line that a person types.
type readHost struct{ interp.Base }

func (r *readHost) End(c *interp.Call) error {
	console := c.Host().Console
	if !console.Interactive() {
		return c.Error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", "InvalidOperation", nil,
			"PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.")
	}
	prompt := ""
	if c.Has("Prompt") {
		var words []string
		for _, v := range c.Objects("Prompt") {
			s, err := c.Text(v)
			if err != nil {
				return err
			}
			words = append(words, s)
		}
		prompt = strings.Join(words, " ") + ": "
	}
	secret := c.ParameterSet() == "AsSecureString" || c.Switch("MaskInput")
	line, err := console.ReadLine(c.Context(), prompt, secret)
	if err != nil {
		return err
	}
	if c.ParameterSet() == "AsSecureString" {
		return c.Write(dotnet.NewSecureString(line))
	}
	return c.Write(line)
}

// getUptime is Get-Uptime: how long the machine runs, as /proc/uptime tells.
type getUptime struct{ interp.Base }

func (g *getUptime) Process(c *interp.Call) error {
	b, err := c.Runspace().ReadFile("/proc/uptime")
	if err != nil {
		return c.Error("System.PlatformNotSupportedException", "GetUptimePlatformIsNotSupported", "NotImplemented", nil, "Get-Uptime cannot read the machine's uptime: %v", err)
	}
	text, _, _ := strings.Cut(string(b), " ")
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return err
	}
	if c.Switch("Since") {
		at := c.Runspace().Now().Add(-time.Duration(seconds * float64(time.Second)))
		return c.Write(types.NewDateTime(at, types.Local))
	}
	return c.Write(types.TimeSpan(int64(seconds) * 10_000_000)) // whole seconds
}

// getPSCallStack is Get-PSCallStack.
type getPSCallStack struct{ interp.Base }

func (g *getPSCallStack) Process(c *interp.Call) error {
	for _, f := range c.CallStack() {
		if err := c.Write(f); err != nil {
			return err
		}
	}
	return nil
}

// getError is Get-Error: error records for the view that shows all of them.
type getError struct{ interp.Base }

func (g *getError) Process(c *interp.Call) error {
	if c.ParameterSet() == "Error" {
		if v := c.Value("InputObject"); v != nil {
			return c.Write(extended(v))
		}
		return nil
	}
	list := c.Runspace().Errors().Items
	n := c.Int("Newest", 1)
	if n < 1 {
		return c.Error("System.ArgumentOutOfRangeException", "ArgumentOutOfRange", "InvalidArgument", nil, "The value of -Newest must be at least 1.")
	}
	for i := 0; i < min(n, len(list)); i++ {
		if err := c.Write(extended(list[i])); err != nil {
			return err
		}
	}
	return nil
}

// extended is an error with the type name that selects the long view.
func extended(v any) any {
	name := types.TypeNames(v)[0]
	return &types.PSObject{Base: types.Unwrap(v), TypeNames: append([]string{name + "#PSExtendedError"}, types.TypeNames(v)...)}
}

// unblockFile is Unblock-File, which marks of Windows and macOS are for.
type unblockFile struct{ interp.Base }

func (u *unblockFile) Process(c *interp.Call) error {
	names := c.Strings("Path")
	if c.ParameterSet() == "ByLiteralPath" {
		names = c.Strings("LiteralPath")
	}
	for _, n := range names {
		p := c.Runspace().Resolve(n)
		if files := c.Host().Files; files == nil {
			return interp.FileError(p, nil)
		} else if _, err := files.Stat(p); err != nil && !types.HasWildcard(n) {
			return c.Error("System.Management.Automation.ItemNotFoundException", "FileNotFound", "ObjectNotFound", p, "Cannot find path '%s' because it does not exist.", p)
		}
	}
	return c.Error("System.PlatformNotSupportedException", "LinuxNotSupported", "NotImplemented", nil, "The cmdlet does not support Linux.")
}
