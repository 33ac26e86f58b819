package web

import (
	"io"
	"net"
	"strconv"
	"strings"
)

// Address is where a request goes: the parts of an absolute http or https URI.
type Address struct {
	Scheme string
	// Host is a name or an address; one of IPv6 stands in brackets.
	Host string
	Port int
	// Target is path and query, escaped.
	Target string
}

// hostPort is host:port as dialers take it.
func (a Address) hostPort() string {
	return net.JoinHostPort(strings.Trim(a.Host, "[]"), strconv.Itoa(a.Port))
}

// hostHeader is the value of the Host header: a usual port is left out.
func (a Address) hostHeader() string {
	if a.Scheme == "http" && a.Port == 80 || a.Scheme == "https" && a.Port == 443 {
		return a.Host
	}
	return a.Host + ":" + strconv.Itoa(a.Port)
}

// Body is what a request carries.
type Body interface {
	// Size is the number of bytes, -1 when it is not known beforehand.
	Size() int64
	// Open returns the bytes from the start. A body that can be read once only
	// fails the second time.
	Open() (io.ReadCloser, error)
}

// Request is one request on the wire.
type Request struct {
	Method  string
	Address Address
	Header  Header
	// Body is nil for a request without any; one of no bytes announces a length of 0.
	Body Body
	// Version10 asks for HTTP/1.0.
	Version10 bool
}

// chunked reports whether the body goes in chunks.
func (r *Request) chunked() bool {
	return r.Body != nil && (r.Header.hasToken("Transfer-Encoding", "chunked") || r.Body.Size() < 0)
}

// Response is an answer. Body must be closed; reading it to its end gives the
// connection back.
type Response struct {
	// Minor is the minor version of HTTP/1.
	Minor  int
	Status int
	Reason string
	Header Header
	Body   io.ReadCloser
	// Length is the announced length of the body, -1 when none is.
	Length int64
}
