package utility

import (
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// writeOutput is Write-Output.
type writeOutput struct{ interp.Base }

func (w *writeOutput) Process(c *interp.Call) error {
	if c.HasInput && c.Input == nil {
		return c.Write(nil)
	}
	v := c.Value("InputObject")
	if l, ok := types.Unwrap(v).(*types.List); ok && len(l.Items) == 1 {
		v = l.Items[0] // several arguments are one collection, a single one is itself
	}
	if c.Switch("NoEnumerate") {
		return c.Write(v)
	}
	return c.WriteAll(v) // one level: what is in a collection stays as it is
}
