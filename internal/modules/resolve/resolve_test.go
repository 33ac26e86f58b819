package resolve

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/nuget"
)

// world is a gallery and an account in a notation for tests:
//
//	gallery:  "A 1.0: B [1.0], C" "B 1.0"
//	account:  "A 1.0: B" "!C 2.0" (must not be replaced)
type world struct {
	offers    map[string][]Candidate
	installed []Installed
}

func version(t testing.TB, s string) nuget.Version {
	t.Helper()
	v, err := nuget.ParseVersion(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// need reads "NAME" or "NAME RANGE".
func need(t testing.TB, s string) Need {
	t.Helper()
	name, text, _ := strings.Cut(strings.TrimSpace(s), " ")
	r, err := nuget.ParseRange(text)
	if err != nil {
		t.Fatal(err)
	}
	return Need{name, r}
}

func line(t testing.TB, s string) (name string, versions []nuget.Version, needs []Need) {
	t.Helper()
	head, tail, _ := strings.Cut(s, ":")
	name, rest, _ := strings.Cut(head, " ")
	for _, v := range strings.Fields(rest) {
		versions = append(versions, version(t, v))
	}
	for _, n := range strings.Split(tail, ";") {
		if strings.TrimSpace(n) != "" {
			needs = append(needs, need(t, n))
		}
	}
	return name, versions, needs
}

func newWorld(t testing.TB, gallery, account []string) *world {
	t.Helper()
	w := &world{offers: map[string][]Candidate{}}
	for _, s := range gallery {
		name, versions, needs := line(t, s)
		for _, v := range versions {
			w.offers[key(name)] = append(w.offers[key(name)], Candidate{Version: v, Needs: needs})
		}
	}
	for _, s := range account {
		s, fixed := strings.CutPrefix(s, "!")
		name, versions, needs := line(t, s)
		w.installed = append(w.installed, Installed{Name: name, Versions: versions, Needs: needs, Fixed: fixed})
	}
	return w
}

func (w *world) ask(_ context.Context, name string) ([]Candidate, error) {
	return w.offers[key(name)], nil
}

// show writes a plan in one line.
func show(items []Item) string {
	var out []string
	for _, i := range items {
		s := string(i.Action) + " " + i.Name + " " + i.Version.String()
		if i.Action == Update {
			s += " from " + i.From.String()
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func TestSolve(t *testing.T) {
	az := []string{
		"Az.Accounts 1.0.0 2.0.0 2.7.6 3.0.0", "Az.Aks 4.0.0: Az.Accounts [2.7.0, ); Az.Compute [4.0.0, 6.0.0)",
		"Az.Compute 3.0.0: Az.Accounts", "Az.Compute 5.0.0: Az.Accounts [2.0.0, )", "Az.Compute 6.0.0: Az.Accounts [3.0.0, )",
	}
	for _, tt := range []struct {
		name             string
		gallery, account []string
		roots            []string
		highest, pre     bool
		want             string
	}{
		{name: "the lowest that fits", gallery: az, roots: []string{"Az.Aks"}, want: "import Az.Accounts 2.7.6, import Az.Compute 5.0.0, import Az.Aks 4.0.0"},
		{name: "the highest that fits", gallery: az, roots: []string{"Az.Aks"}, highest: true, want: "import Az.Accounts 3.0.0, import Az.Compute 5.0.0, import Az.Aks 4.0.0"},
		{name: "case does not count", gallery: az, roots: []string{"az.compute [3.0.0]"}, want: "import Az.Accounts 1.0.0, import az.compute 3.0.0"},
		{name: "what is there and fits stays", gallery: az, account: []string{"Az.Accounts 2.9.0"}, roots: []string{"Az.Aks"}, want: "keep Az.Accounts 2.9.0, import Az.Compute 5.0.0, import Az.Aks 4.0.0"},
		{name: "what is there and is too old is updated", gallery: az, account: []string{"Az.Accounts 2.0.0"}, roots: []string{"Az.Aks"}, want: "update Az.Accounts 2.7.6 from 2.0.0, import Az.Compute 5.0.0, import Az.Aks 4.0.0"},
		{name: "side by side", gallery: az, account: []string{"Az.Accounts 1.0.0 2.8.0"}, roots: []string{"Az.Compute [5.0.0]"}, want: "keep Az.Accounts 2.8.0, import Az.Compute 5.0.0"},
		{name: "a version that others can live with", gallery: []string{"A 1.0: B [2.0, )", "B 2.0 3.0 4.0"}, account: []string{"B 1.0", "C 1.0: B (, 4.0]"}, roots: []string{"A"}, highest: true,
			want: "update B 4.0.0 from 1.0.0, import A 1.0.0"},
		{name: "a choice is taken back", gallery: []string{"A 1.0: B; C", "B 1.0: C [1.0]", "B 2.0: C [2.0]", "C 2.0"}, roots: []string{"A"}, want: "import C 2.0.0, import B 2.0.0, import A 1.0.0"},
		{name: "not taken from others", gallery: []string{"A 1.0: B [2.0, )", "B 2.0 3.0"}, account: []string{"B 1.0", "C 1.0: B [1.0]"}, roots: []string{"A"},
			want: "B 2.0.0 is chosen by A → B, but C, which is imported, needs B (= 1.0.0)"},
		{name: "what was broken before is no reason", gallery: []string{"A 1.0: B [2.0, )", "B 2.0"}, account: []string{"B 1.0", "C 1.0: B [5.0]"}, roots: []string{"A"}, want: "update B 2.0.0 from 1.0.0, import A 1.0.0"},
		{name: "not to be replaced", gallery: []string{"A 1.0: B [2.0, )", "B 2.0"}, account: []string{"!B 1.0"}, roots: []string{"A"},
			want: "not found: B (≥ 2.0.0), needed by A (1.0.0 is imported and is not to be replaced)"},
		{name: "all that is missing at once", gallery: []string{"A 1.0: B; C [2.0, ); D", "D 1.0: E", "C 1.0"}, roots: []string{"A", "Z"},
			want: "not found: Z; B, needed by A; C (≥ 2.0.0), needed by A (there is 1.0.0); E, needed by A → D"},
		{name: "conflict with both chains", gallery: []string{"A 1.0: B; C", "B 1.0: D [1.0]", "C 1.0: D [2.0]", "D 1.0 2.0"}, roots: []string{"A"},
			want: "D 1.0.0 is chosen by A → B → D, but A → C needs D (= 2.0.0)"},
		{name: "circle", gallery: []string{"A 1.0: B", "B 1.0: C", "C 1.0: B"}, roots: []string{"A"}, want: "modules need each other in a circle, which PowerShell cannot load: B → C → B"},
		{name: "a way around a circle", gallery: []string{"A 1.0: B", "B 1.0: A", "B 2.0"}, roots: []string{"A"}, want: "import B 2.0.0, import A 1.0.0"},
		{name: "no prerelease unasked", gallery: []string{"A 1.0 2.0-beta"}, roots: []string{"A"}, want: "import A 1.0.0"},
		{name: "prerelease asked for", gallery: []string{"A 1.0 2.0-beta"}, roots: []string{"A"}, pre: true, want: "import A 2.0.0-beta"},
		{name: "prerelease in the range", gallery: []string{"A 1.0: B [2.0-alpha, )", "B 2.0-beta"}, roots: []string{"A"}, want: "import B 2.0.0-beta, import A 1.0.0"},
		{name: "there already", gallery: []string{"A 1.0"}, account: []string{"A 1.0"}, roots: []string{"A"}, want: "keep A 1.0.0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, tt.gallery, tt.account)
			p := Problem{Installed: w.installed, Offers: w.ask, Highest: tt.highest, Prerelease: tt.pre}
			for _, r := range tt.roots {
				p.Roots = append(p.Roots, Root{Need: need(t, r)})
			}
			items, err := Solve(t.Context(), p)
			got := show(items)
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("\n got %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestSolveGivesErrorsOfOffers(t *testing.T) {
	broken := errors.New("no gallery answers")
	_, err := Solve(t.Context(), Problem{Roots: []Root{{Need: need(t, "A")}}, Offers: func(context.Context, string) ([]Candidate, error) { return nil, broken }})
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// TestWhatIsThereNeedsNoGallery: a server without a network imports what needs
// only modules that are there.
func TestWhatIsThereNeedsNoGallery(t *testing.T) {
	w := newWorld(t, nil, []string{"B 1.0: C", "C 1.0"})
	c := &Candidate{Version: version(t, "1.0"), Needs: []Need{need(t, "B [1.0, )")}}
	items, err := Solve(t.Context(), Problem{Installed: w.installed, Roots: []Root{{Need: Need{Name: "A"}, Package: c}},
		Offers: func(_ context.Context, name string) ([]Candidate, error) { return nil, errors.New("asked for " + name) }})
	if err != nil || show(items) != "keep C 1.0.0, keep B 1.0.0, import A 1.0.0" {
		t.Errorf("got %s, %v", show(items), err)
	}
}

func TestRenewTakesTheHighest(t *testing.T) {
	w := newWorld(t, []string{"A 1.0 2.0 3.0"}, []string{"A 2.0"})
	p := Problem{Installed: w.installed, Offers: w.ask, Roots: []Root{{Need: need(t, "A"), Renew: true}}}
	items, err := Solve(t.Context(), p)
	if got := show(items); err != nil || got != "update A 3.0.0 from 2.0.0" {
		t.Errorf("got %s, %v", got, err)
	}
	w.offers["a"] = w.offers["a"][:2]
	if items, err = Solve(t.Context(), p); err != nil || show(items) != "keep A 2.0.0" {
		t.Errorf("got %s, %v", show(items), err)
	}
}

func TestPackageIsTakenAsItIs(t *testing.T) {
	w := newWorld(t, []string{"A 9.0", "B 1.0"}, []string{"A 1.0"})
	c := &Candidate{Version: version(t, "0.5"), Needs: []Need{need(t, "B")}, Source: "file"}
	items, err := Solve(t.Context(), Problem{Installed: w.installed, Offers: w.ask, Roots: []Root{{Need: Need{Name: "A"}, Package: c}}})
	if err != nil || show(items) != "import B 1.0.0, update A 0.5.0 from 1.0.0" || items[1].Source != "file" || fmt.Sprint(items[0].Chain) != "[A B]" {
		t.Errorf("got %v, %v", items, err)
	}
}
