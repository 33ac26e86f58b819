package web

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Route is how a request gets to its server.
type Route struct {
	Proxy    Proxy
	Security Security
	// ConnectTimeout limits the time until the connection stands, 0 for no limit.
	ConnectTimeout time.Duration
}

// Do sends a request and returns its answer as soon as the headers are there.
// When ctx ends, the connection is closed and the error is the context's, also
// while the body is read. Other errors are *Error.
func (p *Pool) Do(ctx context.Context, req *Request, route Route) (*Response, error) {
	for fresh := false; ; fresh = true {
		dial, cancel := ctx, context.CancelFunc(func() {})
		if route.ConnectTimeout > 0 {
			dial, cancel = context.WithTimeout(ctx, route.ConnectTimeout)
		}
		c, err := p.open(dial, req.Address, route.Proxy, route.Security, fresh)
		cancel()
		if err != nil {
			return nil, err
		}
		resp, err := c.exchange(ctx, req, route.Proxy)
		if err == nil {
			return resp, nil
		}
		c.close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		var ended *IOError
		if c.reused && !fresh && errors.As(err, &ended) { // the server closed it while it was idle
			continue
		}
		var e *Error
		if errors.As(err, &e) {
			return nil, err
		}
		return nil, sendFailure(err)
	}
}

// exchange sends a request and reads the head of the answer.
func (c *conn) exchange(ctx context.Context, req *Request, proxy Proxy) (*Response, error) {
	stop := context.AfterFunc(ctx, func() { _ = c.net.SetDeadline(time.Unix(1, 0)) })
	ok := false
	defer func() {
		if !ok {
			stop()
		}
	}()
	target := req.Address.Target
	if proxy.Address.Host != "" && req.Address.Scheme == "http" {
		target = "http://" + req.Address.hostHeader() + target
	}
	if err := c.writeHead(req, target); err != nil {
		return nil, err
	}
	sent := make(chan error, 1)
	if req.Body == nil {
		err := c.writeBody(req)
		if err != nil {
			return nil, err
		}
		sent <- nil
	} else {
		go func() { sent <- c.writeBody(req) }()
	}
	resp, err := c.readHead(req)
	if err != nil {
		// A body that could not be sent is the better reason.
		select {
		case serr := <-sent:
			var end *IOError
			if serr != nil && errors.As(err, &end) && end.Kind == ResponseEnded {
				return nil, serr
			}
		default:
		}
		return nil, err
	}
	ok = true
	keep := resp.Minor >= 1 && !resp.Header.hasToken("Connection", "close") && !req.Header.hasToken("Connection", "close")
	resp.Body = &body{ctx: ctx, c: c, stop: stop, sent: sent, left: resp.Length, keep: keep, chunked: resp.Header.hasToken("Transfer-Encoding", "chunked"), none: bodyless(req, resp)}
	return resp, nil
}

// bodyless reports whether an answer has no body by its nature.
func bodyless(req *Request, resp *Response) bool {
	return req.Method == "HEAD" || resp.Status == 204 || resp.Status == 304 || resp.Status/100 == 1
}

func (c *conn) writeHead(req *Request, target string) error {
	version := "HTTP/1.1"
	if req.Version10 {
		version = "HTTP/1.0"
	}
	fmt.Fprintf(c.w, "%s %s %s\r\n", req.Method, target, version)
	if !req.Header.Has("Host") {
		fmt.Fprintf(c.w, "Host: %s\r\n", req.Address.hostHeader())
	}
	for _, f := range req.Header.Fields() {
		fmt.Fprintf(c.w, "%s: %s\r\n", f.Name, f.Value)
	}
	switch {
	case req.chunked():
		if !req.Header.Has("Transfer-Encoding") {
			fmt.Fprint(c.w, "Transfer-Encoding: chunked\r\n")
		}
	case req.Body != nil && !req.Header.Has("Content-Length"):
		fmt.Fprintf(c.w, "Content-Length: %d\r\n", req.Body.Size())
	case req.Body == nil && (req.Method == "POST" || req.Method == "PUT" || req.Method == "PATCH") && !req.Header.Has("Content-Length"):
		fmt.Fprint(c.w, "Content-Length: 0\r\n")
	}
	_, err := c.w.WriteString("\r\n")
	if err != nil {
		return transportError("write data to", err)
	}
	return nil
}

