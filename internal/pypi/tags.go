package pypi

import (
	"fmt"
	"strconv"
	"strings"
)

// Tag says what a wheel runs on: interpreter, binary interface, platform (PEP
// 425).
type Tag struct{ Python, ABI, Platform string }

// String is the tag as names of wheels have it.
func (t Tag) String() string { return t.Python + "-" + t.ABI + "-" + t.Platform }

// Pure says whether a wheel of the tag needs no particular platform.
func (t Tag) Pure() bool { return t.Platform == "any" }

// ParseTags reads a compressed tag such as py2.py3-none-any as the tags that it
// stands for.
func ParseTags(text string) ([]Tag, error) {
	parts := strings.Split(strings.ToLower(text), "-")
	if len(parts) != 3 {
		return nil, fmt.Errorf("'%s' is no tag; expected one such as py3-none-any", text)
	}
	var out []Tag
	for python := range strings.SplitSeq(parts[0], ".") {
		for abi := range strings.SplitSeq(parts[1], ".") {
			for platform := range strings.SplitSeq(parts[2], ".") {
				if python == "" || abi == "" || platform == "" || len(out) == maxTags {
					return nil, fmt.Errorf("'%s' is no tag; expected one such as py3-none-any", text)
				}
				out = append(out, Tag{python, abi, platform})
			}
		}
	}
	return out, nil
}

// maxTags is how many tags one name may stand for.
const maxTags = 1000

// Tags lists the tags of wheels that the interpreter can load, best first: those
// made for it, those of its stable interface, those of older interfaces, those for
// every platform.
func (e Environment) Tags() []Tag {
	major, minor, ok := e.numbers()
	if !ok {
		return nil
	}
	var out []Tag
	platforms := e.platforms()
	add := func(python, abi string) {
		for _, p := range platforms {
			out = append(out, Tag{python, abi, p})
		}
	}
	cp := fmt.Sprintf("cp%d%d", major, minor)
	own := cp
	switch {
	case major == 2:
		own += "mu" // of Linux, with wide characters
	case minor < 8:
		own += "m"
	}
	add(cp, own)
	if major == 3 {
		add(cp, "abi3")
	}
	add(cp, "none")
	if major == 3 {
		for older := minor - 1; older >= 2; older-- {
			add(fmt.Sprintf("cp%d%d", major, older), "abi3")
		}
	}
	general := []string{fmt.Sprintf("py%d%d", major, minor), fmt.Sprintf("py%d", major)}
	for older := minor - 1; older >= 0; older-- {
		general = append(general, fmt.Sprintf("py%d%d", major, older))
	}
	for _, python := range general {
		add(python, "none")
	}
	out = append(out, Tag{cp, "none", "any"})
	for _, python := range general {
		out = append(out, Tag{python, "none", "any"})
	}
	return out
}

// platforms lists the platforms of compiled code: what the C library takes,
// newest first, then the machine.
func (e Environment) platforms() []string {
	if e.PlatformSystem != "Linux" || e.PlatformMachine == "" {
		return nil
	}
	var out []string
	major, rest, _ := strings.Cut(e.Libc, ".")
	minor, err := strconv.Atoi(rest)
	if major == "2" && err == nil {
		oldest := 17
		if e.PlatformMachine == "x86_64" || e.PlatformMachine == "i686" {
			oldest = 5
		}
		old := map[int]string{17: "manylinux2014_", 12: "manylinux2010_", 5: "manylinux1_"}
		for n := minor; n >= oldest; n-- {
			out = append(out, fmt.Sprintf("manylinux_2_%d_%s", n, e.PlatformMachine))
			if name, ok := old[n]; ok {
				out = append(out, name+e.PlatformMachine)
			}
		}
	}
	return append(out, "linux_"+e.PlatformMachine)
}

// numbers are those of the interpreter's version.
func (e Environment) numbers() (major, minor int, ok bool) {
	a, b, _ := strings.Cut(e.PythonVersion, ".")
	major, err1 := strconv.Atoi(a)
	minor, err2 := strconv.Atoi(b)
	return major, minor, err1 == nil && err2 == nil
}

// Ranks says how well tags suit an interpreter; it is made once for many wheels.
type Ranks map[Tag]int

// Ranks gives the rank of each tag that the interpreter takes, from 0 for the best.
func (e Environment) Ranks() Ranks {
	out := Ranks{}
	for i, t := range e.Tags() {
		if _, ok := out[t]; !ok {
			out[t] = i
		}
	}
	return out
}

// Best gives the best of a wheel's tags; ok is false where the interpreter takes
// none of them.
func (r Ranks) Best(tags []Tag) (best Tag, rank int, ok bool) {
	for _, t := range tags {
		if n, there := r[t]; there && (!ok || n < rank) {
			best, rank, ok = t, n, true
		}
	}
	return best, rank, ok
}
