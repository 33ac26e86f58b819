package web

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/runwright/runwright/powershell/cmdlets/utility"
	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/xml"
)

// restMethod is Invoke-RestMethod.
type restMethod struct{}

func (m *restMethod) process(c *interp.Call, w *command, r *dotnet.HTTPResponse) error {
	file := w.fileFor(c, r)
	switch {
	case c.Has("OutFile") && !c.Switch("PassThru"):
		if file != "" {
			if err := w.save(c, file, func(out io.Writer) error { return w.read(c, r, out) }); err != nil {
				return err
			}
		}
	default:
		var b bytes.Buffer
		if err := w.read(c, r, &b); err != nil {
			return err
		}
		if err := m.write(c, r, b.Bytes()); err != nil {
			return err
		}
		if file != "" {
			if err := w.save(c, file, func(out io.Writer) error { _, err := out.Write(b.Bytes()); return err }); err != nil {
				return err
			}
		}
	}
	for name, v := range map[string]any{"StatusCodeVariable": int32(r.Status), "ResponseHeadersVariable": dotnet.HeaderDict(r)} {
		if to := c.String(name); to != "" {
			if err := c.Scope().Set(c.Runspace(), to, v); err != nil {
				return err
			}
		}
	}
	return nil
}

// write writes what the body means: entries of a feed, JSON, XML, else text.
func (m *restMethod) write(c *interp.Call, r *dotnet.HTTPResponse, b []byte) error {
	if done, err := writeFeed(c, b); done || err != nil {
		return err
	}
	text, _ := dotnet.DecodeBody(b, r.Charset())
	readers := []func() (any, bool){func() (any, bool) { return readXML(text) }, func() (any, bool) { return readJSON(c, text) }}
	if dotnet.IsJSON(r.MediaType()) {
		readers[0], readers[1] = readers[1], readers[0]
	}
	for _, read := range readers {
		if v, ok := read(); ok {
			return c.Write(v)
		}
	}
	return c.Write(text)
}

func readJSON(c *interp.Call, text string) (any, bool) {
	v, empty, err := utility.ReadJSON(text, c.Runspace().Location())
	return v, err == nil && !empty
}

func readXML(text string) (any, bool) {
	d := xml.NewDocument()
	d.PreserveWhitespace = true
	r := xml.NewReader(text, xml.Settings{Conformance: xml.Whole, DTD: xml.IgnoreDTD, IgnorePIs: true})
	if err := d.Load(r); err != nil {
		return nil, false
	}
	return d, true
}

// writeFeed writes the entries of an RSS or Atom feed; done is false when the body
// is none.
func writeFeed(c *interp.Call, b []byte) (done bool, err error) {
	text := dotnet.DecodeXML(b)
	r := xml.NewReader(text, xml.Settings{Conformance: xml.Whole, DTD: xml.IgnoreDTD, IgnorePIs: true})
	isFeed := false
	for n := 0; n < 10; n++ {
		ok, err := r.Read()
		if err != nil || !ok {
			return false, nil // what is no XML is no feed
		}
		if strings.EqualFold(r.Name(), "rss") || strings.EqualFold(r.Name(), "feed") {
			isFeed = true
			break
		}
	}
	if !isFeed {
		return false, nil
	}
	doc := xml.NewDocument()
	for {
		n, err := nextEntry(r, doc)
		if err != nil || n == nil {
			return true, nil // entries before the damage were written
		}
		if err := c.Write(n); err != nil {
			return true, err
		}
	}
}

// errNoEntry says that a feed has no further entry.
var errNoEntry = errors.New("no further entry")

// nextEntry reads up to the next item or entry and returns it, nil at the end.
func nextEntry(r *xml.Reader, doc *xml.Node) (*xml.Node, error) {
	for {
		ok, err := r.Read()
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, errNoEntry
		}
		if r.Kind == xml.Element && (strings.EqualFold(r.Name(), "item") || strings.EqualFold(r.Name(), "entry")) {
			return doc.ReadNode(r)
		}
	}
}
