package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// runspaceStatic calls [powershell]::Create, [runspacefactory]::Create… and
// [initialsessionstate]::Create….
func (rs *Runspace) runspaceStatic(t *types.Type, name string, args []any) (v any, ok bool, err error) {
	switch strings.ToLower(name) {
	case "create":
		switch t.ShortName() {
		case "PowerShell":
			v, err = rs.createPowerShell(args)
			return v, true, err
		case "InitialSessionState":
			return newStartState(), true, nil
		}
	case "createdefault", "createdefault2":
		return newStartState(), true, nil
	case "createrunspace":
		v, err = newRunspaceObject(rs, startStateIn(args))
		return v, true, err
	case "createrunspacepool":
		low, high := int32(1), int32(1)
		if len(args) >= 2 {
			for i, to := range []*int32{&low, &high} {
				n, err := rs.conv.To(args[i], types.Int32)
				if err != nil {
					return nil, true, err
				}
				*to = n.(int32)
			}
		}
		v, err = newRunspacePool(rs, low, high, startStateIn(args))
		return v, true, err
	}
	return nil, false, nil
}

// startStateIn finds the InitialSessionState among arguments; hosts, which may
// stand beside it, are always ours.
func startStateIn(args []any) *StartState {
	for _, a := range args {
		if s, ok := types.Unwrap(a).(*StartState); ok {
			return s
		}
	}
	return newStartState()
}

func (rs *Runspace) createPowerShell(args []any) (any, error) {
	p, err := newPowerShell(rs)
	if err != nil || len(args) == 0 {
		return p, err
	}
	switch x := types.Unwrap(args[0]).(type) {
	case *RunspaceObject:
		p.runspace = x
	case *StartState:
		r, err := newRunspaceObject(rs, x)
		if err != nil {
			return nil, err
		}
		if err := r.open(); err != nil {
			return nil, err
		}
		p.runspace, p.owner = r, true
	default:
		p.nested = strings.EqualFold(types.ToString(x), "CurrentRunspace")
	}
	return p, nil
}
