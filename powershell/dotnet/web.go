package dotnet

import (
	"html"
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// webTable serves WebUtility and HttpUtility, which differ in the case of
// escapes and in what they leave alone.
func webTable(upperHex bool, plain string) func() Table {
	return func() Table {
		text := func(f func(s string) string) Func {
			return func(c *Call) (any, error) {
				if c.Args[0] == nil {
					return nil, nil
				}
				return f(c.Str(0)), nil
			}
		}
		encode := text(func(s string) string {
			out := strings.ReplaceAll(percent(s, strings.Trim(unreserved, "~")+plain+" ", false), " ", "+")
			if !upperHex {
				out = lowerEscapes(out)
			}
			return out
		})
		decode := text(func(s string) string {
			return unescapeURI(strings.ReplaceAll(s, "+", " "), func(rune) bool { return false })
		})
		t := Table{
			"static UrlEncode(string)":  encode,
			"static UrlDecode(string)":  decode,
			"static HtmlEncode(string)": text(htmlEncode),
			"static HtmlDecode(string)": text(html.UnescapeString),
		}
		t["static UrlEncodeToBytes(byte[],int,int)"] = urlBytes(encode)
		t["static UrlDecodeToBytes(byte[],int,int)"] = urlBytes(decode)
		if !upperHex {
			addHTTPUtility(t)
		}
		return t
	}
}

// urlBytes does to a piece of an array what f does to text of one byte a character.
func urlBytes(f Func) Func {
	return func(c *Call) (any, error) {
		a, _ := types.Unwrap(c.Args[0]).(*types.Array)
		if a == nil {
			return nil, nil
		}
		b, _ := a.Bytes()
		from, n := c.Int(1), c.Int(2)
		if from < 0 || n < 0 || from+n > len(b) {
			return nil, OutOfRange("Specified argument was out of the range of valid values.", "offset")
		}
		call := *c
		call.Args = []any{string(b[from : from+n])}
		v, err := f(&call)
		s, _ := v.(string)
		return types.BytesToArray([]byte(s)), err
	}
}

// lowerEscapes writes the digits of escapes in lower case.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(string(b[i+1:i+3])))
			i += 2
		}
	}
	return string(b)
}

// htmlEncode escapes markup, Latin-1 letters and what needs two units.
func htmlEncode(s string) string {
	var b strings.Builder
	for _, r := range loneToMark(s) {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '"':
			b.WriteString("&quot;")
		case r == '\'':
			b.WriteString("&#39;")
		case r >= 160 && r < 256, r > 0xffff:
			b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// automationNullTable is [AutomationNull]::Value.
func automationNullTable() Table {
	return Table{"static get Value": func(*Call) (any, error) { return types.Nothing, nil }}
}

// referenceTable are the members of [ref].
func referenceTable() Table {
	this := func(c *Call) *types.Reference { return c.This.(*types.Reference) }
	return Table{
		"new(System.Object)": func(c *Call) (any, error) { return types.NewReference(c.Args[0]), nil },
		"get Value":          func(c *Call) (any, error) { return this(c).Get(), nil },
		"set Value":          func(c *Call) (any, error) { return nil, this(c).Set(c.Args[0]) },
	}
}
