package resolve

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/nuget"
)

// Unsolvable says why there is no plan.
type Unsolvable struct {
	Missing   []Missing
	Conflicts []Conflict
	// Circle are modules that need each other, the first one again at the
	// end.
	Circle []string
	// TooHard says that the search was given up.
	TooHard bool
}

// Missing is a module that no gallery has in a fitting version.
type Missing struct {
	Need
	// Chain leads from a root to the module that has the need; empty for a
	// root itself.
	Chain []string
	// Others are the versions that there are, the highest last.
	Others []nuget.Version
	// Fixed is the installed version that must not be replaced, if that is
	// the reason.
	Fixed *nuget.Version
}

// Conflict is a module that is needed in versions that exclude each other.
type Conflict struct {
	Name      string
	Chosen    nuget.Version
	Chain     []string // from a root to the module, which asked for Chosen
	Need      Need     // what does not fit to it
	NeedChain []string // from a root to the module that has the need
	Installed bool     // the need is that of a module that is there already
}

// Error says everything in one sentence.
func (u *Unsolvable) Error() string {
	var parts []string
	if len(u.Missing) > 0 {
		var names []string
		for _, m := range u.Missing {
			names = append(names, m.String())
		}
		parts = append(parts, "not found: "+strings.Join(names, "; "))
	}
	for _, c := range u.Conflicts {
		parts = append(parts, c.String())
	}
	if len(u.Circle) > 0 {
		parts = append(parts, "modules need each other in a circle, which PowerShell cannot load: "+arrows(u.Circle))
	}
	if u.TooHard {
		parts = append(parts, "the search for versions that fit together was given up; name the versions of some modules")
	}
	return strings.Join(parts, ". ")
}

// String is the need, who has it, and what there is instead.
func (m Missing) String() string {
	s := m.Need.String()
	if len(m.Chain) > 0 {
		s += ", needed by " + arrows(m.Chain)
	}
	switch {
	case m.Fixed != nil:
		s += fmt.Sprintf(" (%s is imported and is not to be replaced)", m.Fixed)
	case len(m.Others) > 0:
		s += " (there is " + some(m.Others) + ")"
	}
	return s
}

// String names both sides with their chains.
func (c Conflict) String() string {
	by := arrows(c.NeedChain)
	if c.Installed {
		by += ", which is imported,"
	}
	return fmt.Sprintf("%s %s is chosen by %s, but %s needs %s", c.Name, c.Chosen, arrows(c.Chain), by, c.Need)
}

func arrows(chain []string) string { return strings.Join(chain, " → ") }

// some lists at most three versions, the highest ones.
func some(versions []nuget.Version) string {
	var out []string
	for _, v := range versions[max(0, len(versions)-3):] {
		out = append(out, v.String())
	}
	s := strings.Join(out, ", ")
	if len(versions) > 3 {
		s += fmt.Sprintf(" and %d lower ones", len(versions)-3)
	}
	return s
}

// explain walks once through the preferred choices without taking any back,
// and notes everything that does not fit.
func (s *solver) explain(ctx context.Context) error {
	u := &Unsolvable{}
	s.chosen = map[string]*choice{}
	var queue []wish
	for _, r := range s.problem.Roots {
		queue = append(queue, wish{Need: r.Need})
	}
	seen := map[string]bool{}
	for ; len(queue) > 0; queue = queue[1:] {
		w := queue[0]
		if c := s.chosen[key(w.Name)]; c != nil {
			if !c.admits(w.Range) {
				u.Conflicts = append(u.Conflicts, Conflict{Name: c.name, Chosen: c.version(), Chain: c.chain(), Need: w.Need, NeedChain: w.by.chain()})
			}
			continue
		}
		c := s.kept(w)
		if c == nil {
			options, err := s.options(ctx, w)
			if err != nil {
				return err
			}
			if len(options) > 0 {
				c = options[0]
			}
		}
		if c == nil {
			if id := key(w.Name) + " " + w.Range.String(); !seen[id] {
				seen[id] = true
				m, err := s.missing(ctx, w)
				if err != nil {
					return err
				}
				u.Missing = append(u.Missing, m)
			}
			continue
		}
		s.chosen[key(w.Name)] = c
		for _, n := range c.needs() {
			if c.candidate != nil || s.satisfiedNow(n) {
				queue = append(queue, wish{n, c})
			}
		}
	}
	for _, c := range s.robbed() {
		if s.root(c.Name) == nil {
			u.Conflicts = append(u.Conflicts, c)
		}
	}
	u.Circle = s.circle()
	if len(u.Missing) == 0 && len(u.Conflicts) == 0 && len(u.Circle) == 0 {
		// The preferred choices fit; the search would have found them.
		return fmt.Errorf("resolve modules: the search failed without a reason")
	}
	return u
}

func (s *solver) missing(ctx context.Context, w wish) (Missing, error) {
	m := Missing{Need: w.Need, Chain: w.by.chain()}
	if i := s.installed[key(w.Name)]; i != nil && i.Fixed {
		m.Fixed = &i.Versions[len(i.Versions)-1]
	}
	all, err := s.catalogue.get(ctx, w.Name)
	for _, c := range all {
		m.Others = append(m.Others, c.Version)
	}
	slices.SortFunc(m.Others, nuget.Version.Compare)
	return m, err
}
