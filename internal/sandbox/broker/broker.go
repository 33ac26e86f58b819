package broker

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"time"

	"github.com/runwright/runwright/internal/netpolicy"
)

// Times that opening a connection may take.
const (
	lookupTime  = 15 * time.Second
	addressTime = 10 * time.Second // for each address but the last one
	connectTime = 60 * time.Second // for all of it
)

// Resolver finds the addresses of a name; *net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Config is what a broker works with. Only Server has to be set.
type Config struct {
	Server netpolicy.Server
	// Listeners are the addresses on which this server listens.
	Listeners []netip.AddrPort
	// Interfaces gives the addresses of this machine; default: the system's.
	Interfaces func() []netip.Addr
	Resolver   Resolver         // default: the system's
	Now        func() time.Time // default: time.Now
	// Dial connects to an address and port; default: the system's TCP.
	Dial func(ctx context.Context, to netip.AddrPort) (net.Conn, error)
}

// Broker opens the connections of all jobs. It is safe for concurrent use.
type Broker struct {
	cfg Config
	own func(netip.AddrPort) bool
}

// New returns a Broker.
func New(cfg Config) *Broker {
	if cfg.Interfaces == nil {
		cfg.Interfaces = interfaces
	}
	if cfg.Resolver == nil {
		cfg.Resolver = &net.Resolver{}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Dial == nil {
		cfg.Dial = dial
	}
	if cfg.Server.Limits == (netpolicy.Limits{}) {
		cfg.Server.Limits = netpolicy.DefaultLimits()
	}
	return &Broker{cfg: cfg, own: netpolicy.Own(cfg.Listeners, cfg.Interfaces)}
}

// Job returns the door for one job, with the lists of its account and runbook.
func (b *Broker) Job(layers ...netpolicy.Layer) *Job {
	return &Job{broker: b, policy: b.cfg.Server.Policy(b.own, layers...), named: map[string]bool{}}
}

func dial(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
	var d net.Dialer
	// The policy speaks of TCP; a connection over several paths is another protocol.
	d.SetMultipathTCP(false)
	return d.DialContext(ctx, "tcp", to.String())
}

// interfaces gives the machine's addresses. Where the system does not tell them,
// a listener on all addresses is not recognized by the machine's names for
// itself; loopback is closed in any case.
func interfaces() []netip.Addr {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var out []netip.Addr
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok {
			if addr, ok := netip.AddrFromSlice(n.IP); ok {
				out = append(out, addr)
			}
		}
	}
	return out
}

// ErrOff says that jobs have no network on this server.
var ErrOff = errors.New("this server gives jobs no network (runwright serve --network off)")
