package dotnet

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/web"
)

func itoa(n int) string { return strconv.Itoa(n) }

// HTTPMethod is System.Net.Http.HttpMethod.
type HTTPMethod struct{ Name string }

// PSType is HttpMethod.
func (HTTPMethod) PSType() *types.Type { return types.MustNamed("System.Net.Http.HttpMethod") }

// PSString is the name.
func (m HTTPMethod) PSString() string { return m.Name }

// PSEquals compares names without regard to case.
func (m HTTPMethod) PSEquals(o any) (bool, error) {
	n, ok := o.(HTTPMethod)
	return ok && strings.EqualFold(n.Name, m.Name), nil
}

// usualMethod spells the methods that are known in capitals, as requests send them.
func usualMethod(name string) string {
	switch up := strings.ToUpper(name); up {
	case "GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "TRACE", "PATCH", "CONNECT", "QUERY":
		return up
	}
	return name
}

func httpMethodTable() Table {
	this := func(c *Call) HTTPMethod { return c.This.(HTTPMethod) }
	t := Table{
		"new(string)": func(c *Call) (any, error) {
			if !isToken(c.Str(0)) {
				if c.Str(0) == "" {
					return nil, ArgumentError("The value cannot be an empty string.", "method")
				}
				return nil, formatError("The format of the HTTP method is invalid.")
			}
			return HTTPMethod{c.Str(0)}, nil
		},
		"get Method": func(c *Call) (any, error) { return this(c).Name, nil },
		"ToString()": func(c *Call) (any, error) { return this(c).Name, nil },
		"Equals(*)":  func(c *Call) (any, error) { return this(c).PSEquals(types.Unwrap(c.Args[0])) },
	}
	for _, name := range []string{"Get", "Put", "Post", "Delete", "Head", "Options", "Trace", "Patch", "Query", "Connect"} {
		t["static get "+name] = func(*Call) (any, error) { return HTTPMethod{strings.ToUpper(name)}, nil }
	}
	return t
}

// HTTPRequest is System.Net.Http.HttpRequestMessage.
type HTTPRequest struct {
	Method  string
	URI     *URI
	Headers *HTTPHeaders
	Content *HTTPContent
	Version *types.Version
	sent    bool
}

// NewHTTPRequest is a request of HTTP 1.1 without headers.
func NewHTTPRequest(method string, u *URI) *HTTPRequest {
	return &HTTPRequest{Method: method, URI: u, Headers: &HTTPHeaders{kind: requestHeaders}, Version: version11()}
}

func version11() *types.Version { return &types.Version{Major: 1, Minor: 1, Build: -1, Revision: -1} }

// PSType is HttpRequestMessage.
func (*HTTPRequest) PSType() *types.Type {
	return types.MustNamed("System.Net.Http.HttpRequestMessage")
}

// PSString tells the request as .NET does.
func (r *HTTPRequest) PSString() string {
	uri, content := "<null>", "<null>"
	if r.URI != nil {
		uri = r.URI.PSString()
	}
	lists := []*HTTPHeaders{r.Headers}
	if r.Content != nil {
		content = r.Content.PSType().String()
		lists = append(lists, r.Content.Headers)
	}
	return fmt.Sprintf("Method: %s, RequestUri: '%s', Version: %d.%d, Content: %s, Headers:\n%s", r.Method, uri, r.Version.Major, r.Version.Minor, content, headerBlock(lists))
}

// headerBlock is the headers in braces, a line each; an entry's values have lines
// of their own.
func headerBlock(lists []*HTTPHeaders) string {
	var b strings.Builder
	b.WriteString("{\n")
	for _, h := range lists {
		for _, e := range h.all() {
			if strings.EqualFold(e.name, "Content-Length") {
				continue
			}
			b.WriteString("  " + e.name + ": " + joinHeader(e.name, e.values) + "\n")
		}
		if h.kind == contentHeaders {
			if n, ok := h.contentLength(); ok {
				b.WriteString("  Content-Length: " + strconv.FormatInt(n, 10) + "\n")
			}
		}
	}
	return b.String() + "}"
}

