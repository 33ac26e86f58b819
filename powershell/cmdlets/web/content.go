package web

import (
	"os"
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// contentType is the error of a -ContentType that is none.
func contentTypeError(c *interp.Call, inner error) error {
	e := c.Error("System.Management.Automation.ValidationMetadataException", "WebCmdletContentTypeException", "InvalidArgument", nil,
		"The cmdlet cannot run because the -ContentType parameter is not a valid Content-Type header. Specify a valid Content-Type for -ContentType, then retry. To suppress header validation, supply the -SkipHeaderValidation parameter.")
	if c.Has("ContentType") {
		e.Target = c.String("ContentType")
	}
	e.Inner, _ = inner.(*types.Exception)
	return e
}

// fill gives a request its content and the content its headers.
func (w *command) fill(c *interp.Call, req *dotnet.HTTPRequest) error {
	set := func(name, value string) {
		for k := range w.contentHeaders {
			if strings.EqualFold(k, name) {
				delete(w.contentHeaders, k)
			}
		}
		w.contentHeaders[name] = value
		w.contentOrder = appendNew(w.contentOrder, name)
	}
	switch {
	case c.Has("ContentType") && c.Value("ContentType") != nil:
		set("Content-Type", c.String("ContentType"))
	case req.Method == "POST" && w.contentHeader("Content-Type") == "":
		set("Content-Type", "application/x-www-form-urlencoded")
	}
	var err error
	form, _ := types.Unwrap(c.Value("Form")).(*types.Dict)
	switch {
	case form != nil:
		w.contentHeaders = map[string]string{} // the parts' boundary is in the content's own
		req.Content, err = formContent(c, form)
	case types.Norm(w.body) != nil:
		err = w.bodyContent(c, req)
	case w.inFile != "":
		f, ferr := c.OpenFile(w.inFile, os.O_RDONLY)
		if ferr != nil {
			return failure(ferr)
		}
		req.Content = dotnet.NewFileContent(w.inFile, f)
	}
	if err != nil {
		return err
	}
	if req.Content == nil {
		if req.Method == "GET" && !c.Has("ContentType") {
			return nil
		}
		req.Content = dotnet.NewByteContent(nil)
	}
	return w.headContent(c, req)
}

func (w *command) contentHeader(name string) string {
	for k, v := range w.contentHeaders {
		if strings.EqualFold(k, name) {
			return v
		}
	}
	return ""
}

// headContent gives the content the headers that are kept for it.
func (w *command) headContent(c *interp.Call, req *dotnet.HTTPRequest) error {
	h := req.Content.Headers
	for _, name := range w.contentOrder {
		value := w.contentHeader(name)
		if strings.TrimSpace(value) == "" {
			continue
		}
		if _, has := h.Get(name); has {
			h.Remove(name)
		}
		if c.Switch("SkipHeaderValidation") {
			h.TryAdd(name, value)
			continue
		}
		if err := h.Add(name, value); err != nil {
			return contentTypeError(c, err)
		}
	}
	return nil
}

// bodyContent makes the content of -Body.
func (w *command) bodyContent(c *interp.Call, req *dotnet.HTTPRequest) error {
	switch v := types.Unwrap(w.body).(type) {
	case *types.Dict:
		if req.Method == "GET" {
			return w.textContent(c, req, v.T.String(), "utf-8")
		}
		text, err := formatDictionary(c, v)
		if err != nil {
			return err
		}
		return w.textContent(c, req, text, "utf-8")
	case *xml.Node:
		charset := "utf-8"
		if d := v.Declaration(); d != nil && v.Kind == xml.Document {
			if d.Encoding != "" {
				charset = d.Encoding
			}
		}
		return w.textContent(c, req, v.OuterXML(), charset)
	case *dotnet.HTTPContent:
		w.contentHeaders = map[string]string{}
		req.Content = v
		return nil
	case *types.Array:
		if b, ok := v.Bytes(); ok && v.Elem == types.Byte {
			req.Content = dotnet.NewByteContent(b)
			return nil
		}
	}
	if h, ok := dotnet.NewStreamContent(w.body); ok {
		req.Content = h
		return nil
	}
	body := types.Unwrap(w.body)
	if o, ok := body.(*types.PSObject); ok && o.Base == nil { // a custom object has no text of its own
		return w.textContent(c, req, "", "utf-8")
	}
	text, err := c.Text(body)
	if err != nil {
		return err
	}
	return w.textContent(c, req, text, "utf-8")
}

// textContent encodes a text as -ContentType says, else in charset.
func (w *command) textContent(c *interp.Call, req *dotnet.HTTPRequest, text, charset string) error {
	if v := c.String("ContentType"); c.Has("ContentType") && v != "" {
		name, err := dotnet.MediaCharset(v)
		if err == nil && name != "" {
			if _, ok := dotnet.EncodingNamed(name); !ok {
				err = types.NewException("System.ArgumentException", "'"+name+"' is not a supported encoding name. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method. (Parameter 'name')")
			}
		}
		if err != nil && !c.Switch("SkipHeaderValidation") {
			return contentTypeError(c, err)
		}
		if err == nil && name != "" {
			charset = name
		}
	}
	e, ok := dotnet.EncodingNamed(charset)
	if !ok {
		e, _ = dotnet.EncodingNamed("utf-8")
	}
	req.Content = dotnet.NewByteContent(e.Bytes(text))
	return nil
}

// formContent makes the parts of -Form.
func formContent(c *interp.Call, form *types.Dict) (*dotnet.HTTPContent, error) {
	m, err := dotnet.NewMultipart(c.Host().Random)
	if err != nil {
		return nil, err
	}
	for i := range form.Len() {
		e := form.At(i)
		name, err := c.Text(e.Key)
		if err != nil {
			return nil, err
		}
		if err := addField(c, m, name, e.Value, true); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// addField adds a field of a form: a file, the elements of a collection, a text.
func addField(c *interp.Call, m *dotnet.HTTPContent, name string, v any, enumerate bool) error {
	v = types.Unwrap(v)
	disposition := "form-data; name=" + dotnet.QuoteParameter(`"`+name+`"`)
	if o, ok := v.(interface{ FilePath() string }); ok && o.FilePath() != "" && !isFolder(c, o.FilePath()) {
		f, err := c.OpenFile(o.FilePath(), os.O_RDONLY)
		if err != nil {
			return failure(err)
		}
		p := dotnet.NewFileContent(o.FilePath(), f)
		p.Headers.Set("Content-Disposition", disposition+"; filename="+dotnet.QuoteParameter(`"`+path.Base(o.FilePath())+`"`))
		p.Headers.Set("Content-Type", "application/octet-stream")
		m.AddPart(p)
		return nil
	}
	if _, isText := v.(string); enumerate && !isText {
		if items, many := types.Elements(v); many {
			for _, i := range items {
				if err := addField(c, m, name, i, false); err != nil {
					return err
				}
			}
			return nil
		}
	}
	text, err := c.Text(v)
	if err != nil {
		return err
	}
	p := dotnet.NewByteContent([]byte(text))
	p.Headers.Set("Content-Type", "text/plain; charset=utf-8")
	p.Headers.Set("Content-Disposition", disposition)
	m.AddPart(p)
	return nil
}
