package dotnet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/jsontext"
	"github.com/runwright/runwright/powershell/types"
)

const jsonNodes = jsonSpace + "Nodes."

// JSONNode is JsonNode, a value that can be changed: JsonObject, JsonArray or
// JsonValue. JSON's null is no node but null.
type JSONNode struct {
	kind   jsontext.Kind // Object, Array; Undefined of values
	parent *JSONNode
	names  []string // of objects, beside items
	items  []*JSONNode
	// value is what a JsonValue holds: a .NET value, or a *jsontext.Value that was
	// read.
	value any
	// zone is where a local date is, nil of other values.
	zone *time.Location
}

// PSType is the node's class.
func (n *JSONNode) PSType() *types.Type {
	switch n.kind {
	case jsontext.Object:
		return types.MustNamed(jsonNodes + "JsonObject")
	case jsontext.Array:
		return types.MustNamed(jsonNodes + "JsonArray")
	}
	return types.MustNamed(jsonNodes + "JsonValue")
}

// PSString is ToString: a text's content, other values as JSON with lines.
func (n *JSONNode) PSString() string {
	if v, ok := n.value.(*jsontext.Value); ok && v.Kind == jsontext.String {
		return v.Text
	}
	if s, ok := n.value.(string); ok {
		return s
	}
	return n.text(jsontext.DefaultLayout(n.kind != jsontext.Undefined))
}

// Enumerates is true of objects and arrays.
func (n *JSONNode) Enumerates() bool { return n.kind != jsontext.Undefined }

// Each yields an array's elements, an object's properties.
func (n *JSONNode) Each(yield func(any) bool) {
	for i, item := range n.items {
		var v any = item.orNil()
		if n.kind == jsontext.Object {
			v = n.pair(i)
		}
		if !yield(v) {
			return
		}
	}
}

func pairType() *types.Type {
	return types.MustNamed("System.Collections.Generic.KeyValuePair`2").Instantiate(types.String, types.MustNamed(jsonNodes+"JsonNode"))
}

func (n *JSONNode) pair(i int) *types.DictEntry {
	return &types.DictEntry{T: pairType(), Key: n.names[i], Value: n.items[i].orNil()}
}

// orNil is the node for a script: JSON's null is $null.
func (n *JSONNode) orNil() any {
	if n == nil {
		return nil
	}
	return n
}

// nodeOf makes nodes of a value that was read.
func nodeOf(v *jsontext.Value) *JSONNode {
	n := &JSONNode{kind: v.Kind}
	switch v.Kind {
	case jsontext.Null:
		return nil
	case jsontext.Object:
		for _, m := range v.Members {
			n.put(m.Name, nodeOf(m.Value))
		}
	case jsontext.Array:
		for _, i := range v.Items {
			n.adopt(nodeOf(i))
		}
	default:
		n.kind, n.value = jsontext.Undefined, v
	}
	return n
}

func (n *JSONNode) adopt(item *JSONNode) {
	if item != nil {
		item.parent = n
	}
	n.items = append(n.items, item)
}

func (n *JSONNode) find(name string) int { return slices.Index(n.names, name) }

// put assigns a property, at its place or at the end.
func (n *JSONNode) put(name string, item *JSONNode) {
	if i := n.find(name); i >= 0 {
		n.replace(i, item)
		return
	}
	n.names = append(n.names, name)
	n.adopt(item)
}

func (n *JSONNode) replace(i int, item *JSONNode) {
	if old := n.items[i]; old != nil {
		old.parent = nil
	}
	if item != nil {
		item.parent = n
	}
	n.items[i] = item
}

func (n *JSONNode) drop(i int) {
	n.replace(i, nil)
	n.items = slices.Delete(n.items, i, i+1)
	if n.kind == jsontext.Object {
		n.names = slices.Delete(n.names, i, i+1)
	}
}

func (n *JSONNode) clone() *JSONNode {
	if n == nil {
		return nil
	}
	out := &JSONNode{kind: n.kind, value: n.value, names: slices.Clone(n.names), zone: n.zone}
	for _, i := range n.items {
		out.adopt(i.clone())
	}
	return out
}

