package threadjob

import (
	"fmt"

	"github.com/runwright/runwright/powershell/interp"
)

// removeJob is Remove-Job.
type removeJob struct{ interp.Base }

// targetOf is how questions and errors name a job.
func targetOf(j *Job) string {
	return fmt.Sprintf("Command: %s , %d", j.Command, j.ID)
}

func (r *removeJob) Process(c *interp.Call) error {
	t := TableOf(c.Runspace())
	jobs, err := selected(c, t)
	if err != nil {
		return err
	}
	force := false
	if set := c.ParameterSet(); set != "StateParameterSet" && set != "CommandParameterSet" {
		force = c.Switch("Force")
	}
	for _, j := range jobs {
		ok, err := c.ShouldProcess(targetOf(j), "Remove-Job")
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if !j.Over() {
			if !force {
				err := c.WriteError(c.Error("System.ArgumentException", "JobObjectNotFinishedCannotBeRemoved", "InvalidOperation", j.Object,
					"The command cannot remove the job with the job ID %d because the job is not finished. To remove the job, first stop the job, or use the Force parameter. (Parameter 'Job')", j.ID))
				if err != nil {
					return err
				}
				continue
			}
			if err := j.Stop(c.Runspace()); err != nil {
				return err
			}
		}
		if j.piece {
			err := c.WriteError(c.Error(space+"PSArgumentException", "CannotRemoveJob", "InvalidOperation", j.Object,
				"The command cannot remove the job with the job ID %d because it is a child job.", j.ID))
			if err != nil {
				return err
			}
			continue
		}
		t.remove(j)
	}
	return nil
}
