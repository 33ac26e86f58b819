package armapi

import (
	"net/http"

	"github.com/runwright/runwright/internal/tenant"
)

// networkBody is what the jobs of an account may connect to.
type networkBody struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Properties networkProperties `json:"properties"`
}

type networkProperties struct {
	networkLists
	Runbooks map[string]networkLists `json:"runbooks"`
}

type networkLists struct {
	Allow []string `json:"allow"`
	Deny  []string `json:"deny"`
}

func showLists(l tenant.NetworkLists) networkLists {
	return networkLists{append([]string{}, l.Allow...), append([]string{}, l.Deny...)}
}

func (c *call) showNetwork(a tenant.Account) networkBody {
	n := a.Settings.Network
	if n == nil {
		n = &tenant.Network{}
	}
	p := networkProperties{showLists(n.NetworkLists), map[string]networkLists{}}
	for name, l := range n.Runbooks {
		p.Runbooks[name] = showLists(l)
	}
	return networkBody{accountPath(a) + "/network", a.Name, p}
}

func (c *call) getNetwork() error { return c.send(http.StatusOK, c.showNetwork(c.account)) }

func (c *call) putNetwork() error {
	var in struct{ Properties networkProperties }
	if err := c.read(&in); err != nil {
		return err
	}
	n := tenant.Network{NetworkLists: tenant.NetworkLists(in.Properties.networkLists), Runbooks: map[string]tenant.NetworkLists{}}
	for name, l := range in.Properties.Runbooks {
		n.Runbooks[name] = tenant.NetworkLists(l)
	}
	acc, err := c.api.cfg.Accounts.SetNetwork(c.r.Context(), c.scope(), n, c.who.Name)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showNetwork(acc))
}
