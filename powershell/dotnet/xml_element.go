package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// XMLAttributes is XmlAttributeCollection: the attributes of an element.
type XMLAttributes struct{ owner *xml.Node }

// PSType is XmlAttributeCollection.
func (*XMLAttributes) PSType() *types.Type {
	return types.MustNamed("System.Xml.XmlAttributeCollection")
}

// Enumerates is true.
func (a *XMLAttributes) Enumerates() bool { return true }

// Each yields the attributes.
func (a *XMLAttributes) Each(yield func(any) bool) {
	for _, n := range append([]*xml.Node{}, a.owner.Attrs()...) {
		if !yield(n) {
			return
		}
	}
}

// GetIndex returns an attribute by name or place.
func (a *XMLAttributes) GetIndex(env Env, i any) (any, error) {
	if s, ok := types.Unwrap(i).(string); ok {
		return xmlNode(a.owner.Attr(s)), nil
	}
	at, err := env.Convert(i, types.Int32)
	if err != nil {
		return nil, err
	}
	return a.at(int(at.(int32)))
}

func (a *XMLAttributes) at(i int) (any, error) {
	if list := a.owner.Attrs(); i >= 0 && i < len(list) {
		return list[i], nil
	}
	return nil, types.NewException("System.IndexOutOfRangeException", "The index being passed in is out of range.")
}

// place finds an attribute of the collection.
func (a *XMLAttributes) place(n *xml.Node) int {
	for i, x := range a.owner.Attrs() {
		if x == n {
			return i
		}
	}
	return -1
}

var xmlAttributesTable = sync.OnceValue(func() Table {
	this := func(c *Call) *XMLAttributes { return c.This.(*XMLAttributes) }
	named := func(c *Call) *xml.Node {
		if len(c.Args) == 2 {
			return this(c).owner.AttrNS(c.Str(0), c.Str(1))
		}
		return this(c).owner.Attr(c.Str(0))
	}
	get := func(c *Call) (any, error) { return xmlNode(named(c)), nil }
	remove := func(c *Call) (any, error) {
		n := named(c)
		if n != nil {
			this(c).owner.RemoveAttr(n)
		}
		return xmlNode(n), nil
	}
	put := func(c *Call, at int) (any, error) {
		n := c.nodeArg(0)
		if n == nil {
			return nil, nil
		}
		_, err := this(c).owner.PutAttr(n, at)
		return n, err
	}
	const attr = "System.Xml.XmlAttribute"
	t := Table{
		"get Count":                        func(c *Call) (any, error) { return int32(len(this(c).owner.Attrs())), nil },
		"Item(int)":                        func(c *Call) (any, error) { return this(c).at(c.Int(0)) },
		"get ItemOf(int)":                  func(c *Call) (any, error) { return this(c).at(c.Int(0)) },
		"get ItemOf(string)":               get,
		"get ItemOf(string,string)":        get,
		"GetNamedItem(string)":             get,
		"GetNamedItem(string,string)":      get,
		"RemoveNamedItem(string)":          remove,
		"RemoveNamedItem(string,string)":   remove,
		"SetNamedItem(System.Xml.XmlNode)": func(c *Call) (any, error) { return put(c, -1) },
		"Append(" + attr + ")":             func(c *Call) (any, error) { return put(c, len(this(c).owner.Attrs())) },
		"Prepend(" + attr + ")":            func(c *Call) (any, error) { return put(c, 0) },
		"InsertBefore(" + attr + "," + attr + ")": func(c *Call) (any, error) {
			if c.Args[1] == nil {
				return put(c, len(this(c).owner.Attrs()))
			}
			return put(c, this(c).place(c.nodeArg(1)))
		},
		"InsertAfter(" + attr + "," + attr + ")": func(c *Call) (any, error) {
			if c.Args[1] == nil {
				return put(c, 0)
			}
			return put(c, this(c).place(c.nodeArg(1))+1)
		},
		"Remove(" + attr + ")": func(c *Call) (any, error) {
			if n := c.nodeArg(0); n != nil && this(c).owner.RemoveAttr(n) {
				return n, nil
			}
			return nil, nil
		},
		"RemoveAt(int)": func(c *Call) (any, error) {
			list := this(c).owner.Attrs()
			if c.Int(0) < 0 || c.Int(0) >= len(list) {
				return nil, nil
			}
			n := list[c.Int(0)]
			this(c).owner.RemoveAttr(n)
			return n, nil
		},
		"RemoveAll()": func(c *Call) (any, error) { removeAttributes(this(c).owner); return nil, nil },
		"GetEnumerator()": func(c *Call) (any, error) {
			return types.NewArray(types.Collect(this(c))...), nil
		},
	}
	return t
})

