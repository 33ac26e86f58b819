package dotnet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// HTTPContent is what a request or an answer carries. It is bytes, the bytes of a
// stream, parts, or the body of an answer that is still to be read.
type HTTPContent struct {
	class   string // without the name space
	Headers *HTTPHeaders
	data    []byte
	stream  byteStream
	parts   []*HTTPContent
	// boundary parts them; form says that they are a form's fields.
	boundary string
	form     bool
	// body is an answer's body until it is read into data.
	mu     sync.Mutex
	body   io.ReadCloser
	length int64
	used   bool
}

func newContent(class string, data []byte) *HTTPContent {
	c := &HTTPContent{class: class, data: data}
	c.Headers = &HTTPHeaders{kind: contentHeaders, length: c.knownLength}
	return c
}

// NewByteContent is a ByteArrayContent.
func NewByteContent(data []byte) *HTTPContent { return newContent("ByteArrayContent", data) }

// NewStreamContent is a StreamContent of a stream object of scripts; ok is false
// when v is none.
func NewStreamContent(v any) (*HTTPContent, bool) {
	s, ok := types.Unwrap(v).(byteStream)
	if !ok {
		return nil, false
	}
	c := newContent("StreamContent", nil)
	c.stream = s
	return c, true
}

// NewFileContent is a StreamContent of a file of the host. Closing the request
// closes the file.
func NewFileContent(name string, f File) *HTTPContent {
	c := newContent("StreamContent", nil)
	c.stream = &FileStream{name: name, f: f, read: true}
	return c
}

// PSType is the class of the content.
func (h *HTTPContent) PSType() *types.Type { return types.MustNamed("System.Net.Http." + h.class) }

// Enumerates is true of parts.
func (h *HTTPContent) Enumerates() bool { return h.boundary != "" }

// Each yields the parts.
func (h *HTTPContent) Each(yield func(any) bool) {
	for _, p := range h.parts {
		if !yield(p) {
			return
		}
	}
}

// knownLength is the number of bytes, ok when it is known without reading.
func (h *HTTPContent) knownLength() (int64, bool) {
	n := h.Size()
	return n, n >= 0
}

// Size implements web.Body.
func (h *HTTPContent) Size() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.body != nil:
		return h.length
	case h.stream != nil:
		if _, _, seek := h.stream.can(); !seek {
			return -1
		}
		n, err := h.stream.length()
		at, aerr := h.stream.Seek(0, io.SeekCurrent)
		if err != nil || aerr != nil {
			return -1
		}
		return n - at
	case h.boundary != "":
		total := int64(len("--"+h.boundary) + 2 + len("\r\n--"+h.boundary+"--\r\n"))
		for i, p := range h.parts {
			n := p.Size()
			if n < 0 {
				return -1
			}
			total += int64(len(h.partHead(i))) + n
		}
		return total
	}
	return int64(len(h.data))
}

// partHead is what stands before a part, its separator included but for the first.
func (h *HTTPContent) partHead(i int) string {
	var b strings.Builder
	if i > 0 {
		b.WriteString("\r\n--" + h.boundary + "\r\n")
	}
	for _, e := range h.parts[i].Headers.all() {
		b.WriteString(e.name + ": " + joinHeader(e.name, e.values) + "\r\n")
	}
	b.WriteString("\r\n")
	return b.String()
}

// Open implements web.Body.
func (h *HTTPContent) Open() (io.ReadCloser, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.stream != nil:
		if h.used {
			if _, _, seek := h.stream.can(); !seek {
				return nil, types.NewException("System.InvalidOperationException", "The stream was already consumed. It cannot be read again.")
			}
			if _, err := h.stream.Seek(0, io.SeekStart); err != nil {
				return nil, err
			}
		}
		h.used = true
		return io.NopCloser(onlyReader{h.stream}), nil
	case h.boundary != "":
		list := []io.Reader{strings.NewReader("--" + h.boundary + "\r\n")}
		for i, p := range h.parts {
			in, err := p.Open()
			if err != nil {
				return nil, err
			}
			list = append(list, strings.NewReader(h.partHead(i)), in)
		}
		return io.NopCloser(io.MultiReader(append(list, strings.NewReader("\r\n--"+h.boundary+"--\r\n"))...)), nil
	case h.body != nil:
		if h.used {
			return nil, types.NewException("System.InvalidOperationException", "The stream was already consumed. It cannot be read again.")
		}
		h.used = true
		return h.body, nil
	}
	return io.NopCloser(bytes.NewReader(h.data)), nil
}

