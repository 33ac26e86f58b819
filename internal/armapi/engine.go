package armapi

import (
	"maps"
	"net/http"

	"github.com/runwright/runwright/internal/tenant"
)

// engineBody says on which engine the PowerShell runbooks of an account run.
type engineBody struct {
	ID         string           `json:"id"`
	Name       string           `json:"name"`
	Properties engineProperties `json:"properties"`
}

type engineProperties struct {
	Engine   string            `json:"engine"`
	Runbooks map[string]string `json:"runbooks"`
}

func (c *call) showEngine(a tenant.Account) engineBody {
	p := engineProperties{Engine: tenant.EngineEmbedded, Runbooks: map[string]string{}}
	if e := a.Settings.Engines; e != nil {
		p.Engine = e.Engine
		maps.Copy(p.Runbooks, e.Runbooks)
	}
	return engineBody{accountPath(a) + "/engine", a.Name, p}
}

func (c *call) getEngine() error { return c.send(http.StatusOK, c.showEngine(c.account)) }

func (c *call) putEngine() error {
	var in struct{ Properties engineProperties }
	if err := c.read(&in); err != nil {
		return err
	}
	acc, err := c.api.cfg.Accounts.SetEngines(c.r.Context(), c.scope(), tenant.Engines(in.Properties), c.who.Name)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showEngine(acc))
}
