package utility

import (
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// jsonWriter writes values as ConvertTo-Json does.
type jsonWriter struct {
	c     *interp.Call
	buf   []byte
	depth int
	// indent is false for compressed output.
	indent    bool
	enumNames bool
	// nonASCII and html escape more than JSON asks for.
	nonASCII, html bool
	// asset writes as variables are written: see WriteVariable.
	asset bool
	// truncated is set when something lay deeper than depth.
	truncated bool
}

// value writes one value at a depth.
func (w *jsonWriter) value(v any, level int) error {
	base := types.Unwrap(types.Norm(v))
	if o, ok := v.(*types.PSObject); ok && len(o.Props) > 0 && bareValue(base) {
		return w.extended(o, base, level)
	}
	switch x := base.(type) {
	case nil:
		w.buf = append(w.buf, "null"...)
	case string:
		w.text(x)
	case bool:
		w.buf = strconv.AppendBool(w.buf, x)
	case int32:
		w.buf = strconv.AppendInt(w.buf, int64(x), 10)
	case int64:
		w.buf = strconv.AppendInt(w.buf, x, 10)
	case float64:
		w.float(x, types.FormatDouble(x))
	case float32:
		w.float(float64(x), types.FormatSingle(x))
	case types.Decimal:
		w.number(x.String())
	case *big.Int:
		w.buf = append(w.buf, x.String()...)
	case types.Char:
		w.text(types.CharString(x))
	case types.Guid:
		if _, wrapped := v.(*types.PSObject); !wrapped {
			w.text(x.String())
			return nil
		}
		w.buf = append(w.buf, '{') // type data add a property to GUIDs
		for i, name := range []string{"value", "Guid"} {
			w.separate(i, level)
			w.key(name)
			w.text(x.String())
		}
		w.close('}', level)
	case types.DateTime:
		if w.asset {
			w.wireDate(x)
			return nil
		}
		w.text(isoDate(x, w.c.Runspace().Location()))
	case types.DateTimeOffset:
		w.text(isoClock(x.Clock) + isoOffset(x.Offset))
	case *types.EnumValue:
		if w.enumNames {
			w.text(x.String())
		} else {
			w.buf = append(w.buf, types.ToString(x.Number())...)
		}
	default:
		return w.composite(v, base, level)
	}
	return nil
}

// bareValue reports whether a value is written without braces and yet shows the
// properties that were added to it. Texts and dates never do.
func bareValue(base any) bool {
	switch base.(type) {
	case nil, string, types.DateTime, *types.PSObject, *types.Instance:
		return false
	case bool, float64, float32, types.Decimal, *big.Int, types.Char, types.Guid, types.DateTimeOffset, *types.EnumValue:
		return true
	}
	t := types.TypeOf(base)
	switch t.Name {
	case "System.Uri", "System.DBNull", "System.Management.Automation.Language.NullString":
		return true
	}
	if _, ok := types.DictOf(base); ok {
		return false
	}
	_, many := types.Elements(base)
	return many || types.IsIntegerType(t)
}

// extended writes a value with the properties that were added to it.
func (w *jsonWriter) extended(o *types.PSObject, base any, level int) error {
	w.buf = append(w.buf, '{')
	w.separate(0, level)
	w.key("value")
	if err := w.value(base, level+1); err != nil {
		return err
	}
	names := make([]string, len(o.Props))
	for i := range o.Props {
		names[i] = o.Props[i].Name
	}
	if _, ok := base.(types.Guid); ok { // type data add a property to GUIDs
		names = append(names, "Guid")
	}
	for i, n := range names {
		w.separate(i+1, level)
		if err := w.property(o, n, level); err != nil {
			return err
		}
	}
	w.close('}', level)
	return nil
}

// composite writes what has parts, unless it lies too deep.
func (w *jsonWriter) composite(v, base any, level int) error {
	t := types.TypeOf(base)
	if types.IsIntegerType(t) {
		w.buf = append(w.buf, types.ToString(base)...)
		return nil
	}
	switch t.Name {
	case "System.Uri", "System.Version":
		if t.Name == "System.Uri" {
			s, _, err := w.c.Property(base, "OriginalString")
			w.text(types.ToString(s))
			return err
		}
	case "System.DBNull", "System.Management.Automation.Language.NullString":
		w.buf = append(w.buf, "null"...)
		return nil
	}
	if level > w.depth {
		w.truncated = true
		s, err := w.c.Text(v)
		w.text(s)
		return err
	}
	if d, ok := types.DictOf(base); ok {
		return w.dictionary(v, d, level)
	}
	if items, ok := types.Elements(base); ok {
		return w.array(items, level)
	}
	if e, ok := base.(types.Enumerable); ok && e.Enumerates() {
		return w.array(types.Collect(e), level)
	}
	if n, ok := base.(*xml.Node); ok { // a node enumerates its children
		var items []any
		for c := range n.Children {
			items = append(items, c)
		}
		return w.array(items, level)
	}
	if len(w.buf) > maxJSON {
		return types.NewException("System.OutOfMemoryException", "The JSON text is longer than this engine writes: 256 MiB.")
	}
	return w.object(v, level)
}

// maxJSON bounds the text, which grows without end when objects hold one another
// and the depth is large.
const maxJSON = 256 << 20

func (w *jsonWriter) array(items []any, level int) error {
	if len(items) == 0 {
		w.buf = append(w.buf, "[]"...)
		return nil
	}
	w.buf = append(w.buf, '[')
	for i, e := range items {
		w.separate(i, level)
		if err := w.value(e, level+1); err != nil {
			return err
		}
	}
	w.close(']', level)
	return nil
}

func (w *jsonWriter) dictionary(v any, d *types.Dict, level int) error {
	n := 0
	w.buf = append(w.buf, '{')
	for k, e := range d.All {
		name, ok := types.Unwrap(k).(string)
		if !ok {
			x := types.NewException("System.InvalidOperationException", "The type '"+d.T.FullName()+"' is not supported for serialization or deserialization of a dictionary. Keys must be strings.")
			x.ID, x.Category = "NonStringKeyInDictionary", "InvalidOperation"
			return x
		}
		w.separate(n, level)
		n++
		w.key(name)
		if err := w.value(e, level+1); err != nil {
			return err
		}
	}
	if o, ok := v.(*types.PSObject); ok {
		for i := range o.Props {
			w.separate(n, level)
			n++
			if err := w.property(v, o.Props[i].Name, level); err != nil {
				return err
			}
		}
	}
	if n == 0 {
		w.buf = append(w.buf, '}')
		return nil
	}
	w.close('}', level)
	return nil
}

func (w *jsonWriter) object(v any, level int) error {
	w.buf = append(w.buf, '{')
	if o, ok := v.(*types.PSObject); ok && o.Base == nil && w.plain(o) {
		for i := range o.Props {
			w.separate(i, level)
			w.key(o.Props[i].Name)
			if err := w.value(types.Norm(o.Props[i].Value), level+1); err != nil {
				return err
			}
		}
		if len(o.Props) == 0 {
			w.buf = append(w.buf, '}')
			return nil
		}
		w.close('}', level)
		return nil
	}
	names := w.c.Runspace().PropertyNames(v)
	if own := interp.DeclaredNames(v); own != nil { // what is hidden from scripts is written
		for _, n := range names {
			if !slices.Contains(own, n) {
				own = append(own, n)
			}
		}
		names = own
	}
	if _, plain := types.Unwrap(v).(*types.PSObject); !plain || types.Unwrap(v) != v || types.Extended(v) != nil { // what was added comes behind the object's own
		slices.SortStableFunc(names, func(a, b string) int { return w.added(v, a) - w.added(v, b) })
	}
	for i, n := range names {
		w.separate(i, level)
		if err := w.property(v, n, level); err != nil {
			return err
		}
	}
	if len(names) == 0 {
		w.buf = append(w.buf, '}')
		return nil
	}
	w.close('}', level)
	return nil
}

// added is 1 for a property that was put on an object, 2 for one of type data and
// 0 for one of its own type.
func (w *jsonWriter) added(v any, name string) int {
	if own := types.Extended(v); own != nil && own.Find(name) != nil {
		return 1
	}
	for _, n := range types.TypeNames(v) {
		if d := w.c.Runspace().TypeData(n); d != nil {
			for i := range d.Members {
				if strings.EqualFold(d.Members[i].Name, name) {
					return 2
				}
			}
		}
	}
	if slices.Contains(w.c.Runspace().RecordedProperties(v), name) {
		return 2
	}
	return 0
}

// plain reports whether an object has notes only and no type data.
func (w *jsonWriter) plain(o *types.PSObject) bool {
	for i := range o.Props {
		if o.Props[i].Special != nil {
			return false
		}
	}
	return o.OwnTypeNames() == nil
}

// property writes a property; one that throws is null.
func (w *jsonWriter) property(v any, name string, level int) error {
	w.key(name)
	val, _, err := w.c.Property(v, name)
	if err != nil {
		val = nil
	}
	return w.value(types.Norm(val), level+1)
}

func (w *jsonWriter) separate(i, level int) {
	if i > 0 {
		w.buf = append(w.buf, ',')
	}
	w.newline(level + 1)
}

func (w *jsonWriter) close(b byte, level int) {
	w.newline(level)
	w.buf = append(w.buf, b)
}

func (w *jsonWriter) newline(level int) {
	if !w.indent {
		return
	}
	w.buf = append(w.buf, '\n')
	for range level {
		w.buf = append(w.buf, "  "...)
	}
}

func (w *jsonWriter) key(s string) {
	w.text(s)
	w.buf = append(w.buf, ':')
	if w.indent {
		w.buf = append(w.buf, ' ')
	}
}

// float writes a number with a fraction; infinities and NaN become texts.
func (w *jsonWriter) float(f float64, text string) {
	switch {
	case math.IsInf(f, 1):
		w.text("Infinity")
	case math.IsInf(f, -1):
		w.text("-Infinity")
	case math.IsNaN(f):
		w.text("NaN")
	default:
		w.number(text)
	}
}

// number writes a number that must not look like an integer.
func (w *jsonWriter) number(text string) {
	w.buf = append(w.buf, text...)
	if !strings.ContainsAny(text, ".Ee") {
		w.buf = append(w.buf, ".0"...)
	}
}

const hexDigits = "0123456789abcdef"

// text writes a string literal.
func (w *jsonWriter) text(s string) {
	w.buf = append(w.buf, '"')
	start := 0
	for i := 0; i < len(s); {
		b := s[i]
		if b >= 0x20 && b < utf8.RuneSelf && b != '"' && b != '\\' && !(w.html && strings.IndexByte("<>&'", b) >= 0) {
			i++
			continue
		}
		if b >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if !w.nonASCII && r != 0x85 && r != 0x2028 && r != 0x2029 {
				i += n
				continue
			}
			w.buf = append(w.buf, s[start:i]...)
			if r == utf8.RuneError && n == 1 && i+3 <= len(s) { // a lone surrogate in three bytes
				n = 3
			}
			for _, u := range types.Units(s[i : i+n]) {
				w.unit(u)
			}
			i += n
			start = i
			continue
		}
		w.buf = append(w.buf, s[start:i]...)
		w.escape(b)
		i++
		start = i
	}
	w.buf = append(w.buf, s[start:]...)
	w.buf = append(w.buf, '"')
}

