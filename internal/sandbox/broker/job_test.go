package broker_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/netpolicy"
	"github.com/runwright/runwright/internal/sandbox/broker"
)

// names is a resolver; each question takes the next answer of a name.
type names struct {
	answers map[string][]string
	asked   []string
}

func (n *names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	n.asked = append(n.asked, host)
	list := n.answers[host]
	if len(list) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	n.answers[host] = list[1:]
	var out []netip.Addr
	for a := range strings.FieldsSeq(list[0]) {
		out = append(out, netip.MustParseAddr(a))
	}
	return out, nil
}

// dialled notes what is dialled; addresses in refuse do not answer.
type dialled struct {
	to     []string
	refuse string
}

var errNobody = errors.New("nobody there")

func (d *dialled) dial(_ context.Context, to netip.AddrPort) (net.Conn, error) {
	d.to = append(d.to, to.String())
	if strings.Contains(d.refuse, to.Addr().String()) {
		return nil, errNobody
	}
	a, b := net.Pipe()
	_ = b.Close()
	return a, nil
}

func connect(t *testing.T, j *broker.Job, address string) error {
	t.Helper()
	p, err := j.Begin()
	if err != nil {
		return err
	}
	defer p.Done()
	c, err := p.Connect(t.Context(), address)
	if err == nil {
		_ = c.Close()
	}
	return err
}

func layer(t *testing.T, allow ...string) netpolicy.Layer {
	t.Helper()
	rules, err := netpolicy.ParseRules(allow)
	if err != nil {
		t.Fatal(err)
	}
	return netpolicy.Layer{Where: "the account 'a'", How: "Allow it with 'set %s'.", Allow: rules}
}

