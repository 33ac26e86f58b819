package dotnet

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"net"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/web"
)

// Exchange sends requests as a handler of .NET is set to: redirects, cookies,
// sign-in, decompression. It is made on the script's side and used beside it.
type Exchange struct {
	Pool       *web.Pool
	Security   web.Security
	NoRedirect bool
	// MaxRedirects is the most redirects that are followed.
	MaxRedirects int
	Cookies      *CookieContainer // nil for none
	Credentials  any              // NetworkCredential or CredentialCache, nil for none
	PreSend      bool             // sends credentials of Basic without being asked
	Decompress   bool
	Proxy        Proxies
	// Now is the host's clock.
	Now    func() time.Time
	Random io.Reader
	// ConnectTimeout limits connecting, 0 for no limit.
	ConnectTimeout time.Duration
}

// NewExchange returns .NET's defaults for a session, with its shared connections.
func NewExchange(env Env) *Exchange {
	return &Exchange{Pool: webPool(env), MaxRedirects: 50, Proxy: defaultProxies(env), Now: env.Now, Random: env.Random()}
}

type poolKey struct{}

// webPool are the connections of a session.
func webPool(env Env) *web.Pool {
	return env.Extra(poolKey{}, func() any {
		return web.NewPool(sessionDialer{env}, func() (*x509.CertPool, error) { return trustedRoots(env) })
	}).(*web.Pool)
}

// sessionDialer dials through the session's host.
type sessionDialer struct{ env Env }

// Dial implements web.Dialer.
func (d sessionDialer) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	return d.env.Dial(ctx, network, address)
}

