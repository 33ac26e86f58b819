package interp

import (
	"github.com/runwright/runwright/powershell/types"
)

// EnumeratesInstances implements types.InstanceEnumerator: the class or one it
// derives from names IEnumerable and is no dictionary.
func (c *classInfo) EnumeratesInstances() bool {
	if c.enum != nil || !c.t.AssignableTo(types.MustNamed("System.Collections.IEnumerable")) {
		return false
	}
	return !c.t.AssignableTo(types.MustNamed("System.Collections.IDictionary"))
}

// OwnEnumerator implements types.InstanceEnumerator.
func (c *classInfo) OwnEnumerator() bool { return c.enum == nil && c.override("getenumerator") != nil }

// EachOf implements types.InstanceEnumerator by the class's own GetEnumerator.
// What that throws ends the statement in whose course the engine enumerates.
func (c *classInfo) EachOf(o *types.Instance, yield func(any) bool) {
	c.Defer(c.rs.enumerate(o, yield))
}

func (rs *Runspace) enumerate(o *types.Instance, yield func(any) bool) error {
	e, _, err := rs.callMethod(o, "GetEnumerator", nil)
	if err != nil {
		return err
	}
	for {
		more, _, err := rs.callMethod(e, "MoveNext", nil)
		if err != nil || !rs.truth(more) {
			return err
		}
		v, _, err := rs.propertyValue(e, "Current")
		if err != nil {
			return err
		}
		if !yield(v) {
			return nil
		}
	}
}
