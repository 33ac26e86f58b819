package core

import "github.com/runwright/runwright/powershell/interp"

// registerArgumentCompleter is Register-ArgumentCompleter. Completion is for
// people at a prompt; the registration is kept and asked by nobody here.
type registerArgumentCompleter struct{ interp.Base }

type completersKey struct{}

// completer is one registration.
type completer struct {
	commands  []string
	parameter string
	block     *interp.ScriptBlock
}

func (r *registerArgumentCompleter) End(c *interp.Call) error {
	list := c.Runspace().Extra(completersKey{}, func() any { return new([]completer) }).(*[]completer)
	k := completer{commands: c.Strings("CommandName"), block: c.Block("ScriptBlock")}
	if c.ParameterSet() == "PowerShellSet" {
		k.parameter = c.String("ParameterName")
	}
	*list = append(*list, k)
	return nil
}
