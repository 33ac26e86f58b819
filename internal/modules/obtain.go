package modules

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/modules/resolve"
	"github.com/runwright/runwright/internal/store"
)

// stored is a content with what only some need to know of it.
type stored struct {
	Name string
	Hash string
	Content
	ConnectionType *ConnectionType
}

// obtain fetches, checks, unpacks and stores the package of a step. What is
// known already is not done again.
func (s *Service) obtain(ctx context.Context, op *operation, step *Step) (*pack, error) {
	if step.contentHash == "" {
		known, err := s.reuse(ctx, op, step, step.origins(op)...)
		if err == nil && !known {
			err = s.fetchAndStore(ctx, op, step)
		}
		if err != nil {
			return nil, err
		}
	}
	info, err := s.content(ctx, step.contentHash)
	if err != nil {
		return nil, err
	}
	if id.Key(info.Name) != id.Key(step.Module) {
		return nil, fault.New(fault.Invalid, "Cannot import the module of name %s, as the module structure was invalid: the package holds the module %s.", step.Module, info.Name)
	}
	if step.offer == nil {
		step.Version = info.shown()
	}
	return newPack(step, info)
}

func newPack(step *Step, info stored) (*pack, error) {
	p := &pack{step: step, info: info}
	var err error
	if p.Version, err = numbers(info.Version, info.Prerelease); err != nil {
		return nil, fmt.Errorf("version of %s: %w", info.Name, err)
	}
	if o := step.offer; o != nil {
		// The gallery's version counts in the plan, as it did when it was
		// chosen.
		p.Version, p.Source = o.Version, *o
	}
	for _, text := range info.All[:len(info.All)-1] {
		v, err := numbers(text, "")
		if err != nil {
			return nil, fmt.Errorf("version of %s: %w", info.Name, err)
		}
		p.Also = append(p.Also, v)
	}
	p.Needs, err = needsOf(info.Requires)
	return p, err
}

// shown is the version with its label.
func (c Content) shown() string {
	if c.Prerelease != "" {
		return c.Version + "-" + c.Prerelease
	}
	return c.Version
}

// needsOf makes requirements needs.
func needsOf(all []Requirement) (out []resolve.Need, err error) {
	for _, r := range all {
		versions, err := r.Range()
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "The module %s is required in a version that cannot be: %s.", r.Name, err)
		}
		out = append(out, resolve.Need{Name: r.Name, Range: versions})
	}
	return out, nil
}

// origins are the names under which the package may be known.
func (step *Step) origins(op *operation) (out []string) {
	if o := step.offer; o != nil && o.origin() != "" {
		return []string{o.origin()}
	}
	if step.wish >= 0 {
		if l := op.Request.Wishes[step.wish].Link; l != nil && l.Hash != "" {
			return []string{"sha256:" + strings.ToLower(l.Hash)}
		}
	}
	return nil
}

// known is a package that was unpacked before.
type known struct {
	content, hash string
	size          int64
	remarks       []string
}

// recall finds a package, as an edition reads it, by any of its names; nil
// when none is known.
func (s *Service) recall(ctx context.Context, edition Edition, origins ...string) (k *known, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		for _, o := range origins {
			for _, key := range edition.packageKeys(o) {
				found, err := selectPackage(ctx, tx, key)
				if err == nil {
					k = &found
					return nil
				}
				if !errors.Is(err, store.ErrNotFound) {
					return err
				}
			}
		}
		return nil
	})
	if k != nil {
		if _, err := os.Stat(s.contents.path(k.content)); err != nil {
			return nil, nil //nolint:nilerr // the folder was cleared by hand: fetch it again
		}
	}
	return k, err
}

// reuse makes a step use a package that is known under one of the names, if
// there is one.
func (s *Service) reuse(ctx context.Context, op *operation, step *Step, origins ...string) (bool, error) {
	s.sweeping.RLock()
	defer s.sweeping.RUnlock()
	k, err := s.recall(ctx, op.edition, origins...)
	if k == nil || err != nil {
		return false, err
	}
	step.contentHash, step.packageHash, step.Size, step.remarks = k.content, k.hash, k.size, k.remarks
	return true, s.note(ctx, op, step, ContentStored, "The package (SHA256 %s) is stored already.", k.hash)
}

