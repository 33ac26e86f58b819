// Package resolve finds the modules that a wish needs: which versions to
// import, which to leave, in which order.
//
// A Problem says what is wanted, what is installed, and where versions can be
// asked for. Solve gives a Plan, or an error that names everything that
// stands in the way at once, each with the chain of modules that led there.
//
// The rules: one version of a module at a time; an installed version that
// fits stays; else the lowest version that fits (or the highest, on request).
// What an installed module needs and has must not be taken away from it, but
// by a root: who asks for a module by name gets it, and the plan says what it
// breaks. A choice that leads nowhere is taken back, so a plan is found whenever there
// is one. Modules that need each other in a circle cannot be loaded by
// PowerShell and make no plan.
//
// The package is pure: versions come from a function, nothing is kept.
package resolve

import (
	"context"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/nuget"
)

// Need is a module with the versions that fit.
type Need struct {
	Name  string
	Range nuget.Range
}

// String is the need as people read it: "Az.Accounts (>= 2.7.6)".
func (n Need) String() string {
	if n.Range.Any() {
		return n.Name
	}
	return n.Name + " (" + n.Range.Words() + ")"
}

// Candidate is a version of a module that could be imported.
type Candidate struct {
	Version nuget.Version
	// Also are lower versions that lie beside it in the same package.
	Also  []nuget.Version
	Needs []Need
	// Source is the caller's own; it comes back in the plan.
	Source any
}

// Installed is a module that is there. Several versions may lie side by side.
type Installed struct {
	Name     string
	Versions []nuget.Version // the highest last
	Needs    []Need
	// Fixed forbids to replace it because others need it so; it can be
	// replaced as a root.
	Fixed bool
}

// Root is a module that is wanted. With a Package it is that one, else a
// version in Range is chosen from what Offers gives.
type Root struct {
	Need
	Package *Candidate
	// Renew asks for a version from Offers even when an installed one fits.
	Renew bool
	// Lowest takes the lowest version that fits, as a dependency does; else
	// it is the highest.
	Lowest bool
}

// Problem is what Solve works on.
type Problem struct {
	Roots     []Root
	Installed []Installed
	// Offers gives the versions of a module that can be imported, in any
	// order; none for a module that is not known. It is called at most once
	// for each name, from several goroutines.
	Offers func(ctx context.Context, name string) ([]Candidate, error)
	// Highest takes the highest version that fits, not the lowest, of every
	// module that has to be imported.
	Highest bool
	// Prerelease takes prereleases, too; else only those a range names.
	Prerelease bool
}

// Action says what a plan does with a module.
type Action string

// The actions.
const (
	Import Action = "import" // it was not there
	Update Action = "update" // another version replaces the installed one
	Keep   Action = "keep"   // the installed one fits
)

// Item is one module of a plan.
type Item struct {
	Name    string
	Action  Action
	Version nuget.Version
	From    nuget.Version // the installed one, for Update and Keep
	Needs   []Need
	Source  any
	// Root says that it was asked for by name.
	Root bool
	// Chain leads from a root to the module, the module itself last.
	Chain []string
	// Breaks are needs of installed modules that a root does away with: who
	// asks for a module by name gets it, and is to be told.
	Breaks []Conflict
}

// admits reports whether any version of the package is in a range.
func (c *Candidate) admits(r nuget.Range) bool {
	return r.Admits(c.Version) || slices.ContainsFunc(c.Also, r.Admits)
}

// key is the name of a module where case does not count.
func key(name string) string { return strings.ToLower(name) }
