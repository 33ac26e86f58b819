package output

import (
	"strings"

	"github.com/runwright/runwright/powershell/format/view"
	"github.com/runwright/runwright/powershell/interp"
)

// outDefault is Out-Default and Out-Host: the objects go to the host as text.
type outDefault struct {
	interp.Base
	text    strings.Builder
	printer *view.Printer
}

func (o *outDefault) Begin(c *interp.Call) error {
	o.printer = NewPrinter(c.Runspace(), &o.text, ConsoleWidth(c.Host().Console.Width()))
	return nil
}

func (o *outDefault) Process(c *interp.Call) error {
	input := c.Input
	if !c.HasInput {
		if !c.Has("InputObject") {
			return nil
		}
		input = c.Value("InputObject")
	}
	if err := o.printer.Write(input); err != nil {
		return err
	}
	o.show(c)
	return nil
}

func (o *outDefault) End(c *interp.Call) error {
	if err := o.printer.Close(); err != nil {
		return err
	}
	o.show(c)
	return nil
}

func (o *outDefault) show(c *interp.Call) {
	if o.text.Len() > 0 {
		c.Host().Console.WriteHost(o.text.String())
		o.text.Reset()
	}
}
