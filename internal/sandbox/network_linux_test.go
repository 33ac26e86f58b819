package sandbox

import (
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/netpolicy"
	"github.com/runwright/runwright/internal/sandbox/broker"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// hosts resolves the names of tests.
type hosts map[string]string

func (h hosts) LookupNetIP(_ context.Context, _, name string) ([]netip.Addr, error) {
	a, ok := h[name]
	if !ok {
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return []netip.Addr{netip.MustParseAddr(a)}, nil
}

// open makes a server's rules that let jobs connect to these addresses.
func open(t testing.TB, limits netpolicy.Limits, addresses ...string) netpolicy.Server {
	t.Helper()
	rules, err := netpolicy.ParseRules(addresses)
	if err != nil {
		t.Fatal(err)
	}
	return netpolicy.Server{Open: rules, Limits: limits}
}

// listen serves connections until the test ends.
func listen(t testing.TB, serve func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go serve(c)
		}
	}()
	return l.Addr().String()
}

func echoing(c net.Conn) {
	defer c.Close()
	// Without what is wrapped, the copy would keep pipes of the test's own.
	_, _ = io.Copy(struct{ io.Writer }{c}, struct{ io.Reader }{c})
}

func TestGetOverTLS(t *testing.T) {
	ts := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, "https://metadata.example:443/", http.StatusFound)
			return
		}
		fmt.Fprint(w, "hello from ", r.Host)
	}))
	defer ts.Close()
	port := ts.Listener.Addr().(*net.TCPAddr).Port
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ts.Certificate().Raw})
	tests := []struct {
		what, script string
		rules        []string
		ca           []byte
		want, failed string
	}{
		{"allowed", fmt.Sprintf("get https://web.example:%d/", port), []string{"127.0.0.1"}, ca, fmt.Sprintf("hello from web.example:%d", port), ""},
		{"certificate not trusted", fmt.Sprintf("get https://web.example:%d/", port), []string{"127.0.0.1"}, nil, "", "certificate signed by unknown authority"},
		{"not opened", fmt.Sprintf("get https://web.example:%d/", port), nil, ca, "", "the name is that of 127.0.0.1, and 127.0.0.1 is a loopback address"},
		{"redirect", fmt.Sprintf("get https://web.example:%d/away", port), []string{"127.0.0.1"}, ca, "", "Connecting to metadata.example:443 is not allowed: the name is that of 169.254.169.254, and 169.254.169.254 is a metadata address."},
	}
	tiers(t, func(t *testing.T, cfg Config) {
		for _, tt := range tests {
			t.Run(tt.what, func(t *testing.T) {
				cfg.Certificates = tt.ca
				cfg.Network = broker.New(broker.Config{Server: open(t, netpolicy.Limits{}, tt.rules...), Resolver: hosts{"web.example": "127.0.0.1", "metadata.example": "169.254.169.254"}})
				var c collector
				out, err := newPool(t, cfg).Run(t.Context(), job(tt.script), &c)
				if err != nil {
					t.Fatal(err)
				}
				if got := c.text(frame.StreamOutput); got != tt.want || !strings.Contains(out.Exception, tt.failed) || (out.Exception == "") != (tt.failed == "") {
					t.Errorf("output %q, exception %q", got, out.Exception)
				}
				if len(out.Sandbox.Refused) > 0 {
					t.Errorf("refused calls %v", out.Sandbox.Refused)
				}
			})
		}
	})
}

