package modules

import (
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/nuget"
	"github.com/runwright/runwright/internal/store"
)

// Environment is a runtime environment: a runtime with a set of modules of
// its own, for the runbooks that name it.
type Environment struct {
	Name        string            `json:"-"`
	Language    string            `json:"language"` // PowerShell
	Version     string            `json:"version"`  // of the language; it never changes
	Description string            `json:"description,omitempty"`
	Location    string            `json:"location,omitempty"`
	Tags        map[string]string `json:"tags,omitempty"`
	// Defaults are releases of packages that the environment comes with, such
	// as Az.
	Defaults map[string]string `json:"defaults,omitempty"`
	Created  time.Time         `json:"-"`
	Modified time.Time         `json:"-"`
	// System says that it mirrors one of the account's runtimes and cannot be
	// changed.
	System bool `json:"-"`
}

// environmentPrefix begins the runtimes of collections of environments, before
// the key of the name.
const environmentPrefix = "env:"

// systemPrefix begins the names of system environments, before the version.
const systemPrefix = "PowerShell-"

// Collection returns where the modules of the environment are.
func (e Environment) Collection(account string) Collection { return CollectionOf(account, e.Name) }

// CollectionOf returns where the modules of the environment of a name are.
func CollectionOf(account, environment string) Collection {
	for _, r := range Runtimes() {
		if strings.EqualFold(environment, systemPrefix+r) {
			return Collection{account, r}
		}
	}
	return Collection{account, environmentPrefix + id.Key(environment)}
}

