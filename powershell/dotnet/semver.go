package dotnet

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// SemVer is System.Management.Automation.SemanticVersion.
type SemVer struct {
	Major, Minor, Patch int32
	Label, Build        string
}

// PSType is SemanticVersion.
func (*SemVer) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.SemanticVersion")
}

// PSString is major.minor.patch-label+build.
func (v *SemVer) PSString() string {
	s := fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch)
	if v.Label != "" {
		s += "-" + v.Label
	}
	if v.Build != "" {
		s += "+" + v.Build
	}
	return s
}

// PSEquals compares all but the build label.
func (v *SemVer) PSEquals(o any) (bool, error) {
	w, ok := o.(*SemVer)
	return ok && v.cmp(w) == 0, nil
}

// PSCompare orders by precedence.
func (v *SemVer) PSCompare(o any) (int, error) {
	w, ok := o.(*SemVer)
	if !ok {
		return 0, ArgumentError("Object must be of type SemanticVersion.", "")
	}
	return v.cmp(w), nil
}

func (v *SemVer) cmp(w *SemVer) int {
	for _, p := range [][2]int32{{v.Major, w.Major}, {v.Minor, w.Minor}, {v.Patch, w.Patch}} {
		if p[0] != p[1] {
			return sign(int64(p[0]) - int64(p[1]))
		}
	}
	switch {
	case v.Label == w.Label:
		return 0
	case v.Label == "":
		return 1
	case w.Label == "":
		return -1
	}
	a, b := strings.Split(v.Label, "."), strings.Split(w.Label, ".")
	for i := range min(len(a), len(b)) {
		x, errX := strconv.ParseInt(a[i], 10, 64)
		y, errY := strconv.ParseInt(b[i], 10, 64)
		n := 0
		switch {
		case errX == nil && errY == nil:
			n = sign(x - y)
		case errX == nil:
			n = -1
		case errY == nil:
			n = 1
		default:
			n = strings.Compare(a[i], b[i])
		}
		if n != 0 {
			return n
		}
	}
	return sign(int64(len(a) - len(b)))
}

func sign(n int64) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// labelled reports whether a label is made of letters, digits and hyphens
// between dots.
func labelled(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" || strings.Trim(part, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "" {
			return false
		}
	}
	return true
}

// parseSemVer reads major[.minor[.patch]][-label][+build].
func parseSemVer(s string) (*SemVer, bool) {
	v := &SemVer{}
	rest, build, hasBuild := strings.Cut(s, "+")
	core, label, hasLabel := strings.Cut(rest, "-")
	if hasBuild && !labelled(build) || hasLabel && !labelled(label) {
		return nil, false
	}
	v.Label, v.Build = label, build
	parts := strings.Split(core, ".")
	if len(parts) > 3 {
		return nil, false
	}
	for i, at := range []*int32{&v.Major, &v.Minor, &v.Patch}[:len(parts)] {
		n, err := strconv.ParseInt(parts[i], 10, 32)
		if err != nil || strings.Trim(parts[i], "0123456789") != "" {
			return nil, false
		}
		*at = int32(n)
	}
	return v, true
}

// invalidPart is the error of a constructor's bad argument.
func invalidPart(name string) error {
	e := types.NewException("System.Management.Automation.PSArgumentException", fmt.Sprintf("Cannot process argument because the value of argument \"%s\" is not valid. Change the value of the \"%s\" argument and run the operation again.", name, name))
	e.ID = "Argument"
	return e
}

var semVerTable = sync.OnceValue(func() Table {
	this := func(c *Call) *SemVer { return c.This.(*SemVer) }
	parse := func(c *Call) (any, error) {
		switch {
		case c.Args[0] == nil:
			return nil, ArgumentNull("version")
		case c.Str(0) == "":
			return nil, types.NewException("System.FormatException", "version")
		}
		if v, ok := parseSemVer(c.Str(0)); ok {
			return v, nil
		}
		return nil, types.NewException("System.FormatException", "The input string '' was not in a correct format.")
	}
	make1 := func(c *Call) (any, error) {
		v := &SemVer{}
		for i, at := range []*int32{&v.Major, &v.Minor, &v.Patch} {
			if i < len(c.Args) {
				if *at = int32(c.Int(i)); *at < 0 {
					return nil, invalidPart([]string{"major", "minor", "patch"}[i])
				}
			}
		}
		if len(c.Args) == 4 && c.Str(3) != "" {
			label, build, _ := strings.Cut(c.Str(3), "+")
			if !labelled(label) || build != "" && !labelled(build) {
				return nil, types.NewException("System.FormatException", "label")
			}
			v.Label, v.Build = label, build
		}
		if len(c.Args) == 5 {
			v.Label, v.Build = c.Str(3), c.Str(4)
			if v.Label != "" && !labelled(v.Label) {
				return nil, types.NewException("System.FormatException", "preReleaseLabel")
			}
			if v.Build != "" && !labelled(v.Build) {
				return nil, types.NewException("System.FormatException", "buildLabel")
			}
		}
		return v, nil
	}
	orNil := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	t := Table{
		"new(*)": make1, "new(string)": parse, "static Parse(string)": parse,
		"new(version)": func(c *Call) (any, error) {
			w, _ := c.Args[0].(*types.Version)
			if w == nil {
				return nil, ArgumentNull("version")
			}
			if w.Revision > 0 {
				return nil, invalidPart("version")
			}
			return &SemVer{Major: w.Major, Minor: w.Minor, Patch: max(w.Build, 0)}, nil
		},
		"static TryParse(string,out semver)": func(c *Call) (any, error) {
			v, ok := parseSemVer(c.Str(0))
			if !ok || c.Str(0) == "" {
				return false, c.setOut(1, nil)
			}
			return true, c.setOut(1, v)
		},
		"get Major": func(c *Call) (any, error) { return this(c).Major, nil }, "get Minor": func(c *Call) (any, error) { return this(c).Minor, nil },
		"get Patch":           func(c *Call) (any, error) { return this(c).Patch, nil },
		"get PreReleaseLabel": func(c *Call) (any, error) { return orNil(this(c).Label), nil },
		"get BuildLabel":      func(c *Call) (any, error) { return orNil(this(c).Build), nil },
		"ToString()":          func(c *Call) (any, error) { return this(c).PSString(), nil },
		"static op_Implicit(semver)": func(c *Call) (any, error) {
			v := types.Unwrap(c.Args[0]).(*SemVer)
			return &types.Version{Major: v.Major, Minor: v.Minor, Build: v.Patch, Revision: -1}, nil
		},
		"GetHashCode()": func(c *Call) (any, error) {
			return objectTable()["GetHashCode()"](c)
		},
	}
	addOrder(t, "semver", "SemanticVersion", func(a, b any) int {
		x, _ := a.(*SemVer)
		y, _ := b.(*SemVer)
		switch {
		case x == nil && y == nil:
			return 0
		case x == nil:
			return -1
		case y == nil:
			return 1
		}
		return x.cmp(y)
	})
	return t
})
