// Package coverage says how much of .NET and of PowerShell's own classes the
// engine has: the members that facts know of a type against those it implements.
//
// It asks, it never runs anything: what tables implement is read from package
// dotnet, what the engine's own objects answer from a list that go generate makes
// of the source (engine_gen.go). corpus.tsv holds the members that public
// runbooks use, with how often and in how many of 1,228 files.
package coverage

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/facts"
	"github.com/runwright/runwright/powershell/types"
)

//go:generate go run ./gen

//go:embed corpus.tsv
var corpusText string

// Type is a type with the members it declares itself; each overload counts.
type Type struct {
	Name               string
	Known, Implemented int
	// Missing are the names of what is not implemented, static ones with "::".
	Missing []string
}

// Types lists the types that have members scripts can name, in name order.
func Types() []Type {
	engine := engineMembers()
	var out []Type
	for name := range facts.Types {
		t := types.Named(name)
		if t == nil {
			continue
		}
		row := Type{Name: name}
		for _, m := range dotnet.KnownMembers(t) {
			row.Known++
			if m.Implemented || answers(engine, t, m.Name) {
				row.Implemented++
				continue
			}
			shown := m.Name
			if m.Static && m.Name != "new" {
				shown = "::" + shown
			}
			if !slices.Contains(row.Missing, shown) {
				row.Missing = append(row.Missing, shown)
			}
		}
		if row.Known > 0 {
			out = append(out, row)
		}
	}
	slices.SortFunc(out, func(a, b Type) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Use is a member that public runbooks use.
type Use struct {
	Type, Member string
	// Uses and Files say how often it occurs, and in how many files.
	Uses, Files int
	Implemented bool
}

// Corpus lists the members that public runbooks use, the most used first.
func Corpus() ([]Use, error) {
	engine := engineMembers()
	var out []Use
	for line := range strings.Lines(corpusText) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 4 {
			return nil, fmt.Errorf("corpus.tsv: %q has %d fields, not 4", line, len(f))
		}
		u := Use{Type: f[0], Member: f[1]}
		var err error
		if u.Uses, err = strconv.Atoi(f[2]); err != nil {
			return nil, fmt.Errorf("corpus.tsv: uses of %s: %w", f[1], err)
		}
		if u.Files, err = strconv.Atoi(f[3]); err != nil {
			return nil, fmt.Errorf("corpus.tsv: files of %s: %w", f[1], err)
		}
		t := types.Named(u.Type)
		if t == nil {
			return nil, fmt.Errorf("corpus.tsv: no type %s is known", u.Type)
		}
		u.Implemented = implements(engine, t, u.Member)
		out = append(out, u)
	}
	return out, nil
}

// implements reports whether a member of a type or of its bases is implemented in
// any of its overloads.
func implements(engine map[string][]string, t *types.Type, member string) bool {
	if t.Enum() != nil {
		return true
	}
	if member == "new" { // only a type itself knows how to make an instance
		if slices.Contains(engine[t.Name], member) || t.IsValueType() {
			return true
		}
		return slices.ContainsFunc(dotnet.KnownMembers(t), func(m dotnet.Known) bool { return m.Name == member && m.Implemented })
	}
	if answers(engine, t, member) {
		return true
	}
	for c := t; c != nil; c = c.Base() {
		for _, m := range dotnet.KnownMembers(c) {
			if m.Implemented && strings.EqualFold(m.Name, member) {
				return true
			}
		}
	}
	// what facts give as an indexer, the engine has as items
	return strings.EqualFold(member, "Item") && t.AssignableTo(types.MustNamed("System.Collections.IDictionary"))
}

// answers reports whether an object of the engine's own answers to a member of a
// type; the trees of scripts answer to all that they declare.
func answers(engine map[string][]string, t *types.Type, member string) bool {
	if member == "new" {
		return slices.Contains(engine[t.Name], member)
	}
	for c := t; c != nil; c = c.Base() {
		if slices.Contains(engine[c.Name], strings.ToLower(member)) {
			return true
		}
	}
	return false
}

func engineMembers() map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(engineText) {
		name, members, _ := strings.Cut(strings.TrimSpace(line), "\t")
		out[name] = strings.Fields(members)
	}
	return out
}

// Share is a part of a whole in percent.
func Share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * float64(part) / float64(whole)
}

// Write prints the table: the type, the members known and implemented, and the
// names of those that are missing. The last lines sum up, and hold the members
// of the corpus against what is implemented.
func Write(w io.Writer) error {
	known, implemented := 0, 0
	all := Types()
	for _, t := range all {
		known, implemented = known+t.Known, implemented+t.Implemented
		if _, err := fmt.Fprintf(w, "%s\t%d\t%d\t%s\n", t.Name, t.Known, t.Implemented, strings.Join(t.Missing, " ")); err != nil {
			return err
		}
	}
	uses, err := Corpus()
	if err != nil {
		return err
	}
	have, total, weight, whole := 0, len(uses), 0, 0
	var missing []string
	for _, u := range uses {
		whole += u.Uses
		if !u.Implemented {
			missing = append(missing, fmt.Sprintf("%s.%s (%d uses, %d files)", u.Type, u.Member, u.Uses, u.Files))
			continue
		}
		have, weight = have+1, weight+u.Uses
	}
	_, err = fmt.Fprintf(w, "all %d types: %d of %d members (%.1f %%)\ncorpus of runbooks: %d of %d members (%.1f %%), %d of %d uses (%.1f %%)\n",
		len(all), implemented, known, Share(implemented, known), have, total, Share(have, total), weight, whole, Share(weight, whole))
	for _, m := range missing {
		if err == nil {
			_, err = fmt.Fprintf(w, "missing in the corpus: %s\n", m)
		}
	}
	return err
}
