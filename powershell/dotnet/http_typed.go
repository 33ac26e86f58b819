package dotnet

import (
	"encoding/base64"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// dateOffset is a time as DateTimeOffset in UTC.
func dateOffset(t time.Time) types.DateTimeOffset {
	return types.DateTimeOffset{Clock: types.NewDateTime(t.UTC(), types.UTC).Ticks}
}

// HeaderValues is the live collection of a list header's values.
type HeaderValues struct {
	headers *HTTPHeaders
	name    string
	class   string // of the elements, "" for text
}

// PSType is HttpHeaderValueCollection[T].
func (v *HeaderValues) PSType() *types.Type {
	return types.MustNamed(headersNamespace + "HttpHeaderValueCollection`1").Instantiate(v.elem())
}

func (v *HeaderValues) elem() *types.Type {
	if v.class == "" {
		return types.String
	}
	return types.MustNamed(headersNamespace + v.class)
}

// PSString is the header's text.
func (v *HeaderValues) PSString() string { s, _ := v.headers.Get(v.name); return s }

// Enumerates is true.
func (v *HeaderValues) Enumerates() bool { return true }

// Each yields the values.
func (v *HeaderValues) Each(yield func(any) bool) {
	for _, s := range v.headers.Values(v.name) {
		var out any = s
		if v.class != "" {
			o, ok := parseValue(v.class, s)
			if !ok {
				continue
			}
			out = o
		}
		if !yield(out) {
			return
		}
	}
}

func headerValuesTable() Table {
	this := func(c *Call) *HeaderValues { return c.This.(*HeaderValues) }
	add := func(c *Call) (any, error) {
		s, err := c.Text(c.Args[0])
		if err != nil {
			return nil, err
		}
		return nil, this(c).headers.Add(this(c).name, s)
	}
	find := func(c *Call) (int, error) {
		want, err := c.Text(c.Args[0])
		if err != nil {
			return -1, err
		}
		for i, s := range this(c).headers.Values(this(c).name) {
			if strings.EqualFold(s, want) {
				return i, nil
			}
		}
		return -1, nil
	}
	return Table{
		"get Count":        func(c *Call) (any, error) { return int32(len(types.Collect(this(c)))), nil },
		"get IsReadOnly":   func(*Call) (any, error) { return false, nil },
		"Add(T)":           add,
		"ParseAdd(string)": add,
		"TryParseAdd(string)": func(c *Call) (any, error) {
			return this(c).headers.Add(this(c).name, c.Str(0)) == nil, nil
		},
		"Clear()":     func(c *Call) (any, error) { this(c).headers.Remove(this(c).name); return nil, nil },
		"Contains(T)": func(c *Call) (any, error) { i, err := find(c); return i >= 0, err },
		"Remove(T)": func(c *Call) (any, error) {
			i, err := find(c)
			if err != nil || i < 0 {
				return false, err
			}
			all := this(c).headers.Values(this(c).name)
			this(c).headers.Remove(this(c).name)
			for k, s := range all {
				if k != i {
					this(c).headers.put(this(c).name, s)
				}
			}
			return true, nil
		},
		"CopyTo(*)":       func(c *Call) (any, error) { return nil, copyItems(c, types.Collect(this(c)), 0) },
		"GetEnumerator()": func(c *Call) (any, error) { return newEnumerator(types.Collect(this(c))), nil },
		"ToString()":      func(c *Call) (any, error) { return this(c).PSString(), nil },
	}
}

// typedHeaders are the properties of the collections that stand for a header.
var typedHeaders = sync.OnceValue(func() Table {
	t := Table{}
	for k, f := range httpHeadersTable() {
		t[k] = f
	}
	headers := func(c *Call) *HTTPHeaders { return c.This.(*HTTPHeaders) }
	for prop, name := range map[string]string{"Accept": "Accept", "AcceptCharset": "Accept-Charset", "AcceptEncoding": "Accept-Encoding", "AcceptLanguage": "Accept-Language", "IfMatch": "If-Match", "IfNoneMatch": "If-None-Match", "TE": "TE",
		"UserAgent": "User-Agent", "Expect": "Expect", "Connection": "Connection", "Pragma": "Pragma", "Trailer": "Trailer", "TransferEncoding": "Transfer-Encoding", "Upgrade": "Upgrade", "Via": "Via", "Warning": "Warning",
		"AcceptRanges": "Accept-Ranges", "ProxyAuthenticate": "Proxy-Authenticate", "Server": "Server", "Vary": "Vary", "WwwAuthenticate": "WWW-Authenticate", "Allow": "Allow", "ContentEncoding": "Content-Encoding", "ContentLanguage": "Content-Language"} {
		class := map[string]string{"Accept": "MediaTypeWithQualityHeaderValue", "AcceptCharset": "StringWithQualityHeaderValue", "AcceptEncoding": "StringWithQualityHeaderValue", "AcceptLanguage": "StringWithQualityHeaderValue",
			"IfMatch": "EntityTagHeaderValue", "IfNoneMatch": "EntityTagHeaderValue", "TE": "TransferCodingWithQualityHeaderValue", "UserAgent": "ProductInfoHeaderValue", "Server": "ProductInfoHeaderValue",
			"Expect": "NameValueWithParametersHeaderValue", "Pragma": "NameValueHeaderValue", "TransferEncoding": "TransferCodingHeaderValue", "Upgrade": "ProductHeaderValue", "Via": "ViaHeaderValue", "Warning": "WarningHeaderValue",
			"ProxyAuthenticate": "AuthenticationHeaderValue", "WwwAuthenticate": "AuthenticationHeaderValue"}[prop]
		t["get "+prop] = func(c *Call) (any, error) { return &HeaderValues{headers(c), name, class}, nil }
	}
	single := func(prop, name string, read func(s string) any, write func(c *Call, v any) (string, error)) {
		t["get "+prop] = func(c *Call) (any, error) {
			s, ok := headers(c).Get(name)
			if !ok {
				return nil, nil
			}
			return read(s), nil
		}
		t["set "+prop] = func(c *Call) (any, error) {
			if c.Args[0] == nil {
				headers(c).Remove(name)
				return nil, nil
			}
			s, err := write(c, types.Unwrap(c.Args[0]))
			if err == nil {
				headers(c).Set(name, s)
			}
			return nil, err
		}
	}
	text := func(c *Call, v any) (string, error) { return c.Text(v) }
	for prop, f := range map[string][2]string{"Authorization": {"Authorization", "AuthenticationHeaderValue"}, "ProxyAuthorization": {"Proxy-Authorization", "AuthenticationHeaderValue"}, "CacheControl": {"Cache-Control", "CacheControlHeaderValue"},
		"IfRange": {"If-Range", "RangeConditionHeaderValue"}, "Range": {"Range", "RangeHeaderValue"}, "ETag": {"ETag", "EntityTagHeaderValue"}, "RetryAfter": {"Retry-After", "RetryConditionHeaderValue"},
		"ContentDisposition": {"Content-Disposition", "ContentDispositionHeaderValue"}, "ContentType": {"Content-Type", "MediaTypeHeaderValue"}, "ContentRange": {"Content-Range", "ContentRangeHeaderValue"}} {
		single(prop, f[0], func(s string) any {
			if v, ok := parseValue(f[1], s); ok {
				return v
			}
			return nil
		}, text)
	}
	for prop, name := range map[string]string{"Date": "Date", "IfModifiedSince": "If-Modified-Since", "IfUnmodifiedSince": "If-Unmodified-Since", "Expires": "Expires", "LastModified": "Last-Modified"} {
		single(prop, name, func(s string) any {
			if d, ok := ParseHTTPDate(s); ok {
				return dateOffset(d)
			}
			return nil
		}, func(_ *Call, v any) (string, error) {
			d, _ := v.(types.DateTimeOffset)
			return FormatHTTPDate(types.DateTime{Ticks: d.Clock - d.Offset}.Time()), nil
		})
	}
	for prop, name := range map[string]string{"From": "From", "Host": "Host"} {
		single(prop, name, func(s string) any { return s }, text)
	}
	for prop, name := range map[string]string{"Referrer": "Referer", "Location": "Location", "ContentLocation": "Content-Location"} {
		single(prop, name, func(s string) any {
			u, err := parseURI(s, 0)
			if err != nil {
				return nil
			}
			return relativeURI(u)
		}, text)
	}
	single("MaxForwards", "Max-Forwards", func(s string) any { n, _ := parseLength(s); return int32(n) }, text)
	single("Age", "Age", func(s string) any { n, _ := parseLength(s); return types.TimeSpan(n * types.TicksPerSecond) },
		func(_ *Call, v any) (string, error) {
			s, _ := v.(types.TimeSpan)
			return strconv.FormatInt(int64(s)/types.TicksPerSecond, 10), nil
		})
	single("ContentMD5", "Content-MD5", func(s string) any {
		b, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			return nil
		}
		return types.BytesToArray(b)
	}, func(_ *Call, v any) (string, error) {
		a, _ := v.(*types.Array)
		b, _ := a.Bytes()
		return base64.StdEncoding.EncodeToString(b), nil
	})
	single("ContentLength", "Content-Length", nil, text)
	t["get ContentLength"] = func(c *Call) (any, error) {
		if n, ok := headers(c).contentLength(); ok {
			return n, nil
		}
		return nil, nil
	}
	for prop, f := range map[string][2]string{"ConnectionClose": {"Connection", "close"}, "TransferEncodingChunked": {"Transfer-Encoding", "chunked"}, "ExpectContinue": {"Expect", "100-continue"}} {
		has := func(c *Call) bool {
			for _, s := range headers(c).Values(f[0]) {
				if strings.EqualFold(s, f[1]) {
					return true
				}
			}
			return false
		}
		t["get "+prop] = func(c *Call) (any, error) {
			if has(c) {
				return true, nil
			}
			return nil, nil
		}
		t["set "+prop] = func(c *Call) (any, error) {
			switch on, _ := types.Unwrap(c.Args[0]).(bool); {
			case on && !has(c):
				headers(c).put(f[0], f[1])
			case !on:
				headers(c).Remove(f[0])
			}
			return nil, nil
		}
	}
	return t
})

// relativeURI keeps a path what it is in a header: relative, not a file.
func relativeURI(u *URI) *URI {
	if u.absolute && u.scheme == "file" && strings.HasPrefix(u.original, "/") {
		return &URI{original: u.original}
	}
	return u
}
