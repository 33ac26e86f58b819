package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/jsontext"
	"github.com/runwright/runwright/powershell/types"
)

// jsonSequence is what EnumerateArray and EnumerateObject return: a sequence that
// may be gone through again, and its own enumerator.
type jsonSequence struct {
	t     *types.Type
	items []any
	at    int
}

// PSType is the enumerator's struct.
func (s *jsonSequence) PSType() *types.Type { return s.t }

// Enumerates is true.
func (s *jsonSequence) Enumerates() bool { return true }

// Each yields all elements, wherever MoveNext stands.
func (s *jsonSequence) Each(yield func(any) bool) {
	for _, v := range s.items {
		if !yield(v) {
			return
		}
	}
}

func jsonSequenceTable() Table {
	this := func(c *Call) *jsonSequence { return c.This.(*jsonSequence) }
	return Table{
		"MoveNext()": func(c *Call) (any, error) {
			this(c).at = min(this(c).at+1, len(this(c).items))
			return this(c).at < len(this(c).items), nil
		},
		"Reset()":   func(c *Call) (any, error) { this(c).at = -1; return nil, nil },
		"Dispose()": func(c *Call) (any, error) { this(c).at = len(this(c).items); return nil, nil },
		"get Current": func(c *Call) (any, error) {
			if s := this(c); s.at >= 0 && s.at < len(s.items) {
				return s.items[s.at], nil
			}
			if this(c).t.ShortName() == "ObjectEnumerator" {
				return &JSONProperty{"", &JSONElement{}}, nil
			}
			return &JSONElement{}, nil
		},
		"GetEnumerator()": func(c *Call) (any, error) { return &jsonSequence{this(c).t, this(c).items, -1}, nil },
	}
}

// JSONDocumentOptions is JsonDocumentOptions.
type JSONDocumentOptions struct {
	o        jsontext.Options
	comments int64
}

// PSType is JsonDocumentOptions.
func (*JSONDocumentOptions) PSType() *types.Type {
	return types.MustNamed(jsonSpace + "JsonDocumentOptions")
}

var jsonDocumentOptionsTable = sync.OnceValue(func() Table {
	this := func(c *Call) *JSONDocumentOptions { return c.This.(*JSONDocumentOptions) }
	flag := func(t Table, name string, at func(*JSONDocumentOptions) *bool, not bool) {
		t["get "+name] = func(c *Call) (any, error) { return *at(this(c)) != not, nil }
		t["set "+name] = func(c *Call) (any, error) { *at(this(c)) = c.Bool(0) != not; return nil, nil }
	}
	t := Table{
		"get CommentHandling": func(c *Call) (any, error) {
			return types.NewEnum(types.MustNamed(jsonSpace+"JsonCommentHandling"), this(c).comments), nil
		},
		"set CommentHandling": func(c *Call) (any, error) {
			n := enumBits(c.Args[0])
			if n > 1 {
				return nil, OutOfRange("The JsonCommentHandling enum must be set to one of the supported values.", "value")
			}
			this(c).comments, this(c).o.Comments = n, n == 1
			return nil, nil
		},
		"get MaxDepth": func(c *Call) (any, error) { return int32(this(c).o.MaxDepth), nil },
		"set MaxDepth": func(c *Call) (any, error) {
			if c.Int(0) < 0 {
				return nil, OutOfRange("Max depth must be positive.", "value")
			}
			this(c).o.MaxDepth = c.Int(0)
			return nil, nil
		},
	}
	flag(t, "AllowTrailingCommas", func(o *JSONDocumentOptions) *bool { return &o.o.TrailingCommas }, false)
	flag(t, "AllowDuplicateProperties", func(o *JSONDocumentOptions) *bool { return &o.o.NoDuplicates }, true)
	return t
})

// JSONOptions is JsonSerializerOptions, as far as it concerns what the engine
// writes and reads; what it does not have cannot be set.
type JSONOptions struct {
	layout      jsontext.Layout
	read        jsontext.Options
	comments    int64
	ignoreNulls bool
	anyCase     bool
}

// PSType is JsonSerializerOptions.
func (*JSONOptions) PSType() *types.Type { return types.MustNamed(jsonSpace + "JsonSerializerOptions") }

func newJSONOptions() *JSONOptions { return &JSONOptions{layout: jsontext.DefaultLayout(false)} }

// jsonOptionsOf are the serializer's options among arguments, the default ones
// where none are given.
func jsonOptionsOf(args []any) *JSONOptions {
	for _, a := range args {
		if o, ok := types.Unwrap(a).(*JSONOptions); ok {
			return o
		}
	}
	return newJSONOptions()
}

