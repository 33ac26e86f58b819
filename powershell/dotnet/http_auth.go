package dotnet

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"io"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/web"
)

// CredentialCache is System.Net.CredentialCache.
type CredentialCache struct{ entries []cachedCredential }

type cachedCredential struct {
	prefix *URI
	scheme string
	cred   *NetworkCredential
}

// PSType is CredentialCache.
func (*CredentialCache) PSType() *types.Type { return types.MustNamed("System.Net.CredentialCache") }

// Enumerates is true.
func (*CredentialCache) Enumerates() bool { return true }

// Each yields the credentials.
func (k *CredentialCache) Each(yield func(any) bool) {
	for _, e := range k.entries {
		if !yield(e.cred) {
			return
		}
	}
}

// find is the credential of the longest prefix that fits.
func (k *CredentialCache) find(u *URI, scheme string) *NetworkCredential {
	var best *cachedCredential
	for i := range k.entries {
		e := &k.entries[i]
		if strings.EqualFold(e.scheme, scheme) && e.prefix.scheme == u.scheme && e.prefix.host == u.host && e.prefix.port == u.port && strings.HasPrefix(u.path, e.prefix.path) && (best == nil || len(e.prefix.path) > len(best.prefix.path)) {
			best = e
		}
	}
	if best == nil {
		return nil
	}
	return best.cred
}

var credentialCacheTable = sync.OnceValue(func() Table {
	this := func(c *Call) *CredentialCache { return c.This.(*CredentialCache) }
	return Table{
		"new()":                                func(*Call) (any, error) { return &CredentialCache{}, nil },
		"static get DefaultCredentials":        func(*Call) (any, error) { return &NetworkCredential{}, nil },
		"static get DefaultNetworkCredentials": func(*Call) (any, error) { return &NetworkCredential{}, nil },
		"Add(uri,string,System.Net.NetworkCredential)": func(c *Call) (any, error) {
			u, _ := types.Unwrap(c.Args[0]).(*URI)
			n, _ := types.Unwrap(c.Args[2]).(*NetworkCredential)
			if u == nil || n == nil {
				return nil, ArgumentNull("uriPrefix")
			}
			this(c).entries = append(this(c).entries, cachedCredential{u, c.Str(1), n})
			return nil, nil
		},
		"Remove(uri,string)": func(c *Call) (any, error) {
			u, _ := types.Unwrap(c.Args[0]).(*URI)
			kept := this(c).entries[:0:0]
			for _, e := range this(c).entries {
				if same, _ := e.prefix.PSEquals(u); !same || !strings.EqualFold(e.scheme, c.Str(1)) {
					kept = append(kept, e)
				}
			}
			this(c).entries = kept
			return nil, nil
		},
		"GetCredential(uri,string)": func(c *Call) (any, error) {
			u, _ := types.Unwrap(c.Args[0]).(*URI)
			if u == nil {
				return nil, ArgumentNull("uriPrefix")
			}
			if n := this(c).find(u, c.Str(1)); n != nil {
				return n, nil
			}
			return nil, nil
		},
		"GetEnumerator()": func(c *Call) (any, error) { return newEnumerator(types.Collect(this(c))), nil },
	}
})

// credentialFor is the credential for an address and a way of signing in, nil
// without one.
func credentialFor(v any, u *URI, scheme string) *NetworkCredential {
	switch x := types.Unwrap(v).(type) {
	case *NetworkCredential:
		return x
	case *CredentialCache:
		return x.find(u, scheme)
	}
	return nil
}

