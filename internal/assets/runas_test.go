package assets_test

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"log/slog"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/assets"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/fieldtype"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

const day = 24 * time.Hour

func (c *cabinet) runAs(margin time.Duration) *assets.RunAs {
	return assets.NewRunAs(c.s, slog.New(slog.DiscardHandler), margin)
}

// thumbprint is what the connection of the Run As account names.
func (c *cabinet) thumbprint() string {
	c.t.Helper()
	conn, err := c.s.Connection(c.t.Context(), "a1", assets.RunAsConnection)
	c.must(err)
	return *conn.Values["CertificateThumbprint"]
}

func ptr[T any](v T) *T { return &v }

func TestRunAsAccount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		ctx := t.Context()
		c := newCabinet(t, cfg)
		r := c.runAs(30 * day)
		if _, err := r.Get(ctx, "a1"); !fault.Is(err, fault.NotFound) {
			t.Errorf("before: %v", err)
		}
		a, created, err := r.Put(ctx, "a1", "Contoso", "sub-1", assets.RunAsChange{Months: ptr(24)})
		if err != nil || !created || a.SubscriptionID != "sub-1" || a.ApplicationID != "" || a.Subject != "runwright-Contoso" || a.Next != nil || a.Previous != nil {
			t.Fatalf("%+v, %v, %v", a, created, err)
		}
		x, err := x509.ParseCertificate(a.Current.DER)
		c.must(err)
		now := c.clock.Now()
		public, _ := x.PublicKey.(*rsa.PublicKey)
		if public == nil || public.N.BitLen() != 2048 || x.Subject.String() != "CN=runwright-Contoso" || x.Issuer.String() != x.Subject.String() ||
			!x.NotAfter.Equal(now.AddDate(2, 0, 0)) || !x.NotBefore.Before(now) || x.CheckSignature(x.SignatureAlgorithm, x.RawTBSCertificate, x.Signature) != nil {
			t.Errorf("certificate: %v %v %v %v", x.Subject, x.NotBefore, x.NotAfter, x.SignatureAlgorithm)
		}
		if !a.Current.Exportable || !a.Current.HasKey || c.thumbprint() != a.Current.Thumbprint || !a.Renewal.Equal(x.NotAfter.Add(-30*day)) {
			t.Errorf("%+v, renewal %v", a.Current.Certificate, a.Renewal)
		}

		const app, tenant = "11111111-2222-3333-4444-555555555555", "contoso.example"
		b, created, err := r.Put(ctx, "a1", "Contoso", "other", assets.RunAsChange{ApplicationID: ptr(app), TenantID: ptr(tenant)})
		if err != nil || created || b.SubscriptionID != "sub-1" || b.Months != 24 || b.Current.Thumbprint != a.Current.Thumbprint {
			t.Errorf("change: %+v, %v, %v", b, created, err)
		}
		values, err := c.s.Open(ctx, "a1", assets.RunAsConnection)
		c.must(err)
		want := []assets.Value{{Name: "ApplicationId", Value: app, Text: app}, {Name: "TenantId", Value: tenant, Text: tenant},
			{Name: "CertificateThumbprint", Value: a.Current.Thumbprint, Text: a.Current.Thumbprint}, {Name: "SubscriptionId", Value: "sub-1", Text: "sub-1"}}
		if len(values) != len(want) {
			t.Fatalf("fields: %+v", values)
		}
		for i := range want {
			want[i].Kind = fieldtype.String
			if values[i] != want[i] {
				t.Errorf("field %+v, want %+v", values[i], want[i])
			}
		}
		if _, err := c.s.ExportCertificate(ctx, "a1", assets.RunAsCertificate, "x"); err != nil {
			t.Error(err)
		}
		if found, err := r.Delete(ctx, "a1"); err != nil || !found {
			t.Errorf("delete: %v, %v", found, err)
		}
		if found, err := r.Delete(ctx, "a1"); err != nil || found {
			t.Errorf("delete again: %v, %v", found, err)
		}
		if all, err := c.s.Certificates(ctx, "a1", 0, 10); err != nil || len(all) != 0 {
			t.Errorf("left behind: %v, %v", all, err)
		}
	})
}

