package automation

import (
	"encoding/json"

	"github.com/runwright/runwright/powershell/cmdlets/utility"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// startRunbook is Start-AutomationRunbook: it starts a job of another runbook
// of the account and writes the job's id at once.
type startRunbook struct{ interp.Base }

func startParameters() []func() *interp.Param {
	optional := func(name string, t *types.Type, aliases ...string) func() *interp.Param {
		return func() *interp.Param {
			return &interp.Param{Name: name, Type: t, Aliases: aliases, In: []interp.InSet{interp.InAllSets(false, interp.NoPosition)}}
		}
	}
	return []func() *interp.Param{optional("Parameters", types.IDictionaryType), optional("RunOn", types.String, "HybridWorker"), optional("JobId", types.GuidType)}
}

func (*startRunbook) Process(c *interp.Call) error {
	parameters := map[string]any{}
	if d, ok := types.DictOf(types.Unwrap(c.Value("Parameters"))); ok {
		for name, v := range d.All {
			text, err := wireParameter(c, types.ToString(name), v)
			if err != nil {
				return err
			}
			parameters[types.ToString(name)] = text
		}
	}
	job := ""
	if c.Has("JobId") {
		job = c.String("JobId")
	}
	v, ok, err := runbook.ask(c, "startRunbook", map[string]any{"parameters": parameters, "runOn": c.String("RunOn"), "job": job})
	if err != nil || !ok {
		return err
	}
	answer, _ := v.(map[string]any)
	text, _ := answer["job"].(string)
	id, ok := types.ParseGuid(text)
	if !ok {
		return runbook.unreadable(c, "the answer was not the id of a job.")
	}
	return c.Write(id)
}

// wireParameter is a parameter as it travels: a text that holds JSON, or text
// that cannot be mistaken for it.
func wireParameter(c *interp.Call, name string, v any) (string, error) {
	text, ok, err := utility.WriteVariable(c, v)
	if err == nil && !ok {
		err = c.Error("System.ArgumentException", "ValueTooDeep", "InvalidArgument", nil, "The parameter '%s' is nested too deep to be handed over.", name)
	}
	if err == nil && !json.Valid([]byte(text)) {
		err = c.Error("System.ArgumentException", "NoJSON", "InvalidArgument", nil, "The parameter '%s' cannot be handed over: '%s' has no form in JSON.", name, text)
	}
	return text, err
}
