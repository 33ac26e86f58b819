package resolve

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/runwright/runwright/internal/nuget"
)

// state is a choice for every name: nil is absent, or the installed one.
type state map[string]*Candidate

// brute tries everything and reports whether there is a plan.
type brute struct {
	w     *world
	roots []Need
	names []string
}

func (b *brute) installed(name string) *Installed {
	for i := range b.w.installed {
		if b.w.installed[i].Name == name {
			return &b.w.installed[i]
		}
	}
	return nil
}

func (b *brute) has(s state, n Need) bool {
	if c := s[n.Name]; c != nil {
		return n.Range.Admits(c.Version)
	}
	i := b.installed(n.Name)
	return i != nil && slices.ContainsFunc(i.Versions, n.Range.Admits)
}

// needs are the needs of a name that count in a state.
func (b *brute) needs(s state, name string) (out []Need) {
	if c := s[name]; c != nil {
		return c.Needs
	}
	if i := b.installed(name); i != nil {
		for _, n := range i.Needs {
			if b.has(state{}, n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// valid checks a state from the definition.
func (b *brute) valid(s state) bool {
	reached := map[string]bool{}
	var reach func(name string) bool
	reach = func(name string) bool {
		if reached[name] {
			return true
		}
		reached[name] = true
		for _, n := range b.needs(s, name) {
			if !b.has(s, n) || !reach(n.Name) {
				return false
			}
		}
		return true
	}
	for _, r := range b.roots {
		if !b.has(s, r) || !reach(r.Name) {
			return false
		}
	}
	for name := range reached {
		if s[name] != nil && b.circle(s, reached, name, name, nil) {
			return false
		}
	}
	for _, name := range b.names {
		if s[name] != nil && !reached[name] {
			return false // nothing needs it
		}
		if i := b.installed(name); i != nil && s[name] == nil {
			for _, n := range b.needs(s, name) {
				asked := slices.ContainsFunc(b.roots, func(r Need) bool { return r.Name == n.Name })
				if !b.has(s, n) && (!asked || reached[name]) {
					return false
				}
			}
		}
	}
	return true
}

// circle reports whether target can be come back to from name. Needs that
// nothing fulfilled before count here: PowerShell follows them, too.
func (b *brute) circle(s state, reached map[string]bool, target, name string, path []string) bool {
	if slices.Contains(path, name) {
		return name == target
	}
	var all []Need
	if c := s[name]; c != nil {
		all = c.Needs
	} else if i := b.installed(name); i != nil {
		all = i.Needs
	}
	return slices.ContainsFunc(all, func(n Need) bool {
		return reached[n.Name] && b.circle(s, reached, target, n.Name, append(slices.Clone(path), name))
	})
}

// any reports whether some state is valid.
func (b *brute) any(s state, rest []string) bool {
	if len(rest) == 0 {
		return b.valid(s)
	}
	name := rest[0]
	if b.any(s, rest[1:]) {
		return true
	}
	if i := b.installed(name); i != nil && i.Fixed && !slices.ContainsFunc(b.roots, func(r Need) bool { return r.Name == name }) {
		return false
	}
	for i, c := range b.w.offers[name] {
		if in := b.installed(name); in != nil && in.Versions[0].Equal(c.Version) {
			continue // it is there already
		}
		s[name] = &b.w.offers[name][i]
		if b.any(s, rest[1:]) {
			return true
		}
	}
	delete(s, name)
	return false
}

// random makes a small world with many conflicts.
func random(t *testing.T, r *rand.Rand) *brute {
	names := []string{"a", "b", "c", "d", "e"}[:2+r.IntN(4)]
	ranges := []string{"", "[1.0]", "[2.0]", "2.0", "(, 2.0]", "[3.0]"}
	needs := func(of string) (out []Need) {
		for _, n := range names {
			if n != of && r.IntN(3) == 0 {
				out = append(out, need(t, n+" "+ranges[r.IntN(len(ranges))]))
			}
		}
		return out
	}
	w := &world{offers: map[string][]Candidate{}}
	for _, n := range names {
		for v := range 3 {
			if r.IntN(3) > 0 {
				w.offers[n] = append(w.offers[n], Candidate{Version: nuget.Version{Number: [4]int32{int32(v + 1)}}, Needs: needs(n)})
			}
		}
		if r.IntN(3) == 0 {
			w.installed = append(w.installed, Installed{Name: n, Versions: []nuget.Version{{Number: [4]int32{int32(1 + r.IntN(3))}}}, Needs: needs(n), Fixed: r.IntN(4) == 0})
		}
	}
	b := &brute{w: w, names: names}
	for range 1 + r.IntN(2) {
		b.roots = append(b.roots, need(t, names[r.IntN(len(names))]+" "+ranges[r.IntN(len(ranges))]))
	}
	return b
}

// TestAgainstBruteForce compares with trying everything: a plan is found
// whenever there is one, every plan is right, and what is imported without
// anything installed is the lowest that does.
func TestAgainstBruteForce(t *testing.T) {
	found := 0
	for seed := range 4000 {
		b := random(t, rand.New(rand.NewPCG(1, uint64(seed))))
		p := Problem{Installed: b.w.installed, Offers: b.w.ask}
		for _, n := range b.roots {
			p.Roots = append(p.Roots, Root{Need: n})
		}
		items, err := Solve(t.Context(), p)
		var none *Unsolvable
		if err != nil && !errors.As(err, &none) {
			t.Fatalf("seed %d: %v", seed, err)
		}
		want := b.any(state{}, b.names)
		if (err == nil) != want {
			t.Fatalf("seed %d: plan %q, error %v, brute force says %v\n%s", seed, show(items), err, want, b)
		}
		if err != nil {
			continue
		}
		found++
		s := state{}
		for _, i := range items {
			if i.Action != Keep {
				s[i.Name] = &Candidate{Version: i.Version, Needs: i.Needs}
			}
		}
		if !b.valid(s) {
			t.Fatalf("seed %d: the plan %s is wrong\n%s", seed, show(items), b)
		}
		for n, i := range items {
			for _, need := range i.Needs {
				if slices.ContainsFunc(items[n+1:], func(later Item) bool { return i.Action != Keep && later.Action != Keep && later.Name == need.Name }) {
					t.Fatalf("seed %d: %s before %s\n%s", seed, i.Name, need.Name, b)
				}
			}
		}
		if len(b.w.installed) > 0 {
			continue
		}
		for _, i := range items {
			for k := range b.w.offers[i.Name] {
				if c := &b.w.offers[i.Name][k]; !i.Root && c.Version.Compare(i.Version) < 0 {
					before := s[i.Name]
					s[i.Name] = c
					if b.valid(s) {
						t.Fatalf("seed %d: %s could be %s\n%s", seed, i.Name, c.Version, b)
					}
					s[i.Name] = before
				}
			}
		}
	}
	if found < 500 {
		t.Errorf("only %d of 4000 worlds have a plan: the test says little", found)
	}
}

func (b *brute) String() string {
	return fmt.Sprintf("roots %v\noffers %v\ninstalled %v", b.roots, b.w.offers, b.w.installed)
}
