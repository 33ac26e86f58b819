package pypackages

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/pypi"
	"github.com/runwright/runwright/internal/pypi/resolve"
	"github.com/runwright/runwright/internal/pypi/wheel"
	"github.com/runwright/runwright/internal/store"
)

// obtained is a wheel that was found to be good; its file is in the import's
// folder.
type obtained struct {
	wheel  *wheel.Wheel // closed; what it says stays
	path   string
	source string // for people
}

// receive gets what was handed in, and says what is to be looked for.
func (w *work) receive(ctx context.Context) (roots []pypi.Requirement, err error) {
	dir, err := w.s.contents.importFolder(w.im.ID)
	if err != nil {
		return nil, err
	}
	for i, wish := range w.im.Request.Wishes {
		switch {
		case wish.Link != nil:
			at := filepath.Join(dir, "link-"+strconv.Itoa(i))
			if err := w.fetch(ctx, wish.Link.URI, at); err != nil {
				return nil, err
			}
			if err := w.note(ctx, ContentDownloaded); err != nil {
				return nil, err
			}
			err = w.take(ctx, wish, at, redacted(wish.Link.URI), lastSegment(wish.Link.URI))
		case wish.Upload:
			err = w.take(ctx, wish, filepath.Join(dir, uploadName), "upload "+wish.FileName, wish.FileName)
		default:
			r, err := pypi.ParseRequirement(wish.Requirement)
			if err != nil {
				return nil, err
			}
			roots = append(roots, r)
			continue
		}
		if err != nil {
			return nil, err
		}
	}
	if err := w.note(ctx, ContentValidated); err != nil {
		return nil, err
	}
	for _, g := range w.given {
		roots = append(roots, pypi.Requirement{Name: g.wheel.Name})
	}
	return roots, nil
}

// note shows how far the import is in its package.
func (w *work) note(ctx context.Context, state State) error {
	if !w.im.Request.Reserved {
		return nil
	}
	return w.s.db.Update(ctx, func(tx *store.Tx) error {
		return updateState(ctx, tx, w.im.Collection, pypi.Name(w.im.Request.Wishes[0].Name), w.im.ID, state, "", w.s.clock.Now())
	})
}

func lastSegment(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return path.Base(u.Path)
}

// take checks a wheel that was handed in.
func (w *work) take(ctx context.Context, wish Wish, at, source, file string) error {
	have, err := w.open(ctx, at, source)
	if err != nil {
		return err
	}
	switch {
	case wish.Name != "" && pypi.Name(wish.Name) != pypi.Name(have.wheel.Name):
		return fault.New(fault.Invalid, "The wheel holds the package %s, not %s.", have.wheel.Name, wish.Name).On("name")
	case wish.Link != nil && wish.Link.Hash != "" && !strings.EqualFold(wish.Link.Hash, have.wheel.SHA256):
		return fault.New(fault.Invalid, "The wheel does not have the hash that was given: it is %s.", have.wheel.SHA256).On("properties.contentLink.contentHash.value")
	}
	if wish.Link != nil && wish.Link.Version != "" {
		if v, err := pypi.ParseVersion(wish.Link.Version); err != nil || v.Compare(have.wheel.Version) != 0 {
			return fault.New(fault.Invalid, "The wheel holds the version %s, not %s.", have.wheel.Version, wish.Link.Version).On("properties.contentLink.version")
		}
	}
	if strings.HasSuffix(file, ".whl") { // a link need not end in the name
		name, err := pypi.ParseWheelName(file)
		if err != nil {
			return fault.New(fault.Invalid, "%s.", capital(err))
		}
		if pypi.Name(name.Project) != pypi.Name(have.wheel.Name) || name.Version.Compare(have.wheel.Version) != 0 {
			return fault.New(fault.Invalid, "The file is named %s, and the wheel holds %s %s.", file, have.wheel.Name, have.wheel.Version)
		}
	}
	key := pypi.Name(have.wheel.Name)
	if w.given[key] != nil {
		return fault.New(fault.Invalid, "The package %s was given twice.", have.wheel.Name).On("packages")
	}
	w.given[key] = have
	return nil
}

// fetch gets a file from an address.
func (w *work) fetch(ctx context.Context, address, at string) error {
	return w.s.cfg.Fetcher.FetchFile(ctx, address, at, MaxWheel)
}

// open checks the wheel in a file, and whether it can be used here.
func (w *work) open(ctx context.Context, at, source string) (*obtained, error) {
	select {
	case w.s.reads <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-w.s.reads }()
	opened, err := wheel.Open(ctx, at, wheel.Limits{Archive: MaxWheel})
	var refused *wheel.Error
	if errors.As(err, &refused) {
		return nil, fault.Wrap(fault.Invalid, err, "The wheel is refused: %s.", refused).On(refused.Entry)
	}
	if err == nil {
		err = errors.Join(w.suits(opened), opened.Close())
	}
	if err != nil {
		return nil, err
	}
	return &obtained{opened, at, source}, nil
}

