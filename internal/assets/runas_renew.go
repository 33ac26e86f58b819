package assets

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

const (
	// runAsBits is the length of the RSA keys.
	runAsBits = 2048
	// clockSkew is how much earlier than now a certificate begins, for the
	// clocks of others.
	clockSkew = 10 * time.Minute
	// longestLook is how long the loop waits at most, since certificates are
	// changed in other ways, too, and timers stand still while a machine sleeps.
	longestLook = time.Hour
)

// selfSigned makes a key and a certificate for it that is valid for a number
// of months from now on.
func selfSigned(subject string, now time.Time, months int) (bundle, error) {
	key, err := rsa.GenerateKey(rand.Reader, runAsBits)
	if err != nil {
		return bundle{}, fmt.Errorf("make a Run As key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return bundle{}, fmt.Errorf("make a serial number: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: subject}, SignatureAlgorithm: x509.SHA256WithRSA,
		NotBefore: now.Add(-clockSkew), NotAfter: now.AddDate(0, months, 0),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return bundle{}, fmt.Errorf("make a Run As certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	return bundle{leaf: leaf, key: crypto.PrivateKey(key)}, err
}

// Renew makes the next certificate now. One that waits and has time left is a
// Conflict fault: it may be registered already. Where there is no current
// certificate, the new one becomes that.
func (r *RunAs) Renew(ctx context.Context, account string) (RunAsAccount, error) {
	a, err := r.Get(ctx, account)
	if err != nil {
		return a, err
	}
	fresh, err := selfSigned(a.Subject, r.s.clock.Now(), a.Months)
	if err != nil {
		return a, err
	}
	return r.change(ctx, account, func(tx *store.Tx, key *secret.Key, row storedRunAs, a RunAsAccount) error {
		switch {
		case a.Current == nil:
			return r.store(ctx, tx, key, account, RunAsCertificate, fresh)
		case a.Next != nil && r.s.clock.Now().Before(r.renewal(row, a.Next.Expires)):
			return fault.New(fault.Conflict, "The certificate %s waits already to be registered and activated; delete '%s' to have another one made.", a.Next.Thumbprint, RunAsNext).On(RunAsNext)
		}
		return r.store(ctx, tx, key, account, RunAsNext, fresh)
	})
}

// Activate lets runbooks use the next certificate, which is registered. The
// old one stays as RunAsPrevious.
func (r *RunAs) Activate(ctx context.Context, account string) (RunAsAccount, error) {
	return r.change(ctx, account, func(tx *store.Tx, key *secret.Key, _ storedRunAs, a RunAsAccount) error {
		if a.Next == nil {
			return fault.New(fault.Conflict, "No certificate waits to be activated; 'runwright account run-as renew' makes one.").On(RunAsNext)
		}
		if a.Current != nil {
			if err := r.move(ctx, tx, key, account, RunAsCertificate, RunAsPrevious); err != nil {
				return err
			}
		}
		return r.move(ctx, tx, key, account, RunAsNext, RunAsCertificate)
	})
}

// Revert takes an activation back: the previous certificate is used again, and
// the one that replaced it waits as RunAsNext.
func (r *RunAs) Revert(ctx context.Context, account string) (RunAsAccount, error) {
	return r.change(ctx, account, func(tx *store.Tx, key *secret.Key, _ storedRunAs, a RunAsAccount) error {
		switch {
		case a.Previous == nil:
			return fault.New(fault.Conflict, "There is no previous certificate to go back to.").On(RunAsPrevious)
		case !a.Previous.Expires.After(r.s.clock.Now()):
			return fault.New(fault.Conflict, "The previous certificate %s has ended.", a.Previous.Thumbprint).On(RunAsPrevious)
		case a.Next != nil:
			return fault.New(fault.Conflict, "The certificate %s waits to be activated; delete '%s' first.", a.Next.Thumbprint, RunAsNext).On(RunAsNext)
		}
		if a.Current != nil {
			if err := r.move(ctx, tx, key, account, RunAsCertificate, RunAsNext); err != nil {
				return err
			}
		}
		return r.move(ctx, tx, key, account, RunAsPrevious, RunAsCertificate)
	})
}

// change runs one step on the certificates; the connection follows.
func (r *RunAs) change(ctx context.Context, account string, step func(*store.Tx, *secret.Key, storedRunAs, RunAsAccount) error) (a RunAsAccount, err error) {
	err = r.s.change(ctx, account, func(tx *store.Tx, key *secret.Key, note *Change) error {
		*note = Change{Action: Changed, Kind: runAsKind, Name: RunAsConnection, Fields: []string{"certificates"}}
		if a, err = r.load(ctx, tx, key, account); err != nil {
			return err
		}
		row, err := selectRunAs(ctx, tx, account)
		if err != nil {
			return err
		}
		if err := step(tx, key, row, a); err != nil {
			return err
		}
		if err := r.writeConnection(ctx, tx, key, row); err != nil {
			return err
		}
		a, err = r.load(ctx, tx, key, account)
		return err
	})
	r.s.rouseRunAs()
	return a, err
}

// move gives a certificate another name, in the place of what has it. It is
// sealed anew, since a sealed value belongs to its name.
func (r *RunAs) move(ctx context.Context, tx *store.Tx, key *secret.Key, account, from, to string) error {
	row, err := selectCertificate(ctx, tx, account, id.Key(from))
	if err != nil {
		return err
	}
	b, err := row.open(key, account)
	if err != nil {
		return err
	}
	if err := r.store(ctx, tx, key, account, to, b); err != nil {
		return err
	}
	_, err = deleteCertificate(ctx, tx, account, id.Key(from))
	return err
}

// rouseRunAs has the loop look again, because something changed.
func (s *Service) rouseRunAs() {
	select {
	case s.runAs <- struct{}{}:
	default: // it is being roused already
	}
}

// Run renews certificates when it is time, until ctx ends. What it does is
// read from the database each time, so a restart misses nothing.
func (r *RunAs) Run(ctx context.Context) {
	for ctx.Err() == nil {
		r.wait(ctx, r.Look(ctx))
	}
}

// wait waits until next, or until something changes; a zero next only for that.
func (r *RunAs) wait(ctx context.Context, next time.Time) {
	var reached <-chan struct{}
	if !next.IsZero() {
		if latest := r.s.clock.Now().Add(longestLook); next.After(latest) {
			next = latest
		}
		var stop func()
		reached, stop = r.s.clock.At(next)
		defer stop()
	}
	select {
	case <-ctx.Done():
	case <-r.s.runAs:
	case <-reached:
	}
}

// Look does what is due now, for every account, and returns when something is
// due next; zero for never. What cannot be done is logged and tried again.
func (r *RunAs) Look(ctx context.Context) (next time.Time) {
	soonest := func(due time.Time) {
		if !due.IsZero() && (next.IsZero() || due.Before(next)) {
			next = due
		}
	}
	var rows []storedRunAs
	err := r.s.db.View(ctx, func(tx *store.Tx) (err error) {
		rows, err = selectAllRunAs(ctx, tx)
		return err
	})
	if err != nil && ctx.Err() == nil {
		r.log.Error("look after Run As accounts", "error", err)
		soonest(r.s.clock.Now().Add(longestLook))
	}
	for _, row := range rows {
		due, err := r.tend(ctx, row)
		if err != nil && ctx.Err() == nil {
			r.log.Error("look after a Run As account", "account", row.account, "error", err)
			due = r.s.clock.Now().Add(longestLook)
		}
		soonest(due)
	}
	return next
}

// tend does what is due for one account, and returns what is due next.
func (r *RunAs) tend(ctx context.Context, row storedRunAs) (time.Time, error) {
	now := r.s.clock.Now()
	expires, err := r.ends(ctx, row.account)
	if err != nil {
		return time.Time{}, err
	}
	current, hasCurrent := expires[RunAsCertificate]
	nextEnd, hasNext := expires[RunAsNext]
	if end, ok := expires[RunAsPrevious]; ok && !end.After(now) {
		if err := r.s.DeleteCertificate(ctx, row.account, RunAsPrevious); err != nil && !fault.Is(err, fault.NotFound) {
			return time.Time{}, err
		}
	}
	switch {
	case !hasCurrent:
		return time.Time{}, nil // somebody deleted it; that is not for the loop to undo
	case (!hasNext || !nextEnd.After(current)) && !now.Before(r.renewal(row, current)):
		a, err := r.Renew(ctx, row.account)
		if err != nil {
			return time.Time{}, err
		}
		if a.Next != nil {
			r.log.Warn("a Run As certificate ends soon; register the next one and activate it", "account", row.account, "ends", current, "next", a.Next.Thumbprint)
		}
		if now.Before(current) {
			return current, nil
		}
		return r.activate(ctx, row)
	case hasNext && !now.Before(current):
		return r.activate(ctx, row)
	case hasNext && nextEnd.After(current):
		return current, nil
	}
	return r.renewal(row, current), nil
}

// activate takes the next certificate because the current one has ended.
func (r *RunAs) activate(ctx context.Context, row storedRunAs) (time.Time, error) {
	a, err := r.Activate(ctx, row.account)
	if err != nil {
		return time.Time{}, err
	}
	r.log.Warn("a Run As certificate has ended; the next one is used now", "account", row.account, "thumbprint", a.Current.Thumbprint)
	return r.renewal(row, a.Current.Expires), nil
}

// ends is when the certificates of a Run As account end, by name.
func (r *RunAs) ends(ctx context.Context, account string) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	err := r.s.db.View(ctx, func(tx *store.Tx) error {
		for _, name := range []string{RunAsCertificate, RunAsNext, RunAsPrevious} {
			c, err := selectCertificate(ctx, tx, account, id.Key(name))
			switch {
			case err == nil:
				out[name] = c.Expires
			case !errors.Is(err, store.ErrNotFound):
				return err
			}
		}
		return nil
	})
	return out, err
}
