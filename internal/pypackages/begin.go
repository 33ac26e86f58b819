package pypackages

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/pypi"
	"github.com/runwright/runwright/internal/store"
)

// Import begins an import and returns at once. How it ends shows in the Import that
// Get returns.
func (s *Service) Import(ctx context.Context, c Collection, req Request) (Import, error) {
	if slices.ContainsFunc(req.Wishes, func(w Wish) bool { return w.Upload }) {
		return Import{}, fault.New(fault.Invalid, "The request names an upload and has no content.").On("packages")
	}
	im := Import{ID: id.New(), Collection: c, Request: req}
	return s.begin(ctx, im)
}

// ImportLink begins the import of the wheel behind a link as the package name,
// without what it needs, and returns the package as it is now; created says whether
// it is new.
func (s *Service) ImportLink(ctx context.Context, c Collection, name string, link Link, location string, tags map[string]string) (Package, bool, error) {
	if err := checkName(name); err != nil {
		return Package{}, false, err
	}
	return s.importReserved(ctx, c, Import{ID: id.New(), Request: Request{Wishes: []Wish{{Name: name, Link: &link}}, Reserved: true, Location: location, Tags: tags}})
}

// ImportUpload begins the import of an uploaded wheel as the package name, like
// ImportLink.
func (s *Service) ImportUpload(ctx context.Context, c Collection, name, fileName string, body io.Reader) (Package, bool, error) {
	if err := checkName(name); err != nil {
		return Package{}, false, err
	}
	im := Import{ID: id.New(), Request: Request{Wishes: []Wish{{Name: name, Upload: true, FileName: fileName}}, Reserved: true}}
	if err := s.receive(im, body); err != nil {
		return Package{}, false, err
	}
	p, created, err := s.importReserved(ctx, c, im)
	if err != nil {
		err = errors.Join(err, s.contents.closeImport(im.ID))
	}
	return p, created, err
}

// importReserved begins an import that shows in the state of its package.
func (s *Service) importReserved(ctx context.Context, c Collection, im Import) (Package, bool, error) {
	im.Collection = c
	key := pypi.Name(im.Request.Wishes[0].Name)
	_, err := s.Get(ctx, c, key)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Package{}, false, err
	}
	created := err != nil
	if _, err := s.begin(ctx, im); err != nil {
		return Package{}, false, err
	}
	p, err := s.Get(ctx, c, key)
	return p, created, err
}

// ImportFile begins the import of an uploaded wheel under the name that it has
// itself, as the request's options say.
func (s *Service) ImportFile(ctx context.Context, c Collection, req Request, fileName string, body io.Reader) (Import, error) {
	req.Wishes = []Wish{{Upload: true, FileName: fileName}}
	im := Import{ID: id.New(), Collection: c, Request: req}
	if err := s.receive(im, body); err != nil {
		return Import{}, err
	}
	out, err := s.begin(ctx, im)
	if err != nil {
		err = errors.Join(err, s.contents.closeImport(im.ID))
	}
	return out, err
}

// uploadName is the file of an uploaded wheel in its import's folder.
const uploadName = "upload"

// receive writes an upload into the folder of its import. It is synced, because
// the import begins again after a crash.
func (s *Service) receive(im Import, body io.Reader) error {
	dir, err := s.contents.importFolder(im.ID)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(dir, uploadName), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		var n int64
		n, err = io.Copy(f, io.LimitReader(body, MaxWheel+1))
		if err = errors.Join(err, f.Sync(), f.Close()); err == nil && n > MaxWheel {
			err = fault.New(fault.TooLarge, "The wheel has more than %d bytes.", MaxWheel)
		}
	}
	if err != nil {
		err = errors.Join(err, s.contents.closeImport(im.ID))
	}
	return err
}

// begin writes the import, shows it in its package where it is to be seen there,
// and starts it.
func (s *Service) begin(ctx context.Context, im Import) (Import, error) {
	if im.Runtime != Python3 && im.Runtime != Python2 {
		return im, fault.New(fault.Invalid, "There is no runtime '%s'; expected %s or %s.", im.Runtime, Python3, Python2).On("runtime")
	}
	if err := im.Request.check(); err != nil {
		return im, err
	}
	now := s.clock.Now()
	im.State, im.Created, im.Modified = ImportRunning, now, now
	err := s.db.Update(ctx, func(tx *store.Tx) error {
		if im.Request.Reserved {
			if err := s.reserve(ctx, tx, im); err != nil {
				return err
			}
		}
		return errors.Join(insertImport(ctx, tx, im), deleteOldImports(ctx, tx, im.Account, keptImports))
	})
	if err != nil {
		return im, err
	}
	s.start(im)
	return im, nil
}