func (s *Service) fetchAndStore(ctx context.Context, op *operation, step *Step) error {
	path, err := s.contents.packagePath(op.ID, step.Number)
	if err != nil {
		return err
	}
	if err := s.fetch(ctx, op, step, path); err != nil {
		return err
	}
	var sum string
	if sum, step.Size, err = hashFile(path); err != nil {
		return err
	}
	step.packageHash = sum
	if step.wish >= 0 {
		if l := op.Request.Wishes[step.wish].Link; l != nil && l.Hash != "" && !strings.EqualFold(sum, l.Hash) {
			return fault.New(fault.Invalid, "The content behind '%s' has the SHA256 hash %s, not %s as the request says.", l.URI, sum, l.Hash)
		}
	}
	if err := s.note(ctx, op, step, ContentDownloaded, "The package has %d bytes, SHA256 %s.", step.Size, sum); err != nil {
		return err
	}
	if known, err := s.reuse(ctx, op, step, "sha256:"+sum); known || err != nil {
		return err
	}
	return s.unpack(ctx, op, step, path)
}

// fetch brings the package of a step to a file.
func (s *Service) fetch(ctx context.Context, op *operation, step *Step, path string) error {
	if step.offer == nil && op.Request.Wishes[step.wish].Upload != nil {
		return nil // it is there
	}
	give, err := s.fetches.take(ctx)
	if err != nil {
		return err
	}
	defer give()
	// What an earlier process began to fetch is of no use.
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if step.offer != nil {
		return s.needs.Gallery.Fetch(ctx, *step.offer, path, MaxPackage)
	}
	return s.needs.Fetcher.FetchFile(ctx, op.Request.Wishes[step.wish].Link.URI, path, MaxPackage)
}

func hashFile(path string) (sum string, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), size, err
}

// unpack checks the package in a file and stores its content and what is
// known of it.
func (s *Service) unpack(ctx context.Context, op *operation, step *Step, path string) (err error) {
	give, err := s.reads.take(ctx)
	if err != nil {
		return err
	}
	defer give()
	pkg := op.opened
	if pkg != nil && step.wish == 0 {
		op.opened = nil
	} else {
		given := Given{Name: step.Module}
		if step.wish >= 0 {
			given = op.Request.Wishes[step.wish].given()
		}
		given.Edition = op.edition
		if pkg, err = s.needs.Reader.Open(ctx, path, given); err != nil {
			return err
		}
	}
	done := sync.OnceValue(pkg.Close)
	defer func() { err = errors.Join(err, done()) }()
	info := pkg.Info()
	if id.Key(info.Name) != id.Key(step.Module) {
		return fault.New(fault.Invalid, "Cannot import the module of name %s, as the module structure was invalid: the package holds the module %s.", step.Module, info.Name)
	}
	if err := s.note(ctx, op, step, ContentValidated, "The package is good: version %s with %d command(s).", info.Versions[len(info.Versions)-1], len(info.Commands)); err != nil {
		return err
	}
	unpacked := filepath.Join(filepath.Dir(path), fmt.Sprintf("unpacked-%d", step.Number))
	if err := errors.Join(os.RemoveAll(unpacked), os.Mkdir(unpacked, 0o755)); err != nil {
		return err
	}
	if err := pkg.Stage(ctx, unpacked); err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	if err := s.store(ctx, op, step, unpacked, info); err != nil {
		return err
	}
	// Not every system removes what is open.
	return errors.Join(done(), os.Remove(path), os.RemoveAll(unpacked))
}

// store keeps an unpacked content and notes that the step uses it.
func (s *Service) store(ctx context.Context, op *operation, step *Step, unpacked string, info Info) error {
	s.sweeping.RLock()
	defer s.sweeping.RUnlock()
	hash, err := s.contents.keep(ctx, unpacked)
	if err != nil {
		return fmt.Errorf("store content: %w", err)
	}
	hash = op.edition.contentKey(hash, info.ByEdition)
	s.reached(op, "kept "+step.Module)
	origins := append(step.origins(op), "sha256:"+step.packageHash)
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		if err := insertContent(ctx, tx, hash, info); err != nil {
			return err
		}
		for _, o := range origins {
			if err := insertPackage(ctx, tx, op.edition.packageKey(o, info.ByEdition), known{hash, step.packageHash, step.Size, info.Remarks}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("write content: %w", err)
	}
	step.contentHash, step.remarks = hash, info.Remarks
	return s.note(ctx, op, step, ContentStored, "Stored as content %s.", hash)
}

// content reads what is known of a content.
func (s *Service) content(ctx context.Context, hash string) (c stored, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		c, err = selectContent(ctx, tx, hash)
		return err
	})
	return c, err
}
