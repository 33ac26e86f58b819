package interp

import (
	"time"

	"github.com/runwright/runwright/powershell/types"
)

const cachedValuesBase = "System.Management.Automation.CachedValidValuesGeneratorBase"

// validValues is the part of an object that its class has from
// CachedValidValuesGeneratorBase: it keeps for a while what GenerateValidValues
// of the class gave.
type validValues struct {
	inst  *types.Instance
	keep  time.Duration // zero for not at all
	last  any           // nil while nothing is kept
	until time.Time
}

// PSType is the base class.
func (*validValues) PSType() *types.Type { return types.MustNamed(cachedValuesBase) }

// newValidValues is the constructor; it takes the seconds for which values are
// kept.
func (rs *Runspace) newValidValues(info *classInfo, inst *types.Instance, args []any) (*validValues, error) {
	if len(args) != 1 {
		return nil, noConstructor(info, args)
	}
	seconds, err := rs.conv.To(args[0], types.Int32)
	if err != nil {
		return nil, err
	}
	return &validValues{inst: inst, keep: time.Duration(seconds.(int32)) * time.Second}, nil
}

// callMethod implements methodHolder.
func (g *validValues) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	if len(args) > 0 || !equalFold(name, "GetValidValues") {
		return nil, false, nil
	}
	v, err := g.get(rs)
	return v, true, err
}

// get is GetValidValues.
func (g *validValues) get(rs *Runspace) (any, error) {
	if g.last != nil && rs.Now().Before(g.until) {
		return g.last, nil
	}
	v, _, err := rs.callMethod(g.inst, "GenerateValidValues", nil)
	if err != nil {
		return nil, err
	}
	if g.last = nil; g.keep > 0 {
		g.last, g.until = v, rs.Now().Add(g.keep)
	}
	return v, nil
}

// generator is the object of a class that lists valid values. There is one of
// each class, since what it keeps is for all attributes that name the class.
func (rs *Runspace) generator(t *types.Type) (any, error) {
	if g, ok := rs.generators[t]; ok {
		return g, nil
	}
	g, _, err := rs.Construct(t, nil)
	if err != nil {
		return nil, err
	}
	if rs.generators == nil {
		rs.generators = map[*types.Type]any{}
	}
	rs.generators[t] = g
	return g, nil
}
