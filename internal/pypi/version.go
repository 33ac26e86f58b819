package pypi

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Version is a version of PEP 440. The zero value is no version.
type Version struct {
	text    string // as it was read
	epoch   uint64
	release []uint64
	pre     string // "a", "b", "rc", or empty
	preN    uint64
	post    bool
	postN   uint64
	dev     bool
	devN    uint64
	local   []localPart
}

// localPart is a segment of a local version: a number, or a text in lower case.
type localPart struct {
	text   string // empty for a number
	number uint64
}

// ParseVersion reads a version in any spelling that PEP 440 allows.
func ParseVersion(text string) (Version, error) {
	v, rest, ok := readVersion(strings.ToLower(strings.TrimSpace(text)))
	if !ok || rest != "" {
		return Version{}, fmt.Errorf("'%s' is no version; expected one such as 1.2.3, 1.0rc1 or 2.0.post1 (PEP 440)", text)
	}
	v.text = text
	return v, nil
}

// reader cuts a text from the front.
type reader struct{ s string }

// number takes digits; numbers that do not fit are not taken.
func (r *reader) number() (n uint64, ok bool) {
	i := 0
	for i < len(r.s) && isDigit(r.s[i]) {
		i++
	}
	n, err := strconv.ParseUint(r.s[:i], 10, 64)
	if err != nil {
		return 0, false
	}
	r.s = r.s[i:]
	return n, true
}

// word takes the first of the words that is there, with a separator in front of
// it where one is allowed, and says which.
func (r *reader) word(words ...string) (string, bool) {
	at := r.s
	if at != "" && strings.IndexByte("-_.", at[0]) >= 0 {
		at = at[1:]
	}
	for _, w := range words {
		if rest, ok := strings.CutPrefix(at, w); ok {
			r.s = rest
			return w, true
		}
	}
	return "", false
}

// counted takes a number behind a word, with a separator in between; 0 without.
func (r *reader) counted() (uint64, bool) {
	at := *r
	if at.s != "" && strings.IndexByte("-_.", at.s[0]) >= 0 {
		at.s = at.s[1:]
	}
	if at.s == "" || !isDigit(at.s[0]) {
		return 0, true
	}
	n, ok := at.number()
	if ok {
		*r = at
	}
	return n, ok
}

// readVersion reads the longest version at the front of a text in lower case.
func readVersion(s string) (v Version, rest string, ok bool) {
	r := &reader{strings.TrimPrefix(s, "v")}
	if epoch := *r; true {
		if n, ok := epoch.number(); ok && strings.HasPrefix(epoch.s, "!") {
			v.epoch, r.s = n, epoch.s[1:]
		}
	}
	n, ok := r.number()
	if !ok {
		return v, s, false
	}
	v.release = []uint64{n}
	for len(r.s) > 1 && r.s[0] == '.' && isDigit(r.s[1]) {
		at := reader{r.s[1:]}
		if n, ok = at.number(); !ok {
			return v, s, false
		}
		v.release, r.s = append(v.release, n), at.s
	}
	if word, found := r.word("alpha", "a", "beta", "b", "preview", "pre", "rc", "c"); found {
		v.pre = map[string]string{"alpha": "a", "a": "a", "beta": "b", "b": "b"}[word]
		if v.pre == "" {
			v.pre = "rc"
		}
		if v.preN, ok = r.counted(); !ok {
			return v, s, false
		}
	}
	if !r.readPost(&v) || !r.readDev(&v) || !r.readLocal(&v) {
		return v, s, false
	}
	return v, r.s, true
}

func (r *reader) readPost(v *Version) (ok bool) {
	if len(r.s) > 1 && r.s[0] == '-' && isDigit(r.s[1]) { // 1.0-1
		r.s = r.s[1:]
		v.post = true
		v.postN, ok = r.number()
		return ok
	}
	if _, found := r.word("post", "rev", "r"); !found {
		return true
	}
	v.post = true
	v.postN, ok = r.counted()
	return ok
}

func (r *reader) readDev(v *Version) (ok bool) {
	if _, found := r.word("dev"); !found {
		return true
	}
	v.dev = true
	v.devN, ok = r.counted()
	return ok
}

