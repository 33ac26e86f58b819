package view

import (
	"encoding/json"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/facts"
)

// record is the views of a set of types as the facts tell them.
type record struct {
	Types []string
	Views []recordedView
}

type recordedView struct {
	View, Kind         string
	OutOfBand          bool
	AutoSize           bool
	HideHeaders        bool `json:"hideTableHeaders"`
	GroupBy            *recordedItem
	Headers            []recordedHeader
	Rows               []recordedRow
	Entries            []recordedRow
	ColumnNumber       int
	SelectedBy, Custom any
}

type recordedHeader struct {
	Label, Alignment string
	Width            int
}

type recordedRow struct {
	Wrap       bool
	SelectedBy struct{ Types []string }
	Columns    []recordedItem
	Items      []recordedItem
	// Property and Script are the value of a wide list.
	Property string
	Script   bool
}

type recordedItem struct {
	Label, Property string
	FormatString    string
	Script          bool
}

// placedView is a view with its place in the order of look-up.
type placedView struct {
	at   int
	view *View
}

// recordedViews are the records by type name. A record is parsed when a type asks
// for it.
var recordedViews = sync.OnceValue(func() map[string][]func() []placedView {
	out := map[string][]func() []placedView{}
	for line := range strings.Lines(facts.FormatData()) {
		list, _, ok := strings.Cut(line, `],"views"`)
		if !ok {
			continue
		}
		var head record
		if err := json.Unmarshal([]byte(list+"]}"), &head); err != nil {
			continue // not a record of views
		}
		parse := sync.OnceValue(func() []placedView {
			var r record
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				return nil // a test reads all records
			}
			views := make([]placedView, len(r.Views))
			for i := range r.Views {
				at := recordedOrder()[strings.Join(r.Types, " ")+"|"+r.Views[i].View+"|"+r.Views[i].Kind]
				views[i] = placedView{at, r.Views[i].view(r.Types)}
			}
			return views
		})
		for _, t := range head.Types {
			key := strings.ToLower(t)
			out[key] = append(out[key], parse)
		}
	}
	return out
})

// recordedOrder is the place of each view in the order of look-up, by type names,
// name and kind.
var recordedOrder = sync.OnceValue(func() map[string]int {
	out := map[string]int{}
	for line := range strings.Lines(facts.FormatOrder()) {
		f := strings.Split(line, "\t")
		if len(f) < 5 || f[0] != "view" {
			continue
		}
		n, err := strconv.Atoi(f[1])
		if err != nil {
			continue // the heading
		}
		out[f[2]+"|"+f[3]+"|"+strings.ToLower(strings.Replace(f[4], "Complex", "Custom", 1))] = n
	}
	return out
})

// recordedFor returns PowerShell's own views for an object of some types, in the
// order of look-up.
func recordedFor(names []string) []*View {
	var found []placedView
	add := func(name string) {
		for _, parse := range recordedViews()[strings.ToLower(name)] {
			found = append(found, parse()...)
		}
	}
	for _, n := range names {
		add(n)
		if original, ok := strings.CutPrefix(n, "Deserialized."); ok {
			add(original)
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].at < found[j].at })
	out := make([]*View, len(found))
	for i := range found {
		out[i] = found[i].view
	}
	if v := helpFor(names); v != nil {
		out = append(out, v)
	}
	return out
}

// view makes the view of a record.
func (r *recordedView) view(types []string) *View {
	kinds := map[string]Kind{"table": Table, "list": List, "wide": Wide, "custom": Custom}
	v := &View{Name: r.View, Types: types, Kind: kinds[r.Kind], Outside: r.OutOfBand, AutoSize: r.AutoSize, HideHeaders: r.HideHeaders, WideColumns: r.ColumnNumber}
	if g := r.GroupBy; g != nil {
		c := r.item(*g)
		if c.Label == "" {
			c.Label = g.Property
		}
		v.GroupBy = &GroupBy{Column: c}
	}
	for i, h := range r.Headers {
		c := Column{Label: h.Label, Width: h.Width, Align: map[string]Align{"Right": Right, "Center": Center}[h.Alignment]}
		if c.Align == Auto {
			c.Align = Left
		}
		if c.Label == "" && len(r.Rows) > 0 && i < len(r.Rows[0].Columns) {
			c.Label = r.Rows[0].Columns[i].Property
		}
		v.Columns = append(v.Columns, c)
	}
	if v.Kind == Table && len(r.Headers) == 0 && len(r.Rows) > 0 { // a table that says nothing about its columns
		for _, it := range r.Rows[0].Columns {
			v.Columns = append(v.Columns, Column{Label: r.item(it).Label + it.Property, Align: Left})
		}
	}
	for _, rows := range [][]recordedRow{r.Rows, r.Entries} {
		for _, e := range rows {
			row := Row{Types: e.SelectedBy.Types, Wrap: e.Wrap}
			for i, it := range e.Columns {
				c := r.item(it)
				if i < len(v.Columns) {
					c.Label = v.Columns[i].Label
				}
				row.Items = append(row.Items, Item{Column: c})
			}
			for _, it := range e.Items {
				c := r.item(it)
				if c.Label == "" {
					c.Label = c.Property
				}
				row.Items = append(row.Items, Item{Column: c})
			}
			if v.Kind == Wide {
				row.Items = []Item{{Column: r.item(recordedItem{Label: e.Property, Property: e.Property, Script: e.Script})}}
			}
			v.Rows = append(v.Rows, row)
		}
	}
	if v.Kind == Custom {
		v.Rows = []Row{{Items: []Item{{Column: Column{Script: true, View: r.View}}}}}
	}
	return v
}

func (r *recordedView) item(it recordedItem) Column {
	return Column{Label: it.Label, Property: it.Property, Format: it.FormatString, Script: it.Script, View: r.View}
}

// Recorded are all of PowerShell's own views in the order of look-up.
func Recorded() []*View {
	seen := map[*View]bool{}
	var found []placedView
	for _, list := range recordedViews() {
		for _, parse := range list {
			for _, p := range parse() {
				if !seen[p.view] {
					seen[p.view] = true
					found = append(found, p)
				}
			}
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].at < found[j].at })
	out := make([]*View, len(found))
	for i := range found {
		out[i] = found[i].view
	}
	return out
}
