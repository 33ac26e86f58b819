package dotnet

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/jsontext"
	"github.com/runwright/runwright/powershell/types"
)

// nodeTypes are the types whose values convert to nodes and back, as the
// operators of JsonNode spell them.
func nodeTypes() map[string]*types.Type {
	return map[string]*types.Type{"bool": types.Bool, "byte": types.Byte, "char": types.CharType, "datetime": types.DateTimeType, "System.DateTimeOffset": types.MustNamed("System.DateTimeOffset"),
		"decimal": types.DecimalType, "double": types.Double, "guid": types.GuidType, "short": types.Int16, "int": types.Int32, "long": types.Int64, "sbyte": types.SByte,
		"float": types.Single, "string": types.String, "ushort": types.UInt16, "uint": types.UInt32, "ulong": types.UInt64}
}

// nodeArg is a node argument, nil of null.
func nodeArg(c *Call, i int) (*JSONNode, error) {
	n, _ := types.Unwrap(c.Args[i]).(*JSONNode)
	if n != nil && n.parent != nil {
		return nil, types.NewException("System.InvalidOperationException", "The node already has a parent.")
	}
	return n, nil
}

func mustBe(kind string) error {
	return types.NewException("System.InvalidOperationException", "The node must be of type '"+kind+"'.")
}

// GetIndex is the indexers: a number of arrays, a name of objects.
func (n *JSONNode) GetIndex(env Env, i any) (any, error) {
	if name, ok := types.Unwrap(i).(string); ok {
		if n.kind != jsontext.Object {
			return nil, mustBe("JsonObject")
		}
		if at := n.find(name); at >= 0 {
			return n.items[at].orNil(), nil
		}
		return nil, nil
	}
	at, err := n.position(env, i)
	if err != nil {
		return nil, err
	}
	return n.items[at].orNil(), nil
}

func (n *JSONNode) position(env Env, i any) (int, error) {
	if n.kind == jsontext.Undefined {
		return 0, mustBe("JsonArray")
	}
	v, err := env.Convert(i, types.Int32)
	if err != nil {
		return 0, err
	}
	at := int(v.(int32))
	if at < 0 || at >= len(n.items) {
		return 0, OutOfRange("Index was out of range. Must be non-negative and less than the size of the collection.", "index")
	}
	return at, nil
}

// SetIndex assigns an element or property.
func (n *JSONNode) SetIndex(env Env, i, v any) error {
	node, err := env.Convert(v, types.MustNamed(jsonNodes+"JsonNode"))
	if err != nil {
		return err
	}
	c := &Call{Env: env, Args: []any{node}}
	item, err := nodeArg(c, 0)
	if err != nil {
		return err
	}
	if name, ok := types.Unwrap(i).(string); ok {
		if n.kind != jsontext.Object {
			return mustBe("JsonObject")
		}
		n.put(name, item)
		return nil
	}
	at, err := n.position(env, i)
	if err == nil {
		n.replace(at, item)
	}
	return err
}

// as reads a value node as a type.
func (n *JSONNode) as(c *Call, t *types.Type) (any, error) {
	if n.kind != jsontext.Undefined {
		return nil, mustBe("JsonValue")
	}
	v, read := n.value.(*jsontext.Value)
	if !read {
		if from := types.TypeOf(n.value); from != t && t != types.Object {
			return nil, types.NewException("System.InvalidOperationException", fmt.Sprintf("A value of type '%s' cannot be converted to a '%s'.", from.FullName(), t.FullName()))
		}
		return n.value, nil
	}
	switch {
	case t == types.String && v.Kind == jsontext.String:
		return v.Text, nil
	case t == types.Bool && (v.Kind == jsontext.True || v.Kind == jsontext.False):
		return v.Kind == jsontext.True, nil
	case t == types.CharType && v.Kind == jsontext.String && types.Len16(v.Text) == 1:
		r, _ := types.CharAt(v.Text, 0)
		return r, nil
	case t == types.Object, t.Name == jsonSpace+"JsonElement":
		return &JSONElement{nil, v}, nil
	}
	if f := jsonReaders()[t.ShortName()]; f != nil && (v.Kind == jsontext.Number || v.Kind == jsontext.String) {
		if (v.Kind == jsontext.Number) == types.IsNumeric(t) {
			if out, ok := f(c, v); ok {
				return out, nil
			}
		}
	}
	return nil, types.NewException("System.InvalidOperationException", fmt.Sprintf("An element of type '%s' cannot be converted to a '%s'.", kindName(v.Kind), t.FullName()))
}