// suits says why a wheel cannot be used here.
func (w *work) suits(opened *wheel.Wheel) error {
	full, err := pypi.ParseVersion(w.interpreter.PythonFullVersion)
	if err != nil {
		return fmt.Errorf("the interpreter's version: %w", err)
	}
	title := opened.Name + " " + opened.Version.String()
	if !opened.RequiresPython.Admit(full) {
		return fault.New(fault.Invalid, "%s needs Python %s, and the interpreter is %s.", title, opened.RequiresPython, full)
	}
	if _, _, ok := w.ranks.Best(opened.Tags); !ok {
		return fault.New(fault.Invalid, "%s is for %s, and the interpreter is CPython %s on %s (glibc %s).", title, shortTags(opened.Tags), full, w.interpreter.PlatformMachine, w.interpreter.Libc)
	}
	if len(opened.Native) > 0 && !w.native {
		return fault.New(fault.Invalid, "%s has compiled code (%s), which the account does not take; 'runwright python native on' changes that.", title, opened.Native[0])
	}
	return nil
}

func shortTags(tags []pypi.Tag) string {
	var out []string
	for _, t := range tags[:min(len(tags), 3)] {
		out = append(out, t.String())
	}
	if len(tags) > 3 {
		out = append(out, "…")
	}
	return strings.Join(out, ", ")
}

// obtainItem gets the wheel of an item; nil for one that stays.
func (w *work) obtainItem(ctx context.Context, item resolve.Item) (*obtained, error) {
	if o, ok := item.Candidate.Source.(offer); ok {
		return w.fetchOffer(ctx, o)
	}
	return w.given[item.Key], nil
}

// fetchOffer downloads and checks a wheel of the index, once.
func (w *work) fetchOffer(ctx context.Context, o offer) (*obtained, error) {
	if have := w.fetched[o.URL]; have != nil {
		return have, nil
	}
	dir, err := w.s.contents.importFolder(w.im.ID)
	if err != nil {
		return nil, err
	}
	w.wheels++
	at := filepath.Join(dir, "index-"+strconv.Itoa(w.wheels))
	if err := w.fetch(ctx, o.URL, at); err != nil {
		return nil, err
	}
	have, err := w.open(ctx, at, redacted(o.URL))
	if err != nil {
		return nil, err
	}
	switch {
	case o.SHA256 != "" && !strings.EqualFold(o.SHA256, have.wheel.SHA256):
		return nil, fault.New(fault.Invalid, "The file %s does not have the hash that the index says: it is %s, not %s.", o.Name, have.wheel.SHA256, o.SHA256)
	case pypi.Name(have.wheel.Name) != pypi.Name(o.name.Project) || have.wheel.Version.Compare(o.name.Version) != 0:
		return nil, fault.New(fault.Invalid, "The file %s of the index holds %s %s.", o.Name, have.wheel.Name, have.wheel.Version)
	}
	w.fetched[o.URL] = have
	return have, nil
}

// store unpacks and compiles a wheel.
func (w *work) store(ctx context.Context, have *obtained) error {
	opened, err := wheel.Open(ctx, have.path, wheel.Limits{Archive: MaxWheel})
	if err != nil {
		return err
	}
	if opened.SHA256 != have.wheel.SHA256 {
		return errors.Join(fmt.Errorf("the wheel %s has changed", have.path), opened.Close())
	}
	if err := errors.Join(w.s.contents.unpack(ctx, opened), opened.Close()); err != nil {
		return err
	}
	return w.s.compile(ctx, w.im.Collection, w.interpreter, opened.SHA256)
}

// compile has the sources of a stored wheel compiled, unless that was done.
func (s *Service) compile(ctx context.Context, c Collection, in Interpreter, hash string) error {
	sources, err := s.contents.sources(hash)
	if err != nil {
		return err
	}
	return s.contents.put(s.contents.compiledOf(hash, in.ID), func(dir string) error {
		if len(sources) == 0 {
			return nil
		}
		known := map[string]bool{}
		for _, name := range sources {
			known[name] = true
		}
		return s.cfg.Machine.Compile(ctx, c, s.contents.filesOf(hash), sources, func(path string, code []byte) error {
			// What comes from there was made of what a user sent.
			if filepath.ToSlash(filepath.Clean(path)) != path || !known[filepath.ToSlash(sourceOf(path))] {
				return fmt.Errorf("the compiler of packages answered with '%.200s', which no source leads to", path)
			}
			return writeCode(dir, path, code)
		})
	})
}