func basicAuthorization(n *NetworkCredential) string {
	user := n.User
	if n.Domain != "" {
		user = n.Domain + `\` + user
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+n.Password))
}

// answer is the value of Authorization for a challenge, "" when none can be met.
// Digest is preferred to Basic.
func (x *Exchange) answer(challenges []string, credentials any, req *HTTPRequest) string {
	basic, digest := false, ""
	for i, c := range challenges {
		scheme, rest, _ := strings.Cut(c, " ")
		switch strings.ToLower(scheme) {
		case "basic":
			basic = true
		case "digest":
			digest = rest
			for _, more := range challenges[i+1:] { // parameters that commas parted
				if name, _, ok := strings.Cut(more, "="); !ok || strings.Contains(strings.TrimSpace(name), " ") {
					break
				}
				digest += "," + more
			}
		}
	}
	if digest != "" {
		if n := credentialFor(credentials, req.URI, "Digest"); n != nil {
			if v := digestAuthorization(x.Random, digest, n, req); v != "" {
				return v
			}
		}
	}
	if basic {
		if n := credentialFor(credentials, req.URI, "Basic"); n != nil {
			return basicAuthorization(n)
		}
	}
	return ""
}

// digestAuthorization answers a challenge of Digest (RFC 7616), "" when it asks
// for what is not known.
func digestAuthorization(random io.Reader, challenge string, n *NetworkCredential, req *HTTPRequest) string {
	p := map[string]string{}
	for _, part := range splitQuoted(challenge, ',') {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		p[strings.ToLower(name)] = strings.Trim(value, `"`)
	}
	var make1 func() hash.Hash
	algorithm := strings.ToUpper(p["algorithm"])
	switch strings.TrimSuffix(algorithm, "-SESS") {
	case "", "MD5":
		make1 = md5.New
	case "SHA-256":
		make1 = sha256.New
	default:
		return ""
	}
	sum := func(parts ...string) string {
		h := make1()
		h.Write([]byte(strings.Join(parts, ":")))
		return hex.EncodeToString(h.Sum(nil))
	}
	var raw [8]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return ""
	}
	cnonce := hex.EncodeToString(raw[:])
	uri := req.URI.path + req.URI.query
	a1 := sum(n.User, p["realm"], n.Password)
	if strings.HasSuffix(algorithm, "-SESS") {
		a1 = sum(a1, p["nonce"], cnonce)
	}
	a2 := sum(usualMethod(req.Method), uri)
	qop := ""
	for q := range strings.SplitSeq(p["qop"], ",") {
		if strings.TrimSpace(q) == "auth" {
			qop = "auth"
		}
	}
	response := sum(a1, p["nonce"], a2)
	if qop != "" {
		response = sum(a1, p["nonce"], "00000001", cnonce, qop, a2)
	} else if p["qop"] != "" {
		return ""
	}
	out := `Digest username="` + n.User + `", realm="` + p["realm"] + `", nonce="` + p["nonce"] + `", uri="` + uri + `", response="` + response + `"`
	if p["opaque"] != "" {
		out += `, opaque="` + p["opaque"] + `"`
	}
	if algorithm != "" {
		out += ", algorithm=" + p["algorithm"]
	}
	if qop != "" {
		out += `, qop=auth, nc=00000001, cnonce="` + cnonce + `"`
	}
	return out
}

// Proxies chooses the proxy of a request. The zero value uses none.
type Proxies struct {
	fixed *WebProxy
	// http and https are the environment's, except the hosts of bypass.
	http, https *URI
	bypass      string
}

// FixedProxy uses one proxy for all requests; nil for none at all.
func FixedProxy(p *WebProxy) Proxies { return Proxies{fixed: p} }

type proxyKey struct{}

// defaultProxies are the environment's, as they were when a session first asked.
func defaultProxies(env Env) Proxies {
	return env.Extra(proxyKey{}, func() any {
		get := func(names ...string) *URI {
			for _, n := range names {
				v, ok := env.Getenv(n)
				if !ok || v == "" {
					continue
				}
				if !strings.Contains(v, "://") {
					v = "http://" + v
				}
				if u, err := parseURI(v, 1); err == nil {
					return u
				}
			}
			return nil
		}
		p := Proxies{http: get("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"), https: get("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")}
		for _, n := range []string{"no_proxy", "NO_PROXY"} {
			if v, ok := env.Getenv(n); ok && p.bypass == "" {
				p.bypass = v
			}
		}
		return p
	}).(Proxies)
}

// For is the proxy of a request to an address, the zero value for none.
func (p Proxies) For(u *URI) (web.Proxy, error) {
	via, cred := p.http, (*NetworkCredential)(nil)
	if u.scheme == "https" {
		via = p.https
	}
	switch {
	case p.fixed != nil:
		if p.fixed.bypassed(u) {
			return web.Proxy{}, nil
		}
		via, cred = p.fixed.address, credentialFor(p.fixed.credentials, p.fixed.address, "Basic")
	case via == nil || web.Bypass(p.bypass, u.host):
		return web.Proxy{}, nil
	}
	if via == nil {
		return web.Proxy{}, nil
	}
	if via.scheme != "http" && via.scheme != "https" {
		return web.Proxy{}, types.NewException("System.NotSupportedException", "Only the 'http' and 'https' schemes are allowed for proxies; '"+via.scheme+"' is not known to this engine.")
	}
	out := web.Proxy{Address: via.address()}
	if user, pass, ok := strings.Cut(via.user, ":"); ok || via.user != "" {
		plain := func(s string) string { return unescapeURI(s, func(rune) bool { return false }) }
		out.User, out.Password = plain(user), plain(pass)
	}
	if cred != nil {
		out.User, out.Password = cred.User, cred.Password
	}
	return out, nil
}
