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
	var texts map[string]bool
	for name, raw := range parameters {
		var text string
		if json.Unmarshal(raw, &text) != nil || json.Valid([]byte(text)) {
			continue
		}
		value, ok := relaxed.JSON(text)
		if !ok {
			continue
		}
		if texts == nil {
			texts = declaredTexts(script)
		}
		if texts[strings.ToLower(name)] {
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

// declaredTexts are the names, in lower case, of the parameters of a script that
// are declared as texts.
func declaredTexts(script string) map[string]bool {
	out := map[string]bool{}
	block := syntax.Parse(syntax.NewSource("", script), syntax.Options{}).AST.ParamBlock
	if block == nil {
		return out
	}
	for _, p := range block.Parameters {
		for _, a := range p.Attributes {
			t, ok := a.(*syntax.TypeConstraint)
			if !ok {
				continue
			}
			switch strings.ToLower(t.TypeName.FullName()) {
			case "string", "system.string":
				out[strings.ToLower(p.Name.VariablePath.UserPath)] = true
			}
		}
	}
	return out
}
