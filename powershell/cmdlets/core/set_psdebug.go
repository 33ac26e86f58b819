package core

import "github.com/runwright/runwright/powershell/interp"

// setPSDebug is Set-PSDebug: -Strict is version 1 of strict mode in the global
// scope, -Off takes it back. There is no debugger: tracing and stepping end in an
// error.
type setPSDebug struct{ interp.Base }

func (s *setPSDebug) End(c *interp.Call) error {
	switch {
	case c.ParameterSet() == "off":
		if c.Switch("Off") {
			c.Runspace().SetGlobalStrictMode(0)
		}
		return nil
	case c.Int("Trace", 0) > 0 || c.Switch("Step"):
		return c.Error("System.NotSupportedException", "TraceNotSupported", "NotImplemented", nil, "Tracing and stepping through scripts (Set-PSDebug -Trace 1, -Trace 2, -Step) are not supported by this engine. Use Set-PSBreakpoint with -Action to see where a script comes by.")
	case c.Switch("Strict"):
		c.Runspace().SetGlobalStrictMode(1)
	}
	return nil
}
