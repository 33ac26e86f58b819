package armapi

import (
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/runwright/runwright/internal/schedules"
)

type jobScheduleBody struct {
	ID         string                `json:"id"`
	Type       string                `json:"type"`
	Properties jobScheduleProperties `json:"properties"`
}

type jobScheduleProperties struct {
	JobScheduleID string   `json:"jobScheduleId"`
	Runbook       nameBody `json:"runbook"`
	Schedule      nameBody `json:"schedule"`
	RunOn         *string  `json:"runOn"`
	// Parameters are null in lists.
	Parameters map[string]json.RawMessage `json:"parameters"`
}

func (c *call) showJobSchedule(l schedules.Link) jobScheduleBody {
	body := c.showJobScheduleItem(l)
	if body.Properties.Parameters = l.Parameters; l.Parameters == nil {
		body.Properties.Parameters = map[string]json.RawMessage{}
	}
	return body
}

// showJobScheduleItem shows one of a list.
func (c *call) showJobScheduleItem(l schedules.Link) jobScheduleBody {
	return jobScheduleBody{
		ID: c.resourcePath("jobSchedules", l.ID), Type: "Microsoft.Automation/AutomationAccounts/JobSchedules",
		Properties: jobScheduleProperties{JobScheduleID: l.ID, Runbook: nameBody{l.Runbook}, Schedule: nameBody{l.Schedule}, RunOn: orNull(l.RunOn)},
	}
}

func (c *call) listJobSchedules() error {
	f, err := jobScheduleFilter(c.r.URL.Query().Get("$filter"))
	if err != nil {
		return err
	}
	return sendPage(c, func(skip, limit int) ([]schedules.Link, error) {
		return c.api.cfg.Schedules.Links(c.r.Context(), c.account.ID, f, skip, limit)
	}, c.showJobScheduleItem)
}

func jobScheduleFilter(text string) (f schedules.LinkFilter, err error) {
	err = eachClause(text, func(cl clause) (bool, error) {
		// Some clients escape names once more within the quotes; no name of
		// these holds a percent sign of its own.
		if name, err := url.PathUnescape(cl.value); err == nil {
			cl.value = name
		}
		switch cl.path + " " + cl.op {
		case "properties/schedule/name eq":
			f.Schedule = cl.value
		case "properties/runbook/name eq":
			f.Runbook = cl.value
		default:
			return false, nil
		}
		return true, nil
	}, "properties/schedule/name eq 'S'", "properties/runbook/name eq 'R'")
	return f, err
}

func (c *call) getJobSchedule() error {
	l, err := c.api.cfg.Schedules.GetLink(c.r.Context(), c.account.ID, c.r.PathValue("id"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showJobSchedule(l))
}

func (c *call) putJobSchedule() error {
	var in struct {
		Properties struct {
			Schedule   nameBody                   `json:"schedule"`
			Runbook    nameBody                   `json:"runbook"`
			Parameters map[string]json.RawMessage `json:"parameters"`
			RunOn      string                     `json:"runOn"`
		} `json:"properties"`
	}
	if err := c.read(&in); err != nil {
		return err
	}
	p := in.Properties
	if err := compact(p.Parameters); err != nil {
		return err
	}
	l, err := c.api.cfg.Schedules.Link(c.r.Context(), c.account.ID, c.r.PathValue("id"), schedules.LinkSpec{Schedule: p.Schedule.Name, Runbook: p.Runbook.Name, Parameters: p.Parameters, RunOn: p.RunOn})
	if err != nil {
		return err
	}
	body := c.showJobSchedule(l)
	return c.sendCreated(true, body.ID, body)
}

func (c *call) deleteJobSchedule() error {
	if err := c.api.cfg.Schedules.Unlink(c.r.Context(), c.account.ID, c.r.PathValue("id")); err != nil {
		return err
	}
	return c.sendNothing(http.StatusOK)
}