func (w *jsonWriter) unit(u uint16) {
	w.buf = append(w.buf, '\\', 'u', hexDigits[u>>12], hexDigits[u>>8&15], hexDigits[u>>4&15], hexDigits[u&15])
}

func (w *jsonWriter) escape(b byte) {
	switch {
	case w.html && strings.IndexByte(`<>&'"`, b) >= 0:
		w.unit(uint16(b))
	case b == '"' || b == '\\':
		w.buf = append(w.buf, '\\', b)
	case b == '\n':
		w.buf = append(w.buf, `\n`...)
	case b == '\r':
		w.buf = append(w.buf, `\r`...)
	case b == '\t':
		w.buf = append(w.buf, `\t`...)
	case b == '\b':
		w.buf = append(w.buf, `\b`...)
	case b == '\f':
		w.buf = append(w.buf, `\f`...)
	default:
		w.unit(uint16(b))
	}
}

// isoClock is a wall clock with the fraction's trailing zeros dropped.
func isoClock(ticks int64) string {
	s := types.DateTime{Ticks: ticks}.Time().Format("2006-01-02T15:04:05.0000000")
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

func isoOffset(ticks int64) string {
	minutes := ticks / types.TicksPerMinute
	sign := byte('+')
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return string([]byte{sign, byte('0' + minutes/600), byte('0' + minutes/60%10), ':', byte('0' + minutes%60/10), byte('0' + minutes%10)})
}

// isoDate is a date in the round-trip form that JSON uses.
func isoDate(d types.DateTime, loc *time.Location) string {
	s := d.Time().Format("2006-01-02T15:04:05")
	if frac := d.Ticks % types.TicksPerSecond; frac != 0 {
		s = isoClock(d.Ticks)
	}
	switch d.Kind {
	case types.UTC:
		s += "Z"
	case types.Local:
		_, offset := d.In(loc).Zone()
		s += isoOffset(int64(offset) * types.TicksPerSecond)
	}
	return s
}
