package broker

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/netpolicy"
)

// Counts are what one job did.
type Counts struct {
	Opened  int // connections that came about
	Refused int // wishes that the policy or a limit refused
}

// LimitError says that a job wants more than its limits allow.
type LimitError struct{ Message string }

// Error gives the message.
func (e *LimitError) Error() string { return e.Message }

// maxNamed is how many refused targets of a job are named.
const maxNamed = 20

// maxAddress is the length of the longest HOST:PORT, with room for brackets and
// the zone of an address.
const maxAddress = 300

// Job is one job's door to the network. It is safe for concurrent use.
type Job struct {
	broker *Broker
	policy netpolicy.Policy
	local  map[string]func(net.Conn) // what ends in this program, by address

	mu     sync.Mutex // guards the rest
	open   int
	begun  []time.Time // within the last minute, oldest first
	counts Counts
	named  map[string]bool // targets and limits whose refusal was told
}

// Place is the right to one connection of a job.
type Place struct {
	job  *Job
	once sync.Once
}

// Begin takes a place, or fails with a *LimitError or ErrOff. It does not wait.
func (j *Job) Begin() (*Place, error) {
	limits := j.broker.cfg.Server.Limits
	now := j.broker.cfg.Now()
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broker.cfg.Server.Off && len(j.local) == 0 {
		j.counts.Refused++
		return nil, ErrOff
	}
	for len(j.begun) > 0 && now.Sub(j.begun[0]) >= time.Minute {
		j.begun = j.begun[1:]
	}
	switch {
	case j.open >= limits.Connections:
		j.counts.Refused++
		return nil, &LimitError{fmt.Sprintf("The job has %d connections open, which is as many as it may have at once. Close those that are not needed any more.", j.open)}
	case len(j.begun) >= limits.PerMinute:
		j.counts.Refused++
		wait := time.Minute - now.Sub(j.begun[0])
		return nil, &LimitError{fmt.Sprintf("The job began %d connections within a minute, which is as many as it may. The next one is possible in %s.", limits.PerMinute, wait.Round(time.Second))}
	}
	j.open++
	j.begun = append(j.begun, now)
	return &Place{job: j}, nil
}

// Done gives the place back; only the first call counts.
func (p *Place) Done() {
	p.once.Do(func() {
		p.job.mu.Lock()
		defer p.job.mu.Unlock()
		p.job.open--
	})
}

// Connect opens a connection to HOST:PORT. The caller owns it, and keeps the
// place as long as it is open. The error is a *netpolicy.Refusal, what the
// resolver or the dialer said, or ctx's.
func (p *Place) Connect(ctx context.Context, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	conn, err := p.job.connect(ctx, address)
	var refusal *netpolicy.Refusal
	p.job.mu.Lock()
	defer p.job.mu.Unlock()
	switch {
	case err == nil:
		p.job.counts.Opened++
	case errors.As(err, &refusal), errors.Is(err, ErrOff):
		p.job.counts.Refused++
	}
	return conn, err
}

func (j *Job) connect(ctx context.Context, address string) (net.Conn, error) {
	if serve, ok := j.local[address]; ok {
		ours, theirs, err := pair()
		if err != nil {
			return nil, err
		}
		go serve(ours)
		return theirs, nil
	}
	if j.broker.cfg.Server.Off {
		return nil, ErrOff
	}
	if len(address) > maxAddress {
		return nil, fmt.Errorf("the address has %d characters, more than a name can have", len(address))
	}
	host, portText, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("'%s' is not HOST:PORT", address)
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil || port == 0 || host == "" {
		return nil, fmt.Errorf("'%s' is not HOST:PORT with a port from 1 to 65535", address)
	}
	allowed, err := j.resolve(ctx, host, uint16(port))
	if err != nil {
		return nil, err
	}
	var first error
	for i, to := range allowed {
		conn, err := j.dial(ctx, to, i == len(allowed)-1)
		if err == nil {
			return conn, nil
		}
		if first == nil {
			first = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	return nil, first
}

// resolve gives the addresses that may be dialled, at least one.
func (j *Job) resolve(ctx context.Context, host string, port uint16) ([]netip.AddrPort, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		to := netip.AddrPortFrom(a, port)
		if r := j.policy.Check("", to); r != nil {
			return nil, r
		}
		return []netip.AddrPort{netip.AddrPortFrom(a.Unmap(), port)}, nil
	}
	if r := j.policy.CheckName(host, port); r != nil {
		return nil, r
	}
	ctx, cancel := context.WithTimeout(ctx, lookupTime)
	defer cancel()
	all, err := j.broker.cfg.Resolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, err
	}
	var out []netip.AddrPort
	var first error = &net.DNSError{Err: "no addresses", Name: host, IsNotFound: true}
	for i, a := range all {
		to := netip.AddrPortFrom(a.Unmap(), port)
		if r := j.policy.Check(host, to); r == nil {
			out = append(out, to)
		} else if i == 0 {
			first = r
		}
	}
	if len(out) == 0 {
		return nil, first
	}
	return out, nil
}

func (j *Job) dial(ctx context.Context, to netip.AddrPort, last bool) (net.Conn, error) {
	if !last {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, addressTime)
		defer cancel()
	}
	return j.broker.cfg.Dial(ctx, to)
}

// Notice gives the warning about a refusal that was not told yet, and reports
// whether there is one: each target once, and only so many of them.
func (j *Job) Notice(err error) (string, bool) {
	var refusal *netpolicy.Refusal
	var limit *LimitError
	key, text := "", ""
	switch {
	case errors.As(err, &refusal):
		key, text = refusal.Target+"\n"+refusal.Reason, refusal.Error()
		if refusal.How != "" {
			text += " " + refusal.How
		}
	case errors.As(err, &limit):
		// The numbers in it change; what it says does not.
		key, text = "limit", limit.Message+" The operator of the server can change the limits with 'connections' and 'connects-per-minute' in the file of 'runwright serve --network'."
	case errors.Is(err, ErrOff):
		key, text = "off", "There is no network here: "+err.Error()+"."
	default:
		return "", false
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.named[key] || len(j.named) > maxNamed {
		return "", false
	}
	j.named[key] = true
	if len(j.named) > maxNamed {
		return fmt.Sprintf("More than %d targets were refused; further ones are not named.", maxNamed), true
	}
	return text, true
}

// Counts gives what the job did so far.
func (j *Job) Counts() Counts {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.counts
}
