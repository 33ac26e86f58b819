package dotnet

import (
	"encoding/base64"
	"fmt"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/jsontext"
	"github.com/runwright/runwright/powershell/types"
)

// jsonTree makes nodes of a value as the serializer writes it: scalars,
// dictionaries, lists and arrays, nodes and elements. Objects of other classes
// are refused by name.
func jsonTree(c *Call, v any, o *JSONOptions, depth int) (*JSONNode, error) {
	limit := o.read.MaxDepth
	if limit == 0 {
		limit = 64
	}
	if depth > limit {
		return nil, types.NewException(jsonSpace+"JsonException", fmt.Sprintf("A possible object cycle was detected. This can either be due to a cycle or if the object depth is larger than the maximum allowed depth of %d. Consider using ReferenceHandler.Preserve on JsonSerializerOptions to support cycles.", limit))
	}
	v = types.Unwrap(types.Norm(v))
	switch x := v.(type) {
	case nil:
		return nil, nil
	case *JSONNode:
		return x.clone(), nil
	case *JSONElement:
		if err := x.alive(); err != nil {
			return nil, err
		}
		return nodeOf(x.v), nil
	case *JSONDocument:
		return nodeOf(x.root), (&JSONElement{x, x.root}).alive()
	case *types.Dict:
		n := &JSONNode{kind: jsontext.Object}
		for key, item := range x.All {
			if types.Norm(item) == nil && o.ignoreNulls {
				continue
			}
			child, err := jsonTree(c, item, o, depth+1)
			if err != nil {
				return nil, err
			}
			n.put(types.ToString(key), child)
		}
		return n, nil
	case *types.Array:
		if b, ok := x.Bytes(); ok && x.Elem == types.Byte {
			return &JSONNode{value: base64.StdEncoding.EncodeToString(b)}, nil
		}
	}
	if scalarJSON(v, false, c.zone()) != "" {
		return &JSONNode{value: v, zone: c.zone()}, nil
	}
	items, many := types.Elements(v)
	if e, ok := v.(types.Enumerable); !many && ok && e.Enumerates() {
		items, many = types.Collect(e), true
	}
	if !many {
		return nil, unimplemented(types.MustNamed(jsonSpace+"JsonSerializer"), "writing of ["+types.TypeOf(v).String()+"]")
	}
	n := &JSONNode{kind: jsontext.Array}
	for _, item := range items {
		child, err := jsonTree(c, item, o, depth+1)
		if err != nil {
			return nil, err
		}
		n.adopt(child)
	}
	return n, nil
}

// reading is one call of Deserialize.
type reading struct {
	c    *Call
	text string
	o    *JSONOptions
}

// refuse is the error of a value that does not fit a type.
func (r *reading) refuse(v *jsontext.Value, t *types.Type, path string) error {
	line, column := jsontext.Place(r.text, v.End)
	return jsonException("JsonException", fmt.Sprintf("The JSON value could not be converted to %s. Path: %s | LineNumber: %d | BytePositionInLine: %d.", t.FullName(), path, line, column), path, line, column)
}

