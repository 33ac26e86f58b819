package armapi

import (
	"net/http"
	"strconv"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/modules"
)

type moduleRevisionBody struct {
	ID         string                   `json:"id"`
	Name       string                   `json:"name"`
	Properties moduleRevisionProperties `json:"properties"`
}

type moduleRevisionProperties struct {
	Revision       int64              `json:"revision"`
	RuntimeVersion string             `json:"runtimeVersion"`
	IsCurrent      bool               `json:"isCurrent"`
	Reason         string             `json:"reason"`
	Operation      *string            `json:"operation"`
	CreationTime   stamp              `json:"creationTime"`
	Changes        []moduleChangeBody `json:"changes"`
}

type moduleChangeBody struct {
	Module string  `json:"module"`
	From   *string `json:"from"`
	To     *string `json:"to"`
}

func (c *call) showModuleRevision(r modules.Revision) moduleRevisionBody {
	name := strconv.FormatInt(r.Number, 10)
	p := moduleRevisionProperties{
		Revision: r.Number, RuntimeVersion: r.Runtime, IsCurrent: r.Current, Reason: r.Reason, Operation: orNull(r.Operation), CreationTime: stamp(r.Created), Changes: []moduleChangeBody{},
	}
	for _, ch := range r.Changes {
		p.Changes = append(p.Changes, moduleChangeBody{ch.Module, orNull(ch.From), orNull(ch.To)})
	}
	return moduleRevisionBody{ID: c.resourcePath("moduleRevisions", name), Name: name, Properties: p}
}

func (c *call) listModuleRevisions() error {
	return sendPage(c, func(skip, limit int) ([]modules.Revision, error) {
		return c.api.cfg.Modules.Revisions(c.r.Context(), c.collection(), skip, limit)
	}, c.showModuleRevision)
}

// revisionNumber reads the number of a revision.
func revisionNumber(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, fault.New(fault.Invalid, "The module revision '%s' is not valid; expected a whole number from 1 on.", text).On("revision")
	}
	return n, nil
}

func (c *call) getModuleRevision() error {
	n, err := revisionNumber(c.r.PathValue("revision"))
	if err != nil {
		return err
	}
	r, err := c.api.cfg.Modules.Revision(c.r.Context(), c.account.ID, n)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showModuleRevision(r))
}

type moduleDiffBody struct {
	From    int64              `json:"from"`
	To      int64              `json:"to"`
	Modules []moduleDiffModule `json:"modules"`
}

type moduleDiffModule struct {
	moduleChangeBody
	Commands []commandChangeBody `json:"commands"`
}

type commandChangeBody struct {
	Command  string           `json:"command"`
	Change   string           `json:"change"`
	Breaking bool             `json:"breaking"`
	Details  []string         `json:"details"`
	UsedBy   []commandUseBody `json:"usedBy"`
}

type commandUseBody struct {
	Runbook string `json:"runbook"`
	Line    int    `json:"line"`
}

func (c *call) diffModuleRevisions() error {
	to, err := revisionNumber(c.r.PathValue("revision"))
	if err != nil {
		return err
	}
	from, err := revisionNumber(c.r.URL.Query().Get("from"))
	if err != nil {
		return err
	}
	all, err := c.api.cfg.Modules.Diff(c.r.Context(), c.account.ID, from, to)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, moduleDiffBody{from, to, append([]moduleDiffModule{}, showDiffs(all)...)})
}

func showDiffs(all []modules.ModuleDiff) (out []moduleDiffModule) {
	for _, m := range all {
		shown := moduleDiffModule{moduleChangeBody{m.Module, orNull(m.From), orNull(m.To)}, []commandChangeBody{}}
		for _, ch := range m.Commands {
			body := commandChangeBody{ch.Command, ch.Change, ch.Breaking, append([]string{}, ch.Details...), []commandUseBody{}}
			for _, u := range ch.UsedBy {
				body.UsedBy = append(body.UsedBy, commandUseBody{u.Runbook, u.Line})
			}
			shown.Commands = append(shown.Commands, body)
		}
		out = append(out, shown)
	}
	return out
}

type rollbackRequest struct {
	// Module is the one to roll back; empty for the whole set.
	Module string `json:"module"`
}

func (c *call) rollBackModules() error {
	n, err := revisionNumber(c.r.PathValue("revision"))
	if err != nil {
		return err
	}
	var in rollbackRequest
	if c.r.ContentLength != 0 {
		if err := c.read(&in); err != nil {
			return err
		}
	}
	r, err := c.api.cfg.Modules.Rollback(c.r.Context(), c.collection(), n, in.Module)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showModuleRevision(r))
}