var httpRequestTable = sync.OnceValue(func() Table {
	this := func(c *Call) *HTTPRequest { return c.This.(*HTTPRequest) }
	return Table{
		"new(*)": func(c *Call) (any, error) {
			r := NewHTTPRequest("GET", nil)
			if len(c.Args) == 0 {
				return r, nil
			}
			m, ok := types.Unwrap(c.Args[0]).(HTTPMethod)
			if !ok {
				return nil, ArgumentNull("method")
			}
			r.Method = m.Name
			u, err := uriArg(c, 1)
			r.URI = u
			return r, err
		},
		"get Method": func(c *Call) (any, error) { return HTTPMethod{this(c).Method}, nil },
		"set Method": func(c *Call) (any, error) {
			m, ok := types.Unwrap(c.Args[0]).(HTTPMethod)
			if !ok {
				return nil, ArgumentNull("value")
			}
			this(c).Method = m.Name
			return nil, nil
		},
		"get RequestUri": func(c *Call) (any, error) { return uriOrNil(this(c).URI), nil },
		"set RequestUri": func(c *Call) (any, error) { u, err := uriArg(c, 0); this(c).URI = u; return nil, err },
		"get Headers":    func(c *Call) (any, error) { return this(c).Headers, nil },
		"get Content":    func(c *Call) (any, error) { return contentOrNil(this(c).Content), nil },
		"set Content": func(c *Call) (any, error) {
			this(c).Content, _ = types.Unwrap(c.Args[0]).(*HTTPContent)
			return nil, nil
		},
		"get Version": func(c *Call) (any, error) { return this(c).Version, nil },
		"set Version": func(c *Call) (any, error) {
			v, ok := types.Unwrap(c.Args[0]).(*types.Version)
			if !ok {
				return nil, ArgumentNull("value")
			}
			this(c).Version = v
			return nil, nil
		},
		"get VersionPolicy": func(*Call) (any, error) {
			return types.EnumNamed("System.Net.Http.HttpVersionPolicy", "RequestVersionOrLower"), nil
		},
		"set VersionPolicy": func(*Call) (any, error) { return nil, nil },
		"ToString()":        func(c *Call) (any, error) { return this(c).PSString(), nil },
		"Dispose()": func(c *Call) (any, error) {
			if this(c).Content != nil {
				return nil, this(c).Content.Close()
			}
			return nil, nil
		},
	}
})

func uriOrNil(u *URI) any {
	if u == nil {
		return nil
	}
	return u
}

func contentOrNil(h *HTTPContent) any {
	if h == nil {
		return nil
	}
	return h
}

// uriArg is a URI argument, given as one or as text; nil for null and "".
func uriArg(c *Call, i int) (*URI, error) {
	switch x := types.Unwrap(c.Args[i]).(type) {
	case *URI:
		return x, nil
	case string:
		if x == "" {
			return nil, nil
		}
		u, err := parseURI(x, 0)
		if err != nil {
			return nil, err
		}
		return relativeURI(u), nil
	}
	return nil, nil
}

// HTTPResponse is System.Net.Http.HttpResponseMessage.
type HTTPResponse struct {
	Status  int
	Reason  string
	Minor   int
	Headers *HTTPHeaders
	Content *HTTPContent
	Request *HTTPRequest
}

// newHTTPResponse makes the message of an answer on the wire.
func newHTTPResponse(r *web.Response, req *HTTPRequest) *HTTPResponse {
	out := &HTTPResponse{Status: r.Status, Reason: r.Reason, Minor: r.Minor, Headers: &HTTPHeaders{kind: responseHeaders}, Request: req}
	h := newContent("HttpConnectionResponseContent", nil)
	h.body, h.length = r.Body, r.Length
	for _, f := range r.Header.Fields() {
		if IsContentHeader(f.Name) {
			h.Headers.put(f.Name, f.Value)
		} else {
			out.Headers.put(f.Name, f.Value)
		}
	}
	h.Headers.length = nil
	out.Content = h
	return out
}

// PSType is HttpResponseMessage.
func (*HTTPResponse) PSType() *types.Type {
	return types.MustNamed("System.Net.Http.HttpResponseMessage")
}

// PSString tells the answer as .NET does.
func (r *HTTPResponse) PSString() string {
	content := "<null>"
	lists := []*HTTPHeaders{r.Headers}
	if r.Content != nil {
		content = r.Content.PSType().String()
		lists = append(lists, r.Content.Headers)
	}
	reason := r.Reason
	if reason == "" {
		reason = "<null>"
	}
	return fmt.Sprintf("StatusCode: %d, ReasonPhrase: '%s', Version: 1.%d, Content: %s, Headers:\n%s", r.Status, reason, r.Minor, content, headerBlock(lists))
}

// StatusCode is the status as HttpStatusCode.
func (r *HTTPResponse) StatusCode() *types.EnumValue {
	return types.NewEnum(types.MustNamed("System.Net.HttpStatusCode"), int64(r.Status))
}

// Success reports a status of 200 to 299.
func (r *HTTPResponse) Success() bool { return r.Status/100 == 2 }

