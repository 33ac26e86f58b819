package armapi

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/runwright/runwright/internal/jobs"
)

type jobBody struct {
	ID         string        `json:"id"`
	Name       string        `json:"name"`
	Type       string        `json:"type"`
	Properties jobProperties `json:"properties"`
}

type jobProperties struct {
	JobID                  string                     `json:"jobId"`
	Runbook                nameBody                   `json:"runbook"`
	Status                 string                     `json:"status"`
	StatusDetails          string                     `json:"statusDetails"`
	ProvisioningState      string                     `json:"provisioningState"`
	CreationTime           stamp                      `json:"creationTime"`
	StartTime              stamp                      `json:"startTime"`
	EndTime                stamp                      `json:"endTime"`
	LastModifiedTime       stamp                      `json:"lastModifiedTime"`
	LastStatusModifiedTime stamp                      `json:"lastStatusModifiedTime"`
	StartedBy              *string                    `json:"startedBy"`
	RunOn                  *string                    `json:"runOn"`
	Exception              *string                    `json:"exception"`
	Parameters             map[string]json.RawMessage `json:"parameters"`
	JobRuntimeEnvironment  *jobEnvironment            `json:"jobRuntimeEnvironment,omitempty"`
	Sandbox                *jobPlace                  `json:"sandbox,omitempty"` // ours
}

// jobPlace is where a job ran.
type jobPlace struct {
	Engine  string `json:"engine"`
	Tier    string `json:"tier,omitempty"`
	Profile string `json:"profile,omitempty"`
	Calls   int    `json:"calls,omitempty"`
}

func showPlace(j jobs.Job) *jobPlace {
	if j.Place == (jobs.Place{}) {
		return nil
	}
	return &jobPlace{j.Place.Engine, j.Place.Tier, j.Place.Profile, j.Place.Calls}
}

type jobEnvironment struct {
	Name string `json:"runtimeEnvironmentName"`
}

func showJobEnvironment(j jobs.Job) *jobEnvironment {
	if j.Environment == "" {
		return nil
	}
	return &jobEnvironment{j.Environment}
}

type nameBody struct {
	Name string `json:"name"`
}

// jobItemBody is a job in a list.
type jobItemBody struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Type       string            `json:"type"`
	Properties jobItemProperties `json:"properties"`
}

type jobItemProperties struct {
	JobID             string   `json:"jobId"`
	Runbook           nameBody `json:"runbook"`
	Status            string   `json:"status"`
	ProvisioningState string   `json:"provisioningState"`
	CreationTime      stamp    `json:"creationTime"`
	StartTime         stamp    `json:"startTime"`
	EndTime           stamp    `json:"endTime"`
	LastModifiedTime  stamp    `json:"lastModifiedTime"`
	StartedBy         *string  `json:"startedBy"`
	RunOn             *string  `json:"runOn"`

	JobRuntimeEnvironment *jobEnvironment `json:"jobRuntimeEnvironment,omitempty"`
}

const jobType = "Microsoft.Automation/AutomationAccounts/Jobs"

// provisioningOf is the coarse state beside a job's status.
func provisioningOf(s jobs.Status) string {
	switch s {
	case jobs.Completed:
		return "Succeeded"
	case jobs.Failed, jobs.Stopped:
		return "Failed"
	case jobs.Suspended:
		return "Suspended"
	}
	return "Processing"
}

func (c *call) showJob(j jobs.Job) jobBody {
	parameters := j.Parameters
	if parameters == nil {
		parameters = map[string]json.RawMessage{}
	}
	return jobBody{
		ID: c.resourcePath("jobs", j.Name), Name: j.Name, Type: jobType,
		Properties: jobProperties{
			JobID: j.ID, Runbook: nameBody{j.Runbook}, Status: string(j.Status), StatusDetails: "None", ProvisioningState: provisioningOf(j.Status),
			CreationTime: stamp(j.Created), StartTime: stamp(j.Started), EndTime: stamp(j.Ended), LastModifiedTime: stamp(j.Modified),
			LastStatusModifiedTime: stamp(j.StatusModified), StartedBy: orNull(j.StartedBy), RunOn: orNull(j.RunOn),
			Exception: orNull(j.Exception), Parameters: parameters, JobRuntimeEnvironment: showJobEnvironment(j), Sandbox: showPlace(j),
		},
	}
}

