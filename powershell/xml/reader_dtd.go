package xml

import "strings"

// doctype reads a document type with its internal subset, of which the general
// entities count.
func (r *Reader) doctype() error {
	if r.DTD == ProhibitDTD {
		return r.fail(r.i+10, "For security reasons DTD is prohibited in this XML document. To enable DTD processing set the DtdProcessing property on XmlReaderSettings to Parse and pass the settings into XmlReader.Create method.")
	}
	if r.root {
		return r.fail(r.i+2, "Unexpected DTD declaration.")
	}
	r.whole = !r.part
	start := r.i
	at := r.space(r.i + 9)
	if at == r.i+9 {
		return r.fail(at, "'%s' is an unexpected token. Expecting whitespace.", r.token(min(at, len(r.s)-1)))
	}
	prefix, local, at, err := r.name(at)
	if err != nil {
		return err
	}
	if prefix != "" {
		local = prefix + ":" + local
	}
	d := &Node{Kind: DocumentType, Local: local}
	at = r.space(at)
	literal := func() (string, error) {
		if at = r.space(at); at >= len(r.s) || r.s[at] != '"' && r.s[at] != '\'' {
			return "", r.unexpected(at, `"`, "'")
		}
		n := strings.IndexByte(r.s[at+1:], r.s[at])
		if n < 0 {
			return "", r.fail(len(r.s), "There is an unclosed literal string.")
		}
		s := r.s[at+1 : at+1+n]
		at = r.space(at + n + 2)
		return s, nil
	}
	switch {
	case strings.HasPrefix(r.s[at:], "PUBLIC"):
		at += 6
		if d.PublicID, err = literal(); err != nil {
			return err
		}
		if d.SystemID, err = literal(); err != nil {
			return err
		}
	case strings.HasPrefix(r.s[at:], "SYSTEM"):
		at += 6
		if d.SystemID, err = literal(); err != nil {
			return err
		}
	}
	if at < len(r.s) && r.s[at] == '[' {
		end := r.subsetEnd(at + 1)
		if end < 0 {
			return r.fail(len(r.s), "Unexpected end of file while parsing DOCTYPE has occurred.")
		}
		d.Subset = r.s[at+1 : end]
		if r.DTD == ParseDTD {
			r.declareEntities(d.Subset)
		}
		at = r.space(end + 1)
	}
	if at >= len(r.s) || r.s[at] != '>' {
		if at >= len(r.s) {
			return r.fail(at, "Unexpected end of file while parsing DOCTYPE has occurred.")
		}
		return r.unexpected(at, ">")
	}
	d.entities = r.entities
	r.clear(DocumentType)
	r.at, r.i, r.Local, r.Declaration, r.Value = start+2, at+1, d.Local, d, d.Subset
	return nil
}

// subsetEnd finds the ] that ends an internal subset, -1 without one.
func (r *Reader) subsetEnd(at int) int {
	for at < len(r.s) {
		switch c := r.s[at]; {
		case c == ']':
			return at
		case c == '"' || c == '\'':
			n := strings.IndexByte(r.s[at+1:], c)
			if n < 0 {
				return -1
			}
			at += n + 1
		case strings.HasPrefix(r.s[at:], "<!--"):
			n := strings.Index(r.s[at:], "-->")
			if n < 0 {
				return -1
			}
			at += n + 2
		case strings.HasPrefix(r.s[at:], "<?"):
			n := strings.Index(r.s[at:], "?>")
			if n < 0 {
				return -1
			}
			at += n + 1
		}
		at++
	}
	return -1
}

// declareEntities collects <!ENTITY name "value"> of a subset; the first
// declaration of a name counts. External entities have no text here: nothing
// is fetched.
func (r *Reader) declareEntities(subset string) {
	r.entities = map[string]string{}
	for {
		i := strings.Index(subset, "<!")
		if i < 0 {
			return
		}
		subset = subset[i:]
		if strings.HasPrefix(subset, "<!--") {
			_, after, ok := strings.Cut(subset[4:], "-->")
			if !ok {
				return
			}
			subset = after
			continue
		}
		rest, isEntity := strings.CutPrefix(subset, "<!ENTITY")
		subset = subset[2:]
		if !isEntity {
			continue
		}
		rest = strings.TrimLeft(rest, " \t\r\n")
		n := strings.IndexAny(rest, " \t\r\n")
		if n <= 0 || rest[0] == '%' {
			continue
		}
		name, value := rest[:n], strings.TrimLeft(rest[n:], " \t\r\n")
		text := ""
		if value != "" && (value[0] == '"' || value[0] == '\'') {
			end := strings.IndexByte(value[1:], value[0])
			if end < 0 {
				return
			}
			text = lineEnds(value[1 : 1+end])
		}
		if _, ok := r.entities[name]; !ok {
			r.entities[name] = r.charReferences(text)
		}
	}
}

// charReferences replaces the references to characters in an entity's text.
func (r *Reader) charReferences(s string) string {
	inner := &Reader{s: s}
	var b strings.Builder
	for i := 0; i < len(s); {
		if strings.HasPrefix(s[i:], "&#") {
			if text, end, err := inner.charReference(i); err == nil {
				b.WriteString(text)
				i = end
				continue
			}
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}