// Close releases what the content holds.
func (h *HTTPContent) Close() error {
	switch {
	case h.body != nil:
		return h.body.Close()
	case h.stream != nil:
		return h.stream.Close()
	}
	for _, p := range h.parts {
		if err := p.Close(); err != nil {
			return err
		}
	}
	return nil
}

// ReadAll returns all bytes; those of an answer's body are kept.
func (h *HTTPContent) ReadAll() ([]byte, error) {
	if h.body == nil && h.stream == nil && h.boundary == "" {
		return h.data, nil
	}
	in, err := h.Open()
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(in)
	cerr := in.Close()
	if err == nil {
		err = cerr
	}
	if err != nil {
		return nil, HTTPFailure(err)
	}
	if h.body != nil {
		h.mu.Lock()
		h.body, h.data = nil, b
		h.mu.Unlock()
	}
	return b, nil
}

// DecodeText reads bytes as text of the charset that the headers name, or that
// their first bytes tell; else UTF-8.
func (h *HTTPContent) DecodeText(b []byte) (string, error) {
	charset := ""
	if v, ok := h.Headers.Get("Content-Type"); ok {
		if m, ok := parseMedia(v); ok {
			charset, _ = m.pair("charset")
			charset = strings.Trim(charset, `"`)
		}
	}
	if charset != "" {
		e, ok := EncodingNamed(charset)
		if !ok {
			x := types.NewException("System.InvalidOperationException", "The character set provided in ContentType is invalid. Cannot read content as string using an invalid character set.")
			x.Inner = types.NewException("System.ArgumentException", "'"+charset+"' is not a supported encoding name.")
			return "", x
		}
		return e.String(cutMark(b, e)), nil
	}
	for _, m := range []struct{ mark, name string }{{"\xef\xbb\xbf", "utf-8"}, {"\xff\xfe\x00\x00", "utf-32"}, {"\xff\xfe", "utf-16"}, {"\xfe\xff", "utf-16BE"}} {
		if rest, ok := bytes.CutPrefix(b, []byte(m.mark)); ok {
			if e, ok := EncodingNamed(m.name); ok {
				return e.String(rest), nil
			}
		}
	}
	return decodeUTF8(b), nil
}

// cutMark takes off the encoding's own byte order mark.
func cutMark(b []byte, e *Encoding) []byte {
	return bytes.TrimPrefix(b, e.Bytes("\ufeff"))
}

// stream is the content as a stream that scripts read; what fails to read fails there.
func (h *HTTPContent) asStream() (byteStream, error) {
	if h.body == nil && h.stream == nil && h.boundary == "" {
		return &MemoryStream{buf: h.data, readOnly: true}, nil
	}
	if h.stream != nil {
		return h.stream, nil
	}
	in, err := h.Open()
	if err != nil {
		return nil, err
	}
	return &bodyStream{in: in}, nil
}

var httpContentTable = sync.OnceValue(func() Table {
	this := func(c *Call) *HTTPContent { return c.This.(*HTTPContent) }
	stream := types.MustNamed("System.IO.Stream")
	copyTo := func(h *HTTPContent, to byteStream) error {
		in, err := h.Open()
		if err != nil {
			return err
		}
		_, err = io.Copy(onlyWriter{to}, in)
		cerr := in.Close()
		if err == nil {
			err = cerr
		}
		return HTTPFailure(err)
	}
	return Table{
		"get Headers": func(c *Call) (any, error) { return this(c).Headers, nil },
		"ReadAsStringAsync(*)": func(c *Call) (any, error) {
			h := this(c)
			return StartTask(c, types.String, func(context.Context) (any, error) {
				b, err := h.ReadAll()
				if err != nil {
					return nil, err
				}
				return h.DecodeText(b)
			}), nil
		},
		"ReadAsByteArrayAsync(*)": func(c *Call) (any, error) {
			h := this(c)
			return StartTask(c, types.ArrayOf(types.Byte), func(context.Context) (any, error) {
				b, err := h.ReadAll()
				if err != nil {
					return nil, err
				}
				return types.BytesToArray(b), nil
			}), nil
		},
		"ReadAsStream(*)": func(c *Call) (any, error) { return this(c).asStream() },
		"ReadAsStreamAsync(*)": func(c *Call) (any, error) {
			s, err := this(c).asStream()
			if err != nil {
				return doneTask(c, stream, nil, err), nil
			}
			return doneTask(c, stream, s, nil), nil
		},
		"CopyTo(*)": func(c *Call) (any, error) {
			to, err := c.stream(0, "stream")
			if err != nil {
				return nil, err
			}
			h := this(c)
			return nil, c.Waiting(func() error { return copyTo(h, to) })
		},
		"CopyToAsync(*)": func(c *Call) (any, error) {
			to, err := c.stream(0, "stream")
			if err != nil {
				return nil, err
			}
			h := this(c)
			return doneTask(c, types.Void, nil, c.Waiting(func() error { return copyTo(h, to) })), nil
		},
		"LoadIntoBufferAsync(*)": func(c *Call) (any, error) {
			h := this(c)
			return StartTask(c, types.Void, func(context.Context) (any, error) { _, err := h.ReadAll(); return nil, err }), nil
		},
		"Dispose()": func(c *Call) (any, error) { return nil, this(c).Close() },
	}
})

