package modules

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/runwright/runwright/internal/durable"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/modules/resolve"
	"github.com/runwright/runwright/internal/store"
)

// Import begins an operation and returns at once. How it goes and ends shows
// in the operation and in the states of its modules. A request with an upload
// belongs to ImportUpload.
func (s *Service) Import(ctx context.Context, c Collection, kind string, req Request) (Operation, error) {
	o, _, err := s.importUnattended(ctx, c, kind, req)
	return o, err
}

// importUnattended is Import, and returns the first module as it is when the
// operation begins.
func (s *Service) importUnattended(ctx context.Context, c Collection, kind string, req Request) (Operation, Module, error) {
	for _, w := range req.Wishes {
		if w.Upload != nil {
			return Operation{}, Module{}, fault.New(fault.Invalid, "The module '%s' is to be uploaded and has no content.", w.Name)
		}
	}
	return s.begin(ctx, &operation{Operation: Operation{ID: id.New(), Collection: c, Kind: kind, Request: req}})
}

// ImportLink begins the import of the package behind a link as the module
// name and returns the module as it is now; created says whether it is new.
func (s *Service) ImportLink(ctx context.Context, c Collection, name string, link Link, location string, tags map[string]string) (m Module, created bool, err error) {
	op, m, err := s.importUnattended(ctx, c, KindImport, Request{Wishes: []Wish{{Name: name, Link: &link}}, Location: location, Tags: tags})
	if err != nil {
		return m, false, err
	}
	return m, op.Steps[0].before == nil, nil
}

// ImportUpload begins the import of an uploaded package as the module that
// given names, like ImportLink.
func (s *Service) ImportUpload(ctx context.Context, c Collection, given Given, body io.Reader) (m Module, created bool, err error) {
	op := &operation{Operation: Operation{ID: id.New(), Collection: c, Kind: KindImport, Request: Request{Wishes: []Wish{{Name: given.Name, Upload: &given.FileName}}}}}
	if err := op.Request.check(); err != nil {
		return m, false, err
	}
	if _, err := s.receive(op, 0, body); err != nil {
		return m, false, err
	}
	o, m, err := s.begin(ctx, op)
	if err != nil {
		return m, false, errors.Join(err, s.contents.closeOperation(op.ID))
	}
	return m, o.Steps[0].before == nil, nil
}

// ImportFile imports an uploaded package, under the name it has itself unless
// given says which it must be, and returns when that is done. A refused
// package is an error and leaves nothing.
func (s *Service) ImportFile(ctx context.Context, c Collection, given Given, req Request, body io.Reader) (m Module, created bool, err error) {
	op := &operation{Operation: Operation{ID: id.New(), Collection: c, Kind: KindImport, Request: req}}
	path, err := s.receive(op, 0, body)
	if err != nil {
		return m, false, err
	}
	o, err := s.importReceived(ctx, op, given, path)
	if err != nil {
		return m, false, errors.Join(err, s.contents.closeOperation(op.ID))
	}
	if o, err = s.Await(ctx, c.Account, op.ID); err != nil {
		return m, false, err
	}
	if o.State != OperationSucceeded {
		return m, false, fault.New(fault.Invalid, "%s", o.Error)
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		m, err = selectModule(ctx, tx, c, o.Steps[0].Module)
		return err
	})
	return m, o.Steps[0].before == nil, err
}

// importReceived opens the uploaded package to learn its name, and begins.
func (s *Service) importReceived(ctx context.Context, op *operation, given Given, path string) (Operation, error) {
	edition, err := s.Edition(ctx, op.Collection)
	if err != nil {
		return Operation{}, err
	}
	given.Edition = edition
	give, err := s.reads.take(ctx)
	if err != nil {
		return Operation{}, err
	}
	op.opened, err = s.needs.Reader.Open(ctx, path, given)
	give()
	if err != nil {
		return Operation{}, err
	}
	op.Request.Traceless = true
	op.Request.Wishes = []Wish{{Name: op.opened.Info().Name, Upload: &given.FileName}}
	o, _, err := s.begin(ctx, op)
	if err != nil {
		err = errors.Join(err, op.opened.Close())
	}
	return o, err
}

