package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// WebHeaders is System.Net.WebHeaderCollection: the headers of the older clients,
// which is a collection of names and values.
type WebHeaders struct{ NameValues }

// PSType is WebHeaderCollection.
func (*WebHeaders) PSType() *types.Type { return types.MustNamed("System.Net.WebHeaderCollection") }

// PSString is a line for each header.
func (h *WebHeaders) PSString() string {
	out := ""
	for i, n := range h.names {
		out += types.ToString(n) + ": " + types.ToString(h.joined(i)) + "\r\n"
	}
	return out + "\r\n"
}

// headerOf is the header a name or a member of HttpRequestHeader or
// HttpResponseHeader means.
func headerOf(c *Call, v any) (string, error) {
	e, ok := types.Unwrap(v).(*types.EnumValue)
	if !ok {
		return c.Text(v)
	}
	name := types.ToString(e)
	switch name {
	case "Te":
		return "TE", nil
	case "ContentMd5":
		return "Content-MD5", nil
	case "ETag":
		return "ETag", nil
	case "WwwAuthenticate":
		return "WWW-Authenticate", nil
	}
	out := ""
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			out += "-"
		}
		out += string(r)
	}
	return out, nil
}

var webHeadersTable = sync.OnceValue(func() Table {
	this := func(c *Call) *WebHeaders { return c.This.(*WebHeaders) }
	put := func(c *Call, add bool) (any, error) {
		name, err := headerOf(c, c.Args[0])
		if err != nil {
			return nil, err
		}
		value := ""
		if len(c.Args) == 1 { // "name: value" in one text
			n, v, ok := cutHeader(name)
			if !ok {
				return nil, ArgumentError("Specified value does not have a ':' separator.", "header")
			}
			name, value = n, v
		} else if value, err = c.Text(c.Args[1]); err != nil {
			return nil, err
		}
		if !isToken(name) {
			return nil, ArgumentError("Specified value has invalid HTTP Header characters.", "name")
		}
		if !add {
			this(c).remove(name)
		}
		this(c).add(name, value)
		return nil, nil
	}
	get := func(c *Call) (any, error) {
		name, err := headerOf(c, c.Args[0])
		if err != nil {
			return nil, err
		}
		return this(c).joined(this(c).find(name)), nil
	}
	return Table{
		"new()":       func(*Call) (any, error) { return &WebHeaders{}, nil },
		"Add(*)":      func(c *Call) (any, error) { return put(c, true) },
		"Set(*)":      func(c *Call) (any, error) { return put(c, false) },
		"Get(string)": get,
		"get Item(*)": get,
		"Remove(*)": func(c *Call) (any, error) {
			name, err := headerOf(c, c.Args[0])
			this(c).remove(name)
			return nil, err
		},
		"get Count":   func(c *Call) (any, error) { return int32(len(this(c).names)), nil },
		"get AllKeys": func(c *Call) (any, error) { return types.NewTyped(types.String, this(c).names), nil },
		"get Keys":    func(c *Call) (any, error) { return types.NewTyped(types.String, this(c).names), nil },
		"GetValues(string)": func(c *Call) (any, error) {
			i := this(c).find(c.Str(0))
			if i < 0 {
				return nil, nil
			}
			return types.StringsToArray(this(c).vals[i]), nil
		},
		"GetKey(int)": func(c *Call) (any, error) {
			if i := c.Int(0); i >= 0 && i < len(this(c).names) {
				return this(c).names[i], nil
			}
			return nil, OutOfRange(badIndex, "index")
		},
		"Clear()":         func(c *Call) (any, error) { this(c).names, this(c).vals = nil, nil; return nil, nil },
		"HasKeys()":       func(c *Call) (any, error) { return len(this(c).names) > 0, nil },
		"ToString()":      func(c *Call) (any, error) { return this(c).PSString(), nil },
		"GetEnumerator()": func(c *Call) (any, error) { return newEnumerator(this(c).names), nil },
	}
})

// cutHeader parts "name: value".
func cutHeader(s string) (name, value string, ok bool) {
	for i := range len(s) {
		if s[i] == ':' {
			v := s[i+1:]
			for v != "" && (v[0] == ' ' || v[0] == '\t') {
				v = v[1:]
			}
			return s[:i], v, true
		}
	}
	return s, "", false
}

// GetIndex reads a header by name, position or member of an enum.
func (h *WebHeaders) GetIndex(env Env, i any) (any, error) {
	if _, ok := types.Unwrap(i).(*types.EnumValue); ok {
		name, err := headerOf(&Call{Env: env}, i)
		return h.joined(h.find(name)), err
	}
	return h.NameValues.GetIndex(env, i)
}

// SetIndex replaces a header.
func (h *WebHeaders) SetIndex(env Env, i, v any) error {
	if _, ok := types.Unwrap(i).(*types.EnumValue); ok {
		name, err := headerOf(&Call{Env: env}, i)
		if err != nil {
			return err
		}
		i = name
	}
	return h.NameValues.SetIndex(env, i, v)
}

// of copies the headers of an answer.
func webHeadersOf(r *HTTPResponse) *WebHeaders {
	h := &WebHeaders{}
	for name, values := range r.HeaderList {
		for _, v := range values {
			h.add(name, v)
		}
	}
	return h
}
