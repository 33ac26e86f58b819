package pypackages

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/pypi"
	"github.com/runwright/runwright/internal/pypi/resolve"
	"github.com/runwright/runwright/internal/store"
)

// work is an import that is being carried out. It belongs to one goroutine.
type work struct {
	s           *Service
	im          *Import
	interpreter Interpreter
	ranks       pypi.Ranks
	native      bool // the account takes compiled code

	given   map[string]*obtained // what was handed in, by key
	fetched map[string]*obtained // what the index had, by address
	offers  map[string]*shelf    // what the index says, by key
	wheels  int                  // that were fetched

	installed map[string]Package
}

// perform carries out an import from its beginning.
func (s *Service) perform(ctx context.Context, im *Import) (err error) {
	w := &work{s: s, im: im, given: map[string]*obtained{}, fetched: map[string]*obtained{}, offers: map[string]*shelf{}}
	if w.interpreter, err = s.cfg.Machine.Interpreter(ctx, im.Runtime); err != nil {
		return fault.Wrap(fault.Invalid, err, "Packages for %s cannot be imported on this server: %s.", im.Runtime, strings.TrimRight(err.Error(), "."))
	}
	w.ranks = w.interpreter.Ranks()
	if w.native, err = s.cfg.Native(ctx, im.Account); err != nil {
		return err
	}
	roots, err := w.receive(ctx)
	if err != nil {
		return err
	}
	turn := s.turn(im.Collection)
	turn.Lock()
	defer turn.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	for range maxRounds {
		if err := w.look(ctx); err != nil {
			return err
		}
		items, err := w.solve(ctx, roots)
		if err != nil {
			return err
		}
		if im.Request.Plan {
			return w.planned(ctx, items)
		}
		for _, item := range items {
			if _, err := w.obtainItem(ctx, item); err != nil {
				return named(err, item)
			}
		}
		if err := w.storeAll(ctx, items); !errors.Is(err, errChanged) {
			return err
		}
	}
	return fault.New(fault.Conflict, "Packages of the account were deleted again and again while this import was looking at them; import once more.")
}

// maxRounds bounds how often an import begins anew because packages went meanwhile.
const maxRounds = 10

// errChanged says that a package went while the import was on its way.
var errChanged = errors.New("pypackages: the collection has changed")

// storeAll stores what was obtained and makes it the packages in use. Meanwhile
// contents are there that no set holds.
func (w *work) storeAll(ctx context.Context, items []resolve.Item) error {
	w.s.sweeping.RLock()
	defer w.s.sweeping.RUnlock()
	for _, item := range items {
		if item.Keep {
			continue
		}
		have, err := w.obtainItem(ctx, item)
		if err == nil {
			err = w.store(ctx, have)
		}
		if err != nil {
			return named(err, item)
		}
	}
	return w.commit(ctx, items)
}

// named says of which package an error is, and who needs it.
func named(err error, item resolve.Item) error {
	if fault.CodeOf(err) == fault.Internal || item.Root {
		return err
	}
	text := item.Name + " " + item.Candidate.Version.String()
	if n := len(item.Chain); n > 1 {
		text += ", needed by " + item.Chain[n-2]
	}
	return fault.Wrap(fault.CodeOf(err), err, "%s: %s", text, fault.MessageOf(err))
}

// look reads what is in the collection.
func (w *work) look(ctx context.Context) error {
	w.installed = map[string]Package{}
	return w.s.db.View(ctx, func(tx *store.Tx) error {
		all, err := selectPackages(ctx, tx, w.im.Collection)
		for _, p := range all {
			if p.Version != "" {
				w.installed[p.Key()] = p
			}
		}
		return err
	})
}

// solve finds what to import.
func (w *work) solve(ctx context.Context, roots []pypi.Requirement) ([]resolve.Item, error) {
	problem := resolve.Problem{
		Roots: roots, Env: w.interpreter.Environment, Prerelease: w.im.Request.Prerelease, Alone: !w.im.Request.Dependencies, Installed: map[string]resolve.Installed{},
	}
	for key, p := range w.installed {
		v, err := pypi.ParseVersion(p.Version)
		if err != nil {
			return nil, fmt.Errorf("package %s of the account: %w", p.Name, err)
		}
		needs, err := p.requirements()
		if err != nil {
			return nil, fmt.Errorf("package %s of the account: %w", p.Name, err)
		}
		if problem.Alone {
			needs = nil // who imports one by one brings the others to fit later
		}
		problem.Installed[key] = resolve.Installed{Name: p.Name, Version: v, Requires: needs}
	}
	items, err := resolve.Resolve(ctx, problem, w)
	var conflict *resolve.Conflict
	if errors.As(err, &conflict) {
		return nil, fault.Wrap(fault.Invalid, err, "%s", capital(err)).On(conflict.Name)
	}
	return items, err
}

// planned ends an import that is to say only what it would do.
func (w *work) planned(ctx context.Context, items []resolve.Item) error {
	for _, item := range items {
		w.im.Result.Steps = append(w.im.Result.Steps, w.step(item))
	}
	w.im.State, w.im.Modified = ImportSucceeded, w.s.clock.Now()
	return w.s.db.Update(ctx, func(tx *store.Tx) error { return endImport(ctx, tx, *w.im) })
}

// step tells of an item.
func (w *work) step(item resolve.Item) Step {
	step := Step{Package: item.Name, Action: ActionImport, Version: item.Candidate.Version.String(), Chain: item.Chain}
	old, there := w.installed[item.Key]
	if there {
		step.Package = old.Name
	}
	switch {
	case item.Keep:
		step.Action, step.Source, step.Size, step.Native = ActionKeep, old.Source, old.Size, old.Native
		return step
	case there:
		step.Action, step.From = ActionUpdate, old.Version
	}
	switch from := item.Candidate.Source.(type) {
	case resolve.Given:
		have := w.given[item.Key]
		step.Source, step.Size, step.Native = have.source, have.wheel.Size, len(have.wheel.Native) > 0
	case offer:
		step.Source, step.Size, step.Native = redacted(from.URL), from.Size, !from.tag.Pure()
		if have := w.fetched[from.URL]; have != nil {
			step.Size, step.Native = have.wheel.Size, len(have.wheel.Native) > 0
		}
	}
	return step
}

// unmet says what packages need that the account will not have: those that change,
// and those that need what changes.
func (w *work) unmet(all map[string]Package, changed []string) (out []string, err error) {
	for key, p := range all {
		needs, err := p.requirements()
		if err != nil {
			return nil, err
		}
		for _, r := range needs {
			if !r.Applies(w.interpreter.Environment) || !slices.Contains(changed, key) && !slices.Contains(changed, r.Key()) {
				continue
			}
			other, there := all[r.Key()]
			if !there {
				out = append(out, fmt.Sprintf("%s %s needs %s, which is not in the account.", p.Name, p.Version, r.Bare()))
				continue
			}
			if v, err := pypi.ParseVersion(other.Version); err != nil || !r.Versions.Admit(v) {
				out = append(out, fmt.Sprintf("%s %s needs %s, and %s is in the account.", p.Name, p.Version, r.Bare(), other.Version))
			}
		}
	}
	slices.Sort(out)
	return out, nil
}
