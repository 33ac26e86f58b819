package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// optionsValue is the options as ScopedItemOptions.
func (o VarOptions) value() any {
	return types.NewEnum(types.MustNamed("System.Management.Automation.ScopedItemOptions"), int64(o))
}

func (v *Variable) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "name":
		return v.Name, true
	case "value":
		return v.Value(), true
	case "description":
		return v.Description, true
	case "options":
		return v.Options.value(), true
	case "visibility":
		kind := "Public"
		if v.Hidden {
			kind = "Private"
		}
		return types.EnumNamed("System.Management.Automation.SessionStateEntryVisibility", kind), true
	case "module":
		return nil, true
	case "modulename":
		return "", true
	case "attributes":
		l := &types.List{T: types.CollectionDef.Instantiate(types.MustNamed("System.Attribute"))}
		for _, a := range v.Attributes {
			l.Items = append(l.Items, a)
		}
		return l, true
	}
	return nil, false
}

func (v *Variable) setProperty(rs *Runspace, name string, val any) (bool, error) {
	switch strings.ToLower(name) {
	case "value":
		return true, v.assign(rs, val)
	case "description":
		v.Description = types.ToString(val)
	case "visibility":
		v.Hidden = strings.EqualFold(types.ToString(val), "Private")
	case "options":
		o, err := rs.conv.To(val, types.MustNamed("System.Management.Automation.ScopedItemOptions"))
		if err != nil {
			return true, err
		}
		if v.Options&Constant != 0 || v.Options&ReadOnly != 0 {
			return true, notWritable(v.Name)
		}
		v.Options = VarOptions(o.(*types.EnumValue).Bits)
	default:
		return false, nil
	}
	return true, nil
}

func (v *Variable) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	if !equalFold(name, "IsValidValue") || len(args) != 1 {
		return nil, false, nil
	}
	_, err := applyAttributes(rs, v.Attributes, args[0], v.Name)
	if _, ok := err.(*types.Exception); ok {
		return false, true, nil
	}
	return true, true, err
}