func (r *reader) readLocal(v *Version) bool {
	if r.s == "" || r.s[0] != '+' {
		return true
	}
	at := r.s[1:]
	for {
		i := 0
		for i < len(at) && isAlnum(at[i]) {
			i++
		}
		if i == 0 {
			return false
		}
		part := localPart{text: at[:i]}
		if strings.Trim(part.text, "0123456789") == "" {
			n, err := strconv.ParseUint(part.text, 10, 64)
			if err != nil {
				return false
			}
			part = localPart{number: n}
		}
		v.local = append(v.local, part)
		at = at[i:]
		if at == "" || strings.IndexByte("-_.", at[0]) < 0 {
			break
		}
		at = at[1:]
	}
	r.s = at
	return true
}

// String is the version in its normal form.
func (v Version) String() string {
	s := v.Public()
	for i, p := range v.local {
		s += map[bool]string{true: "+", false: "."}[i == 0]
		if p.text != "" {
			s += p.text
		} else {
			s += strconv.FormatUint(p.number, 10)
		}
	}
	return s
}

// Public is the normal form without the local part.
func (v Version) Public() string {
	var b strings.Builder
	b.WriteString(v.base(len(v.release)))
	if v.pre != "" {
		fmt.Fprintf(&b, "%s%d", v.pre, v.preN)
	}
	if v.post {
		fmt.Fprintf(&b, ".post%d", v.postN)
	}
	if v.dev {
		fmt.Fprintf(&b, ".dev%d", v.devN)
	}
	return b.String()
}

// base is epoch and the first n numbers of the release.
func (v Version) base(n int) string {
	var b strings.Builder
	if v.epoch > 0 {
		fmt.Fprintf(&b, "%d!", v.epoch)
	}
	for i, r := range v.release[:n] {
		if i > 0 {
			b.WriteByte('.')
		}
		fmt.Fprint(&b, r)
	}
	return b.String()
}

// IsZero says that it is no version.
func (v Version) IsZero() bool { return v.release == nil }

// IsPrerelease says whether it is a prerelease or a development release.
func (v Version) IsPrerelease() bool { return v.pre != "" || v.dev }

// public is the version without its local part.
func (v Version) public() Version {
	v.local = nil
	return v
}

// baseOnly is the version with nothing but epoch and release.
func (v Version) baseOnly() Version { return Version{epoch: v.epoch, release: v.release} }

// Compare orders versions as PEP 440 does; 1.0 and 1.0.0 are equal.
func (v Version) Compare(o Version) int {
	return cmp.Or(
		cmp.Compare(v.epoch, o.epoch), compareReleases(v.release, o.release),
		cmp.Compare(v.preRank(), o.preRank()), cmp.Compare(v.preN, o.preN),
		compareFlagged(v.post, o.post, -1), cmp.Compare(v.postN, o.postN),
		compareFlagged(v.dev, o.dev, 1), cmp.Compare(v.devN, o.devN),
		slices.CompareFunc(v.local, o.local, compareLocal),
	)
}

func compareReleases(a, b []uint64) int {
	for i := range max(len(a), len(b)) {
		var x, y uint64
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if c := cmp.Compare(x, y); c != 0 {
			return c
		}
	}
	return 0
}

// preRank puts development releases of a release before its prereleases, and
// those before the release.
func (v Version) preRank() int {
	switch {
	case v.pre != "":
		return map[string]int{"a": 1, "b": 2, "rc": 3}[v.pre]
	case !v.post && v.dev:
		return 0
	}
	return math.MaxInt
}

// compareFlagged orders by a part that may be absent; absent is what stands for
// that against present.
func compareFlagged(a, b bool, absent int) int {
	switch {
	case a == b:
		return 0
	case a:
		return -absent
	}
	return absent
}

// compareLocal puts texts before numbers.
func compareLocal(a, b localPart) int {
	switch {
	case a.text == "" && b.text == "":
		return cmp.Compare(a.number, b.number)
	case a.text == "":
		return 1
	case b.text == "":
		return -1
	}
	return cmp.Compare(a.text, b.text)
}
