package utility

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/runwright/runwright/powershell/types"
)

// jsonReader parses text as leniently as ConvertFrom-Json does: comments, names
// without quotes, single quotes, hexadecimal and octal numbers and a comma
// behind the last element are taken.
type jsonReader struct {
	s   string
	pos int
	// path leads to the value being read, for error texts.
	path     []jsonStep
	whole    bool // an array does not end with the text
	maxDepth int
	depth    int
	tables   bool // objects become ordered hashtables
	dates    string
	plain    bool // as variables are read: see ReadVariable
	local    *time.Location
}

// jsonStep is a name, or an index when name is "".
type jsonStep struct {
	name   string
	index  int
	isName bool
}

// jsonError is a failure to parse.
type jsonError struct{ text string }

func (e *jsonError) Error() string { return e.text }

// keyError is a name that an object cannot have.
type keyError struct{ id, text string }

func (e *keyError) Error() string { return e.text }

// fail makes an error with the path and position.
func (r *jsonReader) fail(at int, format string, args ...any) error {
	line, start := 1, 0
	for i := 0; i < at && i < len(r.s); i++ {
		if r.s[i] == '\n' {
			line, start = line+1, i+1
		}
	}
	column := types.Len16(r.s[start:min(at, len(r.s))])
	if at == 0 {
		line = 0
	}
	return &jsonError{fmt.Sprintf(format, args...) + fmt.Sprintf(" Path '%s', line %d, position %d.", r.where(), line, column)}
}

func (r *jsonReader) where() string {
	var b strings.Builder
	for _, p := range r.path {
		switch {
		case !p.isName:
			fmt.Fprintf(&b, "[%d]", p.index)
		case strings.ContainsAny(p.name, " .[]'\"()"):
			b.WriteString("['" + p.name + "']")
		default:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(p.name)
		}
	}
	return b.String()
}

// document reads the whole text; empty is true when there is nothing in it.
func (r *jsonReader) document() (v any, empty bool, err error) {
	if err := r.blanks(); err != nil {
		return nil, false, err
	}
	if r.pos == len(r.s) {
		return nil, true, nil
	}
	if v, err = r.value(); err != nil {
		return nil, false, err
	}
	if err := r.blanks(); err != nil {
		return nil, false, err
	}
	if r.pos < len(r.s) {
		return nil, false, r.fail(r.pos, "Additional text encountered after finished reading JSON content: %s.", r.char())
	}
	return v, false, nil
}

// char is the character at the position.
func (r *jsonReader) char() string {
	_, n := utf8.DecodeRuneInString(r.s[r.pos:])
	return r.s[r.pos : r.pos+n]
}

func (r *jsonReader) blanks() error {
	for r.pos < len(r.s) {
		switch r.s[r.pos] {
		case ' ', '\t', '\r', '\n':
			r.pos++
		case '/':
			if strings.HasPrefix(r.s[r.pos:], "//") {
				if i := strings.IndexByte(r.s[r.pos:], '\n'); i >= 0 {
					r.pos += i
				} else {
					r.pos = len(r.s)
				}
				continue
			}
			if strings.HasPrefix(r.s[r.pos:], "/*") {
				i := strings.Index(r.s[r.pos:], "*/")
				if i < 0 {
					return r.fail(len(r.s), "Unexpected end while parsing comment.")
				}
				r.pos += i + 2
				continue
			}
			return nil
		default:
			return nil
		}
	}
	return nil
}

func (r *jsonReader) value() (any, error) {
	if r.pos >= len(r.s) {
		if r.depth > 0 {
			return nil, r.fail(r.pos, "Unexpected end when deserializing object.")
		}
		return nil, r.fail(r.pos, "Unexpected end when reading JSON.")
	}
	switch b := r.s[r.pos]; {
	case b == '{':
		return r.object()
	case b == '[':
		return r.array()
	case b == '"' || b == '\'':
		s, err := r.text()
		if err != nil {
			return nil, err
		}
		return r.date(s), nil
	case b >= '0' && b <= '9' || b == '-' || b == '.':
		return r.number()
	}
	return r.word()
}

