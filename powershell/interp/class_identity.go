package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// override finds the method that stands in for a virtual one of .NET: its
// parameters have exactly the types that .NET declares.
func (c *classInfo) override(key string, params ...*types.Type) *classMethod {
	for k := c; k != nil; k = classOf(k.base) {
	next:
		for _, m := range k.methods[key] {
			if len(m.params) != len(params) {
				continue
			}
			for i, p := range m.params {
				if p.Type != params[i] {
					continue next
				}
			}
			return m
		}
	}
	return nil
}

// EqualInstance implements types.InstanceMeaning.
func (c *classInfo) EqualInstance(o *types.Instance, other any) (same, ok bool, err error) {
	m := c.override("equals", types.Object)
	if m == nil {
		return false, false, nil
	}
	v, err := c.rs.runMethod(m, o, []any{other})
	return err == nil && types.IsTrue(types.Norm(v)), true, err
}

// HashInstance implements types.InstanceMeaning.
func (c *classInfo) HashInstance(o *types.Instance) (int32, bool) {
	m := c.override("gethashcode")
	if m == nil {
		return 0, false
	}
	v, err := c.rs.runMethod(m, o, nil)
	c.Defer(err)
	h, _ := v.(int32)
	return h, true
}

// OrdersInstances implements types.InstanceMeaning.
func (c *classInfo) OrdersInstances() bool {
	return c.enum == nil && c.t.AssignableTo(types.MustNamed("System.IComparable"))
}

// CompareInstance implements types.InstanceMeaning.
func (c *classInfo) CompareInstance(o *types.Instance, other any) (order int, ok bool, err error) {
	m := c.override("compareto", types.Object)
	if m == nil {
		return 0, false, nil
	}
	v, err := c.rs.runMethod(m, o, []any{other})
	n, _ := v.(int32)
	return int(n), true, err
}

// Defer implements types.InstanceMeaning.
func (c *classInfo) Defer(err error) { c.rs.deferError(err) }

// deferError keeps an error that cannot be returned where it was met.
func (rs *Runspace) deferError(err error) {
	if err != nil && rs.deferred == nil {
		rs.deferred = err
	}
}

// withDeferred is the error of a statement, or else the one that was met in its
// course where none could be returned.
func (fr *frame) withDeferred(err error) error {
	if fr.rs.deferred != nil && err == nil {
		err, fr.rs.deferred = fr.rs.deferred, nil
	}
	return err
}

// answersItself reports whether a method of System.Object is answered by the
// object and not by the part that its .NET base class made: what depends on the
// class or on which object it is.
func (rs *Runspace) answersItself(o *types.Instance, name string, args []any) bool {
	switch strings.ToLower(name) {
	case "gettype":
		return len(args) == 0
	case "equals":
		return len(args) == 1
	case "tostring":
		return len(args) == 0 && !declaresText(types.TypeOf(o.Native))
	}
	return false
}

// declaresText reports whether a class or one it derives from has a text of its own.
func declaresText(t *types.Type) bool {
	for ; t != nil && t != types.Object; t = t.Base() {
		if dotnet.DeclaresText(t) {
			return true
		}
	}
	return false
}

// getter finds the method get_Name that implements a property of an interface or
// of the .NET base class, nil without one.
func (c *classInfo) getter(name string) *classMethod {
	if len(c.interfaces) == 0 && c.base == types.Object {
		return nil
	}
	m := c.override("get_" + strings.ToLower(name))
	if m == nil || !dotnet.DeclaresProperty(c.t, name) {
		return nil
	}
	return m
}
