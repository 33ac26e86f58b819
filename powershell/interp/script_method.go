package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// ScriptMethodValue is a script method of an object taken as a value.
type ScriptMethodValue struct {
	this any
	name string
	sb   *ScriptBlock
}

// PSType is PSScriptMethod.
func (*ScriptMethodValue) PSType() *types.Type {
	return types.MustNamed(automationSpace + "PSScriptMethod")
}

// PSString is the method's definition.
func (m *ScriptMethodValue) PSString() string { return "System.Object " + m.name + "();" }

func (m *ScriptMethodValue) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "script":
		return m.sb, true
	case "overloaddefinitions":
		return &types.List{T: types.CollectionDef.Instantiate(types.String), Items: []any{m.PSString()}}, true
	case "membertype":
		return types.EnumNamed(automationSpace+"PSMemberTypes", "ScriptMethod"), true
	case "typenameofvalue":
		return "System.Object", true
	case "value":
		return m, true
	case "name":
		return m.name, true
	case "isinstance":
		return true, true
	}
	return nil, false
}

func (m *ScriptMethodValue) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	if !equalFold(name, "Invoke") {
		return nil, false, nil
	}
	v, err := rs.invokeMember(m.sb, m.this, args)
	return v, true, scriptMethodError(m.name, len(args), err)
}
