package xml

import "strings"

// markup reads what begins with <! or <?.
func (r *Reader) markup() error {
	rest := r.s[r.i:]
	switch {
	case strings.HasPrefix(rest, "<!--"):
		return r.comment()
	case strings.HasPrefix(rest, "<![CDATA["):
		if len(r.stack) == 0 && r.whole {
			return r.fail(r.i, "Data at the root level is invalid.")
		}
		return r.cdata()
	case strings.HasPrefix(rest, "<!DOCTYPE") && len(r.stack) == 0:
		return r.doctype()
	case strings.HasPrefix(rest, "<?"):
		return r.instruction()
	}
	if len(r.stack) == 0 {
		return r.unexpected(r.i+2, "DOCTYPE")
	}
	if strings.HasPrefix(rest, "<!-") {
		return r.unexpected(r.i+3, "-")
	}
	if strings.HasPrefix(rest, "<![") {
		return r.unexpected(r.i+3, "CDATA[")
	}
	return r.unexpected(r.i+2, "--", "[CDATA[")
}

// checkText refuses characters that XML does not know in s[from:to].
func (r *Reader) checkText(from, to int) error {
	for i := from; i < to; {
		c, size := runeAt(r.s, i)
		if !textChar(c) {
			return r.failChar(i, "'%s', hexadecimal value %s, is an invalid character.")
		}
		i += size
	}
	return nil
}

func (r *Reader) comment() error {
	from := r.i + 4
	n := strings.Index(r.s[from:], "--")
	if n < 0 {
		return r.fail(len(r.s), "Unexpected end of file while parsing Comment has occurred.")
	}
	end := from + n
	if end+2 >= len(r.s) {
		return r.fail(len(r.s), "Unexpected end of file while parsing Comment has occurred.")
	}
	if r.s[end+2] != '>' {
		return r.fail(end, "An XML comment cannot contain '--', and '-' cannot be the last character.")
	}
	if err := r.checkText(from, end); err != nil {
		return err
	}
	r.clear(Comment)
	r.at, r.Value, r.i = from, lineEnds(r.s[from:end]), end+3
	return nil
}

func (r *Reader) cdata() error {
	from := r.i + 9
	n := strings.Index(r.s[from:], "]]>")
	if n < 0 {
		return r.fail(len(r.s), "Unexpected end of file while parsing CDATA has occurred.")
	}
	if err := r.checkText(from, from+n); err != nil {
		return err
	}
	r.clear(CDATA)
	r.at, r.Value, r.i = from, lineEnds(r.s[from:from+n]), from+n+3
	return nil
}

func (r *Reader) instruction() error {
	from := r.i + 2
	c, _ := runeAt(r.s, from)
	if from >= len(r.s) {
		return r.fail(from, "Unexpected end of file while parsing PI has occurred.")
	}
	if !nameStart(c) {
		return r.failChar(from, "Name cannot begin with the '%s' character, hexadecimal value %s.")
	}
	target := r.token(from)
	if strings.EqualFold(target, "xml") {
		if target == "xml" {
			return r.fail(from, "Unexpected XML declaration. The XML declaration must be the first node in the document, and no whitespace characters are allowed to appear before it.")
		}
		return r.fail(from, "'%s' is an invalid name for processing instructions.", target)
	}
	at := from + len(target)
	n := strings.Index(r.s[at:], "?>")
	if n < 0 {
		return r.fail(len(r.s), "Unexpected end of file while parsing PI has occurred.")
	}
	if n > 0 && !isSpace(r.s[at]) {
		return r.failChar(at, "The '%s' character, hexadecimal value %s, cannot be included in a name.")
	}
	if err := r.checkText(at, at+n); err != nil {
		return err
	}
	r.clear(ProcessingInstruction)
	r.Local, r.Value = target, strings.TrimLeft(lineEnds(r.s[at:at+n]), " \t\n")
	r.at, r.i = from, at+n+2
	return nil
}

// declaration reads <?xml … ?>.
func (r *Reader) declaration() error {
	r.whole = !r.part
	d := &Node{Kind: XmlDeclaration}
	at := 5
	var attrs []Attr
	for {
		next := r.space(at)
		if next < len(r.s) && strings.HasPrefix(r.s[next:], "?>") {
			if d.Version == "" {
				return r.fail(next, "Syntax for an XML declaration is invalid.")
			}
			r.clear(XmlDeclaration)
			r.at, r.i, r.Declaration, r.Attrs = 2, next+2, d, attrs
			r.Local, r.Value = "xml", d.declarationText()
			return nil
		}
		if next >= len(r.s) {
			return r.fail(next, "Unexpected end of file while parsing %s has occurred.", "XmlDeclaration")
		}
		c, _ := runeAt(r.s, next)
		if next == at || !nameStart(c) {
			return r.unexpected(next, "?>")
		}
		name := r.token(next)
		place := next
		at = r.space(next + len(name))
		if at >= len(r.s) || r.s[at] != '=' {
			return r.unexpected(at, "=")
		}
		if at = r.space(at + 1); at >= len(r.s) || r.s[at] != '"' && r.s[at] != '\'' {
			return r.unexpected(at, `"`, "'")
		}
		end := strings.IndexByte(r.s[at+1:], r.s[at])
		if end < 0 {
			return r.fail(len(r.s), "There is an unclosed literal string.")
		}
		value := r.s[at+1 : at+1+end]
		if err := r.declare(d, name, value, len(attrs), place, at+1); err != nil {
			return err
		}
		attrs = append(attrs, Attr{Local: name, Value: value, at: place})
		at += end + 2
	}
}

// declare takes one of the three parts of a declaration, which have an order.
func (r *Reader) declare(d *Node, name, value string, count, nameAt, valueAt int) error {
	switch {
	case name == "version" && count == 0:
		if !strings.HasPrefix(value, "1.") || strings.Trim(value[2:], "0123456789") != "" || value != "1.0" {
			return r.fail(valueAt, "Version number '%s' is invalid.", value)
		}
		d.Version = value
	case name == "encoding" && d.Version != "" && d.Encoding == "" && d.Standalone == "":
		if value == "" {
			return r.fail(valueAt, "Syntax for an XML declaration is invalid.")
		}
		d.Encoding = value
	case name == "standalone" && d.Version != "" && d.Standalone == "":
		if value != "yes" && value != "no" {
			return r.fail(valueAt, "Syntax for an XML declaration is invalid.")
		}
		d.Standalone = value
	default:
		return r.fail(nameAt, "Syntax for an XML declaration is invalid.")
	}
	return nil
}

// parseDeclaration reads the inside of a declaration.
func parseDeclaration(s string) (*Node, error) {
	r := NewReader("<?xml "+s+"?>", Settings{})
	if _, err := r.Read(); err != nil {
		return nil, err
	}
	return r.Declaration, nil
}