// value reads a value as a type.
func (r *reading) value(v *jsontext.Value, t *types.Type, path string) (any, error) {
	switch t.Name {
	case jsonSpace + "JsonDocument":
		return &JSONDocument{root: v}, nil
	case jsonSpace + "JsonElement":
		return &JSONElement{nil, v}, nil
	case "System.Object":
		if v.Kind == jsontext.Null {
			return nil, nil
		}
		return &JSONElement{nil, v}, nil
	case jsonNodes + "JsonNode", jsonNodes + "JsonObject", jsonNodes + "JsonArray", jsonNodes + "JsonValue":
		n := nodeOf(v)
		if n == nil || n.PSType().AssignableTo(t) {
			return n.orNil(), nil
		}
		return nil, r.refuse(v, t, path)
	case "System.Nullable`1":
		if v.Kind == jsontext.Null {
			return nil, nil
		}
		return r.value(v, t.Args[0], path)
	}
	if v.Kind == jsontext.Null && !t.IsValueType() {
		return nil, nil
	}
	switch {
	case t == types.String:
		if v.Kind == jsontext.String {
			return v.Text, nil
		}
		return nil, r.refuse(v, t, path)
	case t == types.Bool:
		if v.Kind == jsontext.True || v.Kind == jsontext.False {
			return v.Kind == jsontext.True, nil
		}
		return nil, r.refuse(v, t, path)
	case t.Enum() != nil:
		if n, ok := jsonInteger(v.Raw, types.Int64); ok && v.Kind == jsontext.Number {
			return types.NewEnum(t, n.(int64)), nil
		}
		return nil, r.refuse(v, t, path)
	case t.Elem != nil && t.Elem != types.Byte:
		items, err := r.list(v, t, t.Elem, path)
		if err != nil {
			return nil, err
		}
		return types.NewTyped(t.Elem, items), nil
	case t.Name == "System.Collections.Generic.List`1":
		items, err := r.list(v, t, t.Args[0], path)
		if err != nil {
			return nil, err
		}
		return &types.List{T: t, Items: items}, nil
	case t == types.ArrayListType:
		items, err := r.list(v, t, types.Object, path)
		if err != nil {
			return nil, err
		}
		return &types.List{T: t, Items: items}, nil
	case t.Name == "System.Collections.Generic.Dictionary`2" && t.Args[0] == types.String:
		return r.dictionary(v, t, t.Args[1], path)
	case t == types.HashtableType:
		return r.dictionary(v, t, types.Object, path)
	}
	name := t.ShortName()
	if t.Elem == types.Byte {
		name = "BytesFromBase64"
	}
	f := jsonReaders()[name]
	if f == nil || t.Elem == nil && !strings.HasPrefix(t.Name, "System.") {
		return nil, unimplemented(types.MustNamed(jsonSpace+"JsonSerializer"), "reading of ["+t.String()+"]")
	}
	if (v.Kind == jsontext.Number) == types.IsNumeric(t) && (v.Kind == jsontext.Number || v.Kind == jsontext.String) {
		if out, ok := f(r.c, v); ok {
			return out, nil
		}
	}
	return nil, r.refuse(v, t, path)
}

func (r *reading) list(v *jsontext.Value, t, elem *types.Type, path string) ([]any, error) {
	if v.Kind != jsontext.Array {
		return nil, r.refuse(v, t, path)
	}
	out := make([]any, len(v.Items))
	for i, item := range v.Items {
		x, err := r.value(item, elem, fmt.Sprintf("%s[%d]", path, i))
		if err != nil {
			return nil, err
		}
		out[i] = x
	}
	return out, nil
}

func (r *reading) dictionary(v *jsontext.Value, t, elem *types.Type, path string) (any, error) {
	if v.Kind != jsontext.Object {
		return nil, r.refuse(v, t, path)
	}
	d := &types.Dict{T: t, CaseSensitive: true}
	for _, m := range v.Members {
		x, err := r.value(m.Value, elem, jsontext.Step(path, m.Name))
		if err != nil {
			return nil, err
		}
		d.Set(m.Name, x)
	}
	return d, nil
}

// deserialize is Deserialize in all its forms: of text, bytes, a stream, a
// document, an element or a node; to a type given as argument or as the method's
// own.
func deserialize(c *Call) (any, error) {
	t := c.Generic(0)
	o := jsonOptionsOf(c.Args[1:])
	for _, a := range c.Args[1:] {
		if x, ok := types.Unwrap(a).(*types.Type); ok {
			t = x
		}
	}
	r := &reading{c: c, o: o}
	var v *jsontext.Value
	switch x := types.Unwrap(c.Args[0]).(type) {
	case *JSONDocument:
		v = x.root
	case *JSONElement:
		if err := x.alive(); err != nil {
			return nil, err
		}
		v = x.v
	case *JSONNode:
		r.text = x.text(jsontext.DefaultLayout(false))
	default:
		text, err := jsonText(c, 0)
		if err != nil {
			return nil, err
		}
		r.text = text
	}
	if v == nil {
		var err error
		if v, err = jsontext.Parse(strings.TrimPrefix(r.text, "\uFEFF"), o.read); err != nil {
			f := err.(*jsontext.Error)
			path := f.Path
			if strings.HasPrefix(t.Name, jsonSpace) || t == types.Object {
				path = "$" // these are read as a whole
			}
			return nil, jsonException("JsonException", fmt.Sprintf("%s Path: %s | LineNumber: %d | BytePositionInLine: %d.", f.Message, path, f.Line, f.Byte), path, f.Line, f.Byte)
		}
	}
	return r.value(v, t, "$")
}

