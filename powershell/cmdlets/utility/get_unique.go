package utility

import (
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getUnique is Get-Unique: equal neighbours are written once.
type getUnique struct {
	interp.Base
	last any
	any  bool
}

func (g *getUnique) Process(c *interp.Call) error {
	v, ok := input(c)
	if !ok && !(c.HasInput && v == nil) {
		return nil
	}
	same := g.any
	switch {
	case !g.any:
	case c.Switch("OnType"):
		same = types.TypeOf(v) == types.TypeOf(g.last)
		if same {
			a, b := types.TypeNames(v), types.TypeNames(g.last)
			same = len(a) > 0 && len(b) > 0 && a[0] == b[0]
		}
	case c.Switch("AsString"):
		a, err := c.Text(v)
		if err != nil {
			return err
		}
		b, err := c.Text(g.last)
		if err != nil {
			return err
		}
		same = types.EqualText(a, b, c.Switch("CaseInsensitive"))
	default:
		same = compareKeys(c, v, g.last, !c.Switch("CaseInsensitive")) == 0
	}
	if same {
		return nil
	}
	g.last, g.any = v, true
	return c.Write(v)
}
