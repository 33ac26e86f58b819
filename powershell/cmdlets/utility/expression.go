package utility

import (
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// expression is one element of a -Property argument that gives a key: a name, a
// pattern, a script block, or a hashtable with an Expression.
type expression struct {
	name  string
	block *interp.ScriptBlock
	wild  *types.Wildcard
	// order is the hashtable's Descending or Ascending: 1, -1, or 0 for neither.
	order int
}

// expressions reads a -Property argument. allowed are the keys a hashtable may have.
func expressions(c *interp.Call, list []any, allowed ...string) ([]expression, error) {
	out := make([]expression, 0, len(list))
	for _, v := range list {
		e := expression{}
		var err error
		switch x := types.Unwrap(v).(type) {
		case nil:
			continue
		case *interp.ScriptBlock:
			e.block = x
		case *types.Dict:
			err = e.fromTable(c, x, allowed)
		default:
			if e.name, err = c.Text(v); err == nil && e.name == "" {
				err = unsupported(c, "ExpressionEmptyString2")
			}
		}
		if err != nil {
			return nil, err
		}
		if e.block == nil && types.HasWildcard(e.name) {
			if e.wild, err = types.CompileWildcard(e.name, true); err != nil {
				return nil, err
			}
		}
		out = append(out, e)
	}
	return out, nil
}

func (e *expression) fromTable(c *interp.Call, d *types.Dict, allowed []string) error {
	for k, v := range d.All {
		key, isText := k.(string)
		full := ""
		for _, a := range allowed {
			if isText && key != "" && len(key) <= len(a) && strings.EqualFold(a[:len(key)], key) {
				full = a
				break
			}
		}
		switch full {
		case "expression":
			if sb, ok := types.Unwrap(v).(*interp.ScriptBlock); ok {
				e.block = sb
			} else {
				e.name = types.ToString(v)
			}
		case "descending", "ascending":
			if types.IsTrue(v) == (full == "descending") {
				e.order = 1
			} else {
				e.order = -1
			}
		default:
			return unsupported(c, "DictionaryKeyIllegal")
		}
	}
	if e.block == nil && e.name == "" {
		return unsupported(c, "DictionaryKeyMandatoryEntry")
	}
	return nil
}

// unsupported is the error of an expression that no command takes.
func unsupported(c *interp.Call, id string) error {
	return c.Error("System.NotSupportedException", id, "InvalidArgument", nil, "Specified method is not supported.")
}

// anyProperty takes whatever -Property is given; expressions reads it.
func anyProperty(m *interp.Meta) {
	for _, p := range m.Params {
		if p.Name == "Property" {
			p.Type = types.ArrayOf(types.Object)
		}
	}
}

// label is the expression's text, as error messages and headings quote it.
func (e *expression) label() string {
	if e.block != nil {
		return e.block.Text()
	}
	return e.name
}

// value evaluates the expression on an object; ok is false when the object has
// no such property. A script block that fails gives null.
func (e *expression) value(c *interp.Call, v any) (out any, ok bool) {
	out, ok, _ = e.evaluate(c, v)
	return out, ok
}

// evaluate is value that says why a script block failed.
func (e *expression) evaluate(c *interp.Call, v any) (out any, ok bool, err error) {
	if e.block != nil {
		out, err := c.Runspace().InvokeWith(e.block, v)
		if err != nil {
			return nil, true, err
		}
		return types.Norm(out), true, nil
	}
	name := e.name
	if e.wild != nil {
		name = ""
		for _, n := range ownProperties(c, v) {
			if e.wild.Match(n) {
				name = n
				break
			}
		}
		if name == "" {
			return nil, false, nil
		}
	}
	if out, ok, err = ownProperty(c, v, name); err != nil {
		return nil, true, nil
	}
	return types.Norm(out), ok, nil
}