// word reads true, false, null and their kin.
func (r *jsonReader) word() (any, error) {
	for _, w := range [...]struct {
		text  string
		value any
	}{{"true", true}, {"false", false}, {"null", nil}, {"undefined", nil}, {"NaN", math.NaN()}, {"Infinity", math.Inf(1)}} {
		if strings.HasPrefix(r.s[r.pos:], w.text) {
			r.pos += len(w.text)
			return w.value, nil
		}
		if rest := r.s[r.pos:]; len(rest) > 1 && strings.HasPrefix(w.text, rest) {
			r.pos = len(r.s)
			return nil, r.fail(r.pos, "Unexpected end when reading JSON.")
		}
	}
	return nil, r.fail(r.pos, "Unexpected character encountered while parsing value: %s.", r.char())
}

func (r *jsonReader) enter() error {
	r.depth++
	if r.depth > r.maxDepth {
		return r.fail(r.pos+1, "The reader's MaxDepth of %d has been exceeded.", r.maxDepth)
	}
	return nil
}

func (r *jsonReader) array() (any, error) {
	if err := r.enter(); err != nil {
		return nil, err
	}
	r.pos++
	var items []any
	r.path = append(r.path, jsonStep{})
	for {
		r.path[len(r.path)-1].index = len(items)
		if err := r.blanks(); err != nil {
			return nil, err
		}
		if r.pos >= len(r.s) {
			return r.cutArray(items)
		}
		switch r.s[r.pos] {
		case ']':
			r.pos++
			return r.closeArray(items)
		case ',':
			r.pos++
			items = append(items, nil)
			continue
		}
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		items = append(items, v)
		if err := r.blanks(); err != nil {
			return nil, err
		}
		if r.pos >= len(r.s) {
			return r.cutArray(items)
		}
		switch r.s[r.pos] {
		case ',':
			r.pos++
		case ']':
		default:
			return nil, r.fail(r.pos, "After parsing a value an unexpected character was encountered: %s.", r.char())
		}
	}
}

// cutArray is what the end of the text makes of an array: its end, except where
// the text is to be whole.
func (r *jsonReader) cutArray(items []any) (any, error) {
	if r.whole {
		return nil, r.fail(len(r.s), "Unexpected end when deserializing array.")
	}
	return r.closeArray(items)
}

// closeArray ends an array.
func (r *jsonReader) closeArray(items []any) (any, error) {
	r.path = r.path[:len(r.path)-1]
	r.depth--
	return types.NewArray(items...), nil
}

// members gathers the members of an object being read.
type members struct {
	object *types.PSObject
	table  *types.Dict
	index  map[string]int
}

// indexFrom is the number of members from which an object gets an index.
const indexFrom = 12

func (m *members) set(name string, v any) error {
	if m.table != nil {
		m.table.Set(name, v)
		return nil
	}
	if name == "" {
		return &keyError{"EmptyKeyInJsonString", "The provided JSON includes a property whose name is an empty string, this is only supported using the -AsHashTable switch."}
	}
	props := m.object.Props
	at := -1
	if m.index != nil {
		if i, ok := m.index[strings.ToLower(name)]; ok {
			at = i
		}
	} else {
		for i := range props {
			if len(props[i].Name) == len(name) && strings.EqualFold(props[i].Name, name) {
				at = i
				break
			}
		}
	}
	if at >= 0 {
		if props[at].Name != name {
			return &keyError{"KeysWithDifferentCasingInJsonString", fmt.Sprintf("Cannot convert the JSON string because it contains keys with different casing. Please use the -AsHashTable switch instead. The key that was attempted to be added to the existing key '%s' was '%s'.", props[at].Name, name)}
		}
		props[at].Value = v
		return nil
	}
	m.object.Props = append(props, types.Property{Name: name, Value: v})
	if m.index != nil {
		m.index[strings.ToLower(name)] = len(props)
	} else if len(props) >= indexFrom {
		m.index = make(map[string]int, 2*indexFrom)
		for i := range m.object.Props {
			m.index[strings.ToLower(m.object.Props[i].Name)] = i
		}
	}
	return nil
}

