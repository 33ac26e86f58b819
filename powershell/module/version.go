package module

import (
	"fmt"
	"strconv"
	"strings"
)

// Version is a .NET version of two to four parts; parts that were not written are
// -1, as in .NET.
type Version [4]int32

// ParseVersion reads a version of two to four parts.
func ParseVersion(s string) (Version, error) {
	v := Version{-1, -1, -1, -1}
	parts := strings.Split(strings.TrimSpace(s), ".")
	if len(parts) < 2 || len(parts) > 4 {
		return v, fmt.Errorf("version %q: want two to four numbers joined by dots", s)
	}
	for i, p := range parts {
		n, err := strconv.ParseInt(strings.TrimSpace(p), 10, 32)
		if err != nil || n < 0 {
			return v, fmt.Errorf("version %q: %q is not a number from 0 to 2147483647", s, p)
		}
		v[i] = int32(n)
	}
	return v, nil
}

// String gives the parts that were written.
func (v Version) String() string {
	var out []string
	for _, p := range v {
		if p < 0 {
			break
		}
		out = append(out, strconv.Itoa(int(p)))
	}
	return strings.Join(out, ".")
}

// Compare gives -1, 0 or 1 as .NET does: a part that was not written is less than
// zero, so that 1.0 is less than 1.0.0.
func (v Version) Compare(w Version) int {
	for i := range v {
		switch {
		case v[i] < w[i]:
			return -1
		case v[i] > w[i]:
			return 1
		}
	}
	return 0
}

// Same says that two versions differ at most in trailing zeros.
func (v Version) Same(w Version) bool {
	for i := range v {
		if max(v[i], 0) != max(w[i], 0) {
			return false
		}
	}
	return true
}
