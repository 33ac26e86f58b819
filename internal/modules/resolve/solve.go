package resolve

import (
	"context"
	"slices"

	"github.com/runwright/runwright/internal/nuget"
)

// maxTries bounds the choices that are tried before the search gives up: real
// sets of modules need a few hundred.
const maxTries = 200_000

// wish is a need with who has it.
type wish struct {
	Need
	by *choice // nil for a root
}

// choice is a version that was chosen for a module.
type choice struct {
	name      string
	candidate *Candidate // nil: the installed one stays
	installed *Installed // nil: not there
	why       *choice    // who asked first; nil for a root
	root      bool
}

func (c *choice) admits(r nuget.Range) bool {
	if c.candidate != nil {
		return c.candidate.admits(r)
	}
	return slices.ContainsFunc(c.installed.Versions, r.Admits)
}

func (c *choice) needs() []Need {
	if c.candidate != nil {
		return c.candidate.Needs
	}
	return c.installed.Needs
}

func (c *choice) version() nuget.Version {
	if c.candidate != nil {
		return c.candidate.Version
	}
	return c.installed.Versions[len(c.installed.Versions)-1]
}

// chain leads from the root to c.
func (c *choice) chain() (out []string) {
	for ; c != nil; c = c.why {
		out = append(out, c.name)
	}
	slices.Reverse(out)
	return out
}

// solver is one search.
type solver struct {
	problem   *Problem
	catalogue *catalogue
	installed map[string]*Installed
	chosen    map[string]*choice
	tries     int
}

// Solve finds a plan. The items are in the order in which they can be
// imported: each after what it needs. The error is an *Unsolvable, or what
// Offers or ctx gave.
func Solve(ctx context.Context, p Problem) ([]Item, error) {
	s := &solver{problem: &p, catalogue: newCatalogue(p.Offers), installed: map[string]*Installed{}, chosen: map[string]*choice{}}
	for i := range p.Installed {
		s.installed[key(p.Installed[i].Name)] = &p.Installed[i]
	}
	if err := s.prefetch(ctx); err != nil {
		return nil, err
	}
	wishes := make([]wish, 0, len(p.Roots))
	for _, r := range p.Roots {
		wishes = append(wishes, wish{Need: r.Need})
	}
	ok, err := s.solve(ctx, wishes)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, s.explain(ctx)
	}
	return s.plan(), nil
}

