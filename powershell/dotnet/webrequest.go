package dotnet

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// WebRequest is System.Net.HttpWebRequest.
type WebRequest struct {
	uri     *URI
	method  string
	headers *WebHeaders
	body    *MemoryStream
	props   map[string]any
	cookies *CookieContainer
	answer  *HTTPWebResponse
}

func newWebRequest(u *URI) (*WebRequest, error) {
	if u == nil || !u.absolute {
		return nil, badURI("Invalid URI: The format of the URI could not be determined.")
	}
	if u.scheme != "http" && u.scheme != "https" {
		return nil, types.NewException("System.NotSupportedException", "The URI prefix is not recognized.")
	}
	return &WebRequest{uri: u, method: "GET", headers: &WebHeaders{}, props: map[string]any{
		"AllowAutoRedirect": true, "MaximumAutomaticRedirections": int32(50), "Timeout": int32(100000), "ReadWriteTimeout": int32(300000), "KeepAlive": true, "Credentials": nil, "UseDefaultCredentials": false,
		"Proxy": nil, "PreAuthenticate": false, "AutomaticDecompression": types.NewEnum(types.MustNamed("System.Net.DecompressionMethods"), 0), "ContentLength": int64(-1), "SendChunked": false, "ServerCertificateValidationCallback": nil,
		"ClientCertificates": nil, "AllowWriteStreamBuffering": true, "AllowReadStreamBuffering": false, "ContinueTimeout": int32(350), "ProtocolVersion": version11(), "ConnectionGroupName": nil, "Pipelined": true, "CachePolicy": nil,
	}}, nil
}

// PSType is HttpWebRequest.
func (*WebRequest) PSType() *types.Type { return types.MustNamed("System.Net.HttpWebRequest") }

// send sends the request; the error is a WebException.
func (w *WebRequest) send(c *Call) (*HTTPWebResponse, error) {
	if w.answer != nil {
		return w.answer, nil
	}
	req, x, err := w.message(c)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(c.Context())
	limit, _ := w.props["Timeout"].(int32)
	var r *HTTPResponse
	err = c.Waiting(func() (err error) {
		if limit > 0 {
			timer := time.AfterFunc(time.Duration(limit)*time.Millisecond, func() { cancel(context.DeadlineExceeded) })
			defer timer.Stop()
		}
		r, err = x.Send(ctx, req)
		return err
	})
	switch {
	case err == nil:
	case c.Context().Err() != nil:
		return nil, c.Context().Err()
	case errors.Is(context.Cause(ctx), context.DeadlineExceeded):
		return nil, webFailure("The operation has timed out.", "Timeout", TimeoutFailure(secondsText(types.TimeSpan(limit)*types.TicksPerSecond/1000)), nil)
	default:
		e, ok := err.(*types.Exception)
		if !ok {
			return nil, err
		}
		return nil, webFailure(e.Message, failureStatus(e), e, nil)
	}
	w.answer = &HTTPWebResponse{r: r, method: w.method, cookies: w.cookies}
	if r.Status >= 400 {
		return nil, webFailure("The remote server returned an error: ("+itoa(r.Status)+") "+r.Reason+".", "ProtocolError", nil, w.answer)
	}
	return w.answer, nil
}

// failureStatus is the WebExceptionStatus of a failure.
func failureStatus(e *types.Exception) string {
	if kind, ok := e.Fields["HttpRequestError"].(*types.EnumValue); ok {
		switch types.ToString(kind) {
		case "NameResolutionError":
			return "NameResolutionFailure"
		case "SecureConnectionError":
			return "SecureChannelFailure"
		}
	}
	return "UnknownError"
}

// webFailure is a WebException.
func webFailure(text, status string, inner *types.Exception, r *HTTPWebResponse) *types.Exception {
	x := types.NewException("System.Net.WebException", text)
	x.Inner = inner
	x.Fields = map[string]any{"Status": types.EnumNamed("System.Net.WebExceptionStatus", status), "Response": nil}
	if r != nil {
		x.Fields["Response"] = r
	}
	return x
}