var jsonOptionsTable = sync.OnceValue(func() Table {
	this := func(c *Call) *JSONOptions { return c.This.(*JSONOptions) }
	t := Table{
		"new()": func(*Call) (any, error) { return newJSONOptions(), nil },
		"new(System.Text.Json.JsonSerializerOptions)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("options")
			}
			o := *jsonOptionsOf(c.Args)
			return &o, nil
		},
		"static get Default": func(*Call) (any, error) { return newJSONOptions(), nil },
		"get DefaultIgnoreCondition": func(c *Call) (any, error) {
			name := "Never"
			if this(c).ignoreNulls {
				name = "WhenWritingNull"
			}
			return types.EnumNamed(jsonSpace+"Serialization.JsonIgnoreCondition", name), nil
		},
		"set DefaultIgnoreCondition": func(c *Call) (any, error) {
			switch name := types.ToString(c.Args[0]); name {
			case "Never", "WhenWritingNull":
				this(c).ignoreNulls = name == "WhenWritingNull"
				return nil, nil
			case "Always":
				return nil, ArgumentError("The value cannot be 'JsonIgnoreCondition.Always'.", "value")
			default:
				return nil, unimplemented(c.Type, "DefaultIgnoreCondition "+name)
			}
		},
		"get MaxDepth": func(c *Call) (any, error) { return int32(this(c).read.MaxDepth), nil },
		"set MaxDepth": func(c *Call) (any, error) {
			if c.Int(0) < 0 {
				return nil, OutOfRange("Max depth must be positive.", "value")
			}
			this(c).read.MaxDepth = c.Int(0)
			return nil, nil
		},
		"get ReadCommentHandling": func(c *Call) (any, error) {
			return types.NewEnum(types.MustNamed(jsonSpace+"JsonCommentHandling"), this(c).comments), nil
		},
		"set ReadCommentHandling": func(c *Call) (any, error) {
			n := enumBits(c.Args[0])
			if n > 1 {
				return nil, OutOfRange("Comments cannot be stored when deserializing objects, only the Skip and Disallow comment handling modes are supported.", "value")
			}
			this(c).comments, this(c).read.Comments = n, n == 1
			return nil, nil
		},
		"get IndentSize": func(c *Call) (any, error) { return int32(this(c).layout.Size), nil },
		"set IndentSize": func(c *Call) (any, error) {
			if n := c.Int(0); n < 0 || n > 127 {
				return nil, OutOfRange("Indentation size must be between 0 and 127.", "value")
			}
			this(c).layout.Size = c.Int(0)
			return nil, nil
		},
		"get IndentCharacter": func(c *Call) (any, error) { return types.Char(this(c).layout.Char), nil },
		"set IndentCharacter": func(c *Call) (any, error) {
			if r := c.Char(0); r != ' ' && r != '\t' {
				return nil, OutOfRange("Supported indentation characters are space and horizontal tab.", "value")
			}
			this(c).layout.Char = byte(c.Char(0))
			return nil, nil
		},
		"get NewLine": func(c *Call) (any, error) { return this(c).layout.NewLine, nil },
		"set NewLine": func(c *Call) (any, error) {
			if s := c.Str(0); s != "\n" && s != "\r\n" {
				return nil, OutOfRange("New line can be only \"\\n\" or \"\\r\\n\".", "value")
			}
			this(c).layout.NewLine = c.Str(0)
			return nil, nil
		},
		"get Encoder": func(c *Call) (any, error) {
			if !this(c).layout.Relaxed {
				return nil, nil
			}
			return &JSONEncoder{true}, nil
		},
		"set Encoder": func(c *Call) (any, error) {
			e, _ := types.Unwrap(c.Args[0]).(*JSONEncoder)
			this(c).layout.Relaxed = e != nil && e.relaxed
			return nil, nil
		},
	}
	for name, at := range map[string]func(*JSONOptions) *bool{
		"WriteIndented":               func(o *JSONOptions) *bool { return &o.layout.Indented },
		"AllowTrailingCommas":         func(o *JSONOptions) *bool { return &o.read.TrailingCommas },
		"PropertyNameCaseInsensitive": func(o *JSONOptions) *bool { return &o.anyCase },
	} {
		t["get "+name] = func(c *Call) (any, error) { return *at(this(c)), nil }
		t["set "+name] = func(c *Call) (any, error) { *at(this(c)) = c.Bool(0); return nil, nil }
	}
	return t
})

// JSONEncoder is JavaScriptEncoder: which characters JSON escapes.
type JSONEncoder struct{ relaxed bool }

// PSType is JavaScriptEncoder.
func (*JSONEncoder) PSType() *types.Type {
	return types.MustNamed("System.Text.Encodings.Web.JavaScriptEncoder")
}

func jsonEncoderTable() Table {
	return Table{
		"static get Default":                   func(*Call) (any, error) { return &JSONEncoder{}, nil },
		"static get UnsafeRelaxedJsonEscaping": func(*Call) (any, error) { return &JSONEncoder{true}, nil },
		"Encode(string)": func(c *Call) (any, error) {
			s := jsontext.Quote(c.Str(0), c.This.(*JSONEncoder).relaxed)
			return s[1 : len(s)-1], nil
		},
	}
}
