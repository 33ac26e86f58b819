package proxy_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/runwright/runwright/internal/netpolicy"
	"github.com/runwright/runwright/internal/pwshhost/proxy"
	"github.com/runwright/runwright/internal/sandbox/broker"
)

// world is a proxy with a broker whose names all lead to the test's own servers.
type world struct {
	*proxy.Server
	address string
	broker  *broker.Broker

	mu       sync.Mutex // guards the rest
	warnings []string
	dialled  []string
}

// names are what the resolver of these tests knows.
type names map[string]string

func (n names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	a, ok := n[host]
	if !ok {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return []netip.Addr{netip.MustParseAddr(a)}, nil
}

// newWorld has every address that is dialled lead to the server.
func newWorld(t *testing.T, server string, policy netpolicy.Server) *world {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{address: l.Addr().String()}
	w.broker = broker.New(broker.Config{
		Server: policy, Resolver: names{"host.test": "203.0.113.7", "inner.test": "127.0.0.1", "dead.test": "203.0.113.9"}, Interfaces: func() []netip.Addr { return nil },
		Dial: func(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
			w.mu.Lock()
			w.dialled = append(w.dialled, to.String())
			w.mu.Unlock()
			if to.Addr() == netip.MustParseAddr("203.0.113.9") {
				return nil, &net.OpError{Op: "dial", Net: "tcp", Err: fmt.Errorf("connection refused")}
			}
			var d net.Dialer
			return d.DialContext(ctx, "tcp", server)
		},
	})
	w.Server = proxy.Serve(l, nil)
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *world) begin(layers ...netpolicy.Layer) *broker.Job {
	door := w.broker.Job(layers...)
	w.Begin(door, func(text string) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.warnings = append(w.warnings, text)
	})
	return door
}

func (w *world) client(pool *x509.CertPool) *http.Client {
	return &http.Client{Transport: &http.Transport{
		Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: w.address}), DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: pool, ServerName: "example.com"},
	}}
}

// echo shows what came to the server.
func echo(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	var head []string
	for n, v := range r.Header {
		head = append(head, n+"="+strings.Join(v, ","))
	}
	slices.Sort(head)
	rw.Header().Set("X-Answer", "yes")
	fmt.Fprintf(rw, "%s %s host=%s close=%v %v %s", r.Method, r.RequestURI, r.Host, r.Close, head, body)
}