// message makes the request's message and the exchange it goes through.
func (w *WebRequest) message(c *Call) (*HTTPRequest, *Exchange, error) {
	req := NewHTTPRequest(w.method, w.uri)
	if w.body != nil {
		req.Content = NewByteContent(w.body.buf)
	} else if m := usualMethod(w.method); m == "POST" || m == "PUT" || m == "PATCH" {
		req.Content = NewByteContent(nil)
	}
	for i, n := range w.headers.names {
		name := types.ToString(n)
		for _, v := range w.headers.vals[i] {
			switch {
			case !IsContentHeader(name):
				req.Headers.put(name, v)
			case req.Content != nil:
				req.Content.Headers.put(name, v)
			}
		}
	}
	h := newHandler()
	for _, name := range []string{"AllowAutoRedirect", "MaximumAutomaticRedirections", "Credentials", "Proxy", "AutomaticDecompression", "PreAuthenticate"} {
		h.props[name] = w.props[name]
	}
	if cb, ok := types.Unwrap(w.props["ServerCertificateValidationCallback"]).(*types.Delegate); ok {
		h.props["ServerCertificateCustomValidationCallback"] = cb
	}
	x, err := h.exchange(c)
	if err != nil {
		return nil, nil, err
	}
	x.Cookies = w.cookies
	if keep, _ := w.props["KeepAlive"].(bool); !keep {
		req.Headers.put("Connection", "close")
	}
	return req, x, nil
}

var webRequestTable = sync.OnceValue(func() Table {
	this := func(c *Call) *WebRequest { return c.This.(*WebRequest) }
	create := func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("requestUriString")
		}
		u, ok := types.Unwrap(c.Args[0]).(*URI)
		if !ok {
			var err error
			if u, err = parseURI(c.Str(0), 1); err != nil {
				return nil, err
			}
		}
		return newWebRequest(u)
	}
	response := func(c *Call) (any, error) { return this(c).send(c) }
	stream := func(c *Call) (any, error) {
		if m := usualMethod(this(c).method); m == "GET" || m == "HEAD" {
			return nil, types.NewException("System.Net.ProtocolViolationException", "Cannot send a content-body with this verb-type.")
		}
		if this(c).body == nil {
			this(c).body = &MemoryStream{}
		}
		return this(c).body, nil
	}
	t := Table{
		"static Create(*)": create, "static CreateHttp(*)": create, "static CreateDefault(*)": create,
		"get RequestUri": func(c *Call) (any, error) { return this(c).uri, nil },
		"get Address":    func(c *Call) (any, error) { return this(c).uri, nil },
		"get Method":     func(c *Call) (any, error) { return this(c).method, nil },
		"set Method": func(c *Call) (any, error) {
			if !isToken(c.Str(0)) {
				return nil, ArgumentError("Cannot set null or blank methods on request.", "value")
			}
			this(c).method = c.Str(0)
			return nil, nil
		},
		"get Headers": func(c *Call) (any, error) { return this(c).headers, nil },
		"set Headers": func(c *Call) (any, error) {
			if h, ok := types.Unwrap(c.Args[0]).(*WebHeaders); ok {
				this(c).headers = h
			}
			return nil, nil
		},
		"get CookieContainer": func(c *Call) (any, error) {
			if this(c).cookies == nil {
				return nil, nil
			}
			return this(c).cookies, nil
		},
		"set CookieContainer": func(c *Call) (any, error) {
			this(c).cookies, _ = types.Unwrap(c.Args[0]).(*CookieContainer)
			return nil, nil
		},
		"get HaveResponse": func(c *Call) (any, error) { return this(c).answer != nil, nil },
		"GetResponse()":    response,
		"GetResponseAsync()": func(c *Call) (any, error) {
			r, err := this(c).send(c)
			return doneTask(c, types.MustNamed("System.Net.WebResponse"), r, err), nil
		},
		"GetRequestStream()": stream,
		"GetRequestStreamAsync()": func(c *Call) (any, error) {
			s, err := stream(c)
			return doneTask(c, types.MustNamed("System.IO.Stream"), s, err), nil
		},
		"Abort()": func(*Call) (any, error) { return nil, nil },
		"AddRange(*)": func(c *Call) (any, error) {
			var n []string
			for _, a := range c.Args {
				if s, ok := a.(string); ok {
					if s != "bytes" {
						return nil, ArgumentError("Specified range unit is not known.", "rangeSpecifier")
					}
					continue
				}
				n = append(n, types.ToString(a))
			}
			text := n[0] + "-"
			if len(n) > 1 {
				text += n[1]
			} else if strings.HasPrefix(n[0], "-") {
				text = n[0]
			}
			this(c).headers.set("Range", "bytes="+text)
			return nil, nil
		},
	}
	for prop, name := range map[string]string{"UserAgent": "User-Agent", "Accept": "Accept", "ContentType": "Content-Type", "Referer": "Referer", "Host": "Host", "Expect": "Expect", "TransferEncoding": "Transfer-Encoding", "Connection": "Connection"} {
		t["get "+prop] = func(c *Call) (any, error) { h := this(c).headers; return h.joined(h.find(name)), nil }
		t["set "+prop] = func(c *Call) (any, error) {
			if c.Str(0) == "" {
				this(c).headers.remove(name)
			} else {
				this(c).headers.set(name, c.Str(0))
			}
			return nil, nil
		}
	}
	for prop, name := range map[string]string{"IfModifiedSince": "If-Modified-Since", "Date": "Date"} {
		t["get "+prop] = func(c *Call) (any, error) {
			v, _ := this(c).headers.joined(this(c).headers.find(name)).(string)
			if d, ok := ParseHTTPDate(v); ok {
				return types.NewDateTime(d.In(c.Location()), types.Local), nil
			}
			return types.DateTime{}, nil
		}
		t["set "+prop] = func(c *Call) (any, error) {
			d, _ := types.Unwrap(c.Args[0]).(types.DateTime)
			this(c).headers.set(name, FormatHTTPDate(d.In(c.Location())))
			return nil, nil
		}
	}
	sample, err := newWebRequest(&URI{absolute: true, scheme: "http"})
	if err == nil {
		for name := range sample.props {
			t["get "+name] = func(c *Call) (any, error) { return this(c).props[name], nil }
			t["set "+name] = func(c *Call) (any, error) { this(c).props[name] = types.Unwrap(c.Args[0]); return nil, nil }
		}
	}
	return t
})

