package assets

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

// maxValue is the length of a variable's value in characters.
const maxValue = 1 << 20

// valueTarget names the value of a variable in errors, as clients know it.
const valueTarget = "variable.properties.value"

// Variable is one variable as the management side may see it.
type Variable struct {
	Name        string
	Description string
	// Encrypted is chosen when the variable is made and never changes.
	Encrypted bool
	// Value is JSON, byte for byte as it was written; nil for a variable that
	// has none, and for every encrypted one.
	Value *string
	stamp
}

// OpenedVariable is a variable as a running job sees it.
type OpenedVariable struct {
	Value     string // JSON in clear; empty for a variable without a value
	Encrypted bool
}

// NewVariable is what a variable is created with or replaced by.
type NewVariable struct {
	Description string
	// Encrypted is nil where the caller does not say.
	Encrypted *bool
	// Value is JSON; nil for none. An encrypted variable that is there keeps
	// its value then, because clients cannot send back what they cannot read.
	Value *string
}

// Variables lists the account's variables by name.
func (s *Service) Variables(ctx context.Context, account string, skip, limit int) (all []Variable, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		rows, err := selectVariables(ctx, tx, account, skip, limit)
		for _, r := range rows {
			all = append(all, r.shown())
		}
		return err
	})
	return all, err
}

// Variable returns one variable, or a NotFound fault.
func (s *Service) Variable(ctx context.Context, account, name string) (v Variable, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		row, err := findVariable(ctx, tx, account, name)
		v = row.shown()
		return err
	})
	return v, err
}

func findVariable(ctx context.Context, tx *store.Tx, account, name string) (storedVariable, error) {
	row, err := selectVariable(ctx, tx, account, id.Key(name))
	if errors.Is(err, store.ErrNotFound) {
		return row, fault.New(fault.NotFound, "Variable not found.").On(name)
	}
	return row, err
}

// PutVariable creates a variable or replaces the one that is there; created
// says which.
func (s *Service) PutVariable(ctx context.Context, account, name string, in NewVariable) (v Variable, created bool, err error) {
	if err := checkName("variable", name, badInAsset); err != nil {
		return v, false, err
	}
	if err := checkVariableValue(in.Value); err != nil {
		return v, false, err
	}
	err = s.change(ctx, account, func(tx *store.Tx, key *secret.Key, note *Change) error {
		v, created, err = s.putVariable(ctx, tx, key, account, name, in)
		*note = Change{Action: written(created), Kind: variableKind, Name: v.Name, Fields: given(valueField, in.Value)}
		return err
	})
	return v, created, err
}

// putVariable is PutVariable within a transaction; name and value are checked.
func (s *Service) putVariable(ctx context.Context, tx *store.Tx, key *secret.Key, account, name string, in NewVariable) (v Variable, created bool, err error) {
	now := s.clock.Now()
	row := storedVariable{name: name, encrypted: in.Encrypted != nil && *in.Encrypted, stamp: stamp{Created: now, Modified: now}}
	old, err := selectVariable(ctx, tx, account, id.Key(name))
	switch {
	case errors.Is(err, store.ErrNotFound):
		created = true
	case err != nil:
		return v, false, err
	default:
		row.name, row.Created, row.encrypted = old.name, old.Created, old.encrypted
		if err := checkEncryption(old, in.Encrypted); err != nil {
			return v, false, err
		}
	}
	row.description = in.Description
	if in.Value == nil && !created && old.encrypted {
		row.value, row.kept = old.value, true
	} else if row.value, err = sealVariable(key, account, row, in.Value); err != nil {
		return v, false, err
	}
	return row.shown(), created, upsertVariable(ctx, tx, account, row)
}

// PatchVariable changes description and value where they are not nil.
// encrypted may only repeat what the variable is.
func (s *Service) PatchVariable(ctx context.Context, account, name string, description, value *string, encrypted *bool) (v Variable, err error) {
	if err := checkVariableValue(value); err != nil {
		return v, err
	}
	err = s.change(ctx, account, func(tx *store.Tx, key *secret.Key, note *Change) error {
		row, err := findVariable(ctx, tx, account, name)
		if err != nil {
			return err
		}
		if err := checkEncryption(row, encrypted); err != nil {
			return err
		}
		if description != nil {
			row.description = *description
		}
		if value != nil {
			if row.value, err = sealVariable(key, account, row, value); err != nil {
				return err
			}
			row.kept = false
		}
		row.Modified = s.clock.Now()
		v = row.shown()
		*note = Change{Action: Changed, Kind: variableKind, Name: row.name, Fields: given(valueField, value)}
		return upsertVariable(ctx, tx, account, row)
	})
	return v, err
}

