package dotnet

import (
	"strings"
	"sync"
	"unicode"

	"github.com/runwright/runwright/powershell/types"
)

// WebResponse is what Invoke-WebRequest returns: a WebResponseObject, of text a
// BasicHtmlWebResponseObject.
type WebResponse struct {
	types.Own
	base     *HTTPResponse
	data     []byte
	stream   *MemoryStream
	text     string
	encoding *Encoding
	basic    bool
	relation *types.Dict
	outFile  string
	bytes    *types.Array
	parts    map[string]*types.List
}

// NewWebResponse makes the object of an answer whose body was read. Relation is
// its dictionary of links, outFile where the body is saved, "" for nowhere.
func NewWebResponse(r *HTTPResponse, data []byte, relation *types.Dict, outFile string) *WebResponse {
	w := &WebResponse{base: r, data: data, stream: &MemoryStream{buf: data}, relation: relation, outFile: outFile, parts: map[string]*types.List{}}
	if IsText(r.MediaType()) {
		w.basic = true
		w.text, w.encoding = DecodeBody(data, r.Charset())
	}
	return w
}

// PSType is the class.
func (w *WebResponse) PSType() *types.Type {
	if w.basic {
		return types.MustNamed("Microsoft.PowerShell.Commands.BasicHtmlWebResponseObject")
	}
	return types.MustNamed("Microsoft.PowerShell.Commands.WebResponseObject")
}

// PSString is the content as text.
func (w *WebResponse) PSString() string {
	if w.basic {
		return w.text
	}
	return printable(w.data)
}

// printable shows bytes as ASCII with dots for what cannot be shown.
func printable(b []byte) string {
	out := make([]rune, len(b))
	for i, c := range b {
		r := rune(c)
		switch {
		case c >= 0x80:
			r = '?'
		case !unicode.IsSpace(r) && (c < 0x20 || c == 0x7f):
			r = '.'
		}
		out[i] = r
	}
	return string(out)
}

// status is the name of the status.
func (w *WebResponse) status() string { return types.ToString(w.base.StatusCode()) }

// raw is the answer as it came.
func (w *WebResponse) raw() string {
	var b strings.Builder
	b.WriteString("HTTP/1." + itoa(w.base.Minor) + " " + itoa(w.base.Status) + " " + w.status() + "\n")
	for name, values := range w.base.HeaderList {
		for _, v := range values {
			b.WriteString(name + ": " + v + "\n")
		}
	}
	return b.String() + "\n" + w.PSString()
}

// HeaderDict is the dictionary of an answer's headers.
func HeaderDict(r *HTTPResponse) *types.Dict {
	list := types.MustNamed("System.Collections.Generic.IEnumerable`1").Instantiate(types.String)
	d := &types.Dict{T: types.MustNamed("System.Collections.Generic.Dictionary`2").Instantiate(types.String, list)}
	for name, values := range r.HeaderList {
		d.Set(name, types.StringsToArray(values))
	}
	return d
}

// IsJSON, IsXML and IsText class media types as the web commands do.
func IsJSON(media string) bool {
	switch strings.ToLower(media) {
	case "application/json", "text/json", "application/x-javascript", "text/x-javascript", "application/javascript", "text/javascript":
		return true
	}
	return false
}

// IsXML reports a media type of XML.
func IsXML(media string) bool {
	media = strings.ToLower(media)
	return media == "application/xml" || media == "text/xml" || strings.HasSuffix(media, "+xml") || media == "application/xml-external-parsed-entity" || media == "application/xml-dtd"
}

// IsText reports a media type whose content is shown as text.
func IsText(media string) bool {
	return strings.HasPrefix(strings.ToLower(media), "text") || IsXML(media) || IsJSON(media)
}

// DecodeBody reads bytes as text of a charset; without one, of the charset that
// the text itself names in its first thousand characters, else UTF-8.
func DecodeBody(b []byte, charset string) (string, *Encoding) {
	utf8, _ := EncodingNamed("utf-8")
	if e, ok := EncodingNamed(charset); ok && charset != "" {
		return e.String(b), e
	}
	text := utf8.String(b)
	head := text
	if u := types.Units(text); len(u) > 1024 {
		head = types.FromUnits(u[:1024])
	}
	for _, find := range []func(s string) string{metaCharset, xmlEncoding} {
		if name := find(head); name != "" {
			if e, ok := EncodingNamed(name); ok {
				return e.String(b), e
			}
			break
		}
	}
	return text, utf8
}

