package threadjob

import (
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// receiveJob is Receive-Job: it writes what the streams of jobs brought to its
// own. With -Wait it goes on until the jobs have ended.
type receiveJob struct {
	interp.Base
	waiting []*Job
}

func (r *receiveJob) Begin(c *interp.Call) error {
	refuse := func(id, text string) error {
		return c.Error("System.InvalidOperationException", id, "InvalidOperation", nil, "%s", text)
	}
	switch wait := c.Switch("Wait"); {
	case wait && c.Switch("Keep"):
		return refuse("BlockKeepWait", "The Wait and Keep parameters cannot be used together in the same command.")
	case !wait && c.Switch("AutoRemoveJob"):
		return refuse("AutoRemoveJobNeedsWait", "The AutoRemoveJob parameter cannot be used without the Wait parameter.")
	case !wait && c.Switch("WriteEvents"):
		return refuse("WriteEventsNeedsWait", "The WriteEvents parameter cannot be used without the Wait parameter.")
	case !wait && c.Switch("WriteJobInResults"):
		return refuse("WriteJobInResultsNeedsWait", "The WriteJobInResults parameter cannot be used without the Wait parameter.")
	}
	return nil
}

func (r *receiveJob) Process(c *interp.Call) error {
	jobs, err := selected(c, TableOf(c.Runspace()))
	if err != nil {
		return err
	}
	if c.Switch("Wait") {
		r.waiting = append(r.waiting, jobs...)
		if !c.Switch("WriteJobInResults") {
			return nil
		}
		for _, j := range jobs {
			if err := c.Write(j.Object); err != nil {
				return err
			}
		}
		return nil
	}
	c.Runspace().Yield()
	for _, j := range jobs {
		if err := r.receive(c, j, false); err != nil {
			return err
		}
		if err := r.reasons(c, j); err != nil {
			return err
		}
	}
	return nil
}

// End waits for the jobs of -Wait and writes what comes meanwhile.
func (r *receiveJob) End(c *interp.Call) error {
	if len(r.waiting) == 0 {
		return nil
	}
	t := TableOf(c.Runspace())
	seen := map[*Job]bool{}
	first := true
	for len(seen) < len(distinct(r.waiting)) {
		for _, j := range r.waiting {
			if seen[j] {
				continue
			}
			ended := j.Over()
			if err := r.receive(c, j, !first); err != nil {
				return err
			}
			if !ended {
				continue
			}
			seen[j] = true
			if err := r.reasons(c, j); err != nil {
				return err
			}
			if c.Switch("AutoRemoveJob") {
				t.remove(j)
			}
		}
		first = false
		err := t.wait(c.Runspace(), -1, func() bool {
			done := true
			for _, j := range r.waiting {
				if !seen[j] {
					done = false
					if j.Over() || j.anyUnread() {
						return true
					}
				}
			}
			return done
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func distinct(jobs []*Job) map[*Job]bool {
	out := map[*Job]bool{}
	for _, j := range jobs {
		out[j] = true
	}
	return out
}

func (j *Job) anyUnread() bool {
	if len(j.unread) > 0 {
		return true
	}
	for _, c := range j.Children {
		if c.anyUnread() {
			return true
		}
	}
	return false
}

// streamOrder is how results are written that had arrived before anybody asked:
// stream by stream.
var streamOrder = [...]string{"output", "error", "verbose", "debug", "warning", "progress", "information"}

// receive writes the unread results of a job and its children, in the order of
// arrival if asked for or if they came from another process.
func (r *receiveJob) receive(c *interp.Call, j *Job, arrival bool) error {
	data := j.unread
	if !c.Switch("Keep") {
		j.unread = nil
	}
	if arrival || j.remote {
		for _, d := range data {
			if err := r.write(c, d); err != nil {
				return err
			}
		}
	} else {
		for _, stream := range streamOrder {
			for _, d := range data {
				if d.Stream == stream {
					if err := r.write(c, d); err != nil {
						return err
					}
				}
			}
		}
	}
	if c.Switch("NoRecurse") {
		return nil
	}
	for _, child := range j.Children {
		if !r.located(c, child) {
			continue
		}
		if err := r.receive(c, child, arrival); err != nil {
			return err
		}
	}
	return nil
}

// located applies -Location and -ComputerName to a child.
func (r *receiveJob) located(c *interp.Call, j *Job) bool {
	name := ""
	switch {
	case c.ParameterSet() == "Location" && c.Has("Location"):
		name = "Location"
	case c.ParameterSet() == "ComputerName" && c.Has("ComputerName"):
		name = "ComputerName"
	default:
		return true
	}
	for _, s := range c.Strings(name) {
		if strings.EqualFold(s, j.Location) {
			return true
		}
	}
	return false
}

func (r *receiveJob) write(c *interp.Call, d Datum) error { return WriteDatum(c, d) }

// WriteDatum writes an object to the stream of a command that it was taken from.
func WriteDatum(c *interp.Call, d Datum) error {
	switch v := d.Value.(type) {
	case *types.ErrorRecord:
		if d.Stream == "error" {
			return c.WriteRecord(v)
		}
	case *interp.Record:
		switch d.Stream {
		case "warning":
			return c.Warn("%s", v.Message)
		case "verbose":
			return c.Verbose("%s", v.Message)
		case "debug":
			return c.Debug("%s", v.Message)
		case "information":
			again := *v
			return c.Information(&again)
		}
	}
	if d.Stream == "progress" {
		return c.Progress(d.Value)
	}
	return c.Write(d.Value)
}

// reasons reports the errors that ended the work.
func (r *receiveJob) reasons(c *interp.Call, j *Job) error {
	if j.reason != nil && j.state == "Failed" && len(j.Children) == 0 {
		again := *j.reason
		if err := c.WriteRecord(&again); err != nil {
			return err
		}
	}
	if c.Switch("NoRecurse") {
		return nil
	}
	for _, child := range j.Children {
		if err := r.reasons(c, child); err != nil {
			return err
		}
	}
	return nil
}