// solve fulfils the wishes in order, and the wishes of what it chooses behind
// them. It reports false, with chosen as it was, when that is not possible.
func (s *solver) solve(ctx context.Context, wishes []wish) (bool, error) {
	for len(wishes) > 0 {
		w := wishes[0]
		c := s.chosen[key(w.Name)]
		if c == nil {
			break
		}
		if !c.admits(w.Range) {
			return false, nil
		}
		wishes = wishes[1:]
	}
	if len(wishes) == 0 {
		return s.keepsOthers() && s.circle() == nil, nil
	}
	w := wishes[0]
	// What is there is tried before anybody is asked for more.
	if c := s.kept(w); c != nil {
		if ok, err := s.try(ctx, c, wishes); ok || err != nil {
			return ok, err
		}
	}
	options, err := s.options(ctx, w)
	if err != nil {
		return false, err
	}
	for _, c := range options {
		if ok, err := s.try(ctx, c, wishes); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// try fulfils the first wish with a choice, and then the others.
func (s *solver) try(ctx context.Context, c *choice, wishes []wish) (bool, error) {
	if s.tries++; s.tries > maxTries {
		return false, &Unsolvable{TooHard: true}
	}
	k := key(wishes[0].Name)
	s.chosen[k] = c
	next := slices.Clone(wishes[1:])
	for _, n := range c.needs() {
		if c.candidate != nil || s.satisfiedNow(n) {
			next = append(next, wish{n, c})
		}
	}
	ok, err := s.solve(ctx, next)
	if !ok {
		delete(s.chosen, k)
	}
	return ok, err
}

// kept is the choice of the installed version, nil when it does not fit or
// something newer is asked for.
func (s *solver) kept(w wish) *choice {
	root, installed := s.root(w.Name), s.installed[key(w.Name)]
	if installed == nil || root != nil && (root.Package != nil || root.Renew) || !slices.ContainsFunc(installed.Versions, w.Range.Admits) {
		return nil
	}
	return &choice{name: installed.Name, installed: installed, why: w.by, root: root != nil}
}

// satisfiedNow reports whether what is installed has what n asks for. Needs
// that nothing fulfilled before are no reason against a plan.
func (s *solver) satisfiedNow(n Need) bool {
	i := s.installed[key(n.Name)]
	return i != nil && slices.ContainsFunc(i.Versions, n.Range.Admits)
}

// root returns the root of a name.
func (s *solver) root(name string) *Root {
	for i := range s.problem.Roots {
		if key(s.problem.Roots[i].Name) == key(name) {
			return &s.problem.Roots[i]
		}
	}
	return nil
}

// options lists what could fulfil a wish instead of the version that is kept,
// the best first.
func (s *solver) options(ctx context.Context, w wish) (out []*choice, err error) {
	root, installed := s.root(w.Name), s.installed[key(w.Name)]
	add := func(c *Candidate, name string) {
		out = append(out, &choice{name: name, candidate: c, installed: installed, why: w.by, root: root != nil})
	}
	if root != nil && root.Package != nil {
		if root.Package.admits(w.Range) {
			add(root.Package, root.Name)
		}
		return out, nil
	}
	fits := installed != nil && slices.ContainsFunc(installed.Versions, w.Range.Admits)
	if installed != nil && installed.Fixed && root == nil {
		return out, nil
	}
	all, err := s.catalogue.get(ctx, w.Name)
	if err != nil {
		return nil, err
	}
	for _, c := range s.ordered(all, w, root != nil && !root.Lowest) {
		if installed != nil && len(installed.Versions) == 1 && installed.Versions[0].Equal(c.Version) {
			if fits && root != nil && root.Renew { // the installed one is the best already
				add(nil, installed.Name)
			}
			continue
		}
		add(c, w.Name)
	}
	return out, nil
}

// ordered returns the candidates that fit, the preferred first.
func (s *solver) ordered(all []Candidate, w wish, highest bool) (out []*Candidate) {
	prerelease := s.problem.Prerelease || w.Range.Prereleases()
	for i := range all {
		if c := &all[i]; w.Range.Admits(c.Version) && (prerelease || !c.Version.IsPrerelease()) {
			out = append(out, c)
		}
	}
	highest = highest || s.problem.Highest
	slices.SortStableFunc(out, func(a, b *Candidate) int {
		// Those that installed modules can live with come first.
		if x, y := s.disturbs(w.Name, a), s.disturbs(w.Name, b); x != y {
			if x {
				return 1
			}
			return -1
		}
		if highest {
			return b.Version.Compare(a.Version)
		}
		return a.Version.Compare(b.Version)
	})
	return out
}

// disturbs reports whether an installed module that is not replaced so far
// would lose what it needs.
func (s *solver) disturbs(name string, c *Candidate) bool {
	for _, i := range s.problem.Installed {
		if by := s.chosen[key(i.Name)]; by != nil && by.candidate != nil {
			continue
		}
		for _, n := range i.Needs {
			if key(n.Name) == key(name) && s.satisfiedNow(n) && !c.admits(n.Range) {
				return true
			}
		}
	}
	return false
}

// keepsOthers reports whether every installed module that stays keeps what it
// needs, but for what roots take.
func (s *solver) keepsOthers() bool {
	return !slices.ContainsFunc(s.robbed(), func(c Conflict) bool { return s.root(c.Name) == nil })
}

// robbed lists what installed modules that stay would lose.
func (s *solver) robbed() (out []Conflict) {
	for i := range s.problem.Installed {
		in := &s.problem.Installed[i]
		if by := s.chosen[key(in.Name)]; by != nil && by.candidate != nil {
			continue
		}
		for _, n := range in.Needs {
			if c := s.chosen[key(n.Name)]; c != nil && s.satisfiedNow(n) && !c.admits(n.Range) {
				out = append(out, Conflict{Name: c.name, Chosen: c.version(), Chain: c.chain(), Need: n, NeedChain: []string{in.Name}, Installed: true})
			}
		}
	}
	return out
}
