package assets

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/fieldtype"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

// Connection is one connection as the management side may see it.
type Connection struct {
	Name        string
	Type        string
	Description string
	// Values has one entry a field; nil stands for a value that is encrypted.
	// It is nil in lists.
	Values map[string]*string
	stamp
}

// Value is the value of one field of an opened connection.
type Value struct {
	Name   string
	Value  any // as the field's type says: string, int64, float64 or bool
	Kind   fieldtype.Kind
	Secret bool
	Text   string // the value as text
}

// Connections lists the account's connections by name, without values.
func (s *Service) Connections(ctx context.Context, account string, skip, limit int) (all []Connection, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		all, err = selectConnections(ctx, tx, account, skip, limit)
		return err
	})
	return all, err
}

// Connection returns one connection; encrypted values are nil.
func (s *Service) Connection(ctx context.Context, account, name string) (c Connection, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		c, err = s.load(ctx, tx, account, name)
		return err
	})
	return c, err
}

func (s *Service) load(ctx context.Context, tx *store.Tx, account, name string) (Connection, error) {
	c, err := selectConnection(ctx, tx, account, id.Key(name))
	if errors.Is(err, store.ErrNotFound) {
		return c, fault.New(fault.NotFound, "Connection not found.").On(name)
	}
	if err != nil {
		return c, err
	}
	typ, err := s.lookupType(ctx, tx, account, c.Type)
	if err != nil {
		return c, err
	}
	stored, err := selectValues(ctx, tx, account, id.Key(name))
	if err != nil {
		return c, err
	}
	c.Values = map[string]*string{}
	for _, v := range stored {
		f, ok := typ.field(v.field)
		switch {
		case !ok:
			return c, fmt.Errorf("connection %q has a value for %q, which its type %q does not know", c.Name, v.field, c.Type)
		case v.sealed:
			c.Values[f.Name] = nil
		default:
			text := string(v.value)
			c.Values[f.Name] = &text
		}
	}
	return c, nil
}

// PutConnection creates a connection or replaces the one that is there;
// created says which. A nil value of an encrypted field keeps the stored one,
// because clients write back what they read.
func (s *Service) PutConnection(ctx context.Context, account, name, typeName, description string, values map[string]*string) (c Connection, created bool, err error) {
	if err := checkName("connection", name, badInAsset); err != nil {
		return c, false, err
	}
	err = s.change(ctx, account, func(tx *store.Tx, key *secret.Key, note *Change) error {
		c, created, err = s.putConnection(ctx, tx, key, account, name, typeName, description, values)
		if err != nil {
			return err
		}
		typ, err := s.lookupType(ctx, tx, account, c.Type)
		*note = Change{Action: written(created), Kind: connectionKind, Name: c.Name, Fields: fieldsWritten(typ, values)}
		return err
	})
	return c, created, err
}

// putConnection is PutConnection within a transaction; the name is checked.
func (s *Service) putConnection(ctx context.Context, tx *store.Tx, key *secret.Key, account, name, typeName, description string, values map[string]*string) (c Connection, created bool, err error) {
	now := s.clock.Now()
	typ, err := s.lookupType(ctx, tx, account, typeName)
	if fault.Is(err, fault.NotFound) {
		return c, false, fault.New(fault.Invalid, "The connection type '%s' does not exist in this account.", typeName).On("properties.connectionType.name")
	}
	if err != nil {
		return c, false, err
	}
	c = Connection{Name: name, Type: typ.Name, Description: description, stamp: stamp{Created: now, Modified: now}}
	old, err := selectConnection(ctx, tx, account, id.Key(name))
	switch {
	case errors.Is(err, store.ErrNotFound):
		created = true
		err = insertConnection(ctx, tx, account, c)
	case err == nil:
		c.Name, c.Created = old.Name, old.Created
		if id.Key(old.Type) != id.Key(typ.Name) {
			return c, false, fault.New(fault.Conflict, "The connection '%s' has the type '%s', which cannot be changed to '%s'; delete it first.", old.Name, old.Type, typ.Name).On("properties.connectionType.name")
		}
		err = updateConnection(ctx, tx, account, c)
	}
	if err != nil {
		return c, false, err
	}
	if err := s.writeValues(ctx, tx, key, account, c.Name, typ, values, true); err != nil {
		return c, false, err
	}
	c, err = s.load(ctx, tx, account, name)
	return c, created, err
}

// PatchConnection changes the description if it is not nil, and the values
// that are given; a nil value keeps the stored one.
func (s *Service) PatchConnection(ctx context.Context, account, name string, description *string, values map[string]*string) (c Connection, err error) {
	err = s.change(ctx, account, func(tx *store.Tx, key *secret.Key, note *Change) error {
		if c, err = s.load(ctx, tx, account, name); err != nil {
			return err
		}
		typ, err := s.lookupType(ctx, tx, account, c.Type)
		if err != nil {
			return err
		}
		if description != nil {
			c.Description = *description
		}
		c.Modified = s.clock.Now()
		if err := updateConnection(ctx, tx, account, c); err != nil {
			return err
		}
		if err := s.writeValues(ctx, tx, key, account, c.Name, typ, values, false); err != nil {
			return err
		}
		*note = Change{Action: Changed, Kind: connectionKind, Name: c.Name, Fields: fieldsWritten(typ, values)}
		c, err = s.load(ctx, tx, account, name)
		return err
	})
	return c, err
}

