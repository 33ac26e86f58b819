package output

import (
	"strings"

	"github.com/runwright/runwright/powershell/format/view"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// The keys of a calculated property and the commands that know them.
const (
	keyExpression = "expression"
	keyFormat     = "formatstring"
	keyWidth      = "width"
	keyAlignment  = "alignment"
	keyDepth      = "depth"
	keyLabel      = "label"
	keyName       = "name"
)

var (
	tableKeys  = []string{keyExpression, keyLabel, keyName, keyFormat, keyWidth, keyAlignment}
	listKeys   = []string{keyExpression, keyLabel, keyName, keyFormat}
	wideKeys   = []string{keyExpression, keyFormat}
	customKeys = []string{keyExpression, keyDepth}
)

// columns reads a -Property argument: names, script blocks, calculated ones.
func columns(c *interp.Call, name string, keys []string) ([]view.Column, error) {
	var out []view.Column
	for _, v := range c.Objects(name) {
		col, err := column(c, v, keys)
		if err != nil {
			return nil, err
		}
		out = append(out, col)
	}
	return out, nil
}

// column reads one property.
func column(c *interp.Call, v any, keys []string) (view.Column, error) {
	switch x := types.Unwrap(v).(type) {
	case nil:
		return view.Column{}, badKey(c, "NullPropertyValue", "The property value cannot be null.")
	case *interp.ScriptBlock:
		return view.Column{Label: x.Text(), Block: x}, nil
	case *types.Dict:
		return calculated(c, x, keys)
	case string:
		if x == "" {
			return view.Column{}, badKey(c, "ExpressionEmptyString", "An expression cannot be an empty string.")
		}
		return view.PropertyColumn(x), nil
	}
	if items, many := types.Elements(v); many {
		if len(items) == 1 {
			return column(c, items[0], keys)
		}
	}
	s, err := c.Text(v)
	return view.PropertyColumn(s), err
}

// badKey is the error of a calculated property that is not right.
func badKey(c *interp.Call, id, message string) error {
	e := c.Error("System.NotSupportedException", id, "InvalidArgument", nil, "Specified method is not supported.")
	r := c.Record(e)
	r.Details = message
	e.Record = r
	return e
}

// calculated reads @{Name=…; Expression=…; Width=…; Alignment=…; FormatString=…},
// whose keys may be shortened.
func calculated(c *interp.Call, d *types.Dict, keys []string) (view.Column, error) {
	var out view.Column
	given := false
	for k, v := range d.All {
		word := types.ToString(k)
		key, err := matchKey(c, word, keys)
		if err != nil {
			return out, err
		}
		if v == nil {
			return out, badKey(c, "DictionaryKeyMissingValue", "The "+word+" key has no value.")
		}
		switch key {
		case keyName, keyLabel:
			s, ok := types.Unwrap(v).(string)
			switch {
			case !ok:
				return out, badType(c, v, word, "System.String")
			case s == "":
				return out, badKey(c, "EmptyName", "The "+word+" key cannot be an empty string.")
			}
			out.Label = s
		case keyExpression:
			given = true
			switch x := types.Unwrap(v).(type) {
			case *interp.ScriptBlock:
				out.Block = x
			case string:
				if x == "" {
					return out, badKey(c, "ExpressionEmptyString", "The value of the "+word+" key cannot be an empty string.")
				}
				out.Property = x
			default:
				return out, badType(c, v, word, "System.String, System.Management.Automation.ScriptBlock")
			}
		default:
			if err := option(c, &out, key, word, v); err != nil {
				return out, err
			}
		}
	}
	if !given {
		return out, badKey(c, "DictionaryKeyMandatoryEntry", "The expression key is mandatory.")
	}
	if out.Label == "" {
		if out.Label, out.Own = out.Property, true; out.Block != nil {
			out.Label = strings.TrimSpace(out.Block.(*interp.ScriptBlock).Text())
		}
	}
	return out, nil
}

// option reads the value of a key that says how a value is shown.
func option(c *interp.Call, out *view.Column, key, word string, v any) error {
	switch key {
	case keyFormat:
		s, ok := types.Unwrap(v).(string)
		switch {
		case !ok:
			return badType(c, v, word, "System.String")
		case s == "":
			return badKey(c, "FormatStringEmpty", "The value of the "+word+" key cannot be an empty string.")
		}
		out.Format = s
	case keyWidth, keyDepth:
		n, ok := types.Unwrap(v).(int32)
		if !ok {
			return badType(c, v, word, "System.Int32")
		}
		if n < 1 {
			id := map[string]string{keyWidth: "WidthOutOfRange", keyDepth: "DepthOutOfRange"}[key]
			return badKey(c, id, "The value of the "+word+" key is out of range.")
		}
		if key == keyWidth {
			out.Width = int(n)
		} else {
			out.Depth = int(n)
		}
	case keyAlignment:
		s, ok := types.Unwrap(v).(string)
		if !ok {
			return badType(c, v, word, "System.String")
		}
		for _, a := range []struct {
			name  string
			align view.Align
		}{{"left", view.Left}, {"center", view.Center}, {"right", view.Right}} {
			if s != "" && strings.HasPrefix(a.name, strings.ToLower(s)) {
				out.Align = a.align
			}
		}
		if out.Align == view.Auto {
			return badKey(c, "AlignmentIllegalValue", "\""+s+"\" is not a valid value for the "+word+" key. Valid values are: left, center, right.")
		}
	}
	return nil
}

// badType is the error of a key's value of a wrong type.
func badType(c *interp.Call, v any, word, wanted string) error {
	return badKey(c, "DictionaryKeyIllegalValue", "The "+word+" key has a type, "+types.TypeOf(v).String()+", that is not valid; expected type(s) are: "+wanted+".")
}

// matchKey finds the key that a word shortens.
func matchKey(c *interp.Call, word string, keys []string) (string, error) {
	lower := strings.ToLower(word)
	var found []string
	for _, k := range keys {
		if k == lower {
			return k, nil
		}
		if lower != "" && strings.HasPrefix(k, lower) {
			found = append(found, k)
		}
	}
	switch len(found) {
	case 0:
		return "", badKey(c, "DictionaryKeyIllegal", "The "+word+" key is not valid.")
	case 1:
		return found[0], nil
	}
	return "", badKey(c, "DictionaryKeyAmbiguous", "The "+word+" key is ambiguous; possible matches are "+strings.Join(found, ", ")+".")
}