func TestRunAsLeavesOthersAlone(t *testing.T) {
	c := newCabinet(t, store.Config{Dir: t.TempDir()})
	ctx, r := t.Context(), c.runAs(30*day)
	_, _, err := c.s.PutConnection(ctx, "a1", assets.RunAsConnection, "Azure", "", map[string]*string{"AutomationCertificateName": ptr("x"), "SubscriptionID": ptr("y")})
	c.must(err)
	if _, _, err := r.Put(ctx, "a1", "n", "s", assets.RunAsChange{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("over a connection of somebody's: %v", err)
	}
	if _, err := r.Get(ctx, "a1"); !fault.Is(err, fault.NotFound) {
		t.Errorf("half of it is there: %v", err)
	}
	for name, change := range map[string]assets.RunAsChange{
		"application": {ApplicationID: ptr("me")}, "tenant": {TenantID: ptr("not a tenant")}, "subscription": {SubscriptionID: ptr("a/b")}, "too long": {Months: ptr(37)}, "too short": {Months: ptr(0)},
	} {
		if _, _, err := r.Put(ctx, "a2", "n", "s", change); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRunAsRenewal lets years pass.
func TestRunAsRenewal(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		ctx := t.Context()
		c := newCabinet(t, cfg)
		r := c.runAs(30 * day)
		a, _, err := r.Put(ctx, "a1", "n", "s", assets.RunAsChange{})
		c.must(err)
		first := a.Current.Thumbprint
		get := func() assets.RunAsAccount {
			t.Helper()
			a, err := r.Get(ctx, "a1")
			c.must(err)
			return a
		}
		to := func(when time.Time) time.Time {
			c.clock.Advance(when.Sub(c.clock.Now()))
			return r.Look(ctx)
		}
		if next := r.Look(ctx); !next.Equal(a.Renewal) {
			t.Fatalf("due at %v, want %v", next, a.Renewal)
		}
		to(a.Renewal.Add(-time.Second))
		if get().Next != nil {
			t.Error("renewed too early")
		}
		end := a.Current.Expires
		if next := to(a.Renewal); !next.Equal(end) {
			t.Errorf("due at %v, want %v", next, end)
		}
		second := get().Next.Thumbprint
		if second == first || c.thumbprint() != first {
			t.Errorf("what runbooks use changed before it was registered: %s", c.thumbprint())
		}
		if _, err := r.Renew(ctx, "a1"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a certificate that waits was replaced: %v", err)
		}

		// Registered and activated; then taken back, and activated again.
		a, err = r.Activate(ctx, "a1")
		c.must(err)
		if a.Current.Thumbprint != second || a.Previous.Thumbprint != first || a.Next != nil || c.thumbprint() != second {
			t.Fatalf("activated: %+v", a)
		}
		if _, err := r.Activate(ctx, "a1"); !fault.Is(err, fault.Conflict) {
			t.Errorf("activated what is not there: %v", err)
		}
		a, err = r.Revert(ctx, "a1")
		c.must(err)
		if a.Current.Thumbprint != first || a.Next.Thumbprint != second || a.Previous != nil || c.thumbprint() != first {
			t.Fatalf("reverted: %+v", a)
		}
		if _, err := r.Revert(ctx, "a1"); !fault.Is(err, fault.Conflict) {
			t.Errorf("reverted twice: %v", err)
		}

		// Nobody activates it: it is used once the old one has ended.
		to(end.Add(-time.Second))
		if c.thumbprint() != first {
			t.Error("activated before the end")
		}
		to(end)
		a = get()
		if a.Current.Thumbprint != second || c.thumbprint() != second {
			t.Errorf("after the end: %+v", a)
		}
		to(end.Add(time.Hour))
		if get().Previous != nil {
			t.Error("an ended certificate is kept")
		}

		// The server was away for years: the certificate of today is made at once.
		c.clock.Advance(5 * 365 * day)
		next := r.Look(ctx)
		if a = get(); !a.Current.Expires.After(c.clock.Now()) || !next.Equal(a.Renewal) || c.thumbprint() != a.Current.Thumbprint {
			t.Errorf("after years: ends %v, due %v, now %v", a.Current.Expires, next, c.clock.Now())
		}
	})
}

// TestRunAsMargin: a margin longer than the validity does not renew again and
// again.
func TestRunAsMargin(t *testing.T) {
	c := newCabinet(t, store.Config{Dir: t.TempDir()})
	r := c.runAs(365 * day)
	a, _, err := r.Put(t.Context(), "a1", "n", "s", assets.RunAsChange{Months: ptr(1)})
	c.must(err)
	if half := a.Renewal.Sub(c.clock.Now()); half < 14*day || half > 17*day {
		t.Errorf("renewal in %v", half)
	}
}

// TestRunAsLoop: the loop waits for the clock, hears of a new account, and ends.
func TestRunAsLoop(t *testing.T) {
	c := newCabinet(t, store.Config{Dir: t.TempDir()})
	r := c.runAs(30 * day)
	a, _, err := r.Put(t.Context(), "a1", "n", "s", assets.RunAsChange{})
	c.must(err)
	ctx, end := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); r.Run(ctx) }()
	for i := 0; ; i++ {
		c.clock.AwaitAlarm()
		got, err := r.Get(t.Context(), "a1")
		c.must(err)
		if got.Next != nil {
			break
		}
		if i > 10 {
			t.Fatal("nothing is renewed")
		}
		c.clock.Advance(a.Renewal.Sub(c.clock.Now()))
	}
	end()
	<-done
}

// TestRunAsWithoutCertificate: who deletes the certificate gets a new one by
// hand only.
func TestRunAsWithoutCertificate(t *testing.T) {
	c := newCabinet(t, store.Config{Dir: t.TempDir()})
	ctx, r := t.Context(), c.runAs(30*day)
	_, _, err := r.Put(ctx, "a1", "n", "s", assets.RunAsChange{})
	c.must(err)
	c.must(c.s.DeleteCertificate(ctx, "a1", assets.RunAsCertificate))
	if next := r.Look(ctx); !next.IsZero() {
		t.Errorf("due at %v", next)
	}
	a, err := r.Renew(ctx, "a1")
	c.must(err)
	if a.Current == nil || a.Next != nil || c.thumbprint() != a.Current.Thumbprint {
		t.Errorf("%+v", a)
	}
}