func (c *conn) writeBody(req *Request) (err error) {
	if req.Body != nil {
		in, err := req.Body.Open()
		if err != nil {
			return err
		}
		defer func() { _ = in.Close() }()
		if req.chunked() {
			err = c.writeChunks(in)
		} else {
			_, err = io.Copy(c.w, in)
		}
		if err != nil {
			return transportError("write data to", err)
		}
	}
	if err := c.w.Flush(); err != nil {
		return transportError("write data to", err)
	}
	return nil
}

func (c *conn) writeChunks(in io.Reader) error {
	buf := make([]byte, 16<<10)
	for {
		n, err := in.Read(buf)
		if n > 0 {
			if _, werr := fmt.Fprintf(c.w, "%X\r\n%s\r\n", n, buf[:n]); werr != nil {
				return werr
			}
		}
		if errors.Is(err, io.EOF) {
			_, err = c.w.WriteString("0\r\n\r\n")
			return err
		}
		if err != nil {
			return err
		}
	}
}

// maxHead is the most bytes the lines before an answer's body may have, as .NET's
// default of 64 KB.
const maxHead = 64 << 10

// readHead reads status line and headers, leaving out interim answers.
func (c *conn) readHead(req *Request) (*Response, error) {
	for {
		left := maxHead
		line, err := c.line(&left)
		if err != nil {
			return nil, err
		}
		resp := &Response{Length: -1}
		if !resp.parseStatus(line) {
			return nil, &IOError{Kind: InvalidResponse, Message: "Received an invalid status line: '" + line + "'."}
		}
		for {
			line, err := c.line(&left)
			if err != nil {
				return nil, err
			}
			if line == "" {
				break
			}
			name, value, ok := strings.Cut(line, ":")
			if !ok || name == "" {
				return nil, &IOError{Kind: InvalidResponse, Message: "Received an invalid header line: '" + line + "'."}
			}
			resp.Header.Add(strings.TrimRight(name, " \t"), strings.Trim(value, " \t"))
		}
		if resp.Status/100 == 1 && resp.Status != 101 {
			continue
		}
		if !resp.Header.hasToken("Transfer-Encoding", "chunked") {
			if n, err := strconv.ParseInt(resp.Header.Get("Content-Length"), 10, 64); err == nil && n >= 0 {
				resp.Length = n
			}
		}
		if bodyless(req, resp) && req.Method != "HEAD" {
			resp.Length = 0
		}
		return resp, nil
	}
}

// line reads a line of the head.
func (c *conn) line(left *int) (string, error) {
	var b []byte
	for {
		part, err := c.r.ReadSlice('\n')
		b = append(b, part...)
		if *left -= len(part); *left < 0 {
			return "", &Error{ConfigurationExceeded, "The HTTP response headers length exceeded the set limit of 65536 bytes.", nil}
		}
		switch {
		case err == nil:
			return latin1(strings.TrimRight(string(b), "\r\n")), nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			return "", responseEnded()
		default:
			return "", transportError("read data from", err)
		}
	}
}

// latin1 reads the bytes of a header as .NET does: each is a character.
func latin1(s string) string {
	ascii := true
	for i := range len(s) {
		ascii = ascii && s[i] < 0x80
	}
	if ascii {
		return s
	}
	r := make([]rune, len(s))
	for i := range len(s) {
		r[i] = rune(s[i])
	}
	return string(r)
}

// parseStatus reads "HTTP/1.1 200 OK".
func (r *Response) parseStatus(line string) bool {
	rest, ok := strings.CutPrefix(line, "HTTP/1.")
	if !ok || len(rest) < 5 || rest[1] != ' ' || rest[0] != '0' && rest[0] != '1' {
		return false
	}
	r.Minor = int(rest[0] - '0')
	code, reason, _ := strings.Cut(rest[2:], " ")
	n, err := strconv.ParseUint(code, 10, 16)
	if err != nil || len(code) != 3 {
		return false
	}
	r.Status, r.Reason = int(n), reason
	return true
}
