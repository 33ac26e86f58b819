package web

import (
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// failure gives an error of .NET the form it has when a command lets it pass.
func failure(err error) error {
	if x, ok := err.(*types.Exception); ok && x.ID == "" {
		x.ID, x.Category = x.Class.Name, "NotSpecified"
	}
	return err
}

// absolute is the address that -Uri means: without scheme it is http.
func absolute(u *dotnet.URI) (*dotnet.URI, error) {
	if u.Absolute() && (u.Scheme() != "file" || !strings.HasPrefix(u.Original(), "/")) {
		return u, nil
	}
	return dotnet.ParseURI("http://" + u.Original())
}

// prepareURI is the address with a dictionary's entries as query.
func (w *command) prepareURI(c *interp.Call, u *dotnet.URI) (*dotnet.URI, error) {
	u, err := absolute(u)
	if err != nil {
		return nil, err
	}
	d, _ := types.Unwrap(w.body).(*types.Dict)
	if d == nil || w.method != "" && !strings.EqualFold(w.method, "Default") && !strings.EqualFold(w.method, "Get") {
		return u, nil
	}
	text, err := formatDictionary(c, d)
	if err != nil {
		return nil, err
	}
	if q := u.Query(); len(q) > 1 {
		text = q[1:] + "&" + text
	}
	w.body = nil
	return u.WithQuery(text), nil
}

// formatDictionary writes a dictionary as a form.
func formatDictionary(c *interp.Call, d *types.Dict) (string, error) {
	var b strings.Builder
	for i := range d.Len() {
		e := d.At(i)
		key, err := c.Text(e.Key)
		if err != nil {
			return "", err
		}
		value := ""
		if types.Norm(e.Value) != nil {
			if value, err = plainText(c, e.Value); err != nil {
				return "", err
			}
		}
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(dotnet.QueryEncode(key) + "=" + dotnet.QueryEncode(value))
	}
	return b.String(), nil
}

// verb is the method of the request.
func (w *command) verb() string {
	switch {
	case w.custom != "":
		return strings.ToUpper(w.custom)
	case w.method == "" || strings.EqualFold(w.method, "Default"):
		return "GET"
	}
	return strings.ToUpper(w.method)
}

// newRequest makes a request with the session's headers, still without content.
func (w *command) newRequest(c *interp.Call, to *dotnet.URI) (*dotnet.HTTPRequest, error) {
	u, err := w.prepareURI(c, to)
	if err != nil {
		return nil, failure(err)
	}
	if u.Scheme() != "http" && u.Scheme() != "https" {
		e := c.Error("System.NotSupportedException", "WebCmdletIEDomNotSupportedException", "NotImplemented", nil, "The '%s' scheme is not supported.", u.Scheme())
		return nil, e
	}
	req := dotnet.NewHTTPRequest(w.verb(), u)
	if v, ok := types.Unwrap(c.Value("HttpVersion")).(*types.Version); ok {
		req.Version = v
	}
	add := func(name, value string) error {
		if c.Switch("SkipHeaderValidation") {
			req.Headers.TryAdd(name, value)
			return nil
		}
		return failure(req.Headers.Add(name, value))
	}
	w.contentHeaders = map[string]string{}
	agent := w.session.UserAgent
	said := false
	for i := range w.session.Headers.Len() {
		e := w.session.Headers.At(i)
		name, value := types.ToString(e.Key), types.ToString(e.Value)
		switch {
		case dotnet.IsContentHeader(name):
			w.contentHeaders[name] = value
			w.contentOrder = appendNew(w.contentOrder, name)
			continue
		case strings.EqualFold(name, "User-Agent"):
			said = true
			w.session.UserAgent = value
		}
		if err := add(name, value); err != nil {
			return nil, err
		}
	}
	if !said {
		if err := add("User-Agent", agent); err != nil {
			return nil, err
		}
	}
	if c.Switch("DisableKeepAlive") {
		req.Headers.TryAdd("Connection", "close")
	}
	if v := c.String("TransferEncoding"); v != "" {
		if !strings.EqualFold(v, "chunked") {
			req.Headers.TryAdd("Transfer-Encoding", v)
		}
		req.Headers.TryAdd("Transfer-Encoding", "chunked")
	}
	if w.resume {
		w.resumeFrom = -1
		from := int64(0)
		if info, err := c.Host().Files.Stat(w.outFile); err == nil {
			w.resumeFrom, from = info.Size(), info.Size()
		}
		req.Headers.TryAdd("Range", "bytes="+strconv.FormatInt(from, 10)+"-")
	}
	return req, nil
}

func appendNew(list []string, name string) []string {
	for _, n := range list {
		if strings.EqualFold(n, name) {
			return list
		}
	}
	return append(list, name)
}