// bundles are where systems keep the certificates they trust in one file.
var bundles = [...]string{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem"}

// trustedRoots reads the trusted certificates: those SSL_CERT_FILE names, else the
// system's.
func trustedRoots(env Env) (*x509.CertPool, error) {
	f := env.Files()
	if f == nil {
		return x509.SystemCertPool()
	}
	if name, ok := env.Getenv("SSL_CERT_FILE"); ok && name != "" {
		b, err := f.ReadFile(f.Abs(name))
		if err != nil {
			return nil, err
		}
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(b)
		return pool, nil
	}
	for _, name := range bundles {
		b, err := f.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(b)
		return pool, nil
	}
	return x509.SystemCertPool()
}

// Send sends a request and follows what the answers ask for. The answer's body is
// still to be read. The request is changed by redirects, as in .NET. Errors are
// exceptions or the context's.
func (x *Exchange) Send(ctx context.Context, req *HTTPRequest) (*HTTPResponse, error) {
	if req.URI == nil || !req.URI.absolute {
		return nil, types.NewException("System.InvalidOperationException", "An invalid request URI was provided. Either the request URI must be an absolute URI or BaseAddress must be set.")
	}
	if req.URI.scheme != "http" && req.URI.scheme != "https" {
		return nil, types.NewException("System.NotSupportedException", "The '"+req.URI.scheme+"' scheme is not supported.")
	}
	for n := 0; ; n++ {
		resp, err := x.authenticated(ctx, req)
		if err != nil {
			return nil, HTTPFailure(err)
		}
		to := redirectTarget(req.URI, resp)
		if x.NoRedirect || to == nil || n == x.MaxRedirects {
			return resp, nil
		}
		if err := drain(resp); err != nil {
			return nil, HTTPFailure(err)
		}
		req.Headers.Remove("Authorization")
		req.URI = to
		if ForcesGet(resp.Status, req.Method) {
			req.Method, req.Content = "GET", nil
			req.Headers.Remove("Transfer-Encoding")
		}
	}
}

// drain reads what is left of a short answer so that its connection is of use again.
func drain(resp *HTTPResponse) error {
	in, err := resp.Content.Open()
	if err != nil {
		return err
	}
	if _, err := io.CopyN(io.Discard, in, 64<<10); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return in.Close()
}

// IsRedirect reports whether a status sends the client elsewhere.
func IsRedirect(status int) bool {
	switch status {
	case 300, 301, 302, 303, 307, 308:
		return true
	}
	return false
}

// ForcesGet reports whether a redirect's status turns a method into GET.
func ForcesGet(status int, method string) bool {
	switch status {
	case 300, 301, 302:
		return strings.EqualFold(method, "POST")
	case 303:
		return !strings.EqualFold(method, "GET") && !strings.EqualFold(method, "HEAD")
	}
	return false
}

// redirectTarget is where an answer sends the client, nil when it does not or may
// not: from https to http.
func redirectTarget(from *URI, resp *HTTPResponse) *URI {
	if !IsRedirect(resp.Status) {
		return nil
	}
	to := resp.Location()
	if to == nil {
		return nil
	}
	to, err := from.Resolve(to)
	if err != nil || from.scheme == "https" && to.scheme != "https" {
		return nil
	}
	if to.fragment == "" {
		to.fragment = from.fragment
	}
	return to
}

// Resolve is a URI seen from u.
func (u *URI) Resolve(to *URI) (*URI, error) {
	if to.absolute {
		n := *to
		return &n, nil
	}
	return u.combine(to.original)
}

// authenticated sends a request and signs in when it is asked to.
func (x *Exchange) authenticated(ctx context.Context, req *HTTPRequest) (*HTTPResponse, error) {
	proxy, err := x.Proxy.For(req.URI)
	if err != nil {
		return nil, err
	}
	if x.PreSend {
		if c := credentialFor(x.Credentials, req.URI, "Basic"); c != nil {
			req.Headers.Set("Authorization", basicAuthorization(c))
		}
	}
	signedIn, signedInProxy := false, false
	for {
		resp, err := x.once(ctx, req, proxy)
		if err != nil {
			return nil, err
		}
		switch {
		case resp.Status == 401 && !signedIn && x.Credentials != nil:
			v := x.answer(resp.Headers.Values("WWW-Authenticate"), x.Credentials, req)
			if v == "" {
				return resp, nil
			}
			req.Headers.Set("Authorization", v)
			signedIn = true
		case resp.Status == 407 && !signedInProxy && proxy.Authorization() != "":
			req.Headers.Set("Proxy-Authorization", proxy.Authorization())
			signedInProxy = true
		default:
			return resp, nil
		}
		if err := drain(resp); err != nil {
			return nil, err
		}
	}
}

// once sends a request and receives its answer, with cookies.
func (x *Exchange) once(ctx context.Context, req *HTTPRequest, proxy web.Proxy) (*HTTPResponse, error) {
	w := &web.Request{Method: usualMethod(req.Method), Address: req.URI.address(), Version10: req.Version.Major == 1 && req.Version.Minor == 0}
	if x.Decompress && req.Headers.find("Accept-Encoding") < 0 {
		req.Headers.put("Accept-Encoding", "gzip, deflate, br")
	}
	cookies := ""
	if x.Cookies != nil {
		cookies = x.Cookies.Header(req.URI, x.Now())
	}
	for _, e := range req.Headers.all() {
		v := joinHeader(e.name, e.values)
		if strings.EqualFold(e.name, "Cookie") && cookies != "" {
			v, cookies = v+"; "+cookies, ""
		}
		w.Header.Add(e.name, v)
	}
	if cookies != "" {
		w.Header.Add("Cookie", cookies)
	}
	if req.Content != nil {
		w.Body = req.Content
		for _, e := range req.Content.Headers.all() {
			if !strings.EqualFold(e.name, "Content-Length") {
				w.Header.Add(e.name, joinHeader(e.name, e.values))
			}
		}
	}
	r, err := x.Pool.Do(ctx, w, web.Route{Proxy: proxy, Security: x.Security, ConnectTimeout: x.ConnectTimeout})
	if err != nil {
		return nil, err
	}
	if x.Decompress {
		web.Decode(r)
	}
	if x.Cookies != nil {
		x.Cookies.Receive(req.URI, r.Header.Values("Set-Cookie"), x.Now())
	}
	return newHTTPResponse(r, req), nil
}

// address is where an absolute URI's requests go.
func (u *URI) address() web.Address {
	return web.Address{Scheme: u.scheme, Host: u.host, Port: u.port, Target: u.path + u.query}
}

// Absolute, Scheme, LeftPart and Query tell commands about a URI.
func (u *URI) Absolute() bool { return u.absolute }

// Scheme is the scheme, "" of a relative URI.
func (u *URI) Scheme() string { return u.scheme }

// LeftPart is all up to the path.
func (u *URI) LeftPart() string {
	v := *u
	v.query, v.fragment, v.user = "", "", ""
	return v.text()
}

// Query is the query with its question mark, "" without one.
func (u *URI) Query() string { return u.query }

// LastSegment is what stands behind the last slash of the path, unescaped.
func (u *URI) LastSegment() string {
	return unescapeURI(u.path[strings.LastIndexByte(u.path, '/')+1:], func(rune) bool { return false })
}

// Original is the text the URI was made of, Text its escaped form.
func (u *URI) Original() string { return u.original }

// Text is the absolute form, escaped.
func (u *URI) Text() string { return u.text() }

// ParseURI reads an absolute URI.
func ParseURI(s string) (*URI, error) { return parseURI(s, 1) }

// WithQuery is the URI with another query, given without question mark.
func (u *URI) WithQuery(q string) *URI {
	v := *u
	v.query = ""
	if q != "" {
		v.query = "?" + escapePart(q)
	}
	v.original = v.text()
	return &v
}

// QueryEncode encodes a part of a query as WebUtility.UrlEncode does.
func QueryEncode(s string) string { return queryEscape(s) }

// ParseRelative reads a URI that may be relative.
func ParseRelative(s string) (*URI, error) {
	u, err := parseURI(s, 0)
	if err != nil {
		return nil, err
	}
	return relativeURI(u), nil
}
