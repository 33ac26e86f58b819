package metadata

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/module"
)

// Attribute is an attribute with its properties, those that are null left out.
type Attribute struct {
	Type       string
	Properties []Property // by name
}

// Property is a property of an attribute.
type Property struct {
	Name  string
	Value any
}

// MarshalJSON implements json.Marshaler: the class and the properties side by
// side. A property called Type takes the place of the class, as in PowerShell's
// tables, where keys have no case.
func (a Attribute) MarshalJSON() ([]byte, error) {
	own := slices.ContainsFunc(a.Properties, func(p Property) bool { return strings.EqualFold(p.Name, "type") })
	if !own {
		a.Properties = append([]Property{{"type", a.Type}}, a.Properties...)
	}
	return a.object()
}

// object writes the properties as an object, in their order.
func (a Attribute) object() ([]byte, error) {
	b := append(make([]byte, 0, 256), '{')
	for i, p := range a.Properties {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendValue(b, p.Name); err != nil {
			return nil, err
		}
		b = append(b, ':')
		if b, err = appendValue(b, p.Value); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

// appendValue writes a value. Modules have attributes by the ten thousand, so what
// most of them hold is written without a detour.
func appendValue(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case bool:
		return strconv.AppendBool(b, v), nil
	case int64:
		return strconv.AppendInt(b, v, 10), nil
	case string:
		if plainText(v) {
			return append(append(append(b, '"'), v...), '"'), nil
		}
	}
	raw, err := marshal(plainValue(v))
	return append(b, raw...), err
}

// plainText says whether a text is the same in JSON.
func plainText(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			return false
		}
	}
	return true
}

// plainValue gives a value as the records have it: types and blocks as their text.
func plainValue(v any) any {
	switch v := v.(type) {
	case *netType:
		return v.full()
	case *block:
		return v.text()
	case item:
		return v.full()
	case *module.Table:
		return dataValue{v}
	case unknown:
		return nil
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = plainValue(e)
		}
		return out
	}
	return v
}

// marshal writes a value without escaping what only HTML needs escaped.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// Get gives a property, and whether it is there.
func (a *Attribute) Get(name string) (any, bool) {
	for _, p := range a.Properties {
		if strings.EqualFold(p.Name, name) {
			return p.Value, true
		}
	}
	return nil, false
}

// set adds or changes a property.
func (a *Attribute) set(name string, value any) {
	for i := range a.Properties {
		if strings.EqualFold(a.Properties[i].Name, name) {
			a.Properties[i].Value = value
			return
		}
	}
	a.Properties = append(a.Properties, Property{name, value})
}

// finish sorts the properties and takes out those that are null.
func (a *Attribute) finish() {
	a.Properties = slices.DeleteFunc(a.Properties, func(p Property) bool { return p.Value == nil })
	slices.SortFunc(a.Properties, func(x, y Property) int {
		return strings.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name))
	})
}

// automation is the namespace of PowerShell's own attributes.
const automation = "System.Management.Automation."

// text, flag and number read properties.
func (a *Attribute) text(name string) (string, bool) {
	v, _ := a.Get(name)
	s, ok := v.(string)
	return s, ok
}

func (a *Attribute) flag(name string) bool {
	v, _ := a.Get(name)
	b, _ := v.(bool)
	return b
}

func (a *Attribute) number(name string) (int, bool) {
	v, _ := a.Get(name)
	n, ok := v.(int64)
	return int(n), ok
}
