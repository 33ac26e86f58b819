package utility

import (
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// convertToHTML is ConvertTo-Html.
type convertToHTML struct {
	interp.Base
	props  []calculatedProperty
	names  []string
	opened bool
	count  int
}

func (h *convertToHTML) Begin(c *interp.Call) error {
	props, err := calculatedProperties(c, c.Objects("Property"))
	h.props = props
	if err != nil {
		return err
	}
	if !c.Switch("Fragment") {
		if err := h.head(c); err != nil {
			return err
		}
	}
	for _, s := range c.Strings("PreContent") {
		if err := c.Write(s); err != nil {
			return err
		}
	}
	return c.Write("<table>")
}

// head writes the document's beginning.
func (h *convertToHTML) head(c *interp.Call) error {
	doctype := `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"  "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">`
	if c.Switch("Transitional") {
		doctype = `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"  "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">`
	}
	lines := []string{doctype, `<html xmlns="http://www.w3.org/1999/xhtml">`, "<head>"}
	if s := c.String("Charset"); s != "" {
		lines = append(lines, `<meta charset="`+s+`">`)
	}
	if d, ok := types.Unwrap(c.Value("Meta")).(*types.Dict); ok {
		for k, v := range d.All {
			lines = append(lines, `<meta name="`+types.ToString(k)+`" content="`+types.ToString(v)+`">`)
		}
	}
	if c.Has("Head") { // -Head replaces the title, too
		lines = append(lines, c.Strings("Head")...)
	} else {
		title := "HTML TABLE"
		if c.Has("Title") {
			title = c.String("Title")
		}
		lines = append(lines, "<title>"+title+"</title>")
	}
	if c.Has("CssUri") {
		s, err := c.Text(c.Value("CssUri"))
		if err != nil {
			return err
		}
		lines = append(lines, `<link rel="stylesheet" type="text/css" href="`+s+`" />`)
	}
	lines = append(lines, "</head><body>")
	lines = append(lines, c.Strings("Body")...)
	for _, l := range lines {
		if err := c.Write(l); err != nil {
			return err
		}
	}
	return nil
}

func (h *convertToHTML) list(c *interp.Call) bool { return strings.EqualFold(c.String("As"), "List") }

func (h *convertToHTML) Process(c *interp.Call) error {
	v, ok := input(c)
	if !ok {
		return nil
	}
	if h.props == nil {
		for _, n := range c.Runspace().PropertyNames(v) {
			h.props = append(h.props, calculatedProperty{pattern: n})
		}
	}
	if !h.opened {
		h.opened = true
		for i := range h.props {
			h.names = append(h.names, h.props[i].names(c, v)...)
		}
		if !h.list(c) {
			if err := c.Write("<colgroup>" + strings.Repeat("<col/>", len(h.names)) + "</colgroup>"); err != nil {
				return err
			}
			if err := c.Write("<tr><th>" + strings.Join(escaped(h.names), "</th><th>") + "</th></tr>"); err != nil {
				return err
			}
		}
	}
	cells := make([]string, 0, len(h.names))
	for i := range h.props {
		for _, n := range h.props[i].names(c, v) {
			val, err := h.props[i].value(c, v, n)
			if err != nil {
				val = nil
			}
			text := ""
			if val = types.Norm(val); val != nil {
				if text, err = csvText(c, val); err != nil {
					return err
				}
			}
			cells = append(cells, text)
		}
	}
	cells = escaped(cells)
	if !h.list(c) {
		return c.Write("<tr><td>" + strings.Join(cells, "</td><td>") + "</td></tr>")
	}
	if h.count++; h.count > 1 {
		if err := c.Write("<tr><td><hr></td></tr>"); err != nil {
			return err
		}
	}
	for i, text := range cells {
		if i >= len(h.names) {
			break
		}
		if err := c.Write("<tr><td>" + escapeHTML(h.names[i]) + ":</td><td>" + text + "</td></tr>"); err != nil {
			return err
		}
	}
	return nil
}

func escaped(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = escapeHTML(s)
	}
	return out
}

// escapeHTML escapes as WebUtility.HtmlEncode does.
func escapeHTML(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '"':
			b.WriteString("&quot;")
		case r == '\'':
			b.WriteString("&#39;")
		case r >= 160 && r < 256 || r > 0xFFFF:
			b.WriteString("&#" + types.ToString(int32(r)) + ";")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func (h *convertToHTML) End(c *interp.Call) error {
	lines := append([]string{"</table>"}, c.Strings("PostContent")...)
	if !c.Switch("Fragment") {
		lines = append(lines, "</body></html>")
	}
	for _, l := range lines {
		if err := c.Write(l); err != nil {
			return err
		}
	}
	return nil
}
