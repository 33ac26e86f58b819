package pypi

import (
	"fmt"
	"slices"
	"strings"
)

// Specifier is one clause about versions, such as >=1.2 (PEP 440).
type Specifier struct {
	op      string // ~= == != <= >= < > ===
	version Version
	text    string // of the version, as it was written
	prefix  bool   // == and != with .* behind
}

// Specifiers are clauses that have to hold all; none admits everything.
type Specifiers []Specifier

// ParseSpecifiers reads clauses with commas in between; an empty text is none.
func ParseSpecifiers(text string) (Specifiers, error) {
	var out Specifiers
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue // a comma at the end is common
		}
		s, err := parseSpecifier(part)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// operators in the order in which they are looked for.
func operators() []string { return []string{"===", "~=", "==", "!=", "<=", ">=", "<", ">"} }

func parseSpecifier(text string) (Specifier, error) {
	bad := fmt.Errorf("'%s' is no version specifier; expected one such as >=1.2, ==1.* or ~=2.1 (PEP 440)", text)
	for _, op := range operators() {
		rest, ok := strings.CutPrefix(text, op)
		if !ok {
			continue
		}
		rest = strings.TrimSpace(rest)
		s := Specifier{op: op, text: rest}
		if op == "===" {
			if rest == "" || strings.ContainsAny(rest, " \t;)") {
				return s, bad
			}
			return s, nil
		}
		lower := strings.ToLower(rest)
		if op == "==" || op == "!=" {
			lower, s.prefix = strings.CutSuffix(lower, ".*")
		}
		var end string
		s.version, end, ok = readVersion(lower)
		switch {
		case !ok || end != "",
			s.prefix && (s.version.pre != "" || s.version.post || s.version.dev || s.version.local != nil),
			s.version.local != nil && op != "==" && op != "!=",
			op == "~=" && len(s.version.release) < 2:
			return s, bad
		}
		return s, nil
	}
	return Specifier{}, bad
}

// String is the clause as it is written.
func (s Specifier) String() string { return s.op + s.text }

// String is the clauses with commas in between.
func (s Specifiers) String() string {
	texts := make([]string, 0, len(s))
	for _, c := range s {
		texts = append(texts, c.String())
	}
	return strings.Join(texts, ",")
}

// Admit says whether a version fits, prereleases like all others.
func (s Specifiers) Admit(v Version) bool {
	for _, c := range s {
		if !c.admits(v) {
			return false
		}
	}
	return true
}

// NamesPrerelease says whether a clause names a prerelease as a version that
// fits, which asks for prereleases.
func (s Specifiers) NamesPrerelease() bool {
	return slices.ContainsFunc(s, func(c Specifier) bool {
		return c.op != "!=" && c.op != "===" && c.version.IsPrerelease()
	})
}

// Names says whether a clause asks for exactly one version, and that is the one.
func (s Specifiers) Names(v Version) bool {
	return slices.ContainsFunc(s, func(c Specifier) bool {
		return (c.op == "===" || c.op == "==" && !c.prefix) && c.admits(v)
	})
}

func (s Specifier) admits(v Version) bool {
	switch s.op {
	case "===":
		return strings.EqualFold(v.text, s.text)
	case "==":
		return s.equals(v)
	case "!=":
		return !s.equals(v)
	case "~=":
		// Of 2.2.post3 the series is 2.*: what stands behind the release does not count.
		return v.public().Compare(s.version) >= 0 && hasPrefix(v, Version{epoch: s.version.epoch, release: s.version.release[:len(s.version.release)-1]})
	case "<=":
		return v.public().Compare(s.version) <= 0
	case ">=":
		return v.public().Compare(s.version) >= 0
	case "<":
		// A prerelease of the bound is not what is meant by less than it.
		return v.Compare(s.version) < 0 && (s.version.IsPrerelease() || !v.IsPrerelease() || !s.sameRelease(v))
	}
	// Neither is a post-release or a local version of it by more.
	without := v.public()
	without.post, without.postN, without.dev, without.devN = false, 0, false, 0
	return v.Compare(s.version) > 0 && v.public().Compare(s.version) != 0 && !(v.post && !s.version.post && without.Compare(s.version) == 0)
}

// sameRelease says whether a version is a prerelease of the clause's version: it
// differs in nothing but that.
func (s Specifier) sameRelease(v Version) bool {
	return v.baseOnly().Compare(s.version.baseOnly()) == 0 && (!s.version.post || v.post && v.postN == s.version.postN)
}

func (s Specifier) equals(v Version) bool {
	if s.prefix {
		return hasPrefix(v, s.version)
	}
	if s.version.local == nil {
		v = v.public()
	}
	return v.Compare(s.version) == 0
}

// hasPrefix says whether a version begins with the epoch and release of another;
// missing numbers of its own release are zeros.
func hasPrefix(v, p Version) bool {
	n := min(len(v.release), len(p.release))
	return v.epoch == p.epoch && compareReleases(v.release[:n], p.release) == 0
}
