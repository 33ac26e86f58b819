package modules

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/modules/resolve"
	"github.com/runwright/runwright/internal/store"
)

// commit makes what was obtained the versions in use: versions, connection
// types, the new module set and the operation's end come to be together.
func (s *Service) commit(ctx context.Context, op *operation, have obtained, items []resolve.Item) error {
	err := s.db.Update(ctx, func(tx *store.Tx) error {
		if _, err := lockCurrent(ctx, tx, op.Collection); err != nil {
			return err
		}
		changes := map[string]string{}
		var what []string
		var asked map[string]bool // counts for default sets only
		if op.Request.AsDefault {
			var err error
			if asked, err = selectAsked(ctx, tx, op.Collection); err != nil {
				return err
			}
		}
		for _, item := range items {
			p := have[id.Key(item.Name)]
			if item.Action == resolve.Keep && p == nil {
				continue
			}
			version, changed, err := s.putVersion(ctx, tx, op, p, asked[id.Key(item.Name)])
			if err != nil {
				return err
			}
			if changed {
				changes[id.Key(item.Name)] = version
				what = append(what, p.info.Name+" "+p.info.shown())
			}
		}
		if err := s.dropUnplanned(ctx, tx, op, have, items); err != nil {
			return err
		}
		op.Revision = 0
		if len(changes) > 0 {
			var err error
			if op.Revision, err = s.newRevision(ctx, tx, op.Collection, op.ID, changes, op.Kind+" "+summary(what)); err != nil {
				return err
			}
		}
		for _, item := range items {
			for _, text := range broken(item) {
				op.lines++
				line := LogLine{Time: s.clock.Now(), Module: item.Name, Text: warningPrefix + text}
				if err := insertLine(ctx, tx, op.ID, op.lines, line); err != nil {
					return err
				}
			}
		}
		op.lines++
		return errors.Join(
			endOperation(ctx, tx, op.ID, OperationSucceeded, "", op.Revision, s.clock.Now()),
			insertLine(ctx, tx, op.ID, op.lines, LogLine{Time: s.clock.Now(), Text: outcome(op.Revision, what)}),
		)
	})
	if err == nil {
		s.reached(op, "committed")
	}
	return err
}

func outcome(revision int64, what []string) string {
	if revision == 0 {
		return "Nothing changed: the same content is in use already."
	}
	return fmt.Sprintf("Imported %s as revision %d.", summary(what), revision)
}

// summary names at most four things.
func summary(what []string) string {
	if len(what) > 4 {
		return fmt.Sprintf("%s and %d more", strings.Join(what[:3], ", "), len(what)-3)
	}
	return strings.Join(what, ", ")
}

// putVersion makes an obtained package the version in use of its module;
// changed is false when the same content is that already. asked says that a user
// imported the module, not another module that needs it.
func (s *Service) putVersion(ctx context.Context, tx *store.Tx, op *operation, p *pack, asked bool) (version string, changed bool, err error) {
	now := s.clock.Now()
	m, err := selectModule(ctx, tx, op.Collection, p.info.Name)
	if err != nil {
		return "", false, fmt.Errorf("the module %s is gone: %w", p.info.Name, err)
	}
	custom := m.Current.ID != "" && m.Current.ID != m.defaultID && !op.Request.Custom && asked
	version = m.Current.ID
	if version == "" || m.Current.ContentHash != p.info.Hash || op.Request.AsDefault && custom {
		version, changed = id.New(), true
	}
	v := Version{ID: version, ContentHash: p.info.Hash, PackageHash: p.step.packageHash, Size: p.step.Size, Source: p.step.Source, Remarks: p.step.remarks, Content: p.info.Content}
	if changed {
		err = insertVersion(ctx, tx, op.Account, p.info.Name, v, now)
	} else {
		err = updatePackage(ctx, tx, v)
	}
	if err != nil {
		return "", false, fmt.Errorf("write version: %w", err)
	}
	if op.Request.AsDefault {
		if err := updateDefault(ctx, tx, op.Collection, p.info.Name, version); err != nil {
			return "", false, err
		}
	}
	if op.Request.AsDefault && custom {
		// What the user imported stays in use; the shipped version waits for
		// the day it is deleted.
		return "", false, updateState(ctx, tx, op.Collection, p.info.Name, Succeeded, "", now)
	}
	if changed {
		if err := s.bringType(ctx, tx, op.Collection, p.info); err != nil {
			return "", false, err
		}
	}
	step := *p.step
	step.State = Succeeded
	return version, changed, errors.Join(succeed(ctx, tx, op.Collection, p.info.Name, version, now), updateStep(ctx, tx, op.ID, step))
}

// dropUnplanned gives back modules that an earlier plan of the operation
// wanted and the last one does not.
func (s *Service) dropUnplanned(ctx context.Context, tx *store.Tx, op *operation, have obtained, items []resolve.Item) error {
	planned, kept := map[string]bool{}, map[string]string{}
	for _, i := range items {
		kept[id.Key(i.Name)] = i.Version.String()
		planned[id.Key(i.Name)] = i.Action != resolve.Keep || have[id.Key(i.Name)] != nil
	}
	for _, step := range op.Steps {
		if planned[id.Key(step.Module)] {
			continue
		}
		op.released = op.released || step.contentHash != ""
		if err := s.restore(ctx, tx, op, step); err != nil {
			return err
		}
		if step.Root { // the version in use is the best there is
			step.Action, step.Version, step.State = resolve.Keep, kept[id.Key(step.Module)], Succeeded
			if err := errors.Join(updateState(ctx, tx, op.Collection, step.Module, Succeeded, "", s.clock.Now()), updateStep(ctx, tx, op.ID, step)); err != nil {
				return err
			}
		}
	}
	return nil
}

// restore makes a module what it was before the operation.
func (s *Service) restore(ctx context.Context, tx *store.Tx, op *operation, step Step) error {
	if step.before == nil {
		return deleteModule(ctx, tx, op.Collection, step.Module)
	}
	return updateBefore(ctx, tx, op.Collection, step.Module, *step.before)
}

// settle takes back what an operation did to its modules, and gives it an
// end. What was asked for by name shows why it is not there.
func (s *Service) settle(ctx context.Context, op *operation, state OperationState, message string) error {
	now := s.clock.Now()
	return s.db.Update(ctx, func(tx *store.Tx) error {
		for _, step := range op.Steps {
			if !step.Root || op.Request.Traceless {
				if err := s.restore(ctx, tx, op, step); err != nil {
					return err
				}
				continue
			}
			end := Failed
			text := fmt.Sprintf("Error importing the module %s. Import failed with the following error: %s", step.Module, message)
			if state == OperationCancelled {
				end, text = Cancelled, message
			}
			if err := updateState(ctx, tx, op.Collection, step.Module, end, text, now); err != nil {
				return err
			}
		}
		op.mu.Lock()
		defer op.mu.Unlock()
		op.lines++
		return errors.Join(
			endOperation(ctx, tx, op.ID, state, message, 0, now),
			insertLine(ctx, tx, op.ID, op.lines, LogLine{Time: now, Text: message}),
		)
	})
}

// jsonText is v as JSON; values of this package always can be.
func jsonText(v any) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode: %w", err)
	}
	return string(text), nil
}
