package proxy

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"os"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/netpolicy"
	"github.com/runwright/runwright/internal/sandbox/broker"
)

// serve answers one connection to the proxy; it carries one request.
func (j *session) serve(conn net.Conn) {
	if err := conn.SetReadDeadline(time.Now().Add(headTime)); err != nil {
		return
	}
	limit := &io.LimitedReader{R: conn, N: maxHead}
	in := bufio.NewReader(limit)
	req, err := http.ReadRequest(in)
	if err != nil {
		if !errors.Is(err, io.EOF) && j.ctx.Err() == nil {
			_ = answer(conn, http.StatusBadRequest, "This is no request of HTTP to a proxy.") // the client may be gone
		}
		return
	}
	limit.N = 1 << 62 // what follows is not the proxy's to bound
	if err := conn.SetReadDeadline(time.Time{}); err != nil {
		return
	}
	switch {
	case req.Method == http.MethodConnect:
		j.tunnel(conn, in, req.Host)
	case req.URL.Scheme == "http" && req.URL.Host != "":
		j.forward(conn, req)
	default:
		_ = answer(conn, http.StatusBadRequest, "This is a proxy: it takes CONNECT and requests for http://HOST/…")
	}
}

// open connects by the job's door. The caller closes the connection and gives the
// place back.
func (j *session) open(client net.Conn, address string) (net.Conn, *broker.Place) {
	place, err := j.door.Begin()
	if err == nil {
		var conn net.Conn
		if conn, err = place.Connect(j.ctx, address); err == nil {
			if j.keep(conn) {
				return conn, place
			}
			_ = conn.Close() // nothing was sent over it
			err = context.Canceled
		}
		place.Done()
	}
	if text, ok := j.door.Notice(err); ok {
		j.warn(text)
		// Without the target: a script chooses that, and could put a secret into a name.
		reason := err.Error()
		var refused *netpolicy.Refusal
		if errors.As(err, &refused) {
			reason = refused.Reason
		}
		j.logger.Warn("sandbox: a connection was refused", "reason", reason)
	}
	code, text := refusal(err)
	_ = answer(client, code, text) // the client may be gone
	return nil, nil
}

// refusal is what a failure to connect looks like as an answer.
func refusal(err error) (code int, text string) {
	var refused *netpolicy.Refusal
	var limit *broker.LimitError
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &refused), errors.As(err, &limit), errors.Is(err, broker.ErrOff):
		return http.StatusForbidden, err.Error()
	case errors.As(err, &dns) && dns.IsNotFound:
		return http.StatusBadGateway, "The name " + dns.Name + " does not exist."
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return http.StatusGatewayTimeout, "Connecting took too long."
	}
	return http.StatusBadGateway, err.Error()
}

// tunnel answers CONNECT: after the answer, bytes go both ways.
func (j *session) tunnel(client net.Conn, in *bufio.Reader, address string) {
	server, place := j.open(client, address)
	if server == nil {
		return
	}
	defer place.Done()
	defer j.drop(server)
	if _, err := io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	back := make(chan struct{})
	go func() {
		defer close(back)
		// What goes wrong with a peer shows at its own end of the pipe.
		_, _ = io.Copy(client, server)
		closeWrite(client)
	}()
	_, _ = io.Copy(server, in) // as above
	closeWrite(server)
	<-back
}

// closeWrite ends one direction, so that the other can be read to its end.
func closeWrite(c net.Conn) {
	half, ok := c.(interface{ CloseWrite() error })
	if !ok {
		_ = c.Close() // closed already is fine
		return
	}
	_ = half.CloseWrite() // as above
}

// forward sends a request in absolute form on in origin form, and its answer back.
// The connection then ends.
func (j *session) forward(client net.Conn, req *http.Request) {
	defer req.Body.Close()
	address := req.URL.Host
	if req.URL.Port() == "" {
		address = net.JoinHostPort(req.URL.Hostname(), "80")
	}
	server, place := j.open(client, address)
	if server == nil {
		return
	}
	defer place.Done()
	defer j.drop(server)
	if strings.EqualFold(req.Header.Get("Expect"), "100-continue") {
		if _, err := io.WriteString(client, "HTTP/1.1 100 Continue\r\n\r\n"); err != nil {
			return
		}
	}
	clean(req)
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		_ = req.Write(server) // an answer may come all the same, and tells more
	}()
	resp, err := response(bufio.NewReader(server), req)
	if err != nil {
		_ = answer(client, http.StatusBadGateway, "The answer of "+address+" was not understood.") // the client may be gone
	} else {
		resp.Close = true
		_ = resp.Write(client) // as above
		resp.Body.Close()
	}
	// A request that is still being sent is of no interest to anybody.
	_ = server.Close() // closed already is fine
	_ = client.Close() // as above
	<-sent
}

// response reads the answer, past what only says that it will come.
func response(r *bufio.Reader, req *http.Request) (*http.Response, error) {
	for {
		resp, err := http.ReadResponse(r, req)
		if err != nil || resp.StatusCode >= 200 {
			return resp, err
		}
		if resp.StatusCode == http.StatusSwitchingProtocols {
			return nil, errors.New("the server changes the protocol")
		}
	}
}

// clean takes out what is between the client and the proxy.
func clean(req *http.Request) {
	for _, line := range req.Header["Connection"] {
		for name := range strings.SplitSeq(line, ",") {
			req.Header.Del(textproto.TrimString(name))
		}
	}
	for _, name := range []string{"Connection", "Keep-Alive", "Te", "Trailer", "Upgrade", "Expect"} {
		req.Header.Del(name)
	}
	for name := range req.Header {
		if strings.HasPrefix(name, "Proxy-") {
			req.Header.Del(name)
		}
	}
	if _, ok := req.Header["User-Agent"]; !ok {
		req.Header.Set("User-Agent", "") // else package http puts one in
	}
	req.Close = true
}

// answer writes a short answer of the proxy's own. The text is the reason phrase,
// too: it is all that .NET shows.
func answer(w io.Writer, code int, text string) error {
	reason := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
	if len(reason) > 300 {
		reason = reason[:300]
	}
	_, err := fmt.Fprintf(w, "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s\n", code, reason, len(text)+1, text)
	return err
}
