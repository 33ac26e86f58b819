package modules

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// ModuleDiff is what differs in one module between two revisions.
type ModuleDiff struct {
	Change
	Commands []CommandChange
}

// CommandChange is what differs in one command.
type CommandChange struct {
	Command string
	Change  string // added, removed, changed
	// Breaking says that calls which worked may not work any more.
	Breaking bool
	Details  []string // one sentence each, for a changed command
	UsedBy   []Use    // runbooks that call it; only for breaking changes
}

// Use is a place in a runbook that calls a command, or loads a module.
type Use struct {
	Runbook string
	Name    string // of the command or module
	Line    int
}

// Diff compares two revisions of an account.
func (s *Service) Diff(ctx context.Context, account string, from, to int64) (out []ModuleDiff, err error) {
	c := Collection{Account: account}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		if _, err := findRevision(ctx, tx, account, from); err != nil {
			return err
		}
		r, err := findRevision(ctx, tx, account, to)
		if err != nil {
			return err
		}
		c.Runtime = r.Runtime
		a, err1 := selectEntries(ctx, tx, account, from)
		b, err2 := selectEntries(ctx, tx, account, to)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		out = nil
		for _, ch := range changesBetween(a, b) {
			d := ModuleDiff{Change: ch}
			if d.Commands, err = commandChanges(ctx, tx, ch.from, ch.to); err != nil {
				return err
			}
			out = append(out, d)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, s.addUses(ctx, c, out)
}

// addUses names the runbooks that breaking changes of a collection touch.
func (s *Service) addUses(ctx context.Context, c Collection, all []ModuleDiff) error {
	if s.needs.Usage == nil {
		return nil
	}
	uses, err := s.needs.Usage.CommandUses(ctx, c)
	if err != nil {
		return fmt.Errorf("find uses of commands: %w", err)
	}
	byCommand := map[string][]Use{}
	for _, u := range uses {
		byCommand[id.Key(u.Name)] = append(byCommand[id.Key(u.Name)], u)
	}
	for i := range all {
		for j := range all[i].Commands {
			if ch := &all[i].Commands[j]; ch.Breaking {
				ch.UsedBy = byCommand[id.Key(ch.Command)]
			}
		}
	}
	return nil
}

func commandsByKey(ctx context.Context, tx *store.Tx, v *storedVersion) (map[string]Command, error) {
	out := map[string]Command{}
	if v == nil {
		return out, nil
	}
	all, err := selectCommands(ctx, tx, v.info.Hash, 0, 1<<30)
	for _, c := range all {
		out[id.Key(c.Name)] = c
	}
	return out, err
}

func commandChanges(ctx context.Context, tx *store.Tx, from, to *storedVersion) (out []CommandChange, err error) {
	a, err1 := commandsByKey(ctx, tx, from)
	b, err2 := commandsByKey(ctx, tx, to)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	for k, c := range a {
		after, there := b[k]
		if !there {
			out = append(out, CommandChange{Command: c.Name, Change: "removed", Breaking: true, Details: []string{}})
			continue
		}
		if ch := compareCommands(c, after); len(ch.Details) > 0 {
			out = append(out, ch)
		}
	}
	for k, c := range b {
		if _, there := a[k]; !there {
			out = append(out, CommandChange{Command: c.Name, Change: "added", Details: []string{}})
		}
	}
	slices.SortFunc(out, func(a, b CommandChange) int { return strings.Compare(id.Key(a.Command), id.Key(b.Command)) })
	return out, nil
}

// compareCommands says what of a command's shape changed.
func compareCommands(a, b Command) CommandChange {
	ch := CommandChange{Command: b.Name, Change: "changed"}
	note := func(breaking bool, format string, args ...any) {
		ch.Breaking = ch.Breaking || breaking
		ch.Details = append(ch.Details, fmt.Sprintf(format, args...))
	}
	if a.Kind != b.Kind {
		note(false, "kind %s → %s", a.Kind, b.Kind)
	}
	before, after := parametersOf(a), parametersOf(b)
	for _, k := range sortedKeys(before) {
		p := before[k]
		q, there := after[k]
		if !there {
			note(true, "parameter -%s is gone", p.Name)
			continue
		}
		compareParameters(p, q, note)
	}
	for _, k := range sortedKeys(after) {
		if q := after[k]; before[k] == nil {
			if q.everywhere {
				note(true, "new mandatory parameter -%s", q.Name)
			} else {
				note(false, "new parameter -%s", q.Name)
			}
		}
	}
	if x, y := strings.Join(a.OutputTypes, ", "), strings.Join(b.OutputTypes, ", "); x != y {
		note(false, "output %s → %s", orNothing(x), orNothing(y))
	}
	return ch
}

func orNothing(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

// overall is a parameter over all sets of its command.
type overall struct {
	Parameter
	everywhere bool // mandatory in every set of the command
	positions  []int32
}

func parametersOf(c Command) map[string]*overall {
	out := map[string]*overall{}
	mandatory := map[string]int{}
	for _, set := range c.ParameterSets {
		for _, p := range set.Parameters {
			k := id.Key(p.Name)
			if out[k] == nil {
				out[k] = &overall{Parameter: p}
			}
			o := out[k]
			o.FromPipeline, o.FromPipelineByName = o.FromPipeline || p.FromPipeline, o.FromPipelineByName || p.FromPipelineByName
			if p.Mandatory {
				mandatory[k]++
			}
			if p.Position != nil && !slices.Contains(o.positions, *p.Position) {
				o.positions = append(o.positions, *p.Position)
			}
		}
	}
	for k, o := range out {
		o.everywhere = mandatory[k] == len(c.ParameterSets)
	}
	return out
}

func sortedKeys(m map[string]*overall) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func compareParameters(p, q *overall, note func(breaking bool, format string, args ...any)) {
	if p.Type != q.Type {
		note(true, "parameter -%s: %s → %s", q.Name, p.Type, q.Type)
	}
	if !p.everywhere && q.everywhere {
		note(true, "parameter -%s is mandatory now", q.Name)
	}
	if p.everywhere && !q.everywhere {
		note(false, "parameter -%s is not mandatory any more", q.Name)
	}
	if (p.FromPipeline || p.FromPipelineByName) && !q.FromPipeline && !q.FromPipelineByName {
		note(true, "parameter -%s does not take pipeline input any more", q.Name)
	}
	for _, n := range p.positions {
		if !slices.Contains(q.positions, n) {
			note(true, "parameter -%s has not the position %d any more", q.Name, n)
		}
	}
	if len(q.Values) == 0 {
		if len(p.Values) > 0 {
			note(false, "parameter -%s takes any value now", q.Name)
		}
		return
	}
	if len(p.Values) == 0 {
		note(true, "parameter -%s takes only %s now", q.Name, strings.Join(q.Values, ", "))
		return
	}
	contains := func(all []string, v string) bool {
		return slices.ContainsFunc(all, func(w string) bool { return strings.EqualFold(v, w) })
	}
	for _, v := range p.Values {
		if !contains(q.Values, v) {
			note(true, "parameter -%s does not take %s any more", q.Name, v)
		}
	}
	for _, v := range q.Values {
		if !contains(p.Values, v) {
			note(false, "parameter -%s takes %s, too", q.Name, v)
		}
	}
}
