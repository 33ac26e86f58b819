package view

// view reads a view, nil when it shows nothing.
func (r *viewReader) view(n *XMLNode) *View {
	r.addControls(n.Kid("Controls"))
	v := &View{Name: n.String("Name"), Types: r.typesOf(n.Kid("ViewSelectedBy")), Outside: n.Kid("OutOfBand") != nil}
	if g := n.Kid("GroupBy"); g != nil {
		c := r.column(g)
		c.Label = label(c)
		v.GroupBy = &GroupBy{Column: c}
		if t := g.Kid("CustomControl"); t != nil {
			v.GroupBy.Custom = r.entries(t)[0].Custom
		} else if t := r.control(g.String("CustomControlName")); t != nil {
			v.GroupBy.Custom = t.Nodes
		}
	}
	switch {
	case n.Kid("TableControl") != nil:
		r.table(v, n.Kid("TableControl"))
	case n.Kid("ListControl") != nil:
		v.Kind = List
		for _, e := range n.Kid("ListControl", "ListEntries").All("ListEntry") {
			row := r.row(e)
			for _, i := range e.Kid("ListItems").All("ListItem") {
				c := r.column(i)
				c.Label = label(c)
				row.Items = append(row.Items, Item{Column: c, When: r.condition(i.Kid("ItemSelectionCondition"))})
			}
			v.Rows = append(v.Rows, row)
		}
	case n.Kid("WideControl") != nil:
		w := n.Kid("WideControl")
		v.Kind, v.AutoSize, v.WideColumns = Wide, w.Kid("AutoSize") != nil, w.number("ColumnNumber")
		for _, e := range w.Kid("WideEntries").All("WideEntry") {
			row := r.row(e)
			row.Items = []Item{{Column: r.column(e.Kid("WideItem"))}}
			v.Rows = append(v.Rows, row)
		}
	case n.Kid("CustomControl") != nil:
		v.Kind, v.Rows = Custom, r.entries(n.Kid("CustomControl"))
	default:
		return nil
	}
	return v
}

// table reads headings and rows of a table.
func (r *viewReader) table(v *View, n *XMLNode) {
	v.AutoSize, v.HideHeaders = n.Kid("AutoSize") != nil, n.Kid("HideTableHeaders") != nil
	for _, e := range n.Kid("TableRowEntries").All("TableRowEntry") {
		row := r.row(e)
		for _, i := range e.Kid("TableColumnItems").All("TableColumnItem") {
			row.Items = append(row.Items, Item{Column: r.column(i)})
		}
		v.Rows = append(v.Rows, row)
	}
	for _, h := range n.Kid("TableHeaders").All("TableColumnHeader") {
		v.Columns = append(v.Columns, Column{Label: h.String("Label"), Width: h.number("Width"), Align: alignOf(h.String("Alignment"))})
	}
	if len(v.Rows) == 0 {
		return
	}
	for i, it := range v.Rows[0].Items { // what the headings leave open
		if i == len(v.Columns) {
			v.Columns = append(v.Columns, Column{})
		}
		if v.Columns[i].Label == "" {
			v.Columns[i].Label = label(it.Column)
		}
		if v.Columns[i].Align == Auto {
			v.Columns[i].Align = it.Align
		}
	}
	for i := range v.Columns {
		if v.Columns[i].Align == Auto {
			v.Columns[i].Align = Left
		}
	}
}

// entries reads a custom control. There is always one entry.
func (r *viewReader) entries(n *XMLNode) []Row {
	var out []Row
	for _, e := range n.Kid("CustomEntries").All("CustomEntry") {
		row := r.row(e)
		row.Custom = []Node{}
		for _, i := range e.All("CustomItem") {
			row.Custom = append(row.Custom, r.nodes(i)...)
		}
		out = append(out, row)
	}
	if len(out) == 0 {
		out = []Row{{Custom: []Node{}}}
	}
	return out
}

// nodes reads the parts of a custom item in order.
func (r *viewReader) nodes(n *XMLNode) []Node {
	out := []Node{}
	for _, k := range n.Kids {
		switch k.Name {
		case "Text":
			out = append(out, Node{Text: k.Text})
		case "NewLine":
			for range max(k.number("Count"), 1) {
				out = append(out, Node{NewLine: true})
			}
		case "Frame":
			f := Node{Frame: []Node{}, Left: k.number("LeftIndent")}
			for _, i := range k.All("CustomItem") {
				f.Frame = append(f.Frame, r.nodes(i)...)
			}
			out = append(out, f)
		case "ExpressionBinding":
			out = append(out, r.binding(k))
		}
	}
	return out
}

// binding reads a value of a custom item.
func (r *viewReader) binding(n *XMLNode) Node {
	c := r.column(n)
	node := Node{Value: &c, Each: n.Kid("EnumerateCollection") != nil, When: r.condition(n.Kid("ItemSelectionCondition"))}
	if control := n.Kid("CustomControl"); control != nil {
		node.Nested = &Control{Nodes: r.entries(control)[0].Custom}
	} else if name := n.String("CustomControlName"); name != "" {
		node.Nested = r.control(name)
	}
	return node
}

// control is the control of a name, nil when there is none. It is read once, so
// that it can show itself.
func (r *viewReader) control(name string) *Control {
	n := r.controls[name]
	if n == nil {
		return nil
	}
	c, ok := r.read[n]
	if !ok {
		c = &Control{}
		r.read[n] = c
		c.Nodes = r.entries(n)[0].Custom
	}
	return c
}
