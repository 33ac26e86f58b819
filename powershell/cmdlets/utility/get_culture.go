package utility

import (
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getCulture is Get-Culture.
type getCulture struct{ interp.Base }

func (g *getCulture) Process(c *interp.Call) error {
	names := c.Strings("Name")
	if len(names) == 0 {
		names = []string{currentCulture}
	}
	for _, n := range names {
		v, err := c.Convert(n, types.MustNamed("System.Globalization.CultureInfo"))
		if err != nil {
			return err
		}
		if err := c.Write(v); err != nil {
			return err
		}
	}
	return nil
}

// currentCulture is the engine's culture.
const currentCulture = "en-US"

// getUICulture is Get-UICulture.
type getUICulture struct{ interp.Base }

func (g *getUICulture) Process(c *interp.Call) error {
	v, err := c.Convert(currentCulture, types.MustNamed("System.Globalization.CultureInfo"))
	if err != nil {
		return err
	}
	return c.Write(v)
}
