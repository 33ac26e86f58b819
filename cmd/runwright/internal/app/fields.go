package app

import (
	"strings"

	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/powershell/facts"
)

// fieldsOf lists the properties of a .NET type, inherited ones last, from what
// is recorded of .NET.
func fieldsOf(typeName string) (fields []modules.Field, ok bool) {
	for typeName != "" && typeName != "System.Object" {
		block, found := facts.Type(fullName(typeName))
		if !found {
			break
		}
		ok, typeName = true, ""
		for line := range strings.Lines(block) {
			cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
			switch {
			case cells[0] == "T" && len(cells) > 5:
				typeName = fullName(cells[5]) // the base class
			case cells[0] == "P" && len(cells) > 4 && strings.HasPrefix(cells[2], "instance"):
				fields = append(fields, modules.Field{Name: cells[1], Type: fullName(cells[4])})
			}
		}
	}
	return fields, ok
}

// fullName is the .NET name of a type that PowerShell knows by a short one.
func fullName(name string) string {
	if full, ok := facts.Accelerator(name); ok {
		return full
	}
	return name
}
