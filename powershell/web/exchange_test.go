package web

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// served is a server that answers each request on a connection with the next text
// and hands out what it was sent. A nil answer closes the connection.
type served struct {
	net.Listener
	requests chan string
	conns    atomic.Int32
}

func serve(t *testing.T, answers ...string) *served {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &served{Listener: l, requests: make(chan string, len(answers)+1)}
	t.Cleanup(func() { _ = l.Close() })
	next := make(chan string, len(answers))
	for _, a := range answers {
		next <- a
	}
	close(next)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.conns.Add(1)
			s.talk(c, next)
		}
	}()
	return s
}

// talk answers requests of a connection until there are no answers or one ends it.
func (s *served) talk(c net.Conn, next chan string) {
	defer func() { _ = c.Close() }()
	r := bufio.NewReader(c)
	for {
		var head strings.Builder
		length := 0
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			head.WriteString(line)
			if v, ok := strings.CutPrefix(line, "Content-Length: "); ok {
				length, _ = strconv.Atoi(strings.TrimSpace(v))
			}
			if line == "\r\n" {
				break
			}
		}
		if strings.Contains(head.String(), "Transfer-Encoding: chunked") {
			for !strings.HasSuffix(head.String(), "0\r\n\r\n") {
				b, err := r.ReadByte()
				if err != nil {
					return
				}
				head.WriteByte(b)
			}
		}
		body := make([]byte, length)
		if _, err := io.ReadFull(r, body); err != nil {
			return
		}
		s.requests <- head.String() + string(body)
		a, ok := <-next
		if !ok || a == "" {
			return
		}
		if _, err := io.WriteString(c, a); err != nil || strings.Contains(a, "Connection: close") {
			return
		}
	}
}

func (s *served) address() Address {
	return Address{Scheme: "http", Host: "127.0.0.1", Port: s.Addr().(*net.TCPAddr).Port, Target: "/x?y=1"}
}

type tcp struct{}

func (tcp) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, network, address)
}

type text string

func (s text) Size() int64                  { return int64(len(s)) }
func (s text) Open() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(string(s))), nil }

// unsized is a body whose length nobody knows.
type unsized struct{ text }

func (unsized) Size() int64 { return -1 }

// get sends a request and returns the answer with its whole body.
func get(t *testing.T, p *Pool, req *Request) (*Response, string, error) {
	t.Helper()
	r, err := p.Do(t.Context(), req, Route{})
	if err != nil {
		return nil, "", err
	}
	b, err := io.ReadAll(r.Body)
	if cerr := r.Body.Close(); cerr != nil {
		t.Error(cerr)
	}
	return r, string(b), err
}

// TestExchange: what goes over the wire, and that header lines keep order and spelling.
func TestExchange(t *testing.T) {
	s := serve(t, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Fine enough\r\nx-lower: low\r\nX-Multi: a\r\nETag: \"v\"\r\nX-Multi: b\r\nContent-Length: 4\r\n\r\nbody",
		"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nTrailer: x\r\n\r\n", "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nto the end")
	p := NewPool(tcp{}, nil)
	defer p.Close()
	req := &Request{Method: "POST", Address: s.address(), Body: text("hi")}
	req.Header.Add("x-Mine", "1")
	r, body, err := get(t, p, req)
	if err != nil || body != "body" || r.Reason != "Fine enough" || r.Length != 4 {
		t.Fatalf("got %v %q %v", r, body, err)
	}
	var lines []string
	for _, f := range r.Header.Fields() {
		lines = append(lines, f.Name+"="+f.Value)
	}
	if got := strings.Join(lines, " "); got != `x-lower=low X-Multi=a ETag="v" X-Multi=b Content-Length=4` {
		t.Errorf("headers: %s", got)
	}
	if want := fmt.Sprintf("POST /x?y=1 HTTP/1.1\r\nHost: %s\r\nx-Mine: 1\r\nContent-Length: 2\r\n\r\nhi", s.Addr()); <-s.requests != want {
		t.Error("another request than " + want)
	}
	if r, body, err := get(t, p, &Request{Method: "PUT", Address: s.address(), Body: unsized{"chunky"}}); err != nil || body != "" || r.Status != 204 {
		t.Errorf("no content: %v %q %v", r, body, err)
	}
	if got := <-s.requests; !strings.HasSuffix(got, "6\r\nchunky\r\n0\r\n\r\n") {
		t.Errorf("chunks: %q", got)
	}
	if _, body, err := get(t, p, &Request{Method: "GET", Address: s.address()}); err != nil || body != "abcde" {
		t.Errorf("chunked: %q %v", body, err)
	}
	if _, body, err := get(t, p, &Request{Method: "GET", Address: s.address()}); err != nil || body != "to the end" || s.conns.Load() != 1 {
		t.Errorf("%d connections, want 1: %q %v", s.conns.Load(), body, err)
	}
}

