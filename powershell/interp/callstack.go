package interp

import (
	"fmt"
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// CallStack returns the frames of running code, innermost first, as
// CallStackFrame objects.
func (c *Call) CallStack() []*Object {
	var out []*Object
	for i := len(c.rs.frames) - 1; i >= 0; i-- {
		fr := c.rs.frames[i]
		at := fr.at
		if i == len(c.rs.frames)-1 {
			at = c.stage.node
		}
		if at == nil {
			at = fr.unit.ast
		}
		pos := fr.invocationAt(at)
		if pos == nil {
			continue
		}
		name, command, args := "<ScriptBlock>", "<ScriptBlock>", "{}"
		if fr.unit.name != "" {
			name, command = fr.unit.name, fr.unit.name
		} else if pos.Script != "" && fr.unit.root {
			command = path.Base(pos.Script)
		}
		var inv any
		if k := fr.scope.call; k != nil && k.sb != nil && k.sb.unit == fr.unit {
			info := k.invocation()
			inv = info
			args = boundText(c.rs, k)
		}
		place := "<No file>"
		var script any
		if pos.Script != "" {
			script = pos.Script
			place = fmt.Sprintf("%s: line %d", path.Base(pos.Script), pos.Line)
		}
		o := NewObject("System.Management.Automation.CallStackFrame", "ScriptName", script, "ScriptLineNumber", int32(pos.Line), "InvocationInfo", inv,
			"Position", &ExtentObject{Source: fr.unit.src, Extent: at.Extent()}, "FunctionName", name, "Command", command, "Location", place, "Arguments", args)
		o.Display = fmt.Sprintf("at %s, %s: line %d", name, orNoFile(pos.Script), pos.Line)
		o.Methods = func(_ *Runspace, method string, _ []any) (any, bool, error) {
			switch method {
			case "getscriptlocation":
				return place, true, nil
			case "getframevariables":
				d := types.NewHashtable()
				for n, v := range fr.scope.variables {
					d.Set(n, v)
				}
				return d, true, nil
			}
			return nil, false, nil
		}
		out = append(out, o)
	}
	return out
}

func orNoFile(s string) string {
	if s == "" {
		return "<No file>"
	}
	return s
}

// boundText is the arguments of a call as {name=value, …}.
func boundText(rs *Runspace, k *call) string {
	var parts []string
	for name, v := range k.boundParameters().All {
		text, err := rs.text(v, " ")
		if err != nil {
			text = "null"
		}
		parts = append(parts, types.ToString(name)+"="+text)
	}
	for _, a := range k.args {
		text, err := rs.text(a.Value, " ")
		if err == nil {
			parts = append(parts, text)
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
