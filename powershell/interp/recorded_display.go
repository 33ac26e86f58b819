package interp

import (
	"encoding/json"

	"github.com/runwright/runwright/powershell/facts"
)

// recordedDisplay returns the default display properties that PowerShell's own
// type data give a type, nil when there are none.
func recordedDisplay(typeName string) []string {
	text, ok := facts.TypeData(typeName)
	if !ok {
		return nil
	}
	var r struct{ DefaultDisplayPropertySet []string }
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return nil // records of another shape say nothing about display
	}
	return r.DefaultDisplayPropertySet
}
