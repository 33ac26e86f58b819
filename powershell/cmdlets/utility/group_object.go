package utility

import (
	"errors"
	"sort"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// groupObject is Group-Object.
type groupObject struct {
	interp.Base
	exprs []expression
	// byKey finds a group by a key that is one text or int, which is what
	// nearly all groupings have.
	byKey  map[any]*group
	groups []*group
	// sensitive tells texts apart by case.
	sensitive bool
	collator  keyComparer
}

// group is a group under way.
type group struct {
	key    sortKey
	items  []any
	count  int32
	simple any
}

func (g *groupObject) Begin(c *interp.Call) error {
	exprs, err := expressions(c, c.Objects("Property"), "expression")
	if err != nil {
		return err
	}
	if c.Switch("AsString") && !c.Switch("AsHashTable") {
		return c.Error("System.ArgumentException", "GroupObjectCommand", "InvalidArgument", nil, "The AsString parameter needs the AsHashTable parameter.")
	}
	for i := range exprs {
		if exprs[i].wild != nil {
			return unsupported(c, "ExpressionGlobbing2")
		}
	}
	g.exprs, g.byKey, g.sensitive = exprs, map[any]*group{}, c.Switch("CaseSensitive")
	orders := make([]int, max(1, len(exprs)))
	for i := range orders {
		orders[i] = 1
	}
	g.collator = keyComparer{c: c, caseSensitive: g.sensitive, orders: orders}
	return nil
}

func (g *groupObject) Process(c *interp.Call) error {
	v, ok := input(c)
	if !ok {
		return nil
	}
	n := max(1, len(g.exprs))
	k := sortKey{value: v, keys: make([]any, n), exists: make([]bool, n)}
	if len(g.exprs) == 0 {
		k.keys[0], k.exists[0] = v, true
	}
	for i := range g.exprs {
		var err error
		if k.keys[i], k.exists[i], err = g.exprs[i].evaluate(c, v); err != nil {
			if err = expressionFailed(c, err, v); err != nil {
				return err
			}
		}
	}
	gr, err := g.find(c, &k)
	if err != nil {
		return err
	}
	gr.count++
	gr.items = append(gr.items, v)
	return nil
}

// expressionFailed reports a script block that failed and goes on.
func expressionFailed(c *interp.Call, err error, v any) error {
	var f *interp.Failure
	if !errors.As(err, &f) {
		return err
	}
	x := *f.Record.Exception
	x.ID, x.Category, x.Target, x.Record = "ExpressionEvaluation", "InvalidResult", v, nil
	return c.WriteError(&x)
}

// simpleKey returns a map key for one text of letters and digits or one int.
func (g *groupObject) simpleKey(k *sortKey) any {
	if len(k.keys) != 1 {
		return nil
	}
	switch x := types.Unwrap(k.keys[0]).(type) {
	case int32:
		return x
	case string:
		for i := 0; i < len(x); i++ {
			if b := x[i]; b >= 0x80 || b < ' ' {
				return nil
			}
		}
		if g.sensitive {
			return x
		}
		return strings.ToLower(x)
	}
	return nil
}

func (g *groupObject) find(c *interp.Call, k *sortKey) (*group, error) {
	simple := g.simpleKey(k)
	if simple != nil {
		if gr := g.byKey[simple]; gr != nil {
			return gr, nil
		}
	}
	for _, gr := range g.groups {
		if simple != nil && gr.simple != nil {
			if _, sameKind := gr.simple.(string); sameKind == isString(simple) {
				continue // both are known and differ
			}
		}
		same, err := g.same(c, &gr.key, k)
		if err != nil {
			return nil, err
		}
		if same {
			return gr, nil
		}
	}
	gr := &group{key: *k, simple: simple}
	g.groups = append(g.groups, gr)
	if simple != nil {
		g.byKey[simple] = gr
	}
	return gr, nil
}

func isString(v any) bool {
	_, ok := v.(string)
	return ok
}

// same compares the keys of two objects. Values of different kinds differ
// unless both are numbers.
func (g *groupObject) same(c *interp.Call, a, b *sortKey) (bool, error) {
	for i := range a.keys {
		x, y := a.keys[i], b.keys[i]
		if x == nil || y == nil {
			if x != nil || y != nil {
				return false, nil
			}
			continue
		}
		if tx, ty := types.TypeOf(x), types.TypeOf(y); tx != ty && (!types.IsNumeric(tx) || !types.IsNumeric(ty)) {
			return false, nil
		}
		if compareKeys(c, x, y, g.sensitive) != 0 {
			return false, nil
		}
	}
	return true, nil
}

func (g *groupObject) End(c *interp.Call) error {
	if c.Switch("AsHashTable") {
		if len(g.groups) == 0 {
			return nil
		}
		return g.table(c)
	}
	if !g.mixed() {
		sort.SliceStable(g.groups, func(i, j int) bool { return g.collator.compare(&g.groups[i].key, &g.groups[j].key) < 0 })
	}
	class := "Microsoft.PowerShell.Commands.GroupInfo"
	if c.Switch("NoElement") {
		class = "Microsoft.PowerShell.Commands.GroupInfoNoElement"
	}
	elem := types.CollectionDef.Instantiate(types.PSObjectType)
	for _, gr := range g.groups {
		name, err := g.name(c, gr)
		if err != nil {
			return err
		}
		values := &types.List{T: types.ArrayListType, Items: gr.key.keys}
		o := interp.NewObject(class, "Values", values, "Count", gr.count, "Name", name, "Group", &types.List{T: elem, Items: gr.items})
		if c.Switch("NoElement") {
			o.Fields["Group"] = &types.List{T: elem}
		}
		if err := c.Write(o); err != nil {
			return err
		}
	}
	return nil
}

// mixed reports whether keys are of several types; then groups stay in the order
// of their first object.
func (g *groupObject) mixed() bool {
	for k := range g.collator.orders {
		var first *types.Type
		for _, gr := range g.groups {
			v := gr.key.keys[k]
			if v == nil {
				continue
			}
			t := types.TypeOf(v)
			if first == nil {
				first = t
			} else if first != t {
				return true
			}
		}
	}
	return false
}

// name is the group's name: its values joined by commas.
func (g *groupObject) name(c *interp.Call, gr *group) (string, error) {
	parts := make([]string, 0, len(gr.key.keys))
	for i, v := range gr.key.keys {
		if !gr.key.exists[i] {
			continue
		}
		if v == nil {
			parts = append(parts, "")
			continue
		}
		if items, many := types.Elements(v); many {
			texts := make([]string, len(items))
			for k, e := range items {
				s, err := c.Runspace().CellText(e)
				if err != nil {
					return "", err
				}
				texts[k] = s
			}
			parts = append(parts, strings.Join(texts, ", "))
			continue
		}
		s, err := currentText(c, v)
		if err != nil {
			return "", err
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", "), nil
}

// currentText is a value's text in the current culture.
func currentText(c *interp.Call, v any) (string, error) {
	if _, plain := types.DictOf(v); plain {
		return c.Text(v)
	}
	return c.Runspace().CellText(v)
}

// table writes the groups as a hashtable.
func (g *groupObject) table(c *interp.Call) error {
	d := types.NewHashtable()
	d.CaseSensitive = g.sensitive
	elem := types.CollectionDef.Instantiate(types.PSObjectType)
	for _, gr := range g.groups {
		var key any = types.Unwrap(gr.key.keys[0])
		if c.Switch("AsString") || len(gr.key.keys) > 1 {
			name, err := g.name(c, gr)
			if err != nil {
				return err
			}
			key = name
		}
		if key == nil {
			key = ""
		}
		if d.Has(key) {
			text := "The objects grouped by this property cannot be expanded because there is a key duplication. Provide a valid value for the property, and then try again."
			return c.Error("System.ArgumentException", text, "InvalidArgument", nil, "%s", text)
		}
		d.Set(key, &types.List{T: elem, Items: gr.items})
	}
	return c.Write(d)
}