func TestConnect(t *testing.T) {
	tests := []struct {
		what    string
		allow   []string
		answers map[string][]string
		refuse  string
		address string
		dialled []string
		asked   []string
		err     string // part of it
	}{
		{what: "address", address: "10.0.0.1:80", dialled: []string{"10.0.0.1:80"}},
		{what: "mapped address", address: "[::ffff:10.0.0.1]:80", dialled: []string{"10.0.0.1:80"}},
		{what: "loopback", address: "127.0.0.1:80", err: "127.0.0.1 is a loopback address"},
		{what: "mapped loopback", address: "[::ffff:127.0.0.1]:80", err: "loopback"},
		{what: "mapped loopback in hexadecimal", address: "[::ffff:7f00:1]:80", err: "loopback"},
		{what: "metadata", address: "169.254.169.254:80", err: "metadata"},
		{what: "name", answers: map[string][]string{"x.example": {"10.0.0.1"}}, address: "x.example:80", asked: []string{"x.example"}, dialled: []string{"10.0.0.1:80"}},
		{what: "name of loopback", answers: map[string][]string{"x.example": {"127.0.0.1"}}, address: "x.example:80", asked: []string{"x.example"},
			err: "Connecting to x.example:80 is not allowed: the name is that of 127.0.0.1, and 127.0.0.1 is a loopback address."},
		{what: "name of a mapped loopback", answers: map[string][]string{"x.example": {"::ffff:127.0.0.1"}}, address: "x.example:80", asked: []string{"x.example"}, err: "loopback"},
		{what: "name that changes", answers: map[string][]string{"x.example": {"10.0.0.1", "127.0.0.1"}}, address: "x.example:80", asked: []string{"x.example"}, dialled: []string{"10.0.0.1:80"}},
		{what: "some addresses are closed", answers: map[string][]string{"x.example": {"127.0.0.1 10.0.0.1"}}, address: "x.example:80", asked: []string{"x.example"}, dialled: []string{"10.0.0.1:80"}},
		{what: "second address", answers: map[string][]string{"x.example": {"10.0.0.1 10.0.0.2"}}, refuse: "10.0.0.1", address: "x.example:80", asked: []string{"x.example"}, dialled: []string{"10.0.0.1:80", "10.0.0.2:80"}},
		{what: "no address answers", answers: map[string][]string{"x.example": {"10.0.0.1 10.0.0.2"}}, refuse: "10.0.0.1 10.0.0.2", address: "x.example:80", asked: []string{"x.example"}, dialled: []string{"10.0.0.1:80", "10.0.0.2:80"}, err: "nobody there"},
		{what: "number that a C library would take for loopback", address: "2130706433:80", asked: []string{"2130706433"}, err: "no such host"},
		{what: "no such name", address: "y.example:80", asked: []string{"y.example"}, err: "no such host"},
		{what: "name on no list is not resolved", allow: []string{"x.example"}, address: "secret.y.example:80", err: "it is not on the allow-list of the account 'a'"},
		{what: "no port", address: "x.example", err: "'x.example' is not HOST:PORT"},
		{what: "port 0", address: "x.example:0", err: "a port from 1 to 65535"},
		{what: "endless name", address: strings.Repeat("x", 1000) + ":80", err: "the address has 1003 characters, more than a name can have"},
		{what: "no host", address: ":80", err: "is not HOST:PORT"},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			n, d := &names{answers: tt.answers}, &dialled{refuse: tt.refuse}
			err := connect(t, broker.New(broker.Config{Resolver: n, Dial: d.dial}).Job(layer(t, tt.allow...)), tt.address)
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
			if diff := cmp.Diff(tt.dialled, d.to); diff != "" {
				t.Errorf("dialled (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.asked, n.asked); diff != "" {
				t.Errorf("resolved (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOwnListenerOnEveryInterface(t *testing.T) {
	b := broker.New(broker.Config{
		Listeners: []netip.AddrPort{netip.MustParseAddrPort("[::]:8420")}, Dial: (&dialled{}).dial,
		Interfaces: func() []netip.Addr { return []netip.Addr{netip.MustParseAddr("10.0.0.5")} },
	})
	if err := connect(t, b.Job(), "10.0.0.5:8420"); err == nil || !strings.Contains(err.Error(), "where this server itself listens") {
		t.Errorf("error %v", err)
	}
	if err := connect(t, b.Job(), "10.0.0.5:80"); err != nil {
		t.Error(err)
	}
}

func TestLimits(t *testing.T) {
	now := time.Unix(1000, 0)
	b := broker.New(broker.Config{
		Server: netpolicy.Server{Limits: netpolicy.Limits{Connections: 2, PerMinute: 3}}, Now: func() time.Time { return now }, Dial: (&dialled{}).dial,
	})
	j := b.Job()
	take := func() *broker.Place {
		t.Helper()
		p, err := j.Begin()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p1, p2 := take(), take()
	_, err := j.Begin()
	var limit *broker.LimitError
	if !errors.As(err, &limit) || limit.Message != "The job has 2 connections open, which is as many as it may have at once. Close those that are not needed any more." {
		t.Errorf("third at once: %v", err)
	}
	p1.Done()
	p1.Done() // counts once
	now = now.Add(20 * time.Second)
	take()
	if _, err := j.Begin(); err == nil {
		t.Error("a place that was given back twice was taken twice")
	}
	p2.Done()
	if _, err := j.Begin(); err == nil || !strings.Contains(err.Error(), "The job began 3 connections within a minute, which is as many as it may. The next one is possible in 40s.") {
		t.Errorf("fourth within a minute: %v", err)
	}
	now = now.Add(40 * time.Second)
	take()
	if got := j.Counts(); got != (broker.Counts{Refused: 3}) {
		t.Errorf("counts %+v", got)
	}
	if _, err := b.Job().Begin(); err != nil {
		t.Errorf("another job: %v", err)
	}
}

func TestOff(t *testing.T) {
	j := broker.New(broker.Config{Server: netpolicy.Server{Off: true}}).Job()
	if err := connect(t, j, "x.example:80"); !errors.Is(err, broker.ErrOff) {
		t.Errorf("error %v", err)
	}
}

func TestNotices(t *testing.T) {
	j := broker.New(broker.Config{Dial: (&dialled{}).dial}).Job(layer(t, "x.example"))
	err := connect(t, j, "y.example:80")
	want := "Connecting to y.example:80 is not allowed: it is not on the allow-list of the account 'a'. Allow it with 'set y.example:80'."
	if text, ok := j.Notice(err); !ok || text != want {
		t.Errorf("%q, %v", text, ok)
	}
	if text, ok := j.Notice(connect(t, j, "y.example:80")); ok {
		t.Errorf("told twice: %q", text)
	}
	if _, ok := j.Notice(errNobody); ok {
		t.Error("a failure to connect is no refusal")
	}
	var last string
	told := 0
	for i := range 100 {
		if text, ok := j.Notice(connect(t, j, fmt.Sprintf("y%d.example:80", i))); ok {
			last, told = text, told+1
		}
	}
	if told != 20 || last != "More than 20 targets were refused; further ones are not named." {
		t.Errorf("told %d, the last %q", told, last)
	}
	if got := j.Counts(); got.Refused != 102 || got.Opened != 0 {
		t.Errorf("counts %+v", got)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	b := broker.New(broker.Config{Dial: func(ctx context.Context, _ netip.AddrPort) (net.Conn, error) {
		cancel()
		<-ctx.Done()
		return nil, ctx.Err()
	}, Resolver: &names{answers: map[string][]string{"x.example": {"10.0.0.1 10.0.0.2"}}}})
	p, err := b.Job().Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Connect(ctx, "x.example:80"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