// write writes the node; a nil one is null.
func (n *JSONNode) write(w *jsontext.Writer) {
	switch {
	case n == nil:
		w.WriteString("null")
	case n.kind == jsontext.Object:
		w.Open('{')
		for i, name := range n.names {
			w.Name(name)
			n.items[i].write(w)
		}
		w.Close('}')
	case n.kind == jsontext.Array:
		w.Open('[')
		for _, i := range n.items {
			w.Item()
			i.write(w)
		}
		w.Close(']')
	default:
		if v, ok := n.value.(*jsontext.Value); ok {
			w.Value(v)
			return
		}
		w.WriteString(scalarJSON(n.value, w.Layout.Relaxed, n.zone))
	}
}

func (n *JSONNode) text(l jsontext.Layout) string {
	w := &jsontext.Writer{Layout: l}
	n.write(w)
	return w.String()
}

// scalarJSON writes a .NET value as the serializer does, "" where it is none of
// those that have a form of their own.
func scalarJSON(v any, relaxed bool, zone *time.Location) string {
	quote := func(s string) string { return jsontext.Quote(s, relaxed) }
	switch x := v.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(x)
	case types.Switch:
		return `{"IsPresent":` + strconv.FormatBool(bool(x)) + "}"
	case string:
		return quote(x)
	case types.Char:
		return quote(types.CharString(x))
	case types.Guid:
		return quote(x.String())
	case types.TimeSpan:
		return quote(types.ToString(x))
	case types.DateTime:
		return quote(isoText(x, zone))
	case *types.EnumValue:
		return types.ToString(x.Number())
	}
	t := types.TypeOf(v)
	switch {
	case types.IsNumeric(t):
		return types.ToString(v)
	case t.Name == "System.DateTimeOffset", t.Name == "System.Version", t.Name == "System.Uri", t.Name == "System.DateOnly", t.Name == "System.TimeOnly":
		if t.Name == "System.DateTimeOffset" {
			if s, ok, err := (format.Options{Culture: format.Invariant(), Zone: time.UTC}).Text(v, "o"); ok && err == nil {
				return quote(shortFraction(s))
			}
		}
		return quote(types.ToString(v))
	}
	return ""
}

// isoText is a date as JSON has it: a fraction of as many digits as it needs.
func isoText(d types.DateTime, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	s, err := format.DateText(d, "o", format.Invariant(), zone)
	if err != nil {
		return types.ToString(d)
	}
	return shortFraction(s)
}

func shortFraction(s string) string {
	dot := strings.IndexByte(s, '.')
	if dot < 0 || len(s) < dot+8 {
		return s
	}
	digits := strings.TrimRight(s[dot:dot+8], "0")
	if digits == "." {
		digits = ""
	}
	return s[:dot] + digits + s[dot+8:]
}

// jsonKind is GetValueKind.
func (n *JSONNode) jsonKind() jsontext.Kind {
	if n.kind != jsontext.Undefined {
		return n.kind
	}
	switch x := n.value.(type) {
	case *jsontext.Value:
		return x.Kind
	case bool:
		if x {
			return jsontext.True
		}
		return jsontext.False
	}
	if strings.HasPrefix(scalarJSON(n.value, false, n.zone), `"`) {
		return jsontext.String
	}
	return jsontext.Number
}

// path is GetPath.
func (n *JSONNode) path() string {
	if n.parent == nil {
		return "$"
	}
	at := slices.Index(n.parent.items, n)
	if n.parent.kind == jsontext.Array {
		return fmt.Sprintf("%s[%d]", n.parent.path(), at)
	}
	return jsontext.Step(n.parent.path(), n.parent.names[at])
}

// sameNode is DeepEquals.
func sameNode(a, b *JSONNode) bool {
	if a == nil || b == nil {
		return a == b
	}
	l := jsontext.DefaultLayout(false)
	x, xerr := jsontext.Parse(a.text(l), jsontext.Options{MaxDepth: 1 << 20})
	y, yerr := jsontext.Parse(b.text(l), jsontext.Options{MaxDepth: 1 << 20})
	return xerr == nil && yerr == nil && sameJSON(x, y)
}
