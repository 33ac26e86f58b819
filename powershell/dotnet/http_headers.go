package dotnet

import (
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// The kinds of header collection.
const (
	requestHeaders  = "HttpRequestHeaders"
	responseHeaders = "HttpResponseHeaders"
	contentHeaders  = "HttpContentHeaders"
)

// HTTPHeaders is one of .NET's collections of HTTP headers: names in the order
// they came, each with its values.
type HTTPHeaders struct {
	kind    string
	entries []headerEntry
	// length is the length of the content the headers belong to, ok when it is known.
	length func() (n int64, ok bool)
}

type headerEntry struct {
	name   string
	values []string
}

// PSType is the class of the kind.
func (h *HTTPHeaders) PSType() *types.Type {
	return types.MustNamed("System.Net.Http.Headers." + h.kind)
}

// Enumerates is true: names with their values come out.
func (h *HTTPHeaders) Enumerates() bool { return true }

// Each yields KeyValuePair[string,IEnumerable[string]].
func (h *HTTPHeaders) Each(yield func(any) bool) {
	for _, e := range h.all() {
		if !yield(&types.DictEntry{T: headerPair(), Key: e.name, Value: types.StringsToArray(e.values)}) {
			return
		}
	}
}

var headerPair = sync.OnceValue(func() *types.Type {
	list := types.MustNamed("System.Collections.Generic.IEnumerable`1").Instantiate(types.String)
	return types.MustNamed("System.Collections.Generic.KeyValuePair`2").Instantiate(types.String, list)
})

// PSString is a line for each header.
func (h *HTTPHeaders) PSString() string {
	var b strings.Builder
	for _, e := range h.all() {
		b.WriteString(e.name + ": " + joinHeader(e.name, e.values) + "\n")
	}
	return b.String()
}

// all are the entries, with the values of lists taken apart.
func (h *HTTPHeaders) all() []headerEntry {
	out := make([]headerEntry, len(h.entries))
	for i, e := range h.entries {
		out[i] = headerEntry{e.name, splitHeader(e.name, e.values)}
	}
	return out
}

// joinHeader puts the values of a header into one line.
func joinHeader(name string, values []string) string {
	if strings.EqualFold(name, "User-Agent") || strings.EqualFold(name, "Server") {
		return strings.Join(values, " ")
	}
	return strings.Join(values, ", ")
}

func (h *HTTPHeaders) find(name string) int {
	for i := range h.entries {
		if strings.EqualFold(h.entries[i].name, name) {
			return i
		}
	}
	return -1
}

// Values are the values of a name, nil without any.
func (h *HTTPHeaders) Values(name string) []string {
	i := h.find(name)
	if i < 0 {
		return nil
	}
	return splitHeader(name, h.entries[i].values)
}

// Get is a header's text on the wire.
func (h *HTTPHeaders) Get(name string) (string, bool) {
	i := h.find(name)
	if i < 0 {
		return "", false
	}
	return joinHeader(name, h.entries[i].values), true
}

// put appends a value without looking at it.
func (h *HTTPHeaders) put(name, value string) {
	if i := h.find(name); i >= 0 {
		h.entries[i].values = append(h.entries[i].values, value)
		return
	}
	h.entries = append(h.entries, headerEntry{knownName(name), []string{value}})
}

// Set replaces a header.
func (h *HTTPHeaders) Set(name, value string) {
	if i := h.find(name); i >= 0 {
		h.entries[i].values = []string{value}
		return
	}
	h.put(name, value)
}

// Remove takes a header out and reports whether it was there.
func (h *HTTPHeaders) Remove(name string) bool {
	i := h.find(name)
	if i >= 0 {
		h.entries = append(h.entries[:i:i], h.entries[i+1:]...)
	}
	return i >= 0
}

func formatError(text string) error { return types.NewException("System.FormatException", text) }

// checkName checks a header's name, and that it belongs to this collection.
func (h *HTTPHeaders) checkName(name string) error {
	if name == "" {
		return ArgumentError("The value cannot be an empty string.", "name")
	}
	if !isToken(name) {
		return formatError("The header name '" + name + "' has an invalid format.")
	}
	if !headerFits(h.kind, name) {
		return types.NewException("System.InvalidOperationException", "Misused header name, '"+name+"'. Make sure request headers are used with HttpRequestMessage, response headers with HttpResponseMessage, and content headers with HttpContent objects.")
	}
	return nil
}

// Add adds values after the checks that .NET makes for the header's name.
func (h *HTTPHeaders) Add(name string, values ...string) error {
	if err := h.checkName(name); err != nil {
		return err
	}
	for _, v := range values {
		if strings.ContainsAny(v, "\r\n\x00") {
			return formatError("New-line or NUL characters are not allowed in header values.")
		}
		parts, bad, ok := parseHeader(name, v)
		if !ok {
			return formatError("The format of value '" + bad + "' is invalid.")
		}
		if !isList(name) && knownHeader(name) && h.find(name) >= 0 {
			return formatError("Cannot add value because header '" + name + "' does not support multiple values.")
		}
		for _, p := range parts {
			h.put(name, p)
		}
	}
	return nil
}

// TryAdd adds values without checks; ok is false for a name that is none.
func (h *HTTPHeaders) TryAdd(name string, values ...string) bool {
	if h.checkName(name) != nil {
		return false
	}
	for _, v := range values {
		if strings.ContainsAny(v, "\r\n\x00") {
			return false
		}
		h.put(name, v)
	}
	return true
}

// contentLength is the explicit length of a content, or the one it has.
func (h *HTTPHeaders) contentLength() (int64, bool) {
	if v, ok := h.Get("Content-Length"); ok {
		n, err := parseLength(v)
		return n, err == nil
	}
	if h.length != nil {
		return h.length()
	}
	return 0, false
}

var httpHeadersTable = sync.OnceValue(func() Table {
	this := func(c *Call) *HTTPHeaders { return c.This.(*HTTPHeaders) }
	values := func(c *Call) ([]string, error) {
		if s, ok := c.Args[1].(string); ok {
			return []string{s}, nil
		}
		if c.Args[1] == nil {
			return []string{""}, nil
		}
		var out []string
		items, _ := types.Elements(c.Args[1])
		for _, i := range items {
			s, err := c.Text(i)
			if err != nil {
				return nil, err
			}
			out = append(out, s)
		}
		return out, nil
	}
	return Table{
		"Add(*)": func(c *Call) (any, error) {
			v, err := values(c)
			if err != nil {
				return nil, err
			}
			return nil, this(c).Add(c.Str(0), v...)
		},
		"TryAddWithoutValidation(*)": func(c *Call) (any, error) {
			v, err := values(c)
			return err == nil && this(c).TryAdd(c.Str(0), v...), err
		},
		"GetValues(string)": func(c *Call) (any, error) {
			if err := this(c).checkName(c.Str(0)); err != nil {
				return nil, err
			}
			v := this(c).Values(c.Str(0))
			if v == nil {
				return nil, types.NewException("System.InvalidOperationException", "The given header was not found.")
			}
			return types.StringsToArray(v), nil
		},
		"TryGetValues(*)": func(c *Call) (any, error) {
			v := this(c).Values(c.Str(0))
			if v == nil {
				return false, c.setOut(1, nil)
			}
			return true, c.setOut(1, types.StringsToArray(v))
		},
		"Contains(string)": func(c *Call) (any, error) {
			if err := this(c).checkName(c.Str(0)); err != nil {
				return nil, err
			}
			return this(c).find(c.Str(0)) >= 0, nil
		},
		"Remove(string)": func(c *Call) (any, error) {
			if err := this(c).checkName(c.Str(0)); err != nil {
				return nil, err
			}
			return this(c).Remove(c.Str(0)), nil
		},
		"Clear()":         func(c *Call) (any, error) { this(c).entries = nil; return nil, nil },
		"ToString()":      func(c *Call) (any, error) { return this(c).PSString(), nil },
		"GetEnumerator()": func(c *Call) (any, error) { return newEnumerator(types.Collect(this(c))), nil },
	}
})
