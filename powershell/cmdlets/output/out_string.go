package output

import (
	"strings"

	"github.com/runwright/runwright/powershell/format/view"
	"github.com/runwright/runwright/powershell/interp"
)

// outString is Out-String.
type outString struct {
	interp.Base
	text    strings.Builder
	printer *view.Printer
}

func (o *outString) Begin(c *interp.Call) error {
	o.printer = NewPrinter(c.Runspace(), &o.text, c.Int("Width", c.Host().Console.Width()))
	return nil
}

func (o *outString) Process(c *interp.Call) error {
	input := c.Input
	if !c.HasInput {
		if !c.Has("InputObject") {
			return nil
		}
		input = c.Value("InputObject")
	}
	return o.printer.Write(input)
}

func (o *outString) End(c *interp.Call) error {
	if err := o.printer.Close(); err != nil {
		return err
	}
	text := o.text.String()
	if c.Switch("Stream") {
		if text == "" {
			return nil
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
			if err := c.Write(line); err != nil {
				return err
			}
		}
		return nil
	}
	if c.Switch("NoNewline") {
		text = strings.ReplaceAll(text, "\n", "")
	}
	return c.Write(text)
}
