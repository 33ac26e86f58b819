package app_test

import (
	"testing"
	"time"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// TestRunAsIsRenewed lets a server renew a certificate, takes the server away
// until that certificate has ended, and looks what the next server does.
func TestRunAsIsRenewed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		clk := clock.NewManual(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC))
		use := func(c *app.Config) { c.Clock, c.RunAsMargin = clk, 10*24*time.Hour }
		s := startServer(t, cfg, use).withAccount()
		s.must(404, "GET", "runAs", nil)
		first := s.must(201, "PUT", "runAs", `{"properties":{"validityInMonths":6}}`)
		if first.json("properties", "state") != "Incomplete" || first.json("properties", "renewalTime") != "2026-08-23T12:00:00+00:00" {
			t.Errorf("made: %s", first.body)
		}
		ids := `{"properties":{"applicationId":"11111111-2222-3333-4444-555555555555","tenantId":"contoso.example"}}`
		if a := s.must(200, "PUT", "RunAs", ids); a.json("properties", "state") != "Ready" {
			t.Errorf("filled in: %s", a.body)
		}
		thumbprint := first.json("properties", "certificate", "thumbprint")
		connected := func(s *server) any {
			return s.must(200, "GET", "connections/AzureRunAsConnection", nil).json("properties", "fieldDefinitionValues", "CertificateThumbprint")
		}
		clk.AwaitAlarm()
		clk.Advance(time.Date(2026, 8, 23, 12, 0, 0, 0, time.UTC).Sub(clk.Now()))
		clk.AwaitAlarm()
		a := s.must(200, "GET", "runAs", nil)
		next := a.json("properties", "nextCertificate", "thumbprint")
		if a.json("properties", "state") != "RenewalPending" || next == nil || next == thumbprint || connected(s) != thumbprint {
			t.Fatalf("renewed: %s", a.body)
		}
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		clk.Advance(60 * 24 * time.Hour) // past the end of the first
		s = startServer(t, cfg, use)
		clk.AwaitAlarm()
		if got := connected(s); got != next {
			t.Errorf("after the end %v is used, want %v", got, next)
		}
		s.must(200, "POST", "runAs/Renew", nil)
		s.must(200, "POST", "runAs/activate", nil)
		s.must(409, "POST", "runAs/activate", nil)
		s.must(200, "DELETE", "runAs", nil)
		s.must(204, "DELETE", "runAs", nil)
		s.must(404, "GET", "connections/AzureRunAsConnection", nil)
	})
}
