package assets

import (
	"context"
	"crypto/x509"
	"errors"
	"math"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

// Certificate is one certificate as the management side may see it: without
// its content.
type Certificate struct {
	Name        string
	Description string
	Thumbprint  string // SHA-1, hexadecimal, upper case
	Expires     time.Time
	HasKey      bool
	// Exportable says whether a job may take the private key out.
	Exportable bool
	stamp
}

// NewCertificate is what a certificate is created with or replaced by.
type NewCertificate struct {
	Description string
	File        []byte // PFX, PEM or DER
	Password    string // of a PFX file
	Thumbprint  string // what the caller takes it for; empty when it does not say
	Exportable  bool
}

// OpenedCertificate is a certificate as a running job sees it.
type OpenedCertificate struct {
	DER        []byte // the certificate itself, which is public
	HasKey     bool
	Exportable bool
}

// Certificates lists the account's certificates by name.
func (s *Service) Certificates(ctx context.Context, account string, skip, limit int) (all []Certificate, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		rows, err := selectCertificates(ctx, tx, account, skip, limit)
		for _, r := range rows {
			all = append(all, r.Certificate)
		}
		return err
	})
	return all, err
}

// Certificate returns one certificate, or a NotFound fault.
func (s *Service) Certificate(ctx context.Context, account, name string) (c Certificate, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		row, err := findCertificate(ctx, tx, account, name)
		c = row.Certificate
		return err
	})
	return c, err
}

// DaysLeft is how many whole days are left of a certificate; negative once it
// has expired.
func (s *Service) DaysLeft(c Certificate) int {
	return int(math.Floor(c.Expires.Sub(s.clock.Now()).Hours() / 24))
}

// Expiring is a certificate and when it ends.
type Expiring struct {
	Account string // its id
	Name    string
	Expires time.Time
	Days    int // that are left; negative once it has expired
}

// ExpiryWarning is how long before its end a certificate is warned of.
const ExpiryWarning = 30 * 24 * time.Hour

// Expiring lists the certificates of all accounts that end within
// ExpiryWarning, those that end first at the beginning.
func (s *Service) Expiring(ctx context.Context) ([]Expiring, error) {
	return s.endingBefore(ctx, s.clock.Now().Add(ExpiryWarning))
}

// Ends lists the certificates of all accounts, those that end first at the
// beginning.
func (s *Service) Ends(ctx context.Context) ([]Expiring, error) {
	return s.endingBefore(ctx, time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC).Add(time.Second))
}

func (s *Service) endingBefore(ctx context.Context, before time.Time) (out []Expiring, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		out, err = selectExpiring(ctx, tx, before)
		return err
	})
	for i, e := range out {
		out[i].Days = s.DaysLeft(Certificate{Expires: e.Expires})
	}
	return out, err
}

func findCertificate(ctx context.Context, tx *store.Tx, account, name string) (storedCertificate, error) {
	row, err := selectCertificate(ctx, tx, account, id.Key(name))
	if errors.Is(err, store.ErrNotFound) {
		return row, fault.New(fault.NotFound, "Certificate not found.").On(name)
	}
	return row, err
}

// PutCertificate creates a certificate or replaces the one that is there;
// created says which. What is wrong with the file is an Invalid fault.
func (s *Service) PutCertificate(ctx context.Context, account, name string, in NewCertificate) (c Certificate, created bool, err error) {
	if err := checkName("certificate", name, badInAsset); err != nil {
		return c, false, err
	}
	b, err := readCertificate(in.File, in.Password)
	if err != nil {
		return c, false, err
	}
	if in.Thumbprint != "" && !sameThumbprint(in.Thumbprint, b.thumbprint()) {
		return c, false, fault.New(fault.Invalid, "The certificate in the file has the thumbprint %s, not %s.", b.thumbprint(), in.Thumbprint).On("properties.thumbprint")
	}
	err = s.change(ctx, account, func(tx *store.Tx, key *secret.Key, note *Change) error {
		c, created, err = s.writeCertificate(ctx, tx, key, account, Certificate{Name: name, Description: in.Description, Exportable: in.Exportable}, b)
		*note = Change{Action: written(created), Kind: certificateKind, Name: c.Name, Fields: []string{contentField}}
		return err
	})
	s.rouseRunAs() // it may be one of a Run As account
	return c, created, err
}

// writeCertificate stores b under the name, description and exportability of
// c; what else c says is read from b.
func (s *Service) writeCertificate(ctx context.Context, tx *store.Tx, key *secret.Key, account string, c Certificate, b bundle) (_ Certificate, created bool, err error) {
	content, err := b.encode()
	if err != nil {
		return c, false, err
	}
	defer clear(content)
	now := s.clock.Now()
	c.Thumbprint, c.Expires, c.HasKey, c.stamp = b.thumbprint(), b.expires(), b.key != nil, stamp{Created: now, Modified: now}
	old, err := selectCertificate(ctx, tx, account, id.Key(c.Name))
	switch {
	case errors.Is(err, store.ErrNotFound):
		created = true
	case err != nil:
		return c, false, err
	default:
		c.Name, c.Created = old.Name, old.Created
	}
	sealed, err := key.Seal(certificatePlace(account, c.Name), content)
	if err != nil {
		return c, false, err
	}
	return c, created, upsertCertificate(ctx, tx, account, storedCertificate{Certificate: c, content: sealed})
}

