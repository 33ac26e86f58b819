package pypackages

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/pypi"
	"github.com/runwright/runwright/internal/pypi/resolve"
	"github.com/runwright/runwright/internal/pypi/simple"
)

// offer is the best wheel of a version in the index.
type offer struct {
	simple.File
	name pypi.WheelName
	tag  pypi.Tag
	rank int
}

// shelf is what the index has of a package.
type shelf struct {
	candidates []resolve.Candidate
	unusable   string
}

// index is where packages are looked for; false for nowhere.
func (w *work) index() (simple.Index, bool) {
	address := cmp.Or(w.im.Request.Index, w.s.cfg.Index)
	return simple.Index{URL: address, Get: w.s.cfg.Pages}, address != ""
}

// Candidates implements resolve.Catalogue.
func (w *work) Candidates(ctx context.Context, key string) ([]resolve.Candidate, string, error) {
	if g := w.given[key]; g != nil {
		return []resolve.Candidate{{Version: g.wheel.Version, Source: resolve.Given{Source: g}}}, "", nil
	}
	if have := w.offers[key]; have != nil {
		return have.candidates, have.unusable, nil
	}
	index, ok := w.index()
	if !ok {
		return nil, "this server has no index of packages, and the request names none.", nil
	}
	files, err := index.Project(ctx, key)
	switch {
	case errors.Is(err, simple.ErrNotFound):
		w.offers[key] = &shelf{unusable: fmt.Sprintf("the index %s has no package of that name.", redacted(index.URL))}
	case err != nil:
		return nil, "", unavailable(ctx, err, index.URL)
	default:
		w.offers[key] = w.sort(key, files)
	}
	return w.offers[key].candidates, w.offers[key].unusable, nil
}

// unavailable says that the index could not be asked.
func unavailable(ctx context.Context, err error, address string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if fault.CodeOf(err) != fault.Internal {
		return err
	}
	return fault.Wrap(fault.Invalid, err, "The index %s cannot be used: %s.", redacted(address), err).On("index")
}

// reasons counts files that cannot be used.
type reasons struct{ sources, other, python, native int }

// sort finds the best wheel of each version, and says why others are none.
func (w *work) sort(key string, files []simple.File) *shelf {
	best := map[string]offer{}
	var not reasons
	for _, f := range files {
		o, why := w.usable(key, f)
		if why != nil {
			*why(&not)++
			continue
		}
		v := o.name.Version.String()
		if old, there := best[v]; !there || o.before(old) {
			best[v] = o
		}
	}
	out := &shelf{unusable: not.tell(w.interpreter, len(best))}
	for _, o := range best {
		out.candidates = append(out.candidates, resolve.Candidate{Version: o.name.Version, Yanked: o.Yanked, Source: o})
	}
	slices.SortFunc(out.candidates, func(a, b resolve.Candidate) int { return b.Version.Compare(a.Version) })
	return out
}

// usable makes an offer of a file, or says which counter the file belongs to.
func (w *work) usable(key string, f simple.File) (offer, func(*reasons) *int) {
	if !strings.HasSuffix(f.Name, ".whl") {
		return offer{}, func(r *reasons) *int { return &r.sources }
	}
	name, err := pypi.ParseWheelName(f.Name)
	if err != nil || pypi.Name(name.Project) != key {
		return offer{}, func(r *reasons) *int { return &r.other }
	}
	if spec, err := pypi.ParseSpecifiers(f.RequiresPython); err == nil { // what cannot be read says nothing
		if v, err := pypi.ParseVersion(w.interpreter.PythonFullVersion); err != nil || !spec.Admit(v) {
			return offer{}, func(r *reasons) *int { return &r.python }
		}
	}
	tag, rank, ok := w.ranks.Best(name.Tags)
	switch {
	case !ok:
		return offer{}, func(r *reasons) *int { return &r.other }
	case !tag.Pure() && !w.native:
		return offer{}, func(r *reasons) *int { return &r.native }
	}
	return offer{f, name, tag, rank}, nil
}

// before says whether a wheel is better than another one of the same version.
func (o offer) before(other offer) bool {
	if o.Yanked != other.Yanked {
		return other.Yanked
	}
	return cmp.Or(cmp.Compare(o.rank, other.rank), cmp.Compare(other.name.Build, o.name.Build), cmp.Compare(o.Name, other.Name)) < 0
}

// tell says in a sentence what cannot be used; empty where nothing of that kind is
// there.
func (r reasons) tell(in Interpreter, usable int) string {
	var parts []string
	for _, p := range []struct {
		n    int
		text string
	}{
		{r.native, "%d wheel(s) with compiled code, which the account does not take ('runwright python native on' changes that)"},
		{r.python, "%d file(s) for another version of Python than " + in.PythonFullVersion},
		{r.other, "%d wheel(s) for another interpreter or system"},
	} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf(p.text, p.n))
		}
	}
	switch {
	case len(parts) > 0:
		return "the index has besides " + strings.Join(parts, ", ") + "."
	case usable == 0 && r.sources > 0:
		return fmt.Sprintf("the index has only sources (%d file(s)), and packages are imported from wheels.", r.sources)
	case usable == 0:
		return "the index lists no files of it."
	}
	return ""
}

// Requires implements resolve.Catalogue.
func (w *work) Requires(ctx context.Context, key string, c resolve.Candidate) ([]pypi.Requirement, error) {
	o, ok := c.Source.(offer)
	if !ok {
		return w.given[key].wheel.Requires, nil
	}
	if have := w.fetched[o.URL]; have != nil {
		return have.wheel.Requires, nil
	}
	if !o.Metadata {
		have, err := w.fetchOffer(ctx, o)
		if err != nil {
			return nil, err
		}
		return have.wheel.Requires, nil
	}
	index, _ := w.index()
	text, err := index.Describe(ctx, o.File)
	if err != nil {
		return nil, unavailable(ctx, err, o.URL)
	}
	meta, err := pypi.ParseMetadata(text)
	if err == nil && (pypi.Name(meta.Name) != key || meta.Version.Compare(o.name.Version) != 0) {
		err = fmt.Errorf("it is about %s %s", meta.Name, meta.Version)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "What the index says of %s cannot be used: %s.", o.Name, err)
	}
	return meta.Requires, nil
}
