package dotnet

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// WebClient is System.Net.WebClient.
type WebClient struct {
	headers, answers *WebHeaders
	query            *NameValues
	base             string
	encoding         *Encoding
	credentials      any
	proxy            any
	useDefault       bool
}

// PSType is WebClient.
func (*WebClient) PSType() *types.Type { return types.MustNamed("System.Net.WebClient") }

// address is the URI of an argument, with the client's base and query.
func (w *WebClient) address(c *Call, i int) (*URI, error) {
	if c.Args[i] == nil {
		return nil, ArgumentNull("address")
	}
	u, err := uriArg(c, i)
	if err != nil {
		return nil, err
	}
	if u == nil {
		u = &URI{}
	}
	if !u.absolute && w.base != "" {
		b, err := parseURI(w.base, 1)
		if err != nil {
			return nil, err
		}
		if u, err = b.Resolve(u); err != nil {
			return nil, err
		}
	}
	if !u.absolute {
		return nil, webFailure("An exception occurred during a WebClient request.", "UnknownError", types.NewException("System.NotSupportedException", "The URI prefix is not recognized."), nil)
	}
	if len(w.query.names) > 0 && u.query == "" {
		var b strings.Builder
		for i, n := range w.query.names {
			if i > 0 {
				b.WriteByte('&')
			}
			b.WriteString(types.ToString(n) + "=" + types.ToString(w.query.joined(i)))
		}
		u = u.WithQuery(b.String())
	}
	return u, nil
}

// exchange sends a request of the client.
func (w *WebClient) exchange(c *Call, u *URI, method string, body []byte, contentType string) (*HTTPWebResponse, error) {
	req, err := newWebRequest(u)
	if err != nil {
		return nil, err
	}
	req.method = method
	for i, n := range w.headers.names {
		for _, v := range w.headers.vals[i] {
			req.headers.add(n, v)
		}
	}
	if contentType != "" && req.headers.find("Content-Type") < 0 {
		req.headers.add("Content-Type", contentType)
	}
	if body != nil {
		req.body = &MemoryStream{buf: body}
	}
	req.props["Credentials"], req.props["Proxy"] = w.credentials, w.proxy
	r, err := req.send(c)
	if req.answer != nil {
		w.answers = webHeadersOf(req.answer.r)
	}
	return r, err
}

// text reads bytes as the answer says, else as the client's encoding.
func (w *WebClient) text(r *HTTPResponse, b []byte) string {
	if e, ok := EncodingNamed(r.Charset()); ok && r.Charset() != "" {
		return e.String(cutMark(b, e))
	}
	if rest, ok := bytes.CutPrefix(b, []byte("\xef\xbb\xbf")); ok {
		return decodeUTF8(rest)
	}
	return w.encoding.String(b)
}

// saveTo writes an answer to a file as it comes.
func (w *WebClient) saveTo(c *Call, r *HTTPWebResponse, name string) (err error) {
	f := c.Files()
	if f == nil {
		return notSupported("There is no file system here.")
	}
	to := f.Abs(name)
	out, err := f.Open(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return webFailure("An exception occurred during a WebClient request.", "UnknownError", asException(openError(f, err, to)), nil)
	}
	defer func() {
		if cerr := out.Close(); err == nil {
			err = cerr
		}
	}()
	in, err := r.r.Content.Open()
	if err != nil {
		return err
	}
	return c.Waiting(func() error {
		_, err := io.Copy(out, in)
		cerr := in.Close()
		if err == nil {
			err = cerr
		}
		return HTTPFailure(err)
	})
}

func asException(err error) *types.Exception {
	x, ok := err.(*types.Exception)
	if !ok {
		return types.NewException("System.IO.IOException", err.Error())
	}
	return x
}

