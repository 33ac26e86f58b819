package armapi

import (
	"math"
	"net/http"

	"github.com/runwright/runwright/internal/usage"
)

type referenceBody struct {
	Kind       string   `json:"kind"`
	Name       string   `json:"name"`
	Line       int      `json:"line"`
	Module     *string  `json:"module,omitempty"` // before the name of a command
	Parameters []string `json:"parameters,omitempty"`
	Via        *string  `json:"via,omitempty"`
}

type unresolvedBody struct {
	Kind string  `json:"kind"`
	Via  *string `json:"via,omitempty"`
	Text string  `json:"text"`
	Line int     `json:"line"`
}

type warningBody struct {
	Line int    `json:"line"`
	Text string `json:"text"`
}

type dependenciesBody struct {
	Runbook    string           `json:"runbook"`
	Draft      bool             `json:"draft"`
	References []referenceBody  `json:"references"`
	Unresolved []unresolvedBody `json:"unresolved"`
	Warnings   []warningBody    `json:"warnings"`
}

func (c *call) getDependencies() error {
	draft, err := c.flag("draft", false)
	if err != nil {
		return err
	}
	d, err := c.api.cfg.Usage.Of(c.r.Context(), c.account.ID, c.r.PathValue("name"), draft)
	if err != nil {
		return err
	}
	out := dependenciesBody{Runbook: d.Runbook, Draft: d.Draft, References: []referenceBody{}, Unresolved: []unresolvedBody{}, Warnings: []warningBody{}}
	for _, r := range d.References {
		out.References = append(out.References, referenceBody{string(r.Kind), r.Name, r.Line, orNull(r.Qualifier), r.Parameters, orNull(r.Via)})
	}
	for _, u := range d.Unresolved {
		out.Unresolved = append(out.Unresolved, unresolvedBody{string(u.Kind), orNull(u.Via), u.Text, u.Line})
	}
	for _, w := range d.Warnings {
		out.Warnings = append(out.Warnings, warningBody(w))
	}
	return c.send(http.StatusOK, out)
}

type useBody struct {
	Runbook string `json:"runbook"`
	referenceBody
}

func (c *call) sendUses(uses []usage.Use, err error) error {
	if err != nil {
		return err
	}
	out := list[useBody]{Value: []useBody{}}
	for _, u := range uses {
		out.Value = append(out.Value, useBody{u.Runbook, referenceBody{string(u.Kind), u.Name, u.Line, orNull(u.Qualifier), u.Parameters, orNull(u.Via)}})
	}
	return c.send(http.StatusOK, out)
}

// uses answers which runbooks name an asset of a kind. It need not be there:
// what is missing is looked for, too.
func uses(kind usage.Kind) func(*call) error {
	return func(c *call) error {
		return c.sendUses(c.api.cfg.Usage.Uses(c.r.Context(), c.account.ID, kind, c.r.PathValue("name")))
	}
}

func (c *call) getModuleUsage() error {
	m, err := c.api.cfg.Modules.Get(c.r.Context(), c.collection(), c.account.Created, c.r.PathValue("name"))
	if err != nil {
		return err
	}
	commands, err := c.api.cfg.Modules.Commands(c.r.Context(), c.collection(), m.Name, 0, math.MaxInt32)
	if err != nil {
		return err
	}
	names := make([]string, 0, len(commands))
	for _, cmd := range commands {
		names = append(names, cmd.Name)
	}
	return c.sendUses(c.api.cfg.Usage.UsesOfModule(c.r.Context(), c.account.ID, m.Name, names))
}

type migrationBody struct {
	Runbook string            `json:"runbook"`
	Aliased bool              `json:"aliased"` // by Enable-AzureRmAlias
	Changes []replacementBody `json:"changes"`
}

type replacementBody struct {
	Kind string `json:"kind"`
	Old  string `json:"old"`
	New  string `json:"new"`
	Line int    `json:"line"`
}

type azMigrationBody struct {
	Value []migrationBody `json:"value"`
	// SchedulesToPause are enabled and start runbooks in Value.
	SchedulesToPause []starterBody `json:"schedulesToPause"`
}

type starterBody struct {
	Name     string      `json:"name"`
	NextRun  *localStamp `json:"nextRun"`
	Runbooks []string    `json:"runbooks"`
}

func (c *call) getAzMigration() error {
	all, err := c.api.cfg.Usage.Migrate(c.r.Context(), c.account.ID)
	if err != nil {
		return err
	}
	out := azMigrationBody{Value: []migrationBody{}, SchedulesToPause: []starterBody{}}
	var runbooks []string
	for _, m := range all {
		body := migrationBody{Runbook: m.Runbook, Aliased: m.Aliased, Changes: []replacementBody{}}
		for _, ch := range m.Changes {
			body.Changes = append(body.Changes, replacementBody{string(ch.Kind), ch.Name, ch.New, ch.Line})
		}
		out.Value = append(out.Value, body)
		runbooks = append(runbooks, m.Runbook)
	}
	starters, err := c.api.cfg.Schedules.Starters(c.r.Context(), c.account.ID, runbooks)
	if err != nil {
		return err
	}
	for _, s := range starters {
		out.SchedulesToPause = append(out.SchedulesToPause, starterBody{s.Schedule.Name, c.showSchedule(s.Schedule).Properties.NextRun, s.Runbooks})
	}
	return c.send(http.StatusOK, out)
}