// HTTPWebResponse is System.Net.HttpWebResponse.
type HTTPWebResponse struct {
	r       *HTTPResponse
	method  string
	cookies *CookieContainer
	stream  byteStream
}

// PSType is HttpWebResponse.
func (*HTTPWebResponse) PSType() *types.Type { return types.MustNamed("System.Net.HttpWebResponse") }

var httpWebResponseTable = sync.OnceValue(func() Table {
	this := func(c *Call) *HTTPWebResponse { return c.This.(*HTTPWebResponse) }
	header := func(name string) Func {
		return func(c *Call) (any, error) {
			for _, h := range []*HTTPHeaders{this(c).r.Headers, this(c).r.Content.Headers} {
				if v, ok := h.Get(name); ok {
					return v, nil
				}
			}
			return "", nil
		}
	}
	closing := func(c *Call) (any, error) { return nil, this(c).r.Content.Close() }
	return Table{
		"get StatusCode":        func(c *Call) (any, error) { return this(c).r.StatusCode(), nil },
		"get StatusDescription": func(c *Call) (any, error) { return this(c).r.Reason, nil },
		"get ContentType":       header("Content-Type"),
		"get ContentEncoding":   header("Content-Encoding"),
		"get Server":            header("Server"),
		"get CharacterSet":      func(c *Call) (any, error) { return this(c).r.Charset(), nil },
		"get Method":            func(c *Call) (any, error) { return this(c).method, nil },
		"get ResponseUri":       func(c *Call) (any, error) { return this(c).r.Request.URI, nil },
		"get SupportsHeaders":   func(*Call) (any, error) { return true, nil },
		"get IsFromCache":       func(*Call) (any, error) { return false, nil },
		"get ContentLength": func(c *Call) (any, error) {
			if n, ok := this(c).r.Length(); ok {
				return n, nil
			}
			return int64(-1), nil
		},
		"get ProtocolVersion": func(c *Call) (any, error) {
			return &types.Version{Major: 1, Minor: int32(this(c).r.Minor), Build: -1, Revision: -1}, nil
		},
		"get LastModified": func(c *Call) (any, error) {
			v, _ := this(c).r.Content.Headers.Get("Last-Modified")
			d, ok := ParseHTTPDate(v)
			if !ok {
				d = c.Now()
			}
			return types.NewDateTime(d.In(c.Location()), types.Local), nil
		},
		"get Cookies": func(c *Call) (any, error) {
			if this(c).cookies == nil {
				return &CookieCollection{}, nil
			}
			return &CookieCollection{this(c).cookies.For(this(c).r.Request.URI, c.Now())}, nil
		},
		"get Headers": func(c *Call) (any, error) { return webHeadersOf(this(c).r), nil },
		"GetResponseHeader(string)": func(c *Call) (any, error) {
			h := webHeadersOf(this(c).r)
			if v := h.joined(h.find(c.Str(0))); v != nil {
				return v, nil
			}
			return "", nil
		},
		"GetResponseStream()": func(c *Call) (any, error) {
			w := this(c)
			if w.stream == nil {
				s, err := w.r.Content.asStream()
				if err != nil {
					return nil, err
				}
				w.stream = s
			}
			return w.stream, nil
		},
		"Close()": closing, "Dispose()": closing,
	}
})

// all reads the whole answer.
func (w *HTTPWebResponse) all(c *Call) ([]byte, error) {
	var b []byte
	err := c.Waiting(func() (err error) {
		b, err = w.r.Content.ReadAll()
		return err
	})
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return b, err
}
