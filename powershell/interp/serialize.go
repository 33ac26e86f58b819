package interp

import (
	"encoding/json"
	"strings"

	"github.com/runwright/runwright/powershell/clixml"
	"github.com/runwright/runwright/powershell/facts"
	"github.com/runwright/runwright/powershell/types"
)

// SerializationDepth implements clixml.Session: the depth that a session's or
// PowerShell's own type data give to an object.
func (rs *Runspace) SerializationDepth(o any) (depth int, ok bool) {
	for _, n := range types.TypeNames(o) {
		if d := rs.TypeData(n); d != nil && d.SerializationDepth > 0 {
			return d.SerializationDepth, true
		}
		text, known := facts.TypeData(n)
		if !known || !strings.Contains(text, "serializationDepth") {
			continue
		}
		var r struct{ SerializationDepth int }
		if err := json.Unmarshal([]byte(text), &r); err == nil && r.SerializationDepth > 0 {
			return r.SerializationDepth, true
		}
	}
	return 0, false
}

// serializerStatic is [PSSerializer]::Serialize and Deserialize.
func (rs *Runspace) serializerStatic(name string, args []any) (v any, ok bool, err error) {
	switch strings.ToLower(name) {
	case "serialize":
		depth := 1
		if len(args) == 2 {
			n, err := rs.conv.To(args[1], types.Int32)
			if err != nil {
				return nil, true, err
			}
			depth = int(n.(int32))
		}
		if len(args) != 1 && len(args) != 2 {
			return nil, false, nil
		}
		if depth < 1 {
			e := types.NewException("System.Management.Automation.PSArgumentException", "The value of the depth parameter must be greater than zero.")
			return nil, true, methodCallError(name, len(args), e)
		}
		w := clixml.NewWriter(rs)
		if err := w.Write(args[0], depth); err != nil {
			return nil, true, methodCallError(name, len(args), unwrapFailure(err))
		}
		return w.String(), true, nil
	case "deserialize", "deserializeaslist":
		if len(args) != 1 {
			return nil, false, nil
		}
		text, err := rs.text(args[0], " ")
		if err != nil {
			return nil, true, err
		}
		list, err := clixml.Read(rs, text)
		if err != nil {
			return nil, true, methodCallError(name, 1, err)
		}
		if len(list) == 1 && equalFold(name, "deserialize") {
			return list[0], true, nil
		}
		return types.NewArray(list...), true, nil
	}
	return nil, false, nil
}
