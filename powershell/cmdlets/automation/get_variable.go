package automation

import (
	"github.com/runwright/runwright/powershell/cmdlets/utility"
	"github.com/runwright/runwright/powershell/interp"
)

// getVariable is Get-AutomationVariable: the value of a variable asset, in the
// type that its JSON says. An encrypted one is null with -DoNotDecrypt.
type getVariable struct{ interp.Base }

func (*getVariable) Process(c *interp.Call) error {
	v, ok, err := variable.ask(c, "variable", decrypted(c))
	if err != nil || !ok {
		return err
	}
	answer, isMap := v.(map[string]any)
	switch text := answer["json"].(type) {
	case string:
		value, err := utility.ReadVariable(text, c.Runspace().Location())
		if err != nil {
			return variable.unreadable(c, err.Error())
		}
		return c.Write(value)
	case nil:
		if isMap {
			return c.Write(nil)
		}
	}
	return variable.unreadable(c, "the answer was not a value.")
}
