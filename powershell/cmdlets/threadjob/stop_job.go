package threadjob

import "github.com/runwright/runwright/powershell/interp"

// stopJob is Stop-Job.
type stopJob struct {
	interp.Base
	passed []*Job
}

func (s *stopJob) Process(c *interp.Call) error {
	jobs, err := selected(c, TableOf(c.Runspace()))
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if j.Over() {
			s.passed = append(s.passed, j)
			continue
		}
		ok, err := c.ShouldProcess(targetOf(j), "Stop-Job")
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := j.Stop(c.Runspace()); err != nil {
			return err
		}
		s.passed = append(s.passed, j)
	}
	return nil
}

func (s *stopJob) End(c *interp.Call) error {
	if !c.Switch("PassThru") {
		return nil
	}
	for _, j := range s.passed {
		if err := c.Write(j.Object); err != nil {
			return err
		}
	}
	return nil
}
