package threadjob

import (
	"sort"
	"time"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getJob is Get-Job.
type getJob struct{ interp.Base }

func (g *getJob) Process(c *interp.Call) error {
	t := TableOf(c.Runspace())
	c.Runspace().Yield()
	var jobs []*Job
	if c.ParameterSet() == "SessionIdParameterSet" && !c.Has("Id") {
		jobs = append(jobs, t.jobs...)
	} else {
		found, err := selected(c, t)
		if err != nil {
			return err
		}
		jobs = found
	}
	seen := map[*Job]bool{}
	keep := jobs[:0:0]
	for _, j := range jobs {
		if !seen[j] {
			seen[j] = true
			keep = append(keep, j)
		}
	}
	jobs = keep
	if c.ParameterSet() != "FilterParameterSet" {
		jobs = g.narrowed(c, jobs)
	}
	sort.SliceStable(jobs, func(a, b int) bool { return jobs[a].ID < jobs[b].ID })
	for _, j := range jobs {
		if err := c.Write(j.Object); err != nil {
			return err
		}
	}
	return nil
}

// narrowed applies the switches that look at children, data and times.
func (g *getJob) narrowed(c *interp.Call, jobs []*Job) []*Job {
	if c.Switch("IncludeChildJob") || c.Has("ChildJobState") {
		var more []*Job
		for _, j := range jobs {
			more = append(more, j)
			for _, child := range j.Children {
				if !c.Has("ChildJobState") || child.state == types.ToString(c.Value("ChildJobState")) {
					more = append(more, child)
				}
			}
		}
		jobs = more
	}
	keep := func(ok func(j *Job) bool) {
		var out []*Job
		for _, j := range jobs {
			if ok(j) {
				out = append(out, j)
			}
		}
		jobs = out
	}
	if c.Has("HasMoreData") {
		want := types.IsTrue(c.Value("HasMoreData"))
		keep(func(j *Job) bool { return j.HasMoreData() == want })
	}
	ended := func(j *Job) time.Time {
		if d, ok := j.ended.(types.DateTime); ok {
			return d.Time()
		}
		return time.Time{}
	}
	if d, ok := types.Unwrap(c.Value("Before")).(types.DateTime); ok {
		keep(func(j *Job) bool { return j.Over() && ended(j).Before(d.Time()) })
	}
	if d, ok := types.Unwrap(c.Value("After")).(types.DateTime); ok {
		keep(func(j *Job) bool { return j.Over() && ended(j).After(d.Time()) })
	}
	if n := c.Int("Newest", -1); n >= 0 && n < len(jobs) {
		sort.SliceStable(jobs, func(a, b int) bool { return ended(jobs[a]).After(ended(jobs[b])) })
		jobs = jobs[:n]
	}
	return jobs
}
