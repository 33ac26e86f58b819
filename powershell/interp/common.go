package interp

import (
	"github.com/runwright/runwright/powershell/types"
)

// commonNames are the common parameters with type and aliases, in PowerShell's order.
var commonNames = [...]struct {
	name, alias string
	t           **types.Type
}{
	{"Verbose", "vb", &types.SwitchType},
	{"Debug", "db", &types.SwitchType},
	{"ErrorAction", "ea", nil},
	{"WarningAction", "wa", nil},
	{"InformationAction", "infa", nil},
	{"ProgressAction", "proga", nil},
	{"ErrorVariable", "ev", &types.String},
	{"WarningVariable", "wv", &types.String},
	{"InformationVariable", "iv", &types.String},
	{"OutVariable", "ov", &types.String},
	{"OutBuffer", "ob", &types.Int32},
	{"PipelineVariable", "pv", &types.String},
}

// commonParams returns the common parameters a command has.
func commonParams(m *Meta) []*Param {
	preference := types.MustNamed("System.Management.Automation.ActionPreference")
	out := make([]*Param, 0, len(commonNames)+2)
	add := func(name, alias string, t *types.Type) {
		out = append(out, &Param{Name: name, Aliases: []string{alias}, Type: t, Switch: t == types.SwitchType, common: true,
			In: []InSet{{Mask: allSets, Position: noPosition}}})
	}
	for _, n := range commonNames {
		t := preference
		if n.t != nil {
			t = *n.t
		}
		add(n.name, n.alias, t)
	}
	if m.ShouldProcess {
		add("WhatIf", "wi", types.SwitchType)
		add("Confirm", "cf", types.SwitchType)
	}
	if m.Paging {
		for _, n := range []string{"IncludeTotalCount", "Skip", "First"} {
			t := types.UInt64
			if n == "IncludeTotalCount" {
				t = types.SwitchType
			}
			out = append(out, &Param{Name: n, Type: t, Switch: t == types.SwitchType, common: true, In: []InSet{{Mask: allSets, Position: noPosition}}})
		}
	}
	return out
}

// prefKind is an action preference.
type prefKind uint8

const (
	prefContinue prefKind = iota
	prefSilent
	prefStop
	prefInquire
	prefIgnore
	prefSuspend
	prefBreak
	prefUnset
)

// preferenceOf reads a preference value.
func preferenceOf(v any) prefKind {
	var s string
	switch x := types.Unwrap(v).(type) {
	case *types.EnumValue:
		s = x.String()
	case string:
		s = x
	case nil:
		return prefContinue
	default:
		s = types.ToString(x)
	}
	switch {
	case equalFold(s, "SilentlyContinue"), s == "0":
		return prefSilent
	case equalFold(s, "Stop"), s == "1":
		return prefStop
	case equalFold(s, "Inquire"), s == "3":
		return prefInquire
	case equalFold(s, "Ignore"), s == "4":
		return prefIgnore
	case equalFold(s, "Suspend"), s == "5":
		return prefSuspend
	case equalFold(s, "Break"), s == "6":
		return prefBreak
	}
	return prefContinue
}

// preference reads a preference variable, given in lower case.
func (fr *frame) preference(name string) prefKind {
	if v := fr.scope.lookup(name); v != nil {
		return preferenceOf(v.Value())
	}
	return prefContinue
}

// common holds the values of the common parameters of one call.
type common struct {
	verbose, debug            *bool
	errorAction, warning      prefKind
	information, progress     prefKind
	errorVar, warnVar, infVar string
	outVar, pipeVar           string
	whatIf, confirm           *bool
}

// commonOf picks the common parameters out of a binding.
func commonOf(b *binding) common {
	c := common{errorAction: prefUnset, warning: prefUnset, information: prefUnset, progress: prefUnset}
	flag := func(v any) *bool {
		on := types.IsTrue(v)
		return &on
	}
	for _, k := range b.order {
		p := b.meta.Params[k]
		if !p.common {
			continue
		}
		v := b.values[k]
		switch p.Name {
		case "Verbose":
			c.verbose = flag(v)
		case "Debug":
			c.debug = flag(v)
		case "WhatIf":
			c.whatIf = flag(v)
		case "Confirm":
			c.confirm = flag(v)
		case "ErrorAction":
			c.errorAction = preferenceOf(v)
		case "WarningAction":
			c.warning = preferenceOf(v)
		case "InformationAction":
			c.information = preferenceOf(v)
		case "ProgressAction":
			c.progress = preferenceOf(v)
		case "ErrorVariable":
			c.errorVar = types.ToString(v)
		case "WarningVariable":
			c.warnVar = types.ToString(v)
		case "InformationVariable":
			c.infVar = types.ToString(v)
		case "OutVariable":
			c.outVar = types.ToString(v)
		case "PipelineVariable":
			c.pipeVar = types.ToString(v)
		}
	}
	return c
}
