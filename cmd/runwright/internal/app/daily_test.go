package app

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/assets"
	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/tenant"
)

// TestDaily has a server look at its certificates as the days go by.
func TestDaily(t *testing.T) {
	var log bytes.Buffer
	end := time.Date(2074, 1, 1, 0, 0, 0, 0, time.UTC) // of the fixture
	clk := clock.NewManual(end.Add(-40 * 24 * time.Hour))
	a, err := Open(t.Context(), Config{Data: t.TempDir(), Workers: 1, Portal: http.NotFoundHandler(), Log: slog.New(slog.NewTextHandler(&log, nil)), Clock: clk})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()
	acc, _, err := a.daily.accounts.Put(t.Context(), tenant.Scope{Subscription: "s", ResourceGroup: "Group", Name: "Contoso-Account"}, "here", tenant.Settings{SKU: "Basic"}, "ada")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile("../../../../internal/assets/testdata/certificates/fixture.pfx")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.daily.assets.PutCertificate(t.Context(), acc.ID, "Signing", assets.NewCertificate{File: file, Password: "Fixture-Pa55!"}); err != nil {
		t.Fatal(err)
	}
	log.Reset()
	// Each look is a step of the goroutine; it has made it when it looks again.
	ctx, cancel := context.WithCancel(t.Context())
	look, ended := make(chan time.Time), make(chan struct{})
	go func() {
		a.daily.run(ctx, look)
		close(ended)
	}()
	step := func(d time.Duration, wants string) {
		t.Helper()
		clk.Advance(d)
		look <- time.Time{}
		look <- time.Time{}
		if got := log.String(); wants == "" && got != "" || !strings.Contains(got, wants) {
			t.Errorf("after %s: %q, want %q", d, got, wants)
		}
		log.Reset()
	}
	step(0, `msg="head of the audit records" account=Group/Contoso-Account head=1:`)
	step(time.Hour, "")
	step(24*time.Hour, "") // nothing new
	step(15*24*time.Hour, `level=WARN msg="a certificate expires in 23 day(s)" account=Group/Contoso-Account certificate=Signing expires=2074-01-01T00:00:00Z expiresInDays=23`)
	step(time.Hour, "")
	step(24*time.Hour, "expires in 22 day(s)")
	step(30*24*time.Hour, "a certificate has expired")
	cancel()
	<-ended
}
