package assets

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/transfer"
)

// What becomes of an asset of an archive.
const (
	RestoreCreate  = "create"
	RestoreReplace = "replace"
	RestoreKeep    = "keep" // a connection type that is there as it is
	RestoreManual  = "byHand"
	RestoreRefuse  = "refuse"
)

// Restored is what became, or would become, of one record.
type Restored struct {
	Kind, Name string
	Action     string
	Problem    string // why it is refused
}

// errPlanned takes a transaction back that was a plan.
var errPlanned = errors.New("assets: this was a plan")

// Restore writes the assets of an archive into an account, all of them or
// none: in one transaction, which is taken back for a plan, and when any record
// is refused. Then it is a Conflict fault, and the report says what of each
// record would have become. overwrite lets assets of the same names be
// replaced. Modules and runbooks are named in the report, to be brought by hand.
func (s *Service) Restore(ctx context.Context, account string, a transfer.Archive, plan, overwrite bool) (report []Restored, err error) {
	err = s.journal.Update(ctx, account, func(tx *store.Tx, key *secret.Key) ([]Change, error) {
		report = nil
		for _, r := range a.Records {
			item, err := s.restoreOne(ctx, tx, key, account, r, overwrite)
			if err != nil {
				return nil, fmt.Errorf("restore %s %q: %w", r.Kind, r.Name, err)
			}
			report = append(report, item)
		}
		if plan {
			return nil, errPlanned
		}
		return changesOf(report), refusals(report)
	})
	if plan && errors.Is(err, errPlanned) {
		return report, nil
	}
	s.rouseRunAs()
	return report, err
}

// changesOf is what a restore did, for the record.
func changesOf(report []Restored) (out []Change) {
	out = append(out, Change{Action: Restore, Kind: "archive", Name: "assets"})
	for _, r := range report {
		switch r.Action {
		case RestoreCreate, RestoreReplace:
			out = append(out, Change{Action: written(r.Action == RestoreCreate), Kind: recordKind(r.Kind), Name: r.Name})
		}
	}
	return out
}

// recordKind gives a kind of an archive the name it has in audit records.
func recordKind(kind string) string {
	switch kind {
	case transfer.KindType:
		return typeKind
	case transfer.KindRunAs:
		return runAsKind
	}
	return kind
}

// refusals is the error for what cannot be restored, nil for nothing.
func refusals(report []Restored) error {
	const named = 5
	var all []string
	for _, r := range report {
		if r.Action == RestoreRefuse {
			all = append(all, fmt.Sprintf("%s '%s': %s", r.Kind, r.Name, strings.TrimSuffix(r.Problem, ".")))
		}
	}
	if len(all) == 0 {
		return nil
	}
	more := ""
	if len(all) > named {
		more = fmt.Sprintf("; and %d more", len(all)-named)
	}
	return fault.New(fault.Conflict, "Nothing was restored, because %d of the archive's assets cannot be: %s%s.", len(all), strings.Join(all[:min(named, len(all))], "; "), more).On("archive")
}

// restoreOne writes one record. What is wrong with it is told in the result;
// an error is something else.
func (s *Service) restoreOne(ctx context.Context, tx *store.Tx, key *secret.Key, account string, r transfer.Record, overwrite bool) (Restored, error) {
	item := Restored{Kind: r.Kind, Name: r.Name, Action: RestoreCreate}
	if r.Kind == transfer.KindRunAs {
		item.Name = RunAsConnection // it has no name of its own
	}
	if r.Kind == transfer.KindModule || r.Kind == transfer.KindRunbook {
		item.Action = RestoreManual
		return item, nil
	}
	there, same, err := s.restoreMeets(ctx, tx, account, r)
	switch {
	case err != nil:
		return item, err
	case same:
		item.Action = RestoreKeep
		return item, nil
	case there && !overwrite:
		item.Action, item.Problem = RestoreRefuse, "there is one already"
		return item, nil
	case there:
		item.Action = RestoreReplace
	}
	err = s.restoreWrite(ctx, tx, key, account, r)
	var f *fault.Error
	if errors.As(err, &f) && f.Code != fault.Internal {
		item.Action, item.Problem = RestoreRefuse, f.Message
		return item, nil
	}
	return item, err
}

