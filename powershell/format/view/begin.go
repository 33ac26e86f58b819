package view

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// begin chooses layout and columns from the first object and opens its group.
func (s *Shaper) begin(v any) error {
	s.limit = s.Env.EnumerationLimit()
	s.view, s.columns, s.perObject, s.groupBy = nil, nil, false, nil
	r := s.request
	st := &Start{}
	switch {
	case r == nil:
		s.view = choose(s.Env, v, nil, "")
	default:
		*st = Start{Kind: r.Kind, HideHeaders: r.HideHeaders, Wrap: r.Wrap, AutoSize: r.AutoSize, WideColumns: r.WideColumns}
		s.groupBy = r.GroupBy
		if len(r.Columns) > 0 {
			break
		}
		s.view = choose(s.Env, v, &st.Kind, r.View)
		if s.view == nil && r.View != "" {
			return &NoView{Name: r.View, Kind: r.Kind, Known: viewNames(s.Env, v, r.Kind)}
		}
	}
	if s.view != nil {
		s.fromView(st)
	} else if err := s.fromProperties(st, v); err != nil {
		return err
	}
	if r == nil && (st.Kind == Table || st.Kind == Wide) && s.Env.AutoSize() {
		st.AutoSize = true
	}
	s.start, s.inTable = st, st.Kind == Table
	if err := s.out(st); err != nil {
		return err
	}
	return s.openGroup(v, true)
}

// fromView fills the layout with what the view says.
func (s *Shaper) fromView(st *Start) {
	st.Kind, st.Columns = s.view.Kind, s.view.Columns
	st.AutoSize = st.AutoSize || s.view.AutoSize
	st.HideHeaders = st.HideHeaders || s.view.HideHeaders
	if st.WideColumns == 0 {
		st.WideColumns = s.view.WideColumns
	}
	if s.groupBy == nil {
		s.groupBy = s.view.GroupBy
	}
}

// fromProperties makes the layout from the request's columns or the object's own
// properties.
func (s *Shaper) fromProperties(st *Start, v any) error {
	given := s.request != nil && len(s.request.Columns) > 0
	switch {
	case given && st.Kind == List || s.request != nil && st.Kind == Custom:
		return nil // each object has its own lines
	case given:
		columns, err := s.expand(v, s.request.Columns)
		if err != nil {
			return err
		}
		s.columns = columns
	case st.Kind == Wide:
		s.columns = []Column{s.displayName(v)}
	default:
		s.columns = s.own(v)
		if s.request == nil && len(s.columns) > maxTableProperties {
			st.Kind = List
		}
		if st.Kind == List {
			s.perObject = true
			return nil
		}
		s.columns = s.columns[:min(len(s.columns), maxTableColumns)]
	}
	if st.Kind != Table {
		return nil
	}
	st.Columns = make([]Column, len(s.columns))
	for i := range s.columns {
		c := s.columns[i]
		if c.Align == Auto {
			c.Align = Left
			if val, _, err := s.value(&c, v); err == nil && rightAligned(val) {
				c.Align = Right
			}
		}
		st.Columns[i] = c
	}
	return nil
}

// rightAligned reports whether a column with such a first value is aligned to
// the right: what is shown as text is, but for text itself.
func rightAligned(v any) bool {
	if _, text := types.Unwrap(v).(string); text || v == nil {
		return false
	}
	return IsText(v) && !shownInPlace(types.TypeOf(v))
}

// regroup begins a new group when the object's key differs from the last one's.
func (s *Shaper) regroup(v any) error {
	if s.groupBy == nil {
		return nil
	}
	key, ok, err := s.value(&s.groupBy.Column, v)
	if err != nil || !ok || s.grouped && s.Env.Same(s.groupKey, key) {
		return nil // an object without the property stays where it is
	}
	if err := s.out(&GroupEnd{}); err != nil {
		return err
	}
	return s.openGroup(v, false)
}

// openGroup begins a group with its heading.
func (s *Shaper) openGroup(v any, first bool) error {
	if first {
		s.grouped, s.groupKey = false, nil
	}
	g := &Group{}
	if b := s.groupBy; b != nil {
		key, ok, err := s.value(&b.Column, v)
		if err == nil && ok {
			s.grouped, s.groupKey = true, key
			if g.Heading, err = s.heading(b, v, key); err != nil {
				return err
			}
		}
	}
	return s.out(g)
}

// headsFolder reports whether a recorded view heads its groups with a folder
// instead of the property's name.
func headsFolder(view string) bool {
	switch view {
	case "childrenWithUnixStat", "children", "childrenWithHardlink", "FileSecurityTable", "Module":
		return true
	}
	return false
}

// groupIndent is how far a group's heading stands from the margin.
const groupIndent = "   "

// heading are the lines above a group.
func (s *Shaper) heading(b *GroupBy, v, key any) ([]string, error) {
	if b.Custom != nil {
		w := &customText{shaper: s}
		if err := w.nodes(b.Custom, v); err != nil {
			return nil, err
		}
		return w.lines(), nil
	}
	text, err := s.text(&b.Column, key)
	if err != nil {
		return nil, err
	}
	if headsFolder(b.View) {
		if _, path, ok := strings.Cut(text, "::"); ok {
			text = path
		}
		return []string{"    Directory: " + text}, nil
	}
	return []string{groupIndent + b.Label + ": " + text}, nil
}
