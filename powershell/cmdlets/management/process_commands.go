package management

import (
	"time"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// chosen finds the processes that a command names by number, name or object. What
// is not there is reported.
func chosen(c *interp.Call) ([]*process, error) {
	rs := c.Runspace()
	var out []*process
	missing := func(id string, target any, format string) error {
		return c.WriteError(c.Error("Microsoft.PowerShell.Commands.ProcessCommandException", id, "ObjectNotFound", target, format, target))
	}
	switch c.ParameterSet() {
	case "Id", "IdWithUserName":
		for _, v := range c.Objects("Id") {
			id, _ := types.Unwrap(v).(int32)
			p, ok := readProcess(rs, id)
			if !ok {
				if err := missing("NoProcessFoundForGivenId", id, "Cannot find a process with the process identifier %d."); err != nil {
					return nil, err
				}
				continue
			}
			out = append(out, p)
		}
	case "InputObject", "InputObjectWithUserName":
		for _, v := range c.Objects("InputObject") {
			if o, ok := types.Unwrap(v).(*interp.Object); ok {
				if p, ok := o.Data.(*process); ok {
					out = append(out, p)
				}
			}
		}
	default:
		names := c.Strings("Name")
		if len(names) == 0 {
			return processes(rs), nil
		}
		seen := map[int32]bool{}
		for _, n := range names {
			w, err := types.CompileWildcard(n, true)
			if err != nil {
				return nil, err
			}
			found := false
			for _, p := range processes(rs) {
				if !w.Match(p.name) {
					continue
				}
				found = true
				if !seen[p.id] {
					seen[p.id] = true
					out = append(out, p)
				}
			}
			if !found && !types.HasWildcard(n) {
				if err := missing("NoProcessFoundForGivenName", n, "Cannot find a process with the name \"%s\". Verify the process name and call the cmdlet again."); err != nil {
					return nil, err
				}
			}
		}
	}
	return out, nil
}

// getProcess is Get-Process.
type getProcess struct{ interp.Base }

func (g *getProcess) Process(c *interp.Call) error {
	for _, name := range []string{"Module", "FileVersionInfo"} {
		if c.Switch(name) {
			return c.Error("System.PlatformNotSupportedException", "NotSupported", "NotImplemented", nil, "Get-Process -%s is not supported by this engine.", name)
		}
	}
	list, err := chosen(c)
	if err != nil {
		return err
	}
	for _, p := range list {
		var v any = p.object()
		if c.Switch("IncludeUserName") {
			o := &types.PSObject{Base: v, TypeNames: append([]string{"System.Diagnostics.Process#IncludeUserName"}, types.TypeNames(v)...)}
			o.Set("UserName", p.user())
			v = o
		}
		if err := c.Write(v); err != nil {
			return err
		}
	}
	return nil
}

// stopProcess is Stop-Process.
type stopProcess struct{ interp.Base }

func (s *stopProcess) Process(c *interp.Call) error {
	list, err := chosen(c)
	if err != nil {
		return err
	}
	for _, p := range list {
		ok, err := c.ShouldProcess(p.name+" ("+types.ToString(p.id)+")", "Stop-Process")
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		o := p.object()
		if !p.ended() {
			if err := kill(c.Runspace(), p.id); err != nil {
				err := c.WriteError(c.Error("Microsoft.PowerShell.Commands.ProcessCommandException", "CouldNotStopProcess", "CloseError", o,
					"Cannot stop process \"%s (%d)\" because of the following error: %s", p.name, p.id, err.Error()))
				if err != nil {
					return err
				}
				continue
			}
		}
		if c.Switch("PassThru") {
			if err := c.Write(o); err != nil {
				return err
			}
		}
	}
	return nil
}

// waitProcess is Wait-Process: it gathers the processes and waits for their end.
type waitProcess struct {
	interp.Base
	list []*process
}

func (w *waitProcess) Process(c *interp.Call) error {
	list, err := chosen(c)
	w.list = append(w.list, list...)
	return err
}

func (w *waitProcess) End(c *interp.Call) error {
	rs := c.Runspace()
	self := rs.PID()
	var list []*process
	for _, p := range w.list {
		if p.id == self {
			err := c.WriteError(c.Error("Microsoft.PowerShell.Commands.ProcessCommandException", "WaitOnItself", "ObjectNotFound", p.id,
				"Cannot wait for the current process: Wait-Process cannot wait on itself."))
			if err != nil {
				return err
			}
			continue
		}
		list = append(list, p)
	}
	left := func() []*process {
		var out []*process
		for _, p := range list {
			if !p.ended() {
				out = append(out, p)
			}
		}
		return out
	}
	limit := time.Duration(-1)
	if c.Has("Timeout") {
		limit = time.Duration(c.Int("Timeout", 0)) * time.Second
	}
	total := len(list)
	err := waitFor(rs, limit, func() bool {
		n := len(left())
		return n == 0 || c.Switch("Any") && n < total
	})
	if err != nil {
		return err
	}
	if rest := left(); len(rest) > 0 && !(c.Switch("Any") && len(rest) < total) {
		for _, p := range rest {
			err := c.WriteError(c.Error("System.TimeoutException", "ProcessNotTerminated", "CloseError", p.object(),
				"This command stopped operation because process \"%s (%d)\" is not stopped in the specified time-out.", p.name, p.id))
			if err != nil {
				return err
			}
		}
	}
	if c.Switch("PassThru") {
		for _, p := range list {
			if err := c.Write(p.object()); err != nil {
				return err
			}
		}
	}
	return nil
}
