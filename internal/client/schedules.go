package client

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Schedule is a schedule.
type Schedule struct {
	Name       string
	Properties struct {
		Description      string
		StartTime        time.Time
		ExpiryTime       time.Time
		IsEnabled        bool
		NextRun          *time.Time
		Interval         int
		Frequency        string
		TimeZone         string
		AdvancedSchedule struct {
			WeekDays           []string
			MonthDays          []int
			MonthlyOccurrences []struct {
				Occurrence int
				Day        string
			}
		}
	}
}

// JobSchedule is a link between a schedule and a runbook.
type JobSchedule struct {
	Properties struct {
		JobScheduleID string
		Runbook       struct{ Name string }
		Schedule      struct{ Name string }
	}
}

// ScheduleRun is a due time of a schedule and what became of it.
type ScheduleRun struct {
	DueTime time.Time
	State   string
	Runbook struct{ Name string }
	Job     string
	Reason  string
}

// DueTime is a time at which a schedule is due.
type DueTime struct{ DueTime time.Time }

// LinkSchedule links a schedule with a runbook under an id, a GUID;
// parameters are sent as text.
func (c *Client) LinkSchedule(ctx context.Context, id, schedule, runbook string, parameters map[string]string) ([]byte, error) {
	return c.Do(ctx, Request{Method: http.MethodPut, Path: []string{"jobSchedules", id}, JSON: map[string]any{"properties": map[string]any{
		"schedule": map[string]string{"name": schedule}, "runbook": map[string]string{"name": runbook}, "parameters": parameters,
	}}})
}

// JobSchedulesOf is the query for the links of a schedule, a runbook, or
// both; empty names do not narrow it.
func JobSchedulesOf(schedule, runbook string) string {
	var clauses []string
	for _, c := range [][2]string{{"schedule", schedule}, {"runbook", runbook}} {
		if c[1] != "" {
			clauses = append(clauses, "properties/"+c[0]+"/name eq '"+strings.ReplaceAll(c[1], "'", "''")+"'")
		}
	}
	if len(clauses) == 0 {
		return ""
	}
	return "$filter=" + url.QueryEscape(strings.Join(clauses, " and "))
}
