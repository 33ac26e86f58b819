package dotnet

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// elements are a page's elements of a kind: links, images or input fields.
func (w *WebResponse) elements(kind string) *types.List {
	if l := w.parts[kind]; l != nil {
		return l
	}
	l := &types.List{T: types.MustNamed("Microsoft.PowerShell.Commands.WebCmdletElementCollection"), ReadOnly: true}
	for rest := w.text; rest != ""; {
		start, end := nextElement(rest, strings.ToLower(kind))
		if start < 0 {
			break
		}
		l.Items = append(l.Items, element(rest[start:end], kind))
		rest = rest[end:]
	}
	w.parts[kind] = l
	return l
}

// nextElement finds an element; start is -1 without one. A link goes to its end
// tag, others are a single tag.
func nextElement(s, name string) (start, end int) {
	low := strings.ToLower(s)
	for at := 0; ; {
		i := strings.Index(low[at:], "<"+name)
		if i < 0 {
			return -1, 0
		}
		start = at + i
		at = start + len(name) + 1
		if at >= len(s) {
			return -1, 0
		}
		if !isBlank(s[at]) {
			continue
		}
		close1 := strings.IndexByte(s[at:], '>')
		if close1 < 0 {
			return -1, 0
		}
		end = at + close1 + 1
		if name != "a" {
			return start, end
		}
		tail := strings.Index(low[end:], "</a>")
		if tail < 0 {
			return -1, 0
		}
		return start, end + tail + len("</a>")
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' }

// element is the object of an element: its markup, its name, its attributes as
// they are written.
func element(html, tag string) *types.PSObject {
	o := types.NewCustom()
	o.Set("outerHTML", html)
	o.Set("tagName", tag)
	head, _, _ := strings.Cut(html, ">")
	if close1 := tagEnd(html); close1 > 0 {
		head = html[:close1]
	}
	s := strings.TrimSuffix(head[len(tag)+1:], "/")
	for s != "" {
		s = strings.TrimLeft(s, " \t\r\n\f")
		n := strings.IndexAny(s, "= \t\r\n\f/")
		if n < 0 {
			n = len(s)
		}
		name := s[:n]
		s = strings.TrimLeft(s[n:], " \t\r\n\f/")
		if name == "" {
			s = strings.TrimPrefix(s, "=")
			continue
		}
		var value any
		if rest, ok := strings.CutPrefix(s, "="); ok {
			rest = strings.TrimLeft(rest, " \t\r\n\f")
			var v string
			if rest != "" && (rest[0] == '"' || rest[0] == '\'') {
				v, rest, _ = strings.Cut(rest[1:], rest[:1])
			} else {
				end := strings.IndexAny(rest, " \t\r\n\f")
				if end < 0 {
					end = len(rest)
				}
				v, rest = rest[:end], rest[end:]
			}
			value, s = v, rest
		}
		o.Set(name, value)
	}
	return o
}

// tagEnd is where a start tag ends: at a > outside quotes.
func tagEnd(s string) int {
	quote := byte(0)
	for i := range len(s) {
		switch {
		case quote != 0:
			if s[i] == quote {
				quote = 0
			}
		case s[i] == '"' || s[i] == '\'':
			quote = s[i]
		case s[i] == '>':
			return i
		}
	}
	return -1
}