func (c *call) showJobItem(j jobs.Job) jobItemBody {
	return jobItemBody{
		ID: c.resourcePath("jobs", j.Name), Name: j.Name, Type: jobType,
		Properties: jobItemProperties{
			JobID: j.ID, Runbook: nameBody{j.Runbook}, Status: string(j.Status), ProvisioningState: provisioningOf(j.Status),
			CreationTime: stamp(j.Created), StartTime: stamp(j.Started), EndTime: stamp(j.Ended), LastModifiedTime: stamp(j.Modified),
			StartedBy: orNull(j.StartedBy), RunOn: orNull(j.RunOn), JobRuntimeEnvironment: showJobEnvironment(j),
		},
	}
}

type jobRequest struct {
	Properties struct {
		Runbook    nameBody                   `json:"runbook"`
		Parameters map[string]json.RawMessage `json:"parameters"`
		RunOn      string                     `json:"runOn"`
	} `json:"properties"`
}

func (c *call) putJob() error {
	var in jobRequest
	if err := c.read(&in); err != nil {
		return err
	}
	p := in.Properties
	if err := compact(p.Parameters); err != nil {
		return err
	}
	j, err := c.api.cfg.Jobs.Start(c.r.Context(), c.account.ID, c.r.PathValue("name"), jobs.Request{
		Runbook: p.Runbook.Name, Parameters: p.Parameters, RunOn: p.RunOn, StartedBy: c.who.Name,
	})
	if err != nil {
		return err
	}
	body := c.showJob(j)
	return c.sendCreated(true, body.ID, body)
}

// compact takes white space out of parameters, so that what is stored does
// not depend on it.
func compact(parameters map[string]json.RawMessage) error {
	for name, v := range parameters {
		var out bytes.Buffer
		if err := json.Compact(&out, v); err != nil {
			return err
		}
		parameters[name] = out.Bytes()
	}
	return nil
}

func (c *call) job() (jobs.Job, error) {
	return c.api.cfg.Jobs.Get(c.r.Context(), c.account.ID, c.r.PathValue("name"))
}

func (c *call) getJob() error {
	j, err := c.job()
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showJob(j))
}

func (c *call) listJobs() error {
	f, err := jobFilter(c.r.URL.Query().Get("$filter"))
	if err != nil {
		return err
	}
	return sendPage(c, func(skip, limit int) ([]jobs.Job, error) {
		return c.api.cfg.Jobs.List(c.r.Context(), c.account.ID, f, skip, limit)
	}, c.showJobItem)
}

func jobFilter(text string) (f jobs.Filter, err error) {
	err = eachClause(text, func(cl clause) (bool, error) {
		switch cl.path + " " + cl.op {
		case "properties/status eq":
			f.Status = jobs.Status(cl.value)
		case "properties/runbook/name eq":
			f.Runbook = cl.value
		case "properties/starttime ge":
			f.StartedFrom, err = cl.time()
		case "properties/endtime le":
			f.EndedTo, err = cl.time()
		default:
			return false, nil
		}
		return true, err
	}, "properties/status eq 'S'", "properties/runbook/name eq 'R'", "properties/startTime ge T", "properties/endTime le T")
	return f, err
}

func (c *call) getJobText() error {
	j, err := c.job()
	if err != nil {
		return err
	}
	text, err := c.api.cfg.Jobs.Text(c.r.Context(), j)
	if err != nil {
		return err
	}
	return c.sendText(textPowerShell, text)
}

func (c *call) stopJob() error {
	return c.actOnJob(c.api.cfg.Jobs.Stop(c.r.Context(), c.account.ID, c.r.PathValue("name")))
}

func (c *call) suspendJob() error {
	return c.actOnJob(c.api.cfg.Jobs.Suspend(c.r.Context(), c.account.ID, c.r.PathValue("name")))
}

func (c *call) resumeJob() error {
	return c.actOnJob(c.api.cfg.Jobs.Resume(c.r.Context(), c.account.ID, c.r.PathValue("name")))
}

func (c *call) actOnJob(err error) error {
	if err != nil {
		return err
	}
	return c.sendNothing(http.StatusOK)
}
