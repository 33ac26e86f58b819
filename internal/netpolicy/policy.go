package netpolicy

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
)

// Layer is the lists of one place. An empty Allow allows everything.
type Layer struct {
	Where string // for messages, e.g. "the account 'contoso'"
	// How says how to allow a target that this layer refuses; %s stands for the
	// target as a rule.
	How         string
	Allow, Deny []Rule
}

// Policy is what holds for one job. The zero Policy allows everything that is
// not closed to all. It is not changed after it was made.
type Policy struct {
	// Open are rules with addresses that the operator took out of what is closed
	// to all. A listener of the server's own is opened by a rule with its one port
	// only.
	Open []Rule
	// Own reports whether an address and port is a listener of the server; nil
	// for no listeners.
	Own    func(netip.AddrPort) bool
	Layers []Layer
}

// Refusal is why a connection is not allowed.
type Refusal struct {
	Target string // as the script named it, HOST:PORT
	Reason string // the rule, in words
	How    string // how to allow it, a sentence; may be empty
}

// Error is one sentence.
func (r *Refusal) Error() string {
	return fmt.Sprintf("Connecting to %s is not allowed: %s.", r.Target, r.Reason)
}

// openHow is how to open what is closed to all.
const openHow = "The operator of the server can allow it with the line 'open %s' in the file of 'runwright serve --network'."

// CheckName decides what can be decided before a name is resolved: it refuses a
// name that a rule denies, and one that no rule of a list could allow whatever
// its address is. Such a name is not to be resolved.
func (p *Policy) CheckName(name string, port uint16) *Refusal {
	target := net.JoinHostPort(name, strconv.Itoa(int(port)))
	name = normal(name)
	for _, l := range p.Layers {
		for _, r := range l.Deny {
			if r.matchesName(name, port) {
				return l.denied(target, r)
			}
		}
		might := func(r Rule) bool { return r.matchesName(name, port) || r.IsAddress() && r.hasPort(port) }
		if len(l.Allow) > 0 && !slices.ContainsFunc(l.Allow, might) {
			return l.notListed(target)
		}
	}
	return nil
}

// Check decides about an address. name is the name it was resolved from, empty
// when the script named the address itself.
func (p *Policy) Check(name string, to netip.AddrPort) *Refusal {
	addr, port := to.Addr().WithZone("").Unmap(), to.Port()
	host := name
	if name == "" {
		host = to.Addr().String()
	}
	target := net.JoinHostPort(host, strconv.Itoa(int(port)))
	name = normal(name)
	forms := Forms(to.Addr())
	if why := p.closed(addr, port, forms); why != "" {
		if name != "" {
			why = fmt.Sprintf("the name is that of %s, and %s", addr, why)
		}
		return &Refusal{target, why, fmt.Sprintf(openHow, net.JoinHostPort(addr.String(), strconv.Itoa(int(port))))}
	}
	for _, l := range p.Layers {
		for _, r := range l.Deny {
			if r.matchesName(name, port) || slices.ContainsFunc(forms, func(a netip.Addr) bool { return r.matchesAddr(a, port) }) {
				return l.denied(target, r)
			}
		}
		listed := func(r Rule) bool { return r.matchesName(name, port) || r.matchesAddr(addr, port) }
		if len(l.Allow) > 0 && !slices.ContainsFunc(l.Allow, listed) {
			return l.notListed(target)
		}
	}
	return nil
}

// closed says why an address is closed to all and not opened.
func (p *Policy) closed(addr netip.Addr, port uint16, forms []netip.Addr) string {
	opened := slices.ContainsFunc(p.Open, func(r Rule) bool { return r.matchesAddr(addr, port) })
	openedPort := slices.ContainsFunc(p.Open, func(r Rule) bool { return r.matchesAddr(addr, port) && r.onePort() })
	for i, a := range forms {
		if why := Special(a); why != "" && !opened {
			if i > 0 {
				return fmt.Sprintf("%s stands for %s, %s", addr, a, why)
			}
			return fmt.Sprintf("%s is %s", a, why)
		}
		if p.Own != nil && !openedPort && p.Own(netip.AddrPortFrom(a, port)) {
			return fmt.Sprintf("%s is where this server itself listens", netip.AddrPortFrom(a, port))
		}
	}
	return ""
}

func (l Layer) denied(target string, r Rule) *Refusal {
	return &Refusal{target, fmt.Sprintf("the rule 'deny %s' of %s is against it", r, l.Where), ""}
}

func (l Layer) notListed(target string) *Refusal {
	how := ""
	if l.How != "" {
		how = fmt.Sprintf(l.How, target)
	}
	return &Refusal{target, "it is not on the allow-list of " + l.Where, how}
}
