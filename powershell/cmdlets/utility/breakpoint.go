package utility

import (
	"path"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// breakpointSession is the session whose breakpoints are meant: that of -Runspace,
// else the command's own.
func breakpointSession(c *interp.Call) *interp.Runspace {
	if r, ok := types.Unwrap(c.Value("Runspace")).(*interp.RunspaceObject); ok && r.Session() != nil {
		return r.Session()
	}
	return c.Runspace()
}

// setPSBreakpoint is Set-PSBreakpoint. There is no debugger to stop in, so that a
// breakpoint without an action counts only.
type setPSBreakpoint struct{ interp.Base }

func (s *setPSBreakpoint) Process(c *interp.Call) error {
	scripts, err := s.scripts(c)
	if err != nil {
		return err
	}
	var list []*interp.Breakpoint
	switch c.ParameterSet() {
	case "Command":
		for _, name := range c.Strings("Command") {
			list = append(list, &interp.Breakpoint{Kind: interp.CommandBreakpoint, Command: name})
		}
	case "Variable":
		mode := "Write"
		if c.Has("Mode") {
			mode = c.String("Mode")
		}
		for _, name := range c.Strings("Variable") {
			list = append(list, &interp.Breakpoint{Kind: interp.VariableBreakpoint, Variable: name, Read: strings.HasPrefix(mode, "Read"), Write: strings.HasSuffix(mode, "Write")})
		}
	default:
		for _, n := range c.Objects("Line") {
			line, _ := n.(int32)
			if line < 1 {
				err := c.WriteError(c.Error("System.ArgumentException", "SetPSBreakpoint:LineLessThanOne", "InvalidArgument", nil, "Line cannot be less than 1."))
				if err != nil {
					return err
				}
				continue
			}
			list = append(list, &interp.Breakpoint{Line: int(line), Column: c.Int("Column", 0)})
		}
	}
	if scripts == nil {
		scripts = []string{""}
	}
	rs := breakpointSession(c)
	for _, script := range scripts {
		for _, b := range list {
			own := *b
			own.Script, own.Action = script, c.Block("Action")
			if err := rs.SetBreakpoint(&own); err != nil {
				return err
			}
			if err := c.Write(&own); err != nil {
				return err
			}
		}
	}
	return nil
}

// scripts are the files of -Script, nil when it is not given.
func (s *setPSBreakpoint) scripts(c *interp.Call) ([]string, error) {
	var out []string
	for _, name := range c.Strings("Script") {
		file := c.Runspace().Resolve(name)
		if files := c.Host().Files; files == nil {
			return nil, pathNotFound(c, name)
		} else if _, err := files.Stat(file); err != nil {
			return nil, pathNotFound(c, name)
		}
		switch strings.ToLower(path.Ext(file)) {
		case ".ps1", ".psm1":
			out = append(out, file)
		default:
			err := c.WriteError(c.Error("System.ArgumentException", "SetPSBreakpoint:FileNotValid", "InvalidArgument", name, "A breakpoint cannot be set in '%s': it is neither a .ps1 nor a .psm1 file.", file))
			if err != nil {
				return nil, err
			}
		}
	}
	if out == nil && c.Has("Script") {
		out = []string{}
	}
	return out, nil
}

func pathNotFound(c *interp.Call, name string) error {
	return c.Error("System.Management.Automation.ItemNotFoundException", "PathNotFound", "ObjectNotFound", name, "Cannot find path '%s' because it does not exist.", name)
}

// getPSBreakpoint is Get-PSBreakpoint.
type getPSBreakpoint struct{ interp.Base }

func (g *getPSBreakpoint) Process(c *interp.Call) error {
	all := breakpointSession(c).Breakpoints()
	if c.ParameterSet() == "Id" {
		found, err := byNumber(c, all)
		if err != nil {
			return err
		}
		return writeAll(c, found)
	}
	for _, b := range all {
		if g.wanted(c, b) {
			if err := c.Write(b); err != nil {
				return err
			}
		}
	}
	return nil
}

func (g *getPSBreakpoint) wanted(c *interp.Call, b *interp.Breakpoint) bool {
	if c.Has("Script") && !slices.ContainsFunc(c.Strings("Script"), func(s string) bool { return c.Runspace().Resolve(s) == b.Script }) {
		return false
	}
	same := func(list []string, is string) bool {
		return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, is) })
	}
	switch c.ParameterSet() {
	case "Command":
		return b.Kind == interp.CommandBreakpoint && same(c.Strings("Command"), b.Command)
	case "Variable":
		return b.Kind == interp.VariableBreakpoint && same(c.Strings("Variable"), b.Variable)
	case "Type":
		return same(c.Strings("Type"), [...]string{"Line", "Command", "Variable"}[b.Kind])
	}
	return true
}

// byNumber finds the breakpoints of -Id; a number that there is not is an error.
func byNumber(c *interp.Call, all []*interp.Breakpoint) ([]*interp.Breakpoint, error) {
	var out []*interp.Breakpoint
	for _, n := range c.Objects("Id") {
		i := slices.IndexFunc(all, func(b *interp.Breakpoint) bool { return b.ID == n })
		if i < 0 {
			err := c.WriteError(c.Error("System.ArgumentException", "PSBreakpoint:BreakpointIdNotFound", "InvalidArgument", nil, "There is no breakpoint with ID '%s'.", types.ToString(n)))
			if err != nil {
				return nil, err
			}
			continue
		}
		out = append(out, all[i])
	}
	return out, nil
}

func writeAll(c *interp.Call, list []*interp.Breakpoint) error {
	for _, b := range list {
		if err := c.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// changePSBreakpoint is Enable-, Disable- and Remove-PSBreakpoint.
type changePSBreakpoint struct {
	interp.Base
	change func(rs *interp.Runspace, b *interp.Breakpoint)
	// passes says that the command has -PassThru.
	passes bool
}

func (k *changePSBreakpoint) Process(c *interp.Call) error {
	rs := c.Runspace()
	var list []*interp.Breakpoint
	if c.ParameterSet() == "Id" {
		rs = breakpointSession(c)
		found, err := byNumber(c, rs.Breakpoints())
		if err != nil {
			return err
		}
		list = found
	} else {
		for _, v := range c.Objects("Breakpoint") {
			if b, ok := types.Unwrap(v).(*interp.Breakpoint); ok {
				list = append(list, b)
			}
		}
	}
	for _, b := range list {
		do, err := c.ShouldProcess(b.PSString(), c.Name())
		if err != nil {
			return err
		}
		if !do {
			continue
		}
		k.change(rs, b)
		if k.passes && c.Switch("PassThru") {
			if err := c.Write(b); err != nil {
				return err
			}
		}
	}
	return nil
}