func (r *jsonReader) object() (any, error) {
	if err := r.enter(); err != nil {
		return nil, err
	}
	r.pos++
	var m members
	if r.tables {
		m.table = &types.Dict{T: types.MustNamed("System.Management.Automation.OrderedHashtable"), CaseSensitive: true}
	} else {
		m.object = types.NewCustom()
	}
	at := len(r.path)
	for {
		r.path = r.path[:at]
		if err := r.blanks(); err != nil {
			return nil, err
		}
		if r.pos >= len(r.s) {
			return nil, r.fail(r.pos, "Unexpected end when deserializing object.")
		}
		if r.s[r.pos] == '}' {
			r.pos++
			r.depth--
			if m.table != nil {
				return m.table, nil
			}
			return m.object, nil
		}
		name, err := r.name()
		if err != nil {
			return nil, err
		}
		if err := r.blanks(); err != nil {
			return nil, err
		}
		if r.pos >= len(r.s) || r.s[r.pos] != ':' {
			if r.pos >= len(r.s) {
				return nil, r.fail(r.pos, "Unexpected end when deserializing object.")
			}
			return nil, r.fail(r.pos, "Invalid character after parsing property name. Expected ':' but got: %s.", r.char())
		}
		r.path = append(r.path, jsonStep{name: name, isName: true})
		r.pos++
		if err := r.blanks(); err != nil {
			return nil, err
		}
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		if err := m.set(name, v); err != nil {
			return nil, err
		}
		if err := r.blanks(); err != nil {
			return nil, err
		}
		if r.pos < len(r.s) && r.s[r.pos] == ',' {
			r.pos++
		} else if r.pos < len(r.s) && r.s[r.pos] != '}' {
			return nil, r.fail(r.pos, "After parsing a value an unexpected character was encountered: %s.", r.char())
		} else if r.pos >= len(r.s) {
			return nil, r.fail(r.pos, "Unexpected end when deserializing object.")
		}
	}
}

// name reads a member's name, with or without quotes.
func (r *jsonReader) name() (string, error) {
	if b := r.s[r.pos]; b == '"' || b == '\'' {
		return r.text()
	}
	start := r.pos
	for r.pos < len(r.s) {
		c, n := utf8.DecodeRuneInString(r.s[r.pos:])
		if c != '_' && c != '$' && !isWordRune(c) {
			break
		}
		r.pos += n
	}
	if r.pos == start {
		return "", r.fail(r.pos, "Invalid property identifier character: %s.", r.char())
	}
	return r.s[start:r.pos], nil
}

func isWordRune(c rune) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// text reads a string literal.
func (r *jsonReader) text() (string, error) {
	quote := r.s[r.pos]
	start := r.pos + 1
	i := start
	for i < len(r.s) && r.s[i] != quote && r.s[i] != '\\' {
		i++
	}
	if i < len(r.s) && r.s[i] == quote {
		r.pos = i + 1
		return r.s[start:i], nil
	}
	units := []byte(r.s[start:i])
	for i < len(r.s) {
		b := r.s[i]
		if b == quote {
			r.pos = i + 1
			return string(units), nil
		}
		if b != '\\' {
			units = append(units, b)
			i++
			continue
		}
		if i+1 >= len(r.s) {
			break
		}
		switch e := r.s[i+1]; e {
		case 'n':
			units = append(units, '\n')
		case 't':
			units = append(units, '\t')
		case 'r':
			units = append(units, '\r')
		case 'b':
			units = append(units, '\b')
		case 'f':
			units = append(units, '\f')
		case '"', '\'', '\\', '/':
			units = append(units, e)
		case 'u':
			var u []uint16
			for i+1 < len(r.s) && r.s[i] == '\\' && r.s[i+1] == 'u' {
				if i+6 > len(r.s) || strings.IndexByte(r.s[i+2:i+6], quote) >= 0 {
					return "", r.fail(i+2, "Unexpected end while parsing Unicode escape sequence.")
				}
				n, err := strconv.ParseUint(r.s[i+2:i+6], 16, 16)
				if err != nil {
					return "", r.fail(i+2, "Invalid Unicode escape sequence: \\u%s.", r.s[i+2:i+6])
				}
				u = append(u, uint16(n))
				i += 6
			}
			units = append(units, types.FromUnits(u)...)
			continue
		default:
			return "", r.fail(i+2, "Bad JSON escape sequence: \\%c.", e)
		}
		i += 2
	}
	r.pos = len(r.s)
	return "", r.fail(r.pos, "Unterminated string. Expected delimiter: %c.", quote)
}

