package conformance

import (
	"fmt"
	"math"
	"math/big"
	"sort"
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// maxShown bounds the outputs and elements that a result shows.
const maxShown = 100

// escape makes ASCII of a text.
func escape(s string) string {
	var b strings.Builder
	for _, u := range types.Units(s) {
		switch {
		case u == '\\':
			b.WriteString(`\\`)
		case u == '\n':
			b.WriteString(`\n`)
		case u == '\r':
			b.WriteString(`\r`)
		case u == '\t':
			b.WriteString(`\t`)
		case u < 32 || u > 126:
			fmt.Fprintf(&b, `\u%04X`, u)
		default:
			b.WriteByte(byte(u))
		}
	}
	return b.String()
}

func quote(s string) string { return "'" + strings.ReplaceAll(escape(s), "'", "''") + "'" }

// renderer writes values as the tables do.
type renderer struct{ rs *interp.Runspace }

func typeName(v any) string {
	if v == nil {
		return "null"
	}
	return types.TypeOf(v).String()
}

// text is a value's ToString().
func (r renderer) text(v any) string {
	s, err := r.rs.Text(v)
	if err != nil {
		return "<" + err.Error() + ">"
	}
	return s
}

func (r renderer) list(items []any, depth int) string {
	var parts []string
	for i, e := range items {
		if i == maxShown {
			break
		}
		parts = append(parts, r.value(e, depth+1))
	}
	s := strings.Join(parts, ", ")
	if n := len(items) - maxShown; n > 0 {
		s += ", ...+" + strconv.Itoa(n)
	}
	return s
}

func (r renderer) pairs(d *types.Dict, depth int, sorted bool) string {
	var parts []string
	for k, v := range d.All {
		parts = append(parts, r.value(k, depth+1)+"="+r.value(v, depth+1))
	}
	if sorted {
		sort.Strings(parts)
	}
	return strings.Join(parts, "; ")
}

func double(f string) string {
	if strings.ContainsAny(f, ".ENI") {
		return f
	}
	return f + ".0"
}

// value renders one value at a depth of nesting.
func (r renderer) value(v any, depth int) string {
	v = types.Norm(v)
	if v == nil {
		return "$null"
	}
	if depth > 8 {
		return "<deep>"
	}
	base := types.Unwrap(v)
	if o, ok := v.(*types.PSObject); ok && o.Text != nil { // read back: ToString() says its text
		if t := typeName(base); t != "System.Int32" {
			return "[" + t + "]" + quote(*o.Text)
		}
		return escape(*o.Text)
	}
	if s, ok := r.number(base); ok {
		return s
	}
	t := typeName(base)
	switch x := base.(type) {
	case string:
		return quote(x)
	case bool:
		return "$" + strings.ToLower(strconv.FormatBool(x))
	case types.Char:
		return "[char]" + quote(types.CharString(x))
	case types.DateTime, types.DateTimeOffset:
		return "[" + strings.ToLower(types.TypeOf(x).ShortName()) + "]" + quote(r.format(x, "o"))
	case types.TimeSpan:
		return "[timespan]" + quote(x.String())
	case *types.PSObject:
		return "[pscustomobject]@{" + r.properties(v, depth) + "}"
	case *types.Dict:
		switch x.T {
		case types.HashtableType:
			return "@{" + r.pairs(x, depth, true) + "}"
		case types.OrderedType:
			return "[ordered]@{" + r.pairs(x, depth, false) + "}"
		}
		return "[" + t + "]@{" + r.pairs(x, depth, true) + "}"
	case *interp.ScriptBlock:
		return "{" + escape(x.Text()) + "}"
	case *types.Type:
		return "[type]" + quote(x.String())
	case *types.EnumValue:
		return "[" + t + "]" + quote(x.String())
	case *types.ErrorRecord:
		return "!error(" + r.record(x) + ")"
	case *interp.Record:
		text := x.Message
		if x.Stream == "Information" {
			text = r.text(x.Data)
		}
		return "!" + strings.ToLower(x.Stream) + "(" + escape(text) + ")"
	case *types.Exception:
		return "[" + t + "]" + quote(x.Message)
	case *types.Regex:
		return "[regex]" + quote(x.Pattern) + "/" + types.NewEnum(types.MustNamed("System.Text.RegularExpressions.RegexOptions"), int64(x.Options)).String()
	case *types.DictEntry:
		if x.T.Name == "System.Collections.DictionaryEntry" {
			return "[entry](" + r.value(x.Key, depth+1) + "=" + r.value(x.Value, depth+1) + ")"
		}
	}
	return r.object(v, t, depth)
}

// object renders what has no notation of its own.
func (r renderer) object(v any, t string, depth int) string {
	if types.TypeOf(v).AssignableTo(types.MustNamed("System.Exception")) {
		m, _, err := r.rs.PropertyValue(v, "Message")
		if err == nil {
			return "[" + t + "]" + quote(types.ToString(m))
		}
	}
	if types.TypeOf(v).AssignableTo(types.MustNamed("System.Xml.XmlNode")) {
		x, _, err := r.rs.PropertyValue(v, "OuterXml")
		if err == nil {
			return "[" + t + "]" + quote(types.ToString(x))
		}
	}
	if types.TypeOf(v).AssignableTo(types.PSReferenceType) {
		x, _, err := r.rs.PropertyValue(v, "Value")
		if err == nil {
			return "[ref](" + r.value(x, depth+1) + ")"
		}
	}
	if items, ok := types.Elements(v); ok {
		if t == "System.Object[]" {
			return "@(" + r.list(items, depth) + ")"
		}
		return "[" + t + "]@(" + r.list(items, depth) + ")"
	}
	if e, ok := types.Unwrap(v).(types.Enumerable); ok {
		return "[" + t + "]@(" + r.list(types.Collect(e), depth) + ")"
	}
	return "[" + t + "]" + quote(r.text(v))
}

func (r renderer) number(v any) (string, bool) {
	switch x := v.(type) {
	case int32:
		return strconv.Itoa(int(x)), true
	case float64:
		if math.IsInf(x, 0) { // the tables are written in the invariant culture
			return strings.Replace(r.format(x, "R"), "∞", "Infinity", 1), true
		}
		return double(r.format(x, "R")), true
	case int64:
		return types.ToString(x) + "L", true
	case types.Decimal:
		return types.ToString(x) + "m", true
	case float32:
		return "[single]" + strings.Replace(r.format(x, "R"), "∞", "Infinity", 1), true
	case uint8:
		return "[byte]" + types.ToString(x), true
	case int8, int16, uint16, uint32, uint64:
		return "[" + strings.ToLower(types.TypeOf(x).ShortName()) + "]" + types.ToString(x), true
	case *big.Int:
		return "[bigint]" + x.String(), true
	}
	return "", false
}

func (r renderer) properties(v any, depth int) string {
	var parts []string
	for _, name := range r.rs.PropertyNames(v) {
		p, _, err := r.rs.PropertyValue(v, name)
		text := ""
		if err != nil {
			text = "<" + err.Error() + ">"
		} else {
			text = r.value(p, depth+1)
		}
		parts = append(parts, escape(name)+"="+text)
	}
	return strings.Join(parts, "; ")
}

func (r renderer) record(e *types.ErrorRecord) string {
	return typeName(exceptionOf(e)) + " | " + escape(e.ID) + " | " + escape(e.Exception.Message)
}

func exceptionOf(e *types.ErrorRecord) any {
	if e.Exception.Object != nil {
		return e.Exception.Object
	}
	return e.Exception
}
