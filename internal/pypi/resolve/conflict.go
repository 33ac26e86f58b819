package resolve

import (
	"fmt"
	"slices"
	"strings"
)

// Conflict says that no version of a package fits all that is wanted of it.
type Conflict struct {
	Name   string
	Wants  []string // who wants what, a clause each: "a 1.0 needs b<2"
	Chosen string   // the version that others had led to, empty for none
	// Unusable says in a sentence why there are versions that cannot be used, or
	// that there are none.
	Unusable string
	Versions []string // that could be used, highest first
}

// maxShown is how many versions an error lists.
const maxShown = 5

// Error names the package, who wants what, and what there is.
func (c *Conflict) Error() string {
	text := "No version of " + c.Name + " fits: " + strings.Join(c.Wants, "; ") + "."
	if len(c.Versions) == 0 && c.Chosen == "" && c.Unusable != "" && len(c.Wants) > 0 {
		text = "There is no " + c.Name + " that can be used: " + strings.Join(c.Wants, "; ") + "."
	}
	switch n := len(c.Versions); {
	case n > maxShown:
		text += fmt.Sprintf(" There are %s and %d more.", strings.Join(c.Versions[:maxShown], ", "), n-maxShown)
	case n > 0:
		text += " There is " + strings.Join(c.Versions, ", ") + "."
	}
	if c.Unusable != "" {
		text += " " + strings.ToUpper(c.Unusable[:1]) + c.Unusable[1:]
	}
	return text
}

// note keeps a version for the error.
func (c *Conflict) note(found Candidate) {
	text := found.Version.String()
	if found.Yanked {
		text += " (yanked)"
	}
	if !slices.Contains(c.Versions, text) {
		c.Versions = append(c.Versions, text)
	}
}

// resting keeps what a package of the account needs, once.
func (c *Conflict) resting(wants []string) {
	for _, w := range wants {
		if !slices.Contains(c.Wants, w) {
			c.Wants = append(c.Wants, w)
		}
	}
}

// tell says who wants what.
func (s *solver) tell(st state, wants []want) []string {
	var out []string
	for _, w := range wants {
		text := "you asked for " + w.Bare()
		if w.by != "" {
			name := st.display[w.by]
			if name == "" {
				name = s.Installed[w.by].Name
			}
			text = fmt.Sprintf("%s %s needs %s", name, w.version, w.Bare())
		}
		if w.resting {
			text += " (in the account)"
		}
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}