var webClientTable = sync.OnceValue(func() Table {
	this := func(c *Call) *WebClient { return c.This.(*WebClient) }
	bytesOf := func(v any) ([]byte, error) {
		a, _ := types.Unwrap(v).(*types.Array)
		if a == nil {
			return nil, ArgumentNull("data")
		}
		b, _ := a.Bytes()
		return b, nil
	}
	// get downloads; then makes the result of the answer.
	get := func(then func(c *Call, r *HTTPWebResponse) (any, error)) Func {
		return func(c *Call) (any, error) {
			u, err := this(c).address(c, 0)
			if err != nil {
				return nil, err
			}
			r, err := this(c).exchange(c, u, "GET", nil, "")
			if err != nil {
				return nil, err
			}
			return then(c, r)
		}
	}
	asBytes := func(c *Call, r *HTTPWebResponse) (any, error) {
		b, err := r.all(c)
		return types.BytesToArray(b), err
	}
	asText := func(c *Call, r *HTTPWebResponse) (any, error) {
		b, err := r.all(c)
		return this(c).text(r.r, b), err
	}
	// post uploads what make gives of the last argument.
	post := func(make func(c *Call, v any) (body []byte, contentType string, err error), then func(c *Call, r *HTTPWebResponse) (any, error)) Func {
		return func(c *Call) (any, error) {
			u, err := this(c).address(c, 0)
			if err != nil {
				return nil, err
			}
			method := "POST"
			if len(c.Args) == 3 && c.Str(1) != "" {
				method = c.Str(1)
			}
			body, contentType, err := make(c, lastArg(c))
			if err != nil {
				return nil, err
			}
			r, err := this(c).exchange(c, u, method, body, contentType)
			if err != nil {
				return nil, err
			}
			return then(c, r)
		}
	}
	form := func(c *Call, v any) ([]byte, string, error) {
		n, ok := types.Unwrap(v).(*NameValues)
		if !ok {
			return nil, "", ArgumentNull("data")
		}
		var b strings.Builder
		for i, k := range n.names {
			if i > 0 {
				b.WriteByte('&')
			}
			b.WriteString(queryEscape(types.ToString(k)) + "=" + queryEscape(types.ToString(n.joined(i))))
		}
		return []byte(b.String()), "application/x-www-form-urlencoded", nil
	}
	file := func(c *Call, v any) ([]byte, string, error) {
		name := types.ToString(v)
		if c.Files() == nil {
			return nil, "", notSupported("There is no file system here.")
		}
		data, err := c.Files().ReadFile(c.Files().Abs(name))
		if err != nil {
			return nil, "", webFailure("An exception occurred during a WebClient request.", "UnknownError", asException(openError(c.Files(), err, c.Files().Abs(name))), nil)
		}
		boundary := fmt.Sprintf("---------------------%x", types.NewDateTime(c.Now(), types.Local).Ticks)
		head := "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + path.Base(name) + "\"\r\nContent-Type: application/octet-stream\r\n\r\n"
		return append(append([]byte(head), data...), "\r\n--"+boundary+"--\r\n"...), "multipart/form-data; boundary=" + boundary, nil
	}
	// later runs a member at once and gives its result as a task, since the answer
	// is made of the script's own objects.
	later := func(f Func, result *types.Type) Func {
		return func(c *Call) (any, error) {
			v, err := f(c)
			return doneTask(c, result, v, err), nil
		}
	}
	text := func(c *Call, v any) ([]byte, string, error) {
		if v == nil {
			return nil, "", ArgumentNull("data")
		}
		return append([]byte{}, this(c).encoding.Bytes(types.ToString(v))...), "", nil
	}
	raw := func(_ *Call, v any) ([]byte, string, error) { b, err := bytesOf(v); return b, "", err }
	save := get(func(c *Call, r *HTTPWebResponse) (any, error) { return nil, this(c).saveTo(c, r, c.Str(1)) })
	array := types.ArrayOf(types.Byte)
	return Table{
		"new()": func(c *Call) (any, error) {
			e, _ := EncodingNamed("utf-8")
			return &WebClient{headers: &WebHeaders{}, query: &NameValues{}, encoding: e}, nil
		},
		"DownloadString(*)":          get(asText),
		"DownloadData(*)":            get(asBytes),
		"DownloadFile(*)":            save,
		"OpenRead(*)":                get(func(_ *Call, r *HTTPWebResponse) (any, error) { return r.r.Content.asStream() }),
		"UploadString(*)":            post(text, asText),
		"UploadData(*)":              post(raw, asBytes),
		"UploadValues(*)":            post(form, asBytes),
		"UploadFile(*)":              post(file, asBytes),
		"DownloadStringTaskAsync(*)": later(get(asText), types.String),
		"DownloadDataTaskAsync(*)":   later(get(asBytes), array),
		"DownloadFileTaskAsync(*)":   later(save, types.Void),
		"UploadStringTaskAsync(*)":   later(post(text, asText), types.String),
		"UploadDataTaskAsync(*)":     later(post(raw, asBytes), array),
		"UploadValuesTaskAsync(*)":   later(post(form, asBytes), array),
		"get Headers":                func(c *Call) (any, error) { return this(c).headers, nil },
		"set Headers": func(c *Call) (any, error) {
			if h, ok := types.Unwrap(c.Args[0]).(*WebHeaders); ok {
				this(c).headers = h
			}
			return nil, nil
		},
		"get ResponseHeaders": func(c *Call) (any, error) {
			if this(c).answers == nil {
				return nil, nil
			}
			return this(c).answers, nil
		},
		"get QueryString": func(c *Call) (any, error) { return this(c).query, nil },
		"set QueryString": func(c *Call) (any, error) {
			if q, ok := types.Unwrap(c.Args[0]).(*NameValues); ok {
				this(c).query = q
			}
			return nil, nil
		},
		"get BaseAddress": func(c *Call) (any, error) { return this(c).base, nil },
		"set BaseAddress": func(c *Call) (any, error) { this(c).base = c.Str(0); return nil, nil },
		"get Encoding":    func(c *Call) (any, error) { return this(c).encoding, nil },
		"set Encoding": func(c *Call) (any, error) {
			e, ok := types.Unwrap(c.Args[0]).(*Encoding)
			if !ok {
				return nil, ArgumentNull("value")
			}
			this(c).encoding = e
			return nil, nil
		},
		"get Credentials":           func(c *Call) (any, error) { return this(c).credentials, nil },
		"set Credentials":           func(c *Call) (any, error) { this(c).credentials = types.Unwrap(c.Args[0]); return nil, nil },
		"get UseDefaultCredentials": func(c *Call) (any, error) { return this(c).useDefault, nil },
		"set UseDefaultCredentials": func(c *Call) (any, error) { this(c).useDefault = c.Bool(0); return nil, nil },
		"get Proxy":                 func(c *Call) (any, error) { return this(c).proxy, nil },
		"set Proxy":                 func(c *Call) (any, error) { this(c).proxy = types.Unwrap(c.Args[0]); return nil, nil },
		"get IsBusy":                func(*Call) (any, error) { return false, nil },
		"Dispose()":                 func(*Call) (any, error) { return nil, nil },
	}
})
