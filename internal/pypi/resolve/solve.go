package resolve

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// maxSteps bounds how many candidates are tried.
const maxSteps = 5000

// solver looks for an answer to one problem.
type solver struct {
	Problem
	from  Catalogue
	roots map[string]bool
	steps int
	first *Conflict // that the search met
}

// Resolve finds an answer, by key. A problem without one is a *Conflict.
func Resolve(ctx context.Context, p Problem, from Catalogue) ([]Item, error) {
	s := &solver{Problem: p, from: from, roots: map[string]bool{}}
	st := state{wants: map[string][]want{}, chosen: map[string]choice{}, display: map[string]string{}}
	for _, r := range p.Roots {
		s.roots[r.Key()] = true
		if _, err := s.add(ctx, &st, want{Requirement: r}); err != nil {
			return nil, err
		}
	}
	end, failed, err := s.search(ctx, st)
	if err != nil {
		return nil, err
	}
	if failed != nil {
		return nil, s.first
	}
	return s.answer(end), nil
}

// failure is why a branch of the search has no answer: the keys whose choices
// bring it about.
type failure map[string]bool

// search goes on from a state, whose maps are its own.
func (s *solver) search(ctx context.Context, st state) (state, failure, error) {
	key := ""
	for _, k := range st.order {
		if _, done := st.chosen[k]; !done {
			key = k
			break
		}
	}
	if key == "" {
		return st, nil, nil
	}
	fitting, conflict, err := s.fitting(ctx, st, key)
	if err != nil {
		return st, nil, err
	}
	causes := failure{}
	for _, w := range st.wants[key] {
		causes[w.by] = true
	}
	if len(fitting) == 0 {
		s.note(conflict)
		return st, causes, nil
	}
	for _, c := range fitting {
		if s.steps++; s.steps > maxSteps {
			return st, nil, fmt.Errorf("no answer was found within %d steps; ask for narrower versions. The first contradiction was: %w", maxSteps, s.conflict(conflict))
		}
		next := st.clone()
		clash, err := s.choose(ctx, &next, key, c)
		if err != nil {
			return st, nil, err
		}
		if clash == nil {
			end, failed, err := s.search(ctx, next)
			if err != nil || failed == nil {
				return end, nil, err
			}
			if !failed[key] {
				return st, failed, nil // another choice here changes nothing
			}
			clash = failed
		}
		maps.Copy(causes, clash)
	}
	delete(causes, key)
	return st, causes, nil
}

// conflict is the first one of the search, or else the one that is given.
func (s *solver) conflict(c *Conflict) *Conflict {
	if s.first != nil {
		return s.first
	}
	return c
}

func (s *solver) note(c *Conflict) {
	if s.first == nil {
		s.first = c
	}
}

func (st state) clone() state {
	out := state{order: slices.Clone(st.order), wants: maps.Clone(st.wants), chosen: maps.Clone(st.chosen), display: maps.Clone(st.display)}
	for k, w := range out.wants {
		out.wants[k] = slices.Clip(w) // appending makes a copy
	}
	return out
}

// choose takes a candidate and adds what it needs. A clash with what was chosen
// before is a failure.
func (s *solver) choose(ctx context.Context, st *state, key string, c Candidate) (failure, error) {
	taken := choice{Candidate: c}
	have, there := s.Installed[key]
	taken.keep = there && c.Source == nil && have.Version.Compare(c.Version) == 0
	switch {
	case s.Alone:
	case taken.keep:
		taken.requires = have.Requires
	default:
		var err error
		if taken.requires, err = s.from.Requires(ctx, key, c); err != nil {
			return nil, err
		}
	}
	for _, w := range st.wants[key] {
		taken.extras = append(taken.extras, w.Extras...)
	}
	taken.told = make([]bool, len(taken.requires))
	st.chosen[key] = taken
	return s.expand(ctx, st, key)
}

// expand makes wants of what a chosen package needs with its extras.
func (s *solver) expand(ctx context.Context, st *state, key string) (failure, error) {
	c := st.chosen[key]
	c.told = slices.Clone(c.told)
	st.chosen[key] = c
	for i, r := range c.requires {
		if c.told[i] || !r.Applies(s.Env, c.extras...) {
			continue
		}
		c.told[i] = true
		if failed, err := s.add(ctx, st, want{Requirement: r, by: key, version: c.Version}); failed != nil || err != nil {
			return failed, err
		}
	}
	return nil, nil
}

