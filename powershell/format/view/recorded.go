package view

import (
	"encoding/json"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/facts"
)

// recorded is a view as the facts tell it.
type recorded struct {
	Types []string
	Views []struct {
		Kind    string
		Headers []struct {
			Label, Alignment string
			Width            int
		}
		Rows []struct {
			Columns []recordedItem
		}
		Entries []struct {
			Items []recordedItem
		}
	}
}

type recordedItem struct {
	Label, Property, Format string
	Script                  bool
}

// recordedViews maps type names to where their record lies; a record is parsed
// when it is used.
var recordedViews = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(facts.FormatData()) {
		head, _, _ := strings.Cut(line, `],"views"`)
		var r struct{ Types []string }
		if err := json.Unmarshal([]byte(head+"]}"), &r); err != nil {
			continue // a record without views
		}
		for _, t := range r.Types {
			if _, ok := out[t]; !ok {
				out[t] = line
			}
		}
	}
	return out
})

// recordedView returns the first view recorded for one of the type names, nil
// when there is none of the kind or it needs a script that the facts do not hold.
func recordedView(names []string, kind *Kind) *Start {
	for _, n := range names {
		line, ok := recordedViews()[n]
		if !ok {
			continue
		}
		var r recorded
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			return nil
		}
		if st := r.start(kind); st != nil {
			st.types = r.Types
			return st
		}
	}
	return nil
}

// start makes the layout of the first view, or of the first of a kind.
func (r *recorded) start(kind *Kind) *Start {
	at := 0
	if kind != nil {
		word := map[Kind]string{Table: "table", List: "list"}[*kind]
		for at < len(r.Views) && r.Views[at].Kind != word {
			at++
		}
	}
	if at >= len(r.Views) {
		return nil
	}
	v := &r.Views[at]
	st := &Start{}
	add := func(it recordedItem, label string, align Align, width int) bool {
		if it.Script {
			return false
		}
		if label == "" {
			label = it.Label
		}
		if label == "" {
			label = it.Property
		}
		st.Columns = append(st.Columns, Column{Label: label, Property: it.Property, Format: it.Format, Align: align, Width: width})
		return true
	}
	switch {
	case v.Kind == "table" && len(v.Rows) > 0:
		for i, it := range v.Rows[0].Columns {
			align, width, label := Left, 0, ""
			if i < len(v.Headers) {
				h := v.Headers[i]
				if a, ok := map[string]Align{"Right": Right, "Center": Center}[h.Alignment]; ok {
					align = a
				}
				width, label = h.Width, h.Label
			}
			if !add(it, label, align, width) {
				return nil
			}
		}
	case v.Kind == "list" && len(v.Entries) > 0:
		st.Kind = List
		for _, it := range v.Entries[0].Items {
			if !add(it, "", Auto, 0) {
				return nil
			}
		}
	default:
		return nil
	}
	return st
}
