package automation

import (
	"github.com/runwright/runwright/powershell/cmdlets/utility"
	"github.com/runwright/runwright/powershell/interp"
)

// setVariable is Set-AutomationVariable: it changes the value of a variable
// asset that is there. The value is stored when the command has ended.
type setVariable struct{ interp.Base }

func (*setVariable) Process(c *interp.Call) error {
	text, ok, err := utility.WriteVariable(c, c.Value("Value"))
	if err != nil {
		return err
	}
	if !ok {
		return c.Error("System.ArgumentException", "ValueTooDeep", "InvalidArgument", nil, "The value for the variable '%s' is nested too deep to be stored; make it flatter or store a text.", c.String("Name"))
	}
	_, _, err = variable.ask(c, "setVariable", map[string]any{"json": text})
	return err
}
