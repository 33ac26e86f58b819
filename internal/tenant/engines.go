package tenant

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/store"
)

// The engines that PowerShell runbooks can run on.
const (
	EngineEmbedded = "embedded" // the one that is part of the program
	EnginePwsh     = "pwsh"     // a PowerShell that is installed beside the server
)

// Engines say on which engine the PowerShell runbooks of an account run.
type Engines struct {
	Engine   string            `json:"engine,omitempty"`   // of all runbooks; empty means EngineEmbedded
	Runbooks map[string]string `json:"runbooks,omitempty"` // of single ones, by name, without regard to case
}

// maxEngines is how many runbooks can have an engine of their own.
const maxEngines = 200

// Of returns the engine of a runbook.
func (e *Engines) Of(runbook string) string {
	if e == nil {
		return EngineEmbedded
	}
	for _, at := range slices.Sorted(maps.Keys(e.Runbooks)) {
		if strings.EqualFold(at, runbook) {
			return e.Runbooks[at]
		}
	}
	if e.Engine != "" {
		return e.Engine
	}
	return EngineEmbedded
}

// check brings the names of engines into their form.
func (e *Engines) check() (err error) {
	if e.Engine == "" {
		e.Engine = EngineEmbedded
	}
	if e.Engine, err = engineNamed(e.Engine, "properties.engine"); err != nil {
		return err
	}
	if len(e.Runbooks) > maxEngines {
		return fault.New(fault.Invalid, "At most %d runbooks have an engine of their own; %d were given.", maxEngines, len(e.Runbooks)).On("properties.runbooks")
	}
	seen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(e.Runbooks)) {
		target := "properties.runbooks." + name
		key := strings.ToLower(name)
		if other, ok := seen[key]; ok {
			return fault.New(fault.Invalid, "The runbooks '%s' and '%s' are one: names are compared without regard to case.", other, name).On(target)
		}
		seen[key] = name
		if name == "" {
			return fault.New(fault.Invalid, "The name of a runbook is empty.").On("properties.runbooks")
		}
		if e.Runbooks[name], err = engineNamed(e.Runbooks[name], target); err != nil {
			return err
		}
	}
	return nil
}

func engineNamed(name, target string) (string, error) {
	for _, known := range []string{EngineEmbedded, EnginePwsh} {
		if strings.EqualFold(name, known) {
			return known, nil
		}
	}
	return "", fault.New(fault.Invalid, "There is no engine '%s' for PowerShell runbooks; expected %s or %s.", name, EngineEmbedded, EnginePwsh).On(target)
}

// SetEngines replaces the choice of engines of the account at scope. It holds for
// jobs that start afterwards.
func (s *Service) SetEngines(ctx context.Context, scope Scope, e Engines, by string) (acc Account, err error) {
	e.Runbooks = maps.Clone(e.Runbooks)
	if err := e.check(); err != nil {
		return Account{}, err
	}
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		if acc, err = s.get(ctx, tx, scope); err != nil {
			return err
		}
		acc.Settings.Engines = &e
		acc.Modified, acc.ModifiedBy = s.clock.Now(), by
		return updateAccount(ctx, tx, acc)
	})
	return acc, err
}
