package automation

import (
	"errors"
	"time"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// waitJob is Wait-AutomationJob: it writes jobs as they end. The server tells
// of a change at once, so there is nothing to ask for again after a delay.
type waitJob struct {
	interp.Base
	pending []string       // in the order given
	seen    map[string]any // job to its state
}

// maxWaited is how many jobs can be waited for at a time.
const maxWaited = 1000

func waitMeta() *interp.Meta {
	id := interp.InAllSets(true, interp.NoPosition)
	id.Pipeline = true
	optional := []interp.InSet{interp.InAllSets(false, interp.NoPosition)}
	return &interp.Meta{Params: []*interp.Param{
		{Name: "Id", Type: types.ArrayOf(types.GuidType), In: []interp.InSet{id}},
		{Name: "TimeoutInMinutes", Type: types.Int32, Attrs: []interp.Attribute{interp.InRange(0, 60)}, In: optional},
		{Name: "DelayInSeconds", Type: types.Int32, Attrs: []interp.Attribute{interp.InRange(30, 300)}, In: optional},
		{Name: "OutputJobsTransitionedToRunning", Type: types.SwitchType, Switch: true, In: optional},
	}}
}

// Process looks whether the jobs are there.
func (w *waitJob) Process(c *interp.Call) error {
	if w.seen == nil {
		w.seen = map[string]any{}
	}
	for _, id := range c.Strings("Id") {
		if _, twice := w.seen[id]; twice {
			continue
		}
		if len(w.pending) == maxWaited {
			return c.Error("System.ArgumentException", "TooManyJobs", "LimitsExceeded", nil, "At most %d jobs can be waited for at a time.", maxWaited)
		}
		_, err := watch(c, map[string]any{id: ""}, 0)
		if errors.Is(err, interp.ErrNoAsset) {
			if err := c.WriteError(c.Error("Orchestrator.AssetManagement.Cmdlets.AssetManagementClientException", "JobNotFound", "ObjectNotFound", id, "Job not found: %s.", id)); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		w.pending, w.seen[id] = append(w.pending, id), ""
	}
	return nil
}

// End waits.
func (w *waitJob) End(c *interp.Call) error {
	clock := c.Host().Clock
	minutes := c.Int("TimeoutInMinutes", 5)
	deadline := clock.Now().Add(time.Duration(minutes) * time.Minute)
	for len(w.pending) > 0 {
		left := max(deadline.Sub(clock.Now()), 0)
		changed, err := watch(c, w.seen, left)
		if err != nil {
			return err
		}
		if len(changed) == 0 && left <= 0 {
			return c.Warn("%d job(s) had not ended after %d minute(s).", len(w.pending), minutes)
		}
		var still []string
		for _, id := range w.pending {
			job, ok := changed[id]
			if !ok {
				still = append(still, id)
				continue
			}
			if job.final || job.status == "Running" && c.Switch("OutputJobsTransitionedToRunning") {
				if err := c.Write(job.shown(id)); err != nil {
					return err
				}
			}
			if job.final {
				delete(w.seen, id)
				continue
			}
			w.seen[id] = job.status
			still = append(still, id)
		}
		w.pending = still
	}
	return nil
}

// waited is a job that changed.
type waited struct {
	runbook, status string
	final           bool
	exception       any
}

// shown is the object that the command writes for a job.
func (j waited) shown(id string) *types.PSObject {
	var shown any = id
	if g, ok := types.ParseGuid(id); ok {
		shown = g
	}
	return types.NewCustom().Set("Id", shown).Set("RunbookName", j.runbook).Set("Status", j.status).Set("Exception", j.exception)
}

// watch asks for the jobs whose state is not the one in seen, and waits for
// the first up to limit, in whole seconds.
func watch(c *interp.Call, seen map[string]any, limit time.Duration) (map[string]waited, error) {
	assets := c.Host().Assets
	if assets == nil {
		return nil, c.Error("System.InvalidOperationException", "AssetsNotAvailable", "ResourceUnavailable", nil, "Jobs can be waited for in a job of an automation account only.")
	}
	v, err := assets.Do(c.Context(), "watchJobs", "", map[string]any{"seen": seen, "seconds": int64((limit + time.Second - 1) / time.Second)})
	if err != nil {
		return nil, err
	}
	answer, _ := v.(map[string]any)
	items, ok := types.Elements(answer["jobs"])
	if !ok {
		return nil, errors.New("the server's answer was not a list of jobs")
	}
	out := map[string]waited{}
	for _, item := range items {
		d, ok := types.DictOf(types.Unwrap(item))
		if !ok {
			return nil, errors.New("the server's answer was not a list of jobs")
		}
		text := func(name string) string { v, _ := d.Get(name); return types.ToString(v) }
		final, _ := d.Get("final")
		exception, _ := d.Get("exception")
		out[text("job")] = waited{text("runbook"), text("status"), final == true, exception}
	}
	return out, nil
}
