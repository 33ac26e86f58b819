package nuget

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Version is a NuGet version: four numbers (those not written are zero), a label
// when it is a prerelease, and build metadata that does not count in comparisons.
// Versions that differ in letter case or metadata only are equal to Compare and
// not to ==.
type Version struct {
	Number     [4]int32
	Prerelease string // without the dash; empty for a release
	Metadata   string // without the plus
}

// ParseVersion reads a version: one to four numbers joined by dots, then perhaps
// -label and +metadata.
func ParseVersion(s string) (Version, error) {
	var v Version
	text := strings.TrimSpace(s)
	text, meta, hasMeta := strings.Cut(text, "+")
	number, label, hasLabel := strings.Cut(text, "-")
	if err := parseNumbers(number, &v.Number); err != nil {
		return Version{}, fmt.Errorf("version %q: %w", s, err)
	}
	for _, p := range []struct {
		there bool
		text  string
		mark  string
	}{{hasLabel, label, "-"}, {hasMeta, meta, "+"}} {
		if !p.there {
			continue
		}
		if err := checkIdentifiers(p.text); err != nil {
			return Version{}, fmt.Errorf("version %q: after %q %w", s, p.mark, err)
		}
	}
	v.Prerelease, v.Metadata = label, meta
	return v, nil
}

func parseNumbers(text string, into *[4]int32) error {
	parts := strings.Split(text, ".")
	if len(parts) > 4 {
		return fmt.Errorf("want one to four numbers joined by dots, have %d", len(parts))
	}
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 31)
		if err != nil {
			return fmt.Errorf("want a number from 0 to 2147483647, have %q", p)
		}
		into[i] = int32(n)
	}
	return nil
}

// checkIdentifiers wants letters, digits and dashes, in parts joined by dots.
func checkIdentifiers(text string) error {
	for part := range strings.SplitSeq(text, ".") {
		if part == "" {
			return fmt.Errorf("want letters, digits or dashes in every part, have an empty part")
		}
		for _, c := range part {
			if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-') {
				return fmt.Errorf("want letters, digits, dashes and dots, have %q", c)
			}
		}
	}
	return nil
}

// String gives the normalised form: three numbers, the fourth when it is not
// zero, and the label. Metadata is left out.
func (v Version) String() string {
	b := make([]byte, 0, 16+len(v.Prerelease))
	for i, n := range v.Number {
		if i == 3 && n == 0 {
			break
		}
		if i > 0 {
			b = append(b, '.')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	if v.Prerelease != "" {
		b = append(append(b, '-'), v.Prerelease...)
	}
	return string(b)
}

// Full gives the normalised form with its metadata.
func (v Version) Full() string {
	if v.Metadata == "" {
		return v.String()
	}
	return v.String() + "+" + v.Metadata
}

// Key is the same for versions that Compare calls equal, and can be a key of a
// map or a path.
func (v Version) Key() string {
	if v.Prerelease == "" {
		return v.String()
	}
	parts := strings.Split(v.Prerelease, ".")
	for i, p := range parts {
		if n, err := strconv.ParseInt(p, 10, 32); err == nil {
			parts[i] = strconv.FormatInt(n, 10)
		}
	}
	v.Prerelease = strings.ToLower(strings.Join(parts, "."))
	return v.String()
}

// IsPrerelease says whether the version has a label.
func (v Version) IsPrerelease() bool { return v.Prerelease != "" }

// Release is the version without label and metadata.
func (v Version) Release() Version { return Version{Number: v.Number} }

// Compare gives -1, 0 or 1. Numbers come first; a prerelease stands before its
// release; labels are compared part by part without case, numbers before words.
func (v Version) Compare(w Version) int {
	for i := range v.Number {
		if c := cmp.Compare(v.Number[i], w.Number[i]); c != 0 {
			return c
		}
	}
	switch {
	case v.Prerelease == w.Prerelease:
		return 0
	case v.Prerelease == "":
		return 1
	case w.Prerelease == "":
		return -1
	}
	a, b := strings.Split(v.Prerelease, "."), strings.Split(w.Prerelease, ".")
	for i := range min(len(a), len(b)) {
		if c := comparePart(a[i], b[i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

// comparePart compares one part of a label. What NuGet takes for a number is a
// 32-bit integer with an optional sign; longer digits are words.
func comparePart(a, b string) int {
	n, errA := strconv.ParseInt(a, 10, 32)
	m, errB := strconv.ParseInt(b, 10, 32)
	switch {
	case errA == nil && errB == nil:
		return cmp.Compare(n, m)
	case errA == nil:
		return -1
	case errB == nil:
		return 1
	}
	return strings.Compare(strings.ToLower(a), strings.ToLower(b))
}

// Equal says that Compare gives 0.
func (v Version) Equal(w Version) bool { return v.Compare(w) == 0 }

// MarshalText gives the full form.
func (v Version) MarshalText() ([]byte, error) { return []byte(v.Full()), nil }

// UnmarshalText reads what ParseVersion reads.
func (v *Version) UnmarshalText(text []byte) (err error) {
	*v, err = ParseVersion(string(text))
	return err
}

// Sort puts versions in order, the lowest first; equal ones keep their order.
func Sort(versions []Version) { slices.SortStableFunc(versions, Version.Compare) }