var jsonNodeTable = sync.OnceValue(func() Table {
	this := func(c *Call) *JSONNode { return c.This.(*JSONNode) }
	is := func(kind jsontext.Kind, name string) Func {
		return func(c *Call) (any, error) {
			if this(c).kind != kind {
				return nil, mustBe(name)
			}
			return this(c), nil
		}
	}
	t := Table{
		"get Options": func(*Call) (any, error) { return nil, nil },
		"get Parent":  func(c *Call) (any, error) { return this(c).parent.orNil(), nil },
		"get Root": func(c *Call) (any, error) {
			n := this(c)
			for n.parent != nil {
				n = n.parent
			}
			return n, nil
		},
		"AsArray()": is(jsontext.Array, "JsonArray"), "AsObject()": is(jsontext.Object, "JsonObject"), "AsValue()": is(jsontext.Undefined, "JsonValue"),
		"GetPath()":      func(c *Call) (any, error) { return this(c).path(), nil },
		"GetValue()":     func(c *Call) (any, error) { return this(c).as(c, c.Generic(0)) },
		"DeepClone()":    func(c *Call) (any, error) { return this(c).clone(), nil },
		"GetValueKind()": func(c *Call) (any, error) { return valueKind(this(c).jsonKind()), nil },
		"GetPropertyName()": func(c *Call) (any, error) {
			if p := this(c).parent; p != nil && p.kind == jsontext.Object {
				return p.names[slices.Index(p.items, this(c))], nil
			}
			return nil, types.NewException("System.InvalidOperationException", "The parent must be of type 'JsonObject'.")
		},
		"GetElementIndex()": func(c *Call) (any, error) {
			if p := this(c).parent; p != nil && p.kind == jsontext.Array {
				return int32(slices.Index(p.items, this(c))), nil
			}
			return nil, types.NewException("System.InvalidOperationException", "The parent must be of type 'JsonArray'.")
		},
		"static DeepEquals(*)": func(c *Call) (any, error) {
			a, _ := types.Unwrap(c.Args[0]).(*JSONNode)
			b, _ := types.Unwrap(c.Args[1]).(*JSONNode)
			return sameNode(a, b), nil
		},
		"static Parse(*)": func(c *Call) (any, error) {
			text, err := jsonText(c, 0)
			if err != nil {
				return nil, err
			}
			v, err := parseJSON(text, documentOptions(c.Args[1:]))
			if err != nil {
				return nil, err
			}
			return nodeOf(v).orNil(), nil
		},
		"ToJsonString(*)": func(c *Call) (any, error) { return this(c).text(jsonOptionsOf(c.Args).layout), nil },
		"ToString()":      func(c *Call) (any, error) { return this(c).PSString(), nil },
	}
	for name := range nodeTypes() {
		t["static op_Implicit("+name+")"] = func(c *Call) (any, error) { return valueNode(c.Args[0], c.zone()), nil }
	}
	return t
})

// valueNode makes a node of a .NET value.
func valueNode(v any, zone *time.Location) any {
	v = types.Unwrap(v)
	if v == nil {
		return nil
	}
	if e, ok := v.(*JSONElement); ok {
		return nodeOf(e.v).orNil()
	}
	return &JSONNode{value: v, zone: zone}
}

// castNode converts a node that holds a value to the value's type.
func castNode(env Env, v any, t *types.Type) (any, bool, error) {
	n, ok := types.Unwrap(v).(*JSONNode)
	if !ok || n.kind != jsontext.Undefined || t == types.String {
		return nil, false, nil // text is what ToString gives
	}
	for _, nt := range nodeTypes() {
		if nt == t {
			out, err := n.as(&Call{Env: env}, t)
			return out, true, err
		}
	}
	return nil, false, nil
}

