package utility

import "github.com/runwright/runwright/powershell/interp"

// writeOutput is Write-Output.
type writeOutput struct{ interp.Base }

func (w *writeOutput) Process(c *interp.Call) error {
	if c.HasInput && c.Input == nil {
		return c.Write(nil)
	}
	for _, v := range c.Objects("InputObject") {
		if c.Switch("NoEnumerate") {
			if err := c.Write(v); err != nil {
				return err
			}
			continue
		}
		if err := c.WriteAll(v); err != nil {
			return err
		}
	}
	return nil
}
