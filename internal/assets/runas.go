package assets

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

// The assets of a Run As account. The first two have the names that runbooks
// know (behaviour.md 5.4).
const (
	// RunAsConnection is the connection, of the type AzureServicePrincipal.
	RunAsConnection = "AzureRunAsConnection"
	// RunAsCertificate is the certificate that the connection names.
	RunAsCertificate = "AzureRunAsCertificate"
	// RunAsNext is a renewed certificate that waits to be registered at the
	// identity provider.
	RunAsNext = "AzureRunAsCertificateNext"
	// RunAsPrevious is the certificate that was replaced; it stays until its
	// end, to go back to.
	RunAsPrevious = "AzureRunAsCertificatePrevious"
)

const (
	runAsType = "AzureServicePrincipal"
	runAsKind = "Run As account" // in records
)

// RunAsSettings are what the identity provider knows of a Run As account.
type RunAsSettings struct {
	ApplicationID  string // empty until it is known
	TenantID       string // empty until it is known
	SubscriptionID string
	// Months is how long each certificate is valid.
	Months int
}

// RunAsKey is one of the certificates of a Run As account.
type RunAsKey struct {
	Certificate
	DER []byte // the certificate, which is public
}

// RunAsAccount is the Run As account of an automation account.
type RunAsAccount struct {
	RunAsSettings
	Subject string // common name of the certificates
	Current *RunAsKey
	Next    *RunAsKey // waits to be registered
	// Previous is what Current replaced, until its end.
	Previous *RunAsKey
	// Renewal is when the next certificate is made; zero where there is one.
	Renewal time.Time
	stamp
}

// storedRunAs is one row.
type storedRunAs struct {
	account string
	Subject string
	RunAsSettings
	stamp
}

// Bounds of the validity in months, and what it is where nobody says.
const (
	minMonths     = 1
	maxMonths     = 36
	defaultMonths = 12
)

// RunAs owns the Run As accounts: a connection and a certificate with a key
// made here, which is renewed before its end. It is safe for concurrent use.
//
// Renewing does not change what runbooks use, because the identity provider
// does not know the new certificate yet: it waits as RunAsNext. It takes the
// place of the old one when somebody says that it is registered (Activate), or
// when the old one ends, which is then of no use in any case. So no renewal
// locks anybody out.
type RunAs struct {
	s      *Service
	log    *slog.Logger
	margin time.Duration
}

// NewRunAs returns the Run As accounts of s. margin is how long before the end
// of a certificate the next one is made; at most half of its validity counts.
func NewRunAs(s *Service, log *slog.Logger, margin time.Duration) *RunAs {
	return &RunAs{s: s, log: log, margin: margin}
}

// Get returns the Run As account, or a NotFound fault.
func (r *RunAs) Get(ctx context.Context, account string) (a RunAsAccount, err error) {
	err = r.s.opening(ctx, account, func(tx *store.Tx, key *secret.Key) error {
		a, err = r.load(ctx, tx, key, account)
		return err
	})
	return a, err
}

func (r *RunAs) load(ctx context.Context, tx *store.Tx, key *secret.Key, account string) (RunAsAccount, error) {
	row, err := selectRunAs(ctx, tx, account)
	if errors.Is(err, store.ErrNotFound) {
		return RunAsAccount{}, fault.New(fault.NotFound, "The account has no Run As account; 'runwright account run-as create' makes one.").On("runAs")
	}
	if err != nil {
		return RunAsAccount{}, err
	}
	a := RunAsAccount{RunAsSettings: row.RunAsSettings, Subject: row.Subject, stamp: row.stamp}
	for name, k := range map[string]**RunAsKey{RunAsCertificate: &a.Current, RunAsNext: &a.Next, RunAsPrevious: &a.Previous} {
		c, err := selectCertificate(ctx, tx, account, id.Key(name))
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return a, err
		}
		b, err := c.open(key, account)
		if err != nil {
			return a, err
		}
		*k = &RunAsKey{c.Certificate, b.leaf.Raw}
	}
	if a.Next == nil && a.Current != nil {
		a.Renewal = r.renewal(row, a.Current.Expires)
	}
	return a, nil
}

// renewal is when the certificate behind one that ends at expires is made.
func (r *RunAs) renewal(row storedRunAs, expires time.Time) time.Time {
	half := expires.Sub(expires.AddDate(0, -row.Months, 0)) / 2
	return expires.Add(-min(r.margin, half))
}

