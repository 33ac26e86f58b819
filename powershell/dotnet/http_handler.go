package dotnet

import (
	"crypto/tls"
	"sync"

	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/web"
)

// HTTPHandler is System.Net.Http.HttpClientHandler: settings of an exchange.
type HTTPHandler struct {
	props   map[string]any
	cookies *CookieContainer
}

// PSType is HttpClientHandler.
func (*HTTPHandler) PSType() *types.Type {
	return types.MustNamed("System.Net.Http.HttpClientHandler")
}

// anyCertificate marks the validator that accepts everything.
type anyCertificate struct{}

func newHandler() *HTTPHandler {
	return &HTTPHandler{cookies: NewCookieContainer(), props: map[string]any{
		"UseCookies": true, "UseProxy": true, "Proxy": nil, "DefaultProxyCredentials": nil, "PreAuthenticate": false, "UseDefaultCredentials": false, "Credentials": nil,
		"AllowAutoRedirect": true, "MaxAutomaticRedirections": int32(50), "MaxConnectionsPerServer": int32(2147483647), "MaxRequestContentBufferSize": int64(0), "MaxResponseHeadersLength": int32(64),
		"AutomaticDecompression": types.NewEnum(types.MustNamed("System.Net.DecompressionMethods"), 0), "ClientCertificateOptions": types.EnumNamed("System.Net.Http.ClientCertificateOption", "Manual"),
		"ServerCertificateCustomValidationCallback": nil, "CheckCertificateRevocationList": false, "SslProtocols": types.NewEnum(types.MustNamed("System.Security.Authentication.SslProtocols"), 0),
	}}
}

// exchange is how requests of the handler go.
func (h *HTTPHandler) exchange(env Env) (*Exchange, error) {
	x := NewExchange(env)
	flag := func(name string) bool { b, _ := types.Unwrap(h.props[name]).(bool); return b }
	x.NoRedirect = !flag("AllowAutoRedirect")
	if n, ok := h.props["MaxAutomaticRedirections"].(int32); ok {
		x.MaxRedirects = int(n)
	}
	if flag("UseCookies") {
		x.Cookies = h.cookies
	}
	x.Credentials = h.props["Credentials"]
	x.PreSend = false
	x.Decompress = enumBits(h.props["AutomaticDecompression"]) != 0
	if p, ok := types.Unwrap(h.props["Proxy"]).(*WebProxy); ok {
		x.Proxy = FixedProxy(p)
	}
	if !flag("UseProxy") {
		x.Proxy = Proxies{}
	}
	sec, err := h.security()
	x.Security = sec
	return x, err
}

func (h *HTTPHandler) security() (web.Security, error) {
	sec := web.Security{}
	switch v := types.Unwrap(h.props["ServerCertificateCustomValidationCallback"]).(type) {
	case nil:
	case *types.Delegate:
		if _, ok := v.Target.(anyCertificate); !ok {
			// .NET calls it on a thread where no script can run.
			return sec, types.NewException("System.Management.Automation.PSInvalidOperationException", "There is no Runspace available to run scripts in this thread. You can provide one in the DefaultRunspace property of the System.Management.Automation.Runspaces.Runspace type. The script block you attempted to invoke was: "+types.ToString(v.Target))
		}
		sec.SkipCheck = true
	}
	sec.Min, sec.Max = TLSVersions(enumBits(h.props["SslProtocols"]))
	return sec, nil
}

// TLSVersions are the lowest and highest version of a set of SslProtocols, 0 for
// the default.
func TLSVersions(bits int64) (low, high uint16) {
	for _, v := range [...]struct {
		bit     int64
		version uint16
	}{{192, tls.VersionTLS10}, {768, tls.VersionTLS11}, {3072, tls.VersionTLS12}, {12288, tls.VersionTLS13}} {
		if bits&v.bit != 0 {
			if low == 0 {
				low = v.version
			}
			high = v.version
		}
	}
	return low, high
}

// certificateCallback is the type of what judges a server's certificate.
var certificateCallback = sync.OnceValue(func() *types.Type {
	const security = "System.Security.Cryptography.X509Certificates."
	return types.MustNamed("System.Func`5").Instantiate(types.MustNamed("System.Net.Http.HttpRequestMessage"), types.MustNamed(security+"X509Certificate2"),
		types.MustNamed(security+"X509Chain"), types.MustNamed("System.Net.Security.SslPolicyErrors"), types.MustNamed("System.Boolean"))
})

var httpHandlerTable = sync.OnceValue(func() Table {
	this := func(c *Call) *HTTPHandler { return c.This.(*HTTPHandler) }
	yes := func(*Call) (any, error) { return true, nil }
	t := Table{
		"new()":                              func(*Call) (any, error) { return newHandler(), nil },
		"get SupportsAutomaticDecompression": yes, "get SupportsProxy": yes, "get SupportsRedirectConfiguration": yes,
		"get CookieContainer": func(c *Call) (any, error) { return this(c).cookies, nil },
		"set CookieContainer": func(c *Call) (any, error) {
			j, ok := types.Unwrap(c.Args[0]).(*CookieContainer)
			if !ok {
				return nil, ArgumentNull("value")
			}
			this(c).cookies = j
			return nil, nil
		},
		"static get DangerousAcceptAnyServerCertificateValidator": func(*Call) (any, error) {
			return &types.Delegate{T: certificateCallback(), Target: anyCertificate{}}, nil
		},
		"set MaxAutomaticRedirections": func(c *Call) (any, error) {
			if c.Int(0) <= 0 {
				return nil, OutOfRange("The specified value '"+itoa(c.Int(0))+"' must be greater than 0.", "value")
			}
			this(c).props["MaxAutomaticRedirections"] = c.Args[0]
			return nil, nil
		},
		"Dispose()": func(*Call) (any, error) { return nil, nil },
	}
	for name := range newHandler().props {
		t["get "+name] = func(c *Call) (any, error) { return this(c).props[name], nil }
		if t["set "+name] == nil {
			t["set "+name] = func(c *Call) (any, error) { this(c).props[name] = types.Unwrap(c.Args[0]); return nil, nil }
		}
	}
	return t
})