var jsonObjectTable = sync.OnceValue(func() Table {
	this := func(c *Call) *JSONNode { return c.This.(*JSONNode) }
	t := Table{
		"new(*)": func(c *Call) (any, error) {
			n := &JSONNode{kind: jsontext.Object}
			if len(c.Args) == 0 || c.Args[0] == nil {
				return n, nil
			}
			return nil, unimplemented(c.Type, "a constructor with properties or options")
		},
		"get Count":           func(c *Call) (any, error) { return int32(len(this(c).items)), nil },
		"Clear()":             func(c *Call) (any, error) { clearNode(this(c)); return nil, nil },
		"ContainsKey(string)": func(c *Call) (any, error) { return this(c).find(c.Str(0)) >= 0, nil },
		"IndexOf(string)":     func(c *Call) (any, error) { return int32(this(c).find(c.Str(0))), nil },
		"Remove(string)": func(c *Call) (any, error) {
			i := this(c).find(c.Str(0))
			if i >= 0 {
				this(c).drop(i)
			}
			return i >= 0, nil
		},
		"RemoveAt(int)": func(c *Call) (any, error) {
			i, err := this(c).position(c, c.Args[0])
			if err == nil {
				this(c).drop(i)
			}
			return nil, err
		},
		"GetAt(int)": func(c *Call) (any, error) {
			i, err := this(c).position(c, c.Args[0])
			if err != nil {
				return nil, err
			}
			return this(c).pair(i), nil
		},
		"TryGetPropertyValue(string,out " + jsonNodes + "JsonNode)": func(c *Call) (any, error) {
			i := this(c).find(c.Str(0))
			if i < 0 {
				return false, c.setOut(1, nil)
			}
			return true, c.setOut(1, this(c).items[i].orNil())
		},
		"GetEnumerator()": func(c *Call) (any, error) { return newEnumerator(types.Collect(this(c))), nil },
		"static Create(*)": func(c *Call) (any, error) {
			return createNode(c, jsontext.Object)
		},
	}
	add := func(c *Call, name string, value int) (bool, error) {
		n, err := nodeArg(c, value)
		if err != nil || this(c).find(name) >= 0 {
			return false, err
		}
		this(c).put(name, n)
		return true, nil
	}
	t["Add(string,"+jsonNodes+"JsonNode)"] = func(c *Call) (any, error) {
		ok, err := add(c, c.Str(0), 1)
		if err == nil && !ok {
			err = ArgumentError("An item with the same key has already been added. Key: "+c.Str(0), "propertyName")
		}
		return nil, err
	}
	t["TryAdd(string,"+jsonNodes+"JsonNode)"] = func(c *Call) (any, error) { return add(c, c.Str(0), 1) }
	t["Insert(int,string,"+jsonNodes+"JsonNode)"] = func(c *Call) (any, error) {
		n := this(c)
		at := c.Int(0)
		if at < 0 || at > len(n.items) {
			return nil, OutOfRange("Index was out of range. Must be non-negative and less than or equal to the size of the collection.", "index")
		}
		ok, err := add(c, c.Str(1), 2)
		if err != nil || !ok {
			if err == nil {
				err = ArgumentError("An item with the same key has already been added. Key: "+c.Str(1), "propertyName")
			}
			return nil, err
		}
		last := len(n.items) - 1
		item, name := n.items[last], n.names[last]
		n.items = slices.Insert(n.items[:last], at, item)
		n.names = slices.Insert(n.names[:last], at, name)
		return nil, nil
	}
	return t
})

func clearNode(n *JSONNode) {
	for i := range n.items {
		n.replace(i, nil)
	}
	n.items, n.names = nil, nil
}

// createNode is Create of objects and arrays: of an element of that kind.
func createNode(c *Call, kind jsontext.Kind) (any, error) {
	e, ok := types.Unwrap(c.Args[0]).(*JSONElement)
	if !ok || e.alive() != nil {
		return nil, types.NewException("System.InvalidOperationException", "Operation is not valid due to the current state of the object.")
	}
	switch e.v.Kind {
	case jsontext.Null:
		return nil, nil
	case kind:
		return nodeOf(e.v), nil
	}
	return nil, types.NewException("System.InvalidOperationException", "The element cannot be an object or array.")
}

