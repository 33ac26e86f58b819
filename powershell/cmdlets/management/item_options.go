package management

import (
	"github.com/runwright/runwright/powershell/cmdlets/charset"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// withOptions gives a command -Options, which the drives of functions and
// aliases add; -Syntax, which is about files, does not show it.
func withOptions(m *interp.Meta) {
	charset.AnyEncoding(m)
	m.Params = append(m.Params, &interp.Param{Name: "Options", Type: types.MustNamed("System.Management.Automation.ScopedItemOptions"), Dynamic: true, Hidden: true,
		In: []interp.InSet{interp.InAllSets(false, interp.NoPosition)}})
}

// options is -Options, false when it was not given.
func options(c *interp.Call) (interp.VarOptions, bool) {
	e, ok := types.Unwrap(c.Value("Options")).(*types.EnumValue)
	if !ok {
		return 0, false
	}
	return interp.VarOptions(e.Bits) & (interp.ReadOnly | interp.Constant | interp.Private | interp.AllScope), true
}

// assign is what Set-Item does to a name of a drive: its value, its options,
// or, with neither, its end.
func (s *setItem) assign(c *interp.Call, p place) error {
	o, given := options(c)
	_, isFunction := p.space.(functions)
	_, isAlias := p.space.(aliases)
	if given && !isFunction && !isAlias {
		return c.Error("System.Management.Automation.ParameterBindingException", "NamedParameterNotFound", "InvalidArgument", nil, "A parameter cannot be found that matches parameter name 'Options'.")
	}
	if isFunction {
		return setFunction(c, p, o, given)
	}
	if c.Has("Value") || !given {
		if err := p.space.set(c, p.path, c.Value("Value")); err != nil {
			return err
		}
	}
	if a := c.Scope().FindAlias(p.path); given && a != nil {
		a.Options = o
	}
	return nil
}

func setFunction(c *interp.Call, p place, o interp.VarOptions, given bool) error {
	old := c.Scope().FindFunction(p.path)
	if old != nil && old.Options&interp.Constant != 0 || old != nil && old.Options&interp.ReadOnly != 0 && !c.Switch("Force") {
		return c.Error("System.Management.Automation.SessionStateUnauthorizedAccessException", "FunctionNotWritable", "WriteError", p.path,
			"Cannot write to function %s because it is read-only or constant.", old.Name)
	}
	switch v := types.Unwrap(c.Value("Value")).(type) {
	case nil:
		if !given {
			return p.space.remove(c, p.path)
		}
	case *interp.ScriptBlock, string:
		if err := p.space.set(c, p.path, v); err != nil {
			return err
		}
	case *interp.Function:
		if err := p.space.set(c, p.path, v.Block); err != nil {
			return err
		}
	default:
		return c.Error("System.Management.Automation.PSArgumentException", "Argument", "InvalidArgument", nil, "Cannot process argument because the value of argument \"value\" is not valid. Change the value of the \"value\" argument and run the operation again.")
	}
	if f := c.Scope().FindFunction(p.path); f != nil && given {
		f.Options = o
	}
	return nil
}

// fixed is the error of a name that cannot be changed to another one; nil for
// one that can.
func fixed(c *interp.Call, p place) *types.Exception {
	f := c.Scope().FindFunction(p.path)
	if _, ok := p.space.(functions); !ok || f == nil {
		return nil
	}
	if f.Options&interp.Constant != 0 || f.Options&interp.ReadOnly != 0 && !c.Switch("Force") {
		return c.Error("System.Management.Automation.SessionStateUnauthorizedAccessException", "CannotRenameFunction", "WriteError", p.path,
			"Cannot rename function because function %s is read-only or constant.", f.Name)
	}
	return nil
}
