package armapi

import (
	"net/http"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/nuget"
)

// azureRequest asks for a release of the Az modules.
type azureRequest struct {
	Runtime string `json:"runtime"`
	Release string `json:"release"` // Az or AzureRM
	Version string `json:"version"` // of the release; empty for the highest
	Preview bool   `json:"preview"`
	Custom  bool   `json:"custom"` // what users imported, too
	Report  bool   `json:"report"` // only report what would change
	Plan    bool   `json:"plan"`   // only plan
}

type azureBody struct {
	Version   string               `json:"version"`
	Skipped   []string             `json:"skipped"`
	Plan      []modulePlanItem     `json:"plan,omitempty"`
	Operation *moduleOperationBody `json:"operation,omitempty"`
}

func (c *call) postModuleUpdate() error {
	var in azureRequest
	if err := c.read(&in); err != nil {
		return err
	}
	if in.Runtime != "" {
		var err error
		if c.runtime, err = c.checkRuntime(in.Runtime); err != nil {
			return err
		}
	}
	u := modules.AzureUpdate{Release: in.Release, Prerelease: in.Preview, Custom: in.Custom, Report: in.Report}
	if in.Version != "" {
		v, err := nuget.ParseVersion(in.Version)
		if err != nil {
			return fault.Wrap(fault.Invalid, err, "The version '%s' is not valid: %s.", in.Version, err).On("version")
		}
		u.Version = &v
	}
	if in.Plan {
		return c.planModuleUpdate(u)
	}
	p, o, err := c.api.cfg.Modules.UpdateAzure(c.r.Context(), c.collection(), u)
	if err != nil {
		return err
	}
	shown := c.showModuleOperation(o)
	c.w.Header().Set("Location", c.address(shown.ID))
	return c.send(http.StatusAccepted, azureBody{Version: p.Version.String(), Skipped: append([]string{}, p.Skipped...), Operation: &shown})
}

func (c *call) planModuleUpdate(u modules.AzureUpdate) error {
	p, err := c.api.cfg.Modules.PlanAzure(c.r.Context(), c.collection(), u)
	if err != nil {
		return err
	}
	out := azureBody{Version: p.Version.String(), Skipped: append([]string{}, p.Skipped...), Plan: []modulePlanItem{}}
	if len(p.Request.Wishes) > 0 {
		items, err := c.api.cfg.Modules.Plan(c.r.Context(), c.collection(), p.Request)
		if err != nil {
			return err
		}
		out.Plan = showPlan(items)
	}
	return c.send(http.StatusOK, out)
}
