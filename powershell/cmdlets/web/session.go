package web

import (
	"encoding/base64"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// prepareSession makes the session of the call and puts the parameters into it.
func (w *command) prepareSession(c *interp.Call) error {
	w.session, _ = types.Unwrap(c.Value("WebSession")).(*dotnet.WebSession)
	if w.session == nil {
		w.session = dotnet.NewWebSession()
	}
	s := w.session
	if name := c.String("SessionVariable"); name != "" {
		if err := c.Scope().Set(c.Runspace(), name, s); err != nil {
			return err
		}
	}
	if err := w.signIn(c); err != nil {
		return err
	}
	if c.Has("UserAgent") && c.Value("UserAgent") != nil {
		s.UserAgent = c.String("UserAgent")
	}
	if u, ok := proxyURI(c); ok {
		var cred any
		if k, ok := types.Unwrap(c.Value("ProxyCredential")).(*dotnet.Credential); ok {
			cred = networkOf(k)
		}
		s.Proxy = dotnet.NewWebProxy(u, cred)
	}
	if c.Has("MaximumRedirection") {
		s.MaxRedirects = int32(c.Int("MaximumRedirection", -1))
	}
	if n := c.Int("MaximumRetryCount", 0); n > 0 {
		s.MaxRetries, s.RetryInterval = int32(n), int32(c.Int("RetryIntervalSec", 5))
	}
	if c.String("CertificateThumbprint") != "" { // there is no store of certificates with keys
		e := types.NewException("System.Security.Cryptography.CryptographicException", "Cannot retrieve certificates because the thumbprint is not valid. Verify that the thumbprint is valid, then retry.")
		return failure(e)
	}
	if cert := types.Unwrap(c.Value("Certificate")); cert != nil {
		s.Certificates = cert
	}
	return w.addHeaders(c)
}

func proxyURI(c *interp.Call) (*dotnet.URI, bool) {
	if strings.HasSuffix(c.ParameterSet(), "NoProxy") {
		return nil, false
	}
	u, ok := types.Unwrap(c.Value("Proxy")).(*dotnet.URI)
	return u, ok
}

func networkOf(k *dotnet.Credential) *dotnet.NetworkCredential {
	n := &dotnet.NetworkCredential{User: k.User, Password: k.Password.Reveal()}
	if domain, user, ok := strings.Cut(k.User, `\`); ok {
		n.Domain, n.User = domain, user
	}
	return n
}

// signIn puts credentials or tokens into the session.
func (w *command) signIn(c *interp.Call) error {
	s := w.session
	cred, _ := types.Unwrap(c.Value("Credential")).(*dotnet.Credential)
	token, _ := types.Unwrap(c.Value("Token")).(*dotnet.SecureString)
	auth := strings.ToLower(c.String("Authentication"))
	switch {
	case auth == "basic":
		n := networkOf(cred)
		plain := n.User
		if n.Domain != "" {
			plain = n.Domain + `\` + plain
		}
		s.Headers.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(plain+":"+n.Password)))
	case auth == "bearer" || auth == "oauth":
		s.Headers.Set("Authorization", "Bearer "+token.Reveal())
	case cred != nil:
		s.Credentials, s.UseDefault = networkOf(cred), false
	case c.Switch("UseDefaultCredentials"):
		s.UseDefault = true
	}
	return nil
}

// addHeaders keeps -Headers in the session; those without a value are left out.
func (w *command) addHeaders(c *interp.Call) error {
	d, _ := types.Unwrap(c.Value("Headers")).(*types.Dict)
	if d == nil {
		return nil
	}
	for i := range d.Len() {
		e := d.At(i)
		if types.Norm(e.Value) == nil {
			continue
		}
		name, err := c.Text(e.Key)
		if err != nil {
			return err
		}
		v, err := plainText(c, e.Value)
		if err != nil {
			return err
		}
		w.session.Headers.Set(name, v)
	}
	return nil
}

// plainText is a value's ToString(), which of a collection is its type's name.
func plainText(c *interp.Call, v any) (string, error) {
	v = types.Unwrap(v)
	if _, many := types.Elements(v); many {
		return types.TypeOf(v).String(), nil
	}
	return c.Text(v)
}

// exchange is how this call's requests go; own says that the command follows
// redirects itself.
func (w *command) exchange(c *interp.Call, own bool) *dotnet.Exchange {
	s := w.session
	x := dotnet.NewExchange(c.Runspace())
	x.Cookies, x.Decompress = s.Cookies, true
	x.Credentials = s.Credentials
	x.NoRedirect = own || s.MaxRedirects == 0
	if s.MaxRedirects > 0 {
		x.MaxRedirects = int(s.MaxRedirects)
	}
	switch p := types.Unwrap(s.Proxy).(type) {
	case *dotnet.WebProxy:
		x.Proxy = dotnet.FixedProxy(p)
	}
	if strings.HasSuffix(c.ParameterSet(), "NoProxy") {
		x.Proxy = dotnet.Proxies{}
	}
	x.Security.SkipCheck = c.Switch("SkipCertificateCheck")
	if e, ok := types.Unwrap(c.Value("SslProtocol")).(*types.EnumValue); ok {
		x.Security.Min, x.Security.Max = dotnet.TLSVersions(e.Bits)
	}
	return x
}

// seconds is a parameter of seconds as a duration, 0 for none.
func seconds(c *interp.Call, name string) time.Duration {
	return time.Duration(c.Int(name, 0)) * time.Second
}
