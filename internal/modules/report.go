package modules

import (
	"context"
	"errors"
	"fmt"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/modules/resolve"
	"github.com/runwright/runwright/internal/store"
)

// report ends an operation that only was to find out: what it obtained is
// compared with what is in use, and everything stays as it is.
func (s *Service) report(ctx context.Context, op *operation, have obtained, items []resolve.Item) error {
	diffs := []ModuleDiff{}
	err := s.db.View(ctx, func(tx *store.Tx) error {
		diffs = diffs[:0]
		for _, item := range items {
			p := have[id.Key(item.Name)]
			if p == nil {
				continue
			}
			m, err := selectModule(ctx, tx, op.Collection, item.Name)
			if err != nil {
				return err
			}
			d := ModuleDiff{Change: Change{Module: p.info.Name, To: p.info.shown(), to: &storedVersion{info: p.info}}}
			if m.Current.ID != "" {
				from, err := selectVersion(ctx, tx, m.Current.ID)
				if err != nil {
					return err
				}
				d.From, d.from = from.info.shown(), &from
			}
			if d.Commands, err = commandChanges(ctx, tx, d.from, d.to); err != nil {
				return err
			}
			diffs = append(diffs, d)
		}
		return nil
	})
	if err == nil {
		err = s.addUses(ctx, op.Collection, diffs)
	}
	if err != nil {
		return err
	}
	if err := s.checkTypes(ctx, op, have, items); fault.Is(err, fault.Conflict) {
		if err := s.say(ctx, op, "Warning: %s", fault.MessageOf(err)); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *store.Tx) error {
		for _, step := range op.Steps {
			if err := s.restore(ctx, tx, op, step); err != nil {
				return err
			}
		}
		op.lines++
		breaking := 0
		for _, d := range diffs {
			for _, c := range d.Commands {
				if c.Breaking {
					breaking++
				}
			}
		}
		text := fmt.Sprintf("Nothing is imported. %d module(s) would change, with %d breaking change(s) of commands.", len(diffs), breaking)
		return errors.Join(
			updateReport(ctx, tx, op.ID, diffs),
			endOperation(ctx, tx, op.ID, OperationSucceeded, "", 0, s.clock.Now()),
			insertLine(ctx, tx, op.ID, op.lines, LogLine{Time: s.clock.Now(), Text: text}),
		)
	})
}
