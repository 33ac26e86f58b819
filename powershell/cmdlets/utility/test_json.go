package utility

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// testJSON is Test-Json: whether a text is JSON, and fits a schema.
type testJSON struct {
	interp.Base
	schema *jsonSchema
}

func (t *testJSON) Begin(c *interp.Call) error {
	var text string
	switch { // which set it is, is not settled before an object comes
	case c.Has("Schema"):
		text = c.String("Schema")
	case c.Has("SchemaFile"):
		name := c.Runspace().Resolve(c.String("SchemaFile"))
		b, err := c.Runspace().ReadFile(name)
		if err != nil {
			return c.Error("System.IO.FileNotFoundException", "JsonSchemaFileOpenFailure", "OpenError", name, "Cannot open JSON schema file: %s", name)
		}
		text = syntax.Decode(b)
	default:
		return nil
	}
	s, err := readJSON(text, true, true)
	if err == nil {
		t.schema, err = newJSONSchema(s)
	}
	if err != nil {
		e := c.Error("System.Exception", "InvalidJsonSchema", "InvalidData", text, "Cannot parse the JSON schema.")
		e.Inner = types.NewException("System.Text.Json.JsonException", err.Error())
		return e
	}
	return nil
}

func (t *testJSON) Process(c *interp.Call) error {
	var text string
	switch {
	case c.Has("Json"):
		text = c.String("Json")
	default:
		name := c.String("Path")
		if c.Has("LiteralPath") {
			name = c.String("LiteralPath")
		}
		p := c.Runspace().Resolve(name)
		b, err := c.Runspace().ReadFile(p)
		if err != nil {
			return c.WriteError(c.Error("System.Management.Automation.ItemNotFoundException", "PathNotFound", "ObjectNotFound", p, "Cannot find path '%s' because it does not exist.", p))
		}
		text = syntax.Decode(b)
	}
	options := c.Strings("Options")
	has := func(name string) bool {
		return slices.ContainsFunc(options, func(o string) bool { return strings.EqualFold(o, name) })
	}
	v, err := readJSON(text, has("IgnoreComments"), has("AllowTrailingCommas"))
	if err != nil {
		e := c.Error("System.Exception", "InvalidJson", "InvalidData", text, "Cannot parse the JSON.")
		e.Inner = types.NewException("System.Text.Json.JsonException", err.Error())
		if err := c.WriteError(e); err != nil {
			return err
		}
		return c.Write(false)
	}
	if t.schema == nil {
		return c.Write(true)
	}
	faults := t.schema.check(v)
	for _, f := range faults {
		err := c.WriteError(c.Error("System.Exception", "InvalidJsonAgainstSchemaDetailed", "InvalidData", nil, "The JSON is not valid with the schema: %s at '%s'", f.text, f.path))
		if err != nil {
			return err
		}
	}
	return c.Write(len(faults) == 0)
}

// readJSON reads a text that is nothing but JSON, with comments and commas behind
// the last element where they are allowed.
func readJSON(text string, comments, commas bool) (any, error) {
	if comments || commas {
		text = plainJSON(text, comments, commas)
	}
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("there is more behind the value")
	}
	return v, nil
}

// plainJSON takes out comments and needless commas.
func plainJSON(s string, comments, commas bool) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			from := i
			for i++; i < len(s) && s[i] != '"'; i++ {
				if s[i] == '\\' {
					i++
				}
			}
			b.WriteString(s[from:min(i+1, len(s))])
		case comments && strings.HasPrefix(s[i:], "//"):
			for i < len(s) && s[i] != '\n' {
				i++
			}
			b.WriteByte('\n')
		case comments && strings.HasPrefix(s[i:], "/*"):
			end := strings.Index(s[i+2:], "*/")
			if end < 0 {
				return b.String()
			}
			i += end + 3
		case commas && s[i] == ',':
			rest := strings.TrimLeft(s[i+1:], " \t\r\n")
			if !strings.HasPrefix(rest, "}") && !strings.HasPrefix(rest, "]") {
				b.WriteByte(',')
			}
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
