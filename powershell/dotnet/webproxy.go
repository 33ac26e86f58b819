package dotnet

import (
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// WebProxy is System.Net.WebProxy.
type WebProxy struct {
	address     *URI
	local       bool // addresses without a dot are reached directly
	bypassList  []string
	credentials any
}

// NewWebProxy is a proxy at an address, with credentials or nil.
func NewWebProxy(u *URI, credentials any) *WebProxy {
	return &WebProxy{address: u, credentials: credentials}
}

// PSType is WebProxy.
func (*WebProxy) PSType() *types.Type { return types.MustNamed("System.Net.WebProxy") }

// bypassed reports whether an address is reached directly.
func (p *WebProxy) bypassed(u *URI) bool {
	if p.address == nil {
		return true
	}
	if p.local && (u.host == "localhost" || u.host == "127.0.0.1" || u.host == "[::1]" || !strings.Contains(u.host, ".")) {
		return true
	}
	for _, pattern := range p.bypassList {
		re, err := types.CompileRegex(pattern, types.RegexIgnoreCase|types.RegexCultureInvariant)
		if err != nil {
			continue
		}
		if ok, err := re.IsMatch(u.scheme + "://" + u.host + u.portText()); err == nil && ok {
			return true
		}
	}
	return false
}

var webProxyTable = sync.OnceValue(func() Table {
	this := func(c *Call) *WebProxy { return c.This.(*WebProxy) }
	return Table{
		"new(*)": func(c *Call) (any, error) {
			p := &WebProxy{}
			if len(c.Args) == 0 {
				return p, nil
			}
			if s, ok := c.Args[0].(string); ok {
				if len(c.Args) == 2 {
					if _, isPort := c.Args[1].(int32); isPort {
						s = "http://" + s + ":" + itoa(c.Int(1)) + "/"
					}
				}
				if !strings.Contains(s, "://") {
					s = "http://" + s
				}
				u, err := parseURI(s, 1)
				if err != nil {
					return nil, err
				}
				p.address = u
			} else {
				p.address, _ = types.Unwrap(c.Args[0]).(*URI)
			}
			if len(c.Args) > 1 {
				p.local = c.Bool(1)
			}
			if len(c.Args) > 2 {
				items, _ := types.Elements(c.Args[2])
				for _, i := range items {
					p.bypassList = append(p.bypassList, types.ToString(i))
				}
			}
			if len(c.Args) > 3 {
				p.credentials = types.Unwrap(c.Args[3])
			}
			return p, nil
		},
		"get Address":            func(c *Call) (any, error) { return uriOrNil(this(c).address), nil },
		"set Address":            func(c *Call) (any, error) { this(c).address, _ = types.Unwrap(c.Args[0]).(*URI); return nil, nil },
		"get BypassProxyOnLocal": func(c *Call) (any, error) { return this(c).local, nil },
		"set BypassProxyOnLocal": func(c *Call) (any, error) { this(c).local = c.Bool(0); return nil, nil },
		"get BypassList":         func(c *Call) (any, error) { return types.StringsToArray(this(c).bypassList), nil },
		"set BypassList": func(c *Call) (any, error) {
			items, _ := types.Elements(c.Args[0])
			this(c).bypassList = nil
			for _, i := range items {
				this(c).bypassList = append(this(c).bypassList, types.ToString(i))
			}
			return nil, nil
		},
		"get Credentials":           func(c *Call) (any, error) { return this(c).credentials, nil },
		"set Credentials":           func(c *Call) (any, error) { this(c).credentials = types.Unwrap(c.Args[0]); return nil, nil },
		"get UseDefaultCredentials": func(*Call) (any, error) { return false, nil },
		"set UseDefaultCredentials": func(*Call) (any, error) { return nil, nil },
		"GetProxy(uri)": func(c *Call) (any, error) {
			u, _ := types.Unwrap(c.Args[0]).(*URI)
			if u == nil {
				return nil, ArgumentNull("destination")
			}
			if this(c).bypassed(u) {
				return u, nil
			}
			return this(c).address, nil
		},
		"IsBypassed(uri)": func(c *Call) (any, error) {
			u, _ := types.Unwrap(c.Args[0]).(*URI)
			if u == nil {
				return nil, ArgumentNull("host")
			}
			return this(c).bypassed(u), nil
		},
	}
})
