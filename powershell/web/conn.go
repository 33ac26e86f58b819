package web

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Dialer opens connections, as the host's network does.
type Dialer interface {
	Dial(ctx context.Context, network, address string) (net.Conn, error)
}

// Proxy is a server that passes requests on; the zero value means none.
type Proxy struct {
	Address Address
	// User and Password sign in to it; no user means no sign-in.
	User, Password string
}

// Authorization is the value of Proxy-Authorization, "" without a user. Tunnels
// send it at once; a request that a proxy reads needs it when the proxy asks.
func (p Proxy) Authorization() string {
	if p.User == "" {
		return ""
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(p.User+":"+p.Password))
}

// Security says how TLS is used. The zero value checks certificates against the
// pool's roots and takes TLS 1.2 and 1.3.
type Security struct {
	// SkipCheck accepts any certificate.
	SkipCheck bool
	// Min and Max limit the version, 0 for no limit: tls.VersionTLS10 and on.
	Min, Max uint16
	// Certificates sign this side in.
	Certificates []tls.Certificate
}

// key tells connections of different settings apart.
func (s Security) key() string {
	k := strconv.FormatBool(s.SkipCheck) + strconv.Itoa(int(s.Min)) + strconv.Itoa(int(s.Max))
	for _, c := range s.Certificates {
		if len(c.Certificate) > 0 {
			k += string(c.Certificate[0])
		}
	}
	return k
}

// idleTime is how long an unused connection stays open, as .NET's does.
const idleTime = time.Minute

// Pool keeps connections. It may be used by several goroutines.
type Pool struct {
	dialer Dialer
	// roots loads the certificates that are trusted, once; nil means the system's.
	roots func() (*x509.CertPool, error)

	mu   sync.Mutex
	idle map[string][]*conn
}

// NewPool returns a pool that dials through d. Roots may be nil.
func NewPool(d Dialer, roots func() (*x509.CertPool, error)) *Pool {
	if roots == nil {
		roots = x509.SystemCertPool
	}
	return &Pool{dialer: d, roots: sync.OnceValues(roots), idle: map[string][]*conn{}}
}

// Close closes the connections that are idle.
func (p *Pool) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, list := range p.idle {
		for _, c := range list {
			c.timer.Stop()
			c.close()
		}
	}
	p.idle = map[string][]*conn{}
}

// conn is a connection to a server or a proxy.
type conn struct {
	pool   *Pool
	key    string
	net    net.Conn
	r      *bufio.Reader
	w      *bufio.Writer
	reused bool
	timer  *time.Timer // closes it when it stays unused
}

// close closes the connection; what it says of its own end does not matter any more.
func (c *conn) close() { _ = c.net.Close() }

// release keeps the connection for the next request.
func (c *conn) release() {
	if c.net.SetDeadline(time.Time{}) != nil || c.r.Buffered() > 0 {
		c.close()
		return
	}
	p := c.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle[c.key] = append(p.idle[c.key], c)
	c.timer = time.AfterFunc(idleTime, func() { p.expire(c) })
}

// expire closes a connection that nobody wanted.
func (p *Pool) expire(c *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.idle[c.key], c); i >= 0 {
		p.idle[c.key] = slices.Delete(p.idle[c.key], i, i+1)
		c.close()
	}
}

// take returns an idle connection, nil without one.
func (p *Pool) take(key string) *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.idle[key]
	if len(list) == 0 {
		return nil
	}
	c := list[len(list)-1]
	p.idle[key] = slices.Delete(list, len(list)-1, len(list))
	c.timer.Stop()
	c.reused = true
	return c
}

// open returns a connection for a request, a new one when fresh is set.
func (p *Pool) open(ctx context.Context, a Address, proxy Proxy, sec Security, fresh bool) (*conn, error) {
	key := strings.Join([]string{a.Scheme, a.hostPort(), proxy.Address.hostPort(), proxy.User, proxy.Password, sec.key()}, "|")
	if a.Scheme == "http" && proxy.Address.Host != "" {
		key = "proxy|" + proxy.Address.hostPort() + "|" + sec.key()
	}
	if !fresh {
		if c := p.take(key); c != nil {
			return c, nil
		}
	}
	to := a
	if proxy.Address.Host != "" {
		to = proxy.Address
	}
	n, err := p.dialer.Dial(ctx, "tcp", to.hostPort())
	if err != nil {
		return nil, connectFailure(to, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = n.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if proxy.Address.Scheme == "https" {
		if n, err = p.secure(ctx, n, to, Security{SkipCheck: sec.SkipCheck}); err != nil {
			return nil, err
		}
	}
	c := &conn{pool: p, key: key, net: n, r: bufio.NewReader(n), w: bufio.NewWriter(n)}
	if a.Scheme != "https" {
		return c, nil
	}
	if proxy.Address.Host != "" {
		if err := c.tunnel(a, proxy); err != nil {
			c.close()
			return nil, err
		}
	}
	t, err := p.secure(ctx, c.net, a, sec)
	if err != nil {
		return nil, err
	}
	return &conn{pool: p, key: key, net: t, r: bufio.NewReader(t), w: bufio.NewWriter(t)}, nil
}

// secure puts TLS on a connection.
func (p *Pool) secure(ctx context.Context, n net.Conn, a Address, sec Security) (net.Conn, error) {
	cfg := &tls.Config{ServerName: strings.Trim(a.Host, "[]"), InsecureSkipVerify: sec.SkipCheck, MinVersion: sec.Min, MaxVersion: sec.Max, Certificates: sec.Certificates}
	if !sec.SkipCheck {
		roots, err := p.roots()
		if err != nil {
			_ = n.Close()
			return nil, &Error{SecureConnection, "The SSL connection could not be established, see inner exception.", &AuthenticationError{"The trusted certificates cannot be read: " + err.Error()}}
		}
		cfg.RootCAs = roots
	}
	t := tls.Client(n, cfg)
	if err := t.HandshakeContext(ctx); err != nil {
		_ = n.Close()
		return nil, tlsFailure(ctx, err)
	}
	return t, nil
}

// tunnel asks a proxy for a connection to the server.
func (c *conn) tunnel(a Address, proxy Proxy) error {
	to := a.hostPort()
	req := &Request{Method: "CONNECT", Address: Address{Target: to}}
	req.Header.Add("Host", to)
	if v := proxy.Authorization(); v != "" {
		req.Header.Add("Proxy-Authorization", v)
	}
	if err := c.writeHead(req, to); err != nil {
		return sendFailure(err)
	}
	if err := c.w.Flush(); err != nil {
		return sendFailure(transportError("write data to", err))
	}
	resp, err := c.readHead(req)
	if err != nil {
		return sendFailure(err)
	}
	if resp.Status/100 != 2 {
		return &Error{ProxyTunnel, "The proxy tunnel request to proxy '" + proxy.Address.Scheme + "://" + proxy.Address.hostPort() + "/' failed with status code '" + strconv.Itoa(resp.Status) + "'.", nil}
	}
	return nil
}
