package web

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// terminate ends the command with an error about a request.
func (w *command) terminate(c *interp.Call, req *dotnet.HTTPRequest, e *types.Exception, id, details string) error {
	e.ID, e.Category, e.Target = id, "InvalidOperation", req
	r := c.Record(e)
	r.Details = details
	r.Invocation, r.Activity = c.Invocation(), c.Name()
	return &interp.Failure{Record: r}
}

// sendError is the error of a request that got no answer.
func (w *command) sendError(c *interp.Call, req *dotnet.HTTPRequest, err error) error {
	x, ok := err.(*types.Exception)
	if !ok {
		return err
	}
	if x.ID != "" || x.Class.Name != "System.Net.Http.HttpRequestException" {
		return failure(x)
	}
	details := ""
	if x.Inner != nil {
		details = x.Inner.Message
	}
	return w.terminate(c, req, x, "WebCmdletWebResponseException", details)
}

// slowError is the error of a body that does not come.
func (w *command) slowError(c *interp.Call) error {
	n := c.Int("OperationTimeoutSeconds", 0)
	e := c.Error("System.TimeoutException", "OperationTimeoutReached", "OperationTimeout", nil, "The request was canceled due to the configured OperationTimeout of %d seconds elapsing", n)
	e.Inner = types.NewException("System.Threading.Tasks.TaskCanceledException", "A task was canceled.")
	return e
}

// statusError is the error of an answer whose status is none of success.
func (w *command) statusError(c *interp.Call, req *dotnet.HTTPRequest, r *dotnet.HTTPResponse) error {
	e := types.NewException("Microsoft.PowerShell.Commands.HttpResponseException", fmt.Sprintf("Response status code does not indicate success: %d (%s).", r.Status, r.Reason))
	e.Fields = map[string]any{"Response": r, "StatusCode": r.StatusCode(), "HttpRequestError": types.EnumNamed("System.Net.Http.HttpRequestError", "Unknown")}
	var b bytes.Buffer
	details := ""
	if w.read(c, r, &b) == nil { // the status says enough when the body does not come
		text, err := r.Content.DecodeText(b.Bytes())
		if err != nil {
			text = b.String()
		}
		details = formatError(text, r.MediaType())
	}
	if err := c.Context().Err(); err != nil {
		return err
	}
	return w.terminate(c, req, e, "WebCmdletWebResponseException", details)
}

var tags = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("<[^>]*>") })

// formatError makes an answer's body readable: XML and JSON are indented, of
// others the markup is taken away.
func formatError(text, media string) string {
	switch {
	case dotnet.IsXML(media):
		if s, ok := indentXML(text); ok {
			return "\n" + s
		}
	case dotnet.IsJSON(media):
		if s, ok := indentJSON(text); ok {
			return "\n" + s
		}
	}
	return tags().ReplaceAllString(text, "")
}

// indentXML writes a document with a line for each element and attribute.
func indentXML(text string) (string, bool) {
	d := xml.NewDocument()
	if d.LoadXML(text) != nil {
		return "", false
	}
	w := xml.NewWriter(xml.Format{Modern: true, Indent: true, OnAttributes: true, OmitXml: true})
	d.WriteContent(w)
	return w.String(), true
}

// indentJSON lays a JSON text out as System.Text.Json does; null is no document.
func indentJSON(text string) (string, bool) {
	p := &layout{s: text}
	p.blanks()
	if strings.HasPrefix(p.s[p.i:], "null") || !p.value(0) {
		return "", false
	}
	p.blanks()
	return p.out.String(), p.i == len(p.s)
}
