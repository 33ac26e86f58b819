package resolve

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/pypi"
)

// shelf is a catalogue: "name version" or "name version yanked" to what it needs.
type shelf struct {
	t     *testing.T
	needs map[string][]string
	asked int
}

func (s *shelf) Candidates(_ context.Context, key string) (out []Candidate, unusable string, err error) {
	for k := range s.needs {
		parts := strings.Fields(k)
		if pypi.Name(parts[0]) != key {
			continue
		}
		v, err := pypi.ParseVersion(parts[1])
		if err != nil {
			s.t.Fatal(err)
		}
		out = append(out, Candidate{Version: v, Yanked: len(parts) > 2, Source: k})
	}
	if len(out) == 0 {
		return nil, "the index has no package of that name.", nil
	}
	return out, "", nil
}

func (s *shelf) Requires(_ context.Context, _ string, c Candidate) ([]pypi.Requirement, error) {
	s.asked++
	return s.requirements(s.needs[c.Source.(string)]), nil
}

func (s *shelf) requirements(texts []string) (out []pypi.Requirement) {
	for _, text := range texts {
		r, err := pypi.ParseRequirement(text)
		if err != nil {
			s.t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

func TestResolve(t *testing.T) {
	type needs = map[string][]string
	for name, c := range map[string]struct {
		shelf      needs
		installed  needs // "name version" to what it needs
		roots      []string
		prerelease bool
		alone      bool
		want       []string // "name version", "=" in front for what stays
		err        string
	}{
		"highest":                        {shelf: needs{"a 1": nil, "a 2": nil, "a 1.9": nil}, roots: []string{"a"}, want: []string{"a 2"}},
		"asked version":                  {shelf: needs{"a 1": nil, "a 2": nil}, roots: []string{"A<2"}, want: []string{"A 1"}},
		"dependencies":                   {shelf: needs{"a 1": {"b>=1", "c"}, "b 1": {"c<2"}, "b 2": {"c<3"}, "c 1": nil, "c 2": nil, "c 3": nil}, roots: []string{"a"}, want: []string{"a 1", "b 2", "c 2"}},
		"circle":                         {shelf: needs{"a 1": {"b"}, "b 1": {"a"}}, roots: []string{"a"}, want: []string{"a 1", "b 1"}},
		"goes back":                      {shelf: needs{"a 2": {"c==1"}, "a 1": {"c==2"}, "b 1": {"c==2"}, "c 1": nil, "c 2": nil}, roots: []string{"a", "b"}, want: []string{"a 1", "b 1", "c 2"}},
		"goes back far":                  {shelf: needs{"a 2": {"x", "c==1"}, "a 1": {"x", "c==2"}, "b 1": {"c==2"}, "c 1": nil, "c 2": nil, "x 1": nil, "x 2": nil, "x 3": nil}, roots: []string{"a", "b"}, want: []string{"a 1", "b 1", "c 2", "x 3"}},
		"older needs it":                 {shelf: needs{"a 2": {"b>=9"}, "a 1": {"b"}, "b 1": nil}, roots: []string{"a"}, want: []string{"a 1", "b 1"}},
		"extras":                         {shelf: needs{"a 1": {"b ; extra == 'x'", "c ; extra == 'y'"}, "b 1": nil, "c 1": nil}, roots: []string{"a[X]"}, want: []string{"a 1", "b 1"}},
		"extras later":                   {shelf: needs{"a 1": {"b ; extra == 'x'"}, "b 1": nil, "c 1": {"a[x]"}}, roots: []string{"a", "c"}, want: []string{"a 1", "b 1", "c 1"}},
		"markers":                        {shelf: needs{"a 1": {"b ; python_version < '3'", "c ; sys_platform == 'linux'"}, "b 1": nil, "c 1": nil}, roots: []string{"a"}, want: []string{"a 1", "c 1"}},
		"no prerelease":                  {shelf: needs{"a 1": nil, "a 2rc1": nil}, roots: []string{"a"}, want: []string{"a 1"}},
		"prerelease":                     {shelf: needs{"a 1": nil, "a 2rc1": nil}, roots: []string{"a"}, prerelease: true, want: []string{"a 2rc1"}},
		"named pre":                      {shelf: needs{"a 1": nil, "a 2rc1": nil}, roots: []string{"a>=2rc1"}, want: []string{"a 2rc1"}},
		"only pre":                       {shelf: needs{"a 2rc1": nil, "a 2rc2": nil}, roots: []string{"a"}, want: []string{"a 2rc2"}},
		"yanked":                         {shelf: needs{"a 1": nil, "a 2 yanked": nil}, roots: []string{"a"}, want: []string{"a 1"}},
		"yanked, exact":                  {shelf: needs{"a 1": nil, "a 2 yanked": nil}, roots: []string{"a==2"}, want: []string{"a 2"}},
		"alone":                          {shelf: needs{"a 1": {"b"}}, roots: []string{"a"}, alone: true, want: []string{"a 1"}},
		"stays":                          {shelf: needs{"a 1": {"b"}, "b 1": nil, "b 2": nil}, installed: needs{"b 1": nil}, roots: []string{"a"}, want: []string{"a 1", "=b 1"}},
		"update":                         {shelf: needs{"a 1": {"b>1"}, "b 1": nil, "b 2": nil}, installed: needs{"b 1": nil}, roots: []string{"a"}, want: []string{"a 1", "b 2"}},
		"asked is newer":                 {shelf: needs{"a 1": nil, "a 2": nil}, installed: needs{"a 1": nil}, roots: []string{"a"}, want: []string{"a 2"}},
		"same again":                     {shelf: needs{"a 1": {"b"}, "b 1": nil}, installed: needs{"a 1": {"b"}}, roots: []string{"a"}, want: []string{"=a 1", "b 1"}},
		"not on sale":                    {shelf: needs{"b 1": nil}, installed: needs{"a 1": {"b"}}, roots: []string{"a"}, want: []string{"=a 1", "b 1"}},
		"others are left what they need": {shelf: needs{"b 1": nil, "b 2": nil}, installed: needs{"a 1": {"b<2"}, "b 0.9": nil}, roots: []string{"b"}, want: []string{"b 1"}},
		"what is broken stays broken":    {shelf: needs{"b 1": nil, "b 3": nil}, installed: needs{"a 1": {"b<2"}, "b 2": nil}, roots: []string{"b"}, want: []string{"b 3"}},
		"what rests is not looked for":   {shelf: needs{"b 1": nil}, installed: needs{"a 1": {"gone"}}, roots: []string{"b"}, want: []string{"b 1"}},

		"nothing":            {roots: []string{"a>1"}, err: "There is no a that can be used: you asked for a>1. The index has no package of that name."},
		"nothing for a need": {shelf: needs{"a 1": {"b"}}, roots: []string{"a"}, err: "There is no b that can be used: a 1 needs b. The index has no package of that name."},
		"too narrow":         {shelf: needs{"a 1": nil, "a 2": nil}, roots: []string{"a>2"}, err: "No version of a fits: you asked for a>2. There is 2, 1."},
		"clash":              {shelf: needs{"a 1": {"c<2"}, "b 1": {"c>=2"}, "c 1": nil, "c 2": nil}, roots: []string{"a", "b"}, err: "No version of c fits: a 1 needs c<2; b 1 needs c>=2. There is 2, 1."},
		"clash with a root":  {shelf: needs{"a 1": {"c<2"}, "c 1": nil, "c 2": nil}, roots: []string{"c==2", "a"}, err: "No version of c fits: you asked for c==2; a 1 needs c<2."},
		"clash at rest":      {shelf: needs{"b 2": nil}, installed: needs{"A 1": {"b<2"}}, roots: []string{"b"}, err: "No version of b fits: you asked for b; A 1 needs b<2 (in the account). There is 2."},
		"address":            {shelf: needs{"a 1": {"b @ https://x.example.org/b.whl"}}, roots: []string{"a"}, err: "There is no b that can be used: a 1 needs b @ https://x.example.org/b.whl. What a package needs from an address of its own is not fetched; import it by that address."},
		"only yanked":        {shelf: needs{"a 1 yanked": nil}, roots: []string{"a"}, err: "No version of a fits: you asked for a. There is 1 (yanked)."},
	} {
		t.Run(name, func(t *testing.T) {
			from := &shelf{t: t, needs: c.shelf}
			p := Problem{Roots: from.requirements(c.roots), Installed: map[string]Installed{}, Prerelease: c.prerelease, Alone: c.alone,
				Env: pypi.Environment{PythonVersion: "3.11", PythonFullVersion: "3.11.2", SysPlatform: "linux"}}
			for k, texts := range c.installed {
				parts := strings.Fields(k)
				v, err := pypi.ParseVersion(parts[1])
				if err != nil {
					t.Fatal(err)
				}
				p.Installed[pypi.Name(parts[0])] = Installed{parts[0], v, from.requirements(texts)}
			}
			items, err := Resolve(t.Context(), p, from)
			if c.err != "" {
				var conflict *Conflict
				if !errors.As(err, &conflict) || err.Error() != c.err {
					t.Errorf("got  %v\nwant %s", err, c.err)
				}
				return
			}
			var got []string
			for _, item := range items {
				text := item.Name + " " + item.Candidate.Version.String()
				if item.Keep {
					text = "=" + text
				}
				got = append(got, text)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
				t.Error(diff, err)
			}
		})
	}
}

func TestGivenIsTaken(t *testing.T) {
	from := &shelf{t: t}
	v, err := pypi.ParseVersion("1")
	if err != nil {
		t.Fatal(err)
	}
	p := Problem{Roots: from.requirements([]string{"a"}), Installed: map[string]Installed{"a": {"a", v, nil}}, Alone: true}
	items, err := Resolve(t.Context(), p, given{v})
	if err != nil || len(items) != 1 || items[0].Keep || !items[0].Root {
		t.Errorf("%+v, %v", items, err)
	}
}

// given is a catalogue of one file that was handed in.
type given struct{ v pypi.Version }

func (g given) Candidates(context.Context, string) ([]Candidate, string, error) {
	return []Candidate{{Version: g.v, Source: Given{"file"}}}, "", nil
}

func (given) Requires(context.Context, string, Candidate) ([]pypi.Requirement, error) {
	return nil, errors.New("not to be asked")
}

func TestChains(t *testing.T) {
	from := &shelf{t: t, needs: map[string][]string{"a 1": {"b"}, "b 1": {"c"}, "c 1": nil}}
	items, err := Resolve(t.Context(), Problem{Roots: from.requirements([]string{"a"})}, from)
	if err != nil || len(items) != 3 || strings.Join(items[2].Chain, ">") != "a>b>c" || !items[0].Root || items[2].Root {
		t.Errorf("%+v, %v", items, err)
	}
}

// TestSearchSkipsWhatDoesNotMatter has many choices between the one that matters
// and the contradiction.
func TestSearchSkipsWhatDoesNotMatter(t *testing.T) {
	needs := map[string][]string{"a 2": {}, "a 1": {"z==2"}, "y 1": {"z==2"}, "z 1": nil, "z 2": nil}
	for i := range 12 {
		needs["a 2"] = append(needs["a 2"], fmt.Sprint("m", i))
		for v := range 10 {
			needs[fmt.Sprintf("m%d %d", i, v)] = nil
		}
	}
	needs["a 2"] = append(needs["a 2"], "z==1")
	from := &shelf{t: t, needs: needs}
	items, err := Resolve(t.Context(), Problem{Roots: from.requirements([]string{"a", "y"})}, from)
	if err != nil || len(items) != 3 || items[0].Candidate.Version.String() != "1" {
		t.Errorf("%+v, %v", items, err)
	}
	if from.asked > 100 {
		t.Errorf("%d candidates were looked at", from.asked)
	}
}

func TestSearchEnds(t *testing.T) {
	// No three of them agree, and each pair is to blame.
	needs := map[string][]string{}
	for i := range 8 {
		for v := range 8 {
			needs[fmt.Sprintf("p%d %d", i, v)] = []string{fmt.Sprintf("q==%d", i*8+v)}
			needs[fmt.Sprintf("q %d", i*8+v)] = nil
		}
	}
	from := &shelf{t: t, needs: needs}
	_, err := Resolve(t.Context(), Problem{Roots: from.requirements([]string{"p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7"})}, from)
	if err == nil || !strings.Contains(err.Error(), "No version of q fits") {
		t.Error(err)
	}
}
