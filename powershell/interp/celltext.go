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
	if d, ok := types.Unwrap(v).(*types.Dict); ok {
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

// elementText is the text of a collection's element: of an entry key and value,
// of a collection its elements.
func (rs *Runspace) elementText(v any) (string, error) {
	if v == nil {
		return "$null", nil
	}
	if e, ok := types.Unwrap(v).(*types.DictEntry); ok {
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
	return rs.shownText(v)
}

// shownText is the text of a single value in formatted output.
func (rs *Runspace) shownText(v any) (string, error) {
	switch x := types.Unwrap(v).(type) {
	case nil:
		return "", nil
	case dotnet.Shown:
		return x.ShownText(), nil
	case float64: // formatted output shows fewer digits than a round trip takes
		return format.Number(x, "G15", format.Current())
	case float32:
		return format.Number(x, "G7", format.Current())
	}
	return rs.cultureText(v)
}
