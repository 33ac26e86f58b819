package core

import (
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getPSSession is Get-PSSession: without remoting no session is ever open.
type getPSSession struct{ interp.Base }

func (g *getPSSession) Process(c *interp.Call) error {
	switch c.ParameterSet() {
	case "Name", "InstanceId":
		return nil
	case "Id":
		return noSessions(c, "Id")
	}
	return c.Error("System.PlatformNotSupportedException", "RemotingNotSupported", "NotImplemented", nil,
		"PowerShell remoting is not available in this engine. Run the script on the pwsh engine.")
}

// removePSSession is Remove-PSSession.
type removePSSession struct{ interp.Base }

func (r *removePSSession) Process(c *interp.Call) error {
	switch set := c.ParameterSet(); set {
	case "Name", "Id", "InstanceId":
		return noSessions(c, set)
	}
	return nil
}

// noSessions reports each session that a parameter names; wildcards may match
// nothing.
func noSessions(c *interp.Call, parameter string) error {
	for _, v := range c.Objects(parameter) {
		text := types.ToString(v)
		id, what := "RemoteRunspaceNotAvailableForSpecifiedSessionId", "session ID "+text
		switch parameter {
		case "Name":
			if types.HasWildcard(text) {
				continue
			}
			id, what = "RemoteRunspaceNotAvailableForSpecifiedName", "name "+text
		case "InstanceId":
			id, what = "RemoteRunspaceNotAvailableForSpecifiedRunspaceId", "instance ID "+text
		}
		err := c.WriteError(c.Error("System.Management.Automation.PSArgumentException", id, "InvalidArgument", v,
			"The PowerShell session with the %s is not available.", what))
		if err != nil {
			return err
		}
	}
	return nil
}