// keptImports is how many imports of an account are remembered.
const keptImports = 100

// reserve marks a package as being imported.
func (s *Service) reserve(ctx context.Context, tx *store.Tx, im Import) error {
	name := im.Request.Wishes[0].Name
	p, err := selectPackage(ctx, tx, im.Collection, pypi.Name(name))
	switch {
	case errors.Is(err, store.ErrNotFound):
		p = Package{Name: name, Created: im.Created, Location: im.Request.Location, Tags: im.Request.Tags}
	case err != nil:
		return err
	case !p.State.Final():
		return fault.New(fault.Conflict, "The package '%s' is being imported; wait until that has ended.", p.Name).On(name)
	}
	if im.Request.Tags != nil {
		p.Tags = im.Request.Tags
	}
	p.State, p.Error, p.Operation, p.Modified = Creating, "", im.ID, im.Modified
	return putPackage(ctx, tx, im.Collection, p)
}

// start carries an import out in the background.
func (s *Service) start(im Import) {
	done := make(chan struct{})
	ctx, cancel := context.WithTimeout(s.ctx, s.cfg.ImportTime)
	s.mu.Lock()
	s.live[im.ID] = running{im.Account, cancel, done}
	s.mu.Unlock()
	s.running.Go(func() {
		defer cancel()
		if err := s.carryOut(ctx, im); err != nil {
			s.log.Error("end an import of Python packages", "account", im.Account, "import", im.ID, "error", err)
		}
		s.mu.Lock()
		delete(s.live, im.ID)
		s.mu.Unlock()
		close(done)
	})
}

// carryOut performs an import and gives it its end.
func (s *Service) carryOut(ctx context.Context, im Import) error {
	failure := s.perform(ctx, &im)
	if failure != nil && s.ctx.Err() != nil {
		return nil // the service closes: it begins again later
	}
	keep := context.WithoutCancel(ctx)
	var err error
	if failure != nil {
		message := fault.MessageOf(failure)
		switch {
		case errors.Is(ctx.Err(), context.Canceled):
			message = "The account was deleted."
		case ctx.Err() != nil:
			message = "The import took longer than " + s.cfg.ImportTime.String() + " and was ended."
		case fault.CodeOf(failure) == fault.Internal:
			s.log.Error("import Python packages", "account", im.Account, "import", im.ID, "error", failure)
		}
		err = s.fail(keep, im, message)
	}
	return errors.Join(err, s.contents.closeImport(im.ID), s.collect(keep))
}

// fail gives an import its end. What it was to replace stays in use.
func (s *Service) fail(ctx context.Context, im Import, message string) error {
	im.State, im.Error, im.Modified = ImportFailed, message, s.clock.Now()
	return s.db.Update(ctx, func(tx *store.Tx) error {
		if im.Request.Reserved {
			name := im.Request.Wishes[0].Name
			text := "Error importing the package " + name + ". Import failed with the following error: " + message
			if err := updateState(ctx, tx, im.Collection, pypi.Name(name), im.ID, Failed, text, im.Modified); err != nil {
				return err
			}
		}
		return endImport(ctx, tx, im)
	})
}

// Operation returns one import of an account.
func (s *Service) Operation(ctx context.Context, account, im string) (out Import, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		out, err = selectImport(ctx, tx, account, im)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return out, fault.New(fault.NotFound, "The import '%s' was not found.", im).On(im)
	}
	return out, err
}

// Operations returns the imports of an account, the latest first.
func (s *Service) Operations(ctx context.Context, account string, skip, limit int) (all []Import, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		all, err = selectImports(ctx, tx, account, skip, limit)
		return err
	})
	return all, err
}

// Await waits until an import has ended and returns it.
func (s *Service) Await(ctx context.Context, account, im string) (Import, error) {
	s.mu.Lock()
	r, live := s.live[im]
	s.mu.Unlock()
	if live {
		select {
		case <-r.done:
		case <-ctx.Done():
			return Import{}, ctx.Err()
		}
	}
	return s.Operation(ctx, account, im)
}
