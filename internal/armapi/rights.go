package armapi

import (
	"net/http"

	"github.com/runwright/runwright/internal/audit"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/rights"
)

type accessBody struct {
	Properties struct {
		Mode rights.Mode `json:"mode"`
	} `json:"properties"`
}

func (c *call) sendAccess() error {
	m, err := c.api.cfg.Rights.Mode(c.r.Context(), c.account.ID)
	if err != nil {
		return err
	}
	var b accessBody
	b.Properties.Mode = m
	return c.send(http.StatusOK, b)
}

func (c *call) getAssetAccess() error { return c.sendAccess() }

func (c *call) putAssetAccess() error {
	var in accessBody
	if err := c.read(&in); err != nil {
		return err
	}
	if err := c.api.cfg.Rights.SetMode(c.r.Context(), c.account.ID, in.Properties.Mode); err != nil {
		return err
	}
	return c.sendAccess()
}

// rightsBody is the list of a runbook; rules are KIND:PATTERN, null for a
// runbook without a list.
type rightsBody struct {
	Runbook    string `json:"runbook"`
	Properties struct {
		Mode  rights.Mode `json:"mode,omitempty"`
		Rules []string    `json:"rules"`
	} `json:"properties"`
}

func (c *call) sendRights(runbook string, l rights.List) error {
	b := rightsBody{Runbook: runbook}
	b.Properties.Mode = l.Mode
	if l.Own {
		b.Properties.Rules = []string{}
	}
	for _, r := range l.Rules {
		b.Properties.Rules = append(b.Properties.Rules, r.String())
	}
	return c.send(http.StatusOK, b)
}

// rightsOf finds the runbook of the request and its list.
func (c *call) rightsOf() (runbook string, l rights.List, err error) {
	rb, err := c.api.cfg.Runbooks.Get(c.r.Context(), c.account.ID, c.r.PathValue("name"))
	if err != nil {
		return "", l, err
	}
	l, err = c.api.cfg.Rights.Get(c.r.Context(), c.account.ID, rb.Name)
	return rb.Name, l, err
}

func (c *call) getRights() error {
	runbook, l, err := c.rightsOf()
	if err != nil {
		return err
	}
	return c.sendRights(runbook, l)
}

func (c *call) putRights() error {
	runbook, _, err := c.rightsOf()
	if err != nil {
		return err
	}
	var in rightsBody
	if err := c.read(&in); err != nil {
		return err
	}
	if in.Properties.Rules == nil {
		return fault.New(fault.Invalid, "The request has no list in 'properties.rules'; an empty one allows nothing, and DELETE takes the list away.").On("properties.rules")
	}
	var rules []rights.Rule
	for _, text := range in.Properties.Rules {
		r, err := rights.ParseRule(text)
		if err != nil {
			return err
		}
		rules = append(rules, r)
	}
	l, err := c.api.cfg.Rights.Set(c.r.Context(), c.account.ID, runbook, rules)
	if err != nil {
		return err
	}
	return c.sendRights(runbook, l)
}

func (c *call) deleteRights() error {
	runbook, _, err := c.rightsOf()
	if err != nil {
		return err
	}
	found, err := c.api.cfg.Rights.Drop(c.r.Context(), c.account.ID, runbook)
	if err != nil {
		return err
	}
	return c.sendDeleted(found)
}

// usedBody is an asset that a runbook asked for.
type usedBody struct {
	Rule    string        `json:"rule"`
	Outcome audit.Outcome `json:"outcome"`
	Count   int           `json:"count"`
	Last    stamp         `json:"last"`
	Listed  bool          `json:"listed"` // a rule allows it already
}

// getProposal says, from the audit records, what a runbook has asked for.
func (c *call) getProposal() error {
	runbook, l, err := c.rightsOf()
	if err != nil {
		return err
	}
	uses, err := c.api.cfg.Audit.Uses(c.r.Context(), c.account.ID, runbook)
	if err != nil {
		return err
	}
	out := list[usedBody]{Value: []usedBody{}}
	for _, u := range uses {
		out.Value = append(out.Value, usedBody{rights.Rule{Kind: u.Kind, Pattern: u.Name}.String(), u.Outcome, u.Count, stamp(u.Last), l.Own && l.Lists(u.Kind, u.Name)})
	}
	return c.send(http.StatusOK, out)
}
