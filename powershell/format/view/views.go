package view

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// View is a layout made for certain types.
type View struct {
	Name string
	// Types are the names of the types the view is for.
	Types []string
	Kind  Kind
	// Outside says that objects are shown in place, whatever goes on around them.
	Outside bool
	// GroupBy makes groups, nil for none.
	GroupBy *GroupBy
	// AutoSize makes columns as wide as their widest cell.
	AutoSize, HideHeaders bool
	// WideColumns is the number of columns of a wide list, 0 for the usual.
	WideColumns int
	// Columns are the headings of a table.
	Columns []Column
	// Rows say what is shown: the cells of a table's row, the lines of a list, the
	// value of a wide list, by type. The first one is for all other objects.
	Rows []Row
}

// Row is what a view shows of objects of some types.
type Row struct {
	// Types are the names of the types the row is for, nil for all others.
	Types []string
	// When is a condition that the object has to meet, nil for none.
	When any
	Wrap bool
	// Items are the cells or lines.
	Items []Item
	// Custom is what a custom view shows.
	Custom []Node
	// Lines makes the lines of a custom view that is part of the engine, nil for none.
	Lines func(env Env, v any) []string
}

// Item is a cell of a row or a line of a list.
type Item struct {
	Column
	// When is a condition for a line of a list to be shown, nil for none.
	When any
}

// GroupBy says what makes a group and how it is headed.
type GroupBy struct {
	Column
	// Custom is the heading, nil for label and value.
	Custom []Node
}

// choose returns the first view for the closest of an object's types, nil when
// there is none; kind and name narrow the choice.
func choose(env Env, v any, kind *Kind, name string) *View {
	names := types.TypeNames(v)
	before, after := env.Views()
	best, rank := (*View)(nil), len(names)
	consider := func(list []*View) bool {
		for _, c := range list {
			if c.Outside || kind != nil && c.Kind != *kind || name != "" && !strings.EqualFold(c.Name, name) {
				continue
			}
			if r := typeRank(c.Types, names); r >= 0 && r < rank {
				best, rank = c, r
				if r == 0 {
					return true
				}
			}
		}
		return false
	}
	if consider(before) || consider(recordedFor(names)) || consider(after) || best != nil {
		return best
	}
	return nil
}

// viewNames lists the views of a kind for an object.
func viewNames(env Env, v any, kind Kind) []string {
	names := types.TypeNames(v)
	before, after := env.Views()
	var out []string
	for _, list := range [][]*View{before, recordedFor(names), after} {
		for _, c := range list {
			if !c.Outside && c.Kind == kind && typeRank(c.Types, names) >= 0 {
				out = append(out, c.Name)
			}
		}
	}
	return out
}

// typeRank is the place of the first of an object's type names that a view is
// for, -1 for none. What came out of a serializer is like the original.
func typeRank(of, names []string) int {
	for i, n := range names {
		for _, t := range of {
			if strings.EqualFold(t, n) || strings.EqualFold(t, strings.TrimPrefix(n, "Deserialized.")) {
				return i
			}
		}
	}
	return -1
}

// row chooses what a view shows of an object.
func (s *Shaper) row(v any) (*Row, error) {
	names := types.TypeNames(v)
	best, rank := -1, len(names)
	for i := range s.view.Rows {
		r := &s.view.Rows[i]
		at := len(names) - 1
		if r.Types != nil {
			if at = typeRank(r.Types, names); at < 0 {
				continue
			}
		} else if r.When == nil && best >= 0 {
			continue
		}
		if r.When != nil {
			ok, err := s.holds(r.When, v)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
		}
		if best < 0 || at < rank {
			best, rank = i, at
		}
	}
	if best < 0 {
		return &Row{}, nil
	}
	return &s.view.Rows[best], nil
}

// holds evaluates a condition: a property's name or a script block.
func (s *Shaper) holds(when, v any) (bool, error) {
	if name, ok := when.(string); ok {
		out, _, err := s.Env.PropertyValue(v, name)
		return err == nil && types.IsTrue(out), err
	}
	out, err := s.Env.Invoke(when, v)
	return err == nil && types.IsTrue(out), err
}
