package dotnet

import (
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// URIBuilder is System.UriBuilder.
type URIBuilder struct {
	scheme, user, password, host, path, query, fragment string
	port                                                int
}

// PSType is UriBuilder.
func (*URIBuilder) PSType() *types.Type { return types.MustNamed("System.UriBuilder") }

// PSString is the whole address.
func (b *URIBuilder) PSString() string {
	s := b.scheme
	if s != "" {
		s += ":"
		if b.scheme != "mailto" && b.scheme != "news" {
			s += "//"
		}
	}
	if b.user != "" {
		s += b.user
		if b.password != "" {
			s += ":" + b.password
		}
		s += "@"
	}
	s += b.host
	if b.port != -1 && b.host != "" {
		s += ":" + types.ToString(int32(b.port))
	}
	path := b.path
	if path == "" && b.host != "" {
		path = "/"
	}
	if b.host != "" && !strings.HasPrefix(path, "/") && b.scheme != "mailto" {
		path = "/" + path
	}
	return s + path + b.query + b.fragment
}

// uri is the address read back.
func (b *URIBuilder) uri() (*URI, error) { return parseURI(b.PSString(), 1) }

func builderOf(u *URI) *URIBuilder {
	user, password, _ := strings.Cut(u.user, ":")
	return &URIBuilder{scheme: u.scheme, user: user, password: password, host: u.host, port: u.port, path: u.path, query: u.query, fragment: u.fragment}
}

// prefixed puts the mark of a query or fragment before it.
func prefixed(mark, s string) string {
	if s == "" || strings.HasPrefix(s, mark) {
		return s
	}
	return mark + s
}

var uriBuilderTable = sync.OnceValue(func() Table {
	this := func(c *Call) *URIBuilder { return c.This.(*URIBuilder) }
	bad := func(n int) error {
		if n < -1 || n > 65535 {
			return OutOfRange("Specified argument was out of the range of valid values.", "value")
		}
		return nil
	}
	t := Table{
		"new()": func(*Call) (any, error) {
			return &URIBuilder{scheme: "http", host: "localhost", port: -1, path: "/"}, nil
		},
		"new(string)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("uri")
			}
			u, err := parseURI(c.Str(0), 0)
			if err == nil && (!u.absolute || u.scheme == "file" && !strings.HasPrefix(strings.ToLower(c.Str(0)), "file:")) {
				u, err = parseURI("http://"+c.Str(0), 1)
			}
			if err != nil {
				return nil, err
			}
			return builderOf(u), nil
		},
		"new(uri)": func(c *Call) (any, error) {
			u, _ := c.Args[0].(*URI)
			if u == nil {
				return nil, ArgumentNull("uri")
			}
			if !u.absolute {
				return nil, types.NewException("System.InvalidOperationException", "This operation is not supported for a relative URI.")
			}
			return builderOf(u), nil
		},
		"new(*)": func(c *Call) (any, error) {
			b := &URIBuilder{scheme: strings.ToLower(c.Str(0)), host: c.Str(1), port: -1, path: "/"}
			if len(c.Args) > 2 {
				b.port = c.Int(2)
				if err := bad(b.port); err != nil {
					return nil, OutOfRange("Specified argument was out of the range of valid values.", "portNumber")
				}
			}
			if len(c.Args) > 3 {
				b.path = escapePath(c.Str(3))
			}
			if len(c.Args) > 4 {
				extra := c.Str(4)
				switch {
				case strings.HasPrefix(extra, "#"):
					b.fragment = extra
				case strings.HasPrefix(extra, "?"):
					query, fragment, has := strings.Cut(extra, "#")
					b.query = query
					if has {
						b.fragment = "#" + fragment
					}
				case extra != "":
					return nil, ArgumentError("Extra portion of URI not valid.", "extraValue")
				}
			}
			return b, nil
		},
		"get Port": func(c *Call) (any, error) { return int32(this(c).port), nil },
		"set Port": func(c *Call) (any, error) {
			if err := bad(c.Int(0)); err != nil {
				return nil, err
			}
			this(c).port = c.Int(0)
			return nil, nil
		},
		"get Uri": func(c *Call) (any, error) {
			u, err := this(c).uri()
			if err == nil { // the parts are those of the address from here on
				*this(c) = *builderOf(u)
			}
			return u, err
		},
		"ToString()": func(c *Call) (any, error) {
			return this(c).PSString(), nil
		},
		"Equals(System.Object)": func(c *Call) (any, error) {
			o, ok := c.Args[0].(*URIBuilder)
			return ok && o.PSString() == this(c).PSString(), nil
		},
	}
	text := func(name string, field func(b *URIBuilder) *string, clean func(s string) string) {
		t["get "+name] = func(c *Call) (any, error) { return *field(this(c)), nil }
		t["set "+name] = func(c *Call) (any, error) { *field(this(c)) = clean(c.Str(0)); return nil, nil }
	}
	same := func(s string) string { return s }
	text("Scheme", func(b *URIBuilder) *string { return &b.scheme }, func(s string) string { s, _, _ = strings.Cut(s, ":"); return strings.ToLower(s) })
	text("UserName", func(b *URIBuilder) *string { return &b.user }, same)
	text("Password", func(b *URIBuilder) *string { return &b.password }, same)
	text("Host", func(b *URIBuilder) *string { return &b.host }, func(s string) string {
		if strings.Contains(s, ":") && !strings.HasPrefix(s, "[") {
			return "[" + s + "]"
		}
		return s
	})
	text("Path", func(b *URIBuilder) *string { return &b.path }, func(s string) string {
		if s == "" {
			return "/"
		}
		return escapePath(strings.ReplaceAll(s, `\`, "/"))
	})
	text("Query", func(b *URIBuilder) *string { return &b.query }, func(s string) string { return prefixed("?", s) })
	text("Fragment", func(b *URIBuilder) *string { return &b.fragment }, func(s string) string { return prefixed("#", s) })
	return t
})
