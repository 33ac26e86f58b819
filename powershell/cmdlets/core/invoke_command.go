package core

import (
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// invokeCommand is Invoke-Command for this session: a script block with arguments
// and input. There is no remoting, so the parameters that name another place are
// an error.
type invokeCommand struct {
	interp.Base
	block *interp.BlockCall
}

func (i *invokeCommand) Begin(c *interp.Call) error {
	if set := c.ParameterSet(); set != "InProcess" {
		return c.Error("System.PlatformNotSupportedException", "RemotingNotSupported", "NotImplemented", nil,
			"PowerShell remoting is not available in this engine: Invoke-Command runs script blocks in the current session only (parameter set %s). Run the script on the pwsh engine.", set)
	}
	sb := c.Block("ScriptBlock")
	if sb == nil {
		return c.Error("System.Management.Automation.PSArgumentNullException", "ArgumentNull", "InvalidArgument", nil, "Cannot process argument because the value of argument \"ScriptBlock\" is null.")
	}
	call, err := c.Open(sb, c.Objects("ArgumentList"), c.Piped() || c.Has("InputObject"), c.Switch("NoNewScope"))
	i.block = call
	return err
}

func (i *invokeCommand) Process(c *interp.Call) error {
	switch {
	case c.HasInput:
		return i.block.Feed(c.Input)
	case c.Has("InputObject"):
		for _, v := range inputs(c.Value("InputObject")) {
			if err := i.block.Feed(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// inputs are the objects that -InputObject stands for.
func inputs(v any) []any {
	if items, many := types.Elements(v); many {
		return items
	}
	return []any{v}
}

func (i *invokeCommand) End(c *interp.Call) error { return i.block.End() }

// Close runs the block's clean-up.
func (i *invokeCommand) Close(*interp.Call) error {
	if i.block == nil {
		return nil
	}
	return i.block.Close()
}
