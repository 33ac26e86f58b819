package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// WebSession is Microsoft.PowerShell.Commands.WebRequestSession: what the web
// commands keep from one request to the next.
type WebSession struct {
	Headers        *types.Dict // Dictionary[string,string]
	Cookies        *CookieContainer
	Credentials    any
	Proxy          any
	Certificates   any
	UseDefault     bool
	UserAgent      string
	MaxRedirects   int32
	MaxRetries     int32
	RetryInterval  int32
	ContentHeaders [][2]string
}

// NewWebSession returns a session as the commands start with.
func NewWebSession() *WebSession {
	dict := types.MustNamed("System.Collections.Generic.Dictionary`2").Instantiate(types.String, types.String)
	return &WebSession{Headers: &types.Dict{T: dict}, Cookies: NewCookieContainer(), UserAgent: userAgent("Mozilla/5.0 ", " PowerShell/7.6.9"), MaxRedirects: -1}
}

// PSType is WebRequestSession.
func (*WebSession) PSType() *types.Type {
	return types.MustNamed("Microsoft.PowerShell.Commands.WebRequestSession")
}

// userAgent puts the system's description between two texts.
func userAgent(before, behind string) string {
	return before + "(Linux; Linux; en-US)" + behind
}

var webSessionTable = sync.OnceValue(func() Table {
	this := func(c *Call) *WebSession { return c.This.(*WebSession) }
	t := Table{
		"new()":       func(*Call) (any, error) { return NewWebSession(), nil },
		"get Headers": func(c *Call) (any, error) { return this(c).Headers, nil },
		"set Headers": func(c *Call) (any, error) {
			d, ok := types.Unwrap(c.Args[0]).(*types.Dict)
			if !ok {
				return nil, ArgumentNull("value")
			}
			this(c).Headers = d
			return nil, nil
		},
		"get Cookies": func(c *Call) (any, error) { return this(c).Cookies, nil },
		"set Cookies": func(c *Call) (any, error) {
			j, ok := types.Unwrap(c.Args[0]).(*CookieContainer)
			if !ok {
				return nil, ArgumentNull("value")
			}
			this(c).Cookies = j
			return nil, nil
		},
		"get UseDefaultCredentials": func(c *Call) (any, error) { return this(c).UseDefault, nil },
		"set UseDefaultCredentials": func(c *Call) (any, error) { this(c).UseDefault = c.Bool(0); return nil, nil },
		"get UserAgent":             func(c *Call) (any, error) { return this(c).UserAgent, nil },
		"set UserAgent":             func(c *Call) (any, error) { this(c).UserAgent = c.Str(0); return nil, nil },
		"Dispose()":                 func(*Call) (any, error) { return nil, nil },
	}
	for name, at := range map[string]func(s *WebSession) *any{
		"Credentials": func(s *WebSession) *any { return &s.Credentials }, "Proxy": func(s *WebSession) *any { return &s.Proxy }, "Certificates": func(s *WebSession) *any { return &s.Certificates },
	} {
		t["get "+name] = func(c *Call) (any, error) { return *at(this(c)), nil }
		t["set "+name] = func(c *Call) (any, error) { *at(this(c)) = types.Unwrap(c.Args[0]); return nil, nil }
	}
	for name, at := range map[string]func(s *WebSession) *int32{
		"MaximumRedirection": func(s *WebSession) *int32 { return &s.MaxRedirects }, "MaximumRetryCount": func(s *WebSession) *int32 { return &s.MaxRetries }, "RetryIntervalInSeconds": func(s *WebSession) *int32 { return &s.RetryInterval },
	} {
		t["get "+name] = func(c *Call) (any, error) { return *at(this(c)), nil }
		t["set "+name] = func(c *Call) (any, error) { *at(this(c)) = int32(c.Int(0)); return nil, nil }
	}
	return t
})

// userAgentTable is PSUserAgent: what browsers call themselves.
func userAgentTable() Table {
	t := Table{}
	for name, parts := range map[string][2]string{
		"FireFox": {"Mozilla/5.0 ", " Gecko/20100401 Firefox/4.0"}, "Chrome": {"Mozilla/5.0 ", " AppleWebKit/534.6 (KHTML, like Gecko) Chrome/7.0.500.0 Safari/534.6"},
		"Opera": {"Opera/9.70 ", " Presto/2.2.1"}, "Safari": {"Mozilla/5.0 ", " AppleWebKit/533.16 (KHTML, like Gecko) Version/5.0 Safari/533.16"},
	} {
		t["static get "+name] = func(*Call) (any, error) { return userAgent(parts[0], parts[1]), nil }
	}
	t["static get InternetExplorer"] = func(*Call) (any, error) {
		return "Mozilla/5.0 (compatible; MSIE 9.0; Linux; Linux; en-US)", nil
	}
	return t
}
