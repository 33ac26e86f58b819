package interp

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// callMethod calls the methods of a module that reach into its session state.
func (m *Module) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	switch name = strings.ToLower(name); name {
	case "newboundscriptblock", "invoke", "ascustomobject":
	default:
		return nil, false, nil
	}
	if name == "ascustomobject" {
		if m.Session == nil {
			return nil, true, methodCallError("AsCustomObject", len(args), types.NewException("System.InvalidOperationException", "The AsCustomObject operation only works on script modules."))
		}
		return m.Object(), true, nil
	}
	sb, ok := types.Unwrap(first(args)).(*ScriptBlock)
	if !ok || name == "newboundscriptblock" && len(args) != 1 {
		return nil, false, nil // .NET's own error of arguments
	}
	if m.Session == nil {
		text := fmt.Sprintf("Cannot create a script block for the module '%s'. Script blocks are bound to script modules only.", m.Name)
		return nil, true, methodCallError("NewBoundScriptBlock", len(args), types.NewException("System.InvalidOperationException", text))
	}
	bound := *sb
	bound.session = m.Session
	if name == "newboundscriptblock" {
		return &bound, true, nil
	}
	var v any
	err := rs.outside(func() (err error) { v, err = rs.invokeBlock(&bound, args[1:]); return err })
	return v, true, methodFailure("Invoke", len(args), err)
}

// Object is the module as an object: functions are script methods, exported
// variables properties.
func (m *Module) Object() *types.PSObject {
	o := types.NewCustom()
	for _, f := range m.Functions {
		o.Props = append(o.Props, types.Property{Name: f.Name, Special: &types.SpecialMember{Kind: types.ScriptMethod, Get: f.Block}})
	}
	for _, name := range slices.Sorted(maps.Keys(m.Variables)) {
		o.Props = append(o.Props, VariableProperty(m.Variables[name]))
	}
	return o
}
