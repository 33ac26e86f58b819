package nuget

import (
	"fmt"
	"strconv"
	"strings"
)

// Float is a pattern with a star, such as 1.* or 2.0.0-beta*: of the versions a
// range admits, the highest that matches is preferred. The zero value prefers
// nothing.
type Float struct {
	floats bool
	number [4]int32
	fixed  int    // how many numbers count; 4 when only the label floats
	label  bool   // prereleases match too
	prefix string // what their label begins with
}

// parseFloat reads *, 1.*, 1.2.*, 1.2.3.*, each perhaps with -* or -beta*, and
// 1.2.3-beta*. It also gives the lowest version that could match.
func parseFloat(text string) (Float, Version, error) {
	f := Float{floats: true, fixed: 4}
	number, label, labelled := strings.Cut(text, "-")
	if star, ok := strings.CutSuffix(number, "*"); ok {
		fixed, dotted := strings.CutSuffix(star, ".")
		switch {
		case star == "":
			f.fixed = 0
		case !dotted:
			return f, Version{}, fmt.Errorf("want a dot before the star in %q", number)
		default:
			f.fixed = strings.Count(fixed, ".") + 1
			if f.fixed > 3 {
				return f, Version{}, fmt.Errorf("want at most three numbers before the star, have %d", f.fixed)
			}
			if err := parseNumbers(fixed, &f.number); err != nil {
				return f, Version{}, err
			}
		}
	} else if err := parseNumbers(number, &f.number); err != nil {
		return f, Version{}, err
	}
	if !labelled {
		return f, Version{Number: f.number}, nil
	}
	prefix, ok := strings.CutSuffix(label, "*")
	if !ok || strings.Contains(prefix, "*") {
		return f, Version{}, fmt.Errorf("want one star at the end of the label, have %q", label)
	}
	f.label, f.prefix = true, prefix
	low := f.lowest()
	if err := checkIdentifiers(low.Prerelease); err != nil {
		return f, Version{}, fmt.Errorf("after %q %w", "-", err)
	}
	return f, low, nil
}

// lowest is the lowest version that could match. A part of a label must not be
// empty, and 0 is the lowest one.
func (f Float) lowest() Version {
	v := Version{Number: f.number}
	if !f.label {
		return v
	}
	v.Prerelease = f.prefix
	if f.prefix == "" || strings.HasSuffix(f.prefix, ".") {
		v.Prerelease += "0"
	}
	return v
}

// Floats says whether there is a preference.
func (f Float) Floats() bool { return f.floats }

// Prereleases says whether prereleases can match.
func (f Float) Prereleases() bool { return f.label }

// Matches says whether the pattern fits a version.
func (f Float) Matches(v Version) bool {
	if !f.floats {
		return false
	}
	for i := range f.fixed {
		if f.number[i] != v.Number[i] {
			return false
		}
	}
	if v.Prerelease == "" {
		return true
	}
	return f.label && len(v.Prerelease) >= len(f.prefix) && strings.EqualFold(v.Prerelease[:len(f.prefix)], f.prefix)
}

// String gives the pattern, "" for the zero value.
func (f Float) String() string {
	if !f.floats {
		return ""
	}
	var b strings.Builder
	for i := range f.fixed {
		if i == 3 && f.fixed == 4 && f.number[3] == 0 {
			break
		}
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(strconv.Itoa(int(f.number[i])))
	}
	switch f.fixed {
	case 0:
		b.WriteByte('*')
	case 1, 2, 3:
		b.WriteString(".*")
	}
	if f.label {
		b.WriteString("-" + f.prefix + "*")
	}
	return b.String()
}
