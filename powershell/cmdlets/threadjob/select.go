package threadjob

import (
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// selected finds the jobs that a command's parameters mean. A name or number
// without a job is an error that does not end the command; what has wildcards may
// match nothing.
func selected(c *interp.Call, t *Table) ([]*Job, error) {
	switch c.ParameterSet() {
	case "NameParameterSet":
		if c.Name() == "Remove-Job" { // children go with their parent
			return byName(c, t.jobs)
		}
		return byName(c, t.all())
	case "InstanceIdParameterSet":
		return byInstance(c, t.all())
	case "StateParameterSet":
		return byState(t.jobs, types.ToString(c.Value("State"))), nil
	case "CommandParameterSet":
		return byCommand(t.jobs, c.Strings("Command"))
	case "FilterParameterSet":
		return byFilter(t.jobs, c.Value("Filter"))
	case "SessionIdParameterSet":
		return byID(c, t.all())
	}
	var out []*Job
	for _, v := range c.Objects("Job") {
		if j := jobOf(v); j != nil {
			out = append(out, j)
		}
	}
	return out, nil
}

// all are the jobs with their children behind each.
func (t *Table) all() []*Job {
	var out []*Job
	for _, j := range t.jobs {
		out = append(out, j)
		out = append(out, j.Children...)
	}
	return out
}

func notFound(c *interp.Call, id string, target any, text string) error {
	return c.WriteError(c.Error(space+"PSArgumentException", id, "ObjectNotFound", target, "%s", text))
}

func byID(c *interp.Call, jobs []*Job) ([]*Job, error) {
	var out []*Job
	for _, v := range c.Objects("Id") {
		id, _ := types.Unwrap(v).(int32)
		found := false
		for _, j := range jobs {
			if j.ID == id {
				out, found = append(out, j), true
			}
		}
		if !found {
			err := notFound(c, "JobWithSpecifiedSessionNotFound", id, "The command cannot find a job with the job ID "+types.ToString(id)+". Verify the value of the Id parameter and then try the command again.")
			if err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func byName(c *interp.Call, jobs []*Job) ([]*Job, error) {
	var out []*Job
	for _, name := range c.Strings("Name") {
		w, err := types.CompileWildcard(name, true)
		if err != nil {
			return nil, err
		}
		found := false
		for _, j := range jobs {
			if w.Match(j.Name) {
				out, found = append(out, j), true
			}
		}
		if !found && !types.HasWildcard(name) {
			err := notFound(c, "JobWithSpecifiedNameNotFound", name, "The command cannot find the job because the job name "+name+" was not found. Verify the value of the Name parameter, and then try the command again.")
			if err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func byInstance(c *interp.Call, jobs []*Job) ([]*Job, error) {
	var out []*Job
	for _, v := range c.Objects("InstanceId") {
		found := false
		for _, j := range jobs {
			if any(j.instance) == types.Unwrap(v) {
				out, found = append(out, j), true
			}
		}
		if !found {
			err := notFound(c, "JobWithSpecifiedInstanceIdNotFound", v, "The command cannot find a job with the instance identifier "+types.ToString(v)+". Verify the value of the InstanceId parameter and then try the command again.")
			if err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func byState(jobs []*Job, state string) []*Job {
	var out []*Job
	for _, j := range jobs {
		if strings.EqualFold(j.state, state) {
			out = append(out, j)
		}
	}
	return out
}

func byCommand(jobs []*Job, commands []string) ([]*Job, error) {
	var out []*Job
	for _, command := range commands {
		w, err := types.CompileWildcard(command, true)
		if err != nil {
			return nil, err
		}
		for _, j := range jobs {
			if w.Match(strings.TrimSpace(j.Command)) {
				out = append(out, j)
			}
		}
	}
	return out, nil
}

// byFilter takes jobs whose properties have the values of a hashtable.
func byFilter(jobs []*Job, filter any) ([]*Job, error) {
	d, ok := types.Unwrap(filter).(*types.Dict)
	if !ok {
		return nil, nil
	}
	var out []*Job
next:
	for _, j := range jobs {
		for k, want := range d.All {
			v, known := j.Object.Get(types.ToString(k))
			if !known {
				continue next
			}
			w, err := types.CompileWildcard(types.ToString(want), true)
			if err != nil {
				return nil, err
			}
			if !w.Match(types.ToString(v)) {
				continue next
			}
		}
		out = append(out, j)
	}
	return out, nil
}
