package app

import (
	"encoding/json"
	"maps"
	"strings"

	"github.com/runwright/runwright/internal/pwshhost/relaxed"
	"github.com/runwright/runwright/powershell/syntax"
)

// withoutRelaxed gives the parameters of a script with those in the relaxed form
// turned into JSON: {Name:'Value'} and [Joe,2,true]. A text for a parameter that is
// declared as [string] stays what it is.
func withoutRelaxed(parameters map[string]json.RawMessage, script string) map[string]json.RawMessage {
	var out map[string]json.RawMessage
	var declared map[string]string
	for name, raw := range parameters {
		var text string
		if json.Unmarshal(raw, &text) != nil || json.Valid([]byte(text)) {
			continue
		}
		value, ok := relaxed.JSON(text)
		if !ok {
			continue
		}
		if declared == nil {
			declared = syntax.Parse(syntax.NewSource("", script), syntax.Options{}).AST.ParamBlock.DeclaredTypes()
		}
		if declared[strings.ToLower(name)] == "string" {
			continue
		}
		if out == nil {
			out = maps.Clone(parameters)
		}
		// As the text of JSON that it stands for: the host reads it by the type.
		if quoted, err := json.Marshal(string(value)); err == nil { // texts always encode
			out[name] = quoted
		}
	}
	if out == nil {
		return parameters
	}
	return out
}
