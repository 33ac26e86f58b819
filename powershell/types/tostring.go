package types

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// FormatDouble is Double.ToString() in the invariant culture: the shortest text
// that reads back, in scientific form outside 1E-05 … 1E+15.
func FormatDouble(f float64) string { return formatFloat(f, 64) }

// FormatSingle is Single.ToString() in the invariant culture.
func FormatSingle(f float32) string { return formatFloat(float64(f), 32) }

func formatFloat(f float64, bits int) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "∞"
	case math.IsInf(f, -1):
		return "-∞"
	case f == 0:
		if math.Signbit(f) {
			return "-0"
		}
		return "0"
	}
	text := strconv.FormatFloat(f, 'e', -1, bits)
	mantissa, exp, _ := strings.Cut(text, "e")
	e, err := strconv.Atoi(exp)
	if err != nil {
		return text
	}
	limit := 17
	if bits == 32 {
		limit = 9
	}
	if e >= -4 && e < limit {
		return strconv.FormatFloat(f, 'f', -1, bits)
	}
	sign := "+"
	if e < 0 {
		sign, e = "-", -e
	}
	digits := strconv.Itoa(e)
	if len(digits) < 2 {
		digits = "0" + digits
	}
	return mantissa + "E" + sign + digits
}

// Stringer is implemented by values that say their own invariant text.
type Stringer interface {
	PSString() string
}

// ToString converts to string as PowerShell's casts and string expansion do: in
// the invariant culture, elements of collections joined by a space. Objects
// whose text a script defines are not reached from here; see the interpreter.
func ToString(v any) string { return ToStringOFS(v, " ") }

// ToStringOFS is ToString with $OFS between elements.
func ToStringOFS(v any, ofs string) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case int32:
		return strconv.Itoa(int(x))
	case bool:
		if x {
			return "True"
		}
		return "False"
	case float64:
		return castFloat(x, 64)
	case float32:
		return castFloat(float64(x), 32)
	case int64:
		return strconv.FormatInt(x, 10)
	case Char:
		return CharString(x)
	case uint8:
		return strconv.Itoa(int(x))
	case int8:
		return strconv.Itoa(int(x))
	case int16:
		return strconv.Itoa(int(x))
	case uint16:
		return strconv.Itoa(int(x))
	case uint32:
		return strconv.FormatUint(uint64(x), 10)
	case uint64:
		return strconv.FormatUint(x, 10)
	case Decimal:
		return x.String()
	case *big.Int:
		return x.String()
	case DateTime:
		t := x.Time()
		return t.Format("01/02/2006 15:04:05")
	case DateTimeOffset:
		return x.String()
	case TimeSpan:
		return x.String()
	case Guid:
		return x.String()
	case *Version:
		return x.String()
	case *EnumValue:
		return x.String()
	case *Type:
		return x.displayText()
	case *Array:
		return joinElements(x.Items, ofs)
	case *List:
		return joinElements(x.Items, ofs)
	case *Dict:
		return x.T.String()
	case *DictEntry:
		return "[" + ToString(x.Key) + ", " + ToString(x.Value) + "]"
	case *PSObject:
		return x.text(ofs)
	case *Exception:
		return x.text()
	case *ErrorRecord:
		return x.Text()
	case Stringer:
		return x.PSString()
	}
	if v == Nothing {
		return ""
	}
	return TypeOf(v).String()
}

// castFloat is the text of a number as casts, string expansion and display have
// it: 15 digits of a double and 7 of a single (.NET's G15 and G7). ToString()
// and formatting keep all digits.
func castFloat(f float64, bits int) string {
	digits := 14
	if bits == 32 {
		digits = 6
	}
	if f == 0 || math.IsInf(f, 0) || math.IsNaN(f) {
		return invariantFloat(formatFloat(f, bits))
	}
	text := strconv.FormatFloat(f, 'e', digits, 64)
	mantissa, exp, _ := strings.Cut(text, "e")
	e, err := strconv.Atoi(exp)
	if err != nil {
		return formatFloat(f, bits)
	}
	if e < -4 || e > digits {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
		sign, n := "+", e
		if e < 0 {
			sign, n = "-", -e
		}
		return fmt.Sprintf("%sE%s%02d", mantissa, sign, n)
	}
	plain := strconv.FormatFloat(f, 'f', max(digits-e, 0), 64)
	if strings.Contains(plain, ".") {
		plain = strings.TrimRight(strings.TrimRight(plain, "0"), ".")
	}
	return plain
}

// shownText is a value's text in error messages: of numbers the current
// culture's.
func shownText(v any) string {
	switch x := Unwrap(v).(type) {
	case float64:
		return FormatDouble(x)
	case float32:
		return FormatSingle(x)
	case *Array:
		return x.PSType().String()
	case *List:
		return x.T.String()
	case *Type:
		return x.String()
	}
	return ToString(v)
}

// invariantFloat replaces the current culture's signs by the invariant ones.
func invariantFloat(s string) string {
	switch s {
	case "∞":
		return "Infinity"
	case "-∞":
		return "-Infinity"
	}
	return s
}

func joinElements(items []any, ofs string) string {
	switch len(items) {
	case 0:
		return ""
	case 1:
		return elementText(items[0], ofs)
	}
	var b strings.Builder
	for i, v := range items {
		if i > 0 {
			b.WriteString(ofs)
		}
		b.WriteString(elementText(v, ofs))
	}
	return b.String()
}

// elementText is the text of an element: a nested collection shows its type, not
// its elements.
func elementText(v any, ofs string) string {
	switch x := Unwrap(v).(type) {
	case *Array:
		return x.PSType().String()
	case *List:
		return x.T.String()
	}
	return ToStringOFS(v, ofs)
}

// text is the text of a custom object, @{a=1; b=2}, or of what is wrapped.
func (o *PSObject) text(ofs string) string {
	if o.Base != nil {
		return ToStringOFS(o.Base, ofs)
	}
	if o.Text != nil {
		return *o.Text
	}
	if len(o.Props) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("@{")
	for i := range o.Props {
		p := &o.Props[i]
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(p.Name)
		b.WriteByte('=')
		b.WriteString(noteText(p.Value))
	}
	b.WriteByte('}')
	return b.String()
}

// noteText is the text of a note inside @{…}: nested custom objects are shown
// in full only one level deep in PowerShell, as empty text below.
func noteText(v any) string {
	switch x := v.(type) {
	case *PSObject:
		if x.Base == nil {
			return ""
		}
		return noteText(x.Base)
	case *Array:
		return x.PSType().String()
	case *List:
		return x.T.String()
	}
	return ToString(v)
}

func (e *Exception) text() string {
	name := "Exception"
	if e.Class != nil {
		name = e.PSType().String()
	}
	s := name + ": " + e.Message
	if e.Inner != nil {
		s += "\n ---> " + e.Inner.text() + "\n   --- End of inner exception stack trace ---"
	}
	return s + e.StackTrace
}

// displayText is how [string][type] and expansion show a type: the accelerator
// name or PowerShell's spelling.
func (t *Type) displayText() string { return t.PSName() }

// InvariantNumber is the text a number is converted through: 15 digits of a
// double, in the invariant culture.
func InvariantNumber(v any) string {
	switch x := v.(type) {
	case float64:
		return castFloat(x, 64)
	case float32:
		return castFloat(float64(x), 32)
	}
	return ToString(v)
}
