package armapi

import (
	"net/http"

	"github.com/runwright/runwright/internal/modules"
)

// consequencesBody is what a deletion or a rollback of modules would bring about.
type consequencesBody struct {
	Changes  []moduleDiffModule `json:"changes"`
	Breaks   []string           `json:"breaks"`   // what will not load any more, a sentence each
	LoadedBy []moduleUseBody    `json:"loadedBy"` // runbooks that load what goes
}

type moduleUseBody struct {
	Runbook string `json:"runbook"`
	Module  string `json:"module"`
	Line    int    `json:"line"`
}

func (c *call) sendConsequences(all modules.Consequences, err error) error {
	if err != nil {
		return err
	}
	out := consequencesBody{append([]moduleDiffModule{}, showDiffs(all.Changes)...), append([]string{}, all.Breaks...), []moduleUseBody{}}
	for _, u := range all.LoadedBy {
		out.LoadedBy = append(out.LoadedBy, moduleUseBody{u.Runbook, u.Name, u.Line})
	}
	return c.send(http.StatusOK, out)
}

func (c *call) foreseeDelete() error {
	return c.sendConsequences(c.api.cfg.Modules.ForeseeDelete(c.r.Context(), c.collection(), c.r.PathValue("name")))
}

func (c *call) foreseeRollback() error {
	n, err := revisionNumber(c.r.PathValue("revision"))
	if err != nil {
		return err
	}
	return c.sendConsequences(c.api.cfg.Modules.ForeseeRollback(c.r.Context(), c.collection(), n, c.r.URL.Query().Get("module")))
}
