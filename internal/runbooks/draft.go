package runbooks

import (
	"context"
	"errors"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// keepOperations is how long the result of an operation can be asked for.
const keepOperations = 24 * time.Hour

// PutDraft replaces the draft text and returns the id of the operation.
func (s *Service) PutDraft(ctx context.Context, account, name string, text []byte, by string) (operation string, err error) {
	if len(text) > MaxText {
		return "", fault.New(fault.TooLarge, "The runbook text has %d bytes; at most %d are allowed.", len(text), MaxText)
	}
	return s.operate(ctx, account, name, by, func(tx *store.Tx, r *Runbook, now time.Time) error {
		return s.setDraft(ctx, tx, account, r, text, now)
	})
}

// Publish makes the draft the published text and returns the id of the
// operation.
func (s *Service) Publish(ctx context.Context, account, name, by string) (operation string, err error) {
	return s.operate(ctx, account, name, by, func(_ *store.Tx, r *Runbook, _ time.Time) error {
		if r.DraftHash == "" {
			return fault.New(fault.Invalid, "The runbook '%s' has no draft to publish.", r.Name).On(r.Name)
		}
		r.PublishedHash, r.DraftHash = r.DraftHash, ""
		r.DraftCreated, r.DraftModified = time.Time{}, time.Time{}
		return nil
	})
}

// UndoEdit drops the draft of a published runbook.
func (s *Service) UndoEdit(ctx context.Context, account, name, by string) error {
	_, err := s.operate(ctx, account, name, by, func(_ *store.Tx, r *Runbook, _ time.Time) error {
		if r.PublishedHash == "" {
			return fault.New(fault.Invalid, "The runbook '%s' was never published; there is nothing to revert to.", r.Name).On(r.Name)
		}
		r.DraftHash = ""
		r.DraftCreated, r.DraftModified = time.Time{}, time.Time{}
		return nil
	})
	return err
}

// operate changes a runbook and notes the operation as finished.
func (s *Service) operate(ctx context.Context, account, name, by string, change func(*store.Tx, *Runbook, time.Time) error) (operation string, err error) {
	operation = id.New()
	now := s.clock.Now()
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		r, err := get(ctx, tx, account, name)
		if err != nil {
			return err
		}
		if err := change(tx, &r, now); err != nil {
			return err
		}
		r.Modified, r.ModifiedBy = now, by
		if err := updateRunbook(ctx, tx, account, r); err != nil {
			return err
		}
		if err := deleteOperations(ctx, tx, now.Add(-keepOperations)); err != nil {
			return err
		}
		return insertOperation(ctx, tx, account, id.Key(name), operation, now)
	})
	return operation, err
}

// Operation reports whether a finished operation of the runbook is known.
func (s *Service) Operation(ctx context.Context, account, name, operation string) (known bool, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		known, err = selectOperation(ctx, tx, account, id.Key(name), operation)
		return err
	})
	return known, err
}

// Draft returns the draft's text.
func (s *Service) Draft(ctx context.Context, account, name string) ([]byte, error) {
	return s.text(ctx, account, name, "draft", func(r Runbook) string { return r.DraftHash })
}

// Content returns the published text.
func (s *Service) Content(ctx context.Context, account, name string) ([]byte, error) {
	return s.text(ctx, account, name, "published version", func(r Runbook) string { return r.PublishedHash })
}

func (s *Service) text(ctx context.Context, account, name, what string, hash func(Runbook) string) (text []byte, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		r, err := get(ctx, tx, account, name)
		if err != nil {
			return err
		}
		if hash(r) == "" {
			return fault.New(fault.NotFound, "The runbook '%s' has no %s.", r.Name, what).On(r.Name)
		}
		text, err = selectText(ctx, tx, account, hash(r))
		if errors.Is(err, store.ErrNotFound) {
			return errors.New("runbook " + r.Name + " names a text that is not stored")
		}
		return err
	})
	return text, err
}
