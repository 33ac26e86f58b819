package core

import (
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// newModule is New-Module: a module made of a script block, in memory only.
type newModule struct{ interp.Base }

func (n *newModule) Process(c *interp.Call) error {
	rs := c.Runspace()
	name := c.String("Name")
	if name == "" {
		var id types.Guid
		if _, err := rs.Host().Random.Read(id[:]); err != nil {
			return err
		}
		name = "__DynamicModule_" + id.String()
	}
	m := &interp.Module{Name: name, Path: name, Type: "Script", Version: &types.Version{Build: -1, Revision: -1}, AccessMode: "ReadWrite"}
	rs.NewModuleSession(m)
	var results []any
	out := interp.WriterFunc(func(v any) error { results = append(results, v); return nil })
	if err := rs.RunIn(m.Session, c.Block("ScriptBlock"), c.Objects("ArgumentList"), out); err != nil {
		if f, ok := err.(*interp.Failure); ok { // code that fails makes no module, and does not end the caller
			return c.PassError(f.Record)
		}
		return err
	}
	gather(m, nil)
	if m.Exported == nil { // without Export-ModuleMember aliases stay inside, functions do not
		m.Aliases = nil
	}
	if c.Switch("AsCustomObject") {
		return c.Write(m.Object())
	}
	l := loading{rs: rs, into: c.CallerSession(), functions: c.Strings("Function"), cmdlets: c.Strings("Cmdlet")}
	if err := l.expose(m); err != nil {
		return err
	}
	if c.Switch("ReturnResult") {
		for _, v := range results {
			if err := c.Write(v); err != nil {
				return err
			}
		}
		return nil
	}
	return c.Write(m)
}
