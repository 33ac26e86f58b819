package assets

import (
	"context"
	"errors"
	"math"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/transfer"
)

// Export hands out every asset of an account as it is at one moment, secrets
// in clear, in the order of an archive. add must not keep what it is given and
// must let only ciphertext go on; its error ends the export. That it was done
// is recorded when Export returns nil, with the recipients that to names.
func (s *Service) Export(ctx context.Context, account string, to []string, add func(transfer.Record) error) error {
	key, err := s.keys.Use(ctx, account) // before the transaction; a closed vault ends it here
	if err != nil {
		return err
	}
	defer key.Close()
	err = s.db.View(ctx, func(tx *store.Tx) error {
		for _, part := range []func(context.Context, *store.Tx, *secret.Key, string, func(transfer.Record) error) error{
			s.exportTypes, s.exportConnections, s.exportVariables, s.exportCredentials, s.exportCertificates, s.exportRunAs,
		} {
			if err := part(ctx, tx, key, account, add); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.change(ctx, account, func(_ *store.Tx, _ *secret.Key, note *Change) error {
		*note = Change{Action: Archived, Kind: "archive", Name: "assets", Detail: strings.Join(to, " ")}
		return nil
	})
}

// closedTo is the error for a stored value that does not open; it names the
// asset, so that somebody can mend it.
func closedTo(kind, name string, err error) error {
	return fault.Wrap(fault.Conflict, err, "The %s '%s' cannot be exported, because what is stored of it does not open; write or delete it first.", kind, name).On(name)
}

func (s *Service) exportTypes(ctx context.Context, tx *store.Tx, _ *secret.Key, account string, add func(transfer.Record) error) error {
	all, err := selectTypes(ctx, tx, account)
	if err != nil {
		return err
	}
	for _, t := range all {
		r := transfer.Record{Kind: transfer.KindType, Name: t.Name, Module: t.Module}
		for _, f := range t.Fields {
			r.Fields = append(r.Fields, transfer.Field(f))
		}
		if err := add(r); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) exportConnections(ctx context.Context, tx *store.Tx, key *secret.Key, account string, add func(transfer.Record) error) error {
	all, err := selectConnections(ctx, tx, account, 0, math.MaxInt32)
	if err != nil {
		return err
	}
	for _, c := range all {
		values, err := s.openValues(ctx, tx, key, account, c)
		if err != nil {
			return closedTo(transfer.KindConnection, c.Name, err)
		}
		r := transfer.Record{Kind: transfer.KindConnection, Name: c.Name, Description: c.Description, Type: c.Type, Values: map[string]string{}}
		for _, v := range values {
			r.Values[v.Name] = v.Text
		}
		if err := add(r); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) exportVariables(ctx context.Context, tx *store.Tx, key *secret.Key, account string, add func(transfer.Record) error) error {
	all, err := selectVariables(ctx, tx, account, 0, math.MaxInt32)
	if err != nil {
		return err
	}
	for _, row := range all {
		v, err := row.open(key, account)
		if err != nil {
			return closedTo(transfer.KindVariable, row.name, err)
		}
		r := transfer.Record{Kind: transfer.KindVariable, Name: row.name, Description: row.description, Encrypted: row.encrypted}
		if v.Value != "" {
			r.Value = &v.Value
		}
		if err := add(r); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) exportCredentials(ctx context.Context, tx *store.Tx, key *secret.Key, account string, add func(transfer.Record) error) error {
	all, err := selectCredentials(ctx, tx, account, 0, math.MaxInt32)
	if err != nil {
		return err
	}
	for _, row := range all {
		password, err := row.open(key, account)
		if err != nil {
			return closedTo(transfer.KindCredential, row.Name, err)
		}
		if err := add(transfer.Record{Kind: transfer.KindCredential, Name: row.Name, Description: row.Description, User: row.User, Password: &password}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) exportCertificates(ctx context.Context, tx *store.Tx, key *secret.Key, account string, add func(transfer.Record) error) error {
	all, err := selectCertificates(ctx, tx, account, 0, math.MaxInt32)
	if err != nil {
		return err
	}
	for _, row := range all {
		content, err := key.Open(certificatePlace(account, row.Name), row.content)
		if err != nil {
			return closedTo(transfer.KindCertificate, row.Name, err)
		}
		err = add(transfer.Record{Kind: transfer.KindCertificate, Name: row.Name, Description: row.Description, Content: string(content), Exportable: row.Exportable})
		clear(content)
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) exportRunAs(ctx context.Context, tx *store.Tx, _ *secret.Key, account string, add func(transfer.Record) error) error {
	r, err := selectRunAs(ctx, tx, account)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return add(transfer.Record{Kind: transfer.KindRunAs, RunAs: &transfer.RunAs{
		Subject: r.Subject, ApplicationID: r.ApplicationID, TenantID: r.TenantID, SubscriptionID: r.SubscriptionID, Months: r.Months,
	}})
}