// contentClassTable adds the constructors of a class of contents.
func contentClassTable(class string) func() Table {
	return func() Table {
		t := Table{}
		for k, f := range httpContentTable() {
			t[k] = f
		}
		t["new(*)"] = map[string]Func{"ByteArrayContent": newByteContent, "ReadOnlyMemoryContent": newByteContent, "StringContent": newStringContent, "StreamContent": newStreamContent, "FormUrlEncodedContent": newFormContent,
			"MultipartContent": newMultipart, "MultipartFormDataContent": newMultipart}[class]
		if strings.HasPrefix(class, "Multipart") {
			t["Add(*)"] = addPart
			t["GetEnumerator()"] = func(c *Call) (any, error) { return newEnumerator(types.Collect(c.This.(*HTTPContent))), nil }
		}
		return t
	}
}

func newByteContent(c *Call) (any, error) {
	a, _ := types.Unwrap(c.Args[0]).(*types.Array)
	if a == nil {
		return nil, ArgumentNull("content")
	}
	b, _ := a.Bytes()
	if len(c.Args) == 3 {
		i, n := c.Int(1), c.Int(2)
		if i < 0 || n < 0 || i+n > len(b) {
			return nil, badSpan()
		}
		b = b[i : i+n]
	}
	return NewByteContent(append([]byte{}, b...)), nil
}

func newStringContent(c *Call) (any, error) {
	if c.Args[0] == nil {
		return nil, ArgumentNull("content")
	}
	enc, ok := EncodingNamed("utf-8")
	media := "text/plain"
	for _, a := range c.Args[1:] {
		switch x := types.Unwrap(a).(type) {
		case *Encoding:
			enc, ok = x, true
		case string:
			if x != "" {
				media = x
			}
		case *HeaderValue:
			media = x.PSString()
			if _, has := x.pair("charset"); has {
				media += ";"
			}
		}
	}
	if !ok {
		return nil, ArgumentNull("encoding")
	}
	h := newContent("StringContent", enc.Bytes(c.Str(0)))
	m, valid := parseMedia(strings.TrimSuffix(media, ";"))
	if !valid {
		return nil, formatError("The format of value '" + media + "' is invalid.")
	}
	if _, has := m.pair("charset"); !has && !strings.HasSuffix(media, ";") {
		if _, given := types.Unwrap(lastArg(c)).(*HeaderValue); !given {
			m.setPair("charset", enc.WebName())
		}
	}
	h.Headers.put("Content-Type", m.PSString())
	return h, nil
}

func lastArg(c *Call) any {
	if len(c.Args) == 0 {
		return nil
	}
	return c.Args[len(c.Args)-1]
}

func newStreamContent(c *Call) (any, error) {
	h, ok := NewStreamContent(c.Args[0])
	if !ok {
		return nil, ArgumentNull("content")
	}
	return h, nil
}

// FormEncode writes pairs of names and values as a form.
func FormEncode(pairs [][2]string) string {
	var b strings.Builder
	for i, p := range pairs {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(formPart(p[0]) + "=" + formPart(p[1]))
	}
	return b.String()
}

func formPart(s string) string {
	return strings.ReplaceAll(percent(s, unreserved+" ", false), " ", "+")
}

