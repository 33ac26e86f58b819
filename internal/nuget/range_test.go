package nuget_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/nuget"
)

func TestRange(t *testing.T) {
	tests := []struct{ in, string, words, admits, refuses string }{
		{"", "(, )", "any version", "0.0.0 1.0.0-a 9.9", ""},
		{"1.0", "[1.0.0, )", "≥ 1.0.0", "1.0 1.0.0.1 2.0-a 9", "0.9 1.0-rc"},
		{"1.0-beta", "[1.0.0-beta, )", "≥ 1.0.0-beta", "1.0-beta 1.0-rc 1.0", "1.0-alpha"},
		{"[1.0]", "[1.0.0]", "= 1.0.0", "1.0 1.0.0.0 1.0.0+m", "1.0.1 1.0-rc"},
		{"[1.0,1.0]", "[1.0.0]", "= 1.0.0", "1.0", "1.0.1"},
		{"[1.0, )", "[1.0.0, )", "≥ 1.0.0", "1.0 2.0", "0.9"},
		{"[1.0,)", "[1.0.0, )", "≥ 1.0.0", "1.0 2.0", "0.9"},
		{"[1.0,]", "[1.0.0, )", "≥ 1.0.0", "1.0 2.0", "0.9"},
		{"(1.0,)", "(1.0.0, )", "> 1.0.0", "1.0.0.1 2.0", "1.0"},
		{"(,1.0]", "(, 1.0.0]", "≤ 1.0.0", "1.0 0.1 1.0-a", "1.0.1"},
		{"(,1.0)", "(, 1.0.0)", "< 1.0.0", "0.9 1.0-a", "1.0"},
		{"(1,2]", "(1.0.0, 2.0.0]", "> 1.0.0 and ≤ 2.0.0", "1.5 2.0", "1.0 2.0.1"},
		{"( 1.0 , 2.0 )", "(1.0.0, 2.0.0)", "> 1.0.0 and < 2.0.0", "1.5 2.0-a", "1.0 2.0"},
		{"[1.0,2.0)", "[1.0.0, 2.0.0)", "≥ 1.0.0 and < 2.0.0", "1.0 1.9", "2.0"},
		{"(,)", "(, )", "any version", "0.0 9", ""},
		{"(, )", "(, )", "any version", "0.0 9", ""},
		{"*", "[*, )", "*", "0.0 9", ""},
		{"1.*", "[1.*, )", "1.*", "1.0 2.0", "0.9 1.0-a"},
		{"1.2.*", "[1.2.*, )", "1.2.*", "1.2 1.3", "1.1"},
		{"1.2.3.*", "[1.2.3.*, )", "1.2.3.*", "1.2.3 1.2.4", "1.2.2"},
		{"[1.*,2.0)", "[1.*, 2.0.0)", "≥ 1.0.0 and < 2.0.0", "1.5", "2.0"},
		{"1.0.0-*", "[1.0.0-*, )", "1.0.0-*", "1.0.0-0 1.0.0", "0.9"},
		{"1.0.0-beta*", "[1.0.0-beta*, )", "1.0.0-beta*", "1.0.0-beta 1.0.0-rc", "1.0.0-alpha"},
		{"1.0.0-beta.*", "[1.0.0-beta.*, )", "1.0.0-beta.*", "1.0.0-beta.0", "1.0.0-beta"},
		{"1.*-*", "[1.*-*, )", "1.*-*", "1.0.0-0", "0.9"},
		{"*-*", "[*-*, )", "*-*", "0.0.0-0", ""},
	}
	for _, tt := range tests {
		r, err := nuget.ParseRange(tt.in)
		if err != nil {
			t.Errorf("%q: %v", tt.in, err)
			continue
		}
		if r.String() != tt.string || r.Words() != tt.words {
			t.Errorf("%q: %q and %q, want %q and %q", tt.in, r, r.Words(), tt.string, tt.words)
		}
		if back, err := nuget.ParseRange(r.String()); err != nil || back.String() != r.String() {
			t.Errorf("%q: %s comes back as %s, %v", tt.in, r, back, err)
		}
		for v := range strings.FieldsSeq(tt.admits) {
			if !r.Admits(version(t, v)) {
				t.Errorf("%q does not admit %s", tt.in, v)
			}
		}
		for v := range strings.FieldsSeq(tt.refuses) {
			if r.Admits(version(t, v)) {
				t.Errorf("%q admits %s", tt.in, v)
			}
		}
	}
}

