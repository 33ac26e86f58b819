package nuget

import (
	"fmt"
	"strings"
)

// Range is a set of versions. The zero value admits all. Bounds are shared, not
// copied, when a Range is copied; nobody changes them.
type Range struct {
	Min, Max *Version // nil: no bound
	AboveMin bool     // Min itself is not in the range
	BelowMax bool     // Max itself is not in the range
	// Float says which of the admitted versions are preferred; its pattern's
	// lowest version is Min. The zero value is no preference.
	Float Float
}

// Exactly is the range of one version.
func Exactly(v Version) Range { return Range{Min: &v, Max: &v} }

// AtLeast is the range of a version and all later ones.
func AtLeast(v Version) Range { return Range{Min: &v} }

// ParseRange reads a range in NuGet's notation: 1.0 (that or later), [1.0]
// (exactly), (1.0,2.0], [1.0, ), (,1.0], 1.* and [1.*,2.0) (the latest of those,
// when there is one). Nothing means any version.
func ParseRange(s string) (Range, error) {
	r, err := parseRange(strings.TrimSpace(s))
	if err != nil {
		return Range{}, fmt.Errorf("version range %q: %w", s, err)
	}
	return r, nil
}

func parseRange(text string) (r Range, err error) {
	if text == "" {
		return r, nil
	}
	open, last := text[0], text[len(text)-1]
	if open != '[' && open != '(' {
		if strings.ContainsAny(text, "[](),") {
			return r, fmt.Errorf("want a version, or '[' or '(' at the beginning")
		}
		return r, r.lower(text)
	}
	if len(text) < 2 || last != ']' && last != ')' {
		return r, fmt.Errorf("want ']' or ')' at the end")
	}
	parts := strings.Split(text[1:len(text)-1], ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	r.AboveMin, r.BelowMax = open == '(', last == ')'
	switch {
	case len(parts) > 2:
		return r, fmt.Errorf("want at most two versions, have %d", len(parts))
	case len(parts) == 1 && parts[0] == "":
		return r, fmt.Errorf("want a version between the brackets")
	case len(parts) == 1 && (r.AboveMin || r.BelowMax):
		return r, fmt.Errorf("want square brackets around a single version, [%s]", parts[0])
	case len(parts) == 1:
		v, err := ParseVersion(parts[0])
		return Exactly(v), err
	}
	if parts[0] == "" {
		r.AboveMin = false
	} else if err := r.lower(parts[0]); err != nil {
		return r, err
	}
	if parts[1] == "" {
		r.BelowMax = false
		return r, nil
	}
	high, err := ParseVersion(parts[1])
	if err != nil {
		return r, err
	}
	r.Max = &high
	if r.Empty() {
		return r, fmt.Errorf("want a first version that is not above the second, and both included when they are equal; no version is in this range")
	}
	return r, nil
}

// lower sets the lower bound, which may float.
func (r *Range) lower(text string) error {
	if strings.Contains(text, "*") {
		f, low, err := parseFloat(text)
		if err != nil {
			return err
		}
		r.Float, r.Min = f, &low
		return nil
	}
	v, err := ParseVersion(text)
	if err != nil {
		return err
	}
	r.Min = &v
	return nil
}

// Admits says whether a version lies in the range. It does not look at whether
// prereleases are wanted, see [Range.Choose].
func (r Range) Admits(v Version) bool {
	if r.Min != nil {
		if c := v.Compare(*r.Min); c < 0 || c == 0 && r.AboveMin {
			return false
		}
	}
	if r.Max != nil {
		if c := v.Compare(*r.Max); c > 0 || c == 0 && r.BelowMax {
			return false
		}
	}
	return true
}

// Any says that the range has no bounds.
func (r Range) Any() bool { return r.Min == nil && r.Max == nil }

// Exact gives the only version of a range that has just one.
func (r Range) Exact() (Version, bool) {
	if r.Min == nil || r.Max == nil || r.AboveMin || r.BelowMax || !r.Min.Equal(*r.Max) {
		return Version{}, false
	}
	return *r.Min, true
}

// Empty says that the bounds exclude each other. A parsed range is never empty, an
// intersection can be.
func (r Range) Empty() bool {
	if r.Min == nil || r.Max == nil {
		return false
	}
	c := r.Min.Compare(*r.Max)
	return c > 0 || c == 0 && (r.AboveMin || r.BelowMax)
}

// Equal says that two ranges have the same bounds and the same preference.
func (r Range) Equal(s Range) bool { return r.Float == s.Float && r.String() == s.String() }

// Intersect is the range of versions that both admit; see [Range.Empty]. The
// preference of r is kept, that of s when r has none.
func (r Range) Intersect(s Range) Range {
	out := r
	if s.Min != nil {
		c := 1
		if out.Min != nil {
			c = s.Min.Compare(*out.Min)
		}
		switch {
		case c > 0:
			out.Min, out.AboveMin = s.Min, s.AboveMin
		case c == 0:
			out.AboveMin = out.AboveMin || s.AboveMin
		}
	}
	if s.Max != nil {
		c := -1
		if out.Max != nil {
			c = s.Max.Compare(*out.Max)
		}
		switch {
		case c < 0:
			out.Max, out.BelowMax = s.Max, s.BelowMax
		case c == 0:
			out.BelowMax = out.BelowMax || s.BelowMax
		}
	}
	if !out.Float.Floats() {
		out.Float = s.Float
	}
	return out
}

// patterned says that the lower bound is that of the pattern, so that the pattern
// can stand for it. It is not after an intersection with a higher bound.
func (r Range) patterned() bool {
	return r.Float.Floats() && r.Min != nil && r.Min.Equal(r.Float.lowest())
}

// String gives the range in NuGet's normalised notation, such as [1.0.0, ) for
// 1.0, [1.0.0] for one version and (, ) for any. The preference of an intersection
// shows only when its lower bound is the pattern's.
func (r Range) String() string {
	if v, ok := r.Exact(); ok && !r.patterned() {
		return "[" + v.Full() + "]"
	}
	low, high := "", ""
	switch {
	case r.Min == nil:
	case r.patterned():
		low = r.Float.String()
	default:
		low = r.Min.Full()
	}
	if r.Max != nil {
		high = r.Max.Full()
	}
	open, end := "[", "]"
	if r.AboveMin || low == "" {
		open = "("
	}
	if r.BelowMax || high == "" {
		end = ")"
	}
	return open + low + ", " + high + end
}

// Words gives the range for people: "≥ 2.7.6", "= 1.0.0", "> 1.0.0 and ≤ 2.0.0",
// "any version".
func (r Range) Words() string {
	if r.patterned() && r.Max == nil {
		return r.Float.String()
	}
	if v, ok := r.Exact(); ok {
		return "= " + v.String()
	}
	var out []string
	if r.Min != nil {
		sign := "≥ "
		if r.AboveMin {
			sign = "> "
		}
		out = append(out, sign+r.Min.String())
	}
	if r.Max != nil {
		sign := "≤ "
		if r.BelowMax {
			sign = "< "
		}
		out = append(out, sign+r.Max.String())
	}
	if out == nil {
		return "any version"
	}
	return strings.Join(out, " and ")
}

// MarshalText gives the notation of String, nothing for any version.
func (r Range) MarshalText() ([]byte, error) {
	if r.Any() && !r.Float.Floats() {
		return nil, nil
	}
	return []byte(r.String()), nil
}

// UnmarshalText reads what ParseRange reads.
func (r *Range) UnmarshalText(text []byte) (err error) {
	*r, err = ParseRange(string(text))
	return err
}