// receive writes the upload of a step to the operation's folder and returns the
// file.
func (s *Service) receive(op *operation, step int, body io.Reader) (path string, err error) {
	path, err = s.contents.packagePath(op.ID, step)
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		var n int64
		n, err = io.Copy(f, io.LimitReader(body, MaxPackage+1))
		// Synced, because the operation goes on after a crash.
		if err = errors.Join(err, f.Sync(), f.Close()); err == nil && n > MaxPackage {
			err = fault.New(fault.TooLarge, "The package has more than %d bytes.", MaxPackage)
		}
		err = errors.Join(err, durable.SyncDir(filepath.Dir(path)))
	}
	if err != nil {
		return "", errors.Join(err, s.contents.closeOperation(op.ID))
	}
	return path, nil
}

// begin writes the operation with a step for each wish, marks their modules
// as being imported, and starts it. It returns the operation and the first
// module as they are then.
func (s *Service) begin(ctx context.Context, op *operation) (Operation, Module, error) {
	var first Module
	if err := op.Request.check(); err != nil {
		return Operation{}, first, err
	}
	for _, w := range op.Request.Wishes {
		if w.fromGallery() && s.needs.Gallery == nil {
			return Operation{}, first, fault.New(fault.Invalid, "The module '%s' is asked for by name, and this server has no gallery; give a link or a file.", w.Name).On("name")
		}
	}
	err := s.db.Update(ctx, func(tx *store.Tx) (err error) {
		if err := s.write(ctx, tx, op); err != nil {
			return err
		}
		first, err = selectModule(ctx, tx, op.Collection, op.Request.Wishes[0].Name)
		return err
	})
	if err != nil {
		return Operation{}, first, err
	}
	shown := op.Operation
	shown.Steps = append([]Step(nil), op.Steps...)
	s.reached(op, "begun")
	s.start(op)
	return shown, first, nil
}

// write stores an operation that is to be started once that is committed.
func (s *Service) write(ctx context.Context, tx *store.Tx, op *operation) error {
	now := s.clock.Now()
	op.State, op.Created, op.Modified, op.Steps = OperationRunning, now, now, nil
	if op.Request.Report {
		op.Kind = KindReport
	}
	if err := insertOperation(ctx, tx, op.Operation); err != nil {
		return err
	}
	for i, w := range op.Request.Wishes {
		step := Step{Number: i, Module: w.Name, Action: resolve.Import, Root: true, Source: w.source(), Chain: []string{w.Name}, State: Creating, wish: i}
		if err := s.reserve(ctx, tx, op, &step); err != nil {
			return err
		}
		op.Steps = append(op.Steps, step)
	}
	return nil
}

// reserve adds a step, and marks its module as being imported by op.
func (s *Service) reserve(ctx context.Context, tx *store.Tx, op *operation, step *Step) error {
	now := s.clock.Now()
	m, err := selectModule(ctx, tx, op.Collection, step.Module)
	switch {
	case errors.Is(err, store.ErrNotFound):
		m = Module{Name: step.Module, State: Creating, Created: now, Modified: now, Operation: op.ID}
		if step.Root {
			m.Location, m.Tags = op.Request.Location, op.Request.Tags
		}
		err = insertModule(ctx, tx, op.Collection, m)
	case err != nil:
	case !m.State.Final():
		return fault.New(fault.Conflict, "The module '%s' is being imported; wait until that has ended.", m.Name).On(step.Module)
	default:
		step.before = &before{State: m.State, Error: m.Error, Modified: m.Modified, Operation: m.Operation}
		step.From = m.Current.Version
		if m.Current.ID != "" {
			step.Action = resolve.Update
		}
		if step.Root && op.Request.Tags != nil {
			err = updateTags(ctx, tx, op.Collection, step.Module, op.Request.Tags, now)
		}
		err = errors.Join(err, updateReserved(ctx, tx, op.Collection, step.Module, op.ID, now))
	}
	if err != nil {
		return err
	}
	return insertStep(ctx, tx, op.ID, *step)
}
