package xml

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// escapeRules are the differences between XmlTextWriter and XmlWriter.Create.
type escapeRules struct {
	modern  bool   // XmlWriter.Create
	newLine string // what line ends in text become, "" to keep them
	// entitize writes carriage returns in text as references.
	entitize bool
	quote    byte
}

// text escapes characters of an element.
func (e escapeRules) text(b *strings.Builder, s string) {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '\r' && e.entitize:
			b.WriteString("&#xD;")
		case (r == '\n' || r == '\r') && e.newLine != "":
			if r == '\r' && i+1 < len(s) && s[i+1] == '\n' {
				size = 2
			}
			b.WriteString(e.newLine)
		case !textChar(r):
			fmt.Fprintf(b, "&#x%X;", r)
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
}

// attribute escapes characters of an attribute's value.
func (e escapeRules) attribute(b *strings.Builder, s string) {
	quote := e.quote
	if quote == 0 {
		quote = '"'
	}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"' && (quote == '"' || e.modern):
			b.WriteString("&quot;")
		case r == '\'' && quote == '\'':
			b.WriteString("&apos;")
		case r == '\n' || r == '\r' || r == '\t' && e.modern:
			fmt.Fprintf(b, "&#x%X;", r)
		case !textChar(r):
			fmt.Fprintf(b, "&#x%X;", r)
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
}