func removeAttributes(n *xml.Node) {
	for len(n.Attrs()) > 0 {
		n.RemoveAttr(n.Attrs()[0])
	}
}

var xmlElementTable = sync.OnceValue(func() Table {
	find := func(c *Call) *xml.Node {
		if len(c.Args) >= 2 {
			return c.node().AttrNS(c.Str(0), c.Str(1))
		}
		return c.node().Attr(c.Str(0))
	}
	const attr = "System.Xml.XmlAttribute"
	t := Table{
		"get IsEmpty": func(c *Call) (any, error) { return c.node().Empty, nil },
		"set IsEmpty": func(c *Call) (any, error) {
			if c.Bool(0) {
				c.node().RemoveChildren()
			}
			c.node().Empty = c.Bool(0)
			return nil, nil
		},
		"get HasAttributes": func(c *Call) (any, error) { return len(c.node().Attrs()) > 0, nil },
		"SetAttribute(string,string)": func(c *Call) (any, error) {
			return nil, c.node().SetAttr(c.Str(0), c.Str(1))
		},
		"SetAttribute(string,string,string)": func(c *Call) (any, error) {
			return c.Args[2], c.node().SetAttrNS(c.Str(0), c.Str(1), c.Str(2))
		},
		"SetAttributeNode(" + attr + ")": func(c *Call) (any, error) {
			n := c.nodeArg(0)
			if n == nil {
				return nil, ArgumentNull("newAttr")
			}
			old, err := c.node().PutAttr(n, -1)
			return xmlNode(old), err
		},
		"SetAttributeNode(string,string)": func(c *Call) (any, error) {
			if n := find(c); n != nil {
				return n, nil
			}
			if err := c.node().SetAttrNS(c.Str(0), c.Str(1), ""); err != nil {
				return nil, err
			}
			return xmlNode(find(c)), nil
		},
		"RemoveAttributeNode(" + attr + ")": func(c *Call) (any, error) {
			if n := c.nodeArg(0); n != nil && c.node().RemoveAttr(n) {
				return n, nil
			}
			return nil, nil
		},
		"RemoveAttributeAt(int)": func(c *Call) (any, error) {
			list := c.node().Attrs()
			if c.Int(0) < 0 || c.Int(0) >= len(list) {
				return nil, nil
			}
			n := list[c.Int(0)]
			c.node().RemoveAttr(n)
			return n, nil
		},
		"RemoveAllAttributes()": func(c *Call) (any, error) { removeAttributes(c.node()); return nil, nil },
	}
	for _, args := range []string{"(string)", "(string,string)"} {
		t["GetAttribute"+args] = func(c *Call) (any, error) {
			if n := find(c); n != nil {
				return n.Value(), nil
			}
			return "", nil
		}
		t["HasAttribute"+args] = func(c *Call) (any, error) { return find(c) != nil, nil }
		t["GetAttributeNode"+args] = func(c *Call) (any, error) { return xmlNode(find(c)), nil }
		remove := func(c *Call) *xml.Node {
			n := find(c)
			if n != nil {
				c.node().RemoveAttr(n)
			}
			return n
		}
		t["RemoveAttribute"+args] = func(c *Call) (any, error) { remove(c); return nil, nil }
		t["RemoveAttributeNode"+args] = func(c *Call) (any, error) { return xmlNode(remove(c)), nil }
		t["GetElementsByTagName"+args] = elementsByTag
	}
	return t
})