// number reads a number: long, or BigInteger when it is longer, or double.
func (r *jsonReader) number() (any, error) {
	start := r.pos
	for r.pos < len(r.s) && (isWordRune(rune(r.s[r.pos])) || strings.IndexByte("+-.", r.s[r.pos]) >= 0) {
		r.pos++
	}
	text := r.s[start:r.pos]
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && (len(text) < 2 || text[0] != '0') {
		if r.plain && int64(int32(n)) == n {
			return int32(n), nil
		}
		return n, nil
	}
	switch {
	case text == "-Infinity":
		return math.Inf(-1), nil
	case strings.HasPrefix(text, "0x") || strings.HasPrefix(text, "0X"):
		if n, err := strconv.ParseInt(text[2:], 16, 64); err == nil {
			return n, nil
		}
	case len(text) > 1 && text[0] == '0' && strings.Trim(text, "01234567") == "":
		if n, err := strconv.ParseInt(text, 8, 64); err == nil {
			return n, nil
		}
	case strings.Trim(text, "-0123456789") == "":
		if n, ok := new(big.Int).SetString(text, 10); ok {
			return n, nil
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(f, 0) {
		return nil, r.fail(r.pos, "Input string '%s' is not a valid number.", text)
	}
	return f, nil
}

// date turns texts in ISO form into dates, unless -DateKind String.
func (r *jsonReader) date(s string) any {
	if r.dates == "string" || r.plain || len(s) < 19 || s[4] != '-' || s[10] != 'T' {
		if r.dates == "string" || !strings.HasPrefix(s, "/Date(") || !strings.HasSuffix(s, ")/") {
			return s
		}
		ms, err := strconv.ParseInt(s[6:len(s)-2], 10, 64)
		if err != nil {
			return s
		}
		return r.kind(types.NewDateTime(time.UnixMilli(ms).UTC(), types.UTC), nil)
	}
	t, err := time.Parse("2006-01-02T15:04:05", s[:19])
	if err != nil {
		return s
	}
	d := types.NewDateTime(t, types.Unspecified)
	rest := s[19:]
	if strings.HasPrefix(rest, ".") {
		end := 1
		for end < len(rest) && rest[end] >= '0' && rest[end] <= '9' {
			end++
		}
		frac, err := strconv.ParseFloat("0"+rest[:end], 64)
		if end == 1 || err != nil {
			return s
		}
		d.Ticks += int64(math.Round(frac * types.TicksPerSecond))
		rest = rest[end:]
	}
	switch {
	case rest == "":
	case rest == "Z":
		d.Kind = types.UTC
	case len(rest) == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':':
		h, errH := strconv.Atoi(rest[1:3])
		m, errM := strconv.Atoi(rest[4:])
		if errH != nil || errM != nil {
			return s
		}
		offset := int64(h*60+m) * types.TicksPerMinute
		if rest[0] == '-' {
			offset = -offset
		}
		return r.kind(d, &offset)
	default:
		return s
	}
	return r.kind(d, nil)
}

// kind gives a date the kind that -DateKind asks for. offset is the distance to
// UTC that the text named, if any.
func (r *jsonReader) kind(d types.DateTime, offset *int64) any {
	utc := d
	switch {
	case offset != nil:
		utc = types.DateTime{Ticks: d.Ticks - *offset, Kind: types.UTC}
	case d.Kind == types.Unspecified:
		utc = types.NewDateTime(d.In(r.local).UTC(), types.UTC)
	}
	local := func() types.DateTime { return types.NewDateTime(utc.Time().In(r.local), types.Local) }
	switch r.dates {
	case "utc":
		if d.Kind == types.Unspecified && offset == nil {
			return types.DateTime{Ticks: d.Ticks, Kind: types.UTC}
		}
		return utc
	case "local":
		return local()
	case "offset":
		if offset != nil {
			return types.DateTimeOffset{Clock: d.Ticks, Offset: *offset}
		}
		if d.Kind == types.UTC {
			return types.DateTimeOffset{Clock: d.Ticks}
		}
		_, seconds := d.In(r.local).Zone()
		return types.DateTimeOffset{Clock: d.Ticks, Offset: int64(seconds) * types.TicksPerSecond}
	}
	if offset != nil {
		return local()
	}
	return d
}

// ReadJSON reads a JSON text as ConvertFrom-Json does without options; empty is
// true when there is nothing in it. Dates with an offset become local to zone.
func ReadJSON(text string, zone *time.Location) (v any, empty bool, err error) {
	r := &jsonReader{s: text, maxDepth: 1024, local: zone}
	return r.document()
}