// metaCharset is the charset that an HTML meta element names.
func metaCharset(s string) string {
	low := strings.ToLower(s)
	for at := 0; ; {
		i := strings.Index(low[at:], "<meta")
		if i < 0 {
			return ""
		}
		at += i + len("<meta")
		end := strings.IndexByte(low[at:], '>')
		if end < 0 {
			return ""
		}
		tag := low[at : at+end]
		if _, v, ok := strings.Cut(tag, "charset"); ok {
			v = strings.TrimLeft(v, " \t\n")
			if v, ok = strings.CutPrefix(v, "="); ok {
				v = strings.TrimLeft(v, " \t\n\"'")
				if n := strings.IndexAny(v, " \t\n\"'/;"); n >= 0 {
					v = v[:n]
				}
				return v
			}
		}
	}
}

// xmlEncoding is the encoding that an XML declaration names.
func xmlEncoding(s string) string {
	i := strings.Index(s, "<?xml")
	if i < 0 {
		return ""
	}
	decl, _, ok := strings.Cut(s[i:], "?>")
	_, v, named := strings.Cut(decl, "encoding")
	v, eq := strings.CutPrefix(strings.TrimLeft(v, " \t\n"), "=")
	v = strings.TrimLeft(v, " \t\n")
	if !ok || !named || !eq || v == "" || v[0] != '"' && v[0] != '\'' {
		return ""
	}
	name, _, _ := strings.Cut(v[1:], v[:1])
	return name
}

var webResponseTable = sync.OnceValue(func() Table {
	this := func(c *Call) *WebResponse { return c.This.(*WebResponse) }
	elements := func(kind string) Func {
		return func(c *Call) (any, error) { return this(c).elements(kind), nil }
	}
	return Table{
		"get BaseResponse": func(c *Call) (any, error) { return this(c).base, nil },
		"set BaseResponse": func(c *Call) (any, error) {
			r, ok := types.Unwrap(c.Args[0]).(*HTTPResponse)
			if !ok {
				return nil, ArgumentNull("value")
			}
			this(c).base = r
			return nil, nil
		},
		"get Content": func(c *Call) (any, error) {
			w := this(c)
			if w.basic {
				return w.text, nil
			}
			if w.bytes == nil {
				w.bytes = types.BytesToArray(w.data)
			}
			return w.bytes, nil
		},
		"get Headers":           func(c *Call) (any, error) { return HeaderDict(this(c).base), nil },
		"get RawContent":        func(c *Call) (any, error) { return this(c).raw(), nil },
		"get RawContentLength":  func(c *Call) (any, error) { return int64(len(this(c).data)), nil },
		"get RawContentStream":  func(c *Call) (any, error) { return this(c).stream, nil },
		"get RelationLink":      func(c *Call) (any, error) { return this(c).relation, nil },
		"get StatusCode":        func(c *Call) (any, error) { return int32(this(c).base.Status), nil },
		"get StatusDescription": func(c *Call) (any, error) { return this(c).status(), nil },
		"get OutFile": func(c *Call) (any, error) {
			if this(c).outFile == "" {
				return nil, nil
			}
			return this(c).outFile, nil
		},
		"get Encoding":    func(c *Call) (any, error) { return this(c).encoding, nil },
		"get InputFields": elements("INPUT"),
		"get Links":       elements("A"),
		"get Images":      elements("IMG"),
		"ToString()":      func(c *Call) (any, error) { return this(c).PSString(), nil },
	}
})

// elementsTable is WebCmdletElementCollection.
func elementsTable() Table {
	find := func(props ...string) Func {
		return func(c *Call) (any, error) {
			for _, i := range c.This.(*types.List).Items {
				o, _ := i.(*types.PSObject)
				for _, p := range props {
					if v, ok := o.Get(p); ok && strings.EqualFold(types.ToString(v), c.Str(0)) {
						return o, nil
					}
				}
			}
			return nil, nil
		}
	}
	t := Table{}
	for k, f := range listTable() {
		t[k] = f
	}
	t["Find(string)"], t["FindById(string)"], t["FindByName(string)"] = find("id", "name"), find("id"), find("name")
	return t
}