var jsonArrayTable = sync.OnceValue(func() Table {
	this := func(c *Call) *JSONNode { return c.This.(*JSONNode) }
	return Table{
		"new(*)": func(c *Call) (any, error) {
			n := &JSONNode{kind: jsontext.Array}
			for _, a := range c.Args {
				items := []any{a}
				if l, many := types.Elements(a); many {
					items = l
				}
				for i, v := range items {
					if v == nil && len(c.Args) == 1 && len(items) == 1 {
						return n, nil // options left out
					}
					item, err := nodeArg(&Call{Env: c.Env, Args: items}, i)
					if err != nil {
						return nil, err
					}
					n.adopt(item)
				}
			}
			return n, nil
		},
		"get Count": func(c *Call) (any, error) { return int32(len(this(c).items)), nil },
		"Clear()":   func(c *Call) (any, error) { clearNode(this(c)); return nil, nil },
		"Add(T)": func(c *Call) (any, error) {
			if n, ok := types.Unwrap(c.Args[0]).(*JSONNode); ok || c.Args[0] == nil {
				if n != nil && n.parent != nil {
					return nil, types.NewException("System.InvalidOperationException", "The node already has a parent.")
				}
				this(c).adopt(n)
				return nil, nil
			}
			n, err := jsonTree(c, c.Args[0], newJSONOptions(), 0)
			if err == nil {
				this(c).adopt(n)
			}
			return nil, err
		},
		"Add(" + jsonNodes + "JsonNode)": func(c *Call) (any, error) {
			n, err := nodeArg(c, 0)
			if err == nil {
				this(c).adopt(n)
			}
			return nil, err
		},
		"Contains(" + jsonNodes + "JsonNode)": func(c *Call) (any, error) {
			n, _ := types.Unwrap(c.Args[0]).(*JSONNode)
			return slices.Contains(this(c).items, n), nil
		},
		"IndexOf(" + jsonNodes + "JsonNode)": func(c *Call) (any, error) {
			n, _ := types.Unwrap(c.Args[0]).(*JSONNode)
			return int32(slices.Index(this(c).items, n)), nil
		},
		"Insert(int," + jsonNodes + "JsonNode)": func(c *Call) (any, error) {
			at := c.Int(0)
			if at < 0 || at > len(this(c).items) {
				return nil, OutOfRange("Index must be within the bounds of the List.", "index")
			}
			n, err := nodeArg(c, 1)
			if err != nil {
				return nil, err
			}
			this(c).items = slices.Insert(this(c).items, at, nil)
			this(c).replace(at, n)
			return nil, nil
		},
		"Remove(" + jsonNodes + "JsonNode)": func(c *Call) (any, error) {
			n, _ := types.Unwrap(c.Args[0]).(*JSONNode)
			i := slices.Index(this(c).items, n)
			if i >= 0 {
				this(c).drop(i)
			}
			return i >= 0, nil
		},
		"RemoveAt(int)": func(c *Call) (any, error) {
			i, err := this(c).position(c, c.Args[0])
			if err == nil {
				this(c).drop(i)
			}
			return nil, err
		},
		"GetEnumerator()":  func(c *Call) (any, error) { return newEnumerator(types.Collect(this(c))), nil },
		"static Create(*)": func(c *Call) (any, error) { return createNode(c, jsontext.Array) },
	}
})

var jsonValueTable = sync.OnceValue(func() Table {
	t := Table{
		"TryGetValue(*)": func(c *Call) (any, error) {
			v, err := c.This.(*JSONNode).as(c, c.Generic(0))
			if err != nil { // of another type: the answer, not a fault
				return false, nil
			}
			return true, c.setOut(0, v)
		},
		"static Create(*)": func(c *Call) (any, error) {
			if n, err := jsonTree(c, c.Args[0], newJSONOptions(), 0); err != nil || n == nil || n.kind == jsontext.Undefined {
				if err != nil {
					return nil, err
				}
				return n.orNil(), nil
			}
			return nil, unimplemented(c.Type, "Create of an object or list")
		},
	}
	return t
})