// writeValues checks and stores values. With replace, fields that are not
// given are removed; otherwise they stay.
func (s *Service) writeValues(ctx context.Context, tx *store.Tx, sealing *secret.Key, account, name string, typ ConnectionType, values map[string]*string, replace bool) error {
	given := map[string]*string{}
	for field, v := range values {
		f, ok := typ.field(field)
		if !ok {
			return fault.New(fault.Invalid, "The connection type '%s' has no field '%s'; %sit has %s.", typ.Name, field, meant(field, typ), fieldNames(typ)).On("properties.fieldDefinitionValues." + field)
		}
		if _, twice := given[id.Key(f.Name)]; twice {
			return fault.New(fault.Invalid, "The field '%s' is given twice (names are compared without case).", field).On("properties.fieldDefinitionValues." + field)
		}
		given[id.Key(f.Name)] = v
	}
	stored, err := selectValues(ctx, tx, account, id.Key(name))
	if err != nil {
		return err
	}
	have := map[string]storedValue{}
	for _, v := range stored {
		have[v.field] = v
	}
	for _, f := range typ.Fields {
		key := id.Key(f.Name)
		value, isGiven := given[key]
		old, isStored := have[key]
		switch {
		case value != nil:
			if err := s.writeValue(ctx, tx, sealing, account, name, f, *value); err != nil {
				return err
			}
		case isStored && (!replace || isGiven && old.sealed):
			// stays as it is
		case !f.Optional:
			return fault.New(fault.Invalid, "The field '%s' of the connection type '%s' is required and has no value.", f.Name, typ.Name).On("properties.fieldDefinitionValues." + f.Name)
		case isStored:
			if err := deleteValue(ctx, tx, account, id.Key(name), key); err != nil {
				return err
			}
		}
	}
	return nil
}

func fieldNames(t ConnectionType) string {
	var names []string
	for _, f := range t.Fields {
		names = append(names, "'"+f.Name+"'")
	}
	return strings.Join(names, ", ")
}

func (s *Service) writeValue(ctx context.Context, tx *store.Tx, sealing *secret.Key, account, name string, f Field, text string) error {
	if _, err := f.Typed(text); err != nil {
		return err
	}
	v := storedValue{field: id.Key(f.Name), value: []byte(text)}
	if f.Encrypted {
		defer clear(v.value)
		sealed, err := sealing.Seal(place(account, name, f.Name), v.value)
		if err != nil {
			return err
		}
		v.sealed, v.value = true, sealed
	}
	return upsertValue(ctx, tx, account, id.Key(name), v)
}

// fieldsWritten lists the fields that are given a value, for the record.
func fieldsWritten(t ConnectionType, values map[string]*string) (out []string) {
	for name, v := range values {
		if f, ok := t.field(name); ok && v != nil {
			out = append(out, f.Name)
		}
	}
	slices.Sort(out)
	return out
}

// connectionKind names connections in places of sealed values and in records.
const connectionKind = "connection"

// place is where the sealed value of a connection's field belongs.
func place(account, name, field string) secret.Place {
	return secret.Place{Account: account, Kind: connectionKind, Name: id.Key(name), Field: id.Key(field)}
}

// DeleteConnection removes a connection; found says whether it was there.
func (s *Service) DeleteConnection(ctx context.Context, account, name string) (found bool, err error) {
	err = s.change(ctx, account, func(tx *store.Tx, _ *secret.Key, note *Change) error {
		if found, err = deleteConnection(ctx, tx, account, id.Key(name)); found {
			*note = Change{Action: Deleted, Kind: connectionKind, Name: name}
		}
		return err
	})
	return found, err
}

// Open returns the values of a connection with encrypted ones in clear, in
// the order of the type's fields. Only a running job may be given them.
func (s *Service) Open(ctx context.Context, account, name string) (values []Value, err error) {
	err = s.opening(ctx, account, func(tx *store.Tx, key *secret.Key) error {
		values = nil
		c, err := s.load(ctx, tx, account, name)
		if err != nil {
			return err
		}
		values, err = s.openValues(ctx, tx, key, account, c)
		return err
	})
	return values, err
}

// openValues is Open within a transaction.
func (s *Service) openValues(ctx context.Context, tx *store.Tx, key *secret.Key, account string, c Connection) (values []Value, err error) {
	typ, err := s.lookupType(ctx, tx, account, c.Type)
	if err != nil {
		return nil, err
	}
	stored, err := selectValues(ctx, tx, account, id.Key(c.Name))
	if err != nil {
		return nil, err
	}
	have := map[string]storedValue{}
	for _, v := range stored {
		have[v.field] = v
	}
	for _, f := range typ.Fields {
		v, ok := have[id.Key(f.Name)]
		if !ok {
			continue // optional and not set
		}
		if v.sealed {
			if v.value, err = key.Open(place(account, c.Name, f.Name), v.value); err != nil {
				return nil, err
			}
			defer clear(v.value)
		}
		typed, err := f.Typed(string(v.value))
		if err != nil {
			return nil, fmt.Errorf("connection %q: %w", c.Name, err)
		}
		values = append(values, Value{Name: f.Name, Value: typed, Kind: fieldtype.Parse(f.Type), Secret: f.Encrypted, Text: string(v.value)})
	}
	return values, nil
}
