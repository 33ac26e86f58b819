package modules

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/modules/resolve"
	"github.com/runwright/runwright/internal/store"
)

// maxRounds bounds how often a plan is made again because a package needs
// more than its gallery said.
const maxRounds = 20

// perform carries out an operation, from wherever an earlier process left it.
func (s *Service) perform(ctx context.Context, op *operation) error {
	edition, err := s.Edition(ctx, op.Collection)
	if err != nil {
		return err
	}
	op.edition = edition
	have := obtained{}
	if err := s.obtainAll(ctx, op, have, func(step *Step) bool {
		return step.contentHash != "" || step.wish >= 0 && !op.Request.Wishes[step.wish].fromGallery()
	}); err != nil {
		return err
	}
	turn := s.turn(op.Collection)
	turn.Lock()
	defer turn.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	for range maxRounds {
		items, err := s.solve(ctx, op.Collection, op.Request, have)
		if err != nil {
			return err
		}
		more, err := s.adopt(ctx, op, have, items)
		if err != nil {
			return err
		}
		if !more {
			if err := have.exact(items); err != nil {
				return err
			}
			if op.Request.Report {
				return s.report(ctx, op, have, items)
			}
			if err := s.checkTypes(ctx, op, have, items); err != nil {
				return err
			}
			return s.commit(ctx, op, have, items)
		}
		if err := s.obtainAll(ctx, op, have, func(step *Step) bool { return step.offer != nil }); err != nil {
			return err
		}
	}
	return fault.New(fault.Invalid, "The packages of the modules need others than their galleries say, again and again; import some of them by hand.")
}

func (w Wish) fromGallery() bool { return w.Link == nil && w.Upload == nil }

// obtained are the packages that an operation has, by the key of their module.
type obtained map[string]*pack

// pack is one package that was unpacked and stored.
type pack struct {
	step *Step
	info stored
	resolve.Candidate
}

// obtainAll obtains the packages of the steps that are wanted, several at a
// time.
func (s *Service) obtainAll(ctx context.Context, op *operation, have obtained, wanted func(*Step) bool) error {
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(fetchesAtOnce)
	packs := make([]*pack, len(op.Steps))
	for i := range op.Steps {
		step := &op.Steps[i]
		if have[id.Key(step.Module)] != nil || !wanted(step) {
			continue
		}
		group.Go(func() (err error) {
			packs[i], err = s.obtain(inner, op, step)
			if err != nil && !step.Root && ctx.Err() == nil {
				err = fault.Wrap(fault.CodeOf(err), err, "%s, needed by %s: %s", step.Module, strings.Join(step.Chain[:max(0, len(step.Chain)-1)], " → "), fault.MessageOf(err))
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, p := range packs {
		if p != nil {
			have[id.Key(p.step.Module)] = p
		}
	}
	return nil
}

// adopt makes steps of what a plan imports. more reports whether something of
// it has yet to be obtained.
func (s *Service) adopt(ctx context.Context, op *operation, have obtained, items []resolve.Item) (more bool, err error) {
	steps := map[string]int{}
	for i, step := range op.Steps {
		steps[id.Key(step.Module)] = i
	}
	var added []string
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		added, more = nil, false
		for _, item := range items {
			k := id.Key(item.Name)
			offer, _ := item.Source.(Offer)
			if item.Action == resolve.Keep || have[k] != nil && have[k].Version.Equal(item.Version) {
				continue
			}
			more = true
			op.released = op.released || have[k] != nil
			delete(have, k)
			i, there := steps[k]
			if !there {
				i = len(op.Steps)
				steps[k] = i
				op.Steps = append(op.Steps, Step{Number: i, Module: offer.Name, Action: item.Action, wish: -1, State: Creating})
				op.Steps[i].take(item, offer)
				if err := s.reserve(ctx, tx, op, &op.Steps[i]); err != nil {
					return err
				}
				added = append(added, fmt.Sprintf("%s %s", offer.Name, item.Version))
				continue
			}
			op.Steps[i].take(item, offer)
			if err := updateStep(ctx, tx, op.ID, op.Steps[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && len(added) > 0 {
		err = s.say(ctx, op, "Also needed: %s.", strings.Join(added, ", "))
	}
	if err == nil {
		s.reached(op, "planned")
	}
	return more, err
}

// take makes a step about an offer.
func (step *Step) take(item resolve.Item, offer Offer) {
	step.Version, step.Chain, step.offer, step.Source = item.Version.String(), item.Chain, &offer, offer.Feed
	step.contentHash, step.packageHash, step.Size = "", "", 0
}

// exact checks what ranges cannot say: a required version of 1.0 does not
// admit 1.0.0, in PowerShell's eyes.
func (have obtained) exact(items []resolve.Item) error {
	for _, item := range items {
		p := have[id.Key(item.Name)]
		if p == nil {
			continue
		}
		for _, r := range p.info.Requires {
			other := have[id.Key(r.Name)]
			if r.Required == "" || other == nil {
				continue
			}
			if got := other.info.Version; strings.Count(got, ".") != strings.Count(r.Required, ".") && len(other.info.All) == 1 {
				return fault.New(fault.Invalid, "The module %s requires %s in exactly the version %s, and the package that fits holds the version %s, which PowerShell takes for another one.", item.Name, r.Name, r.Required, got)
			}
		}
	}
	return nil
}
