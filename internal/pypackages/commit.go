package pypackages

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/pypi/resolve"
	"github.com/runwright/runwright/internal/store"
)

// commit makes what was obtained the packages in use: rows, the new set, and the
// import's end come to be together.
func (w *work) commit(ctx context.Context, items []resolve.Item) error {
	im, now := w.im, w.s.clock.Now()
	// What goes from here on is not removed before this has ended.
	if err := w.s.db.View(ctx, func(tx *store.Tx) error { return w.stillThere(ctx, tx) }); err != nil {
		return err
	}
	im.Result = Result{}
	after := map[string]Package{}
	for key, p := range w.installed {
		after[key] = p
	}
	var changed, what []string
	for _, item := range items {
		step := w.step(item)
		im.Result.Steps = append(im.Result.Steps, step)
		if item.Keep {
			continue
		}
		p, err := w.packageOf(item)
		if err != nil {
			return err
		}
		changed, what = append(changed, item.Key), append(what, p.Name+" "+p.Version)
		after[item.Key] = p
		if item.Candidate.Yanked {
			im.Result.Warnings = append(im.Result.Warnings, fmt.Sprintf("%s %s was taken back by its makers (yanked).", p.Name, p.Version))
		}
	}
	unmet, err := w.unmet(after, changed)
	if err != nil {
		return err
	}
	im.Result.Warnings = append(im.Result.Warnings, unmet...)
	entries := entriesOf(after)
	if err := w.layOut(ctx, entries, after); err != nil {
		return err
	}
	return w.s.db.Update(ctx, func(tx *store.Tx) error {
		if err := w.stillThere(ctx, tx); err != nil {
			return err
		}
		for _, key := range changed {
			if err := w.put(ctx, tx, key, after[key]); err != nil {
				return err
			}
		}
		current, err := selectCurrent(ctx, tx, im.Collection)
		if err != nil {
			return err
		}
		im.Revision = 0
		if !slices.Equal(current.entries, entries) {
			if im.Revision, err = insertSet(ctx, tx, im.Collection, entries, "import "+strings.Join(what, ", "), now); err != nil {
				return err
			}
		}
		im.State, im.Modified = ImportSucceeded, now
		return endImport(ctx, tx, *im)
	})
}

// stillThere says whether the packages that the import has seen are still in use.
func (w *work) stillThere(ctx context.Context, tx *store.Tx) error {
	rows, err := selectPackages(ctx, tx, w.im.Collection)
	if err != nil {
		return err
	}
	found := map[string]string{}
	for _, p := range rows {
		found[p.Key()] = p.ContentHash
	}
	for key, p := range w.installed {
		if found[key] != p.ContentHash {
			return errChanged
		}
	}
	return nil
}

// packageOf is the package that an obtained item makes.
func (w *work) packageOf(item resolve.Item) (Package, error) {
	have := w.given[item.Key]
	if o, ok := item.Candidate.Source.(offer); ok {
		have = w.fetched[o.URL]
	}
	if have == nil {
		return Package{}, errors.New("the wheel of " + item.Name + " was not obtained")
	}
	p := Package{Name: have.wheel.Name, Version: have.wheel.Version.String(), ContentHash: have.wheel.SHA256, Info: Info{
		Summary: have.wheel.Summary, Size: have.wheel.Size, Source: have.source, Remarks: have.wheel.Remarks, Native: len(have.wheel.Native) > 0,
	}}
	if old, there := w.installed[item.Key]; there {
		p.Name = old.Name
	}
	for _, r := range have.wheel.Requires {
		p.Requires = append(p.Requires, r.String())
	}
	return p, nil
}

// put writes a package that was imported over the row that is there.
func (w *work) put(ctx context.Context, tx *store.Tx, key string, p Package) error {
	now := w.s.clock.Now()
	row, err := selectPackage(ctx, tx, w.im.Collection, key)
	switch {
	case errors.Is(err, store.ErrNotFound):
		row = Package{Name: p.Name, Created: now, Location: w.im.Request.Location}
		if w.im.Request.Reserved {
			return fmt.Errorf("the package %s went while it was imported", p.Name)
		}
	case err != nil:
		return err
	}
	row.State, row.Error, row.Operation, row.Modified = Succeeded, "", w.im.ID, now
	row.Version, row.ContentHash, row.Info = p.Version, p.ContentHash, p.Info
	return putPackage(ctx, tx, w.im.Collection, row)
}

// layOut makes the folder of the set to be, so that what is wrong with it shows now,
// and warns of files that packages do not get.
func (w *work) layOut(ctx context.Context, entries []entry, all map[string]Package) error {
	owners, lost := map[string]string{}, map[string]int{}
	for _, p := range all {
		owners[p.ContentHash] = p.Name
	}
	first := map[string]string{}
	_, err := w.s.folder(ctx, w.im.Collection, w.interpreter, entries, func(hash, path string) {
		lost[owners[hash]]++
		if first[owners[hash]] == "" {
			first[owners[hash]] = path
		}
	})
	for name, n := range lost {
		w.im.Result.Warnings = append(w.im.Result.Warnings, fmt.Sprintf("%d file(s) of %s are left out, because another package has them, too: %s.", n, name, first[name]))
	}
	slices.Sort(w.im.Result.Warnings)
	if err != nil {
		return err
	}
	return w.note(ctx, ContentStored)
}

// entriesOf lists packages as a set has them.
func entriesOf(all map[string]Package) []entry {
	out := []entry{}
	for _, p := range all {
		out = append(out, entry{p.Key(), p.ContentHash})
	}
	slices.SortFunc(out, func(a, b entry) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// setHash names what a set holds.
func setHash(entries []entry) string {
	h := sha256.New()
	for _, e := range entries {
		fmt.Fprintf(h, "%s %s\n", e.Name, e.Content)
	}
	return hex.EncodeToString(h.Sum(nil))
}