// add adds a want. One that what was chosen does not fulfil is a failure.
func (s *solver) add(ctx context.Context, st *state, w want) (failure, error) {
	key := w.Key()
	if _, known := st.wants[key]; !known {
		st.order = append(st.order, key)
		st.display[key] = w.Name
	}
	st.wants[key] = append(st.wants[key], w)
	chosen, done := st.chosen[key]
	if !done {
		return nil, nil
	}
	if !w.Versions.Admit(chosen.Version) {
		causes := failure{key: true, w.by: true}
		s.note(&Conflict{Name: st.display[key], Wants: s.tell(*st, st.wants[key]), Chosen: chosen.Version.String()})
		return causes, nil
	}
	before := len(chosen.extras)
	for _, extra := range w.Extras {
		if !slices.Contains(chosen.extras, extra) {
			chosen.extras = append(slices.Clip(chosen.extras), extra)
		}
	}
	if len(chosen.extras) == before {
		return nil, nil
	}
	st.chosen[key] = chosen
	return s.expand(ctx, st, key)
}

// fitting lists the candidates for a key that fulfil all that is wanted of it,
// best first; without any, the conflict says why.
func (s *solver) fitting(ctx context.Context, st state, key string) ([]Candidate, *Conflict, error) {
	wants := st.wants[key]
	conflict := &Conflict{Name: st.display[key]}
	for _, w := range wants {
		if w.URL != "" && w.by != "" {
			conflict.Wants, conflict.Unusable = s.tell(st, wants), "what a package needs from an address of its own is not fetched; import it by that address."
			return nil, conflict, nil
		}
	}
	all, unusable, err := s.from.Candidates(ctx, key)
	if err != nil {
		return nil, nil, err
	}
	conflict.Unusable = unusable
	all = slices.Clone(all)
	have, there := s.Installed[key]
	stays := there && !s.roots[key]
	if there {
		all = slices.DeleteFunc(all, func(c Candidate) bool {
			return c.Version.Compare(have.Version) == 0 && !isGiven(c)
		})
		if !slices.ContainsFunc(all, isGiven) {
			all = append(all, Candidate{Version: have.Version})
		}
	}
	slices.SortStableFunc(all, func(a, b Candidate) int {
		if stays && a.Source == nil != (b.Source == nil) {
			return map[bool]int{true: -1, false: 1}[a.Source == nil]
		}
		return b.Version.Compare(a.Version)
	})
	rest := s.resting(st, key)
	var finals, pre []Candidate
	for _, c := range all {
		conflict.note(c)
		if !fits(c, wants) || c.Yanked && !exact(wants, c) {
			continue
		}
		if i := slices.IndexFunc(rest, func(w want) bool { return !w.Versions.Admit(c.Version) }); i >= 0 && !(there && c.Source == nil) {
			conflict.resting(s.tell(st, rest[i:i+1]))
			continue
		}
		if c.Version.IsPrerelease() && !(there && c.Source == nil) && !isGiven(c) && !s.wantsPrereleases(wants) {
			pre = append(pre, c)
			continue
		}
		finals = append(finals, c)
	}
	conflict.Wants = append(s.tell(st, wants), conflict.Wants...)
	if len(finals) == 0 { // there is nothing else
		return pre, conflict, nil
	}
	return finals, conflict, nil
}

// Given marks the source of a candidate that was handed in, by file or address:
// it is taken although the account has the version.
type Given struct{ Source any }

func isGiven(c Candidate) bool {
	_, ok := c.Source.(Given)
	return ok
}

func fits(c Candidate, wants []want) bool {
	return !slices.ContainsFunc(wants, func(w want) bool { return !w.Versions.Admit(c.Version) })
}

// exact says whether somebody asks for exactly that version.
func exact(wants []want, c Candidate) bool {
	return slices.ContainsFunc(wants, func(w want) bool { return w.Versions.Names(c.Version) })
}

func (s *solver) wantsPrereleases(wants []want) bool {
	return s.Prerelease || slices.ContainsFunc(wants, func(w want) bool { return w.Versions.NamesPrerelease() })
}

// resting lists what packages of the account that are not looked at need of a
// package, as far as it is fulfilled now.
func (s *solver) resting(st state, key string) (out []want) {
	for _, k := range slices.Sorted(maps.Keys(s.Installed)) {
		if _, chosen := st.chosen[k]; chosen || s.roots[k] || k == key {
			continue
		}
		for _, r := range s.Installed[k].Requires {
			have, there := s.Installed[key]
			if r.Key() == key && r.Applies(s.Env) && (!there || r.Versions.Admit(have.Version)) {
				out = append(out, want{Requirement: r, by: k, version: s.Installed[k].Version, resting: true})
			}
		}
	}
	return out
}

// answer makes items of the end of a search.
func (s *solver) answer(st state) []Item {
	var out []Item
	for _, key := range slices.Sorted(maps.Keys(st.chosen)) {
		c := st.chosen[key]
		item := Item{Key: key, Name: st.display[key], Candidate: c.Candidate, Keep: c.keep, Root: s.roots[key]}
		for at := key; at != ""; at = st.wants[at][0].by {
			item.Chain = append(item.Chain, st.display[at])
		}
		slices.Reverse(item.Chain)
		out = append(out, item)
	}
	return out
}