// elementsByTag is GetElementsByTagName of elements and documents.
func elementsByTag(c *Call) (any, error) {
	if len(c.Args) == 2 {
		local, ns := c.Str(0), c.Str(1)
		return namedElements(c.node(), func(n *xml.Node) bool {
			return (local == "*" || n.Local == local) && (ns == "*" || n.NS == ns)
		}), nil
	}
	name := c.Str(0)
	return namedElements(c.node(), func(n *xml.Node) bool { return name == "*" || n.Name() == name }), nil
}

var xmlAttributeTable = sync.OnceValue(func() Table {
	return Table{
		"get OwnerElement": func(c *Call) (any, error) { return xmlNode(c.node().OwnerElement()), nil },
		"get Specified":    func(*Call) (any, error) { return true, nil },
	}
})

// xmlCharacterTable are the members of texts, comments and sections.
var xmlCharacterTable = sync.OnceValue(func() Table {
	span := func(c *Call) (before, inside, after string, err error) {
		units := types.Units(c.node().Value())
		from, n := c.Int(0), len(units)-c.Int(0)
		if len(c.Args) > 1 {
			if count, ok := c.Args[1].(int32); ok {
				n = min(int(count), n)
			}
		}
		if from < 0 || from > len(units) || n < 0 {
			return "", "", "", OutOfRange("Specified argument was out of the range of valid values.", "offset")
		}
		return types.FromUnits(units[:from]), types.FromUnits(units[from : from+n]), types.FromUnits(units[from+n:]), nil
	}
	edit := func(change func(c *Call, inside string) string) Func {
		return func(c *Call) (any, error) {
			before, inside, after, err := span(c)
			if err != nil {
				return nil, err
			}
			return nil, c.node().SetValue(before + change(c, inside) + after)
		}
	}
	return Table{
		"get Data":   func(c *Call) (any, error) { return c.node().Value(), nil },
		"set Data":   func(c *Call) (any, error) { return nil, c.node().SetValue(c.Str(0)) },
		"get Length": func(c *Call) (any, error) { return int32(types.Len16(c.node().Value())), nil },
		"Substring(int,int)": func(c *Call) (any, error) {
			_, inside, _, err := span(c)
			return inside, err
		},
		"AppendData(string)":          func(c *Call) (any, error) { return nil, c.node().SetValue(c.node().Value() + c.Str(0)) },
		"InsertData(int,string)":      edit(func(c *Call, inside string) string { return c.Str(1) + inside }),
		"DeleteData(int,int)":         edit(func(*Call, string) string { return "" }),
		"ReplaceData(int,int,string)": edit(func(c *Call, _ string) string { return c.Str(2) }),
		"SplitText(int)": func(c *Call) (any, error) {
			before, inside, _, err := span(c)
			if err != nil {
				return nil, err
			}
			n := c.node()
			tail, err := n.Owner().NewText(n.Kind, inside)
			if err != nil {
				return nil, err
			}
			if err := n.SetValue(before); err != nil {
				return nil, err
			}
			if n.Parent() != nil {
				err = n.Parent().InsertAfter(tail, n)
			}
			return tail, err
		},
	}
})

// xmlOtherTable are the members of declarations, instructions and types.
var xmlOtherTable = sync.OnceValue(func() Table {
	orNull := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	return Table{
		"get Version":        func(c *Call) (any, error) { return c.node().Version, nil },
		"get Encoding":       func(c *Call) (any, error) { return c.node().Encoding, nil },
		"get Standalone":     func(c *Call) (any, error) { return c.node().Standalone, nil },
		"set Encoding":       func(c *Call) (any, error) { c.node().Encoding = c.Str(0); return nil, nil },
		"set Standalone":     func(c *Call) (any, error) { c.node().Standalone = c.Str(0); return nil, nil },
		"get Target":         func(c *Call) (any, error) { return c.node().Local, nil },
		"get Data":           func(c *Call) (any, error) { return c.node().Value(), nil },
		"set Data":           func(c *Call) (any, error) { return nil, c.node().SetValue(c.Str(0)) },
		"get PublicId":       func(c *Call) (any, error) { return orNull(c.node().PublicID), nil },
		"get SystemId":       func(c *Call) (any, error) { return orNull(c.node().SystemID), nil },
		"get InternalSubset": func(c *Call) (any, error) { return orNull(c.node().Subset), nil },
	}
})
