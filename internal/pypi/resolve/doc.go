// Package resolve finds versions of Python packages that fit together.
//
// It is deterministic: the same problem and the same catalogue give the same
// answer. What is asked for takes the highest version that fits; what it needs
// stays as it is where that fits, and else takes the highest. When a choice leads
// nowhere the search goes back to a choice that matters. What else is in the
// account is not changed, and what it needs is not taken away from it. A problem
// without an answer is a *Conflict that names who wants what. The package imports
// the standard library and pypi only; what there is comes from a Catalogue.
package resolve

import (
	"context"

	"github.com/runwright/runwright/internal/pypi"
)

// Candidate is a version that may be taken.
type Candidate struct {
	Version pypi.Version
	// Yanked candidates are taken only by those who ask for exactly them.
	Yanked bool
	// Source is the catalogue's own.
	Source any
}

// Catalogue says what there is. Both are asked any number of times for the same.
type Catalogue interface {
	// Candidates lists the versions of a package that the interpreter can use, in
	// any order. unusable says in a sentence why there are others that it cannot
	// use, or why there is nothing.
	Candidates(ctx context.Context, key string) (all []Candidate, unusable string, err error)
	// Requires lists what a candidate needs.
	Requires(ctx context.Context, key string, c Candidate) ([]pypi.Requirement, error)
}

// Installed is a package that is there.
type Installed struct {
	Name     string
	Version  pypi.Version
	Requires []pypi.Requirement
}

// Problem is what to find.
type Problem struct {
	Roots     []pypi.Requirement
	Installed map[string]Installed // by key
	Env       pypi.Environment
	// Prerelease takes prereleases like all others.
	Prerelease bool
	// Alone looks for what is asked for and for nothing that it needs.
	Alone bool
}

// Item is a package of the answer.
type Item struct {
	Key, Name string
	Candidate Candidate
	// Keep says that it is there in this version already.
	Keep bool
	// Root says that it was asked for.
	Root bool
	// Chain leads from what was asked for to it, both included, as names.
	Chain []string
}

// want is a requirement and who has it.
type want struct {
	pypi.Requirement
	by      string // key of the package, "" for who asks
	version pypi.Version
	resting bool // by a package of the account that is left as it is
}

// choice is a candidate that was taken.
type choice struct {
	Candidate
	keep     bool
	requires []pypi.Requirement
	extras   []string
	told     []bool // requirements that have become wants
}

// state is how far a search is; it is never changed but in the making.
type state struct {
	order   []string // of wanted keys, as they came up
	wants   map[string][]want
	chosen  map[string]choice
	display map[string]string // names by key, as first written
}
