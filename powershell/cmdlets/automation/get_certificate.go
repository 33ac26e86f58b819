package automation

import (
	"github.com/runwright/runwright/powershell/cmdlets/automation/jobcert"
	"github.com/runwright/runwright/powershell/interp"
)

// getCertificate is Get-AutomationCertificate: a certificate asset as an
// X509Certificate2. Its private key stays with the server until the script
// exports it or signs with it, and may.
type getCertificate struct{ interp.Base }

func (*getCertificate) Process(c *interp.Call) error {
	v, ok, err := certificate.ask(c, "certificate", nil)
	if err != nil || !ok {
		return err
	}
	cert, err := jobcert.Of(c, c.String("Name"), v)
	if err != nil {
		return certificate.unreadable(c, err.Error())
	}
	return c.Write(cert)
}
