package modules

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/modules/resolve"
	"github.com/runwright/runwright/internal/nuget"
	"github.com/runwright/runwright/internal/store"
)

// Plan says what a request to the galleries would do, in the order in which
// modules depend on each other. Nothing is fetched but what galleries say of
// their packages, so a package that needs more than its gallery knows can make
// the import longer than the plan; and packages of modules whose connection
// types are in use, to see whether they still fit.
func (s *Service) Plan(ctx context.Context, c Collection, req Request) ([]PlanItem, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	for _, w := range req.Wishes {
		if !w.fromGallery() {
			return nil, fault.New(fault.Invalid, "Only modules of a gallery can be planned; '%s' is asked for by link or file.", w.Name).On("name")
		}
		if s.needs.Gallery == nil {
			return nil, fault.New(fault.Invalid, "The module '%s' is asked for by name, and this server has no gallery.", w.Name).On("name")
		}
	}
	items, err := s.solve(ctx, c, req, nil)
	if err != nil {
		return nil, err
	}
	out := make([]PlanItem, 0, len(items))
	offers := make([]*Offer, 0, len(items))
	for _, i := range items {
		p := PlanItem{Module: i.Name, Action: i.Action, Version: i.Version.String(), Root: i.Root, Chain: i.Chain, Breaks: broken(i)}
		if i.Action != resolve.Import {
			p.From = i.From.String()
		}
		if o, ok := i.Source.(Offer); ok {
			p.Module, p.Feed, p.Size = o.Name, o.Feed, o.Size
			offers = append(offers, &o)
		} else {
			offers = append(offers, nil)
		}
		out = append(out, p)
	}
	return out, s.foresee(ctx, c, out, offers)
}

// PlanItem is what would become of one module.
type PlanItem struct {
	Module  string
	Action  resolve.Action
	Version string
	From    string // the version that is there, if one is
	Root    bool   // asked for by name
	Chain   []string
	Feed    string
	Size    int64 // of the package; zero when it is not known
	// Problem says why the import would be refused, as far as that is known
	// before it: what its connection type would break.
	Problem string
	// Breaks are sentences, one for each module that is there and will not
	// load any more.
	Breaks []string
}

// broken words the needs that an item does away with.
func broken(item resolve.Item) (out []string) {
	for _, b := range item.Breaks {
		out = append(out, fmt.Sprintf("%s needs %s and will not load any more.", strings.Join(b.NeedChain, " → "), b.Need))
	}
	return out
}

// solve finds what a request needs, given the packages that are there.
func (s *Service) solve(ctx context.Context, c Collection, req Request, have obtained) ([]resolve.Item, error) {
	p := resolve.Problem{Highest: req.Highest, Prerelease: req.Prerelease}
	var err error
	if p.Installed, err = s.installed(ctx, c, req.AsDefault && !req.Custom); err != nil {
		return nil, err
	}
	wished := map[string]bool{}
	for _, w := range req.Wishes {
		wished[id.Key(w.Name)] = true
		r := resolve.Root{Need: resolve.Need{Name: w.Name, Range: w.Versions}, Renew: true, Lowest: w.Lowest}
		if h := have[id.Key(w.Name)]; h != nil && !w.fromGallery() {
			r.Package = &h.Candidate
		}
		p.Roots = append(p.Roots, r)
	}
	var answers sync.Map // what the galleries said of modules that they do not have, by key
	p.Offers = func(ctx context.Context, name string) ([]resolve.Candidate, error) {
		if s.needs.Gallery == nil || req.NoDependencies && !wished[id.Key(name)] {
			return nil, nil
		}
		offers, err := s.needs.Gallery.Versions(ctx, name)
		if fault.Is(err, fault.NotFound) {
			answers.Store(id.Key(name), fault.MessageOf(err))
			return nil, nil
		}
		if err != nil && !wished[id.Key(name)] && ctx.Err() == nil {
			err = fault.Wrap(fault.CodeOf(err), err, "The module %s is needed and is not in the account in a version that fits, and the galleries could not be asked for it: %s", name, fault.MessageOf(err))
		}
		out := make([]resolve.Candidate, 0, len(offers))
		for _, o := range offers {
			if h := have[id.Key(name)]; h != nil && h.Version.Equal(o.Version) {
				out = append(out, h.Candidate) // the package knows better what it needs
				continue
			}
			out = append(out, resolve.Candidate{Version: o.Version, Needs: offered(o.Dependencies), Source: o})
		}
		return out, err
	}
	items, err := resolve.Solve(ctx, p)
	var none *resolve.Unsolvable
	if errors.As(err, &none) {
		var said []string
		for _, m := range none.Missing {
			if text, ok := answers.Load(id.Key(m.Name)); ok {
				said = append(said, text.(string))
			}
		}
		return nil, unsolvable(none, said)
	}
	return items, err
}

func offered(all []nuget.Dependency) (out []resolve.Need) {
	for _, d := range nuget.ForModules(all) {
		out = append(out, resolve.Need{Name: d.ID, Range: d.Range})
	}
	return out
}

// unsolvable words the reason, with the sentence by which people know it and
// what galleries said of what they do not have.
func unsolvable(u *resolve.Unsolvable, said []string) error {
	answers := ""
	if len(said) > 0 {
		answers = " " + strings.Join(said, " ")
	}
	if slices.ContainsFunc(u.Missing, func(m resolve.Missing) bool { return len(m.Chain) > 0 }) {
		return fault.Wrap(fault.Invalid, u, "This module has dependencies that are not present in this account. All dependencies must be present before this module can be imported. %s.%s", capital(u.Error()), answers)
	}
	if len(u.Conflicts) == 0 && len(u.Circle) == 0 && !u.TooHard { // names that were asked for, and are not there
		return fault.Wrap(fault.Invalid, u, "%s.%s", capital(u.Error()), answers)
	}
	return fault.Wrap(fault.Invalid, u, "The modules cannot be imported together. %s.%s", capital(u.Error()), answers)
}

func capital(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

// installed lists what a collection has. keepCustom forbids to replace what
// users asked for.
func (s *Service) installed(ctx context.Context, c Collection, keepCustom bool) (out []resolve.Installed, err error) {
	var all []Module
	var asked map[string]bool
	err = s.db.View(ctx, func(tx *store.Tx) error {
		if all, err = selectModules(ctx, tx, c); err == nil && keepCustom {
			asked, err = selectAsked(ctx, tx, c)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	own := map[string]bool{}
	for _, m := range all {
		if m.Current.ID == "" {
			continue
		}
		own[id.Key(m.Name)] = true
		in := resolve.Installed{Name: m.Name, Fixed: asked[id.Key(m.Name)] && !m.Global()}
		for n, text := range m.Current.All {
			label := ""
			if n == len(m.Current.All)-1 {
				label = m.Current.Prerelease
			}
			v, err := numbers(text, label)
			if err != nil {
				return nil, fmt.Errorf("version of %s: %w", m.Name, err)
			}
			in.Versions = append(in.Versions, v)
		}
		if in.Needs, err = needsOf(m.Current.Requires); err != nil {
			return nil, err
		}
		out = append(out, in)
	}
	for _, b := range s.builtins {
		if own[id.Key(b.Name)] {
			continue
		}
		v, err := numbers(b.Version, "")
		if err != nil {
			return nil, fmt.Errorf("version of %s: %w", b.Name, err)
		}
		out = append(out, resolve.Installed{Name: b.Name, Versions: []nuget.Version{v}, Fixed: true})
	}
	return out, nil
}
