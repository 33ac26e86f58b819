package threadjob

import (
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/syntax"
)

// startThreadJob is Start-ThreadJob: work in a runspace of this process.
type startThreadJob struct {
	interp.Base
	input []any
	piped bool
}

func (s *startThreadJob) Process(c *interp.Call) error {
	if c.HasInput {
		s.piped = true
		s.input = append(s.input, c.Input)
	} else if c.Has("InputObject") {
		s.piped = true
		s.input = append(s.input, c.Value("InputObject"))
	}
	return nil
}

func (s *startThreadJob) End(c *interp.Call) error {
	rs := c.Runspace()
	t := TableOf(rs)
	w := work{args: c.Objects("ArgumentList"), input: s.input, piped: s.piped, folder: rs.CurrentFolder(), turns: t.threads,
		first: c.Block("InitializationScript"), streaming: c.Has("StreamingHost")}
	command := ""
	if sb := c.Block("ScriptBlock"); sb != nil && c.ParameterSet() == "ScriptBlock" {
		using, err := c.UsingValues(sb)
		if err != nil {
			return err
		}
		w.text, w.using, command = sb.Text(), using, sb.Text()
	} else {
		text, path, err := scriptFile(c, c.String("FilePath"))
		if err != nil {
			return err
		}
		sb, err := rs.Parse(path, text)
		if err != nil {
			return err
		}
		if w.using, err = c.UsingValues(sb); err != nil {
			return err
		}
		w.text, w.file, command = text, path, path
	}
	j, err := t.newJob("Microsoft.PowerShell.ThreadJob.ThreadJob", c.String("Name"), "ThreadJob", command)
	if err != nil {
		return err
	}
	j.Location = "PowerShell"
	t.threads.limit = c.Int("ThrottleLimit", t.threads.limit)
	t.add(j)
	j.start(rs, w)
	return c.Write(j.Object)
}

// scriptFile reads the script of -FilePath.
func scriptFile(c *interp.Call, name string) (text, path string, err error) {
	rs := c.Runspace()
	path = rs.Resolve(name)
	b, err := rs.ReadFile(path)
	if err != nil {
		e := c.Error(space+"ItemNotFoundException", "PathNotFound", "ObjectNotFound", path, "Cannot find path '%s' because it does not exist.", path)
		return "", "", e
	}
	return syntax.Decode(b), path, nil
}