var jsonSerializerTable = sync.OnceValue(func() Table {
	serialize := func(c *Call) (*JSONNode, *JSONOptions, error) {
		o := jsonOptionsOf(c.Args[1:])
		n, err := jsonTree(c, c.Args[0], o, 1)
		return n, o, err
	}
	return Table{
		"static get IsReflectionEnabledByDefault": func(*Call) (any, error) { return true, nil },
		"static Serialize(*)": func(c *Call) (any, error) {
			if s, ok := types.Unwrap(c.Args[0]).(byteStream); ok {
				c.Args = c.Args[1:]
				n, o, err := serialize(c)
				if err != nil {
					return nil, err
				}
				_, err = s.Write([]byte(n.text(o.layout)))
				return nil, streamError(err)
			}
			n, o, err := serialize(c)
			if err != nil {
				return nil, err
			}
			return n.text(o.layout), nil
		},
		"static SerializeToUtf8Bytes(*)": func(c *Call) (any, error) {
			n, o, err := serialize(c)
			if err != nil {
				return nil, err
			}
			return types.BytesToArray([]byte(n.text(o.layout))), nil
		},
		"static SerializeToNode(*)": func(c *Call) (any, error) {
			n, _, err := serialize(c)
			return n.orNil(), err
		},
		"static SerializeToElement(*)": func(c *Call) (any, error) {
			n, _, err := serialize(c)
			if err != nil {
				return nil, err
			}
			v, err := parseJSON(n.text(jsontext.DefaultLayout(false)), jsontext.Options{MaxDepth: 1 << 10})
			return &JSONElement{nil, v}, err
		},
		"static SerializeToDocument(*)": func(c *Call) (any, error) {
			n, _, err := serialize(c)
			if err != nil {
				return nil, err
			}
			v, err := parseJSON(n.text(jsontext.DefaultLayout(false)), jsontext.Options{MaxDepth: 1 << 10})
			return &JSONDocument{root: v}, err
		},
		"static Deserialize(*)": deserialize,
	}
})

// jsonTables are the tables of System.Text.Json.
func jsonTables() map[string]func() Table {
	return map[string]func() Table{
		jsonSpace + "JsonDocument":                      jsonDocumentTable,
		jsonSpace + "JsonDocumentOptions":               jsonDocumentOptionsTable,
		jsonSpace + "JsonElement":                       jsonElementTable,
		jsonSpace + "JsonElement+ArrayEnumerator":       jsonSequenceTable,
		jsonSpace + "JsonElement+ObjectEnumerator":      jsonSequenceTable,
		jsonSpace + "JsonProperty":                      jsonPropertyTable,
		jsonSpace + "JsonSerializer":                    jsonSerializerTable,
		jsonSpace + "JsonSerializerOptions":             jsonOptionsTable,
		jsonNodes + "JsonNode":                          jsonNodeTable,
		jsonNodes + "JsonObject":                        jsonObjectTable,
		jsonNodes + "JsonArray":                         jsonArrayTable,
		jsonNodes + "JsonValue":                         jsonValueTable,
		"System.Text.Encodings.Web.JavaScriptEncoder":   jsonEncoderTable,
		"System.Management.Automation.OrderedHashtable": orderedHashtableTable,
	}
}

// orderedHashtableTable adds the constructors to what hashtables have.
func orderedHashtableTable() Table {
	return Table{
		"new()":    func(c *Call) (any, error) { return &types.Dict{T: c.Type, CaseSensitive: true}, nil },
		"new(int)": func(c *Call) (any, error) { return &types.Dict{T: c.Type, CaseSensitive: true}, nil },
		"new(System.Collections.IDictionary)": func(c *Call) (any, error) {
			from, ok := types.Unwrap(c.Args[0]).(*types.Dict)
			if !ok {
				return nil, ArgumentNull("dictionary")
			}
			d := &types.Dict{T: c.Type, CaseSensitive: true}
			for k, v := range from.All {
				d.Set(k, v)
			}
			return d, nil
		},
	}
}
