package utility

import (
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// writeWarning is Write-Warning.
type writeWarning struct{ interp.Base }

func (w *writeWarning) Process(c *interp.Call) error { return c.Warn("%s", c.String("Message")) }

// writeVerbose is Write-Verbose.
type writeVerbose struct{ interp.Base }

func (w *writeVerbose) Process(c *interp.Call) error { return c.Verbose("%s", c.String("Message")) }

// writeHost is Write-Host: an information record that the host shows.
type writeHost struct{ interp.Base }

func (w *writeHost) Process(c *interp.Call) error {
	sep := " "
	if c.Has("Separator") {
		sep = c.String("Separator")
	}
	parts := []string{}
	for _, v := range c.Objects("Object") {
		s, err := c.Text(v)
		if err != nil {
			return err
		}
		if n, ok := types.Unwrap(v).(*xml.Node); ok { // shown by its name
			s = n.Name()
		}
		parts = append(parts, s)
	}
	text := strings.Join(parts, sep)
	return c.Information(&interp.Record{Message: text, Data: text, Tags: []string{"PSHOST"}, FromHost: true, NoNewline: c.Switch("NoNewline")})
}