var environmentName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,62}$`) })

func systemEnvironment(version string, since time.Time) Environment {
	return Environment{Name: systemPrefix + version, Language: "PowerShell", Version: version, Description: "The modules of the account for PowerShell " + version + ".", Created: since, Modified: since, System: true}
}

// Environments lists the runtime environments of an account by name, those of
// the system included. since is the account's creation.
func (s *Service) Environments(ctx context.Context, account string, since time.Time, skip, limit int) (all []Environment, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		all, err = selectEnvironments(ctx, tx, account)
		return err
	})
	for _, r := range Runtimes() {
		all = append(all, systemEnvironment(r, since))
	}
	slices.SortFunc(all, func(a, b Environment) int { return strings.Compare(id.Key(a.Name), id.Key(b.Name)) })
	return all[min(skip, len(all)):min(skip+limit, len(all))], err
}

// Environment returns one runtime environment.
func (s *Service) Environment(ctx context.Context, account string, since time.Time, name string) (e Environment, err error) {
	for _, r := range Runtimes() {
		if strings.EqualFold(name, systemPrefix+r) {
			return systemEnvironment(r, since), nil
		}
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		e, err = selectEnvironment(ctx, tx, account, name)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return e, fault.New(fault.NotFound, "The runtime environment '%s' was not found.", name).On(name)
	}
	return e, err
}

// PutEnvironment creates an environment or replaces what may change of the
// one that is there; created says which. Default packages that are new or
// have another version are imported by an operation.
func (s *Service) PutEnvironment(ctx context.Context, account string, e Environment) (out Environment, created bool, err error) {
	if err := e.check(); err != nil {
		return e, false, err
	}
	now := s.clock.Now()
	before := Environment{}
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		created = false
		before, err = selectEnvironment(ctx, tx, account, e.Name)
		switch {
		case errors.Is(err, store.ErrNotFound):
			created = true
			e.Created, e.Modified = now, now
			return insertEnvironment(ctx, tx, account, e)
		case err != nil:
			return err
		case before.Version != e.Version || before.Language != e.Language:
			return fault.New(fault.Conflict, "The runtime environment '%s' is one of %s %s; the runtime of an environment cannot be changed.", before.Name, before.Language, before.Version).On("properties.runtime")
		}
		e.Name, e.Created, e.Modified = before.Name, before.Created, now
		return updateEnvironment(ctx, tx, account, e)
	})
	if err != nil {
		return e, false, err
	}
	return e, created, s.bringDefaults(ctx, account, before.Defaults, e)
}

func (e Environment) check() error {
	if !environmentName().MatchString(e.Name) {
		return fault.New(fault.Invalid, "The name of the runtime environment '%s' is not valid: expected 1-63 letters, digits, '_' or '-', beginning with a letter.", e.Name).On("name")
	}
	if e.Language == "Python" {
		return fault.New(fault.Invalid, "Runtime environments of Python are not there yet; expected the language PowerShell.").On("properties.runtime.language")
	}
	if !strings.EqualFold(e.Language, "PowerShell") {
		return fault.New(fault.Invalid, "The language '%s' is not known; expected PowerShell.", e.Language).On("properties.runtime.language")
	}
	if !slices.Contains(Runtimes(), e.Version) {
		return fault.New(fault.Invalid, "The version '%s' of PowerShell is not known; expected one of %s.", e.Version, strings.Join(Runtimes(), ", ")).On("properties.runtime.version")
	}
	for _, name := range slices.Sorted(maps.Keys(e.Defaults)) {
		if !strings.EqualFold(name, "Az") {
			return fault.New(fault.Invalid, "The default package '%s' is not known; expected Az.", name).On("properties.defaultPackages")
		}
		if _, err := nuget.ParseVersion(e.Defaults[name]); err != nil {
			return fault.Wrap(fault.Invalid, err, "The version '%s' of the default package %s is not valid: %s.", e.Defaults[name], name, err).On("properties.defaultPackages")
		}
	}
	return nil
}

// bringDefaults imports the default packages that changed.
func (s *Service) bringDefaults(ctx context.Context, account string, before map[string]string, e Environment) error {
	for name, version := range e.Defaults {
		if before[name] == version {
			continue
		}
		v, err := nuget.ParseVersion(version)
		if err != nil {
			return err // checked before
		}
		if _, _, err := s.UpdateAzure(ctx, e.Collection(account), AzureUpdate{Release: name, Version: &v}); err != nil {
			return err
		}
	}
	return nil
}

// PatchEnvironment changes the default packages of an environment.
func (s *Service) PatchEnvironment(ctx context.Context, account, name string, defaults map[string]string) (Environment, error) {
	e, err := s.Environment(ctx, account, time.Time{}, name)
	if err != nil {
		return e, err
	}
	if e.System {
		return e, fault.New(fault.Conflict, "The runtime environment '%s' is one of the system and cannot be changed.", e.Name).On(name)
	}
	e.Defaults = defaults
	e, _, err = s.PutEnvironment(ctx, account, e)
	return e, err
}

// DeleteEnvironment removes an environment with its modules; found says
// whether it was there. One that runbooks name is not removed.
func (s *Service) DeleteEnvironment(ctx context.Context, account, name string) (found bool, err error) {
	e, err := s.Environment(ctx, account, time.Time{}, name)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if e.System {
		return true, fault.New(fault.Conflict, "The runtime environment '%s' is one of the system and cannot be deleted.", e.Name).On(name)
	}
	c := e.Collection(account)
	turn := s.turn(c)
	turn.Lock()
	defer turn.Unlock()
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		if s.needs.Usage != nil {
			users, err := s.needs.Usage.EnvironmentUses(ctx, tx, account, e.Name)
			if err != nil {
				return err
			}
			if len(users) > 0 {
				return fault.New(fault.Conflict, "The runtime environment '%s' is used by %d runbook(s): %s.", e.Name, len(users), summary(users)).On(name)
			}
		}
		all, err := selectModules(ctx, tx, c)
		if err != nil {
			return err
		}
		for _, m := range all {
			if !m.State.Final() {
				return fault.New(fault.Conflict, "The module '%s' is being imported into the runtime environment '%s'; wait until that has ended.", m.Name, e.Name).On(name)
			}
			if err := s.releaseTypes(ctx, tx, c, m.Name); err != nil {
				return err
			}
		}
		return deleteEnvironment(ctx, tx, c, e.Name)
	})
	if err != nil {
		return true, err
	}
	return true, s.collect(context.WithoutCancel(ctx))
}
