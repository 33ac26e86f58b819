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
			e.name, err = c.Text(v)
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
			return c.Error("System.NotSupportedException", "DictionaryKeyUnknown", "InvalidArgument", nil, "The %s key is not valid.", types.ToString(k))
		}
	}
	if e.block == nil && e.name == "" {
		return c.Error("System.NotSupportedException", "DictionaryKeyMissing", "InvalidArgument", nil, "The %s key is missing a value.", "expression")
	}
	return nil
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
	if e.block != nil {
		out, err := c.Runspace().InvokeWith(e.block, v)
		if err != nil {
			return nil, true
		}
		return types.Norm(out), true
	}
	name := e.name
	if e.wild != nil {
		name = ""
		for _, n := range c.Runspace().PropertyNames(v) {
			if e.wild.Match(n) {
				name = n
				break
			}
		}
		if name == "" {
			return nil, false
		}
	}
	out, ok, err := c.Property(v, name)
	if err != nil {
		return nil, true
	}
	return types.Norm(out), ok
}
