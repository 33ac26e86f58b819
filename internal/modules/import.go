package modules

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// MaxPackage is the size of a package in bytes.
const MaxPackage = 100 << 20

// Link is where a package can be fetched.
type Link struct {
	URI       string
	Algorithm string // of Hash; SHA256 or empty
	Hash      string // hexadecimal, may be empty
}

var moduleName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[\p{L}\p{N}_][\p{L}\p{N}\p{M} ._-]{0,126}$`)
})

func checkName(name string) error {
	if !moduleName().MatchString(name) || strings.HasSuffix(name, " ") || strings.HasSuffix(name, ".") {
		return fault.New(fault.Invalid, "The module name '%s' is not valid: expected 1-127 letters, digits, spaces, '.', '_' or '-', beginning with a letter, digit or '_', not ending in a space or period.", name).On("name")
	}
	return nil
}

// ImportLink begins the import of the package behind a link as the module
// name and returns at once; created says whether the module is new. How it
// ends shows in the module's state.
func (s *Service) ImportLink(ctx context.Context, account, name string, link Link, location string, tags map[string]string) (m Module, created bool, err error) {
	if link.URI == "" {
		return m, false, fault.New(fault.Invalid, "The request needs 'properties.contentLink.uri', the address of the package.").On("properties.contentLink.uri")
	}
	if link.Hash != "" && link.Algorithm != "" && !strings.EqualFold(link.Algorithm, "SHA256") {
		return m, false, fault.New(fault.Invalid, "The hash algorithm '%s' is not known; expected SHA256.", link.Algorithm).On("properties.contentLink.contentHash.algorithm")
	}
	given := Given{Name: name, FileName: fileNameOf(link.URI)}
	return s.begin(ctx, account, given, location, tags, func(ctx context.Context, scratch string) (string, error) {
		path := filepath.Join(scratch, "package")
		if err := s.needs.Fetcher.FetchFile(ctx, link.URI, path, MaxPackage); err != nil {
			return "", err
		}
		return path, checkHash(path, link)
	})
}

// fileNameOf is the last segment of a link's path, empty if it has none.
func fileNameOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	base := path.Base(u.Path)
	if ext := strings.ToLower(path.Ext(base)); ext != ".zip" && ext != ".nupkg" {
		return "" // an address that says nothing of a file
	}
	return base
}

func checkHash(path string, link Link) error {
	if link.Hash == "" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if sum := hex.EncodeToString(h.Sum(nil)); !strings.EqualFold(sum, link.Hash) {
		return fault.New(fault.Invalid, "The content behind '%s' has the SHA256 hash %s, not %s as the request says.", link.URI, sum, link.Hash)
	}
	return nil
}

// ImportUpload begins the import of an uploaded package as the module that
// given names, like ImportLink.
func (s *Service) ImportUpload(ctx context.Context, account string, given Given, body io.Reader) (m Module, created bool, err error) {
	dir, remove, err := s.receive(body)
	if err != nil {
		return m, false, err
	}
	m, created, err = s.begin(ctx, account, given, "", nil, func(context.Context, string) (string, error) {
		return filepath.Join(dir, "package"), nil
	}, remove)
	if err != nil {
		err = errors.Join(err, remove())
	}
	return m, created, err
}

// ImportFile imports an uploaded package under the name it has itself, and
// returns when that is done. A refused package is an error and leaves nothing.
func (s *Service) ImportFile(ctx context.Context, account, fileName string, body io.Reader) (m Module, created bool, err error) {
	dir, remove, err := s.receive(body)
	if err != nil {
		return m, false, err
	}
	defer func() { err = errors.Join(err, remove()) }()
	path := filepath.Join(dir, "package")
	pkg, err := s.needs.Reader.Open(ctx, path, Given{FileName: fileName})
	if err != nil {
		return m, false, err
	}
	defer func() { err = errors.Join(err, pkg.Close()) }()
	name := pkg.Info().Name
	before, err := s.reserve(ctx, account, name, "", nil)
	if err != nil {
		return m, false, err
	}
	if err := s.complete(ctx, account, name, pkg, dir, path); err != nil {
		keep := context.WithoutCancel(ctx)
		return m, false, errors.Join(err, s.db.Update(keep, func(tx *store.Tx) error {
			if before == nil {
				return deleteModule(keep, tx, account, id.Key(name))
			}
			return updateState(keep, tx, account, id.Key(name), before.State, before.Error, before.Modified)
		}))
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		m, err = selectModule(ctx, tx, account, id.Key(name))
		return err
	})
	return m, before == nil, err
}

// receive writes an upload to a file "package" in a scratch folder.
func (s *Service) receive(body io.Reader) (dir string, remove func() error, err error) {
	dir, remove, err = s.contents.scratch()
	if err != nil {
		return "", nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, "package"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		var n int64
		n, err = io.Copy(f, io.LimitReader(body, MaxPackage+1))
		if err = errors.Join(err, f.Close()); err == nil && n > MaxPackage {
			err = fault.New(fault.TooLarge, "The package has more than %d bytes.", MaxPackage)
		}
	}
	if err != nil {
		return "", nil, errors.Join(err, remove())
	}
	return dir, remove, nil
}

// reserve writes the module as being created and returns what was there
// before, nil if nothing.
func (s *Service) reserve(ctx context.Context, account, name, location string, tags map[string]string) (before *Module, err error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	now := s.clock.Now()
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		before = nil
		old, err := selectModule(ctx, tx, account, id.Key(name))
		switch {
		case errors.Is(err, store.ErrNotFound):
			return insertModule(ctx, tx, account, Module{Name: name, State: Creating, Location: location, Tags: tags, Created: now, Modified: now})
		case err != nil:
			return err
		case !old.State.Final():
			return fault.New(fault.Conflict, "The module '%s' is being imported; wait until that has ended.", old.Name).On(name)
		}
		before = &old
		if tags != nil {
			if err := updateTags(ctx, tx, account, id.Key(name), tags, now); err != nil {
				return err
			}
		}
		return updateState(ctx, tx, account, id.Key(name), Creating, "", now)
	})
	return before, err
}

// begin reserves the module and queues the rest of the import. fetch returns
// the file of the package; after runs when all is over.
func (s *Service) begin(ctx context.Context, account string, given Given, location string, tags map[string]string, fetch func(ctx context.Context, scratch string) (string, error), after ...func() error) (m Module, created bool, err error) {
	name := given.Name
	before, err := s.reserve(ctx, account, name, location, tags)
	if err != nil {
		return m, false, err
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		m, err = selectModule(ctx, tx, account, id.Key(name))
		return err
	})
	if err != nil {
		return m, false, err
	}
	s.queue.add(func(ctx context.Context) {
		err := s.runImport(ctx, account, given, fetch)
		for _, f := range after {
			err = errors.Join(err, f())
		}
		if err == nil {
			return
		}
		keep := context.WithoutCancel(ctx)
		err = s.db.Update(keep, func(tx *store.Tx) error {
			return updateState(keep, tx, account, id.Key(name), Failed, s.importError(ctx, name, err), s.clock.Now())
		})
		if err != nil {
			s.log.Error("note a failed import", "account", account, "module", name, "error", err)
		}
	})
	return m, before == nil, nil
}

// importError is the text that a module shows for a failed import.
func (s *Service) importError(ctx context.Context, name string, err error) string {
	if ctx.Err() != nil {
		return interruptedByRestart
	}
	if fault.CodeOf(err) == fault.Internal {
		s.log.Error("import a module", "module", name, "error", err)
	}
	return fmt.Sprintf("Error importing the module %s. Import failed with the following error: %s", name, fault.MessageOf(err))
}

func (s *Service) runImport(ctx context.Context, account string, given Given, fetch func(context.Context, string) (string, error)) (err error) {
	dir, remove, err := s.contents.scratch()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	path, err := fetch(ctx, dir)
	if err != nil {
		return err
	}
	if err := s.advance(ctx, account, given.Name, ContentDownloaded); err != nil {
		return err
	}
	pkg, err := s.needs.Reader.Open(ctx, path, given)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pkg.Close()) }()
	return s.complete(ctx, account, given.Name, pkg, dir, path)
}

func (s *Service) advance(ctx context.Context, account, name string, state State) error {
	return s.db.Update(ctx, func(tx *store.Tx) error {
		return updateState(ctx, tx, account, id.Key(name), state, "", s.clock.Now())
	})
}

// complete stores the content of the package that was opened from the file at
// path, and makes it the module's version in one transaction.
func (s *Service) complete(ctx context.Context, account, name string, pkg Package, scratch, path string) error {
	info := pkg.Info()
	if id.Key(info.Name) != id.Key(name) {
		return fault.New(fault.Invalid, "Cannot import the module of name %s, as the module structure was invalid: the package holds the module %s.", name, info.Name)
	}
	installed, err := s.installed(ctx, account)
	if err != nil {
		return err
	}
	if err := pkg.Missing(installed); err != nil {
		return err
	}
	if err := s.advance(ctx, account, name, ContentValidated); err != nil {
		return err
	}
	unpacked := filepath.Join(scratch, "unpacked")
	if err := os.Mkdir(unpacked, 0o755); err != nil {
		return err
	}
	if err := pkg.Stage(ctx, unpacked); err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	hash, err := s.contents.keep(ctx, unpacked)
	if err != nil {
		return fmt.Errorf("store content: %w", err)
	}
	size, err := os.Stat(path)
	if err != nil {
		return err
	}
	if err := s.advance(ctx, account, name, ContentStored); err != nil {
		return errors.Join(err, s.dropUnused(ctx, hash))
	}
	if err := s.commit(ctx, account, info, hash, size.Size()); err != nil {
		return errors.Join(err, s.dropUnused(ctx, hash))
	}
	return nil
}

// commit writes version, commands, connection type and revision together.
func (s *Service) commit(ctx context.Context, account string, info Info, hash string, size int64) error {
	key := id.Key(info.Name)
	now := s.clock.Now()
	return s.db.Update(ctx, func(tx *store.Tx) error {
		highest := info.Versions[len(info.Versions)-1]
		version := Version{ID: id.New(), Version: highest, All: info.Versions, Hash: hash, Size: size, Description: info.Description, Remarks: info.Remarks}
		if err := insertVersion(ctx, tx, account, info.Name, version, now); err != nil {
			return fmt.Errorf("write version: %w", err)
		}
		for _, c := range info.Commands {
			if err := insertCommand(ctx, tx, version.ID, c); err != nil {
				return fmt.Errorf("write command %s: %w", c.Name, err)
			}
		}
		if t := info.ConnectionType; t != nil {
			if err := s.needs.Types.RegisterType(ctx, tx, account, info.Name, *t); err != nil {
				return err
			}
		}
		if err := succeed(ctx, tx, account, key, info.Name, version.ID, now); err != nil {
			return err
		}
		return s.newRevision(ctx, tx, account, key, version.ID, "import "+info.Name+" "+highest)
	})
}

// dropUnused removes the content of a failed import unless a version uses it.
func (s *Service) dropUnused(ctx context.Context, hash string) error {
	keep := context.WithoutCancel(ctx)
	// Within a transaction, so that no import of the same content commits in
	// between.
	return s.db.Update(keep, func(tx *store.Tx) error {
		used, err := contentUsed(keep, tx, hash)
		if err != nil || used {
			return err
		}
		return s.contents.remove(hash)
	})
}

// installed returns the versions of a module that the account has.
func (s *Service) installed(ctx context.Context, account string) (func(name string) []string, error) {
	have := map[string][]string{}
	for _, b := range s.builtins {
		have[id.Key(b.Name)] = []string{b.Version}
	}
	err := s.db.View(ctx, func(tx *store.Tx) error {
		all, err := selectModules(ctx, tx, account)
		for _, m := range all {
			have[id.Key(m.Name)] = append(have[id.Key(m.Name)], m.Current.All...)
		}
		return err
	})
	return func(name string) []string { return have[id.Key(name)] }, err
}