// Put makes the Run As account, or changes what is given; created says which.
// fallback is the subscription, and name the account's name, of a new one.
func (r *RunAs) Put(ctx context.Context, account, name, fallback string, c RunAsChange) (a RunAsAccount, created bool, err error) {
	if err := c.check(); err != nil {
		return a, false, err
	}
	var fresh bundle
	err = r.s.db.View(ctx, func(tx *store.Tx) error {
		_, err := selectRunAs(ctx, tx, account)
		return err
	})
	row := storedRunAs{account: account, Subject: "runwright-" + name, RunAsSettings: RunAsSettings{SubscriptionID: fallback, Months: defaultMonths}, stamp: stamp{Created: r.s.clock.Now()}}
	switch {
	case errors.Is(err, store.ErrNotFound):
		created = true
		c.apply(&row)
		// A key takes a while, so it is made before the transaction.
		fresh, err = selfSigned(row.Subject, r.s.clock.Now(), row.Months)
	}
	if err != nil {
		return a, false, err
	}
	err = r.s.change(ctx, account, func(tx *store.Tx, key *secret.Key, note *Change) error {
		*note = Change{Action: Changed, Kind: runAsKind, Name: RunAsConnection, Fields: c.fields()}
		if created {
			note.Action = Created
		}
		old, err := selectRunAs(ctx, tx, account)
		switch {
		case created && err == nil, !created && errors.Is(err, store.ErrNotFound):
			return fault.New(fault.Conflict, "The Run As account was made or deleted by another request at the same moment; try again.").On("runAs")
		case created && errors.Is(err, store.ErrNotFound):
			if err := r.found(ctx, tx, key, account, fresh); err != nil {
				return err
			}
		case err != nil:
			return err
		default:
			row = old
			c.apply(&row)
		}
		row.Modified = r.s.clock.Now()
		if err := upsertRunAs(ctx, tx, row); err != nil {
			return err
		}
		if err := r.writeConnection(ctx, tx, key, row); err != nil {
			return err
		}
		a, err = r.load(ctx, tx, key, account)
		return err
	})
	r.s.rouseRunAs()
	return a, created, err
}

// found stores the first certificate; assets of the same names that somebody
// made are left alone.
func (r *RunAs) found(ctx context.Context, tx *store.Tx, key *secret.Key, account string, b bundle) error {
	if _, err := selectConnection(ctx, tx, account, id.Key(RunAsConnection)); !errors.Is(err, store.ErrNotFound) {
		return taken(err, "connection", RunAsConnection)
	}
	for _, name := range []string{RunAsCertificate, RunAsNext, RunAsPrevious} {
		if _, err := selectCertificate(ctx, tx, account, id.Key(name)); !errors.Is(err, store.ErrNotFound) {
			return taken(err, "certificate", name)
		}
	}
	return r.store(ctx, tx, key, account, RunAsCertificate, b)
}

func taken(err error, kind, name string) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "There is a %s called '%s' already, which no Run As account made; delete it first.", kind, name).On(name)
}

// store keeps a certificate under one of the names. Jobs may take the key out:
// nothing in a sandbox could sign with it otherwise.
func (r *RunAs) store(ctx context.Context, tx *store.Tx, key *secret.Key, account, name string, b bundle) error {
	_, _, err := r.s.writeCertificate(ctx, tx, key, account, Certificate{Name: name, Description: "Run As account, made by the server", Exportable: true}, b)
	return err
}

// writeConnection makes the connection say what the account and its
// certificate are.
func (r *RunAs) writeConnection(ctx context.Context, tx *store.Tx, key *secret.Key, row storedRunAs) error {
	current, err := selectCertificate(ctx, tx, row.account, id.Key(RunAsCertificate))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	_, _, err = r.s.putConnection(ctx, tx, key, row.account, RunAsConnection, runAsType, "Run As account, made by the server", map[string]*string{
		"ApplicationId": &row.ApplicationID, "TenantId": &row.TenantID, "SubscriptionId": &row.SubscriptionID, "CertificateThumbprint": &current.Thumbprint,
	})
	return err
}

// Delete removes the Run As account with its connection and certificates;
// found says whether it was there.
func (r *RunAs) Delete(ctx context.Context, account string) (found bool, err error) {
	err = r.s.change(ctx, account, func(tx *store.Tx, _ *secret.Key, note *Change) error {
		if found, err = deleteRunAs(ctx, tx, account); err != nil || !found {
			return err
		}
		*note = Change{Action: Deleted, Kind: runAsKind, Name: RunAsConnection}
		for _, name := range []string{RunAsCertificate, RunAsNext, RunAsPrevious} {
			if _, err := deleteCertificate(ctx, tx, account, id.Key(name)); err != nil {
				return err
			}
		}
		_, err := deleteConnection(ctx, tx, account, id.Key(RunAsConnection))
		return err
	})
	return found, err
}
