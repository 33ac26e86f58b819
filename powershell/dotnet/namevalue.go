package dotnet

import (
	"fmt"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// NameValues is a NameValueCollection: names in order, each with its values.
type NameValues struct {
	query bool // writes itself as a query, as ParseQueryString's result does
	names []any
	vals  [][]string
}

// PSType is NameValueCollection, or the class of query strings derived from it.
func (n *NameValues) PSType() *types.Type {
	return types.MustNamed("System.Collections.Specialized.NameValueCollection")
}

// PSString is the query, or the type's name.
func (n *NameValues) PSString() string {
	if !n.query {
		return n.PSType().String()
	}
	var b strings.Builder
	for i, name := range n.names {
		for _, v := range n.vals[i] {
			if b.Len() > 0 {
				b.WriteByte('&')
			}
			if s, ok := name.(string); ok && s != "" {
				b.WriteString(lowerEscapes(queryEscape(s)) + "=")
			}
			b.WriteString(lowerEscapes(queryEscape(v)))
		}
	}
	return b.String()
}

func queryEscape(s string) string {
	return strings.ReplaceAll(percent(s, strings.Trim(unreserved, "~")+"!()* ", false), " ", "+")
}

// Enumerates is true: the names come out.
func (n *NameValues) Enumerates() bool { return true }

// Each yields the names.
func (n *NameValues) Each(yield func(any) bool) {
	for _, k := range n.names {
		if !yield(k) {
			return
		}
	}
}

func (n *NameValues) find(name any) int {
	for i, k := range n.names {
		if k == nil || name == nil {
			if k == name {
				return i
			}
			continue
		}
		if strings.EqualFold(k.(string), name.(string)) {
			return i
		}
	}
	return -1
}

func (n *NameValues) add(name any, value any) {
	i := n.find(name)
	if i < 0 {
		n.names, n.vals = append(n.names, name), append(n.vals, nil)
		i = len(n.names) - 1
	}
	if s, ok := value.(string); ok {
		n.vals[i] = append(n.vals[i], s)
	}
}

func (n *NameValues) remove(name any) {
	if i := n.find(name); i >= 0 {
		n.names, n.vals = append(n.names[:i:i], n.names[i+1:]...), append(n.vals[:i:i], n.vals[i+1:]...)
	}
}

// joined are the values of an entry with commas between, nil without any.
func (n *NameValues) joined(i int) any {
	if i < 0 || len(n.vals[i]) == 0 {
		return nil
	}
	return strings.Join(n.vals[i], ",")
}

// GetIndex returns the values of a name or at a position.
func (n *NameValues) GetIndex(env Env, i any) (any, error) {
	switch x := types.Unwrap(i).(type) {
	case int32:
		if x < 0 || int(x) >= len(n.names) {
			return nil, OutOfRange(badIndex, "index")
		}
		return n.joined(int(x)), nil
	case nil:
		return n.joined(n.find(nil)), nil
	default:
		s, err := env.Text(x)
		return n.joined(n.find(s)), err
	}
}

// SetIndex replaces the values of a name.
func (n *NameValues) SetIndex(env Env, i, v any) error {
	s, err := env.Text(i)
	if err != nil {
		return err
	}
	text, err := env.Convert(v, types.String)
	if err != nil {
		return err
	}
	n.set(s, text)
	return nil
}

func (n *NameValues) set(name, value any) {
	i := n.find(name)
	if i < 0 {
		n.add(name, value)
		return
	}
	n.vals[i] = nil
	n.add(name, value)
}

// parseQuery reads a query string.
func parseQuery(s string) *NameValues {
	n := &NameValues{query: true}
	s = strings.TrimPrefix(s, "?")
	if s == "" {
		return n
	}
	plain := func(s string) string {
		return unescapeURI(strings.ReplaceAll(s, "+", " "), func(rune) bool { return false })
	}
	for part := range strings.SplitSeq(s, "&") {
		name, value, ok := strings.Cut(part, "=")
		if ok {
			n.add(plain(name), plain(value))
		} else {
			n.add(nil, plain(part))
		}
	}
	return n
}

var nameValueTable = sync.OnceValue(func() Table {
	this := func(c *Call) *NameValues { return c.This.(*NameValues) }
	at := func(c *Call) (int, error) {
		if i, ok := c.Args[0].(int32); ok {
			if i < 0 || int(i) >= len(this(c).names) {
				return 0, OutOfRange(badIndex, "index")
			}
			return int(i), nil
		}
		return this(c).find(c.Args[0]), nil
	}
	return Table{
		"new(*)": func(c *Call) (any, error) {
			n := &NameValues{}
			for _, a := range c.Args {
				if from, ok := a.(*NameValues); ok {
					for i, k := range from.names {
						n.names, n.vals = append(n.names, k), append(n.vals, append([]string{}, from.vals[i]...))
					}
				}
			}
			return n, nil
		},
		"get Count": func(c *Call) (any, error) { return int32(len(this(c).names)), nil },
		"get Keys":  func(c *Call) (any, error) { return types.NewArray(this(c).names...), nil },
		"get AllKeys": func(c *Call) (any, error) {
			return types.NewTyped(types.String, append([]any{}, this(c).names...)), nil
		},
		"Add(System.Collections.Specialized.NameValueCollection)": func(c *Call) (any, error) {
			from, _ := c.Args[0].(*NameValues)
			if from == nil {
				return nil, ArgumentNull("c")
			}
			for i, k := range from.names {
				for _, v := range from.vals[i] {
					this(c).add(k, v)
				}
			}
			return nil, nil
		},
		"Add(string,string)": func(c *Call) (any, error) { this(c).add(c.Args[0], c.Args[1]); return nil, nil },
		"Set(string,string)": func(c *Call) (any, error) { this(c).set(c.Args[0], c.Args[1]); return nil, nil },
		"Remove(string)":     func(c *Call) (any, error) { this(c).remove(c.Args[0]); return nil, nil },
		"Clear()":            func(c *Call) (any, error) { this(c).names, this(c).vals = nil, nil; return nil, nil },
		"HasKeys()": func(c *Call) (any, error) {
			for _, k := range this(c).names {
				if k != nil {
					return true, nil
				}
			}
			return false, nil
		},
		"Get(*)": func(c *Call) (any, error) { i, err := at(c); return this(c).joined(i), err },
		"GetValues(*)": func(c *Call) (any, error) {
			i, err := at(c)
			if err != nil || i < 0 || len(this(c).vals[i]) == 0 {
				return nil, err
			}
			return types.StringsToArray(this(c).vals[i]), nil
		},
		"GetKey(int)": func(c *Call) (any, error) {
			i, err := at(c)
			if err != nil {
				return nil, err
			}
			return this(c).names[i], nil
		},
		"GetEnumerator()": func(c *Call) (any, error) { return newEnumerator(this(c).names), nil },
		"ToString()":      func(c *Call) (any, error) { return this(c).PSString(), nil },
	}
})

// addHTTPUtility adds what HttpUtility has beyond WebUtility.
func addHTTPUtility(t Table) {
	t["static ParseQueryString(*)"] = func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("query")
		}
		return parseQuery(c.Str(0)), nil
	}
	t["static UrlPathEncode(string)"] = func(c *Call) (any, error) {
		path, query, has := strings.Cut(c.Str(0), "?")
		var b strings.Builder
		for i := range len(path) {
			if ch := path[i]; ch <= ' ' || ch > 0x7e {
				b.WriteString(fmt.Sprintf("%%%02x", ch))
			} else {
				b.WriteByte(ch)
			}
		}
		if has {
			b.WriteString("?" + query)
		}
		return b.String(), nil
	}
	t["static HtmlAttributeEncode(string)"] = func(c *Call) (any, error) {
		return strings.NewReplacer("\"", "&quot;", "&", "&amp;", "<", "&lt;", "'", "&#39;").Replace(c.Str(0)), nil
	}
	t["static JavaScriptStringEncode(*)"] = func(c *Call) (any, error) {
		s := javaScriptEncode(c.Str(0))
		if len(c.Args) > 1 && c.Bool(1) {
			s = "\"" + s + "\""
		}
		return s, nil
	}
	t["static HtmlEncode(System.Object)"] = func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, nil
		}
		s, err := c.Text(c.Args[0])
		return htmlEncode(s), err
	}
	coded := func(c *Call) *Encoding {
		if e, ok := c.Args[len(c.Args)-1].(*Encoding); ok {
			return e
		}
		return encodings()["utf8"]
	}
	t["static UrlEncode(*)"] = func(c *Call) (any, error) {
		var b []byte
		switch v := c.Args[0].(type) {
		case nil:
			return nil, nil
		case string:
			b = coded(c).Bytes(v)
		default:
			b = bytesOf(v)
			if len(c.Args) == 3 {
				b = b[c.Int(1) : c.Int(1)+c.Int(2)]
			}
		}
		return lowerEscapes(escapeBytes(b)), nil
	}
	t["static UrlDecode(*)"] = func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, nil
		}
		s, ok := c.Args[0].(string)
		if !ok {
			s = string(bytesOf(c.Args[0]))
		}
		return coded(c).String(unescapeBytes(s)), nil
	}
	t["static UrlEncodeToBytes(*)"] = func(c *Call) (any, error) {
		v, err := t["static UrlEncode(*)"](c)
		if v == nil || err != nil {
			return nil, err
		}
		return types.BytesToArray([]byte(v.(string))), nil
	}
	t["static UrlDecodeToBytes(*)"] = func(c *Call) (any, error) {
		s, ok := c.Args[0].(string)
		if !ok {
			s = string(bytesOf(c.Args[0]))
		}
		return types.BytesToArray(unescapeBytes(s)), nil
	}
}

func escapeBytes(b []byte) string {
	const hex = "0123456789ABCDEF"
	var out strings.Builder
	for _, ch := range b {
		switch {
		case ch == ' ':
			out.WriteByte('+')
		case ch < 0x80 && strings.IndexByte(strings.Trim(unreserved, "~")+"!()*", ch) >= 0:
			out.WriteByte(ch)
		default:
			out.Write([]byte{'%', hex[ch>>4], hex[ch&15]})
		}
	}
	return out.String()
}

func unescapeBytes(s string) []byte {
	var out []byte
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			out = append(out, ' ')
		case s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			out = append(out, hexDigit(s[i+1])<<4|hexDigit(s[i+2]))
			i += 2
		default:
			out = append(out, s[i])
		}
	}
	return out
}

func hexDigit(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// javaScriptEncode escapes a string for a script's literal.
func javaScriptEncode(s string) string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\b':
			b.WriteString(`\b`)
		case r == '\f':
			b.WriteString(`\f`)
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < 0x20 || r == '\'' || r == '<' || r == '>' || r == '&' || r == 0x85 || r == 0x2028 || r == 0x2029:
			b.WriteString(`\u` + string([]byte{hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15]}))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