// PatchCertificate changes the description if it is not nil, or returns a
// NotFound fault.
func (s *Service) PatchCertificate(ctx context.Context, account, name string, description *string) (c Certificate, err error) {
	err = s.change(ctx, account, func(tx *store.Tx, _ *secret.Key, note *Change) error {
		row, err := findCertificate(ctx, tx, account, name)
		if err != nil {
			return err
		}
		*note = Change{Action: Changed, Kind: certificateKind, Name: row.Name}
		if description != nil {
			row.Description = *description
		}
		row.Modified = s.clock.Now()
		c = row.Certificate
		return upsertCertificate(ctx, tx, account, row)
	})
	return c, err
}

// DeleteCertificate removes a certificate, or returns a NotFound fault.
func (s *Service) DeleteCertificate(ctx context.Context, account, name string) error {
	return s.change(ctx, account, func(tx *store.Tx, _ *secret.Key, note *Change) error {
		*note = Change{Action: Deleted, Kind: certificateKind, Name: name}
		found, err := deleteCertificate(ctx, tx, account, id.Key(name))
		if err == nil && !found {
			return fault.New(fault.NotFound, "Certificate not found.").On(name)
		}
		return err
	})
}

// openCertificate unseals what is stored.
func (s *Service) openCertificate(ctx context.Context, account, name string) (c Certificate, b bundle, err error) {
	err = s.opening(ctx, account, func(tx *store.Tx, key *secret.Key) error {
		row, err := addressedCertificate(ctx, tx, account, name)
		if err != nil {
			return err
		}
		c = row.Certificate
		b, err = row.open(key, account)
		return err
	})
	return c, b, err
}

// open unseals the content of a row.
func (r storedCertificate) open(key *secret.Key, account string) (bundle, error) {
	content, err := key.Open(certificatePlace(account, r.Name), r.content)
	if err != nil {
		return bundle{}, err
	}
	defer clear(content)
	return readPEM(content)
}

// Addresses under which a running job finds certificates besides names, which
// hold no colon: by thumbprint, and the next one behind a thumbprint in the
// order of thumbprints, which lists them.
const (
	byThumbprint    = "thumbprint:"
	afterThumbprint = "after-thumbprint:"
)

func addressedCertificate(ctx context.Context, tx *store.Tx, account, address string) (row storedCertificate, err error) {
	if text, ok := strings.CutPrefix(address, byThumbprint); ok {
		row, err = selectCertificateByThumbprint(ctx, tx, account, strings.ToUpper(text))
	} else if text, ok := strings.CutPrefix(address, afterThumbprint); ok {
		row, err = selectCertificateAfter(ctx, tx, account, strings.ToUpper(text))
	} else {
		return findCertificate(ctx, tx, account, address)
	}
	if errors.Is(err, store.ErrNotFound) {
		err = fault.New(fault.NotFound, "Certificate not found.").On(address)
	}
	return row, err
}

// CertificateAt returns the name of the certificate at an address and, where the
// address is one that lists, the address behind it. It is a NotFound fault
// where there is none by thumbprint; a name is returned as it is.
func (s *Service) CertificateAt(ctx context.Context, account, address string) (name, next string, err error) {
	if !strings.Contains(address, ":") {
		return address, "", nil
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		row, err := addressedCertificate(ctx, tx, account, address)
		name = row.Name
		if strings.HasPrefix(address, afterThumbprint) {
			next = afterThumbprint + row.Thumbprint
		}
		return err
	})
	return name, next, err
}

// OpenCertificate returns a certificate for a running job, by name or another
// address. The private key stays here; ExportCertificate gives it out where that
// is allowed.
func (s *Service) OpenCertificate(ctx context.Context, account, name string) (OpenedCertificate, error) {
	c, b, err := s.openCertificate(ctx, account, name)
	if err != nil {
		return OpenedCertificate{}, err
	}
	return OpenedCertificate{DER: b.leaf.Raw, HasKey: c.HasKey, Exportable: c.Exportable}, nil
}

// CertificateKey returns the private key of a certificate as PKCS #8; the caller
// clears it. It is a Forbidden fault for one that is not exportable. Only a
// running job may be given it.
func (s *Service) CertificateKey(ctx context.Context, account, name string) ([]byte, error) {
	b, err := s.exportable(ctx, account, name)
	if err != nil {
		return nil, err
	}
	return x509.MarshalPKCS8PrivateKey(b.key)
}

// ExportCertificate returns a certificate with its private key and chain as a
// PFX file with a password, which may be empty. It is a Forbidden fault for
// one that is not exportable. Only a running job may be given it.
func (s *Service) ExportCertificate(ctx context.Context, account, name, password string) ([]byte, error) {
	b, err := s.exportable(ctx, account, name)
	if err != nil {
		return nil, err
	}
	return b.pfx(password)
}

// exportable opens a certificate of which the private key may be taken out.
func (s *Service) exportable(ctx context.Context, account, name string) (bundle, error) {
	c, b, err := s.openCertificate(ctx, account, name)
	switch {
	case err != nil:
		return b, err
	case !c.HasKey:
		return b, fault.New(fault.Invalid, "The certificate '%s' has no private key.", c.Name).On(name)
	case !c.Exportable:
		return b, fault.New(fault.Forbidden, "The private key of the certificate '%s' is not exportable.", c.Name).On(name)
	}
	return b, nil
}

// Names of certificates in places of sealed values and in records.
const (
	certificateKind = "certificate"
	contentField    = "content"
)

func certificatePlace(account, name string) secret.Place {
	return secret.Place{Account: account, Kind: certificateKind, Name: id.Key(name), Field: contentField}
}
