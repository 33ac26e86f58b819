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
	object := c.Value("Object")
	if list, ok := c.Written(); ok && !c.Piped() {
		object = types.NewArray(list...) // 1.10 is shown as it is written
	}
	parts, err := hostTexts(c, nil, object)
	if err != nil {
		return err
	}
	text := strings.Join(parts, sep)
	return c.Information(&interp.Record{Message: text, Data: hostMessage(c, text), Tags: []string{"PSHOST"}, FromHost: true, NoNewline: c.Switch("NoNewline")})
}

// hostMessage is what an information record of Write-Host holds. A colour that is
// not named is the console's, which here has none.
func hostMessage(c *interp.Call, text string) *interp.Object {
	colour := func(name string) any {
		if v := c.Value(name); v != nil {
			return v
		}
		return types.NewEnum(types.MustNamed("System.ConsoleColor"), -1)
	}
	m := interp.NewObject("System.Management.Automation.HostInformationMessage", "Message", text, "NoNewLine", c.Switch("NoNewline"),
		"ForegroundColor", colour("ForegroundColor"), "BackgroundColor", colour("BackgroundColor"))
	m.Display, m.Blank = text, true
	return m
}

// hostTexts adds the texts of a value as Write-Host shows it: in the current
// culture, collections and dictionaries element by element.
func hostTexts(c *interp.Call, parts []string, v any) ([]string, error) {
	rs := c.Runspace()
	items, many := rs.Elements(v)
	if d, ok := types.Unwrap(v).(*types.Dict); ok {
		items, many = d.Entries(), true
	}
	if many {
		var err error
		for _, x := range items {
			if parts, err = hostTexts(c, parts, x); err != nil {
				return nil, err
			}
		}
		return parts, nil
	}
	if n, ok := types.Unwrap(v).(*xml.Node); ok { // shown by its name
		return append(parts, n.Name()), nil
	}
	text, err := rs.CultureText(v)
	if e, ok := types.Unwrap(v).(*types.DictEntry); ok {
		if text, err = rs.CultureText(e.Value); err != nil {
			return nil, err
		}
		key, err := rs.CultureText(e.Key)
		return append(parts, "["+key+", "+text+"]"), err
	}
	return append(parts, text), err
}