func TestConnections(t *testing.T) {
	to := listen(t, echoing)
	_, port, _ := net.SplitHostPort(to)
	closed, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := closed.Addr().String()
	closed.Close()
	silent := listen(t, func(c net.Conn) {
		defer c.Close()
		_, _ = io.Copy(io.Discard, c)
	})
	tests := []struct {
		what, script     string
		limits           netpolicy.Limits
		off              bool
		want, ex, warned string
	}{
		{what: "address", script: "connect " + to, want: to},
		{what: "mapped", script: "connect [::ffff:127.0.0.1]:" + port, want: to},
		{what: "mapped, not opened", script: "connect [::ffff:127.0.0.2]:" + port, ex: "Connecting to [::ffff:127.0.0.2]:" + port + " is not allowed: 127.0.0.2 is a loopback address.",
			warned: "Connecting to [::ffff:127.0.0.2]:" + port + " is not allowed: 127.0.0.2 is a loopback address. The operator of the server can allow it with the line 'open 127.0.0.2:" + port + "' in the file of 'runwright serve --network'."},
		{what: "nobody listens", script: "connect " + nobody, ex: "errno 111: dial tcp: connect: connection refused"},
		{what: "no such name", script: "connect x.example:80", ex: "dns notfound=true: dial tcp: lookup x.example: no such host"},
		{what: "off", off: true, script: "connect " + to, ex: broker.ErrOff.Error(), warned: "There is no network here: " + broker.ErrOff.Error() + "."},
		{what: "too many at once", limits: netpolicy.Limits{Connections: 3, PerMinute: 100}, script: "hold " + to + " 4",
			ex: "connection 4: The job has 3 connections open, which is as many as it may have at once. Close those that are not needed any more.", warned: "The job has 3 connections open"},
		{what: "closed ones do not count", limits: netpolicy.Limits{Connections: 1, PerMinute: 100}, script: "churn " + to + " 20", want: "descriptors 0"},
		{what: "failed ones do not count", limits: netpolicy.Limits{Connections: 1, PerMinute: 100}, script: "cancel hang.example:80\ncancel hang.example:80\nconnect " + to, want: "ok\nok\n" + to},
		{what: "too many in a minute", limits: netpolicy.Limits{Connections: 9, PerMinute: 3}, script: "churn " + to + " 4", ex: "The job began 3 connections within a minute", warned: "The job began 3 connections within a minute"},
		{what: "at once", script: "parallel " + to + " 40"},
		{what: "no room for a descriptor", script: "full " + to, want: "ok"},
		{what: "deadlines", script: "deadline " + silent, want: "ok"},
	}
	tiers(t, func(t *testing.T, cfg Config) {
		for _, tt := range tests {
			t.Run(tt.what, func(t *testing.T) {
				server := open(t, tt.limits, "127.0.0.1")
				server.Off = tt.off
				cfg.Network = broker.New(broker.Config{Server: server, Resolver: hosts{"hang.example": "192.0.2.1"}, Dial: dialOrHang})
				var c collector
				out, err := newPool(t, cfg).Run(t.Context(), job(tt.script), &c)
				if err != nil {
					t.Fatal(err)
				}
				if got := c.text(frame.StreamOutput); got != tt.want {
					t.Errorf("output %q, want %q", got, tt.want)
				}
				if !strings.HasPrefix(out.Exception, tt.ex) || (out.Exception == "") != (tt.ex == "") {
					t.Errorf("exception %q, want %q", out.Exception, tt.ex)
				}
				if got := c.text(frame.StreamWarning); !strings.HasPrefix(got, tt.warned) || (got == "") != (tt.warned == "") {
					t.Errorf("warning %q, want %q", got, tt.warned)
				}
				if len(out.Sandbox.Refused) > 0 {
					t.Errorf("refused calls %v", out.Sandbox.Refused)
				}
			})
		}
	})
}

// dialOrHang connects; 192.0.2.1 never answers.
func dialOrHang(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
	if to.Addr().String() == "192.0.2.1" {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	var d net.Dialer
	return d.DialContext(ctx, "tcp", to.String())
}

func TestEachRefusalIsToldOnce(t *testing.T) {
	p := newPool(t, Config{Network: broker.New(broker.Config{Resolver: hosts{}})})
	for range 2 { // once in each job
		var c collector
		out, err := p.Run(t.Context(), job("parallel 127.0.0.1:80 3\nconnect 127.0.0.1:81"), &c)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(c.text(frame.StreamWarning), "\n") + 1; got != 1 || out.Sandbox.Network != (broker.Counts{Refused: 12}) {
			t.Errorf("%d warnings, counts %+v:\n%s", got, out.Sandbox.Network, c.text(frame.StreamWarning))
		}
	}
}
