package client

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

// Dependencies is what a runbook uses.
type Dependencies struct {
	Runbook    string
	Draft      bool
	References []Use
	Unresolved []struct {
		Kind, Via, Text string
		Line            int
	}
	Warnings []struct {
		Line int
		Text string
	}
}

// Use is a place that names something.
type Use struct {
	Runbook    string
	Kind, Name string
	Line       int
	Via        string
	Parameters []string
}

// Migration is what of a runbook belongs to AzureRM.
type Migration struct {
	Runbook string
	Aliased bool
	Changes []struct {
		Kind, Old, New string
		Line           int
	}
}

// AzMigration is what a change from AzureRM to Az has to touch.
type AzMigration struct {
	Value []Migration
	// SchedulesToPause start runbooks that have to be changed.
	SchedulesToPause []struct {
		Name     string
		NextRun  *time.Time
		Runbooks []string
	}
}

// Dependencies returns what the published text of a runbook, or its draft,
// uses; raw is the answer as it came.
func (c *Client) Dependencies(ctx context.Context, runbook string, draft bool) (raw []byte, d Dependencies, err error) {
	raw, err = c.Do(ctx, Request{Method: http.MethodGet, Path: []string{"runbooks", runbook, "dependencies"}, Query: "draft=" + strconv.FormatBool(draft)})
	if err == nil {
		d, err = Decode[Dependencies](raw)
	}
	return raw, d, err
}
