package nuget_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/nuget"
)

func TestParseVersion(t *testing.T) {
	tests := []struct{ in, normal, full string }{
		{"1", "1.0.0", ""},
		{"1.0", "1.0.0", ""},
		{"1.2.3", "1.2.3", ""},
		{" 1.2.3.0 ", "1.2.3", ""},
		{"1.2.3.4", "1.2.3.4", ""},
		{"01.02.003", "1.2.3", ""},
		{"2.5.0.7-beta3", "2.5.0.7-beta3", ""},
		{"1.0.0-rc.1", "1.0.0-rc.1", ""},
		{"1.0.0-a-b", "1.0.0-a-b", ""},
		{"1.0.0--", "1.0.0--", ""},
		{"1.0.0-007", "1.0.0-007", ""},
		{"1.0.0+build.5", "1.0.0", "1.0.0+build.5"},
		{"1.0.0+a-b", "1.0.0", "1.0.0+a-b"},
		{"1.0.0-beta+a-b", "1.0.0-beta", "1.0.0-beta+a-b"},
		{"2147483647.0.0", "2147483647.0.0", ""},
	}
	for _, tt := range tests {
		v, err := nuget.ParseVersion(tt.in)
		if err != nil {
			t.Errorf("%q: %v", tt.in, err)
			continue
		}
		if v.String() != tt.normal {
			t.Errorf("%q: %s, want %s", tt.in, v, tt.normal)
		}
		if full := cmp.Or(tt.full, tt.normal); v.Full() != full {
			t.Errorf("%q: full %s, want %s", tt.in, v.Full(), full)
		}
	}
}

func TestParseVersionRefuses(t *testing.T) {
	tests := []struct{ in, says string }{
		{"", "a number"},
		{"a", `have "a"`},
		{"1.", `have ""`},
		{"1.2.3.4.5", "have 5"},
		{"1.-2", `have ""`},
		{"+1", "number"},
		{"1.0.0-", "empty part"},
		{"1.0.0-a..b", "empty part"},
		{"1.0.0-ä", "have 'ä'"},
		{"1.0.0+", "empty part"},
		{"1.0.0-a+b+c", "have '+'"},
		{"2147483648.0", "2147483647"},
		{"1. 0", `have " 0"`},
		{"1.0.*", `have "*"`},
	}
	for _, tt := range tests {
		v, err := nuget.ParseVersion(tt.in)
		if err == nil {
			t.Errorf("%q: %v, want an error", tt.in, v)
		} else if !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), strconv.Quote(tt.in)) {
			t.Errorf("%q: %v, want it to say %s", tt.in, err, tt.says)
		}
	}
}

// ascending is in NuGet's order; versions on one line are equal.
var ascending = []string{
	"0.0.0-0",
	"0.0.1",
	"1.0.0--1",
	"1.0.0-0 1.0.0-00 1.0.0.0-0+x",
	"1.0.0-1",
	"1.0.0-2",
	"1.0.0-10 1.0-010",
	"1.0.0-2147483647",
	"1.0.0---",
	"1.0.0-2147483648", // too long for a number: a word
	"1.0.0-alpha 1.0.0-ALPHA",
	"1.0.0-alpha.1",
	"1.0.0-alpha.beta",
	"1.0.0-alpha1",
	"1.0.0-alpha10",
	"1.0.0-alpha2",
	"1.0.0-beta",
	"1.0.0-rc.1 1.0.0-RC.01",
	"1 1.0 1.0.0 1.0.0.0 1.0.0+meta",
	"1.0.0.1-a",
	"1.0.0.1",
	"1.0.1",
	"1.2.0",
	"1.10.0",
	"2.0.0-a",
	"10.0",
}

func TestCompare(t *testing.T) {
	type placed struct {
		v    nuget.Version
		line int
	}
	var all []placed
	for i, line := range ascending {
		for text := range strings.FieldsSeq(line) {
			all = append(all, placed{version(t, text), i})
		}
	}
	for _, a := range all {
		for _, b := range all {
			want := cmp.Compare(a.line, b.line)
			if got := a.v.Compare(b.v); got != want {
				t.Errorf("%s against %s: %d, want %d", a.v.Full(), b.v.Full(), got, want)
			}
			if (a.v.Key() == b.v.Key()) != (want == 0) {
				t.Errorf("keys of %s and %s: %s and %s", a.v.Full(), b.v.Full(), a.v.Key(), b.v.Key())
			}
		}
	}
}

func TestCompareIsAnOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		a, b, c := randomVersion(r), randomVersion(r), randomVersion(r)
		if a.Compare(b) != -b.Compare(a) {
			t.Fatalf("%s and %s: not antisymmetric", a, b)
		}
		if a.Compare(b) <= 0 && b.Compare(c) <= 0 && a.Compare(c) > 0 {
			t.Fatalf("%s, %s, %s: not transitive", a, b, c)
		}
		if back, err := nuget.ParseVersion(a.Full()); err != nil || back != a {
			t.Fatalf("%s comes back as %s, %v", a.Full(), back.Full(), err)
		}
	}
}

func version(t testing.TB, s string) nuget.Version {
	t.Helper()
	v, err := nuget.ParseVersion(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// randomVersion gives versions from a small world, so that bounds are met often.
func randomVersion(r *rand.Rand) nuget.Version {
	v := nuget.Version{Number: [4]int32{r.Int32N(3), r.Int32N(3), r.Int32N(3), r.Int32N(8) / 7}}
	labels := []string{"", "", "", "0", "1", "a", "A.1", "beta", "beta.2", "beta2", "rc-1", "-"}
	v.Prerelease = labels[r.IntN(len(labels))]
	if r.IntN(10) == 0 {
		v.Metadata = "m.1"
	}
	return v
}

func TestSort(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	vs := make([]nuget.Version, 300)
	for i := range vs {
		vs[i] = randomVersion(r)
	}
	nuget.Sort(vs)
	if !slices.IsSortedFunc(vs, nuget.Version.Compare) {
		t.Error("not in order")
	}
}

func FuzzParseVersion(f *testing.F) {
	for _, line := range ascending {
		for text := range strings.FieldsSeq(line) {
			f.Add(text)
		}
	}
	f.Add("1.0.0-a..b")
	f.Add("1.2.3.4.5")
	f.Fuzz(func(t *testing.T, s string) {
		v, err := nuget.ParseVersion(s)
		if err != nil {
			return
		}
		if back, err := nuget.ParseVersion(v.Full()); err != nil || back != v {
			t.Errorf("%q: %s comes back as %s, %v", s, v.Full(), back.Full(), err)
		}
		if k := version(t, v.Key()); !k.Equal(v) || k.Key() != v.Key() {
			t.Errorf("%q: the key %s is another version", s, v.Key())
		}
	})
}
