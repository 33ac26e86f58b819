package threadjob

import (
	"context"
	"fmt"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

const space = "System.Management.Automation."

// Job is one job, or a child of one.
type Job struct {
	// Object is the job as scripts see it.
	Object *interp.Object
	// ID counts in the session; Kind is PSJobTypeName.
	ID       int32
	Name     string
	Kind     string
	Command  string
	Location string
	// Children do the work of a job that has any.
	Children []*Job

	state    string
	reason   *types.ErrorRecord
	instance types.Guid
	begun    any
	ended    any
	// unread is what the streams brought and nobody received, in order of arrival.
	unread []Datum
	// piece says that the job is a child.
	piece bool
	// remote marks a job whose results come from another process: they arrive as
	// copies, in the order of arrival.
	remote   bool
	finished chan struct{}
	cancel   context.CancelFunc
	table    *Table
	// watchers subscribed to StateChanged.
	watchers []*stateHandler
}

// Datum is an object of one stream.
type Datum struct {
	Stream string // output, error, warning, verbose, debug, information, progress
	Value  any
}

// jobOf returns the job behind an object of a script, nil when it is none.
func jobOf(v any) *Job {
	o, ok := types.Unwrap(v).(*interp.Object)
	if !ok {
		return nil
	}
	j, _ := o.Data.(*Job)
	return j
}

// newJob makes a job of a class; the table gives it its number.
func (t *Table) newJob(class, name, kind, command string) (*Job, error) {
	id, err := t.rs.NewGuid()
	if err != nil {
		return nil, err
	}
	t.lastID++
	if name == "" {
		name = fmt.Sprintf("Job%d", t.lastID)
	}
	j := &Job{ID: t.lastID, Name: name, Kind: kind, Command: command, state: "NotStarted", instance: id, table: t, finished: make(chan struct{})}
	j.Object = &interp.Object{T: types.MustNamed(class), Data: j, Fields: j.fields(), Assign: j.assign, Methods: j.method}
	return j, nil
}

// fields are the properties; what changes is a function.
func (j *Job) fields() map[string]any {
	f := map[string]any{
		"Command":       func() any { return j.Command },
		"JobStateInfo":  func() any { j.State(); return j.stateInfo() },
		"State":         func() any { return types.EnumNamed(space+"JobState", j.State()) },
		"Finished":      func() any { return interp.NewWaitHandle(j.finished) },
		"InstanceId":    func() any { return j.instance },
		"Id":            func() any { return j.ID },
		"Name":          func() any { return j.Name },
		"ChildJobs":     func() any { return j.childList() },
		"StatusMessage": func() any { return "" },
		"HasMoreData":   func() any { return j.HasMoreData() },
		"PSBeginTime":   func() any { return j.began() },
		"PSEndTime":     func() any { return j.ended },
		"PSJobTypeName": func() any { return j.Kind },
		"Location":      func() any { return j.Location },
	}
	for stream, class := range map[string]string{"output": "PSObject", "error": "ErrorRecord", "progress": "ProgressRecord", "verbose": "VerboseRecord",
		"debug": "DebugRecord", "warning": "WarningRecord", "information": "InformationRecord"} {
		f[title(stream)] = func() any { return interp.DataCollection(types.MustNamed(space+class), j.pending(stream)) }
	}
	return f
}

func title(s string) string { return string(s[0]-'a'+'A') + s[1:] }

func (j *Job) assign(name string, v any) error {
	if name == "Name" {
		j.Name = types.ToString(v)
	}
	return nil
}

func (j *Job) method(rs *interp.Runspace, name string, args []any) (any, bool, error) {
	switch name {
	case "stopjob", "stopjobasync":
		return types.Nothing, true, j.Stop(rs)
	case "dispose", "loadjobstreams", "unloadjobstreams":
		return types.Nothing, true, nil
	}
	return nil, false, nil
}

// State is the job's state; a job with children is as far as they are.
func (j *Job) State() string {
	rs := j.table.rs
	if !over(j.state) {
		rs.Yield() // a loop that asks again and again must let the job work
	}
	return j.state
}

func over(state string) bool {
	return state == "Completed" || state == "Failed" || state == "Stopped"
}

// Over reports whether the job has ended.
func (j *Job) Over() bool { return over(j.state) }

func (j *Job) began() any { return j.begun }

func (j *Job) stateInfo() any {
	var reason any
	if j.reason != nil {
		reason = j.reason.Exception
	}
	o := interp.NewObject(space+"JobStateInfo", "State", types.EnumNamed(space+"JobState", j.state), "Reason", reason)
	o.Display = j.state
	return o
}

func (j *Job) childList() any {
	items := make([]any, len(j.Children))
	for i, c := range j.Children {
		items[i] = c.Object
	}
	return &types.List{T: types.ListDef.Instantiate(types.MustNamed(space + "Job")), Items: items}
}

// pending are the objects of a stream that nobody received yet.
func (j *Job) pending(stream string) []any {
	var out []any
	for _, d := range j.unread {
		if d.Stream == stream {
			out = append(out, d.Value)
		}
	}
	return out
}

// HasMoreData reports whether there is something to receive, or, of a job in
// another process, may still come.
func (j *Job) HasMoreData() bool {
	if j.Kind != "" && j.remote && !j.Over() {
		return true
	}
	if len(j.unread) > 0 {
		return true
	}
	for _, c := range j.Children {
		if c.HasMoreData() {
			return true
		}
	}
	return false
}

// set moves the job to a state and tells whoever waits.
func (j *Job) set(state string) {
	before := j.stateInfo()
	defer j.changedFrom(before)
	j.state = state
	now := types.NewDateTime(j.table.rs.Now(), types.Local)
	switch {
	case over(state):
		j.ended = now
		close(j.finished)
	case state == "Running":
		j.begun = now
	}
	j.table.changed()
}

// add keeps an object of a stream.
func (j *Job) add(stream string, v any) {
	j.unread = append(j.unread, Datum{stream, v})
	j.table.changed()
}

// Stop ends the job's work and waits until it has ended.
func (j *Job) Stop(rs *interp.Runspace) error {
	for _, c := range j.Children {
		c.interrupt()
	}
	j.interrupt()
	return j.table.wait(rs, -1, func() bool { return j.Over() })
}

// interrupt tells the work to end; a job that has not begun ends at once.
func (j *Job) interrupt() {
	switch {
	case j.Over():
	case j.state == "NotStarted" && len(j.Children) == 0:
		j.set("Stopped")
	case j.cancel != nil:
		j.state = "Stopping"
		j.cancel()
	}
}
