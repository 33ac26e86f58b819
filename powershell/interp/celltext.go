package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

// usualEnumerationLimit is how many elements of a collection a cell shows when
// $FormatEnumerationLimit says nothing.
const usualEnumerationLimit = 4

// EnumerationLimit is the global $FormatEnumerationLimit, the only one that
// formatting asks; negative for all elements.
func (rs *Runspace) EnumerationLimit() int {
	v := rs.global.base.Get("FormatEnumerationLimit")
	if n, err := rs.conv.To(v, types.Int32); err == nil && v != nil {
		return int(n.(int32))
	}
	return usualEnumerationLimit
}

// CellText is a value's text in a table cell or list line.
func (rs *Runspace) CellText(v any) (string, error) { return rs.LimitedText(v, rs.EnumerationLimit()) }

// LimitedText is CellText with at most limit elements of a collection, all of
// them when it is negative.
func (rs *Runspace) LimitedText(v any, limit int) (string, error) {
	v = types.Norm(v)
	items, many := elements(v)
	if d, ok := types.DictOf(v); ok {
		items, many = d.Entries(), true
	}
	if !many {
		return rs.shownText(v)
	}
	var b strings.Builder
	b.WriteByte('{')
	for i, e := range items {
		if limit >= 0 && i == limit {
			b.WriteString("…")
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		s, err := rs.elementText(e)
		if err != nil {
			return "", err
		}
		b.WriteString(s)
	}
	b.WriteByte('}')
	return b.String(), nil
}

// elementText is the text of a collection's element, of a collection its elements.
func (rs *Runspace) elementText(v any) (string, error) {
	if v == nil {
		return "$null", nil
	}
	if name, ok := rs.nameOf(v); ok {
		return rs.shownText(name)
	}
	if items, many := elements(v); many {
		return rs.text(types.NewArray(items...), " ")
	}
	return rs.shownText(v)
}

// nameOf is the name, id or key that stands for an element whose class inherits
// the text it has from another one.
func (rs *Runspace) nameOf(v any) (any, bool) {
	switch v.(type) {
	case *types.PSObject, *types.Instance, *types.Exception, string:
		return nil, false
	}
	t := types.TypeOf(v)
	if t == nil || types.IsNumeric(t) || t.Class != nil || dotnet.DeclaresText(t) {
		return nil, false
	}
	names := rs.PropertyNames(v)
	for _, pattern := range []string{"name", "id", "key", "*key", "*name", "*id"} {
		end, any := strings.CutPrefix(pattern, "*")
		for _, n := range names {
			if n = strings.ToLower(n); n != end && !(any && strings.HasSuffix(n, end)) {
				continue
			}
			if out, ok, err := rs.propertyValue(v, n); ok && err == nil && out != nil {
				return out, true
			}
			return nil, false
		}
	}
	return nil, false
}

// shownText is the text of a single value in formatted output.
func (rs *Runspace) shownText(v any) (string, error) {
	switch x := types.Unwrap(v).(type) {
	case nil:
		return "", nil
	case *types.Type:
		return x.String(), nil
	case *types.DictEntry:
		return rs.entryText(x)
	case dotnet.Shown:
		return x.ShownText(), nil
	case float64: // formatted output shows fewer digits than a round trip takes
		return format.Number(x, "G15", rs.CurrentCulture())
	case float32:
		return format.Number(x, "G7", rs.CurrentCulture())
	}
	return rs.cultureText(v)
}

// entryText is the text of a dictionary's entry: key and value, a collection by its type.
func (rs *Runspace) entryText(e *types.DictEntry) (string, error) {
	k, err := rs.shownText(e.Key)
	if err != nil {
		return "", err
	}
	val := types.Norm(e.Value)
	if _, many := elements(val); many {
		return "[" + k + ", " + types.TypeOf(val).String() + "]", nil
	}
	s, err := rs.shownText(val)
	return "[" + k + ", " + s + "]", err
}