// TestFloatBounds: the lowest version that a pattern admits.
func TestFloatBounds(t *testing.T) {
	for in, want := range map[string]string{
		"*": "0.0.0", "1.*": "1.0.0", "1.2.*": "1.2.0", "1.2.3.*": "1.2.3", "*-*": "0.0.0-0", "1.*-*": "1.0.0-0", "*-rc*": "0.0.0-rc",
		"1.0.0-*": "1.0.0-0", "1.0.0-0*": "1.0.0-0", "1.0.0-a*": "1.0.0-a", "1.0.0-a-*": "1.0.0-a-", "1.0.0--*": "1.0.0--", "1.0.0-a.*": "1.0.0-a.0", "1.0.0.5-a*": "1.0.0.5-a",
	} {
		r, err := nuget.ParseRange(in)
		if err != nil || r.Min == nil || r.Min.String() != want || r.AboveMin || r.Max != nil {
			t.Errorf("%s: %v, %v, want %s", in, r.Min, err, want)
		}
	}
}

func TestRangeRefuses(t *testing.T) {
	tests := []struct{ in, says string }{
		{"[", "']' or ')' at the end"},
		{"[1.0", "']' or ')' at the end"},
		{"1.0]", "'[' or '(' at the beginning"},
		{"1.0,2.0", "'[' or '(' at the beginning"},
		{"[]", "a version between the brackets"},
		{"( )", "a version between the brackets"},
		{"(1.0)", "square brackets around a single version"},
		{"[1.0)", "square brackets around a single version"},
		{"[1,2,3]", "at most two versions, have 3"},
		{"[2.0,1.0]", "not above the second"},
		{"[1.0,1.0)", "both included when they are equal"},
		{"(1.0,1.0)", "both included when they are equal"},
		{"[a,b]", `have "a"`},
		{"[1.0,b]", `have "b"`},
		{"[1.0,2.*]", `have "*"`},
		{"1*", "a dot before the star"},
		{"1.*.2", "number"},
		{"1.2.3.4.*", "at most three numbers"},
		{"1.0-a*b", "one star at the end of the label"},
		{"1.0-a..*", "empty part"},
		{"latest", `have "latest"`},
	}
	for _, tt := range tests {
		r, err := nuget.ParseRange(tt.in)
		if err == nil {
			t.Errorf("%q: %s, want an error", tt.in, r)
		} else if !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), fmt.Sprintf("%q", tt.in)) {
			t.Errorf("%q: %v, want it to say %s", tt.in, err, tt.says)
		}
	}
}

// TestRangeAgainstDefinition compares ranges with what their text says of every
// version of a small world.
func TestRangeAgainstDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 4000 {
		low, high := randomVersion(r), randomVersion(r)
		open, end := "[("[r.IntN(2)], "])"[r.IntN(2)]
		lowText, highText := low.Full(), high.Full()
		if r.IntN(4) == 0 {
			lowText = ""
		}
		if r.IntN(4) == 0 {
			highText = ""
		}
		text := string(open) + lowText + "," + highText + string(end)
		got, err := nuget.ParseRange(text)
		holds := func(v nuget.Version) bool {
			above := lowText == "" || v.Compare(low) > 0 || open == '[' && v.Compare(low) == 0
			below := highText == "" || v.Compare(high) < 0 || end == ']' && v.Compare(high) == 0
			return above && below
		}
		if err != nil {
			// Only a range that holds nothing may be refused.
			for range 50 {
				if v := randomVersion(r); holds(v) {
					t.Fatalf("%s: %v, and yet it holds %s", text, err, v)
				}
			}
			continue
		}
		back, err := nuget.ParseRange(got.String())
		if err != nil {
			t.Fatalf("%s gives %s: %v", text, got, err)
		}
		for range 50 {
			if v := randomVersion(r); got.Admits(v) != holds(v) || back.Admits(v) != holds(v) {
				t.Fatalf("%s admits %s: %v, written again %v, want %v", text, v, got.Admits(v), back.Admits(v), holds(v))
			}
		}
	}
}

func randomRange(r *rand.Rand) nuget.Range {
	for {
		low, high := randomVersion(r).String(), randomVersion(r).String()
		texts := []string{"", low, "[" + low + "]", "(" + low + ",)", "[" + low + "," + high + "]", "(" + low + "," + high + ")", "(," + high + "]",
			"*", "1.*", "1.1.*", "1.*-*", "[1.*,2.1)", "1.0.0-beta*", "*-*"}
		if out, err := nuget.ParseRange(texts[r.IntN(len(texts))]); err == nil {
			return out
		}
	}
}

func TestIntersect(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 4000 {
		a, b := randomRange(r), randomRange(r)
		both := a.Intersect(b)
		for range 40 {
			v := randomVersion(r)
			want := a.Admits(v) && b.Admits(v)
			if both.Admits(v) != want {
				t.Fatalf("%s and %s: %s admits %s: %v", a, b, both, v, !want)
			}
			if want && both.Empty() {
				t.Fatalf("%s and %s: %s is empty and holds %s", a, b, both, v)
			}
		}
		if !both.Empty() {
			if back, err := nuget.ParseRange(both.String()); err != nil || back.String() != both.String() {
				t.Fatalf("%s and %s: %s comes back as %s, %v", a, b, both, back, err)
			}
		}
	}
}