// MediaType is the content type without parameters, "" without one.
func (r *HTTPResponse) MediaType() string {
	v, ok := r.Content.Headers.Get("Content-Type")
	if !ok {
		return ""
	}
	m, ok := parseMedia(v)
	if !ok {
		return ""
	}
	return m.head
}

// Charset is the charset parameter of the content type, "" without one.
func (r *HTTPResponse) Charset() string {
	v, _ := r.Content.Headers.Get("Content-Type")
	m, ok := parseMedia(v)
	if !ok {
		return ""
	}
	s, _ := m.pair("charset")
	return strings.Trim(s, `"`)
}

// HeaderList calls yield with all headers in order, those of the content last.
func (r *HTTPResponse) HeaderList(yield func(name string, values []string) bool) {
	for _, h := range []*HTTPHeaders{r.Headers, r.Content.Headers} {
		for _, e := range h.all() {
			if !yield(e.name, e.values) {
				return
			}
		}
	}
}

// Length is the announced length of the content.
func (r *HTTPResponse) Length() (int64, bool) { return r.Content.Headers.contentLength() }

// Location is where the answer redirects to, nil when it says nothing.
func (r *HTTPResponse) Location() *URI {
	v, ok := r.Headers.Get("Location")
	if !ok {
		return nil
	}
	u, err := parseURI(v, 0)
	if err != nil {
		return nil
	}
	return relativeURI(u)
}

// Body opens the content for reading.
func (r *HTTPResponse) Body() (io.ReadCloser, error) { return r.Content.Open() }

var httpResponseTable = sync.OnceValue(func() Table {
	this := func(c *Call) *HTTPResponse { return c.This.(*HTTPResponse) }
	return Table{
		"new(*)": func(c *Call) (any, error) {
			r := &HTTPResponse{Status: 200, Minor: 1, Headers: &HTTPHeaders{kind: responseHeaders}, Content: newContent("EmptyContent", nil)}
			if len(c.Args) > 0 {
				r.Status = int(enumBits(c.Args[0]))
			}
			r.Reason = reasonOf(r.Status)
			return r, nil
		},
		"get StatusCode":          func(c *Call) (any, error) { return this(c).StatusCode(), nil },
		"set StatusCode":          func(c *Call) (any, error) { this(c).Status = int(enumBits(c.Args[0])); return nil, nil },
		"get ReasonPhrase":        func(c *Call) (any, error) { return this(c).Reason, nil },
		"set ReasonPhrase":        func(c *Call) (any, error) { this(c).Reason = c.Str(0); return nil, nil },
		"get IsSuccessStatusCode": func(c *Call) (any, error) { return this(c).Success(), nil },
		"get Version": func(c *Call) (any, error) {
			return &types.Version{Major: 1, Minor: int32(this(c).Minor), Build: -1, Revision: -1}, nil
		},
		"get Headers":         func(c *Call) (any, error) { return this(c).Headers, nil },
		"get TrailingHeaders": func(*Call) (any, error) { return &HTTPHeaders{kind: responseHeaders}, nil },
		"get Content":         func(c *Call) (any, error) { return contentOrNil(this(c).Content), nil },
		"set Content": func(c *Call) (any, error) {
			this(c).Content, _ = types.Unwrap(c.Args[0]).(*HTTPContent)
			return nil, nil
		},
		"get RequestMessage": func(c *Call) (any, error) {
			if this(c).Request == nil {
				return nil, nil
			}
			return this(c).Request, nil
		},
		"set RequestMessage": func(c *Call) (any, error) {
			this(c).Request, _ = types.Unwrap(c.Args[0]).(*HTTPRequest)
			return nil, nil
		},
		"EnsureSuccessStatusCode()": func(c *Call) (any, error) {
			if !this(c).Success() {
				return nil, statusFailure(this(c))
			}
			return this(c), nil
		},
		"ToString()": func(c *Call) (any, error) { return this(c).PSString(), nil },
		"Dispose()": func(c *Call) (any, error) {
			if this(c).Content != nil {
				return nil, this(c).Content.Close()
			}
			return nil, nil
		},
	}
})

// reasonOf is the usual phrase of a status: its name in words.
func reasonOf(status int) string {
	switch status {
	case 200:
		return "OK"
	case 203:
		return "Non-Authoritative Information"
	case 207:
		return "Multi-Status"
	}
	name := types.ToString(types.NewEnum(types.MustNamed("System.Net.HttpStatusCode"), int64(status)))
	var b strings.Builder
	for i, r := range name {
		if r >= '0' && r <= '9' {
			return ""
		}
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}
