package threadjob

import (
	"time"

	"github.com/runwright/runwright/powershell/interp"
)

// waitJob is Wait-Job: it gathers the jobs and writes those that have ended.
type waitJob struct {
	interp.Base
	jobs []*Job
}

func (w *waitJob) Process(c *interp.Call) error {
	jobs, err := selected(c, TableOf(c.Runspace()))
next:
	for _, j := range jobs {
		for _, known := range w.jobs {
			if known == j {
				continue next
			}
		}
		w.jobs = append(w.jobs, j)
	}
	return err
}

func (w *waitJob) End(c *interp.Call) error {
	if len(w.jobs) == 0 {
		return nil
	}
	limit := time.Duration(-1)
	if n := c.Int("Timeout", -1); n >= 0 {
		limit = time.Duration(n) * time.Second
	}
	count := func() (n int) {
		for _, j := range w.jobs {
			if j.Over() {
				n++
			}
		}
		return n
	}
	wanted := len(w.jobs)
	if c.Switch("Any") {
		wanted = 1
	}
	err := TableOf(c.Runspace()).wait(c.Runspace(), limit, func() bool { return count() >= wanted })
	if err != nil {
		return err
	}
	for _, j := range w.jobs {
		if !j.Over() {
			continue
		}
		if err := c.Write(j.Object); err != nil {
			return err
		}
		if c.Switch("Any") {
			return nil
		}
	}
	return nil
}
