package assets

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/fieldtype"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

// Field is one field of a connection type.
type Field struct {
	Name      string `json:"name"`
	Type      string `json:"type"` // as its author wrote it, System.Int32 or int
	Encrypted bool   `json:"encrypted,omitempty"`
	Optional  bool   `json:"optional,omitempty"`
}

// ConnectionType says which fields connections of this type have.
type ConnectionType struct {
	Name   string
	Global bool   // built in: the same for every account, cannot be changed
	Module string // name of the module that brought it, or empty
	Fields []Field
	stamp
}

// field returns the field called name.
func (t ConnectionType) field(name string) (Field, bool) {
	key := id.Key(name)
	i := slices.IndexFunc(t.Fields, func(f Field) bool { return id.Key(f.Name) == key })
	if i < 0 {
		return Field{}, false
	}
	return t.Fields[i], true
}

// typeKind names connection types in records.
const typeKind = "connection type"

// Typed converts the text of a value to what a runbook sees, as fieldtype has it;
// what is no value of the type is an Invalid fault.
func (f Field) Typed(text string) (any, error) {
	kind := fieldtype.Parse(f.Type)
	if kind == fieldtype.Unknown {
		return nil, fmt.Errorf("field %q has the unknown type %q", f.Name, f.Type)
	}
	v, ok := kind.Value(text)
	if !ok {
		return nil, fault.New(fault.Invalid, "The field '%s' expects %s (%s).", f.Name, kind.Expected(), f.Type).On(f.Name)
	}
	return v, nil
}

// builtinTypes returns the types that every account has.
func builtinTypes() []ConnectionType {
	text := func(names ...string) (out []Field) {
		for _, n := range names {
			out = append(out, Field{Name: n, Type: "System.String"})
		}
		return out
	}
	// In the order of their keys, as lists are.
	return []ConnectionType{
		{Name: "Azure", Global: true, Fields: text("AutomationCertificateName", "SubscriptionID")},
		{Name: "AzureClassicCertificate", Global: true, Fields: text("SubscriptionName", "SubscriptionId", "CertificateAssetName")},
		{Name: "AzureServicePrincipal", Global: true, Fields: text("ApplicationId", "TenantId", "CertificateThumbprint", "SubscriptionId")},
	}
}

func builtinType(key string) (ConnectionType, bool) {
	for _, t := range builtinTypes() {
		if id.Key(t.Name) == key {
			return t, true
		}
	}
	return ConnectionType{}, false
}

// checkFields applies the rules for field definitions.
func checkFields(fields []Field) error {
	seen := map[string]bool{}
	for _, f := range fields {
		key := id.Key(f.Name)
		switch {
		case strings.TrimSpace(f.Name) == "":
			return fault.New(fault.Invalid, "A field of the connection type has no name.").On("fieldDefinitions")
		case seen[key]:
			return fault.New(fault.Invalid, "The field '%s' of the connection type is defined twice (names are compared without case).", f.Name).On("fieldDefinitions")
		case fieldtype.Parse(f.Type) == fieldtype.Unknown:
			return fault.New(fault.Invalid, "The field '%s' has the type '%s'; expected %s.", f.Name, f.Type, fieldtype.Names()).On("fieldDefinitions")
		}
		seen[key] = true
	}
	return nil
}

// Types lists the account's connection types, built-in ones included, by
// name. since is the account's creation, which the built-in ones share.
func (s *Service) Types(ctx context.Context, account string, since time.Time, skip, limit int) (all []ConnectionType, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		all, err = selectTypes(ctx, tx, account)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, t := range builtinTypes() {
		t.stamp = stamp{Created: since, Modified: since}
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b ConnectionType) int { return strings.Compare(id.Key(a.Name), id.Key(b.Name)) })
	if skip >= len(all) {
		return nil, nil
	}
	return all[skip:min(len(all), skip+limit)], nil
}

// Type returns one connection type.
func (s *Service) Type(ctx context.Context, account string, since time.Time, name string) (t ConnectionType, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		t, err = s.lookupType(ctx, tx, account, name)
		return err
	})
	if t.Global {
		t.stamp = stamp{Created: since, Modified: since}
	}
	return t, err
}

func (s *Service) lookupType(ctx context.Context, tx *store.Tx, account, name string) (ConnectionType, error) {
	key := id.Key(name)
	if t, ok := builtinType(key); ok {
		return t, nil
	}
	t, err := selectType(ctx, tx, account, key)
	if errors.Is(err, store.ErrNotFound) {
		return t, fault.New(fault.NotFound, "Connection type not found.").On(name)
	}
	return t, err
}

// PutType creates a connection type. One that exists is replaced as long as
// no connection uses it; otherwise the answer is a conflict.
func (s *Service) PutType(ctx context.Context, account, name string, fields []Field) (t ConnectionType, err error) {
	if err := checkName("connection type", name, badInType); err != nil {
		return t, err
	}
	if len(fields) == 0 {
		return t, fault.New(fault.Invalid, "A connection type needs at least one field in 'fieldDefinitions'.").On("fieldDefinitions")
	}
	now := s.clock.Now()
	t = ConnectionType{Name: name, Fields: fields, stamp: stamp{Created: now, Modified: now}}
	err = s.change(ctx, account, func(tx *store.Tx, _ *secret.Key, note *Change) error {
		t, err = s.writeType(ctx, tx, account, t)
		*note = Change{Action: written(t.Created.Equal(now)), Kind: typeKind, Name: t.Name}
		return err
	})
	return t, err
}

