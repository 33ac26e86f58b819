package output

import (
	"strings"

	"github.com/runwright/runwright/powershell/format/view"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// formatSpace is where the classes of views live.
const formatSpace = "System.Management.Automation."

// getFormatData is Get-FormatData: the views of types as objects.
type getFormatData struct{ interp.Base }

func (g *getFormatData) End(c *interp.Call) error {
	var wanted []*types.Wildcard
	for _, n := range c.Strings("TypeName") {
		w, err := types.CompileWildcard(n, true)
		if err != nil {
			return err
		}
		wanted = append(wanted, w)
	}
	l := loaded(c.Runspace())
	byTypes := map[string]*types.List{}
	var order []string
	for _, list := range [][]*view.View{l.before, view.Recorded(), l.after} {
		for _, v := range list {
			if v.Outside || len(v.Types) == 0 || !named(wanted, v.Types) {
				continue
			}
			key := strings.Join(v.Types, "|")
			if byTypes[key] == nil {
				byTypes[key] = listOf("FormatViewDefinition")
				order = append(order, key)
			}
			byTypes[key].Items = append(byTypes[key].Items, object("FormatViewDefinition", "Name", v.Name, "Control", control(v)))
		}
	}
	for _, key := range order {
		names := strings.Split(key, "|")
		o := object("ExtendedTypeDefinition", "TypeName", names[0], "TypeNames", stringList(names), "FormatViewDefinition", byTypes[key])
		o.Display = formatSpace + "ExtendedTypeDefinition"
		if err := c.Write(o); err != nil {
			return err
		}
	}
	return nil
}

// named reports whether one of the names is wanted; all are when nothing is said.
func named(wanted []*types.Wildcard, names []string) bool {
	for _, w := range wanted {
		for _, n := range names {
			if w.Match(n) {
				return true
			}
		}
	}
	return len(wanted) == 0
}

func object(class string, pairs ...any) *interp.Object {
	return interp.NewObject(formatSpace+class, pairs...)
}

func listOf(class string) *types.List {
	return &types.List{T: types.ListDef.Instantiate(types.MustNamed(formatSpace + class))}
}

func stringList(list []string) *types.List {
	out := &types.List{T: types.ListDef.Instantiate(types.String)}
	for _, s := range list {
		out.Items = append(out.Items, s)
	}
	return out
}

// control is the object of a view's layout.
func control(v *view.View) *interp.Object {
	var o *interp.Object
	switch v.Kind {
	case view.Table:
		o = tableControl(v)
	case view.List:
		entries := listOf("ListControlEntry")
		for i := range v.Rows {
			items := listOf("ListControlEntryItem")
			for _, it := range v.Rows[i].Items {
				label := any(it.Label)
				if it.Label == it.Property {
					label = nil
				}
				items.Items = append(items.Items, object("ListControlEntryItem", "Label", label, "DisplayEntry", display(it.Column), "FormatString", text(it.Format)))
			}
			entries.Items = append(entries.Items, object("ListControlEntry", "Items", items, "SelectedBy", stringList(v.Rows[i].Types), "EntrySelectedBy", selected(&v.Rows[i])))
		}
		o = object("ListControl", "Entries", entries)
	case view.Wide:
		entries := listOf("WideControlEntryItem")
		for i := range v.Rows {
			for _, it := range v.Rows[i].Items {
				entries.Items = append(entries.Items, object("WideControlEntryItem", "DisplayEntry", display(it.Column), "SelectedBy", stringList(v.Rows[i].Types), "EntrySelectedBy", selected(&v.Rows[i]), "FormatString", text(it.Format)))
			}
		}
		o = object("WideControl", "Entries", entries, "AutoSize", v.AutoSize, "Columns", uint32(v.WideColumns))
	default:
		o = object("CustomControl", "Entries", listOf("CustomControlEntry"))
	}
	o.Fields["OutOfBand"], o.Fields["GroupBy"] = v.Outside, nil
	if g := v.GroupBy; g != nil {
		o.Fields["GroupBy"] = object("PSControlGroupBy", "Expression", display(g.Column), "Label", text(g.Label), "CustomControl", nil)
	}
	return o
}

func tableControl(v *view.View) *interp.Object {
	headers, rows := listOf("TableControlColumnHeader"), listOf("TableControlRow")
	for _, c := range v.Columns {
		headers.Items = append(headers.Items, object("TableControlColumnHeader", "Label", text(c.Label), "Alignment", alignment(c.Align), "Width", int32(c.Width)))
	}
	for i := range v.Rows {
		columns := listOf("TableControlColumn")
		for _, it := range v.Rows[i].Items {
			columns.Items = append(columns.Items, object("TableControlColumn", "Alignment", alignment(it.Align), "DisplayEntry", display(it.Column), "FormatString", text(it.Format)))
		}
		rows.Items = append(rows.Items, object("TableControlRow", "Columns", columns, "SelectedBy", selected(&v.Rows[i]), "Wrap", v.Rows[i].Wrap))
	}
	return object("TableControl", "Headers", headers, "Rows", rows, "AutoSize", v.AutoSize, "HideTableHeaders", v.HideHeaders)
}

func alignment(a view.Align) *types.EnumValue {
	return types.EnumNamed(formatSpace+"Alignment", [...]string{"Undefined", "Left", "Center", "Right"}[a])
}

// text is a text, null when it is empty.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// display is what a column shows: a property, or a script's text where it is known.
func display(c view.Column) *interp.Object {
	kind, value := "Property", c.Property
	if c.Block != nil || c.Script {
		kind, value = "ScriptBlock", ""
		if b, ok := c.Block.(*interp.ScriptBlock); ok {
			value = b.Text()
		}
	}
	o := object("DisplayEntry", "ValueType", types.EnumNamed(formatSpace+"DisplayEntryValueType", kind), "Value", value)
	o.Display = strings.ToLower(kind[:1]) + kind[1:] + ": " + value
	return o
}

func selected(r *view.Row) any {
	if r.Types == nil {
		return nil
	}
	return object("EntrySelectedBy", "TypeNames", stringList(r.Types), "SelectionCondition", nil)
}