func TestPlainRequests(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(echo))
	defer srv.Close()
	w := newWorld(t, srv.Listener.Addr().String(), netpolicy.Server{})
	door := w.begin()
	raw := func(request string) string {
		t.Helper()
		c, err := net.Dial("tcp", w.address)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := io.WriteString(c, request); err != nil {
			t.Fatal(err)
		}
		out, err := io.ReadAll(c)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	for request, want := range map[string]string{
		"GET http://host.test/a?b=1 HTTP/1.1\r\nHost: host.test\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: x\r\nX-A: 1\r\nConnection: x-b\r\nX-B: 2\r\n\r\n": "GET /a?b=1 host=host.test close=true [Connection=close X-A=1] ",
		"GET http://host.test:8080/ HTTP/1.1\r\nHost: host.test:8080\r\nUser-Agent: me\r\n\r\n":                                                                           "GET / host=host.test:8080 close=true [Connection=close User-Agent=me] ",
		"POST http://host.test/ HTTP/1.1\r\nHost: host.test\r\nContent-Length: 5\r\n\r\nhello":                                                                            "POST / host=host.test close=true [Connection=close Content-Length=5] hello",
		"POST http://host.test/ HTTP/1.1\r\nHost: host.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n":                                                   "POST / host=host.test close=true [Connection=close] abc",
		"POST http://host.test/ HTTP/1.1\r\nHost: host.test\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok":                                                       "POST / host=host.test close=true [Connection=close Content-Length=2] ok",
	} {
		got := raw(request)
		if strings.Contains(request, "Expect") {
			var ok bool
			if got, ok = strings.CutPrefix(got, "HTTP/1.1 100 Continue\r\n\r\n"); !ok {
				t.Errorf("no go-ahead in %q", got)
			}
		}
		head, body, _ := strings.Cut(got, "\r\n\r\n")
		if !strings.HasPrefix(head, "HTTP/1.1 200 OK\r\n") || !strings.Contains(head, "X-Answer: yes") || !strings.Contains(head, "Connection: close") || body != want {
			t.Errorf("%q\n got %q\nwant %q", request, got, want)
		}
	}
	const tooLong = "GET http://host.test/ HTTP/1.1\r\nX: " // fills the bound exactly: nothing is left unread
	for request, want := range map[string]string{
		"GET / HTTP/1.1\r\nHost: host.test\r\n\r\n":                  "HTTP/1.1 400 This is a proxy",
		"GET https://host.test/ HTTP/1.1\r\nHost: host.test\r\n\r\n": "HTTP/1.1 400 This is a proxy",
		"zzz\r\n\r\n": "HTTP/1.1 400 This is no request",
		"GET http://none.test/ HTTP/1.1\r\nHost: x\r\n\r\n":               "HTTP/1.1 502 The name none.test does not exist.",
		"GET http://dead.test/ HTTP/1.1\r\nHost: x\r\n\r\n":               "HTTP/1.1 502 dial tcp: connection refused",
		"GET http://host.test:99999/ HTTP/1.1\r\nHost: x\r\n\r\n":         "HTTP/1.1 502 'host.test:99999' is not HOST:PORT",
		"GET http://127.0.0.1/ HTTP/1.1\r\nHost: x\r\n\r\n":               "HTTP/1.1 403 Connecting to 127.0.0.1:80 is not allowed: 127.0.0.1 is a loopback address.",
		"GET http://169.254.169.254/meta HTTP/1.1\r\nHost: x\r\n\r\n":     "HTTP/1.1 403 Connecting to 169.254.169.254:80 is not allowed: 169.254.169.254 is a metadata address.",
		"GET http://[::ffff:127.0.0.1]/ HTTP/1.1\r\nHost: x\r\n\r\n":      "HTTP/1.1 403 ",
		"CONNECT inner.test:443 HTTP/1.1\r\nHost: inner.test:443\r\n\r\n": "HTTP/1.1 403 Connecting to inner.test:443 is not allowed: the name is that of 127.0.0.1, and 127.0.0.1 is a loopback address.",
		"CONNECT host.test HTTP/1.1\r\nHost: host.test\r\n\r\n":           "HTTP/1.1 502 'host.test' is not HOST:PORT",
		tooLong + strings.Repeat("y", 64<<10-len(tooLong)):                "HTTP/1.1 400 This is no request",
		"GET http://xn--\x01.test/ HTTP/1.1\r\nHost: x\r\n\r\n":           "HTTP/1.1 400 This is no request",
	} {
		if got := raw(request); !strings.HasPrefix(got, want) {
			t.Errorf("%.80q: %.200q, want %q", request, got, want)
		}
	}
	if n := door.Counts(); n.Opened != 5 || n.Refused != 4 {
		t.Errorf("%+v", n)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.warnings) != 4 || !strings.Contains(strings.Join(w.warnings, "\n"), "The operator of the server can allow it with the line 'open 127.0.0.1:80'") {
		t.Errorf("warnings %q", w.warnings)
	}
	for _, d := range w.dialled {
		if strings.HasPrefix(d, "127.") || strings.HasPrefix(d, "169.") {
			t.Errorf("%s was dialled", d)
		}
	}
}