// RegisterType creates or updates, in the caller's transaction, the type that
// a module brings.
func (s *Service) RegisterType(ctx context.Context, tx *store.Tx, account, module, name string, fields []Field) error {
	if err := checkName("connection type", name, badInType); err != nil {
		return err
	}
	now := s.clock.Now()
	_, err := s.writeType(ctx, tx, account, ConnectionType{Name: name, Module: module, Fields: fields, stamp: stamp{Created: now, Modified: now}})
	return err
}

// writeType stores t, unless it would break connections that exist.
func (s *Service) writeType(ctx context.Context, tx *store.Tx, account string, t ConnectionType) (ConnectionType, error) {
	key := id.Key(t.Name)
	if err := checkFields(t.Fields); err != nil {
		return t, err
	}
	if _, ok := builtinType(key); ok {
		return t, fault.New(fault.Conflict, "The connection type '%s' is built in and cannot be changed.", t.Name).On(t.Name)
	}
	old, err := selectType(ctx, tx, account, key)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return t, insertType(ctx, tx, account, t)
	case err != nil:
		return t, err
	}
	users, err := selectUsers(ctx, tx, account, key)
	if err != nil {
		return t, err
	}
	if why := clash(old, t, users); why != "" {
		return t, fault.New(fault.Conflict, "%s", why).On(t.Name)
	}
	t.Created = old.Created
	return t, updateType(ctx, tx, account, t)
}

// clash says why a type cannot take the place of another one that connections
// use; empty if it can.
func clash(old, t ConnectionType, users []string) string {
	switch why := incompatible(old.Fields, t.Fields); {
	case t.Module != "" && old.Module != "" && id.Key(t.Module) != id.Key(old.Module):
		return fmt.Sprintf("The connection type '%s' belongs to the module '%s' already; two modules cannot have a type of the same name in one account.", old.Name, old.Module)
	case len(users) > 0 && len(why) > 0:
		return fmt.Sprintf("The connection type '%s' is used by %d connection(s) (%s) and cannot be changed so: %s.", t.Name, len(users), quoted(users), strings.Join(why, ", "))
	case len(users) > 0 && id.Key(t.Module) != id.Key(old.Module):
		return fmt.Sprintf("A connection type with the name '%s' already exists and is used by %d connection(s) (%s).", old.Name, len(users), quoted(users))
	}
	return ""
}

// quoted lists names for people, shortened where there are many.
func quoted(names []string) string {
	const most = 10
	more := ""
	if len(names) > most {
		names, more = names[:most], fmt.Sprintf(" and %d more", len(names)-most)
	}
	return "'" + strings.Join(names, "', '") + "'" + more
}

// TypeConflict says why a module cannot bring a type, and which connections
// are in the way; empty if it can. RegisterType refuses it for the same
// reasons.
func (s *Service) TypeConflict(ctx context.Context, account, module, name string, fields []Field) (why string, connections []string, err error) {
	key := id.Key(name)
	if t, ok := builtinType(key); ok {
		return fmt.Sprintf("The connection type '%s' is built in and cannot be changed.", t.Name), nil, nil
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		old, err := selectType(ctx, tx, account, key)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if connections, err = selectUsers(ctx, tx, account, key); err != nil {
			return err
		}
		why = clash(old, ConnectionType{Name: name, Module: module, Fields: fields}, connections)
		return nil
	})
	return why, connections, err
}

// ModulesInUse names the modules (folded) whose types connections use.
func (s *Service) ModulesInUse(ctx context.Context, account string) (modules []string, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		modules, err = selectModulesInUse(ctx, tx, account)
		return err
	})
	return modules, err
}

// incompatible says what of a change of fields would break connections.
func incompatible(old, fields []Field) (why []string) {
	was, is := ConnectionType{Fields: old}, ConnectionType{Fields: fields}
	for _, f := range old {
		g, ok := is.field(f.Name)
		switch {
		case !ok:
			why = append(why, fmt.Sprintf("the field '%s' would go", f.Name))
		case fieldtype.Parse(f.Type) != fieldtype.Parse(g.Type):
			why = append(why, fmt.Sprintf("the type of the field '%s' would change", f.Name))
		case f.Encrypted != g.Encrypted:
			why = append(why, fmt.Sprintf("whether the field '%s' is encrypted would change", f.Name))
		case f.Optional && !g.Optional:
			why = append(why, fmt.Sprintf("the field '%s' would become required", f.Name))
		}
	}
	for _, f := range fields {
		if _, ok := was.field(f.Name); !ok && !f.Optional {
			why = append(why, fmt.Sprintf("the field '%s' would be new and required", f.Name))
		}
	}
	return why
}

// DeleteType removes a type that no connection uses; found says whether it
// was there.
func (s *Service) DeleteType(ctx context.Context, account, name string) (found bool, err error) {
	key := id.Key(name)
	if _, ok := builtinType(key); ok {
		return true, fault.New(fault.Conflict, "The connection type '%s' is built in and cannot be deleted.", name).On(name)
	}
	err = s.change(ctx, account, func(tx *store.Tx, _ *secret.Key, note *Change) error {
		users, err := selectUsers(ctx, tx, account, key)
		if err != nil {
			return err
		}
		if len(users) > 0 {
			return fault.New(fault.Conflict, "The connection type '%s' is used by %d connection(s) (%s); delete them first.", name, len(users), quoted(users)).On(name)
		}
		if found, err = deleteType(ctx, tx, account, key); found {
			*note = Change{Action: Deleted, Kind: typeKind, Name: name}
		}
		return err
	})
	return found, err
}

// ReleaseModule removes the type that a deleted module brought; it stays as
// long as connections use it.
func (s *Service) ReleaseModule(ctx context.Context, tx *store.Tx, account, module string) error {
	return deleteUnusedTypesOf(ctx, tx, account, id.Key(module))
}
