package dotnet

import (
	"encoding/base64"
	"io"
	"math/big"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/jsontext"
	"github.com/runwright/runwright/powershell/types"
)

const jsonSpace = "System.Text.Json."

// JSONDocument is JsonDocument: a text that was read, which is not changed.
type JSONDocument struct {
	root   *jsontext.Value
	closed bool
}

// PSType is JsonDocument.
func (*JSONDocument) PSType() *types.Type { return types.MustNamed(jsonSpace + "JsonDocument") }

// JSONElement is JsonElement: a value of a document. Without a value it is the
// struct's default.
type JSONElement struct {
	doc *JSONDocument
	v   *jsontext.Value
}

// PSType is JsonElement.
func (*JSONElement) PSType() *types.Type { return types.MustNamed(jsonSpace + "JsonElement") }

// PSString is ToString: the content of strings, the text of all else.
func (e *JSONElement) PSString() string {
	if e.v == nil {
		return ""
	}
	switch e.v.Kind {
	case jsontext.Null:
		return ""
	case jsontext.String:
		return e.v.Text
	case jsontext.True:
		return "True"
	case jsontext.False:
		return "False"
	}
	return e.v.Raw
}

// GetIndex is the indexer of arrays.
func (e *JSONElement) GetIndex(env Env, i any) (any, error) {
	if err := e.needs(jsontext.Array); err != nil {
		return nil, err
	}
	n, err := env.Convert(i, types.Int32)
	if err != nil {
		return nil, err
	}
	if k := int(n.(int32)); k >= 0 && k < len(e.v.Items) {
		return e.part(e.v.Items[k]), nil
	}
	return nil, types.NewException("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
}

func (e *JSONElement) part(v *jsontext.Value) *JSONElement { return &JSONElement{e.doc, v} }

// alive is the error of an element without a document, or of one that was closed.
func (e *JSONElement) alive() error {
	switch {
	case e.v == nil:
		return types.NewException("System.InvalidOperationException", "Operation is not valid due to the current state of the object.")
	case e.doc != nil && e.doc.closed:
		return types.NewException("System.ObjectDisposedException", "Cannot access a disposed object.\nObject name: 'JsonDocument'.")
	}
	return nil
}

// needs is the error of an element that is of another kind.
func (e *JSONElement) needs(k jsontext.Kind) error {
	if err := e.alive(); err != nil {
		return err
	}
	if e.v.Kind == k {
		return nil
	}
	return wrongElement(kindName(k), e.v.Kind)
}

func kindName(k jsontext.Kind) string {
	return [...]string{"Undefined", "Object", "Array", "String", "Number", "True", "False", "Null"}[k]
}

func wrongElement(want string, got jsontext.Kind) error {
	return types.NewException("System.InvalidOperationException", "The requested operation requires an element of type '"+want+"', but the target element has type '"+kindName(got)+"'.")
}

func valueKind(k jsontext.Kind) any {
	return types.NewEnum(types.MustNamed(jsonSpace+"JsonValueKind"), int64(k))
}

// JSONProperty is JsonProperty.
type JSONProperty struct {
	name  string
	value *JSONElement
}

// PSType is JsonProperty.
func (*JSONProperty) PSType() *types.Type { return types.MustNamed(jsonSpace + "JsonProperty") }

// PSString is the property as JSON.
func (p *JSONProperty) PSString() string { return jsontext.Quote(p.name, false) + ":" + p.value.v.Raw }

// parseJSON reads a text; a fault is a JsonReaderException.
func parseJSON(text string, o jsontext.Options) (*jsontext.Value, error) {
	v, err := jsontext.Parse(strings.TrimPrefix(text, "\uFEFF"), o)
	if f, ok := err.(*jsontext.Error); ok {
		return nil, jsonException("JsonReaderException", f.Error(), nil, f.Line, f.Byte)
	}
	return v, err
}

func jsonException(class, message string, path any, line, column int) error {
	e := types.NewException(jsonSpace+class, message)
	e.Fields = map[string]any{"LineNumber": int64(line), "BytePositionInLine": int64(column), "Path": path}
	return e
}

// jsonText is the JSON of an argument: text, bytes or a stream.
func jsonText(c *Call, i int) (string, error) {
	switch x := types.Unwrap(c.Args[i]).(type) {
	case nil:
		return "", ArgumentNull("json")
	case string:
		return x, nil
	case *types.Array:
		return string(bytesOf(x)), nil
	}
	s, err := c.stream(i, "utf8Json")
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(onlyReader{s})
	return string(b), streamError(err)
}

var jsonDocumentTable = sync.OnceValue(func() Table {
	this := func(c *Call) *JSONDocument { return c.This.(*JSONDocument) }
	return Table{
		"get RootElement": func(c *Call) (any, error) {
			e := &JSONElement{this(c), this(c).root}
			return e, e.alive()
		},
		"Dispose()": func(c *Call) (any, error) { this(c).closed = true; return nil, nil },
		"static Parse(*)": func(c *Call) (any, error) {
			text, err := jsonText(c, 0)
			if err != nil {
				return nil, err
			}
			v, err := parseJSON(text, documentOptions(c.Args[1:]))
			return &JSONDocument{root: v}, err
		},
	}
})

// documentOptions are the JsonDocumentOptions among arguments.
func documentOptions(args []any) (o jsontext.Options) {
	for _, a := range args {
		if x, ok := types.Unwrap(a).(*JSONDocumentOptions); ok {
			return x.o
		}
	}
	return o
}

// jsonInteger reads an integer of a type.
func jsonInteger(raw string, t *types.Type) (any, bool) {
	n, ok := new(big.Int).SetString(raw, 10)
	if !ok {
		return nil, false
	}
	v, err := format.ParseNumber(n.String(), t, format.StyleAny, format.Invariant())
	return v, err == nil
}

// jsonReaders read the content of an element as a type; ok is false where it is
// of another form.
func jsonReaders() map[string]func(c *Call, v *jsontext.Value) (any, bool) {
	out := map[string]func(*Call, *jsontext.Value) (any, bool){}
	for name, t := range map[string]*types.Type{"SByte": types.SByte, "Byte": types.Byte, "Int16": types.Int16, "UInt16": types.UInt16, "Int32": types.Int32, "UInt32": types.UInt32, "Int64": types.Int64, "UInt64": types.UInt64} {
		out[name] = func(_ *Call, v *jsontext.Value) (any, bool) { return jsonInteger(v.Raw, t) }
	}
	for name, t := range map[string]*types.Type{"Double": types.Double, "Single": types.Single, "Decimal": types.DecimalType} {
		out[name] = func(_ *Call, v *jsontext.Value) (any, bool) {
			x, err := format.ParseNumber(v.Raw, t, format.StyleAny, format.Invariant())
			return x, err == nil
		}
	}
	out["DateTime"] = func(c *Call, v *jsontext.Value) (any, bool) {
		if !isoDate(v.Text) {
			return nil, false
		}
		d, err := c.parseDate(v.Text, format.Invariant(), roundtripKind)
		return d, err == nil
	}
	out["DateTimeOffset"] = func(c *Call, v *jsontext.Value) (any, bool) {
		if !isoDate(v.Text) {
			return nil, false
		}
		d, err := c.Convert(v.Text, types.MustNamed("System.DateTimeOffset"))
		return d, err == nil
	}
	out["Guid"] = func(_ *Call, v *jsontext.Value) (any, bool) {
		g, ok := types.ParseGuid(v.Text)
		return g, ok && len(v.Text) == 36
	}
	out["BytesFromBase64"] = func(_ *Call, v *jsontext.Value) (any, bool) {
		b, err := base64.StdEncoding.DecodeString(v.Text)
		return types.BytesToArray(b), err == nil
	}
	return out
}

// isoDate reports whether a text has the form of dates in JSON: a date, and a
// time behind T.
func isoDate(s string) bool {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' || len(s) > 10 && s[10] != 'T' {
		return false
	}
	for i := range 10 {
		if i != 4 && i != 7 && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}

var jsonElementTable = sync.OnceValue(func() Table {
	this := func(c *Call) *JSONElement { return c.This.(*JSONElement) }
	t := Table{
		"get ValueKind": func(c *Call) (any, error) {
			if this(c).v == nil {
				return valueKind(jsontext.Undefined), nil
			}
			return valueKind(this(c).v.Kind), this(c).alive()
		},
		"ToString()": func(c *Call) (any, error) { return this(c).PSString(), nil },
		"GetArrayLength()": func(c *Call) (any, error) {
			if err := this(c).needs(jsontext.Array); err != nil {
				return nil, err
			}
			return int32(len(this(c).v.Items)), nil
		},
		"GetPropertyCount()": func(c *Call) (any, error) {
			if err := this(c).needs(jsontext.Object); err != nil {
				return nil, err
			}
			return int32(len(this(c).v.Members)), nil
		},
		"GetProperty(string)": func(c *Call) (any, error) {
			if err := this(c).needs(jsontext.Object); err != nil {
				return nil, err
			}
			v := this(c).v.Member(c.Str(0))
			if v == nil {
				return nil, types.NewException("System.Collections.Generic.KeyNotFoundException", "The given key was not present in the dictionary.")
			}
			return this(c).part(v), nil
		},
		"TryGetProperty(string,out System.Text.Json.JsonElement)": func(c *Call) (any, error) {
			if err := this(c).needs(jsontext.Object); err != nil {
				return nil, err
			}
			out := &JSONElement{}
			if v := this(c).v.Member(c.Str(0)); v != nil {
				out = this(c).part(v)
			}
			return out.v != nil, c.setOut(1, out)
		},
		"GetBoolean()": func(c *Call) (any, error) {
			if err := this(c).alive(); err != nil {
				return nil, err
			}
			switch k := this(c).v.Kind; k {
			case jsontext.True, jsontext.False:
				return k == jsontext.True, nil
			default:
				return nil, wrongElement("Boolean", k)
			}
		},
		"GetString()": func(c *Call) (any, error) {
			if this(c).v != nil && this(c).v.Kind == jsontext.Null {
				return nil, this(c).alive()
			}
			if err := this(c).needs(jsontext.String); err != nil {
				return nil, err
			}
			return this(c).v.Text, nil
		},
		"GetRawText()": func(c *Call) (any, error) {
			if err := this(c).alive(); err != nil {
				return nil, err
			}
			return this(c).v.Raw, nil
		},
		"Clone()": func(c *Call) (any, error) { return &JSONElement{nil, this(c).v}, this(c).alive() },
		"ValueEquals(string)": func(c *Call) (any, error) {
			if this(c).v != nil && this(c).v.Kind == jsontext.Null {
				return c.Args[0] == nil, nil
			}
			if err := this(c).needs(jsontext.String); err != nil {
				return nil, err
			}
			return this(c).v.Text == c.Str(0), nil
		},
		"EnumerateArray()": func(c *Call) (any, error) {
			if err := this(c).needs(jsontext.Array); err != nil {
				return nil, err
			}
			items := make([]any, len(this(c).v.Items))
			for i, v := range this(c).v.Items {
				items[i] = this(c).part(v)
			}
			return &jsonSequence{types.MustNamed(jsonSpace + "JsonElement+ArrayEnumerator"), items, -1}, nil
		},
		"EnumerateObject()": func(c *Call) (any, error) {
			if err := this(c).needs(jsontext.Object); err != nil {
				return nil, err
			}
			items := make([]any, len(this(c).v.Members))
			for i, m := range this(c).v.Members {
				items[i] = &JSONProperty{m.Name, this(c).part(m.Value)}
			}
			return &jsonSequence{types.MustNamed(jsonSpace + "JsonElement+ObjectEnumerator"), items, -1}, nil
		},
		"static DeepEquals(*)": func(c *Call) (any, error) {
			a, aok := types.Unwrap(c.Args[0]).(*JSONElement)
			b, bok := types.Unwrap(c.Args[1]).(*JSONElement)
			return aok && bok && sameJSON(a.v, b.v), nil
		},
		"static Parse(*)": func(c *Call) (any, error) {
			text, err := jsonText(c, 0)
			if err != nil {
				return nil, err
			}
			v, err := parseJSON(text, documentOptions(c.Args[1:]))
			return &JSONElement{nil, v}, err
		},
	}
	for name, read := range jsonReaders() {
		kind := jsontext.Number
		switch name {
		case "DateTime", "DateTimeOffset", "Guid", "BytesFromBase64":
			kind = jsontext.String
		}
		t["Get"+name+"()"] = func(c *Call) (any, error) {
			if err := this(c).needs(kind); err != nil {
				return nil, err
			}
			v, ok := read(c, this(c).v)
			if !ok {
				return nil, types.NewException("System.FormatException", "One of the identified items was in an invalid format.")
			}
			return v, nil
		}
		t["TryGet"+name+"(*)"] = func(c *Call) (any, error) {
			if err := this(c).needs(kind); err != nil {
				return nil, err
			}
			v, ok := read(c, this(c).v)
			if !ok {
				return false, nil
			}
			return true, c.setOut(0, v)
		}
	}
	return t
})

// sameJSON compares values: properties in any order, numbers by what they mean.
func sameJSON(a, b *jsontext.Value) bool {
	if a == nil || b == nil || a.Kind != b.Kind || len(a.Items) != len(b.Items) || len(a.Members) != len(b.Members) {
		return a == b
	}
	switch a.Kind {
	case jsontext.String:
		return a.Text == b.Text
	case jsontext.Number:
		x, xok := new(big.Rat).SetString(a.Raw)
		y, yok := new(big.Rat).SetString(b.Raw)
		return xok && yok && x.Cmp(y) == 0
	}
	for i := range a.Items {
		if !sameJSON(a.Items[i], b.Items[i]) {
			return false
		}
	}
	for _, m := range a.Members {
		if other := b.Member(m.Name); other == nil || !sameJSON(m.Value, other) {
			return false
		}
	}
	return true
}

func jsonPropertyTable() Table {
	this := func(c *Call) *JSONProperty { return c.This.(*JSONProperty) }
	return Table{
		"get Name":           func(c *Call) (any, error) { return this(c).name, nil },
		"get Value":          func(c *Call) (any, error) { return this(c).value, nil },
		"NameEquals(string)": func(c *Call) (any, error) { return this(c).name == c.Str(0), nil },
		"ToString()":         func(c *Call) (any, error) { return this(c).PSString(), nil },
	}
}