func TestTunnel(t *testing.T) {
	srv := httptest.NewTLSServer(http.HandlerFunc(echo))
	defer srv.Close()
	pool := x509.NewCertPool()
	pool.AddCert(srv.Certificate())
	w := newWorld(t, srv.Listener.Addr().String(), netpolicy.Server{})
	deny, err := netpolicy.ParseRules([]string{"inner.test", "*.secret.test"})
	if err != nil {
		t.Fatal(err)
	}
	w.begin(netpolicy.Layer{Where: "the account 'a'", Deny: deny})
	resp, err := w.client(pool).Post("https://host.test/x", "text/plain", strings.NewReader("body"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || !strings.HasPrefix(string(body), "POST /x host=host.test") || !strings.HasSuffix(string(body), " body") {
		t.Errorf("%s, %v", body, err)
	}
	// TLS ends in the sandbox: who does not trust the server does not get through.
	if _, err := w.client(x509.NewCertPool()).Get("https://host.test/x"); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("error %v", err)
	}
	if _, err := w.client(pool).Get("https://a.secret.test/"); err == nil || !strings.Contains(err.Error(), "rule 'deny *.secret.test' of the account 'a'") {
		t.Errorf("error %v", err)
	}
}

// TestATunnelIsABytePipe: both directions end on their own.
func TestATunnelIsABytePipe(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		all, err := io.ReadAll(c) // to the client's half close
		if err == nil {
			_, _ = fmt.Fprintf(c, "got %d", len(all)) // the test reads it
		}
	}()
	w := newWorld(t, l.Addr().String(), netpolicy.Server{})
	w.begin()
	c, err := net.Dial("tcp", w.address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	// The first bytes come with the request.
	if _, err := io.WriteString(c, "CONNECT host.test:22 HTTP/1.1\r\nHost: host.test:22\r\n\r\nfirst"); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(c)
	if line, err := r.ReadString('\n'); err != nil || line != "HTTP/1.1 200 Connection established\r\n" {
		t.Fatal(line, err)
	}
	if _, err := c.Write(make([]byte, 100000)); err != nil {
		t.Fatal(err)
	}
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(r); err != nil || string(rest) != "\r\ngot 100005" {
		t.Errorf("%q, %v", rest, err)
	}
}

func TestNothingOutlivesItsJob(t *testing.T) {
	served := make(chan net.Conn, 1)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		if c, err := l.Accept(); err == nil {
			served <- c
		}
	}()
	w := newWorld(t, l.Addr().String(), netpolicy.Server{})
	get := func() string {
		c, err := net.Dial("tcp", w.address)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := io.WriteString(c, "CONNECT host.test:443 HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			return err.Error()
		}
		line, err := bufio.NewReader(c).ReadString('\n')
		return fmt.Sprint(line, err)
	}
	if got := get(); strings.Contains(got, "200") {
		t.Errorf("without a job: %q", got)
	}
	door := w.begin()
	c, err := net.Dial("tcp", w.address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "CONNECT host.test:443 HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(c).ReadString('\n'); err != nil || !strings.Contains(line, "200") {
		t.Fatal(line, err)
	}
	theirs := <-served
	defer theirs.Close()
	silent, err := net.Dial("tcp", w.address) // never asks for anything
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	w.End()
	for name, conn := range map[string]net.Conn{"the client's": c, "the server's": theirs, "the silent": silent} {
		if b, err := io.ReadAll(conn); len(b) > 0 && name == "the server's" {
			t.Errorf("%s end read %q, %v", name, b, err)
		}
	}
	if got := get(); strings.Contains(got, "200") {
		t.Errorf("after the job: %q", got)
	}
	if _, err := door.Begin(); err != nil {
		t.Errorf("the place was not given back: %v", err)
	}
	w.End() // twice is fine
}

func TestLimitsAndNoNetwork(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(echo))
	defer srv.Close()
	w := newWorld(t, srv.Listener.Addr().String(), netpolicy.Server{Limits: netpolicy.Limits{Connections: 8, PerMinute: 1}})
	w.begin()
	for i, want := range []int{200, 403} {
		resp, err := w.client(nil).Get("http://host.test/")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("request %d: %s", i, resp.Status)
		}
	}
	off := newWorld(t, srv.Listener.Addr().String(), netpolicy.Server{Off: true})
	off.begin()
	resp, err := off.client(nil).Get("http://host.test/")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if !strings.Contains(resp.Status, "403 this server gives jobs no network") {
		t.Error(resp.Status)
	}
}
