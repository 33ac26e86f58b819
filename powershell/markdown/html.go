package markdown

import (
	"fmt"
	"strings"
	"sync"
)

// ToHTML writes a document as HTML.
func ToHTML(doc *Node) string {
	w := &htmlWriter{}
	for _, c := range doc.Children {
		w.block(c, false)
	}
	return w.String()
}

type htmlWriter struct{ strings.Builder }

// block writes a block; the paragraphs of a tight list have no element.
func (w *htmlWriter) block(n *Node, tight bool) {
	switch n.Kind {
	case Paragraph:
		if tight {
			w.inlines(n.Children)
			return
		}
		w.WriteString("<p>")
		w.inlines(n.Children)
		w.WriteString("</p>\n")
	case Heading:
		fmt.Fprintf(w, "<h%d id=\"%s\">", n.Level, n.ID)
		w.inlines(n.Children)
		fmt.Fprintf(w, "</h%d>\n", n.Level)
	case Break:
		w.WriteString("<hr />\n")
	case Quote:
		w.WriteString("<blockquote>\n")
		for _, c := range n.Children {
			w.block(c, false)
		}
		w.WriteString("</blockquote>\n")
	case CodeBlock:
		w.WriteString("<pre><code")
		if lang, _, _ := strings.Cut(n.Info, " "); lang != "" {
			w.WriteString(` class="language-` + escapeHTML(lang) + `"`)
		}
		w.WriteString(">" + escapeHTML(n.Text) + "</code></pre>\n")
	case HTMLBlock:
		w.WriteString(n.Text)
	case List:
		w.list(n)
	case Table:
		w.table(n)
	}
}

func (w *htmlWriter) list(n *Node) {
	name, tasks := "ul", ""
	if n.Ordered {
		name = "ol"
	}
	for _, item := range n.Children {
		if item.Task != 0 {
			tasks = ` class="contains-task-list"`
		}
	}
	w.WriteString("<" + name)
	if n.Ordered && n.Start != 1 {
		fmt.Fprintf(w, ` start="%d"`, n.Start)
	}
	w.WriteString(tasks + ">\n")
	for _, item := range n.Children {
		w.WriteString("<li")
		if item.Task != 0 {
			w.WriteString(` class="task-list-item"`)
		}
		w.WriteString(">")
		if item.Task != 0 {
			checked := ""
			if item.Task == 'x' {
				checked = ` checked="checked"`
			}
			w.WriteString(`<input disabled="disabled" type="checkbox"` + checked + ` /> `)
		}
		for i, c := range item.Children {
			inline := !n.Loose && c.Kind == Paragraph
			if i == 0 && !inline || i > 0 && !n.Loose && item.Children[i-1].Kind == Paragraph {
				w.WriteString("\n")
			}
			w.block(c, !n.Loose)
		}
		w.WriteString("</li>\n")
	}
	w.WriteString("</" + name + ">\n")
}

func (w *htmlWriter) table(n *Node) {
	w.WriteString("<table>\n")
	for i, row := range n.Children {
		switch {
		case row.Head:
			w.WriteString("<thead>\n")
		case i == 1:
			w.WriteString("<tbody>\n")
		}
		w.WriteString("<tr>\n")
		for _, c := range row.Children {
			name, style := "td", ""
			if c.Head {
				name = "th"
			}
			if c.Align != "" {
				style = ` style="text-align: ` + c.Align + `;"`
			}
			w.WriteString("<" + name + style + ">")
			w.inlines(c.Children)
			w.WriteString("</" + name + ">\n")
		}
		w.WriteString("</tr>\n")
		if row.Head {
			w.WriteString("</thead>\n")
		}
	}
	if len(n.Children) > 1 {
		w.WriteString("</tbody>\n")
	}
	w.WriteString("</table>\n")
}

func (w *htmlWriter) inlines(list []*Node) {
	for _, n := range list {
		w.inline(n)
	}
}

func (w *htmlWriter) inline(n *Node) {
	around := func(name string) {
		w.WriteString("<" + name + ">")
		w.inlines(n.Children)
		w.WriteString("</" + name + ">")
	}
	switch n.Kind {
	case Text:
		w.WriteString(escapeHTML(n.Text))
	case SoftBreak:
		w.WriteString("\n")
	case HardBreak:
		w.WriteString("<br />\n")
	case Code:
		w.WriteString("<code>" + escapeHTML(n.Text) + "</code>")
	case Emphasis:
		around("em")
	case Strong:
		around("strong")
	case Struck:
		around("del")
	case HTML:
		w.WriteString(n.Text)
	case Link:
		w.WriteString(`<a href="` + escapeURL(n.URL) + `"` + title(n) + ">")
		w.inlines(n.Children)
		w.WriteString("</a>")
	case Image:
		w.WriteString(`<img src="` + escapeURL(n.URL) + `" alt="` + escapeHTML(strings.ReplaceAll(n.plain(), "\n", " ")) + `"` + title(n) + " />")
	}
}

func title(n *Node) string {
	if n.Title == "" {
		return ""
	}
	return ` title="` + escapeHTML(n.Title) + `"`
}

func escapeHTML(s string) string { return htmlSigns().Replace(s) }

var htmlSigns = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
})

// escapeURL writes what cannot stand in an address as %XX.
func escapeURL(s string) string {
	const plain = "-_.~!*'();:@&=+$,/?#%"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '&':
			b.WriteString("&amp;")
		case isLetter(c) || c >= '0' && c <= '9' || strings.IndexByte(plain, c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
