package threadjob

import (
	"path"

	"github.com/runwright/runwright/powershell/interp"
)

// startJob is Start-Job: work as if in a process of its own, so that it gets and
// gives copies.
type startJob struct {
	interp.Base
	input []any
	piped bool
}

func (s *startJob) Begin(c *interp.Call) error {
	for _, name := range []string{"Credential", "RunAs32", "Authentication"} {
		if c.ParameterSet() != "DefinitionName" && c.ParameterSet() != "SSHHost" && c.Has(name) && (name != "RunAs32" || c.Switch(name)) {
			return c.Error("System.PlatformNotSupportedException", "NotSupported", "NotImplemented", nil, "The parameter -%s of Start-Job is not supported on this platform.", name)
		}
	}
	switch c.ParameterSet() {
	case "DefinitionName", "SSHHost":
		return c.Error("System.PlatformNotSupportedException", "NotSupported", "NotImplemented", nil, "Start-Job runs script blocks and script files here, no job definitions and no remote commands.")
	}
	return nil
}

func (s *startJob) Process(c *interp.Call) error {
	if c.HasInput {
		s.piped = true
		s.input = append(s.input, c.Input)
	} else if c.Has("InputObject") {
		s.piped = true
		s.input = append(s.input, c.Value("InputObject"))
	}
	return nil
}

func (s *startJob) End(c *interp.Call) error {
	rs := c.Runspace()
	w := work{args: c.Objects("ArgumentList"), input: s.input, piped: s.piped, folder: rs.CurrentFolder(), first: c.Block("InitializationScript"), copyEnv: true}
	if c.Has("WorkingDirectory") {
		p := rs.Resolve(c.String("WorkingDirectory"))
		if f := rs.Files(); f != nil {
			if _, dir := f.Exists(p); !dir {
				return c.Error("System.IO.DirectoryNotFoundException", "DirectoryNotFoundException", "InvalidOperation", p, "The working directory '%s' does not exist.", c.String("WorkingDirectory"))
			}
		}
		w.folder = path.Clean(p)
	}
	switch c.ParameterSet() {
	case "FilePathComputerName", "LiteralFilePathComputerName":
		name := c.String("LiteralPath")
		if c.ParameterSet() == "FilePathComputerName" {
			name = c.String("FilePath")
		}
		text, file, err := scriptFile(c, name)
		if err != nil {
			return err
		}
		sb, err := rs.Parse(file, text)
		if err != nil {
			return err
		}
		if w.using, err = c.UsingValues(sb); err != nil {
			return err
		}
		w.text = text
	default:
		sb := c.Block("ScriptBlock")
		if sb == nil {
			return c.Error(space+"PSArgumentNullException", "ArgumentNull", "InvalidArgument", nil, "Cannot process argument because the value of argument \"ScriptBlock\" is null.")
		}
		using, err := c.UsingValues(sb)
		if err != nil {
			return err
		}
		w.text, w.using = sb.Text(), using
	}
	j, err := background(rs, c.String("Name"), w)
	if err != nil {
		return err
	}
	return c.Write(j.Object)
}

// background starts work as a job with one child that does it.
func background(rs *interp.Runspace, name string, w work) (*Job, error) {
	t := TableOf(rs)
	j, err := t.newJob(space+"PSRemotingJob", name, "BackgroundJob", w.text)
	if err != nil {
		return nil, err
	}
	child, err := t.newJob(space+"PSRemotingChildJob", "", "", w.text)
	if err != nil {
		return nil, err
	}
	j.Children = []*Job{child}
	child.piece = true
	for _, x := range []*Job{j, child} {
		x.Location, x.remote = "localhost", true
	}
	w.then = func() {
		j.reason = child.reason
		j.set(child.state)
	}
	t.add(j)
	child.start(rs, w)
	j.set("Running")
	return j, nil
}