func TestChoose(t *testing.T) {
	tests := []struct {
		rng, have string
		choice    nuget.Choice
		want      string
	}{
		{"1.0", "0.9 1.2 1.1 2.0", nuget.Choice{}, "1.1"},
		{"1.0", "0.9 1.2 1.1 2.0", nuget.Choice{Highest: true}, "2.0.0"},
		{"1.0", "1.1-a 1.2", nuget.Choice{}, "1.2.0"},
		{"1.0", "1.1-a 1.2", nuget.Choice{Prerelease: true}, "1.1.0-a"},
		{"1.0-a", "1.1-a 1.2", nuget.Choice{}, "1.1.0-a"},
		{"(,2.0-a]", "1.1-a 1.2", nuget.Choice{}, "1.1.0-a"},
		{"[1.0]", "1.0.1", nuget.Choice{}, ""},
		{"", "2.0 1.0 3.0-a", nuget.Choice{}, "1.0.0"},
		{"", "2.0 1.0 3.0-a", nuget.Choice{Highest: true}, "2.0.0"},
		{"", "2.0 1.0 3.0-a", nuget.Choice{Highest: true, Prerelease: true}, "3.0.0-a"},
		{"", "3.0-a", nuget.Choice{Highest: true}, ""},
		{"1.*", "1.0 1.5 1.7-a 2.0", nuget.Choice{}, "1.5.0"},
		{"1.*", "2.0 2.1", nuget.Choice{}, "2.0.0"},
		{"1.*", "2.0 2.1", nuget.Choice{Highest: true}, "2.1.0"},
		{"1.*-*", "1.0 1.5 1.7-a 2.0", nuget.Choice{}, "1.7.0-a"},
		{"*", "1.0 3.0 4.0-a", nuget.Choice{}, "3.0.0"},
		{"*-*", "1.0 3.0 4.0-a", nuget.Choice{}, "4.0.0-a"},
		{"1.0.0-beta*", "1.0.0-alpha 1.0.0-beta 1.0.0-BETA2 1.0.0-rc 2.0", nuget.Choice{}, "1.0.0-BETA2"},
		{"1.0.0-beta*", "1.0.0-beta 1.0.0 2.0", nuget.Choice{}, "1.0.0"},
	}
	for _, tt := range tests {
		rng, err := nuget.ParseRange(tt.rng)
		if err != nil {
			t.Fatal(err)
		}
		var have []nuget.Version
		for s := range strings.FieldsSeq(tt.have) {
			have = append(have, version(t, s))
		}
		got := ""
		if i := rng.Choose(have, tt.choice); i >= 0 {
			got = have[i].String()
		}
		if want := strings.TrimSpace(tt.want); got != want && got != want+".0" {
			t.Errorf("%q of %s with %+v: %q, want %q", tt.rng, tt.have, tt.choice, got, want)
		}
	}
}

// TestChooseAgainstBruteForce: whatever is chosen is allowed, and nothing else
// that is allowed would be better by the rule's own words.
func TestChooseAgainstBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 5000 {
		rng, c := randomRange(r), nuget.Choice{Highest: r.IntN(2) == 0, Prerelease: r.IntN(2) == 0}
		have := make([]nuget.Version, r.IntN(12))
		for i := range have {
			have[i] = randomVersion(r)
		}
		var plain, matching []nuget.Version
		for _, v := range have {
			if !rng.Admits(v) || v.IsPrerelease() && !c.Prerelease && !rng.Prereleases() {
				continue
			}
			plain = append(plain, v)
			if rng.Float.Matches(v) {
				matching = append(matching, v)
			}
		}
		nuget.Sort(plain)
		nuget.Sort(matching)
		i := rng.Choose(have, c)
		switch {
		case len(plain) == 0:
			if i >= 0 {
				t.Fatalf("%s of %v: %s, want none", rng, have, have[i])
			}
			continue
		case i < 0:
			t.Fatalf("%s of %v: none, want one", rng, have)
		}
		want := plain[0]
		if c.Highest {
			want = plain[len(plain)-1]
		}
		if len(matching) > 0 {
			want = matching[len(matching)-1]
		}
		if !have[i].Equal(want) {
			t.Fatalf("%s of %v with %+v: %s, want %s", rng, have, c, have[i], want)
		}
	}
}

func FuzzParseRange(f *testing.F) {
	for _, s := range []string{"1.0", "[1.0]", "(1,2]", "[1.0, )", "(,1.0]", "1.*", "[1.*,2)", "*-*", "1.0-beta.*", "(,)", "[]", "(1.0)", "[1,2,3]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := nuget.ParseRange(s)
		if err != nil {
			return
		}
		if r.Empty() {
			t.Errorf("%q is empty and was taken", s)
		}
		back, err := nuget.ParseRange(r.String())
		if err != nil || back.String() != r.String() || back.Words() != r.Words() {
			t.Errorf("%q: %s comes back as %s, %v", s, r, back, err)
		}
	})
}
