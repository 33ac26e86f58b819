package management

import (
	"strings"

	"github.com/runwright/runwright/powershell/cmdlets/automation/jobcert"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// certificates is Cert:, in a job: the certificates of its account in
// CurrentUser\My, by thumbprint. They are asked for anew each time, and cannot
// be changed here. Elsewhere there is no such drive, as PowerShell has none on
// Linux.
type certificates struct{}

// myStore is the container that has certificates.
const myStore = "CurrentUser/My"

func (certificates) drive() string    { return "Cert" }
func (certificates) provider() string { return "Certificate" }
func (certificates) module() string   { return "Microsoft.PowerShell.Security" }

func (certificates) folder(_ *interp.Call, p string) bool {
	return p == "" || strings.EqualFold(p, "CurrentUser") || strings.EqualFold(p, myStore)
}

func (certificates) names(*interp.Call) []string { return []string{"CurrentUser"} }

func (s certificates) children(c *interp.Call, p string) (out []string) {
	switch {
	case p == "":
		return s.names(c)
	case strings.EqualFold(p, "CurrentUser"):
		return []string{myStore}
	}
	for last := ""; ; {
		cert, ok := jobcert.Find(c, jobcert.AfterThumbprint+last)
		if !ok {
			return out
		}
		last = cert.Thumbprint()
		out = append(out, myStore+"/"+last)
	}
}

func (s certificates) get(c *interp.Call, p string) (any, bool) {
	const classes = "System.Security.Cryptography.X509Certificates."
	switch {
	case strings.EqualFold(p, "CurrentUser"):
		o := types.NewCustom()
		o.TypeNames = []string{"Microsoft.PowerShell.Commands.X509StoreLocation", "System.Object"}
		return o.Set("Location", types.NewEnum(types.MustNamed(classes+"StoreLocation"), 1)).Set("LocationName", "CurrentUser").Set("StoreNames", types.NewArray([]any{"My"})), true
	case strings.EqualFold(p, myStore):
		return interp.NewObject(classes+"X509Store", "Name", "My", "Location", types.NewEnum(types.MustNamed(classes+"StoreLocation"), 1)), true
	}
	dir, thumbprint := "", p
	if i := strings.LastIndexByte(p, '/'); i >= 0 {
		dir, thumbprint = p[:i], p[i+1:]
	}
	if !strings.EqualFold(dir, myStore) || types.HasWildcard(thumbprint) {
		return nil, false
	}
	cert, ok := jobcert.Find(c, jobcert.ByThumbprint+strings.ToUpper(thumbprint))
	if !ok {
		return nil, false
	}
	return cert, true
}

func (certificates) value(*interp.Call, string) any { return nil }

func (s certificates) set(c *interp.Call, name string, _ any) error { return s.refuse(c, name) }

func (s certificates) remove(c *interp.Call, name string) error { return s.refuse(c, name) }

func (certificates) refuse(c *interp.Call, name string) error {
	return c.Error("System.Management.Automation."+"PSNotSupportedException", "NotSupported", "NotImplemented", name,
		"The certificates of the account cannot be changed in a runbook; use 'runwright certificate' for '%s'.", name)
}

// certificatesHere reports whether the session has the drive.
func certificatesHere(c *interp.Call) bool { return c.Host().Assets != nil }