func newFormContent(c *Call) (any, error) {
	items, err := collectionItems(c.Args[0])
	if d, ok := types.Unwrap(c.Args[0]).(*types.Dict); ok {
		items, err = d.Entries(), nil
	}
	if err != nil || c.Args[0] == nil {
		return nil, ArgumentNull("nameValueCollection")
	}
	var pairs [][2]string
	for _, i := range items {
		e, ok := types.Unwrap(i).(*types.DictEntry)
		if !ok {
			return nil, ArgumentNull("nameValueCollection")
		}
		k, err := c.Text(e.Key)
		if err != nil {
			return nil, err
		}
		v, err := c.Text(e.Value)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, [2]string{k, v})
	}
	h := newContent("FormUrlEncodedContent", []byte(FormEncode(pairs)))
	h.Headers.put("Content-Type", "application/x-www-form-urlencoded")
	return h, nil
}

// NewMultipart is a MultipartFormDataContent with a random boundary.
func NewMultipart(random io.Reader) (*HTTPContent, error) {
	return multipart(random, "MultipartFormDataContent", "form-data", "")
}

func multipart(random io.Reader, class, subtype, boundary string) (*HTTPContent, error) {
	if boundary == "" {
		var b [16]byte
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return nil, err
		}
		b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
		boundary = fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
	}
	h := newContent(class, nil)
	h.boundary, h.form = boundary, class == "MultipartFormDataContent"
	h.Headers.put("Content-Type", "multipart/"+subtype+`; boundary="`+boundary+`"`)
	return h, nil
}

func newMultipart(c *Call) (any, error) {
	class := strings.TrimPrefix(c.Type.Name, "System.Net.Http.")
	subtype, boundary := "mixed", ""
	switch {
	case class == "MultipartFormDataContent":
		subtype = "form-data"
		if len(c.Args) > 0 {
			boundary = c.Str(0)
		}
	case len(c.Args) > 0:
		subtype = c.Str(0)
		if len(c.Args) > 1 {
			boundary = c.Str(1)
		}
	}
	return multipart(c.Random(), class, subtype, boundary)
}

// AddPart appends a part as it is.
func (h *HTTPContent) AddPart(p *HTTPContent) { h.parts = append(h.parts, p) }

func addPart(c *Call) (any, error) {
	h := c.This.(*HTTPContent)
	p, _ := types.Unwrap(c.Args[0]).(*HTTPContent)
	if p == nil {
		return nil, ArgumentNull("content")
	}
	if h.form && !hasHeader(p, "Content-Disposition") {
		v := &HeaderValue{class: "ContentDispositionHeaderValue", head: "form-data", pairs: []namePair{}}
		if len(c.Args) > 1 {
			v.setPair("name", QuoteParameter(c.Str(1)))
		}
		if len(c.Args) > 2 {
			v.setPair("filename", QuoteParameter(c.Str(2)))
			v.setPair("filename*", "utf-8''"+percent(c.Str(2), unreserved+"!#$&+^`|", false))
		}
		p.Headers.put("Content-Disposition", v.PSString())
	}
	h.AddPart(p)
	return nil, nil
}

func hasHeader(p *HTTPContent, name string) bool { _, ok := p.Headers.Get(name); return ok }

// bodyStream is a stream that can be read once, forward.
type bodyStream struct {
	in     io.ReadCloser
	closed bool
	at     int64
}

// PSType is Stream.
func (*bodyStream) PSType() *types.Type { return types.MustNamed("System.IO.Stream") }

func (s *bodyStream) can() (bool, bool, bool) { return !s.closed, false, false }

// Read implements io.Reader.
func (s *bodyStream) Read(p []byte) (int, error) {
	if s.closed {
		return 0, closedStream()
	}
	n, err := s.in.Read(p)
	s.at += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		err = HTTPFailure(err)
	}
	return n, err
}

// Write implements io.Writer.
func (*bodyStream) Write([]byte) (int, error) {
	return 0, notSupported("Specified method is not supported.")
}

// Seek implements io.Seeker.
func (*bodyStream) Seek(int64, int) (int64, error) {
	return 0, notSupported("Specified method is not supported.")
}

// Close implements io.Closer.
func (s *bodyStream) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	return s.in.Close()
}

func (*bodyStream) length() (int64, error) {
	return 0, notSupported("Specified method is not supported.")
}
func (*bodyStream) setLength(int64) error { return notSupported("Specified method is not supported.") }
func (*bodyStream) flush() error          { return nil }