// restoreMeets looks for what has a record's name, and whether it is the same
// in every respect (which is known of connection types only).
func (s *Service) restoreMeets(ctx context.Context, tx *store.Tx, account string, r transfer.Record) (there, same bool, err error) {
	name := id.Key(r.Name)
	switch r.Kind {
	case transfer.KindType:
		var t ConnectionType
		if t, err = s.lookupType(ctx, tx, account, r.Name); fault.Is(err, fault.NotFound) {
			return false, false, nil
		}
		same = err == nil && slices.Equal(t.Fields, fieldsOf(r))
	case transfer.KindConnection:
		_, err = selectConnection(ctx, tx, account, name)
	case transfer.KindVariable:
		_, err = selectVariable(ctx, tx, account, name)
	case transfer.KindCredential:
		_, err = selectCredential(ctx, tx, account, name)
	case transfer.KindCertificate:
		_, err = selectCertificate(ctx, tx, account, name)
	case transfer.KindRunAs:
		_, err = selectRunAs(ctx, tx, account)
	default:
		return false, false, fmt.Errorf("the kind %q is not known", r.Kind)
	}
	if errors.Is(err, store.ErrNotFound) {
		return false, false, nil
	}
	return err == nil, same, err
}

func fieldsOf(r transfer.Record) (out []Field) {
	for _, f := range r.Fields {
		out = append(out, Field(f))
	}
	return out
}

// restoreWrite writes a record under the rules that hold for everybody.
func (s *Service) restoreWrite(ctx context.Context, tx *store.Tx, key *secret.Key, account string, r transfer.Record) (err error) {
	now := s.clock.Now()
	switch r.Kind {
	case transfer.KindType:
		if err := checkName("connection type", r.Name, badInType); err != nil {
			return err
		}
		_, err = s.writeType(ctx, tx, account, ConnectionType{Name: r.Name, Module: r.Module, Fields: fieldsOf(r), stamp: stamp{Created: now, Modified: now}})
	case transfer.KindConnection:
		if err := checkName("connection", r.Name, badInAsset); err != nil {
			return err
		}
		values := map[string]*string{}
		for name, v := range r.Values {
			values[name] = &v
		}
		_, _, err = s.putConnection(ctx, tx, key, account, r.Name, r.Type, r.Description, values)
	case transfer.KindVariable:
		if err := errors.Join(checkName("variable", r.Name, badInAsset), checkVariableValue(r.Value)); err != nil {
			return err
		}
		in := NewVariable{Description: r.Description, Encrypted: &r.Encrypted, Value: r.Value}
		if r.Encrypted && in.Value == nil {
			in.Value = new(string) // one without a value, instead of the one that is there
		}
		_, _, err = s.putVariable(ctx, tx, key, account, r.Name, in)
	case transfer.KindCredential:
		if err := checkName("credential", r.Name, badInAsset); err != nil {
			return err
		}
		_, _, err = s.putCredential(ctx, tx, key, account, r.Name, NewCredential{Description: &r.Description, User: &r.User, Password: r.Password})
	case transfer.KindCertificate:
		if err := checkName("certificate", r.Name, badInAsset); err != nil {
			return err
		}
		var b bundle
		if b, err = readCertificate([]byte(r.Content), ""); err != nil {
			return err
		}
		_, _, err = s.writeCertificate(ctx, tx, key, account, Certificate{Name: r.Name, Description: r.Description, Exportable: r.Exportable}, b)
	case transfer.KindRunAs:
		in := r.RunAs
		change := RunAsChange{ApplicationID: &in.ApplicationID, TenantID: &in.TenantID, SubscriptionID: &in.SubscriptionID, Months: &in.Months}
		if err := change.check(); err != nil {
			return err
		}
		row := storedRunAs{account: account, Subject: in.Subject, stamp: stamp{Created: now, Modified: now}}
		change.apply(&row)
		err = upsertRunAs(ctx, tx, row)
	}
	return err
}
