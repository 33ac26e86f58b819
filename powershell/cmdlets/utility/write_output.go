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
	if c.Switch("NoEnumerate") { // several arguments are one collection
		v := c.Value("InputObject")
		if l, ok := types.Unwrap(v).(*types.List); ok && len(l.Items) == 1 {
			v = l.Items[0]
		}
		return c.Write(v)
	}
	for _, v := range c.Objects("InputObject") {
		if err := c.WriteAll(v); err != nil {
			return err
		}
	}
	return nil
}