// DeleteVariable removes a variable, or returns a NotFound fault.
func (s *Service) DeleteVariable(ctx context.Context, account, name string) error {
	return s.change(ctx, account, func(tx *store.Tx, _ *secret.Key, note *Change) error {
		*note = Change{Action: Deleted, Kind: variableKind, Name: name}
		found, err := deleteVariable(ctx, tx, account, id.Key(name))
		if err == nil && !found {
			return fault.New(fault.NotFound, "Variable not found.").On(name)
		}
		return err
	})
}

// OpenVariable returns the value of a variable in clear. Only a running job
// may be given it.
func (s *Service) OpenVariable(ctx context.Context, account, name string) (v OpenedVariable, err error) {
	err = s.opening(ctx, account, func(tx *store.Tx, key *secret.Key) error {
		row, err := findVariable(ctx, tx, account, name)
		if err != nil {
			return err
		}
		v, err = row.open(key, account)
		return err
	})
	return v, err
}

// open unseals the value of a row.
func (r storedVariable) open(key *secret.Key, account string) (OpenedVariable, error) {
	if !r.encrypted {
		return OpenedVariable{Value: string(r.value)}, nil
	}
	plain, err := key.Open(variablePlace(account, r.name), r.value)
	defer clear(plain)
	return OpenedVariable{Value: string(plain), Encrypted: true}, err
}

// checkVariableValue applies the rules for values.
func checkVariableValue(value *string) error {
	switch {
	case value == nil:
		return nil
	case utf8.RuneCountInString(*value) > maxValue:
		return fault.New(fault.TooLarge, "The value has %d characters; a variable holds at most %d.", utf8.RuneCountInString(*value), maxValue).On(valueTarget)
	case !json.Valid([]byte(*value)):
		return fault.New(fault.Invalid, "The request is invalid. The value must be JSON text, such as \"\\\"web01\\\"\" for a text or \"10\" for a number. Invalid JSON primitive: %s.", primitive(*value)).On(valueTarget)
	}
	return nil
}

// primitive is the word that a text which is no JSON begins with, at most a
// part of it: the value may be a secret.
func primitive(text string) string {
	text = strings.TrimSpace(text)
	end := strings.IndexFunc(text, func(r rune) bool {
		return !(r == '-' || r == '+' || r == '_' || r == '.' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
	})
	if end < 0 {
		end = len(text)
	}
	return text[:min(end, 8)]
}

// checkEncryption refuses to change whether a variable is encrypted.
func checkEncryption(old storedVariable, wanted *bool) error {
	if wanted == nil || *wanted == old.encrypted {
		return nil
	}
	is, not := "encrypted", "plain"
	if !old.encrypted {
		is, not = not, is
	}
	return fault.New(fault.Conflict, "The variable '%s' is %s and cannot be made %s; delete it and create it anew.", old.name, is, not).On("properties.isEncrypted")
}

// sealVariable gives the stored form of a value of a variable.
func sealVariable(key *secret.Key, account string, row storedVariable, value *string) ([]byte, error) {
	text := []byte{}
	if value != nil {
		text = []byte(*value)
	}
	if !row.encrypted {
		return text, nil
	}
	defer clear(text)
	return key.Seal(variablePlace(account, row.name), text)
}

// Names of variables in places of sealed values and in records.
const (
	variableKind = "variable"
	valueField   = "value"
)

// given is the name of a field if it has a value, for the record.
func given(field string, value *string) []string {
	if value == nil {
		return nil
	}
	return []string{field}
}

func variablePlace(account, name string) secret.Place {
	return secret.Place{Account: account, Kind: variableKind, Name: id.Key(name), Field: valueField}
}

// shown is what the management side may see of a row.
func (r storedVariable) shown() Variable {
	v := Variable{Name: r.name, Description: r.description, Encrypted: r.encrypted, stamp: r.stamp}
	if !r.encrypted && len(r.value) > 0 {
		text := string(r.value)
		v.Value = &text
	}
	return v
}

// SetVariable changes the value of a variable that is there, for a running
// job; it is stored when it returns. encrypted says whether the value is a
// secret.
func (s *Service) SetVariable(ctx context.Context, account, name, value string) (encrypted bool, err error) {
	if err := checkVariableValue(&value); err != nil {
		return false, err
	}
	err = s.change(ctx, account, func(tx *store.Tx, key *secret.Key, note *Change) error {
		row, err := findVariable(ctx, tx, account, name)
		if err != nil {
			return err
		}
		if row.value, err = sealVariable(key, account, row, &value); err != nil {
			return err
		}
		row.kept = false
		encrypted, row.Modified = row.encrypted, s.clock.Now()
		*note = Change{Action: Set, Kind: variableKind, Name: row.name, Fields: []string{valueField}}
		return upsertVariable(ctx, tx, account, row)
	})
	return encrypted, err
}