// TestFailures: the words of .NET for exchanges that go wrong.
func TestFailures(t *testing.T) {
	for _, c := range []struct{ answer, kind, message, cause, body string }{
		{"", "ResponseEnded", "An error occurred while sending the request.", "The response ended prematurely. (ResponseEnded)", ""},
		{"nonsense\r\n\r\n", "InvalidResponse", "An error occurred while sending the request.", "Received an invalid status line: 'nonsense'. (InvalidResponse)", ""},
		{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\nabc", "", "", "", "The response ended prematurely, with at least 7 additional bytes expected. (ResponseEnded)"},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n", "", "", "", "Received an invalid chunk header: 'zz'. (InvalidResponse)"},
	} {
		s := serve(t, c.answer)
		_, _, err := get(t, NewPool(tcp{}, nil), &Request{Method: "GET", Address: s.address()})
		var e *Error
		switch {
		case err == nil:
			t.Errorf("%q: no error", c.answer)
		case c.body != "":
			if err.Error() != c.body {
				t.Errorf("%q: %v, want %s", c.answer, err, c.body)
			}
		case !errors.As(err, &e) || string(e.Kind) != c.kind || e.Message != c.message || e.Cause.Error() != c.cause:
			t.Errorf("%q: %v, caused by %v", c.answer, err, errors.Unwrap(err))
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a := (&served{Listener: l}).address()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	_, _, err = get(t, NewPool(tcp{}, nil), &Request{Method: "GET", Address: a})
	if want := fmt.Sprintf("Connection refused (127.0.0.1:%d)", a.Port); err == nil || err.Error() != want {
		t.Errorf("refused: %v, want %s", err, want)
	}
}

// TestStale: a connection that the server closed meanwhile is replaced unnoticed.
func TestStale(t *testing.T) {
	s := serve(t, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
	p := NewPool(tcp{}, nil)
	for _, want := range []string{"", "ok"} {
		if _, body, err := get(t, p, &Request{Method: "GET", Address: s.address()}); err != nil || body != want {
			t.Fatalf("%q %v, want %q", body, err, want)
		}
	}
}

// TestCancel: a request that waits ends with its context.
func TestCancel(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		if c, err := l.Accept(); err == nil {
			_, _ = bufio.NewReader(c).ReadString('\n')
			cancel()
		}
	}()
	_, err = NewPool(tcp{}, nil).Do(ctx, &Request{Method: "GET", Address: (&served{Listener: l}).address()}, Route{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
}

// TestProxy: plain requests go to the proxy whole, others through a tunnel that
// signs in.
func TestProxy(t *testing.T) {
	s := serve(t, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
	p := NewPool(tcp{}, nil)
	via := Proxy{Address: s.address(), User: "user", Password: "pass"}
	r, err := p.Do(t.Context(), &Request{Method: "GET", Address: Address{Scheme: "http", Host: "far.invalid", Port: 80, Target: "/p"}}, Route{Proxy: via})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Body.Close(); err != nil {
		t.Fatal(err)
	}
	if got := <-s.requests; got != "GET http://far.invalid/p HTTP/1.1\r\nHost: far.invalid\r\n\r\n" {
		t.Errorf("through a proxy: %q", got)
	}
	p.Close()
	_, err = p.Do(t.Context(), &Request{Method: "GET", Address: Address{Scheme: "https", Host: "far.invalid", Port: 443, Target: "/p"}}, Route{Proxy: via})
	var e *Error
	if !errors.As(err, &e) || e.Kind != ProxyTunnel {
		t.Errorf("refused tunnel: %v", err)
	}
	if got := <-s.requests; got != "CONNECT far.invalid:443 HTTP/1.1\r\nHost: far.invalid:443\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n\r\n" {
		t.Errorf("tunnel: %q", got)
	}
}

// TestBypass: which hosts no_proxy leaves out.
func TestBypass(t *testing.T) {
	for _, c := range []struct {
		list, host string
		want       bool
	}{
		{"localhost", "localhost", true}, {"a.example", "b.a.example", false}, {".example", "b.example", true}, {".example", "example", true},
		{"x, *.example ,y", "deep.b.example", true}, {"", "a", false}, {"EXAMPLE", "example", true},
	} {
		if got := Bypass(c.list, c.host); got != c.want {
			t.Errorf("Bypass(%q, %q) is %v", c.list, c.host, got)
		}
	}
}
