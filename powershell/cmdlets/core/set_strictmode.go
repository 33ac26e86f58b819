package core

import (
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// setStrictMode is Set-StrictMode.
type setStrictMode struct{ interp.Base }

func (s *setStrictMode) Process(c *interp.Call) error {
	if c.Switch("Off") {
		c.SetStrictMode(0)
		return nil
	}
	version := 3
	if v, ok := types.Unwrap(c.Value("Version")).(*types.Version); ok {
		version = int(v.Major)
	} else if text := c.String("Version"); !strings.EqualFold(text, "latest") && text != "" {
		version = int(text[0] - '0')
	}
	c.SetStrictMode(min(version, 3))
	return nil
}

// anyVersion lets -Version take the word Latest, which an attribute of the real
// command turns into a version.
func anyVersion(m *interp.Meta) {
	for _, p := range m.Params {
		if p.Name == "Version" {
			p.Type, p.Attrs = types.Object, nil
		}
	}
}
