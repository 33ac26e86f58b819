package module

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// GalleryVersion is a version as galleries write it: one to four numbers, and a
// label when it is a prerelease. Parts that are not written count as zero.
type GalleryVersion struct {
	Number [4]int32
	Label  string
}

// ParseGalleryVersion reads a gallery version. Build metadata after + is dropped.
func ParseGalleryVersion(s string) (GalleryVersion, error) {
	var v GalleryVersion
	text, _, _ := strings.Cut(strings.TrimSpace(s), "+")
	number, label, labelled := strings.Cut(text, "-")
	if labelled && label == "" {
		return v, fmt.Errorf("version %q: the label after the dash is empty", s)
	}
	v.Label = label
	parts := strings.Split(number, ".")
	if len(parts) > 4 {
		return v, fmt.Errorf("version %q: want one to four numbers joined by dots", s)
	}
	for i, p := range parts {
		n, err := strconv.ParseInt(p, 10, 32)
		if err != nil || n < 0 {
			return v, fmt.Errorf("version %q: %q is not a number from 0 to 2147483647", s, p)
		}
		v.Number[i] = int32(n)
	}
	return v, nil
}

// Gallery gives the version as a gallery knows it, with the prerelease label of a
// manifest.
func (v Version) Gallery(label string) GalleryVersion {
	g := GalleryVersion{Label: label}
	for i, p := range v {
		g.Number[i] = max(p, 0)
	}
	return g
}

// String gives at least three numbers, a fourth when it is not zero.
func (v GalleryVersion) String() string {
	s := fmt.Sprintf("%d.%d.%d", v.Number[0], v.Number[1], v.Number[2])
	if v.Number[3] != 0 {
		s += fmt.Sprintf(".%d", v.Number[3])
	}
	if v.Label != "" {
		s += "-" + v.Label
	}
	return s
}

// Compare gives -1, 0 or 1. A prerelease comes before its release; labels are
// compared part by part, numbers before words.
func (v GalleryVersion) Compare(w GalleryVersion) int {
	for i := range v.Number {
		if c := cmp.Compare(v.Number[i], w.Number[i]); c != 0 {
			return c
		}
	}
	switch {
	case v.Label == "" || w.Label == "":
		return cmp.Compare(len(w.Label), len(v.Label)) // only emptiness counts here
	}
	a, b := strings.Split(strings.ToLower(v.Label), "."), strings.Split(strings.ToLower(w.Label), ".")
	for i := range min(len(a), len(b)) {
		if c := compareLabels(a[i], b[i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

func compareLabels(a, b string) int {
	n, errA := strconv.ParseUint(a, 10, 63)
	m, errB := strconv.ParseUint(b, 10, 63)
	switch {
	case errA == nil && errB == nil:
		return cmp.Compare(n, m)
	case errA == nil:
		return -1
	case errB == nil:
		return 1
	}
	return strings.Compare(a, b)
}

// Range is a set of versions in NuGet's notation. The zero value admits all.
type Range struct {
	Min, Max *GalleryVersion // nil: no bound
	AboveMin bool            // Min itself is not in the range
	BelowMax bool            // Max itself is not in the range
}

// ParseRange reads a range: 1.0 (that or later), [1.0] (exactly), (1.0,2.0],
// [1.0,) and the like; nothing means any version.
func ParseRange(s string) (Range, error) {
	var r Range
	text := strings.TrimSpace(s)
	if text == "" {
		return r, nil
	}
	if !strings.ContainsAny(text[:1], "[(") {
		v, err := ParseGalleryVersion(text)
		r.Min = &v
		return r, err
	}
	last := text[len(text)-1]
	if len(text) < 3 || last != ']' && last != ')' {
		return r, fmt.Errorf("version range %q: want a closing bracket", s)
	}
	r.AboveMin, r.BelowMax = text[0] == '(', last == ')'
	from, to, both := strings.Cut(text[1:len(text)-1], ",")
	if !both {
		if r.AboveMin || r.BelowMax {
			return r, fmt.Errorf("version range %q: one version must stand in square brackets", s)
		}
		to = from
	}
	for _, b := range []struct {
		text string
		into **GalleryVersion
	}{{from, &r.Min}, {to, &r.Max}} {
		if strings.TrimSpace(b.text) == "" {
			continue
		}
		v, err := ParseGalleryVersion(b.text)
		if err != nil {
			return r, fmt.Errorf("version range %q: %w", s, err)
		}
		*b.into = &v
	}
	switch {
	case r.Min == nil && r.Max == nil:
		return r, fmt.Errorf("version range %q: names no version", s)
	case r.Min != nil && r.Max != nil && r.Min.Compare(*r.Max) > 0:
		return r, fmt.Errorf("version range %q: the first version is above the second", s)
	}
	return r, nil
}

// Admits says whether a version is in the range.
func (r Range) Admits(v GalleryVersion) bool {
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

// String gives the range as people read it, "" for any version.
func (r Range) String() string {
	if r.Min != nil && r.Max != nil && r.Min.Compare(*r.Max) == 0 {
		return "= " + r.Min.String()
	}
	var out []string
	if r.Min != nil {
		out = append(out, map[bool]string{false: ">= ", true: "> "}[r.AboveMin]+r.Min.String())
	}
	if r.Max != nil {
		out = append(out, map[bool]string{false: "<= ", true: "< "}[r.BelowMax]+r.Max.String())
	}
	return strings.Join(out, ", ")
}
